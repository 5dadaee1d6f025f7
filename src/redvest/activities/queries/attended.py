"""Attendances in pairs, with the records that came of them, as lists and pages need them."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from redvest.activities.enums import SignUpState
from redvest.activities.models import Attendance, ServiceRecord, SignUp


def with_attendances(rows: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """The sign-ups with their attendances that were not voided, in order, each with its records: two more queries."""
    records = Prefetch("records", ServiceRecord.objects.order_by("id"))
    pairs = Attendance.objects.filter(voided_at=None).order_by("number").prefetch_related(records, "reviews")
    return rows.prefetch_related(Prefetch("attendances", pairs))


def anybody_came(shift_id: int) -> bool:
    """Whether at least one person was seen on the shift, in whichever way."""
    return Attendance.objects.filter(shift_id=shift_id, voided_at=None).exists()


def given_minutes(attendances: Iterable[Attendance]) -> int | None:
    """The minutes that stand of these attendances (with their records); None while none of them was booked."""
    booked = [row for row in attendances if row.booked_at is not None]
    return sum(record.minutes for row in booked for record in row.records.all()) if booked else None


def grade_shown(attendances: Iterable[Attendance]) -> str:
    """The weakest grade of what was booked of them; "" while nothing was."""
    grades = {
        record.grade
        for row in attendances
        for record in row.records.all()
        if record.minutes >= 0 and not any(other.corrects_id == record.pk for other in row.records.all())
    }
    return max(grades, default="")


def has_place(shift_id: int, person_id: int | None) -> bool:
    """Whether somebody has a place on the shift."""
    if person_id is None:
        return False
    return SignUp.objects.filter(shift_id=shift_id, person_id=person_id, state=SignUpState.TAKEN).exists()


def last_attendance(shift_id: int, person_id: int) -> Attendance | None:
    """How somebody was seen on a shift, the latest pair."""
    rows = Attendance.objects.filter(shift_id=shift_id, person_id=person_id, voided_at=None)
    return rows.order_by("-number").first()
