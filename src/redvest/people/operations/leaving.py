"""Leaving (注销): the person is forgotten, their hours stay under a pseudonym, and only they can take them up again.

PIPL art. 47; 67号令 asks for records to be kept, so what was served stays, named to nobody (domain 8.3).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import keyed_hash, unseal
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.holdings import Trace, parts
from redvest.kernel.models import Attachment
from redvest.kernel.operation import Failed, attempt, step
from redvest.people import holdings as own
from redvest.people import queries, rules, totp
from redvest.people.documents import ID_CONTEXT
from redvest.people.enums import CodePurpose, PersonState
from redvest.people.models import (
    FamilyPermission,
    GuardianConsent,
    LeftClaim,
    Person,
    PhoneCode,
    Receipt,
)
from redvest.people.operations import guards
from redvest.people.operations.codes import Guess, code_is_wrong, try_codes
from redvest.people.operations.logins import end_logins
from redvest.people.queries.identities import merged_into
from redvest.people.queries.tables import about_persons

#: Whom one who left is shown as wherever their rows still are; it shows as 某*.
NOBODY = "某某"
#: A birth date that is nobody's.
NO_BIRTH = date(1900, 1, 1)
#: 28 letters to the power of 16: nobody guesses it.
TOKEN_GROUPS = 4


@dataclass(frozen=True, kw_only=True)
class Left:
    """That somebody left, and the token with which they can claim their hours again: told this once, kept nowhere."""

    token: str = field(repr=False)


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """What the person must do first; empty if they can leave now."""
    return [reason for part in parts() for reason in part.why_not_leave(person_id, now=now)]


@attempt
def leave(*, code: str, by: Actor, now: datetime) -> Left | Failed:
    """Leaves, by a code sent to one's own phone to log in: name, phone, identity, skills and ways in are gone, what
    runs is ended, hours and figures stay under a pseudonym.

    Raises Invalid (a wrong code, counted as a guess), NotFound (left already), Refused by what must be done first.
    """
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    invalid_if(rules.why_not_code_form(code))
    queries.lock_active(by.person_id)
    person = Person.objects.get(pk=by.person_id)
    refuse_if(why_not_leave(person.pk, now=now))
    guess = Guess(phone=person.phone or "", code=code, by=by, now=now)
    (live,) = try_codes([guess], purpose=CodePurpose.LOGIN)
    if live is None:
        return Failed(Invalid(code_is_wrong()))
    token = "-".join(totp.letters(4) for _ in range(TOKEN_GROUPS))
    claim = _claim_hash(token, person)
    trace: Trace = dict(own.leave(person.pk, by=by, now=now))
    for part in parts():
        trace |= part.leave(person.pk, by=by, now=now)
    for pk in (person.pk, *merged_into(person.pk)):
        forget(pk, now=now)
    LeftClaim.objects.create(person=person, token_hash=claim, left_at=now)
    facts = {name: len(ids) for name, ids in trace.items() if ids}
    audit.record("person.left", by=by, now=now, target=f"person:{person.pk}", rows=facts)
    return Left(token=token)


@attempt
def claim_hours(*, token: str, by: Actor, now: datetime) -> int | Failed:
    """Takes up again the hours one left behind, by the token told then; it works only for the same identity.

    Returns how many persons' records that brought back: 1. Raises Refused "claim_wrong", and "tries_locked" after five
    failures; Forbidden to visitors.
    """
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    queries.lock_active(by.person_id)
    guard = guards.guard_of(str(by.person_id), now=now, way="claim")
    guards.refuse_locked(guard, now=now, about="token")
    person = Person.objects.get(pk=by.person_id)
    found = (
        LeftClaim.objects.select_for_update(no_key=True)
        .filter(token_hash=_claim_hash(token, person), claimed_at__isnull=True)
        .first()
    )
    if found is None:
        target = f"person:{by.person_id}"
        guards.count(guard, by=by, now=now, target=target, way="claim")
        return Failed(Refused(_claim_wrong()))
    found.claimed_at = now
    found.save(update_fields=["claimed_at"])
    left = Person.objects.filter(pk=found.person_id)
    left.update(state=PersonState.MERGED, merged_into=person)
    Person.objects.filter(merged_into=found.person_id).update(merged_into=person)
    audit.record("person.claimed", by=by, now=now, target=f"person:{person.pk}", other=found.person_id)
    return 1


@step
def forget(person_id: int, *, now: datetime) -> None:
    """Takes out of every table what says who the person is; what they did stays, by a number that is nobody's."""
    person = Person.objects.get(pk=person_id)
    phone = person.phone
    forgotten = own.FORGOTTEN.union(*(part.FORGOTTEN for part in parts()))
    for reference in about_persons():
        if reference.table in forgotten:
            reference.rows(person_id).delete()
        elif blanks := _blanks(reference.model, reference.personal):
            reference.rows(person_id).update(**blanks)
    end_logins(person_id=person_id, now=now)
    _forget_papers(person_id)
    if phone:
        PhoneCode.objects.filter(phone=phone).delete()
    Attachment.objects.filter(kept_by=person_id, purpose__startswith="person.").delete()
    person.number = f"X{totp.letters(12)}"
    person.name, person.phone, person.id_hash, person.id_sealed = NOBODY, None, None, ""
    person.sex, person.birth_date, person.skills, person.categories = "", NO_BIRTH, [], []
    if person.state != PersonState.MERGED:
        person.state, person.left_at = PersonState.LEFT, now
    person.save()


def _forget_papers(person_id: int) -> None:
    """Deletes what was handed in about the person: signed consents, permissions, receipts."""
    papers: set[int] = set()
    for rows in (
        GuardianConsent.objects.filter(child_id=person_id),
        FamilyPermission.objects.filter(person_id=person_id),
        Receipt.objects.filter(entry__person_id=person_id),
    ):
        kept = rows.filter(attachment__isnull=False).values_list("attachment_id", flat=True)
        papers |= {pk for pk in kept if pk is not None}
        rows.update(attachment=None)
    Attachment.objects.filter(pk__in=papers).delete()


def _blanks(model: type[models.Model], personal: frozenset[str]) -> dict[str, Any]:
    """What personal columns of a table are set to: nothing, in the way each column can say it."""
    blanks: dict[str, Any] = {}
    for name in personal:
        column = model._meta.get_field(name)
        if not isinstance(column, models.Field) or column.is_relation or column.choices:
            continue  # a relation names another, a choice is a word for many
        if column.null:
            blanks[column.name] = None
        elif isinstance(column, ArrayField):
            blanks[column.name] = []
        elif isinstance(column, models.JSONField):
            blanks[column.name] = {}
        elif isinstance(column, models.BinaryField):
            blanks[column.name] = b""
        elif isinstance(column, models.CharField | models.TextField) and not column.unique:
            blanks[column.name] = ""
    return blanks


def _claim_hash(token: str, person: Person) -> str:
    """The token and the identity together: neither is in it, and both are needed to make it again."""
    number = unseal(person.id_sealed, context=ID_CONTEXT) if person.id_sealed else ""
    return keyed_hash(f"{totp.plain(token)}:{number}", context="person.left_claim")


def _claim_wrong() -> Reason:
    sentence = _("认领码不对，或者不是用同一个证件注册的。认领码只能由本人用原来的证件认领")
    return Reason("claim_wrong", sentence, about="token")
