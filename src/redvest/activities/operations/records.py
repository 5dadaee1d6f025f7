"""Booking service records: from attendances, once each, set-wise, never edited afterwards."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from redvest.activities.enums import OPEN_STATES, ActivityState, Grade
from redvest.activities.models import Activity, Attendance, ServiceRecord, Shift
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import attendance as rules
from redvest.kernel import audit, clock
from redvest.kernel.actor import SYSTEM
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step

log = logging.getLogger(__name__)


@step
def book(attendance_ids: Collection[int], *, now: datetime) -> int:
    """Books grade A records for those of these attendances that are complete and confirmed. Returns how many."""
    done = _unbooked(pk__in=attendance_ids, confirmed_at__isnull=False, out_at__isnull=False)
    return _write([_record(attendance, Grade.A, now) for attendance in done], now=now)


@operation
def settle_shift(*, shift_id: int, now: datetime) -> int:
    """Closes a shift whose day is over: what was not confirmed becomes grade B, a forgotten check-out 0 minutes.

    Returns how many records it booked; a repeat books none. When all shifts of the activity are settled it is finished.
    """
    # The activity first: two of its shifts settled at once would each find the other open, and neither finish it.
    lock(Activity, _activity_of(shift_id))
    shift = lock(Shift, shift_id)
    if shift.settled_at is not None or now < clock.day_end(clock.local_day(shift.starts_at)):
        return 0
    rows = _unbooked(shift_id=shift_id)
    booked = _write([_record(row, Grade.A if row.confirmed_at else Grade.B, now) for row in rows], now=now)
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


def _unbooked(**which: object) -> QuerySet[Attendance]:
    """Attendances without a record, locked. Locks first and reads after, in a statement of its own: one that waited
    for its lock would not see the record that was booked meanwhile."""
    locked = Attendance.objects.select_for_update(no_key=True).filter(**which).order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    rows = Attendance.objects.filter(pk__in=ids, record__isnull=True)
    return rows.select_related("shift__activity").order_by("pk")


def _record(attendance: Attendance, grade: str, now: datetime) -> ServiceRecord:
    shift = attendance.shift
    if attendance.out_at is None:
        # Forgotten: closed at the end of the day with 0 minutes (the national system's forced sign-out).
        start = max(shift.starts_at, attendance.in_at)
        end, minutes, grade = clock.day_end(clock.local_day(shift.starts_at)), 0, Grade.B
    else:
        start, end, minutes = rules.countable(
            starts_at=shift.starts_at, ends_at=shift.ends_at, in_at=attendance.in_at, out_at=attendance.out_at
        )
        end = min(end, start + timedelta(minutes=minutes))
    return ServiceRecord(
        attendance=attendance,
        person_id=attendance.person_id,
        shift=shift,
        activity_id=shift.activity_id,
        team_id=shift.activity.team_id,
        site_id=shift.activity.site_id,
        served_on=clock.local_day(shift.starts_at),
        starts_at=start,
        ends_at=end,
        minutes=minutes,
        grade=grade,
        recorded_at=now,
    )


def _write(records: list[ServiceRecord], *, now: datetime) -> int:
    ServiceRecord.objects.bulk_create(records)
    audit.record_many(
        audit.Deed(
            verb="record.booked",
            target=f"shift:{record.shift_id}",
            by=SYSTEM,
            now=now,
            data={"person": record.person_id, "minutes": record.minutes, "grade": str(record.grade)},
        )
        for record in records
    )
    return len(records)


def _finish(activity_id: int, *, now: datetime) -> None:
    if Shift.objects.filter(activity_id=activity_id, settled_at__isnull=True).exists():
        return
    ended = Activity.objects.filter(pk=activity_id, state__in=OPEN_STATES)
    if ended.update(state=ActivityState.FINISHED):
        note_step(activity_id, ActivityState.FINISHED, by=SYSTEM, now=now)
