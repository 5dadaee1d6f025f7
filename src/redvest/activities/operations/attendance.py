"""What the leader does beside the codes: confirms who came and calls the roll."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import SignUpState
from redvest.activities.models import Attendance, Shift, SignUp
from redvest.activities.operations.records import book
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.rules import attendance as rules
from redvest.kernel import audit
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
    people.lock_standings(person_ids, minors_after=date.max)
    shift = lock(Shift, shift_id)  # so that the day is not settled meanwhile
    require_leading(viewer_of(by, now=now), shift.activity.team_id)
    refuse_if(rules.why_not_confirm(settled=shift.settled_at is not None, starts_at=shift.starts_at, now=now))
    rows = Attendance.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    fresh = rows.filter(shift=shift, person_id__in=person_ids, confirmed_at=None, voided_at=None)
    found = list(fresh.exclude(person_id=leader_id).values_list("pk", "person_id"))
    ids = [pk for pk, _person in found]
    Attendance.objects.filter(pk__in=ids).update(confirmed_at=now, confirmed_by_id=leader_id)
    book(ids, now=now)
    if found:
        persons = [person for _pk, person in found]
        audit.record("attendance.confirmed", by=by, now=now, target=f"shift:{shift_id}", people=persons)
    return len(found)


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
