"""Guardians: who answers for a child. One enters the child, or is asked by it and accepts in the own account."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import seal
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people import papers, rules
from redvest.people.documents import ID_CONTEXT, Document, identity_hash, read_document
from redvest.people.enums import EntryEnd, PersonState
from redvest.people.identity_numbers import IdFacts
from redvest.people.models import Account, Entry, GuardianConsent, Guardianship, Person, Residence
from redvest.people.operations.sites import Sites
from redvest.people.operations.volunteers import Belongings, furnish, next_numbers
from redvest.people.queries import not_found
from redvest.people.queries.families import guardianship_in_force


@dataclass(frozen=True, kw_only=True)
class ChildForm:
    """A child as the guardian writes it down; without ``residence`` it lives with the guardian.

    ``consents``: the purposes of using the child's data, consented to on its behalf; ``version``: the wording of the
    notice that the guardian read (``papers.version_of``); ``birth_date`` and ``sex`` where the number says neither.
    """

    name: str
    id_type: str
    id_number: str = field(repr=False)
    relation: str
    consents: Collection[str]
    version: str
    residence: str = ""
    birth_date: date | None = None
    sex: str = ""


@operation
def enter_child(*, form: ChildForm, by: Actor, now: datetime) -> Guardianship:
    """A guardian registers a child under 18, who has no account of its own, and becomes its guardian.

    A child whom staff had entered is taken over; one's own child, entered again, is found as it is. Raises Forbidden
    (not logged in), Invalid by field ("guardian": a minor), Refused "child_known" (registered otherwise), "too_many".
    """
    today = clock.local_day(now)
    name, facts = _read(form, today)
    id_hash = identity_hash(form.id_type, facts.number)
    known = Person.objects.filter(id_hash=id_hash).values_list("pk", flat=True).first()
    people = lock_people([by.person_id or 0, known or 0])
    guardian = _guardian(people, by)
    child = people.get(known or 0)
    if child is not None and child.state == PersonState.ACTIVE:
        return _found_again(child, guardian)
    invalid_if(
        papers.why_not_guardian(birth_date=guardian.birth_date, child_birth_date=facts.birth_date, on=today)
    )
    invalid_if(
        papers.why_not_wording(form.version, strict=papers.is_strict(facts.birth_date, valid_from=today))
    )
    refuse_if(_why_not_another(guardian.pk))
    child = _written(child, name=name, facts=facts, form=form, id_hash=id_hash, now=now)
    _at_home(child, form, guardian, now=now)
    made = Guardianship.objects.create(
        child=child,
        guardian=guardian,
        relation=form.relation,
        asked_by=guardian,
        asked_at=now,
        accepted_at=now,
    )
    audit.record(
        "child.registered",
        by=by,
        now=now,
        target=f"person:{child.pk}",
        relation=form.relation,
        version=form.version,
    )
    return made


@operation
def ask_guardian(
    *, child_id: int, guardian_number: str, relation: str, by: Actor, now: datetime
) -> Guardianship:
    """A child with an account, or a guardian it has, asks somebody by volunteer number to be its guardian too.

    A repeat returns what was asked. Raises NotFound (whose child is it; no such number), Forbidden, Invalid.
    """
    invalid_if(papers.why_not_relation(relation))
    number = guardian_number.strip().upper()
    asked = (
        Person.objects.filter(number=number, state=PersonState.ACTIVE).values_list("pk", flat=True).first()
    )
    if asked is None:
        raise Invalid(Reason("number_unknown", _("没有这个志愿者编号，请核对"), about="guardian_number"))
    people = lock_people([child_id, asked])
    child, guardian = people.get(child_id), people.get(asked)
    if child is None or guardian is None or not _speaks_for(by, child_id):
        raise not_found()
    if child_id == asked:
        raise Invalid(Reason("guardian_self", _("监护人不能是自己"), about="guardian_number"))
    invalid_if(
        papers.why_not_guardian(
            birth_date=guardian.birth_date,
            child_birth_date=child.birth_date,
            on=clock.local_day(now),
        )
    )
    held = Guardianship.objects.filter(child=child, guardian=guardian, ended_at__isnull=True).first()
    if held is not None:
        return held
    made = Guardianship.objects.create(
        child=child, guardian=guardian, relation=relation, asked_by_id=person_of(by), asked_at=now
    )
    audit.record("guardian.asked", by=by, now=now, target=f"person:{child_id}", guardian=guardian.pk)
    _tell("guardian.asked", [guardian.pk], child, made, now)
    return made


@operation
def accept_guardianship(*, guardianship_id: int, by: Actor, now: datetime) -> Guardianship:
    """The one asked confirms being the child's guardian; a repeat changes nothing. Raises NotFound, Refused "ended",
    "too_many"."""
    row, child = _lock(guardianship_id)
    if row.guardian_id != by.person_id:
        raise not_found()
    refuse_if(_why_ended(row))
    if row.accepted_at is not None:
        return row
    invalid_if(
        papers.why_not_guardian(
            birth_date=row.guardian.birth_date, child_birth_date=child.birth_date, on=clock.local_day(now)
        )
    )
    refuse_if(_why_not_another(row.guardian_id))
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    audit.record("guardian.accepted", by=by, now=now, target=f"person:{child.pk}", guardian=row.guardian_id)
    _tell("guardian.accepted", sorted({child.pk, row.asked_by_id} - {row.guardian_id}), child, row, now)
    return row


@operation
def end_guardianship(*, guardianship_id: int, by: Actor, now: datetime) -> None:
    """Declines a request, withdraws it, or ends what was accepted; the consents of that guardian end with it.

    For the guardian, and for who asked as long as it is not accepted. A repeat changes nothing. Raises NotFound,
    Forbidden (the child cannot shake off its guardian), Refused "last_guardian" (a child without an account needs one).
    """
    row, child = _lock(guardianship_id)
    if by.person_id not in (row.guardian_id, row.asked_by_id, row.child_id):
        raise not_found()
    if row.ended_at is not None:
        return
    if row.accepted_at is not None:
        if by.person_id != row.guardian_id:
            raise Forbidden(Reason("not_own", _("已经确认的监护关系，只能由监护人自己解除")))
        refuse_if(_why_not_leave(child, row))
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    consents = GuardianConsent.objects.filter(child=child, guardian=row.guardian, withdrawn_at__isnull=True)
    ended = consents.update(withdrawn_at=now, withdrawn_by_id=by.person_id)
    audit.record(
        "guardian.ended",
        by=by,
        now=now,
        target=f"person:{child.pk}",
        guardian=row.guardian_id,
        consents_ended=ended,
    )


def person_of(by: Actor) -> int:
    """Who acts. Raises Forbidden for a visitor or the system."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


@step
def lock_people(person_ids: Collection[int]) -> dict[int, Person]:
    """Active and pending persons, locked, ids ascending."""
    here = [PersonState.ACTIVE, PersonState.PENDING]
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=set(person_ids), state__in=here)
    return {row.pk: row for row in rows.order_by("pk")}


def _read(form: ChildForm, today: date) -> tuple[str, IdFacts]:
    """Name and facts of the form. Raises Invalid with all that is wrong with it."""
    name = rules.tidy_name(form.name)
    document = Document(
        id_type=form.id_type, id_number=form.id_number, birth_date=form.birth_date, sex=form.sex
    )
    facts = read_document(document, today=today)
    faults = rules.why_not_name(name)
    faults += [] if isinstance(facts, IdFacts) else facts
    faults += papers.why_not_relation(form.relation)
    faults += rules.why_not_consents(form.consents)
    if faults or not isinstance(facts, IdFacts):
        raise Invalid(*faults)
    return name, facts


def _guardian(people: dict[int, Person], by: Actor) -> Person:
    guardian = people.get(by.person_id or 0)
    if guardian is None or guardian.state != PersonState.ACTIVE:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return guardian


def _found_again(child: Person, guardian: Person) -> Guardianship:
    """The guardianship one holds already for a child entered again. Raises Refused for somebody else's child."""
    held = Guardianship.objects.filter(guardianship_in_force(), child=child, guardian=guardian).first()
    if held is not None:
        return held
    sentence = _(
        "这个证件号码已经登记过。如果孩子有自己的账号，请让孩子在“我的家庭”里邀请您；"
        "如果另一位家长已经登记，请让他（她）邀请您"
    )
    raise Refused(Reason("child_known", sentence, about="id_number"))


def _why_not_another(guardian_id: int) -> list[Reason]:
    held = Guardianship.objects.filter(guardianship_in_force(), guardian_id=guardian_id).count()
    if held < papers.MOST_CHILDREN:
        return []
    sentence = _("一位监护人最多登记 %(most)s 个孩子，超过的请到附近的文明实践站办理")
    return [Reason("too_many", sentence, {"most": papers.MOST_CHILDREN})]


def _written(
    child: Person | None, *, name: str, facts: IdFacts, form: ChildForm, id_hash: str, now: datetime
) -> Person:
    """The child's row, active: a new one, or the one that staff had entered. Raises Refused if it is registered at
    this very moment elsewhere."""
    row = child or Person(number=next_numbers([now])[0], id_hash=id_hash)
    row.name, row.id_type, row.id_sealed = name, form.id_type, seal(facts.number, context=ID_CONTEXT)
    row.sex, row.birth_date, row.phone = facts.sex, facts.birth_date, None
    row.state, row.registered_at = PersonState.ACTIVE, now
    if child is not None:
        row.save()
        open_entry = Entry.objects.filter(person=row, ended_at__isnull=True)
        open_entry.update(ended_at=now, end=EntryEnd.REGISTERED)
        return row
    Person.objects.bulk_create([row], ignore_conflicts=True)
    made = Person.objects.filter(number=row.number).first()
    if made is None:
        raise Refused(Reason("child_known", _("这个证件号码刚刚登记过，请刷新再看"), about="id_number"))
    return made


def _at_home(child: Person, form: ChildForm, guardian: Person, *, now: datetime) -> None:
    home = form.residence or Residence.objects.get(person=guardian, until__isnull=True).division_code
    faults: list[Reason] = []
    site = Sites().serving(home, faults)
    if site is None:
        raise Invalid(*faults)
    furnish(
        [Belongings(person_id=child.pk, division_code=home, site_id=site.id, consents=form.consents, now=now)]
    )


def _speaks_for(by: Actor, child_id: int) -> bool:
    """The child itself, or one of its guardians."""
    if by.person_id == child_id:
        return True
    held = Guardianship.objects.filter(guardianship_in_force(), child_id=child_id, guardian_id=by.person_id)
    return by.person_id is not None and held.exists()


def _lock(guardianship_id: int) -> tuple[Guardianship, Person]:
    """The row as it is after both persons are locked. Raises NotFound."""
    found = Guardianship.objects.filter(pk=guardianship_id).first()
    if found is None:
        raise not_found()
    people = lock_people([found.child_id, found.guardian_id])
    row = Guardianship.objects.select_related("guardian").get(pk=guardianship_id)
    if row.child_id not in people:
        raise not_found()
    return row, people[row.child_id]


def _why_ended(row: Guardianship) -> list[Reason]:
    return [Reason("ended", _("这个请求已经撤回了"))] if row.ended_at is not None else []


def _why_not_leave(child: Person, row: Guardianship) -> list[Reason]:
    """A child who cannot log in keeps at least one guardian."""
    alone = child.phone is None and Account.objects.filter(person=child, password="").exists()
    others = Guardianship.objects.filter(guardianship_in_force(), child=child).exclude(pk=row.pk)
    if not alone or others.exists():
        return []
    sentence = _("孩子没有自己的账号，至少要有一位监护人。要删除孩子的信息，请在“我的家庭”里为孩子注销")
    return [Reason("last_guardian", sentence)]


def _tell(kind: str, people: Collection[int], child: Person, row: Guardianship, now: datetime) -> None:
    telling = Telling(
        kind=kind,
        people=list(people),
        words={"child": child.name},
        target=f"guardianship:{row.pk}",
        once=f"{kind}:{row.pk}",
    )
    tell([telling], now=now)
