"""China's working days: weekends and public holidays off, and the weekends shifted to work counted (调休).

The calendar of a year is announced in the autumn before it. For years not yet known Monday to Friday stand in, which is
never more than a few days off; a new release of the calendar's package brings the year.
"""

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import holidays

DAY = timedelta(days=1)
#: The years whose calendar was announced when the package was released.
KNOWN_YEARS = range(min(holidays).year, max(holidays).year + 1)


def is_workday(day: date) -> bool:
    """True if one works in China on ``day``."""
    return bool(chinese_calendar.is_workday(day)) if day.year in KNOWN_YEARS else day.weekday() < 5


def is_public_holiday(day: date) -> bool:
    """True on a statutory holiday and the days off around it; an ordinary weekend is none. False for unknown years."""
    return day in holidays


def add_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, which itself is not counted."""
    while count > 0:
        day += DAY
        count -= is_workday(day)
    return day


def workdays_between(after: date, until: date) -> int:
    """How many working days lie in ``(after, until]``; 0 if ``until`` is not later."""
    return sum(is_workday(after + DAY * n) for n in range(1, (until - after).days + 1))
