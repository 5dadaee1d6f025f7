"""When one can check in and out, and how many minutes of it count."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import MOST_PAIRS, OPEN_STATES, Direction
from redvest.kernel import clock
from redvest.kernel.errors import Reason

#: One can check in from this long before the start; the minutes count from the start.
EARLY = timedelta(minutes=30)


def why_not_arrive(
    *, activity_state: str, starts_at: datetime, ends_at: datetime, now: datetime, settled: bool = False
) -> list[Reason]:
    """Check-in opens half an hour before the start and ends with the shift."""
    if activity_state not in OPEN_STATES:
        return [Reason("not_open", _("活动不在进行中"))]
    if now < starts_at - EARLY:
        when = clock.local(starts_at - EARLY).strftime("%m-%d %H:%M")
        return [Reason("too_early", _("%(when)s 才能签到"), {"when": when})]
    if now >= ends_at or settled:
        return [Reason("shift_over", _("班次已经结束，不能再签到"))]
    return []


def why_not_return(*, pairs: int) -> list[Reason]:
    """Who left can come again, up to three times in all on one shift."""
    if pairs < MOST_PAIRS:
        return []
    return [Reason("pairs_used", _("一个班次最多签到 %(most)s 次，已经用完"), {"most": MOST_PAIRS})]


def why_not_depart(*, arrived_at: datetime | None, starts_at: datetime, now: datetime) -> list[Reason]:
    """Check-out needs a check-in, and comes before the end of the shift's day."""
    if arrived_at is None:
        return [Reason("not_arrived", _("还没有签到，不能签退"))]
    if now >= clock.day_end(clock.local_day(starts_at)):
        return [day_over()]
    if now < arrived_at:
        return [Reason("before_arrival", _("签退不能早于签到"))]
    return []


def day_over() -> Reason:
    """Too late to check out: the day is, or is being, settled."""
    return Reason("day_over", _("当天已经结束，没有签退的班次按 0 分钟记"))


def why_not_confirm(*, settled: bool, starts_at: datetime, now: datetime) -> list[Reason]:
    """The leader confirms from the start of the shift until the day is settled."""
    if settled:
        return [Reason("settled", _("当天已经结算，不能再确认"))]
    if now < starts_at - EARLY:
        return [Reason("too_early", _("班次还没有开始"))]
    return []


def why_not_scan(direction: str) -> list[Reason]:
    """A scan says which way it is meant."""
    if direction in Direction.values:
        return []
    return [Reason("unknown_choice", _("请选择签到还是签退"), about="direction")]
