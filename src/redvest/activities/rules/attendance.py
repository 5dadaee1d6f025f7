"""When one can check in and out, and how many minutes of it count."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import HELD_STATES, OPEN_STATES, Direction
from redvest.kernel import clock
from redvest.kernel.errors import Reason

#: One can check in from this long before the start; the minutes count from the start.
EARLY = timedelta(minutes=30)
MAX_SERVED = 100_000


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


def countable(
    *, starts_at: datetime, ends_at: datetime, in_at: datetime, out_at: datetime
) -> tuple[datetime, datetime, int]:
    """The part of ``[in_at, out_at)`` inside the shift, and its whole minutes; outside it nothing counts."""
    end = min(ends_at, out_at)
    start = min(end, max(starts_at, in_at))  # who left before the start served nothing, and not in the future
    return start, end, clock.whole_minutes(start, end)


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


def why_not_report_served(
    *, activity_state: str, served: int, ends_at: datetime, now: datetime, earlier: int | None
) -> list[Reason]:
    """How many were served is said once, after a shift that was held, as a plausible number."""
    if activity_state not in HELD_STATES:
        return [Reason("not_held", _("活动没有举行，不能填服务人次"))]
    if now < ends_at:
        return [Reason("not_over", _("班次结束后再填服务人次"))]
    if not 0 <= served <= MAX_SERVED:
        words = {"most": MAX_SERVED}
        return [Reason("served", _("服务人次要在 0 到 %(most)s 之间"), words, about="served")]
    if earlier is not None and earlier != served:
        return [Reason("reported", _("服务人次已经填过（%(served)s），不能修改"), {"served": earlier})]
    return []
