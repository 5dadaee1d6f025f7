"""Registration: a confirmed phone and a real identity become a person, at home somewhere, with consents, logged in."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import keyed_hash, seal
from redvest.kernel.errors import Invalid, Reason, Refused, refuse_if
from redvest.kernel.operation import Failed, attempt
from redvest.people import passwords, rules
from redvest.people.enums import (
    CONSENT_VERSION,
    CodePurpose,
    IdType,
    PersonState,
    Purpose,
    ServiceCategory,
    Skill,
)
from redvest.people.identity_numbers import IdFacts, read_id_number
from redvest.people.models import Account, Consent, Person, Residence
from redvest.people.operations.codes import code_is_wrong, phone_is_odd, try_code, use_code
from redvest.people.operations.logins import begin_login
from redvest.people.phones import read_phone
from redvest.places import queries as places

ID_CONTEXT = "person.id_number"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The form as filled in; ``residence`` is a division code, ``consents`` the purposes agreed to."""

    name: str
    id_type: str
    id_number: str = field(repr=False)
    phone: str
    code: str = field(repr=False)
    residence: str
    skills: Collection[str] = ()
    categories: Collection[str] = ()
    consents: Collection[str] = ()
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class RegisterResult:
    """Who was registered, and the login opened for them."""

    person_id: int
    number: str
    login_id: UUID


@dataclass(frozen=True, kw_only=True)
class _Checked:
    """What a form without faults says."""

    name: str
    facts: IdFacts
    phone: str
    site: places.SiteInfo


@attempt
def register(*, form: Registration, by: Actor, now: datetime, device: str = "") -> RegisterResult | Failed:
    """Registers a person and logs them in. The code is used up by success, and not by a mistake in another field.

    Raises Invalid with the faults of all fields at once (a wrong code counts as a guess); Refused: "identity_taken",
    "phone_taken" (told only to who holds the phone), "under_age".
    """
    checked, reasons = _check(form, now)
    live = None
    phone = read_phone(form.phone)
    if phone and not any(reason.about == "code" for reason in reasons):
        live = try_code(phone=phone, purpose=CodePurpose.REGISTER, code=form.code, by=by, now=now)
        if live is None:
            return Failed(Invalid(*reasons, code_is_wrong()))
    if checked is None or live is None:
        raise Invalid(*reasons)
    id_hash = keyed_hash(checked.facts.number, context=ID_CONTEXT)
    refuse_if(_why_not(checked, id_hash, now))
    use_code(live, now=now)
    person = _add_person(form, checked, id_hash, now)
    _add_belongings(person, form, checked, now)
    login = begin_login(person_id=person.pk, by=by, now=now, device=device)
    audit.record(
        "person.registered",
        by=Actor(person_id=person.pk, login_id=login.pk, address=by.address),
        now=now,
        target=f"person:{person.pk}",
        site=checked.site.code,
        consents=sorted(form.consents),
        version=CONSENT_VERSION,
    )
    return RegisterResult(person_id=person.pk, number=person.number, login_id=login.pk)


def faults_of(form: Registration, *, now: datetime) -> list[Reason]:
    """What is wrong with the fields, without trying the code: for checking while one types."""
    return _check(form, now)[1]


def _check(form: Registration, now: datetime) -> tuple[_Checked | None, list[Reason]]:
    """What the form says, or every fault in it, in the order of its fields."""
    name = rules.tidy_name(form.name)
    reasons = rules.why_not_name(name)
    facts: IdFacts | Reason | None = None
    if form.id_type in IdType.values:
        facts = read_id_number(form.id_number, form.id_type, today=clock.local_day(now))
        reasons += [facts] if isinstance(facts, Reason) else []
    else:
        reasons.append(Reason("id_type_unknown", _("请选择证件类型"), about="id_type"))
    phone = read_phone(form.phone)
    reasons += [] if phone else [phone_is_odd()]
    reasons += rules.why_not_code_form(form.code)
    site = None
    try:
        site = places.site_for_division(form.residence)
    except Invalid as wrong:
        reasons += wrong.reasons
    reasons += rules.why_not_choices(form.skills, form.categories)
    reasons += rules.why_not_consents(form.consents)
    if form.password:
        reasons += passwords.why_not_password(form.password, phone=phone or "")
    if reasons or site is None or phone is None or not isinstance(facts, IdFacts):
        return None, reasons
    return _Checked(name=name, facts=facts, phone=phone, site=site), []


def _why_not(checked: _Checked, id_hash: str, now: datetime) -> list[Reason]:
    taken = Person.objects.filter(Q(id_hash=id_hash) | Q(phone=checked.phone, state=PersonState.ACTIVE))
    found = list(taken.values_list("id_hash", "phone"))
    return rules.why_not_register(
        age=rules.age_on(checked.facts.birth_date, clock.local_day(now)),
        identity_taken=any(kept == id_hash for kept, _phone in found),
        phone_taken=any(phone == checked.phone for _kept, phone in found),
    )


def _add_person(form: Registration, checked: _Checked, id_hash: str, now: datetime) -> Person:
    try:
        return Person.objects.create(
            number=_next_number(now),
            name=checked.name,
            id_type=form.id_type,
            id_hash=id_hash,
            id_sealed=seal(checked.facts.number, context=ID_CONTEXT),
            sex=checked.facts.sex,
            birth_date=checked.facts.birth_date,
            phone=checked.phone,
            skills=[skill for skill in Skill.values if skill in form.skills],
            categories=[category for category in ServiceCategory.values if category in form.categories],
            registered_at=now,
        )
    except IntegrityError as clash:
        _refuse_clash(clash)


def _refuse_clash(clash: IntegrityError) -> NoReturn:
    """Two registrations at the same moment: the database lets one through; the other is refused like any later one."""
    name = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "")
    if name == "person_identity_once":
        raise Refused(rules.identity_is_taken()) from clash
    if name == "person_phone_once":
        raise Refused(rules.phone_is_taken()) from clash
    raise clash


def _add_belongings(person: Person, form: Registration, checked: _Checked, now: datetime) -> None:
    Residence.objects.create(person=person, division_code=form.residence, site_id=checked.site.id, since=now)
    Account.objects.create(person=person, password=passwords.hashed(form.password))
    Consent.objects.bulk_create(
        Consent(person=person, purpose=purpose, version=CONSENT_VERSION, given_at=now)
        for purpose in Purpose.values
        if purpose in form.consents
    )


def _next_number(now: datetime) -> str:
    """V, the year of registration in China, and nine digits from a sequence of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_volunteer_number')")
        (value,) = cursor.fetchone()
    return f"V{clock.local_day(now).year}{value:09d}"
