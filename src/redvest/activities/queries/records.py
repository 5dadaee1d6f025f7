"""A person's own hours: each record with its reason, and what is still waiting to become one."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from redvest.activities.models import Attendance, ServiceRecord
from redvest.people.queries import person_ids_of


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What a person gave: minutes, and on how many shifts (times served)."""

    minutes: int
    times: int


def records_of(person_id: int) -> QuerySet[ServiceRecord]:
    """A person's service records, latest first."""
    rows = ServiceRecord.objects.select_related("activity", "team", "site", "attendance", "shift")
    return rows.filter(person_id__in=person_ids_of(person_id)).order_by("-served_on", "-id")


def totals_of(person_id: int) -> Totals:
    """The sum of a person's records."""
    found = ServiceRecord.objects.filter(person_id__in=person_ids_of(person_id)).aggregate(
        given=Sum("minutes"), came=Sum("times")
    )
    return Totals(minutes=found["given"] or 0, times=found["came"] or 0)


def unbooked_of(person_id: int) -> QuerySet[Attendance]:
    """A person's attendances that are no records yet: not checked out, or not confirmed by the leader."""
    rows = Attendance.objects.select_related("shift__activity__team")
    return rows.filter(person_id__in=person_ids_of(person_id), booked_at=None, voided_at=None).order_by(
        "-in_at"
    )
