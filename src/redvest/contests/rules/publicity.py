"""Days of publicity (公示): whole working days, as the Chinese calendar counts them."""

from datetime import datetime

from redvest.kernel import clock
from redvest.kernel.workdays import add_workdays


def ends(now: datetime, *, days: int) -> datetime:
    """The first moment after so many whole working days; the day it begins is not counted."""
    return clock.day_end(add_workdays(clock.local_day(now), days))


def answer_due(now: datetime) -> datetime:
    """Until when an objection is answered: five working days."""
    return ends(now, days=5)
