"""What a project brought about, measured from what it did: an interface to the parts above that hold the records.

Activities and orders know of projects, not the other way round. ``settings.PROJECT_OUTPUTS`` names the functions that
measure; what they say is added up. Nobody types such a number in.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """What was done for a project. ``stars``: three scores of one to five for every review, added up.

    ``volunteers`` are different people, ``participations`` one for each person and shift, ``served`` what leaders said
    and a second person confirmed.
    """

    activities: int = 0
    volunteers: int = 0
    participations: int = 0
    minutes: int = 0
    served: int = 0
    orders: int = 0
    reviews: int = 0
    solved: int = 0
    stars: int = 0

    def __add__(self, other: "Outputs") -> "Outputs":
        mine, theirs = asdict(self), asdict(other)
        return Outputs(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def hours(self) -> int:
        """The minutes in whole hours, rounded down."""
        return self.minutes // 60

    @property
    def rating(self) -> int | None:
        """The mean of all scores in hundredths of a star, rounded down; None if nobody said anything."""
        return 100 * self.stars // (3 * self.reviews) if self.reviews else None

    @property
    def stars_shown(self) -> str:
        """The mean as people read it: "4.83"; "" if nobody said anything."""
        return "" if self.rating is None else f"{self.rating // 100}.{self.rating % 100:02d}"

    def as_dict(self) -> dict[str, int]:
        """By name, for tables and JSON."""
        return asdict(self)


#: The names of the figures, in order.
MEASURED = tuple(field.name for field in fields(Outputs))


def measure_many(project_ids: Collection[int], *, until: datetime) -> dict[int, Outputs]:
    """The outputs of each project by what was written until then; as many queries for one as for many."""
    found = {pk: Outputs() for pk in project_ids}
    for name in settings.PROJECT_OUTPUTS:
        part: dict[int, Outputs] = import_string(name)(project_ids, until=until)
        for pk, outputs in part.items():
            found[pk] += outputs
    return found


def measure(project_id: int, *, until: datetime) -> Outputs:
    """The outputs of one project."""
    return measure_many([project_id], until=until)[project_id]
