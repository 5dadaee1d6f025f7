"""Who completed the training for an edition of a contest."""

from redvest.training.enums import PlaceState
from redvest.training.models import Place


def passed_for_edition(edition_id: int) -> frozenset[int]:
    """Ids of the persons who completed any course held for its applicants."""
    rows = Place.objects.filter(course__edition_id=edition_id, state=PlaceState.PASSED)
    return frozenset(rows.values_list("person_id", flat=True))
