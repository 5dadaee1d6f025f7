"""What the leader does beside the codes: confirms who came, calls the roll, says how many were served."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import SignUpState
from redvest.activities.models import (
    Attendance,
    ServedReport,
    Shift,
    SignUp,
)
from redvest.activities.operations.records import book
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.rules import attendance as rules
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people


def _shift(shift_id: int) -> Shift:
    shift = Shift.objects.select_related("activity").filter(pk=shift_id).first()
    if shift is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return shift


@operation
def confirm_attendance(*, shift_id: int, person_ids: Collection[int], by: Actor, now: datetime) -> int:
    """The leader confirms having seen these people; those who left already get their records at once (grade A).

    Leaders cannot confirm themselves. Returns how many were newly confirmed; a repeat confirms nobody anew.
    """
    leader_id = named_person(by)
    shift = lock(Shift, shift_id)  # so that the day is not settled meanwhile
    require_leading(viewer_of(by, now=now), shift.activity.team_id)
    refuse_if(rules.why_not_confirm(settled=shift.settled_at is not None, starts_at=shift.starts_at, now=now))
    rows = Attendance.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    fresh = rows.filter(shift=shift, person_id__in=person_ids, confirmed_at__isnull=True)
    found = list(fresh.exclude(person_id=leader_id).values_list("pk", "person_id"))
    ids = [pk for pk, _person in found]
    Attendance.objects.filter(pk__in=ids).update(confirmed_at=now, confirmed_by_id=leader_id)
    book(ids, now=now)
    if found:
        persons = [person for _pk, person in found]
        audit.record("attendance.confirmed", by=by, now=now, target=f"shift:{shift_id}", people=persons)
    return len(found)


@operation
def report_served(*, shift_id: int, served: int, by: Actor, now: datetime) -> ServedReport:
    """The leader says, once, how many people the shift served (服务人次). Repeating the number changes nothing."""
    leader_id = named_person(by)
    shift = lock(Shift, shift_id)
    activity = shift.activity
    require_leading(viewer_of(by, now=now), activity.team_id)
    earlier = ServedReport.objects.filter(shift=shift).first()
    refuse_if(
        rules.why_not_report_served(
            activity_state=activity.state,
            served=served,
            ends_at=shift.ends_at,
            now=now,
            earlier=earlier.served if earlier else None,
        )
    )
    if earlier is not None:
        return earlier
    report = ServedReport.objects.create(
        shift=shift,
        site_id=activity.site_id,
        served_on=clock.local_day(shift.starts_at),
        served=served,
        reported_at=now,
        reported_by_id=leader_id,
    )
    audit.record("shift.served_reported", by=by, now=now, target=f"shift:{shift_id}", served=served)
    return report


@operation
def reveal_roster(*, shift_id: int, by: Actor, now: datetime) -> dict[int, str]:
    """Full names of those with a place on the shift, by person id, for the leader's roll call. The look is recorded."""
    shift = _shift(shift_id)
    require_leading(viewer_of(by, now=now), shift.activity.team_id)
    ids = list(
        SignUp.objects.filter(shift=shift, state=SignUpState.TAKEN).values_list("person_id", flat=True)
    )
    audit.record("roster.revealed", by=by, now=now, target=f"shift:{shift_id}", people=ids)
    return {person.id: person.name for person in people.people_by_ids(ids).values()}
