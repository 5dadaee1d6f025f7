"""Registration: a confirmed phone and a real identity become a person, at home somewhere, with consents, logged in.

Whoever had been entered by others and registers by themselves takes that entry over: the same person, now active.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from redvest.kernel import audit, clock
from redvest.kernel.actor import VISITOR, Actor
from redvest.kernel.audit import Deed
from redvest.kernel.crypto import seal
from redvest.kernel.errors import DomainError, Invalid, Reason, Refused
from redvest.kernel.operation import Failed, attempt, operation
from redvest.people import passwords, rules
from redvest.people.documents import ID_CONTEXT, Document, identity_hash, read_document
from redvest.people.enums import (
    CONSENT_VERSION,
    CodePurpose,
    EntryEnd,
    PersonState,
    ServiceCategory,
    Skill,
)
from redvest.people.identity_numbers import IdFacts
from redvest.people.models import Entry, Login, Person, PhoneCode
from redvest.people.operations.codes import (
    Guess,
    code_is_wrong,
    count_refusals,
    phone_is_odd,
    try_codes,
    use_codes,
)
from redvest.people.operations.logins import new_login
from redvest.people.operations.sites import Sites
from redvest.people.operations.volunteers import Belongings, furnish, next_numbers
from redvest.people.phones import read_phone
from redvest.places import queries as places


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The form as filled in; ``residence`` is a division code, ``consents`` the purposes agreed to.

    ``birth_date`` and ``sex`` are for documents whose numbers do not say them (``enums.TELLING_ID_TYPES``).
    """

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
    birth_date: date | None = None
    sex: str = ""


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
    return _Check(RegisterCall(form=form, by=VISITOR, now=now), Sites()).faults


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
        return identity_hash(self.call.form.id_type, self.facts.number)


class _Check:
    """What a form says, and every fault in it, in the order of its fields."""

    def __init__(self, call: RegisterCall, sites: Sites) -> None:
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
        document = Document(
            id_type=form.id_type, id_number=form.id_number, birth_date=form.birth_date, sex=form.sex
        )
        facts = read_document(document, today=clock.local_day(self.call.now))
        if isinstance(facts, IdFacts):
            return facts
        self.faults += facts
        return None

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


class _Taken:
    """Identities and phones already registered, also by earlier calls of the batch; and entries that can be taken over.

    Entries by others take nothing: neither the identity nor the phone.
    """

    def __init__(self, applicants: Iterable[_Applicant]) -> None:
        known = {applicant.id_hash: applicant.phone for applicant in applicants}
        self.identities: set[str] = set()
        self.phones: set[str] = set()
        self.pending: dict[str, Person] = {}
        entered = self._read(known)
        if entered:
            self.pending = self._lock(entered)
            if entered - set(self.pending):  # confirmed or gone while we waited: read what they are now
                self._read(known)

    def _read(self, known: Mapping[str, str]) -> set[str]:
        """Notes what is taken; gives the identities that are entered only."""
        active = Q(phone__in=set(known.values()), state=PersonState.ACTIVE)
        rows = Person.objects.filter(Q(id_hash__in=set(known)) | active)
        entered = set()
        for id_hash, phone, state in rows.values_list("id_hash", "phone", "state"):
            if id_hash is not None and state == PersonState.PENDING:
                entered.add(id_hash)
            elif id_hash is not None:
                self.identities.add(id_hash)
            if phone is not None and state == PersonState.ACTIVE:
                self.phones.add(phone)
        return entered

    def _lock(self, identities: set[str]) -> dict[str, Person]:
        rows = Person.objects.select_for_update(no_key=True).filter(
            id_hash__in=identities, state=PersonState.PENDING
        )
        return {str(row.id_hash): row for row in rows.order_by("pk")}

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
    sites = Sites()
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
    made = _write([one for one in outcomes if isinstance(one, _Applicant)], taken.pending)
    return [one if isinstance(one, DomainError) else made[one.id_hash] for one in outcomes]


def _write(accepted: Sequence[_Applicant], pending: Mapping[str, Person]) -> dict[str, RegisterResult]:
    """Makes the accepted applicants active persons, in a fixed number of statements; results by identity."""
    if not accepted:
        return {}
    use_codes({one.code_id: one.call.now for one in accepted})
    people = _persons(accepted, pending)
    pairs = [(people[one.id_hash], one) for one in accepted]
    furnish(
        [
            Belongings(
                person_id=person.pk,
                division_code=one.call.form.residence,
                site_id=one.site.id,
                consents=one.call.form.consents,
                password=one.call.form.password,
                now=one.call.now,
            )
            for person, one in pairs
        ]
    )
    logins = Login.objects.bulk_create(
        new_login(person.pk, by=one.call.by, now=one.call.now, device=one.call.device)
        for person, one in pairs
    )
    audit.record_many(
        _deed(person, one, login, taken_over=one.id_hash in pending)
        for (person, one), login in zip(pairs, logins, strict=True)
    )
    return {
        one.id_hash: RegisterResult(person_id=person.pk, number=person.number, login_id=login.pk)
        for (person, one), login in zip(pairs, logins, strict=True)
    }


def _persons(accepted: Sequence[_Applicant], pending: Mapping[str, Person]) -> dict[str, Person]:
    """The rows of the accepted, by identity: new ones, and those entered by others, taken over."""
    fresh = [one for one in accepted if one.id_hash not in pending]
    taken = [one for one in accepted if one.id_hash in pending]
    numbers = next_numbers([one.call.now for one in fresh]) if fresh else []
    try:
        made = Person.objects.bulk_create(
            _person(one, number) for one, number in zip(fresh, numbers, strict=True)
        )
        if taken:
            _take_over(taken, pending)
    except IntegrityError as clash:
        _refuse_clash(clash)
    return {one.id_hash: person for one, person in zip(fresh, made, strict=True)} | dict(pending)


def _take_over(taken: Sequence[_Applicant], pending: Mapping[str, Person]) -> None:
    """Entered persons become what their own forms say; number and whatever hangs on the row stay."""
    fields = (
        "name",
        "id_type",
        "id_sealed",
        "sex",
        "birth_date",
        "phone",
        "skills",
        "categories",
        "registered_at",
    )
    for one in taken:
        row, said = pending[one.id_hash], _person(one, pending[one.id_hash].number)
        for name in fields:
            setattr(row, name, getattr(said, name))
        row.state = PersonState.ACTIVE
    Person.objects.bulk_update([pending[one.id_hash] for one in taken], [*fields, "state"])
    entries = Entry.objects.filter(
        person__in=[pending[one.id_hash].pk for one in taken], ended_at__isnull=True
    )
    entries.update(ended_at=taken[-1].call.now, end=EntryEnd.REGISTERED)


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


def _deed(person: Person, one: _Applicant, login: Login, *, taken_over: bool) -> Deed:
    data = {"site": one.site.code, "consents": sorted(one.call.form.consents), "version": CONSENT_VERSION}
    return Deed(
        verb="person.registered",
        by=Actor(person_id=person.pk, login_id=login.pk, address=one.call.by.address),
        now=one.call.now,
        target=f"person:{person.pk}",
        data=data | ({"taken_over": True} if taken_over else {}),
    )


def _refuse_clash(clash: IntegrityError) -> NoReturn:
    """Two registrations at the same moment: the database lets one through and the other is refused like a later one."""
    name = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "")
    if name == "person_identity_once":
        raise Refused(rules.identity_is_taken()) from clash
    if name == "person_phone_once":
        raise Refused(rules.phone_is_taken()) from clash
    raise clash
