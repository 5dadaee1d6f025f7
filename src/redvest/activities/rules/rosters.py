"""Rosters: what they may say, who may take a cell, and when a place may change hands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import HandoverState, SignUpMode, SignUpState
from redvest.activities.rules.activities import why_not_places
from redvest.kernel import clock
from redvest.kernel.errors import Reason, Text

MINUTES_A_DAY = 1440
#: A county at its busiest: 485 checkpoints for a week in three slots are 10,185 cells.
MOST_POSTS, MOST_SLOTS, MOST_DAYS, MOST_CELLS = 2000, 12, 62, 30_000
ALL_DAYS = frozenset(range(7))
NOTE_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class PostForm:
    """A duty post: where, and how many people each of its shifts needs."""

    name: str
    place: str
    people: int = 1


@dataclass(frozen=True, kw_only=True)
class SlotForm:
    """A time of day, in minutes after midnight in China; 1440 is the end of the day."""

    starts: int
    ends: int

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Start and end on a day."""
        midnight = clock.day_start(day)
        return midnight + timedelta(minutes=self.starts), midnight + timedelta(minutes=self.ends)


@dataclass(frozen=True, kw_only=True)
class RosterForm:
    """Posts × slots × the days from ``first_day`` to ``last_day`` that fall on ``weekdays`` (0 is Monday)."""

    posts: Sequence[PostForm]
    slots: Sequence[SlotForm]
    first_day: date
    last_day: date
    weekdays: frozenset[int] = ALL_DAYS
    min_age: int = 18
    swaps_need_leader: bool = False

    @property
    def days(self) -> list[date]:
        """The days on which there is duty."""
        span = range((self.last_day - self.first_day).days + 1)
        found = (self.first_day + timedelta(days=n) for n in span)
        return [day for day in found if day.weekday() in self.weekdays]

    def times(self) -> Iterator[tuple[datetime, datetime]]:
        """Start and end of each slot on each day."""
        for day in self.days:
            for slot in self.slots:
                yield slot.on(day)


def why_not_lay_out(form: RosterForm, *, now: datetime) -> list[Reason]:
    """What is wrong with a roster, each at its field."""
    reasons = [*_why_not_posts(form.posts), *_why_not_slots(form.slots), *_why_not_days(form, now=now)]
    if not 0 <= form.min_age <= 100:
        reasons.append(Reason("min_age", _("最低年龄要在 0 到 100 之间"), about="min_age"))
    if not reasons and len(form.posts) * len(form.slots) * len(form.days) > MOST_CELLS:
        words = {"most": MOST_CELLS}
        reasons.append(
            Reason("too_many", _("一张排班表最多 %(most)s 个班次，请分成几张"), words, about="posts")
        )
    return reasons


def _why_not_posts(posts: Sequence[PostForm]) -> list[Reason]:
    if not posts:
        return [Reason("required", _("请至少写一个岗位"), about="posts")]
    if len(posts) > MOST_POSTS:
        return [Reason("too_many", _("最多 %(most)s 个岗位"), {"most": MOST_POSTS}, about="posts")]
    reasons, seen = [], set()
    for number, post in enumerate(posts, 1):
        words = {"no": number, "name": post.name}
        if not 1 <= len(post.name.strip()) <= 50 or not 1 <= len(post.place.strip()) <= 120:
            text = _("第 %(no)s 个岗位：名称 1 到 50 字，地点 1 到 120 字")
            reasons.append(Reason("post", text, words, about="posts"))
        if why_not_places(post.people):
            text = _("第 %(no)s 个岗位：人数不对")
            reasons.append(Reason("places", text, words, about="posts"))
        if post.name.strip() in seen:
            text = _("岗位“%(name)s”写了两次，请用不同的名称")
            reasons.append(Reason("post_twice", text, words, about="posts"))
        seen.add(post.name.strip())
    return reasons[:20]


def _why_not_slots(slots: Sequence[SlotForm]) -> list[Reason]:
    if not slots:
        return [Reason("required", _("请至少写一个时段"), about="slots")]
    if len(slots) > MOST_SLOTS:
        return [Reason("too_many", _("一天最多 %(most)s 个时段"), {"most": MOST_SLOTS}, about="slots")]
    if any(not 0 <= slot.starts < slot.ends <= MINUTES_A_DAY for slot in slots):
        text = _("时段的结束要晚于开始，并在同一天；跨零点的请分成两个")
        return [Reason("times_reversed", text, about="slots")]
    ordered = sorted(slots, key=lambda slot: slot.starts)
    if any(later.starts < earlier.ends for earlier, later in pairwise(ordered)):
        return [Reason("slots_overlap", _("时段之间不能重叠"), about="slots")]
    return []


def _why_not_days(form: RosterForm, *, now: datetime) -> list[Reason]:
    if form.last_day < form.first_day:
        return [Reason("times_reversed", _("最后一天不能早于第一天"), about="last_day")]
    if (form.last_day - form.first_day).days >= MOST_DAYS:
        text = _("一张排班表最多 %(most)s 天，之后的可以复制")
        return [Reason("too_long", text, {"most": MOST_DAYS}, about="last_day")]
    if not form.days:
        return [Reason("no_days", _("这段时间里没有选中的星期"), about="weekdays")]
    if form.slots and min(slot.starts for slot in form.slots) >= 0:
        first = min(form.slots, key=lambda slot: slot.starts).on(form.days[0])[0]
        if first <= now:
            return [Reason("in_past", _("第一个班次要晚于现在"), about="first_day")]
    return []


def why_not_take(*, unit_name: str, mine: bool) -> list[Reason]:
    """A cell or a row is one unit's; ``unit_name`` is "" while it is nobody's."""
    if not unit_name or mine:
        return []
    return [Reason("taken_by_other", _("这里已经由“%(unit)s”承担"), {"unit": unit_name})]


def why_not_place(*, member: bool, unit_name: str) -> list[Reason]:
    """Only people of the unit (or of the team) are placed: nobody names strangers."""
    if member:
        return []
    return [Reason("not_of_unit", _("只能安排“%(unit)s”的成员"), {"unit": unit_name})]


def why_not_answer(*, state: str, starts_at: datetime, now: datetime) -> list[Reason]:
    """One says yes or no to a placement while one has it, and before it starts."""
    if state != SignUpState.TAKEN:
        return [Reason("wrong_state", _("这次安排已经取消"))]
    return [Reason("started", _("班次已经开始"))] if now >= starts_at else []


@dataclass(frozen=True, kw_only=True)
class PlaceFacts:
    """A place somebody holds, as deciding on its change of hands needs it."""

    state: str
    activity_open: bool
    mode: str
    starts_at: datetime
    waiting: int
    arrived: bool


def why_not_hand_over(place: PlaceFacts, *, now: datetime) -> list[Reason]:
    """A place can be handed on until the shift starts; where people wait in a queue, giving it up is enough."""
    if place.state != SignUpState.TAKEN or not place.activity_open:
        return [Reason("wrong_state", _("这个名额已经不在了"))]
    if place.arrived:
        return [Reason("arrived", _("已经签到，不能再换"))]
    if now >= place.starts_at:
        return [Reason("started", _("班次已经开始"))]
    if place.waiting:
        return [Reason("queue", _("有人在候补：直接取消报名，第一位会自动补上"))]
    return []


def needs_leader(*, swaps_need_leader: bool, mode: str) -> bool:
    """Whether the leader confirms: if the roster says so, or if places were not simply first come."""
    return swaps_need_leader or mode != SignUpMode.FIRST_COME


def why_not_note(note: str) -> list[Reason]:
    """A note to those one asks is short."""
    if len(note.strip()) <= NOTE_LENGTH:
        return []
    words: dict[str, Text | int] = {"limit": NOTE_LENGTH}
    return [Reason("too_long", _("留言最多%(limit)s个字"), words, about="note")]


def why_not_accept(*, state: str, taker: int | None, giver: int, by: int) -> list[Reason]:
    """An offer is taken once, by whoever was asked, or by anybody if nobody was; never by who offers."""
    if by == giver:
        return [Reason("own_offer", _("这是您自己提出的"))]
    if state == HandoverState.OPEN and taker in (None, by):
        return []
    if state in (HandoverState.AGREED, HandoverState.DONE):
        return [Reason("taken_over", _("已经有人答应了"))]
    return [Reason("offer_gone", _("这次换班已经撤回或没有谈成"))]
