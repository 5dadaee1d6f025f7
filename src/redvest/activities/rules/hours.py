"""Which minutes of an attendance count, of what grade, how many at once, and until when they are to be recorded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from redvest.activities.enums import SCANNED, Grade, ReviewLevel, Source
from redvest.kernel import clock
from redvest.kernel.workdays import add_workdays

#: Minutes of a person's day that count at once; above them the organisation reviews, above the second the centre.
DAY_MINUTES, LONG_DAY_MINUTES = 8 * 60, 12 * 60
#: Service is to be recorded within so many working days after the activity (67号令 art. 11).
WORKDAYS = 10


@dataclass(frozen=True, kw_only=True)
class Span:
    """Time that counts: whole ``minutes`` of ``[starts_at, ends_at)`` without the ``unpaid`` ones of a break."""

    starts_at: datetime
    ends_at: datetime
    minutes: int
    unpaid: int = 0

    def head(self, minutes: int, pause: "Pause | None") -> "Span":
        """Its first minutes that count."""
        end = self.starts_at + timedelta(minutes=minutes)
        if pause is not None and self.starts_at <= pause.starts_at < end:
            end += pause.ends_at - pause.starts_at
        return _span(self.starts_at, end, pause)

    def tail(self, minutes: int, pause: "Pause | None") -> "Span":
        """What is left of it after the first minutes that count."""
        return _span(self.head(minutes, pause).ends_at if minutes else self.starts_at, self.ends_at, pause)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """The planned break of a shift."""

    starts_at: datetime
    ends_at: datetime


def pause_of(break_from: datetime | None, break_until: datetime | None) -> Pause | None:
    """The break, if one is planned."""
    if break_from is None or break_until is None:
        return None
    return Pause(starts_at=break_from, ends_at=break_until)


def counted(
    *, starts_at: datetime, ends_at: datetime, in_at: datetime, out_at: datetime, pause: Pause | None = None
) -> Span:
    """The part of ``[in_at, out_at)`` inside the shift and outside its break, in whole minutes.

    Who left before the start served nothing, and not in the future.
    """
    end = min(ends_at, out_at)
    return _span(min(end, max(starts_at, in_at)), end, pause)


def _span(start: datetime, end: datetime, pause: Pause | None) -> Span:
    """Whole minutes of a time. Who comes or goes during the break came after it, or left before it."""
    unpaid = 0
    if pause is not None and start < end:
        if pause.starts_at <= start < pause.ends_at:
            start = min(end, pause.ends_at)
        if pause.starts_at < end <= pause.ends_at:
            end = max(start, pause.starts_at)
        if start < pause.starts_at and pause.ends_at < end:
            unpaid = clock.whole_minutes(pause.starts_at, pause.ends_at)
    minutes = max(0, clock.whole_minutes(start, end) - unpaid)
    end = min(end, start + timedelta(minutes=minutes + unpaid))
    return Span(starts_at=start, ends_at=end, minutes=minutes, unpaid=unpaid)


def grade_of(*, in_source: str, out_source: str, confirmed: bool) -> Grade:
    """A needs a scan and the leader's confirmation; C is what was entered afterwards; all else rests on one source."""
    if Source.AFTERWARDS in (in_source, out_source):
        return Grade.C
    scanned = in_source in SCANNED or out_source in SCANNED
    return Grade.A if confirmed and scanned else Grade.B


def at_once(minutes: int, *, of_day: int) -> int:
    """How many of these minutes count at once, in a day of which ``of_day`` minutes stand already."""
    return max(0, min(minutes, DAY_MINUTES - of_day))


def level_of(day_minutes: int) -> ReviewLevel:
    """Who reviews what is above 8 hours, in a day that comes to so many minutes."""
    return ReviewLevel.CENTRE if day_minutes > LONG_DAY_MINUTES else ReviewLevel.ORGANISATION


@lru_cache(maxsize=4096)
def due_on(served_on: date) -> date:
    """The last day on which service of that day is recorded in time."""
    return add_workdays(served_on, WORKDAYS)


def is_late(served_on: date, *, now: datetime) -> bool:
    """Whether a record written now comes later than ten working days after the service."""
    return clock.local_day(now) > due_on(served_on)
