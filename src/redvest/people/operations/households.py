"""Households (户): made by those who live together, or written down by staff; who came and went stays on record."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, Refused, forbid_if
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.people import rules
from redvest.people.enums import PersonState
from redvest.people.models import (
    Guardianship,
    Household,
    HouseholdHome,
    HouseholdInvite,
    HouseholdMember,
    Person,
    Residence,
)
from redvest.people.operations.guardian_consents import require_entering
from redvest.people.operations.guardians import lock_people, person_of
from redvest.people.queries import not_found
from redvest.people.queries.families import guardianship_in_force
from redvest.places import queries as places

#: More people than this do not live in one household.
MOST_MEMBERS = 20


@operation
def make_household(*, head_id: int, by: Actor, now: datetime) -> Household:
    """A household at the home of its head, with the head's children who belong to none; who has one keeps it.

    For oneself, or by staff where the head lives. Raises NotFound, Forbidden.
    """
    children = _children_of([head_id])
    people = lock_people([head_id, *children])
    head = _active(people, head_id)
    _require_own_or_staff(head, by, now)
    held = _membership(head_id)
    if held is not None:
        return held.household
    home = Residence.objects.get(person=head, until__isnull=True)
    made = Household.objects.create(made_by_id=by.person_id, made_at=now)
    HouseholdHome.objects.create(
        household=made, division_code=home.division_code, site_id=home.site_id, since=now
    )
    _admit(made, head_id, head=True, by=by, now=now)
    alone = set(children) & set(people) - _housed(children)
    for child in sorted(alone):
        _admit(made, child, by=by, now=now)
    audit.record("household.made", by=by, now=now, target=f"household:{made.pk}", head=head_id)
    return made


@operation
def invite_to_household(*, number: str, by: Actor, now: datetime) -> HouseholdInvite:
    """One of a household asks somebody, by volunteer number, to belong to it; a repeat returns the invitation.

    Raises Invalid about "number", Refused "no_household", "member_already", "household_full".
    """
    asked = Person.objects.filter(number=number.strip().upper(), state=PersonState.ACTIVE).first()
    if asked is None:
        raise Invalid(Reason("number_unknown", _("没有这个志愿者编号，请核对"), about="number"))
    lock_people([asked.pk, by.person_id or 0])
    mine = _membership(by.person_id or 0)
    if mine is None:
        raise Refused(Reason("no_household", _("您还没有建立家庭")))
    _refuse_member(mine.household_id, asked.pk)
    held = HouseholdInvite.objects.filter(
        household=mine.household, person=asked, answered_at__isnull=True
    ).first()
    if held is not None:
        return held
    made = HouseholdInvite.objects.create(
        household=mine.household, person=asked, invited_by_id=person_of(by), invited_at=now
    )
    audit.record(
        "household.invited", by=by, now=now, target=f"household:{mine.household_id}", person=asked.pk
    )
    _tell("household.invited", [asked.pk], by, made.household_id, f"invite:{made.pk}", now)
    return made


@operation
def answer_invite(*, invite_id: int, accept: bool, by: Actor, now: datetime) -> HouseholdInvite:
    """The one invited joins, leaving the household they were in, or does not. A repeat changes nothing.

    Raises NotFound, Refused "household_over", "household_full".
    """
    found = HouseholdInvite.objects.filter(pk=invite_id, person_id=by.person_id or 0).first()
    if found is None:
        raise not_found()
    lock_people([found.person_id])
    household = _lock_to_join(found.household_id, found.person_id)
    invite = HouseholdInvite.objects.get(pk=invite_id)
    if invite.answered_at is not None:
        return invite
    invite.answered_at, invite.accepted = now, accept
    invite.save(update_fields=["answered_at", "accepted"])
    if accept:
        _join(household, invite.person_id, by=by, now=now)
        _tell("household.joined", [invite.invited_by_id], by, household.pk, f"joined:{invite.pk}", now)
    verb = "household.joined" if accept else "household.declined"
    audit.record(verb, by=by, now=now, target=f"household:{household.pk}", person=invite.person_id)
    return invite


@operation
def add_to_household(*, household_id: int, number: str, by: Actor, now: datetime) -> None:
    """A guardian adds their child; staff add anybody who lives where they enter people, who is told and can leave.

    Who belongs to it already stays. Raises Invalid about "number", NotFound, Forbidden, Refused.
    """
    wanted = Person.objects.filter(
        number=number.strip().upper(), state__in=[PersonState.ACTIVE, PersonState.PENDING]
    ).first()
    if wanted is None:
        raise Invalid(Reason("number_unknown", _("没有这个志愿者编号，请核对"), about="number"))
    lock_people([wanted.pk, by.person_id or 0])
    household = _lock_to_join(household_id, wanted.pk)
    mine = _membership(by.person_id or 0)
    if not (mine and mine.household_id == household_id and wanted.pk in _children_of([by.person_id or 0])):
        require_entering(wanted, by, now)
        require_entering(_head(household_id), by, now)
    held = _membership(wanted.pk)
    if held is not None and held.household_id == household_id:
        return
    _join(household, wanted.pk, by=by, now=now)
    audit.record("household.joined", by=by, now=now, target=f"household:{household_id}", person=wanted.pk)
    _tell("household.added", [wanted.pk], by, household_id, f"added:{household_id}:{now.isoformat()}", now)


@operation
def leave_household(*, person_id: int, by: Actor, now: datetime) -> None:
    """Ends somebody's belonging to a household: oneself, a child of one's own, any other for the head or staff.

    When the head leaves, who has been in it longest follows; the last one ends it. A repeat changes nothing. Raises
    NotFound, Forbidden.
    """
    person = lock_people([person_id]).get(person_id)
    if person is None:
        raise not_found()
    found = _membership(person_id)
    if found is None:
        return
    lock(Household, found.household_id)
    member = _membership(person_id)
    if member is None:
        return
    mine = _membership(by.person_id or 0)
    heads = mine is not None and mine.head and mine.household_id == member.household_id
    if by.person_id != person_id and not heads and person_id not in _children_of([by.person_id or 0]):
        require_entering(person, by, now)
    _part(member, now=now)
    audit.record(
        "household.left", by=by, now=now, target=f"household:{member.household_id}", person=person_id
    )


@operation
def hand_over_head(*, person_id: int, by: Actor, now: datetime) -> None:
    """The head makes another member the head; a repeat changes nothing. Raises NotFound, Forbidden."""
    lock_people([person_id, by.person_id or 0])
    mine = _membership(by.person_id or 0)
    heir = _membership(person_id)
    if mine is None or heir is None or mine.household_id != heir.household_id:
        raise not_found()
    lock(Household, mine.household_id)
    mine, heir = _membership(by.person_id or 0), _membership(person_id)
    if mine is None or heir is None or heir.head:
        return
    forbid_if([] if mine.head else [Reason("not_head", _("只有户主能把户主交给别人"))])
    forbid_if(_why_not_head(heir.person, now))
    household = mine.household
    for row in (mine, heir):
        row.until = now
        row.save(update_fields=["until"])
    _admit(household, mine.person_id, by=by, now=now)
    _admit(household, person_id, head=True, by=by, now=now)
    audit.record("household.head_changed", by=by, now=now, target=f"household:{household.pk}", head=person_id)


def _why_not_head(heir: Person, now: datetime) -> list[Reason]:
    if not rules.is_minor(heir.birth_date, clock.local_day(now)):
        return []
    return [Reason("minor_head", _("未满 18 周岁的家人不能当户主"))]


@operation
def move_household(*, household_id: int, residence: str, by: Actor, now: datetime) -> None:
    """The household lives elsewhere from now on; by its head, or staff where the head lives. Homes of its grown-up
    members are theirs to change; children without an account move with it.

    Moving to where it is changes nothing. Raises NotFound, Forbidden, Invalid about "residence".
    """
    members = _member_ids(household_id)
    people = lock_people(members)
    household = lock(Household, household_id)
    head = _head(household_id)
    _require_own_or_staff(head, by, now)
    site = places.site_for_division(residence)
    current = HouseholdHome.objects.get(household=household, until__isnull=True)
    if (current.division_code, current.site_id) == (residence, site.id):
        return
    current.until = now
    current.save(update_fields=["until"])
    HouseholdHome.objects.create(household=household, division_code=residence, site_id=site.id, since=now)
    wards = set(_children_of(members)) & set(members)
    for child in sorted(pk for pk in wards if pk in people and people[pk].phone is None):
        _move_child(child, residence, site.id, now)
    audit.record("household.moved", by=by, now=now, target=f"household:{household_id}", site=site.code)


def _move_child(child_id: int, residence: str, site_id: int, now: datetime) -> None:
    home = Residence.objects.filter(person_id=child_id, until__isnull=True, since__lt=now).first()
    if home is None or (home.division_code, home.site_id) == (residence, site_id):
        return
    home.until = now
    home.save(update_fields=["until"])
    Residence.objects.create(person_id=child_id, division_code=residence, site_id=site_id, since=now)


def _lock_to_join(household_id: int, person_id: int) -> Household:
    """The household to be joined, locked, and the one a locked person is in, too. Raises NotFound."""
    held = _membership(person_id)
    found = lock_many(Household, {household_id} | ({held.household_id} if held else set())).get(household_id)
    if found is None:
        raise not_found()
    return found


def _active(people: dict[int, Person], person_id: int) -> Person:
    person = people.get(person_id)
    if person is None or person.state != PersonState.ACTIVE:
        raise not_found()
    return person


def _require_own_or_staff(head: Person, by: Actor, now: datetime) -> None:
    if rules.why_not_own(person_id=head.pk, by=by):
        require_entering(head, by, now)


def _membership(person_id: int) -> HouseholdMember | None:
    rows = HouseholdMember.objects.filter(person_id=person_id, until__isnull=True)
    return rows.select_related("household").first()


def _member_ids(household_id: int) -> list[int]:
    rows = HouseholdMember.objects.filter(household_id=household_id, until__isnull=True)
    return list(rows.values_list("person_id", flat=True))


def _head(household_id: int) -> Person:
    """Raises NotFound for a household that is over."""
    row = HouseholdMember.objects.filter(household_id=household_id, until__isnull=True, head=True)
    found = row.select_related("person").first()
    if found is None:
        raise not_found()
    return found.person


def _housed(person_ids: Iterable[int]) -> set[int]:
    rows = HouseholdMember.objects.filter(person_id__in=list(person_ids), until__isnull=True)
    return set(rows.values_list("person_id", flat=True))


def _children_of(person_ids: Iterable[int]) -> list[int]:
    rows = Guardianship.objects.filter(guardianship_in_force(), guardian_id__in=list(person_ids))
    return list(rows.values_list("child_id", flat=True))


def _refuse_member(household_id: int, person_id: int) -> None:
    members = _member_ids(household_id)
    if person_id in members:
        raise Refused(Reason("member_already", _("已经是这个家庭的成员了")))
    if len(members) >= MOST_MEMBERS:
        raise Refused(Reason("household_full", _("一个家庭最多 %(most)s 人"), {"most": MOST_MEMBERS}))


def _join(household: Household, person_id: int, *, by: Actor, now: datetime) -> None:
    """Leaves the household one was in, if any, and joins this one."""
    if household.ended_at is not None:
        raise Refused(Reason("household_over", _("这个家庭已经没有成员了")))
    _refuse_member(household.pk, person_id)
    old = _membership(person_id)
    if old is not None:
        _part(old, now=now)
    _admit(household, person_id, by=by, now=now)


def _admit(household: Household, person_id: int, *, by: Actor, now: datetime, head: bool = False) -> None:
    HouseholdMember.objects.create(
        household=household, person_id=person_id, head=head, since=now, entered_by_id=by.person_id
    )


def _part(member: HouseholdMember, *, now: datetime) -> None:
    """Ends a membership; the head's goes to who has been there longest, grown-ups first; the last one ends it all."""
    member.until = max(now, member.since)
    member.save(update_fields=["until"])
    others = HouseholdMember.objects.filter(household_id=member.household_id, until__isnull=True)
    rest = list(others.select_related("person").order_by("since", "pk"))
    if not rest:
        Household.objects.filter(pk=member.household_id).update(ended_at=now)
        HouseholdHome.objects.filter(household_id=member.household_id, until__isnull=True).update(until=now)
    elif member.head:
        heir = min(rest, key=lambda row: (row.person.phone is None, row.since, row.pk))
        heir.until = max(now, heir.since)
        heir.save(update_fields=["until"])
        HouseholdMember.objects.create(
            household_id=member.household_id, person_id=heir.person_id, head=True, since=now
        )


def _tell(kind: str, people: list[int], by: Actor, household_id: int, once: str, now: datetime) -> None:
    who = Person.objects.filter(pk=by.person_id or 0).values_list("name", flat=True).first()
    telling = Telling(
        kind=kind, people=people, words={"who": who or ""}, target=f"household:{household_id}", once=once
    )
    tell([telling], now=now)
