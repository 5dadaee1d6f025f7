"""What the dispatch of a batch is decided on: open orders and ready teams, as plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order that waits for a team.

    ``category`` is a need (``enums.Need``), ``skills`` are what its team must have. ``site_path`` is where it is, codes
    from the top (``/430524/430524100/430524100201/``). ``due_at`` is when its clock runs out; ``urgent`` is one where
    life or safety is at stake. ``declined`` are teams that have said no to it: they are not asked again.
    """

    id: int
    category: str
    skills: frozenset[str]
    site_path: str
    household_id: int | None
    due_at: datetime
    urgent: bool
    declined: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyTeam:
    """A team that agreed to stand by.

    ``categories``: what it serves, empty for everything. ``areas``: paths of the sites it serves, each with all below
    it. ``room``: orders it can still take this week, ``load``: those it has this week. ``punctuality``: the share of
    its past orders that began on time, 0 to 1, None if unknown. ``knows``: households it has served well before.
    """

    id: int
    name: str
    categories: frozenset[str]
    skills: frozenset[str]
    areas: tuple[str, ...]
    home_path: str
    room: int
    load: int
    punctuality: float | None
    knows: frozenset[int]
    resting: bool
