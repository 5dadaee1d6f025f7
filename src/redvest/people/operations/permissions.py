"""家人代办: a person allows one of the household to act for them, and takes it back whenever they like."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import attachments, audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Reason, Refused, forbid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.people.enums import PersonState
from redvest.people.models import FamilyPermission, Person
from redvest.people.operations.guardian_consents import require_entering
from redvest.people.operations.guardians import lock_people
from redvest.people.queries import not_found, same_household
from redvest.people.rules import is_minor

#: What scans of permissions are kept for (kernel.attachments).
PERMISSION_SCAN = "people.family_permission"


@operation
def allow_family(*, member_id: int, by: Actor, now: datetime) -> FamilyPermission:
    """Allows one of one's household to sign one up and cancel; a repeat changes nothing. Raises NotFound, Refused
    "not_one_household"."""
    return _allow(by.person_id or 0, member_id, by=by, now=now)


@operation
def record_family_permission(
    *, person_id: int, member_id: int, scan: Upload, by: Actor, now: datetime
) -> FamilyPermission:
    """Staff record the signed permission of somebody without an account. Raises NotFound, Forbidden, Invalid about
    "scan", Refused "not_one_household", "has_account" (who has one says so there, and nobody in their place)."""
    person = lock_people([person_id, member_id]).get(person_id)
    if person is None:
        raise not_found()
    require_entering(person, by, now)
    refuse_if(_why_not_on_paper(person))
    made = _allow(person_id, member_id, by=by, now=now)
    if made.attachment_id is None:
        made.attachment_id = attachments.keep(
            upload=scan, purpose=PERMISSION_SCAN, by=by, now=now, about="scan"
        )
        made.recorded_by_id = by.person_id
        made.save(update_fields=["attachment", "recorded_by"])
    return made


@operation
def withdraw_family(*, permission_id: int, by: Actor, now: datetime) -> None:
    """Takes a permission back at once: the one who gave it, the one who has it, or staff for an elder. A repeat changes
    nothing. Raises NotFound, Forbidden."""
    found = FamilyPermission.objects.filter(pk=permission_id).first()
    if found is None:
        raise not_found()
    people = lock_people([found.person_id])
    row = FamilyPermission.objects.get(pk=permission_id)
    if by.person_id not in (row.person_id, row.member_id):
        if row.person_id not in people:
            raise not_found()
        require_entering(people[row.person_id], by, now)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    audit.record("family.withdrawn", by=by, now=now, target=f"person:{row.person_id}", member=row.member_id)


def _allow(person_id: int, member_id: int, *, by: Actor, now: datetime) -> FamilyPermission:
    people = lock_people([person_id, member_id])
    if person_id not in people or member_id not in people or person_id == member_id:
        raise not_found()
    forbid_if(_why_not_trusted(people[member_id], now))
    if not same_household([member_id], person_id, at=now):
        raise Refused(Reason("not_one_household", _("只能让同一户的家人代办，请先加入同一个家庭")))
    held = FamilyPermission.objects.filter(
        person_id=person_id, member_id=member_id, withdrawn_at__isnull=True
    ).first()
    if held is not None:
        return held
    made = FamilyPermission.objects.create(person_id=person_id, member_id=member_id, given_at=now)
    audit.record("family.allowed", by=by, now=now, target=f"person:{person_id}", member=member_id)
    _tell_member(made, people[person_id], now)
    return made


def _why_not_on_paper(person: Person) -> list[Reason]:
    if person.state != PersonState.ACTIVE or person.phone is None:
        return []
    return [Reason("has_account", _("本人有手机账号，请本人在“我的家庭”里允许"))]


def _why_not_trusted(member: Person, now: datetime) -> list[Reason]:
    if is_minor(member.birth_date, clock.local_day(now)):
        return [Reason("minor_family", _("未满 18 周岁的家人不能替别人办"))]
    if member.state == PersonState.ACTIVE:
        return []
    return [Reason("not_active", _("这位家人还没有确认登记，不能代办"))]


def _tell_member(row: FamilyPermission, person: Person, now: datetime) -> None:
    telling = Telling(
        kind="family.allowed",
        people=[row.member_id],
        words={"who": person.name},
        target=f"permission:{row.pk}",
        once=f"permission:{row.pk}",
    )
    tell([telling], now=now)
