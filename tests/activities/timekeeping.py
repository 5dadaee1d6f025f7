"""What the tests of hours begin with: who came when, a day that is over, and asking for corrections."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from activities.stage import HOURS, START, confirms, published, scans, settles, takes
from cast import Cast, Persona
from redvest.activities import operations, queries
from redvest.activities.enums import Direction
from redvest.activities.models import (
    Attendance,
    Correction,
    ServiceRecord,
    Shift,
)
from redvest.kernel import clock

IN, OUT = Direction.IN, Direction.OUT
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MIDNIGHT = clock.day_end(clock.local_day(START))
END = START + HOURS
LATER = MIDNIGHT + timedelta(days=1)


def minutes_of(who: Persona) -> tuple[int, int]:
    found = queries.totals_of(who.id)
    return found.minutes, found.times


def came(shift: Shift, who: Persona, *times: datetime) -> None:
    """Scans in and out in turn."""
    for at, direction in zip(times, (IN, OUT) * 3, strict=False):
        scans(shift, who, direction, at)


def records_of(who: Persona) -> list[Any]:
    rows = list(ServiceRecord.objects.filter(person_id=who.id).select_related("attendance").order_by("id"))
    for row in rows:
        row.number = row.attendance.number  # type: ignore[attr-defined]  # for short
    return rows


@pytest.fixture
def served(cast: Cast) -> Attendance:
    """Served nine to eleven, confirmed; the day is over."""
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    came(shift, who, START, START + 2 * HOUR)
    confirms(cast, shift, who, now=START + 2 * HOUR)
    settles(shift)
    return Attendance.objects.get()


def asks(attendance: Attendance, start: datetime, end: datetime, by: Persona, **more: Any) -> Correction:
    fields = {"reason": "时间不对", "now": LATER} | more
    return operations.ask_correction(
        attendance_id=attendance.pk, starts_at=start, ends_at=end, by=by.actor, **fields
    )


def answers(correction: Correction, by: Persona, *, agree: bool = True, now: datetime = LATER) -> Correction:
    return operations.answer_correction(
        correction_id=correction.pk, agree=agree, answer="核对过", by=by.actor, now=now
    )


def decides(
    correction: Correction, by: Persona, *, approve: bool = True, now: datetime = LATER
) -> Correction:
    return operations.decide_correction(
        correction_id=correction.pk, approve=approve, reason="查过签到表", by=by.actor, now=now
    )
