"""Why a person may not take a place on a shift: the same reasons enforce, grey out the button and explain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import LIVE_SIGN_UPS, OPEN_STATES, ActivityState, SignUpMode, SignUpState
from redvest.activities.rules.activities import why_not_places
from redvest.activities.rules.care import why_tired
from redvest.kernel import clock
from redvest.kernel.errors import Reason
from redvest.people.enums import Skill
from redvest.people.queries import Standing
from redvest.people.rules import FULL_AGE, age_on, is_minor, why_not_minor
from redvest.teams.rules import why_not_work

#: A reason for giving up late, or for taking somebody's place, says at least so much.
SHORTEST_REASON, LONGEST_REASON = 2, 200


@dataclass(slots=True, kw_only=True)
class ShiftFacts:
    """What deciding needs to know of a shift; ``taken``, ``waiting`` and ``asked`` move while a batch is decided."""

    id: int
    activity_id: int
    team_id: int
    activity_state: str
    team_state: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    cancel_until: datetime
    draw_at: datetime | None
    drawn_at: datetime | None
    places: int
    taken: int
    waiting: int
    asked: int
    min_age: int
    mode: str
    offer_hours: int
    dangerous: bool
    accompanied: bool
    skills: list[str]
    trainings: list[str]
    day_minutes: int
    row_minutes: int
    most_each: int
    #: Only members of the team may come, and know of it.
    team_only: bool = False
    #: The unit that took this cell of a roster and names its people; None if nobody did.
    unit: str | None = None
    #: When this shift alone was called off.
    called_off_at: datetime | None = None
    #: What deciding has added so far, for the one statement that stores it.
    taken_added: int = 0
    waiting_added: int = 0
    asked_added: int = 0

    def move(self, *, taken: int = 0, waiting: int = 0, asked: int = 0) -> None:
        """Counts places taken (or given up, below zero), people in the queue, and requests."""
        self.taken += taken
        self.taken_added += taken
        self.waiting += waiting
        self.waiting_added += waiting
        self.asked += asked
        self.asked_added += asked

    @property
    def during(self) -> DateTimeTZRange:
        """The time it holds in a calendar: half-open, so that back to back does not overlap."""
        return DateTimeTZRange(self.starts_at, self.ends_at, "[)")

    @property
    def places_left(self) -> int:
        """Places nobody has."""
        return self.places - self.taken

    @property
    def asks_first(self) -> bool:
        """Whether one asks for a place here, and gets it (or not) later."""
        return self.mode == SignUpMode.APPROVAL or (self.mode == SignUpMode.DRAW and self.drawn_at is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A live sign-up of a person: the time it holds in their calendar."""

    sign_up_id: int
    shift_id: int
    activity_id: int
    state: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A person who asks: who they are, what they hold, and what they were trained in (until when it counts).

    ``teams``: those they are in, as far as a shift that is for one team alone asks for it.
    """

    standing: Standing
    held: list[Held] = field(default_factory=list)
    trained: Mapping[str, date | None] = field(default_factory=dict)
    teams: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How it is asked. ``size``: for how many at once; ``guarded``: together with their guardian, or by them.

    ``direct``: given by those who may, past the mode and the opening; ``walk_up``: on the spot, after the start.
    """

    or_wait: bool = False
    size: int = 1
    guarded: bool = False
    direct: bool = False
    walk_up: bool = False


ALONE = Asking()


def why_not_sign_up(
    shift: ShiftFacts, *, asker: Asker | None, now: datetime, asking: Asking = ALONE
) -> list[Reason]:
    """Every reason at once. Times are half-open: back to back is no clash. Age counts on the day of the shift.

    ``asker`` is None for a visitor, to whom only the shift's own reasons apply.
    """
    return [
        *why_not_open(shift, now=now, direct=asking.direct, walk_up=asking.walk_up),
        *(
            why_not_for(shift, asker, now=now, guarded=asking.guarded)
            if asker
            else why_not_member(shift, None)
        ),
        *why_full(shift, asking),
    ]


def why_not_open(
    shift: ShiftFacts, *, now: datetime, direct: bool = False, walk_up: bool = False
) -> list[Reason]:
    """Whether anybody at all may sign up now."""
    if shift.activity_state == ActivityState.CANCELLED:
        return [Reason("cancelled", _("活动已取消"))]
    if shift.called_off_at is not None:
        return why_called_off(shift.called_off_at)
    if shift.activity_state not in OPEN_STATES:
        return [Reason("not_open", _("活动不在招募中"))]
    if why_not_work(shift.team_state):
        return why_not_work(shift.team_state)
    if now >= (shift.ends_at if walk_up else shift.starts_at):
        return [Reason("started", _("班次已经结束") if walk_up else _("班次已经开始"))]
    if direct or walk_up:
        return []
    if shift.unit:
        return [Reason("of_a_unit", _("这一班由“%(unit)s”承担，由单位安排人员"), {"unit": shift.unit})]
    if now < shift.opens_at:
        return [Reason("opens_later", _("%(when)s 开始报名"), {"when": short(shift.opens_at)})]
    if shift.mode == SignUpMode.DRAW and shift.drawn_at is None and shift.draw_at and now >= shift.draw_at:
        return [Reason("drawing", _("抽签登记已截止，正在抽签，稍后再来看看"))]
    return []


def why_called_off(at: datetime | None) -> list[Reason]:
    """Nothing more happens on a shift that was called off."""
    return [Reason("called_off", _("这个班次取消了"))] if at is not None else []


def why_full(shift: ShiftFacts, asking: Asking = ALONE) -> list[Reason]:
    """Whether there are too few places for those who ask, unless they wait or are asked later anyhow."""
    if asking.or_wait or shift.places_left >= asking.size:
        return []
    if shift.asks_first and not asking.direct and not asking.walk_up:
        return []
    if asking.size > 1 and shift.places_left > 0:
        words = {"left": shift.places_left, "size": asking.size}
        return [Reason("full", _("只剩 %(left)s 个名额，不够 %(size)s 人一起报，可以一起候补"), words)]
    return [Reason("full", _("名额已满（%(places)s 人），可以候补"), {"places": shift.places})]


def why_not_for(shift: ShiftFacts, asker: Asker, *, now: datetime, guarded: bool = False) -> list[Reason]:
    """What stands against this person on this shift, places aside."""
    return [
        *why_not_member(shift, asker),
        *_why_not_aged(shift, asker.standing, guarded=guarded),
        *_why_unskilled(shift, asker),
        *_why_clash(shift, asker.held),
        *why_tired(
            shift,
            [other for other in asker.held if other.shift_id != shift.id and not _overlap(shift, other)],
            day_minutes=shift.day_minutes,
            row_minutes=shift.row_minutes,
        ),
        *_why_too_many(shift, asker.held, now),
    ]


def why_not_member(shift: ShiftFacts, asker: Asker | None) -> list[Reason]:
    """A shift that is for one team alone is for its members."""
    if not shift.team_only or (asker is not None and shift.team_id in asker.teams):
        return []
    return [Reason("team_only", _("这个班次只由本队队员参加"))]


def why_not_there(shift: ShiftFacts, standing: Standing) -> list[Reason]:
    """What stands against somebody of that age on the shift itself: asked at sign-up, and again at check-in."""
    return why_not_minor(
        standing,
        on=clock.local_day(shift.starts_at),
        team_id=shift.team_id,
        activity_id=shift.activity_id,
        dangerous=shift.dangerous,
    )


def _why_not_aged(shift: ShiftFacts, standing: Standing, *, guarded: bool) -> list[Reason]:
    day = clock.local_day(shift.starts_at)
    reasons = []
    if age_on(standing.birth_date, day) < shift.min_age:
        words = {"age": shift.min_age}
        reasons.append(Reason("too_young", _("需年满 %(age)s 周岁（按活动当天算）"), words))
    reasons += why_not_there(shift, standing)
    if shift.accompanied and not guarded and is_minor(standing.birth_date, day):
        text = _("未成年人要有监护人一起参加，请由监护人把孩子和自己一起报上")
        reasons.append(Reason("not_accompanied", text))
    return reasons


def _why_unskilled(shift: ShiftFacts, asker: Asker) -> list[Reason]:
    reasons = []
    missing = [skill for skill in shift.skills if skill not in asker.standing.skills]
    if missing:
        words = {"what": "、".join(str(Skill(skill).label) for skill in missing)}
        text = _("这项活动需要技能：%(what)s。会的话，请在“我的资料”里填上")
        reasons.append(Reason("skill_needed", text, words))
    day = clock.local_day(shift.starts_at)
    untrained = [name for name in shift.trainings if not _counts(asker.trained, name, day)]
    if untrained:
        words = {"what": "、".join(untrained)}
        text = _("要先参加培训：%(what)s。参加过的，请队长登记；过期的要重新培训")
        reasons.append(Reason("training_needed", text, words))
    return reasons


def _counts(trained: Mapping[str, date | None], name: str, day: date) -> bool:
    if name not in trained:
        return False
    until = trained[name]
    return until is None or until >= day


def _overlap(shift: ShiftFacts, other: Held) -> bool:
    return other.starts_at < shift.ends_at and shift.starts_at < other.ends_at


def _why_clash(shift: ShiftFacts, held: Iterable[Held]) -> list[Reason]:
    for other in held:
        if other.shift_id != shift.id and _overlap(shift, other):
            start, end = clock.local(other.starts_at), clock.local(other.ends_at)
            words = {"when": f"{start:%m-%d %H:%M}–{end:%H:%M}"}
            return [Reason("clash", _("和您已报的班次（%(when)s）时间重叠"), words)]
    return []


def _why_too_many(shift: ShiftFacts, held: Iterable[Held], now: datetime) -> list[Reason]:
    """So that a popular activity's shifts are not all held by the same few."""
    if not shift.most_each:
        return []
    ahead = {
        other.shift_id for other in held if other.activity_id == shift.activity_id and other.ends_at > now
    }
    if len(ahead - {shift.id}) < shift.most_each:
        return []
    words = {"most": shift.most_each}
    return [Reason("too_many", _("这项活动每人最多同时报 %(most)s 个班次，把机会留给更多人"), words)]


def why_not_cancel(*, state: str, shift: ShiftFacts, arrived: bool, now: datetime) -> list[Reason]:
    """A place, an offer, a request or a place in the queue can be given up until the start."""
    if state not in LIVE_SIGN_UPS:
        return [Reason("wrong_state", _("这次报名已经取消"))]
    if arrived:
        return [Reason("arrived", _("您已签到，不能取消报名"))]
    if now >= shift.starts_at:
        return [Reason("started", _("班次已经开始"))]
    return []


def is_late(*, state: str, shift: ShiftFacts, now: datetime) -> bool:
    """Whether giving up now comes after the deadline: possible, with a reason, and the leader is told."""
    return state == SignUpState.TAKEN and now > shift.cancel_until


def why_not_reason(reason: str, *, late: bool) -> list[Reason]:
    """Giving up late says why; a reason given is never longer than one reads."""
    length = len(reason.strip())
    if late and length < SHORTEST_REASON:
        text = _("已经过了取消的截止时间，请写明原因，我们会告诉队长")
        return [Reason("reason_needed", text, about="reason")]
    if length > LONGEST_REASON:
        return [Reason("too_long", _("原因最多%(limit)s个字"), {"limit": LONGEST_REASON}, about="reason")]
    return []


def why_not_confirm(*, state: str, offered_until: datetime | None, now: datetime) -> list[Reason]:
    """An offered place is taken while the offer stands."""
    if state != SignUpState.OFFERED or offered_until is None:
        return [Reason("not_offered", _("这次报名没有等您确认的名额"))]
    if now >= offered_until:
        return [
            Reason(
                "offer_lapsed",
                _("确认的时间（%(when)s）已过，名额让给了下一位"),
                {"when": short(offered_until)},
            )
        ]
    return []


def why_not_disown(*, state: str, by_others: bool, ended_at: datetime, now: datetime) -> list[Reason]:
    """What others signed one up for can be disowned, also long after; what one did oneself is cancelled instead."""
    if not by_others:
        return [Reason("own_sign_up", _("这次报名是您本人操作的；不参加请取消报名"))]
    if state not in LIVE_SIGN_UPS:
        return [Reason("wrong_state", _("这次报名已经取消"))]
    if now >= ended_at + DISOWN_WITHIN:
        return [Reason("too_late", _("超过一年的报名请到文明实践站办理更正"))]
    return []


#: Whoever was signed up by others can say so for a year.
DISOWN_WITHIN = timedelta(days=365)


def why_not_change(shift: ShiftFacts, *, now: datetime) -> list[Reason]:
    """A shift can be changed until it starts, unless its activity was cancelled."""
    if shift.activity_state == ActivityState.CANCELLED:
        return [Reason("cancelled", _("活动已取消"))]
    if shift.called_off_at is not None:
        return why_called_off(shift.called_off_at)
    return [Reason("started", _("班次已经开始"))] if now >= shift.starts_at else []


def why_not_touch(shift: ShiftFacts, *, at_post: bool, arrived: bool, now: datetime) -> list[Reason]:
    """One shift alone is moved or called off while it is announced, nobody is there yet, and it is no roster's."""
    if reasons := why_not_change(shift, now=now):
        return reasons
    if shift.activity_state not in OPEN_STATES:
        return [Reason("not_open", _("活动还没有发布或已经结束"))]
    if at_post:
        return [Reason("of_a_roster", _("值守的班次在排班表里安排，不能单独改时间或取消"))]
    return [Reason("arrived_some", _("已经有人签到，这个班次不能再改或取消"))] if arrived else []


def why_not_along(before: ShiftFacts, after: ShiftFacts, asker: Asker, *, now: datetime) -> list[Reason]:
    """What stands against somebody with a place going along to another time, and did not before."""
    known = {reason.code for reason in why_not_for(before, asker, now=now, guarded=True)}
    then = why_not_for(after, asker, now=now, guarded=True)
    return [reason for reason in then if reason.code not in known]


def why_not_change_places(
    shift: ShiftFacts, places: int, *, losing: frozenset[int], agreed: frozenset[int]
) -> list[Reason]:
    """Places may grow freely. Below those taken, the leader has seen exactly who steps back to the queue."""
    if why_not_places(places):
        return why_not_places(places)
    if losing and losing != agreed:
        words = {"taken": shift.taken, "losing": len(losing)}
        text = _("已有 %(taken)s 人占了名额，减少后有 %(losing)s 人要退回候补，请先看清名单再确认")
        return [Reason("below_taken", text, words, about="places")]
    return []


def grown_up_before(now: datetime) -> date:
    """Whoever was born until this day is of age now, and so on every day one can sign up for."""
    today = clock.local_day(now)
    year = today.year - FULL_AGE
    return date(year, 2, 28) if (today.month, today.day) == (2, 29) else today.replace(year=year)


def short(moment: datetime) -> str:
    """A moment in a sentence: 03-04 09:00."""
    return clock.local(moment).strftime("%m-%d %H:%M")
