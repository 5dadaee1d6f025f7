"""Arriving, leaving, and the leader's confirmation. Minutes come from here and from nowhere else.

Lock order: the person, the activity, the shift, attendances.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities import codes
from redvest.activities.enums import ActivityState, Direction, SignUpState, Source
from redvest.activities.models import (
    Activity,
    Attendance,
    CodeUse,
    ServedReport,
    ServiceRecord,
    Shift,
    SignUp,
)
from redvest.activities.operations.records import book
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import attendance as rules
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people


@operation
def check_by_code(*, code: str, by: Actor, now: datetime) -> Attendance:
    """A volunteer scans the leader's rotating code and checks in or out, as the code says.

    Scanned again it returns the same attendance. Raises Refused: code_forged, code_expired, code_foreign (a person's
    code, or a shift one has no place on), and the reasons of ``rules.attendance``.
    """
    person_id = named_person(by)
    seen = codes.read(code, now=now)
    if seen.shift_id is None or seen.direction is None:
        raise Refused(Reason("code_foreign", _("这是志愿者个人的码，请扫队长屏幕上的码")))
    return _check(
        person_id=person_id,
        shift_id=seen.shift_id,
        direction=seen.direction,
        nonce=seen.nonce,
        source=Source.ROTATING_CODE,
        by=by,
        now=now,
    )


@operation
def scan_person(*, shift_id: int, direction: str, code: str, by: Actor, now: datetime) -> Attendance:
    """The leader scans a volunteer's own code, to check them in or out.

    Raises Forbidden unless the actor leads the shift's team, and for one's own code; Invalid about the direction;
    Refused as ``check_by_code`` does, and code_used for a code that was used for something else.
    """
    leader_id = named_person(by)
    shift = _shift(shift_id)
    require_leading(viewer_of(by, now=now), shift.activity.team_id)
    invalid_if(rules.why_not_scan(direction))
    seen = codes.read(code, now=now)
    if seen.person_id is None:
        raise Refused(Reason("code_foreign", _("这不是志愿者个人的码")))
    if seen.person_id == leader_id:
        raise Forbidden(Reason("own_code", _("不能给自己扫码，请扫屏幕上的动态码")))
    return _check(
        person_id=seen.person_id,
        shift_id=shift_id,
        direction=Direction(direction),
        nonce=seen.nonce,
        source=Source.LEADER_SCAN,
        by=by,
        now=now,
    )


def _shift(shift_id: int) -> Shift:
    shift = Shift.objects.select_related("activity").filter(pk=shift_id).first()
    if shift is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return shift


def _check(
    *, person_id: int, shift_id: int, direction: str, nonce: str, source: str, by: Actor, now: datetime
) -> Attendance:
    people.lock_active(person_id)
    use = CodeUse.objects.filter(nonce=nonce, person_id=person_id).first()
    if use is not None and (use.shift_id, use.direction) != (shift_id, direction):
        raise Refused(Reason("code_used", _("这个码已经用过，请换一个新码")))
    sign_up = _place_of(person_id, shift_id)
    attendance = Attendance.objects.filter(sign_up=sign_up).first()
    if use is not None and attendance is not None:
        return attendance
    CodeUse.objects.create(
        nonce=nonce, person_id=person_id, shift_id=shift_id, direction=direction, used_at=now
    )
    act = _arrive if direction == Direction.IN else _depart
    return act(sign_up, attendance, source=source, by=by, now=now)


def _place_of(person_id: int, shift_id: int) -> SignUp:
    places = SignUp.objects.select_related("shift__activity").filter(state=SignUpState.TAKEN)
    sign_up = places.filter(person_id=person_id, shift_id=shift_id).first()
    if sign_up is None:
        raise Refused(Reason("code_foreign", _("没有报名这个班次，或还在候补，不能签到签退")))
    return sign_up


def _arrive(
    sign_up: SignUp, attendance: Attendance | None, *, source: str, by: Actor, now: datetime
) -> Attendance:
    if attendance is not None:
        return attendance
    state = _locked_state(sign_up.shift.activity)
    shift = lock(Shift, sign_up.shift_id)
    refuse_if(
        rules.why_not_arrive(activity_state=state, starts_at=shift.starts_at, ends_at=shift.ends_at, now=now)
    )
    refuse_if([Reason("shift_over", _("班次已经结束，不能再签到"))] if shift.settled_at else [])
    if state == ActivityState.PUBLISHED:
        Activity.objects.filter(pk=shift.activity_id).update(state=ActivityState.RUNNING)
        note_step(shift.activity_id, ActivityState.RUNNING, by=by, now=now)
    attendance = Attendance.objects.create(
        sign_up=sign_up,
        shift=shift,
        person_id=sign_up.person_id,
        in_at=now,
        in_source=source,
        in_by_id=named_person(by),
    )
    audit.record(
        "attendance.checked_in",
        by=by,
        now=now,
        target=f"shift:{shift.pk}",
        person=sign_up.person_id,
        source=source,
    )
    return attendance


def _locked_state(activity: Activity) -> str:
    """The activity's state, which nobody can change under this arrival.

    Only a published activity must be held for that, against being called off at this moment; one that is running
    cannot be called off any more, so that those who arrive after the first do not wait for each other here.
    """
    if activity.state == ActivityState.RUNNING:
        return activity.state
    return lock(Activity, activity.pk).state


def _depart(
    sign_up: SignUp, attendance: Attendance | None, *, source: str, by: Actor, now: datetime
) -> Attendance:
    arrived_at = attendance.in_at if attendance else None
    refuse_if(rules.why_not_depart(arrived_at=arrived_at, starts_at=sign_up.shift.starts_at, now=now))
    assert attendance is not None  # why_not_depart refused otherwise
    attendance = lock(Attendance, attendance.pk)
    if attendance.out_at is not None:
        return attendance
    if ServiceRecord.objects.filter(attendance=attendance).exists():
        raise Refused(rules.day_over())  # settled while this waited
    attendance.out_at, attendance.out_source, attendance.out_by_id = now, source, by.person_id
    attendance.save(update_fields=["out_at", "out_source", "out_by"])
    audit.record(
        "attendance.checked_out",
        by=by,
        now=now,
        target=f"shift:{sign_up.shift_id}",
        person=sign_up.person_id,
        source=source,
    )
    if attendance.confirmed_at is not None:
        book([attendance.pk], now=now)
    return attendance


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
