"""What a budget's days must be."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason

#: A budget is for a month, a quarter, a year: not for ever.
LONGEST = timedelta(days=366)


def why_not_days(starts_on: date, ends_on: date) -> list[Reason]:
    """``[starts_on, ends_on]``, forwards and at most a year."""
    if ends_on < starts_on:
        return [Reason("days_backwards", _("结束日期不能早于开始日期"), about="ends_on")]
    if ends_on - starts_on >= LONGEST:
        return [Reason("days_too_many", _("一项预算最长一年"), about="ends_on")]
    return []
