"""Registration: a confirmed phone and a real identity become a person, at home somewhere, with consents, logged in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock
from redvest.kernel.actor import VISITOR, Actor
from redvest.kernel.audit import Deed
from redvest.kernel.crypto import keyed_hash, seal
from redvest.kernel.errors import DomainError, Invalid, Reason, Refused
from redvest.kernel.operation import Failed, attempt, operation
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
from redvest.people.models import Account, Consent, Login, Person, PhoneCode, Residence
from redvest.people.operations.codes import (
    Guess,
    code_is_wrong,
    count_refusals,
    phone_is_odd,
    try_codes,
    use_codes,
)
from redvest.people.operations.logins import new_login
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
class RegisterCall:
    """One person registering: the form, from where, when, on which device."""

    form: Registration
    by: Actor
    now: datetime
    device: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterResult:
    """Who was registered, and the login opened for them."""

    person_id: int
    number: str
    login_id: UUID


Outcome = RegisterResult | DomainError


@attempt
def register(*, form: Registration, by: Actor, now: datetime, device: str = "") -> RegisterResult | Failed:
    """Registers a person and logs them in: a batch of one. Raises what ``register_many`` would return."""
    (outcome,) = _decide([RegisterCall(form=form, by=by, now=now, device=device)])
    return Failed(outcome) if isinstance(outcome, DomainError) else outcome


@operation
def register_many(*, calls: Sequence[RegisterCall]) -> list[Outcome]:
    """Registers a batch, in the order given: for each its result, or the refusal that changed nothing for it.

    Refusals: Invalid with the faults of all fields at once (a wrong code counts as a guess; a right one is used up only
    by success); Refused "identity_taken" or "phone_taken" (told only to who holds the phone, a few times a code),
    "under_age". Raises
    Refused, with nothing of the batch done, if one of them is registered elsewhere at this very moment: call again.
    """
    return _decide(calls)


def faults_of(form: Registration, *, now: datetime) -> list[Reason]:
    """What is wrong with the fields, without trying the code: for checking while one types."""
    return _Check(RegisterCall(form=form, by=VISITOR, now=now), _Sites()).faults


@dataclass(frozen=True, kw_only=True)
class _Applicant:
    """A form without faults, and the code that confirmed its phone."""

    call: RegisterCall
    name: str
    facts: IdFacts
    phone: str
    site: places.SiteInfo
    code_id: int

    @property
    def id_hash(self) -> str:
        return keyed_hash(self.facts.number, context=ID_CONTEXT)


class _Check:
    """What a form says, and every fault in it, in the order of its fields."""

    def __init__(self, call: RegisterCall, sites: "_Sites") -> None:
        form, self.call = call.form, call
        self.name = rules.tidy_name(form.name)
        self.faults = rules.why_not_name(self.name)
        self.facts = self._read_identity()
        self.phone = read_phone(form.phone)
        self.faults += [] if self.phone else [phone_is_odd()]
        code_faults = rules.why_not_code_form(form.code)
        self.faults += code_faults
        self.site = sites.serving(form.residence, self.faults)
        self.faults += rules.why_not_choices(form.skills, form.categories)
        self.faults += rules.why_not_consents(form.consents)
        if form.password:
            self.faults += passwords.why_not_password(form.password, phone=self.phone or "")
        self.guess = None
        if self.phone and not code_faults:
            self.guess = Guess(phone=self.phone, code=form.code, by=call.by, now=call.now)

    def _read_identity(self) -> IdFacts | None:
        form = self.call.form
        if form.id_type not in IdType.values:
            self.faults.append(Reason("id_type_unknown", _("请选择证件类型"), about="id_type"))
            return None
        facts = read_id_number(form.id_number, form.id_type, today=clock.local_day(self.call.now))
        if isinstance(facts, Reason):
            self.faults.append(facts)
            return None
        return facts

    def applicant(self, code: PhoneCode | None) -> _Applicant | Invalid:
        """The applicant if nothing is wrong, given the live code that was guessed right."""
        if self.guess and code is None:
            self.faults.append(code_is_wrong())
        if self.faults or code is None or self.facts is None or self.phone is None or self.site is None:
            return Invalid(*self.faults)
        return _Applicant(
            call=self.call,
            name=self.name,
            facts=self.facts,
            phone=self.phone,
            site=self.site,
            code_id=code.pk,
        )


class _Sites:
    """The sites serving divisions, each looked up once in a batch."""

    def __init__(self) -> None:
        self._found: dict[str, places.SiteInfo | Invalid] = {}

    def serving(self, division_code: str, faults: list[Reason]) -> places.SiteInfo | None:
        """The site, or None with the fault added."""
        if division_code not in self._found:
            try:
                self._found[division_code] = places.site_for_division(division_code)
            except Invalid as invalid:
                self._found[division_code] = invalid
        found = self._found[division_code]
        if isinstance(found, Invalid):
            faults += found.reasons
            return None
        return found


class _Taken:
    """Identities and phones already registered, also by earlier calls of the batch."""

    def __init__(self, applicants: Iterable[_Applicant]) -> None:
        known = {applicant.id_hash: applicant.phone for applicant in applicants}
        active = Q(phone__in=set(known.values()), state=PersonState.ACTIVE)
        rows = Person.objects.filter(Q(id_hash__in=set(known)) | active).values_list(
            "id_hash", "phone", "state"
        )
        self.identities, self.phones = set(), set()
        for id_hash, phone, state in rows:
            self.identities.add(id_hash)
            if state == PersonState.ACTIVE:
                self.phones.add(phone)

    def why_not(self, applicant: _Applicant) -> list[Reason]:
        """Why the applicant may not be registered; if they may, what is theirs is taken from now on."""
        reasons = rules.why_not_register(
            age=rules.age_on(applicant.facts.birth_date, clock.local_day(applicant.call.now)),
            identity_taken=applicant.id_hash in self.identities,
            phone_taken=applicant.phone in self.phones,
        )
        if not reasons:
            self.identities.add(applicant.id_hash)
            self.phones.add(applicant.phone)
        return reasons


def _decide(calls: Sequence[RegisterCall]) -> list[Outcome]:
    sites = _Sites()
    checks = [_Check(call, sites) for call in calls]
    codes = try_codes([check.guess for check in checks], purpose=CodePurpose.REGISTER)
    decided = [check.applicant(code) for check, code in zip(checks, codes, strict=True)]
    taken = _Taken([one for one in decided if isinstance(one, _Applicant)])
    outcomes: list[_Applicant | DomainError] = []
    refused: list[PhoneCode] = []
    for one, code in zip(decided, codes, strict=True):
        reasons = taken.why_not(one) if isinstance(one, _Applicant) else []
        outcomes.append(Refused(*reasons) if reasons else one)
        refused += [code] if reasons and code is not None else []
    count_refusals(refused)
    made = _write([one for one in outcomes if isinstance(one, _Applicant)])
    return [one if isinstance(one, DomainError) else made[one.id_hash] for one in outcomes]


def _write(accepted: Sequence[_Applicant]) -> dict[str, RegisterResult]:
    """Makes the accepted applicants persons, in a fixed number of statements; results by identity."""
    if not accepted:
        return {}
    use_codes({one.code_id: one.call.now for one in accepted})
    try:
        people = Person.objects.bulk_create(
            _person(one, number) for one, number in zip(accepted, _next_numbers(accepted), strict=True)
        )
    except IntegrityError as clash:
        _refuse_clash(clash)
    pairs = list(zip(people, accepted, strict=True))
    Residence.objects.bulk_create(
        Residence(
            person=person, division_code=one.call.form.residence, site_id=one.site.id, since=one.call.now
        )
        for person, one in pairs
    )
    Account.objects.bulk_create(
        Account(person=person, password=passwords.hashed(one.call.form.password)) for person, one in pairs
    )
    Consent.objects.bulk_create(
        Consent(person=person, purpose=purpose, version=CONSENT_VERSION, given_at=one.call.now)
        for person, one in pairs
        for purpose in Purpose.values
        if purpose in one.call.form.consents
    )
    logins = Login.objects.bulk_create(
        new_login(person.pk, by=one.call.by, now=one.call.now, device=one.call.device)
        for person, one in pairs
    )
    audit.record_many(_deed(person, one, login) for (person, one), login in zip(pairs, logins, strict=True))
    return {
        person.id_hash: RegisterResult(person_id=person.pk, number=person.number, login_id=login.pk)
        for person, login in zip(people, logins, strict=True)
    }


def _person(one: _Applicant, number: str) -> Person:
    form = one.call.form
    return Person(
        number=number,
        name=one.name,
        id_type=form.id_type,
        id_hash=one.id_hash,
        id_sealed=seal(one.facts.number, context=ID_CONTEXT),
        sex=one.facts.sex,
        birth_date=one.facts.birth_date,
        phone=one.phone,
        skills=[skill for skill in Skill.values if skill in form.skills],
        categories=[category for category in ServiceCategory.values if category in form.categories],
        registered_at=one.call.now,
    )


def _deed(person: Person, one: _Applicant, login: Login) -> Deed:
    return Deed(
        verb="person.registered",
        by=Actor(person_id=person.pk, login_id=login.pk, address=one.call.by.address),
        now=one.call.now,
        target=f"person:{person.pk}",
        data={"site": one.site.code, "consents": sorted(one.call.form.consents), "version": CONSENT_VERSION},
    )


def _next_numbers(accepted: Sequence[_Applicant]) -> list[str]:
    """For each: V, the year of registration in China, and nine digits from a sequence of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('people_volunteer_number') FROM generate_series(1, %s)", [len(accepted)]
        )
        values = [value for (value,) in cursor.fetchall()]
    years = [clock.local_day(one.call.now).year for one in accepted]
    return [f"V{year}{value:09d}" for year, value in zip(years, values, strict=True)]


def _refuse_clash(clash: IntegrityError) -> NoReturn:
    """Two registrations at the same moment: the database lets one through and the other is refused like a later one."""
    name = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "")
    if name == "person_identity_once":
        raise Refused(rules.identity_is_taken()) from clash
    if name == "person_phone_once":
        raise Refused(rules.phone_is_taken()) from clash
    raise clash
