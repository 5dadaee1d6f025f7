"""The queue: who moves up, how long an offered place waits, who steps back when there are fewer places.

People wait in lots: one person, or a group that wants to be together or not at all. Places go to the first lots they
suffice for; a group that does not fit keeps its place in the order and is asked again at the next free place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: An offer takes at most this part of the time that is left until the start …
PART = 4
#: … and one shorter than this is not made: the place is given at once.
SHORTEST = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A sign-up as the queue sees it."""

    id: int
    person_id: int
    group_id: int | None
    state: str
    rank: int = 0
    signed_by_id: int | None = None
    acting_as: str = ""


@dataclass(frozen=True)
class Lot:
    """Those who wait, move up and step back together."""

    places: tuple[Place, ...]

    @property
    def size(self) -> int:
        """How many places it takes."""
        return len(self.places)

    @property
    def ids(self) -> list[int]:
        """Its sign-ups."""
        return [place.id for place in self.places]

    @property
    def number(self) -> int:
        """What it is called in a draw: its first sign-up."""
        return min(place.id for place in self.places)


def lots_of(places: Iterable[Place]) -> list[Lot]:
    """Lots in the order of their first, from sign-ups in order."""
    found: dict[tuple[str, int], list[Place]] = {}
    for place in places:
        key = ("alone", place.id) if place.group_id is None else ("group", place.group_id)
        found.setdefault(key, []).append(place)
    return [Lot(tuple(members)) for members in found.values()]


def moving_up(lots: Sequence[Lot], room: int) -> list[Lot]:
    """The lots that so many places suffice for, taken in order."""
    lucky = []
    for lot in lots:
        if lot.size <= room:
            lucky.append(lot)
            room -= lot.size
    return lucky


def stepping_back(lots: Sequence[Lot], *, taken: int, places: int) -> list[Lot]:
    """The lots that lose their places, in their order: the latest go first, until those left have places.

    ``lots``: those that can be asked to step back, in the order in which they signed up, offers not yet confirmed last.
    """
    losing: list[Lot] = []
    for lot in reversed(lots):
        if taken <= places:
            break
        losing.insert(0, lot)
        taken -= lot.size
    return losing


def offer_until(*, now: datetime, starts_at: datetime, hours: int) -> datetime | None:
    """Until when a place that came free waits for an answer; None if it is given at once.

    ``hours``, but never more than a quarter of the time left; under an hour there is no time to ask.
    """
    length = min(timedelta(hours=hours), (starts_at - now) / PART)
    if length < SHORTEST:
        return None
    return (now + length).replace(second=0, microsecond=0)
