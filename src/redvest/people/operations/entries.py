"""Entering people for others: they are pending until they confirm it themselves (domain 10, 被志愿)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.crypto import seal
from redvest.kernel.errors import DomainError, Forbidden, Invalid, Reason, Refused
from redvest.kernel.operation import operation, step
from redvest.kernel.outbox import Event
from redvest.kernel.viewing import Viewer, viewer_of
from redvest.people import rules
from redvest.people.documents import ID_CONTEXT, Document, identity_hash, read_document
from redvest.people.enums import (
    SEALED_PHONE,
    TOPIC_ENTERED,
    Duty,
    PersonState,
    ServiceCategory,
    Skill,
)
from redvest.people.identity_numbers import IdFacts
from redvest.people.models import Entry, Person
from redvest.people.operations.codes import phone_is_odd
from redvest.people.operations.sites import Sites
from redvest.people.operations.volunteers import next_numbers
from redvest.people.phones import read_phone
from redvest.places import queries as places

#: So many people are entered in one statement.
BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class EntryForm:
    """One person to be entered; ``residence`` is a division code, ``contact`` who can be reached if there is no phone.

    ``birth_date`` and ``sex`` are for documents whose numbers do not say them; ``why`` is what the person was told it
    is for, and reads when confirming.
    """

    name: str
    id_type: str
    id_number: str = field(repr=False)
    phone: str = ""
    residence: str
    skills: Collection[str] = ()
    categories: Collection[str] = ()
    contact: str = ""
    birth_date: date | None = None
    sex: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Who the form means now. ``known``: the identity had been there before, and nothing was changed."""

    person_id: int
    number: str
    known: bool
    pending: bool


@operation
def enter_people(
    *, forms: Sequence[EntryForm], source: str, by: Actor, now: datetime
) -> list[Entered | DomainError]:
    """Enters people as pending, in the order given: for each who it is now, or why not (Invalid by field, Forbidden
    where the home lies outside the actor's sites, Refused a child under 14). What is refused changes nothing.

    Whoever is known already, pending or active, stays as they are. Each one entered is told at their phone.
    """
    viewer = viewer_of(by, now=now)
    return _enter(_Run(source=source, by=by, now=now, viewer=viewer), forms)


@step
def entered(
    *, forms: Sequence[EntryForm], source: str, by: Actor, now: datetime
) -> list[Entered | DomainError]:
    """The same within another operation, which has made sure that the actor may: for walk-ups, wherever they live."""
    return _enter(_Run(source=source, by=by, now=now), forms)


@dataclass(frozen=True, kw_only=True)
class _Run:
    """What holds for all forms of one call; without a viewer the caller has asked whether the actor may."""

    source: str
    by: Actor
    now: datetime
    viewer: Viewer | None = None
    sites: Sites = field(default_factory=Sites)

    @property
    def today(self) -> date:
        return clock.local_day(self.now)

    def why_not_at(self, site: places.SiteInfo) -> list[Reason]:
        if self.viewer is None or self.viewer.may(Duty.ENTER, site.path):
            return []
        return [Reason("not_permitted_here", _("这个居住地不在您负责的范围内"), about="residence")]


@dataclass(frozen=True, kw_only=True)
class _Newcomer:
    """A form without faults."""

    form: EntryForm
    name: str
    facts: IdFacts
    phone: str | None
    site: places.SiteInfo
    id_hash: str


def _enter(run: _Run, forms: Sequence[EntryForm]) -> list[Entered | DomainError]:
    outcomes: list[Entered | DomainError] = []
    for start in range(0, len(forms), BATCH):
        outcomes += _enter_batch(run, forms[start : start + BATCH])
    return outcomes


def _enter_batch(run: _Run, forms: Sequence[EntryForm]) -> list[Entered | DomainError]:
    read = [_read(form, run) for form in forms]
    newcomers = {one.id_hash: one for one in reversed(read) if isinstance(one, _Newcomer)}
    known = _known(newcomers)
    made = _write([one for id_hash, one in newcomers.items() if id_hash not in known], run)
    outcomes: list[Entered | DomainError] = []
    for one in read:
        if not isinstance(one, _Newcomer):
            outcomes.append(one)
            continue
        fresh = made.pop(one.id_hash, None)
        if fresh is not None:
            # A second line of the same identity finds the first one there.
            known[one.id_hash] = replace(fresh, known=True)
        outcomes.append(fresh or known[one.id_hash])
    return outcomes


def _read(form: EntryForm, run: _Run) -> _Newcomer | DomainError:
    """The form's facts, or its refusal: wrong fields first, then what may not be."""
    document = Document(
        id_type=form.id_type, id_number=form.id_number, birth_date=form.birth_date, sex=form.sex
    )
    name = rules.tidy_name(form.name)
    faults = rules.why_not_name(name)
    facts = read_document(document, today=run.today)
    faults += [] if isinstance(facts, IdFacts) else facts
    phone = read_phone(form.phone) if form.phone.strip() else None
    faults += [phone_is_odd()] if form.phone.strip() and phone is None else []
    faults += rules.why_not_contact(form.contact, phone=form.phone)
    site = run.sites.serving(form.residence, faults)
    faults += rules.why_not_choices(form.skills, form.categories)
    if faults or site is None or not isinstance(facts, IdFacts):
        return Invalid(*faults)
    if reasons := run.why_not_at(site):
        return Forbidden(*reasons)
    if reasons := rules.why_not_enter(age=rules.age_on(facts.birth_date, run.today)):
        return Refused(*reasons)
    id_hash = identity_hash(form.id_type, facts.number)
    return _Newcomer(form=form, name=name, facts=facts, phone=phone, site=site, id_hash=id_hash)


def _known(id_hashes: Collection[str]) -> dict[str, Entered]:
    rows = Person.objects.filter(id_hash__in=list(id_hashes)) if id_hashes else Person.objects.none()
    return {
        str(id_hash): Entered(person_id=pk, number=number, known=True, pending=state == PersonState.PENDING)
        for id_hash, pk, number, state in rows.values_list("id_hash", "pk", "number", "state")
    }


def _write(newcomers: Sequence[_Newcomer], run: _Run) -> dict[str, Entered]:
    """Makes them pending persons, in a fixed number of statements; those entered by us, and those whom somebody else
    entered or registered at this very moment, by identity."""
    if not newcomers:
        return {}
    rows = [
        _person(one, number, run.now)
        for one, number in zip(newcomers, next_numbers([run.now] * len(newcomers)), strict=True)
    ]
    # Ascending identities: two who enter the same people at once wait for each other, and never in a circle.
    Person.objects.bulk_create(sorted(rows, key=lambda row: str(row.id_hash)), ignore_conflicts=True)
    ours = {row.number for row in rows}
    found = {
        id_hash: replace(there, known=there.number not in ours)
        for id_hash, there in _known([one.id_hash for one in newcomers]).items()
    }
    mine = [one for one in newcomers if not found[one.id_hash].known]
    Entry.objects.bulk_create(_entry(one, found[one.id_hash].person_id, run) for one in mine)
    audit.record_many(_deed(one, found[one.id_hash].person_id, run) for one in mine)
    outbox.publish_many(
        (_event(one, found[one.id_hash].person_id, run) for one in mine if one.phone), now=run.now
    )
    return found


def _person(one: _Newcomer, number: str, now: datetime) -> Person:
    form = one.form
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
        state=PersonState.PENDING,
        registered_at=now,
    )


def _entry(one: _Newcomer, person_id: int, run: _Run) -> Entry:
    return Entry(
        person_id=person_id,
        entered_by_id=run.by.person_id,
        source=run.source,
        division_code=one.form.residence,
        site_id=one.site.id,
        contact=one.form.contact.strip(),
        why=one.form.why.strip(),
        entered_at=run.now,
        expires_at=run.now + timedelta(days=settings.ENTRY_DAYS),
    )


def _deed(one: _Newcomer, person_id: int, run: _Run) -> Deed:
    data = {"site": one.site.code, "source": run.source}
    return Deed(verb="person.entered", by=run.by, now=run.now, target=f"person:{person_id}", data=data)


def _event(one: _Newcomer, person_id: int, run: _Run) -> Event:
    payload = {
        "phone": seal(one.phone or "", context=SEALED_PHONE),
        "person_id": person_id,
        "site": one.site.name,
        "days": settings.ENTRY_DAYS,
    }
    return Event(topic=TOPIC_ENTERED, key=f"person:{person_id}", payload=payload)
