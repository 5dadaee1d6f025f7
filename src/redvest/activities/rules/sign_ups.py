"""Why a person may not take a place on a shift: the same reasons enforce, grey out the button and explain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import LIVE_SIGN_UPS, OPEN_STATES, ActivityState, SignUpState
from redvest.activities.rules.activities import why_not_places
from redvest.kernel import clock
from redvest.kernel.errors import Reason
from redvest.people.rules import age_on
from redvest.teams.rules import why_not_work


@dataclass(slots=True, kw_only=True)
class ShiftFacts:
    """What deciding needs to know of a shift; ``taken`` and ``waiting`` move while a batch is decided."""

    id: int
    activity_state: str
    team_state: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    cancel_until: datetime
    places: int
    taken: int
    waiting: int
    min_age: int
    #: What deciding has added so far, for the one statement that stores it.
    taken_added: int = 0
    waiting_added: int = 0

    def move(self, *, taken: int = 0, waiting: int = 0) -> None:
        """Counts places taken (or given up, below zero) and people in the queue."""
        self.taken += taken
        self.taken_added += taken
        self.waiting += waiting
        self.waiting_added += waiting

    @property
    def during(self) -> DateTimeTZRange:
        """The time it holds in a calendar: half-open, so that back to back does not overlap."""
        return DateTimeTZRange(self.starts_at, self.ends_at, "[)")

    @property
    def places_left(self) -> int:
        """Places nobody has."""
        return self.places - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A live sign-up of a person: the time it holds in their calendar."""

    sign_up_id: int
    shift_id: int
    state: str
    starts_at: datetime
    ends_at: datetime


def why_not_sign_up(
    shift: ShiftFacts, *, birth_date: date | None, held: Iterable[Held], now: datetime, or_wait: bool = False
) -> list[Reason]:
    """Every reason at once. Times are half-open: back to back is no clash. Age counts on the day of the shift.

    ``birth_date`` is None for a visitor, to whom only the shift's own reasons apply.
    """
    return [
        *why_not_open(shift, now=now),
        *_why_too_young(shift, birth_date),
        *_why_clash(shift, held),
        *(_why_full(shift) if not or_wait else ()),
    ]


def why_not_open(shift: ShiftFacts, *, now: datetime) -> list[Reason]:
    """Whether anybody at all may sign up now."""
    if shift.activity_state == ActivityState.CANCELLED:
        return [Reason("cancelled", _("活动已取消"))]
    if shift.activity_state not in OPEN_STATES:
        return [Reason("not_open", _("活动不在招募中"))]
    if why_not_work(shift.team_state):
        return why_not_work(shift.team_state)
    if now >= shift.starts_at:
        return [Reason("started", _("班次已经开始"))]
    if now < shift.opens_at:
        when = clock.local(shift.opens_at).strftime("%m-%d %H:%M")
        return [Reason("opens_later", _("%(when)s 开始报名"), {"when": when})]
    return []


def _why_full(shift: ShiftFacts) -> list[Reason]:
    if shift.places_left > 0:
        return []
    return [Reason("full", _("名额已满（%(places)s 人），可以候补"), {"places": shift.places})]


def _why_too_young(shift: ShiftFacts, birth_date: date | None) -> list[Reason]:
    if birth_date is None or age_on(birth_date, clock.local_day(shift.starts_at)) >= shift.min_age:
        return []
    return [Reason("too_young", _("需年满 %(age)s 周岁（按活动当天算）"), {"age": shift.min_age})]


def _why_clash(shift: ShiftFacts, held: Iterable[Held]) -> list[Reason]:
    for other in held:
        overlaps = other.starts_at < shift.ends_at and shift.starts_at < other.ends_at
        if other.shift_id != shift.id and overlaps:
            start, end = clock.local(other.starts_at), clock.local(other.ends_at)
            words = {"when": f"{start:%m-%d %H:%M}–{end:%H:%M}"}
            return [Reason("clash", _("和您已报的班次（%(when)s）时间重叠"), words)]
    return []


def why_not_cancel(*, state: str, shift: ShiftFacts, arrived: bool, now: datetime) -> list[Reason]:
    """A place can be given up until the shift's deadline, a place in the queue until the start."""
    if state not in LIVE_SIGN_UPS:
        return [Reason("wrong_state", _("这次报名已经取消"))]
    if arrived:
        return [Reason("arrived", _("您已签到，不能取消报名"))]
    if state == SignUpState.TAKEN and now > shift.cancel_until:
        when = clock.local(shift.cancel_until).strftime("%m-%d %H:%M")
        return [Reason("too_late", _("%(when)s 之后不能自己取消，请联系队长"), {"when": when})]
    if now >= shift.starts_at:
        return [Reason("started", _("班次已经开始"))]
    return []


def why_not_change(shift: ShiftFacts, *, now: datetime) -> list[Reason]:
    """A shift can be changed until it starts, unless its activity was cancelled."""
    if shift.activity_state == ActivityState.CANCELLED:
        return [Reason("cancelled", _("活动已取消"))]
    return [Reason("started", _("班次已经开始"))] if now >= shift.starts_at else []


def why_not_change_places(shift: ShiftFacts, places: int) -> list[Reason]:
    """Places may grow, or shrink to what is taken; nobody loses a place they have."""
    if why_not_places(places):
        return why_not_places(places)
    if places < shift.taken:
        words = {"taken": shift.taken}
        return [Reason("below_taken", _("已有 %(taken)s 人报名，名额不能更少"), words, about="places")]
    return []
