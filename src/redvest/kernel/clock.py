"""Time: stored in UTC, thought of in Asia/Shanghai; intervals half-open ``[start, end)``; service in whole minutes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present, in UTC. Only delivery, jobs and commands call this; domains are handed ``now``."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The calendar day in China on which ``moment`` falls."""
    return moment.astimezone(CHINA).date()


def day_start(day: date) -> datetime:
    """The first instant of ``day`` in China."""
    return datetime.combine(day, time.min, CHINA)


def day_end(day: date) -> datetime:
    """The first instant after ``day`` in China (24:00)."""
    return day_start(day + timedelta(days=1))


def within_one_day(start: datetime, end: datetime) -> bool:
    """True if ``[start, end)`` lies in one calendar day of China; ending exactly at 24:00 does."""
    return start < end <= day_end(local_day(start))


def whole_minutes(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end, rounded down; 0 when end is not after start."""
    return max(0, int((end - start).total_seconds() // 60))


def local(moment: datetime) -> datetime:
    """The same moment on a clock in China."""
    return moment.astimezone(CHINA)
