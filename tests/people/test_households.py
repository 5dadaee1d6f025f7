"""Households: made, joined, left, moved, with everything that was; and who of them may act for whom."""

from datetime import date, datetime, timedelta

import pytest

from cast import DAQIAO, HEYETANG, NOW, Cast, Persona
from harness.clock import MovableClock
from people.entering import child_of, enter, entry, entry_of, scan
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import ActingAs
from redvest.people.models import Household, HouseholdMember
from refusing import refuses
from visiting import client_of

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def together(head: Persona, *others: Persona) -> int:
    """A household of these, each of whom accepted."""
    made = people.make_household(head_id=head.id, by=head.actor, now=NOW)
    for other in others:
        asked = people.invite_to_household(number=other.number, by=head.actor, now=NOW)
        people.answer_invite(invite_id=asked.pk, accept=True, by=other.actor, now=NOW)
    return made.pk


def members(household: int, at: datetime = LATER) -> list[tuple[int, bool]]:
    found = queries.household_by_id(household, at=at)
    return [(member.person_id, member.head) for member in found.members] if found else []


def test_one_makes_a_household_with_ones_children_and_invites_the_others(cast: Cast):
    mother, father = cast.residents
    child = child_of(mother, 60, born=date(2016, 1, 5))

    household = together(mother, father)

    assert members(household) == [(mother.id, True), (child.pk, False), (father.id, False)]
    found = queries.household_of(child.pk, at=NOW)
    assert found is not None
    assert (found.id, found.division_code) == (household, mother.residence)
    assert queries.same_household([father.id, child.pk, cast.leader.id], mother.id, at=NOW) == {
        father.id,
        child.pk,
    }
    assert queries.same_household([mother.id], mother.id, at=NOW) == set()
    assert people.make_household(head_id=mother.id, by=mother.actor, now=NOW).pk == household


def test_nobody_is_in_a_household_without_having_said_yes(cast: Cast):
    mother, father = cast.residents
    people.make_household(head_id=mother.id, by=mother.actor, now=NOW)
    asked = people.invite_to_household(number=father.number, by=mother.actor, now=NOW)
    assert people.invite_to_household(number=father.number, by=mother.actor, now=NOW).pk == asked.pk
    assert queries.household_of(father.id, at=NOW) is None
    with refuses(NotFound, "not_found"):
        people.answer_invite(invite_id=asked.pk, accept=True, by=mother.actor, now=NOW)

    people.answer_invite(invite_id=asked.pk, accept=False, by=father.actor, now=NOW)
    people.answer_invite(invite_id=asked.pk, accept=True, by=father.actor, now=NOW)

    assert queries.household_of(father.id, at=NOW) is None
    with refuses(Refused, "no_household"):
        people.invite_to_household(number=mother.number, by=father.actor, now=NOW)
    with refuses(Invalid, "number_unknown"):
        people.invite_to_household(number="V0", by=mother.actor, now=NOW)


def test_leaving_keeps_what_was_and_passes_the_head_on(cast: Cast):
    mother, father = cast.residents
    household = together(mother, father, cast.leader)

    people.leave_household(person_id=mother.id, by=mother.actor, now=LATER)
    people.leave_household(person_id=mother.id, by=mother.actor, now=LATER)

    assert members(household, at=NOW) == [(mother.id, True), (father.id, False), (cast.leader.id, False)]
    assert members(household, at=LATER) == [(father.id, True), (cast.leader.id, False)]
    with refuses(NotFound, "not_found"):
        people.leave_household(person_id=father.id, by=cast.leader.actor, now=LATER)
    people.leave_household(person_id=cast.leader.id, by=father.actor, now=LATER)  # the head may
    people.leave_household(person_id=father.id, by=father.actor, now=LATER)
    assert members(household, at=LATER) == []
    assert Household.objects.get().ended_at == LATER
    assert members(household, at=NOW) != []


def test_who_accepts_another_invitation_moves(cast: Cast):
    mother, father = cast.residents
    first = together(mother, father)
    second = people.make_household(head_id=cast.leader.id, by=cast.leader.actor, now=NOW).pk
    asked = people.invite_to_household(number=father.number, by=cast.leader.actor, now=LATER)

    people.answer_invite(invite_id=asked.pk, accept=True, by=father.actor, now=LATER)

    assert members(first) == [(mother.id, True)]
    assert members(second) == [(cast.leader.id, True), (father.id, False)]
    assert [stay.household_id for stay in queries.households_of(father.id)] == [second, first]


def test_the_head_is_handed_over_by_the_head_alone(cast: Cast):
    mother, father = cast.residents
    household = together(mother, father)
    with refuses(Forbidden, "not_head"):
        people.hand_over_head(person_id=father.id, by=father.actor, now=LATER)
    with refuses(NotFound, "not_found"):
        people.hand_over_head(person_id=cast.leader.id, by=mother.actor, now=LATER)
    people.hand_over_head(person_id=father.id, by=mother.actor, now=LATER)
    assert members(household) == [(father.id, True), (mother.id, False)]


def test_a_child_is_no_head_and_acts_for_nobody(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    mother = cast.residents[0]
    child = child_of(mother, 71, born=NOW.date().replace(year=2010))
    household = people.make_household(head_id=mother.id, by=mother.actor, now=NOW)
    with refuses(Forbidden, "minor_head"):
        people.hand_over_head(person_id=child.pk, by=mother.actor, now=NOW)
    with refuses(Forbidden, "minor_family"):
        people.allow_family(member_id=child.pk, by=mother.actor, now=NOW)
    assert members(household.pk) == [(mother.id, True), (child.pk, False)]
    page = client_of(mother).get("/me/family/").text
    assert ("交给他当户主" in page, "允许代我办" in page, "移出" in page) == (False, False, True)


def test_moving_moves_the_children_who_have_no_account(cast: Cast):
    mother, father = cast.residents
    child = child_of(mother, 60, born=date(2016, 1, 5))
    household = together(mother, father)
    with refuses(NotFound, "not_found"):
        people.move_household(household_id=household, residence=DAQIAO, by=father.actor, now=LATER)

    people.move_household(household_id=household, residence=DAQIAO, by=mother.actor, now=LATER)
    people.move_household(household_id=household, residence=DAQIAO, by=mother.actor, now=LATER)

    found, before = (queries.household_by_id(household, at=at) for at in (LATER, NOW))
    assert found is not None
    assert before is not None
    assert (before.division_code, found.division_code) == (HEYETANG, DAQIAO)
    assert queries.residence_of(child.pk).division_code == DAQIAO
    assert queries.residence_of(mother.id).division_code == HEYETANG  # hers to say


def test_staff_write_a_household_down_where_they_enter_people(cast: Cast):
    farmer = cast.residents[1]
    with refuses(NotFound, "not_found"):
        people.make_household(head_id=cast.residents[0].id, by=cast.clerk.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        people.make_household(head_id=farmer.id, by=cast.leader.actor, now=NOW)
    household = people.make_household(head_id=farmer.id, by=cast.clerk.actor, now=NOW).pk

    people.add_to_household(
        household_id=household, number=cast.members[0].number, by=cast.clerk.actor, now=NOW
    )

    assert members(household) == [(farmer.id, True), (cast.members[0].id, False)]
    row = HouseholdMember.objects.get(person_id=cast.members[0].id)
    assert row.entered_by_id == cast.clerk.id
    with refuses(NotFound, "not_found"):
        people.add_to_household(
            household_id=household, number=cast.members[1].number, by=farmer.actor, now=NOW
        )
    people.leave_household(person_id=cast.members[0].id, by=cast.members[0].actor, now=LATER)
    assert members(household) == [(farmer.id, True)]


def test_one_of_the_household_acts_for_another_when_allowed_and_as_long(cast: Cast):
    son, grandfather = cast.residents
    with refuses(Refused, "not_one_household"):
        people.allow_family(member_id=son.id, by=grandfather.actor, now=NOW)
    together(grandfather, son)
    assert queries.may_act_for(son.id, [grandfather.id], at=NOW) == {}

    given = people.allow_family(member_id=son.id, by=grandfather.actor, now=NOW)
    assert people.allow_family(member_id=son.id, by=grandfather.actor, now=NOW).pk == given.pk
    assert queries.may_act_for(son.id, [grandfather.id], at=NOW) == {grandfather.id: ActingAs.FAMILY}
    assert queries.may_act_for(grandfather.id, [son.id], at=NOW) == {}
    with refuses(NotFound, "not_found"):
        people.withdraw_family(permission_id=given.pk, by=cast.leader.actor, now=LATER)

    people.leave_household(person_id=son.id, by=son.actor, now=LATER)
    assert queries.may_act_for(son.id, [grandfather.id], at=LATER) == {}
    people.withdraw_family(permission_id=given.pk, by=grandfather.actor, now=LATER)
    assert queries.may_act_for(son.id, [grandfather.id], at=LATER) == {}
    assert queries.may_act_for(son.id, [grandfather.id], at=NOW) == {grandfather.id: ActingAs.FAMILY}


def test_an_elder_without_an_account_allows_it_on_paper(cast: Cast):
    son = cast.members[0]
    (made,) = enter(entry(50, phone="", contact="儿子"), by=cast.clerk.actor)
    handed = people.record_receipt(
        entry_id=entry_of(made.person_id).pk, scan=scan(), by=cast.clerk.actor, now=NOW
    )
    people.accept_receipt(receipt_id=handed.pk, by=cast.manager.actor, now=NOW)
    household = people.make_household(head_id=made.person_id, by=cast.clerk.actor, now=NOW).pk
    people.add_to_household(household_id=household, number=son.number, by=cast.clerk.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        people.record_family_permission(
            person_id=made.person_id, member_id=son.id, scan=scan(), by=son.actor, now=NOW
        )

    people.record_family_permission(
        person_id=made.person_id, member_id=son.id, scan=scan(), by=cast.clerk.actor, now=NOW
    )

    assert queries.may_act_for(son.id, [made.person_id], at=NOW) == {made.person_id: ActingAs.FAMILY}
