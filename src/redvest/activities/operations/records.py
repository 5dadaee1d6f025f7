"""Booking attendances: minutes and grade from the scans, once each; closing shifts whose day is over."""

import logging
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from redvest.activities.enums import OPEN_STATES, ActivityState
from redvest.activities.models import Activity, Attendance, Shift
from redvest.activities.operations.booking import Given, enter
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import hours as rules
from redvest.activities.rules.hours import Span
from redvest.kernel import audit, clock
from redvest.kernel.actor import SYSTEM
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.people import queries as people
from redvest.people.rules import why_not_earn

log = logging.getLogger(__name__)

#: Attendances whose minutes were not decided on yet.
UNBOOKED = Q(booked_at__isnull=True, voided_at__isnull=True)


@step
def book(attendance_ids: Collection[int], *, now: datetime) -> int:
    """Books those of these attendances that are complete and confirmed. Returns how many.

    The caller has locked the persons before anything else, as everywhere.
    """
    return _book(Q(pk__in=attendance_ids, confirmed_at__isnull=False, out_at__isnull=False), now=now)


@operation
def settle_shift(*, shift_id: int, now: datetime) -> int:
    """Closes a shift whose day is over: what was not confirmed becomes grade B, a forgotten check-out 0 minutes.

    Returns how many attendances it booked; a repeat books none. When all shifts of the activity are settled it is
    finished.
    """
    waiting = Attendance.objects.filter(UNBOOKED, shift_id=shift_id).values_list("person_id", flat=True)
    _lock_people(waiting)
    # The activity first: two of its shifts settled at once would each find the other open, and neither finish it.
    lock(Activity, _activity_of(shift_id))
    shift = lock(Shift, shift_id)
    if shift.settled_at is not None or now < clock.day_end(clock.local_day(shift.starts_at)):
        return 0
    booked = _book(Q(shift_id=shift_id), now=now)
    shift.settled_at = now
    shift.save(update_fields=["settled_at"])
    audit.record("shift.settled", by=SYSTEM, now=now, target=f"shift:{shift_id}", records=booked)
    _finish(shift.activity_id, now=now)
    return booked


def settle_due(*, now: datetime, limit: int = 1000) -> int:
    """Settles, one operation each, the published shifts whose day has ended. Returns how many shifts were settled.

    One that fails holds up none of the others; it is logged, and tried again the next time.
    """
    today = clock.day_start(clock.local_day(now))
    due = Shift.objects.filter(settled_at__isnull=True, ends_at__lte=today, activity__state__in=OPEN_STATES)
    ids = list(due.order_by("ends_at", "id").values_list("pk", flat=True)[:limit])
    settled = 0
    for pk in ids:
        try:
            settle_shift(shift_id=pk, now=now)
        except Exception:
            log.exception("shift %s could not be settled", pk)
        else:
            settled += 1
    return settled


def _activity_of(shift_id: int) -> int | None:
    return Shift.objects.filter(pk=shift_id).values_list("activity_id", flat=True).first()


def _lock_people(person_ids: Collection[int]) -> dict[int, people.Standing]:
    """Their standings, locked; guardians' consents, which say nothing about hours, are not read."""
    return people.lock_standings(person_ids, minors_after=date.max)


def _book(which: Q, *, now: datetime) -> int:
    """Books these attendances. Locks first and reads after, in a statement of its own: one that waited for its lock
    would not see what was booked meanwhile."""
    locked = Attendance.objects.select_for_update(no_key=True).filter(which, UNBOOKED).order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    if not ids:
        return 0
    rows = list(Attendance.objects.filter(UNBOOKED, pk__in=ids).select_related("shift__activity"))
    standings = _lock_people({row.person_id for row in rows})
    for row in rows:
        standing = standings.get(row.person_id)
        reasons = why_not_earn(standing) if standing else []
        row.booked_at, row.unearned = now, reasons[0].code if reasons else ""
    enter([given_by(row) for row in rows], now=now)
    Attendance.objects.filter(pk__in=[row.pk for row in rows]).update(booked_at=now)
    for code in {row.unearned for row in rows} - {""}:
        theirs = [row.pk for row in rows if row.unearned == code]
        Attendance.objects.filter(pk__in=theirs).update(unearned=code)
    return len(rows)


def given_by(attendance: Attendance) -> Given:
    """What the scans of an attendance (with its shift) give; nothing if it was forgotten or earns nothing."""
    shift = attendance.shift
    grade = rules.grade_of(
        in_source=attendance.in_source,
        out_source=attendance.out_source,
        confirmed=attendance.confirmed_at is not None and attendance.out_at is not None,
    )
    if attendance.out_at is None:
        # Forgotten: closed at the end of the day with 0 minutes (the national system's forced sign-out).
        end = clock.day_end(clock.local_day(shift.starts_at))
        span = Span(starts_at=max(shift.starts_at, attendance.in_at), ends_at=end, minutes=0)
    else:
        span = rules.counted(
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            in_at=attendance.in_at,
            out_at=attendance.out_at,
            pause=rules.pause_of(shift.break_from, shift.break_until),
        )
        if attendance.unearned:
            span = Span(starts_at=span.starts_at, ends_at=span.starts_at, minutes=0)
    return Given(attendance=attendance, span=span, grade=grade)


def _finish(activity_id: int, *, now: datetime) -> None:
    if Shift.objects.filter(activity_id=activity_id, settled_at__isnull=True).exists():
        return
    ended = Activity.objects.filter(pk=activity_id, state__in=OPEN_STATES)
    if ended.update(state=ActivityState.FINISHED):
        note_step(activity_id, ActivityState.FINISHED, by=SYSTEM, now=now)
