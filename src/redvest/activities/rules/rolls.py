"""When a roll may be called, and what is wrong with one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.rules.attendance import EARLY
from redvest.kernel import clock
from redvest.kernel.errors import Reason

#: A clock of a phone may be a little ahead of ours.
SKEW_SECONDS = 120


def why_not_call(*, starts_at: datetime, settled: bool, called_at: datetime, now: datetime) -> list[Reason]:
    """A roll is called on the day of the shift, from half an hour before it; entered the same day, before settling.

    ``called_at`` is when the names were called, which may lie before ``now``: on paper, or without network.
    """
    if settled or now >= clock.day_end(clock.local_day(starts_at)):
        return [Reason("day_over", _("当天已经结束，不能再点名；补录要走事后补录"))]
    if now < starts_at - EARLY:
        when = clock.local(starts_at - EARLY).strftime("%m-%d %H:%M")
        return [Reason("too_early", _("%(when)s 才能点名"), {"when": when})]
    if (called_at - now).total_seconds() > SKEW_SECONDS:
        return [Reason("called_later", _("点名的时间不能晚于现在"), about="called_at")]
    if called_at < starts_at - EARLY:
        return [Reason("called_early", _("点名的时间不能早于班次开始前半小时"), about="called_at")]
    return []
