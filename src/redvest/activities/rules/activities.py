"""When an activity may move on, and what it must say before it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import ACTIVITY_TRANSITIONS, ActivityState
from redvest.activities.rules.terms import PLAIN_TERMS, Terms, why_not_terms
from redvest.kernel import clock
from redvest.kernel.errors import Reason, Text
from redvest.people.enums import ServiceCategory

TITLE_LENGTH = 50
REASON_LENGTH = 200
MAX_PLACES = 100_000


@dataclass(frozen=True, kw_only=True)
class ActivityForm:
    """What a team says about an activity. ``risks`` blank means nothing special may happen to people."""

    title: str
    category: str
    text: str
    place: str
    contact_name: str
    contact_phone: str
    team_id: int
    risks: str = ""
    insurance: str = ""
    project_id: int | None = None
    terms: Terms = PLAIN_TERMS


@dataclass(frozen=True, kw_only=True)
class ShiftForm:
    """When, where and for how many. ``opens_at`` and ``cancel_until`` default to now and the start.

    ``draw_at``: when lots are drawn, if the activity draws them; by itself a day before.
    """

    starts_at: datetime
    ends_at: datetime
    place: str
    places: int
    min_age: int = 0
    opens_at: datetime | None = None
    cancel_until: datetime | None = None
    draw_at: datetime | None = None
    #: The planned break, whose minutes do not count.
    break_from: datetime | None = None
    break_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ShiftChange:
    """A new time and place for a shift that was announced already, with its planned break."""

    starts_at: datetime
    ends_at: datetime
    place: str
    break_from: datetime | None = None
    break_until: datetime | None = None


def why_not_change_to(change: ShiftChange, *, now: datetime) -> list[Reason]:
    """The same as of a new shift: order of times, ahead, one calendar day, a place, each at its field."""
    form = ShiftForm(
        starts_at=change.starts_at,
        ends_at=change.ends_at,
        place=change.place,
        places=1,
        break_from=change.break_from,
        break_until=change.break_until,
    )
    return why_not_shift(form, now=now)


def why_not_move(state: str, to: str) -> list[Reason]:
    """Empty if the table of transitions has the step."""
    if to in ACTIVITY_TRANSITIONS[state]:
        return []
    words = {"now": ActivityState(state).label, "to": ActivityState(to).label}
    return [Reason("wrong_state", _("活动现在是“%(now)s”，不能变为“%(to)s”"), words)]


def why_not_say(form: ActivityForm) -> list[Reason]:
    """What is missing or wrong in the form, each at its field."""
    reasons = []
    limits: list[tuple[str, str, Text, int]] = [
        ("title", form.title, _("活动名称"), TITLE_LENGTH),
        ("text", form.text, _("活动内容"), 2000),
        ("place", form.place, _("集合地点"), 120),
        ("contact_name", form.contact_name, _("联系人"), 50),
        ("contact_phone", form.contact_phone, _("联系电话"), 20),
    ]
    for field, value, label, limit in limits:
        if not value.strip():
            reasons.append(Reason("required", _("请填写%(what)s"), {"what": label}, about=field))
        else:
            reasons += _too_long(field, value, label, limit)
    reasons += _too_long("risks", form.risks, _("人身风险"), 500)
    reasons += _too_long("insurance", form.insurance, _("保险"), 120)
    if form.category not in ServiceCategory.values:
        reasons.append(Reason("unknown_choice", _("请选择服务类别"), about="category"))
    if form.risks.strip() and not form.insurance.strip():
        text = _("有人身风险的活动要先买保险，请填写保险公司和保单号")
        reasons.append(Reason("insurance_needed", text, about="insurance"))
    return reasons + why_not_terms(form.terms, risks=form.risks)


def _too_long(field: str, value: str, label: Text, limit: int) -> list[Reason]:
    if len(value.strip()) <= limit:
        return []
    words = {"what": label, "limit": limit}
    return [Reason("too_long", _("%(what)s最多%(limit)s个字"), words, about=field)]


def why_not_shift(form: ShiftForm, *, now: datetime) -> list[Reason]:
    """What is wrong with a shift: order of times, one calendar day, places, deadlines, each at its field."""
    reasons = []
    if form.ends_at <= form.starts_at:
        reasons.append(Reason("times_reversed", _("结束时间要晚于开始时间"), about="ends_at"))
    elif not clock.within_one_day(form.starts_at, form.ends_at):
        text = _("一个班次不能跨过零点，请分成两个班次")
        reasons.append(Reason("crosses_midnight", text, about="ends_at"))
    reasons += _why_not_break(form)
    if form.starts_at <= now:
        reasons.append(Reason("in_past", _("开始时间要晚于现在"), about="starts_at"))
    reasons += why_not_places(form.places)
    if not 0 <= form.min_age <= 100:
        reasons.append(Reason("min_age", _("最低年龄要在 0 到 100 之间"), about="min_age"))
    if not form.place.strip():
        reasons.append(Reason("required", _("请填写地点"), about="place"))
    reasons += _too_long("place", form.place, _("地点"), 120)
    deadlines = ("opens_at", form.opens_at), ("cancel_until", form.cancel_until), ("draw_at", form.draw_at)
    for field, value in deadlines:
        if value is not None and value > form.starts_at:
            reasons.append(Reason("after_start", _("这个时间不能晚于班次开始"), about=field))
    if form.draw_at is not None and form.draw_at <= max(now, form.opens_at or now):
        reasons.append(Reason("draw_too_early", _("抽签时间要晚于现在和开始报名的时间"), about="draw_at"))
    return reasons


def _why_not_break(form: ShiftForm) -> list[Reason]:
    """A planned break has a beginning and an end inside the shift."""
    if form.break_from is None and form.break_until is None:
        return []
    if form.break_from is None or form.break_until is None:
        return [Reason("required", _("计划休息要填开始和结束"), about="break_from")]
    if form.starts_at < form.break_from < form.break_until < form.ends_at:
        return []
    return [Reason("break_outside", _("计划休息要在班次中间"), about="break_from")]


def why_not_places(places: int) -> list[Reason]:
    """A shift is for somebody, and for no more people than a county could send."""
    if 1 <= places <= MAX_PLACES:
        return []
    return [Reason("places", _("人数要在 1 到 %(most)s 之间"), {"most": MAX_PLACES}, about="places")]


def why_not_give(reason: str, *, missing: Text) -> list[Reason]:
    """Returning and cancelling name their reason; ``missing`` is what to say when there is none."""
    if not reason.strip():
        return [Reason("required", missing, about="reason")]
    return _too_long("reason", reason, _("原因"), REASON_LENGTH)


def why_not_submit(*, starts: Sequence[datetime], now: datetime) -> list[Reason]:
    """An activity needs at least one shift, and all of them ahead."""
    if not starts:
        return [Reason("no_shift", _("请先添加至少一个班次"))]
    if min(starts) <= now:
        return [Reason("shift_past", _("有班次已经开始，请先改好时间"))]
    return []


def why_not_approve(*, starts: Sequence[datetime], now: datetime) -> list[Reason]:
    """Approval that comes after the first start is too late: time running out never approves anything."""
    if starts and min(starts) <= now:
        return [Reason("too_late", _("第一个班次已经开始，不能再通过；请退回修改时间"))]
    return []


def why_not_publish(*, starts: Sequence[datetime], now: datetime) -> list[Reason]:
    """Nothing is announced that nobody can sign up for any more."""
    if starts and max(starts) <= now:
        return [Reason("too_late", _("所有班次都已经开始，不能再发布"))]
    return []
