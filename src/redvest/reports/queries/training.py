"""Training in a place: its figures over its sites, with the terms of all figures."""

from datetime import date, datetime

from redvest.kernel import clock
from redvest.places import queries as places
from redvest.training.queries import figures as training
from redvest.training.queries.figures import TrainingFigures, TrainingScope


def training_figures(
    *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> TrainingFigures:
    """Courses and clinics that ended on the days ``[start, end]`` at the sites under a code, as of a moment.

    Raises NotFound for an unknown code.
    """
    places.scope_name(code, as_of=as_of)  # raises NotFound
    scope = TrainingScope(
        site_ids=list(places.versions_under(code, as_of=as_of).values_list("site_id", flat=True)),
        as_of=as_of,
        start=clock.day_start(start) if start else None,
        end=clock.day_end(end) if end else None,
    )
    return training.training_figures(scope)
