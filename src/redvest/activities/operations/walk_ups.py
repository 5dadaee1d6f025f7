"""Walk-ups: who stands there without having signed up gets a place and is checked in, in one step."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities import codes
from redvest.activities.enums import Direction, SignUpState, Source
from redvest.activities.models import Activity, Attendance, Shift
from redvest.activities.operations.checking import _Batch as Batch
from redvest.activities.operations.checking import _Check as Check
from redvest.activities.operations.rolls import nonce_of
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.operations.sign_ups import SignUpCall, placed
from redvest.activities.operations.telling import tell_of
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Reason, Refused
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import operations as people_operations
from redvest.people import queries as people
from redvest.people.enums import ActingAs
from redvest.people.operations import EntryForm


@dataclass(frozen=True, kw_only=True)
class WalkUpResult:
    """Who was taken in. ``pending``: entered on the spot, and earns nothing until they confirm it themselves."""

    attendance_id: int
    person_id: int
    number: str
    pending: bool


@operation
def walk_up(
    *,
    shift_id: int,
    by: Actor,
    now: datetime,
    key: str,
    code: str = "",
    number: str = "",
    entry: EntryForm | None = None,
) -> WalkUpResult:
    """Takes somebody in on the spot: by their own code, their volunteer number, or entered anew with ``entry``.

    They are signed up and checked in, all or nothing; the rules of a sign-up hold (places, age, clashes). Whoever was
    named by number is told, and can say that it was not they. Under the same ``key`` a repeat returns the first.
    Raises Forbidden (not leading, oneself), Invalid by field, Refused with the reasons, NotFound.
    """
    leader_id = named_person(by)
    shift = Shift.objects.filter(pk=shift_id).select_related("activity").first()
    if shift is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    require_leading(viewer_of(by, now=now), shift.activity.team_id)
    earlier = once.earlier_result("walk_up", key=key, by=by)
    if earlier is not None:
        return _result(Attendance.objects.get(pk=earlier))
    person_id, nonce = _who(code=code.strip(), number=number.strip(), entry=entry, key=key, by=by, now=now)
    if person_id == leader_id:
        raise Forbidden(Reason("own_roll", _("不能给自己登记，请先报名再扫屏幕上的动态码")))
    people.lock_standings([person_id])
    lock(Activity, shift.activity_id)  # before the shift, as whoever checks in does
    _take_place(shift, person_id, by=by, now=now)
    check = Check(
        person_id=person_id,
        shift_id=shift_id,
        direction=Direction.IN,
        nonce=nonce,
        source=Source.LEADER_SCAN if code else Source.ROLL_CALL,
        by=by,
        by_id=leader_id,
        now=now,
    )
    batch = Batch([check])
    attendance = batch.decide(check)
    if isinstance(attendance, DomainError):
        raise attendance
    batch.write()
    once.remember("walk_up", key=key, by=by, result_id=attendance.pk, now=now)
    audit.record("shift.walk_up", by=by, now=now, target=f"shift:{shift_id}", person=person_id)
    if not code:
        tell_of("sign_up.walk_up", shift_id, [person_id], now=now)
    return _result(attendance)


def _who(
    *, code: str, number: str, entry: EntryForm | None, key: str, by: Actor, now: datetime
) -> tuple[int, str]:
    """The person meant, and what the arrival is known by. Raises Invalid unless exactly one way is given."""
    if sum((bool(code), bool(number), entry is not None)) != 1:
        raise Invalid(Reason("required", _("请扫志愿者的码，或输入编号，或登记新人"), about="number"))
    if code:
        seen = codes.read(code, now=now)
        if seen.person_id is None:
            raise Refused(Reason("code_foreign", _("这不是志愿者个人的码")))
        return seen.person_id, seen.nonce
    if entry is not None:
        (outcome,) = people_operations.entered(forms=[entry], source="walk_up", by=by, now=now)
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome.person_id, nonce_of(key)
    try:
        return people.person_by_number(number.upper()).id, nonce_of(key)
    except NotFound:
        raise Invalid(Reason("no_such_number", _("没有这个志愿者编号"), about="number")) from None


def _take_place(shift: Shift, person_id: int, *, by: Actor, now: datetime) -> None:
    call = SignUpCall(
        shift_id=shift.pk, person_id=person_id, by=by, now=now, acting_as=ActingAs.LEADER, walk_up=True
    )
    (outcome,) = placed([call])
    if isinstance(outcome, DomainError):
        raise outcome
    if outcome.state != SignUpState.TAKEN:
        raise Refused(Reason("full", _("名额已满，请先增加名额再登记"), {"places": shift.places}))


def _result(attendance: Attendance) -> WalkUpResult:
    person = people.person_by_id(attendance.person_id)
    standing = people.standings([person.id]).get(person.id)
    return WalkUpResult(
        attendance_id=attendance.pk,
        person_id=person.id,
        number=person.number,
        pending=standing is not None and standing.pending,
    )
