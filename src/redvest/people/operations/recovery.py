"""Getting back into an account by who one is: never by a password that an administrator hands over.

What is proved: name and whole ID number, the new phone by a code, and then either the second factor or the document,
seen by one of the office and decided on by another. The old phone is told and has 72 hours to stop it. The same way
leads somebody in whose identity a stranger registered (被志愿, domain 7 and 10).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import Failed, attempt, operation
from redvest.kernel.telling import Telling, tell
from redvest.people import case_rules, queries, rules
from redvest.people.documents import identity_hash
from redvest.people.enums import (
    ENTRY_CASES,
    LIVE_CASES,
    CaseKind,
    CaseState,
    CodePurpose,
    IdType,
    PersonState,
)
from redvest.people.identity_numbers import normalised
from redvest.people.models import AccessToken, Account, Case, Login, Person, PhoneCode
from redvest.people.operations import guards
from redvest.people.operations.cases import begin_waiting, end_case, open_case
from redvest.people.operations.codes import (
    Guess,
    code_is_wrong,
    count_refusals,
    require_phone,
    try_codes,
    use_codes,
)
from redvest.people.operations.corrections import Correction, asked_of, keep_proof
from redvest.people.operations.logins import begin, end_logins
from redvest.people.operations.notices import tell_old_phone
from redvest.people.operations.second_factor import factor_wrong, remove_factor, took_factor
from redvest.people.queries.cases import asked_in
from redvest.people.queries.identities import survivor_of


@dataclass(frozen=True, kw_only=True)
class RecoveryForm:
    """Who one is, and the phone one has now. ``claim``: somebody else registered in one's name."""

    name: str
    id_type: str
    id_number: str = field(repr=False)
    phone: str
    code: str = field(repr=False)
    factor: str = field(default="", repr=False)
    claim: bool = False
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A case opened: the number for the slip, and its state: waiting, or open until the document was seen."""

    slip: str
    state: str
    ready_at: datetime | None


@attempt
def open_recovery(*, form: RecoveryForm, by: Actor, now: datetime) -> Opened | Failed:
    """Opens the way back into an account, or into one that somebody else opened in one's name.

    Raises Invalid by field (a wrong code counts as a guess), Refused: "identity_unknown" (no such identity, or another
    name; counted), "tries_locked" after five of them, "address_locked", "factor_wrong", "phone_taken", "phone_own"
    (that very phone opens it already), "case_there".
    """
    phone, name = require_phone(form.phone), rules.tidy_name(form.name)
    invalid_if(_faults(form, name))
    guards.refuse_address(by.address, now=now)
    id_hash = identity_hash(form.id_type, normalised(form.id_number))
    guard = guards.guard_of(id_hash, now=now, way="recovery")
    guards.refuse_locked(guard, now=now, about="id_number")
    guess = Guess(phone=phone, code=form.code, by=by, now=now)
    (live,) = try_codes([guess], purpose=CodePurpose.RECOVER)
    if live is None:
        guards.count_failure_from(by.address, now=now)
        return Failed(Invalid(code_is_wrong()))
    person = _known(id_hash, name, claim=form.claim)
    if person is None:
        count_refusals([live])
        guards.count(guard, by=by, now=now, target=f"identity:{id_hash[:24]}", way="recovery")
        return Failed(Refused(_identity_unknown()))
    refuse_if(_why_not_phone(person, phone))
    if form.factor and not took_factor(person_id=person.pk, code=form.factor, now=now):
        guards.count(guard, by=by, now=now, target=f"person:{person.pk}", way="recovery")
        return Failed(Refused(factor_wrong()))
    use_codes({live.pk: now})
    kind = CaseKind.CLAIM if form.claim else CaseKind.RECOVER
    asked = {"phone": phone, "name": name}
    case = open_case(kind=kind, person=person, words=form.words.strip(), by=by, now=now, asked=asked)
    if form.factor:
        begin_waiting(case, now=now)
    return Opened(slip=case.slip, state=case.state, ready_at=case.ready_at)


@attempt
def finish_recovery(
    *, slip: str, phone: str, code: str, by: Actor, now: datetime, device: str = ""
) -> Login | Failed:
    """After the wait: the new phone, proved once more, takes the place of the old one and logs in.

    All other logins end, and so do password and tokens. The old second factor stays unless two of the office have seen
    the person. Raises Invalid, Refused: "slip_unknown" (or another phone), the state, "case_waits", "case_expired",
    "phone_taken".
    """
    number = require_phone(phone)
    invalid_if(rules.why_not_code_form(code))
    guards.refuse_address(by.address, now=now)
    found = Case.objects.filter(slip=slip.strip().upper(), kind__in=ENTRY_CASES).first()
    (live,) = try_codes([Guess(phone=number, code=code, by=by, now=now)], purpose=CodePurpose.RECOVER)
    if live is None:
        guards.count_failure_from(by.address, now=now)
        return Failed(Invalid(code_is_wrong()))
    if found is None or (found.sealed and asked_in(found)["phone"] != number):
        count_refusals([live])
        return Failed(Refused(_slip_unknown()))
    queries.lock_active(found.person_id)
    person = Person.objects.get(pk=found.person_id)
    case = lock(Case, found.pk)
    refuse_if(
        case_rules.why_not_yet(state=case.state, ready_at=case.ready_at, expires_at=case.expires_at, now=now)
    )
    use_codes({live.pk: now})
    _hand_over(case, person, number, by=by, now=now)
    return begin(person_id=person.pk, by=by, now=now, device=device, way="recovery")


@attempt
def change_phone(*, phone: str, code: str, old_code: str, by: Actor, now: datetime) -> Failed | None:
    """Changes one's phone, by a code to the new and one to the old. Who cannot reach the old takes ``open_recovery``.

    Other logins end. Raises Invalid about "phone", "code" or "old_code" (wrong ones count), Refused "phone_taken",
    "phone_same".
    """
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    number = require_phone(phone)
    invalid_if(rules.why_not_code_form(code))
    queries.lock_active(by.person_id)
    person = Person.objects.get(pk=by.person_id)
    if number == person.phone:
        raise Refused(Reason("phone_same", _("这就是您现在的手机号"), about="phone"))
    guesses = [Guess(phone=number, code=code, by=by, now=now)]
    if person.phone:
        guesses.append(Guess(phone=person.phone, code=old_code, by=by, now=now))
    right = try_codes(guesses, purpose=CodePurpose.PHONE)
    wrong = [
        Reason(reason.code, reason.sentence, about=about)
        for reason, about, row in zip([code_is_wrong()] * 2, ("code", "old_code"), right, strict=False)
        if row is None
    ]
    if wrong:
        return Failed(Invalid(*wrong))
    tell_old_phone(person, now=now)
    _put_phone(person, number)
    use_codes({row.pk: now for row in right if row is not None})
    ended = end_logins(person_id=person.pk, now=now, but=by.login_id)
    audit.record("phone.changed", by=by, now=now, target=f"person:{person.pk}", logins_ended=ended)
    _tell(person.pk, "phone.changed", now=now)
    return None


@operation
def ask_correction(
    *, correction: Correction, proof: Upload | None, words: str = "", by: Actor, now: datetime
) -> Case:
    """Asks for one's legal name, document or birth date to be corrected, with a picture that proves it.

    Decided by two of the office. Raises Forbidden, Invalid by field, Refused "case_there", "correction_same".
    """
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    queries.lock_active(by.person_id)
    person = Person.objects.get(pk=by.person_id)
    forbid_if(rules.why_not_own(person_id=person.pk, by=by))
    asked = asked_of(correction, now=now)
    if asked == {"name": person.name}:
        raise Refused(Reason("correction_same", _("和现在登记的一样，没有要更正的"), about="name"))
    kept = keep_proof(proof, by=by, now=now)
    return open_case(
        kind=CaseKind.CORRECT, person=person, words=words.strip(), by=by, now=now, asked=asked, proof=kept
    )


def _faults(form: RecoveryForm, name: str) -> list[Reason]:
    faults = rules.why_not_name(name)
    if form.id_type not in IdType.values:
        faults.append(Reason("id_type_unknown", _("请选择证件类型"), about="id_type"))
    if not normalised(form.id_number):
        faults.append(Reason("id_missing", _("请填写证件号码"), about="id_number"))
    return faults + rules.why_not_code_form(form.code)


def _known(id_hash: str, name: str, *, claim: bool) -> Person | None:
    """The active person of an identity: under that name, or under whatever name a stranger gave."""
    row = Person.objects.filter(id_hash=id_hash).first()
    if row is None:
        return None
    if not claim and row.name != name:
        return None
    pk = survivor_of(row.pk)
    locked = queries.lock_active_many([pk])
    return Person.objects.get(pk=pk) if pk in locked else None


def _why_not_phone(person: Person, phone: str) -> list[Reason]:
    if person.phone == phone:
        return [Reason("phone_own", _("这个手机号现在就能登录，请直接用短信验证码登录"), about="phone")]
    if Person.objects.filter(phone=phone, state=PersonState.ACTIVE).exists():
        return [rules.phone_is_taken()]
    return []


def _hand_over(case: Case, person: Person, phone: str, *, by: Actor, now: datetime) -> None:
    """Carries out a recovery whose wait is over."""
    asked = asked_in(case)
    tell_old_phone(person, now=now)
    if case.kind == CaseKind.CLAIM:
        person.name = asked["name"]
        person.save(update_fields=["name"])
    _put_phone(person, phone)
    Account.objects.filter(person=person).update(password="")
    AccessToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)
    if case.checked_by_id is not None:
        remove_factor(person.pk)
    ended = end_logins(person_id=person.pk, now=now)
    end_case(case, now=now)
    others = Case.objects.filter(person=person, kind__in=ENTRY_CASES, state__in=LIVE_CASES)
    others.update(state=CaseState.EXPIRED, ended_at=now, sealed="")
    target = f"person:{person.pk}"
    audit.record("account.recovered", by=by, now=now, target=target, case=case.pk, logins_ended=ended)
    _tell(person.pk, "phone.changed", now=now)


def _put_phone(person: Person, phone: str) -> None:
    """Gives the person a phone. Raises Refused "phone_taken" if another active person has it at this moment."""
    person.phone = phone
    try:
        with transaction.atomic():
            person.save(update_fields=["phone"])
    except IntegrityError as clash:
        raise Refused(rules.phone_is_taken()) from clash
    PhoneCode.objects.filter(phone=phone, purpose=CodePurpose.LOGIN, closed_at__isnull=True).delete()


def _identity_unknown() -> Reason:
    sentence = _("姓名和证件号码对不上。请照证件再核对一遍；多次对不上请带证件到附近的文明实践站")
    return Reason("identity_unknown", sentence, about="id_number")


def _slip_unknown() -> Reason:
    return Reason("slip_unknown", _("没有找到这个受理号，或者手机号和申请时填的不一样"), about="slip")


def _tell(person_id: int, kind: str, *, now: datetime) -> None:
    target = f"person:{person_id}"
    tell([Telling(kind=kind, people=[person_id], words={"at": now.isoformat()}, target=target)], now=now)
