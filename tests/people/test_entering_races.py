"""Entries that meet: two who write down the same person, the person who registers meanwhile, the night that clears."""

from datetime import timedelta

import pytest

import cast as stage
from cast import NOW
from people.entering import confirm, enter, entry, entry_of, proof
from people.registering import at_once, filled
from redvest.access.enums import Role
from redvest.kernel.actor import VISITOR
from redvest.kernel.errors import Refused
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.models import Account, Entry, Person, Residence

pytestmark = pytest.mark.race

TIMES = 6


@pytest.fixture
def clerks(committed_db: str) -> list[stage.Persona]:
    stage.network()
    return [stage.staff(n, Role.CLERK, stage.GAOPING) for n in (1, 2)]


def test_two_of_the_staff_enter_the_same_people_and_make_each_once(clerks: list[stage.Persona]):
    forms = [entry(n) for n in range(100, 140)]

    outcomes = at_once(
        lambda: enter(*forms, by=clerks[0].actor),
        lambda: enter(*reversed(forms), by=clerks[1].actor),
    )

    first, second = outcomes
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert {made.person_id for made in first} == {made.person_id for made in second}
    assert [made.known for made in first] == [not made.known for made in reversed(second)]
    assert Person.objects.filter(state="pending").count() == Entry.objects.count() == 40


@pytest.mark.parametrize("n", range(TIMES))
def test_who_registers_while_being_entered_is_one_person(clerks: list[stage.Persona], n: int):
    form = filled(50)

    registered, made = at_once(
        lambda: people.register(form=form, by=VISITOR, now=NOW),
        lambda: enter(entry(50), by=clerks[0].actor)[0],
    )

    person = Person.objects.get(name=stage.name(50))
    if isinstance(registered, Refused):  # the entry came in between: a second try takes it over
        assert registered.codes == ["identity_taken"]
        registered = people.register(form=form, by=VISITOR, now=NOW)
        person.refresh_from_db()
    assert person.state == "active"
    assert Residence.objects.filter(person=person).count() == 1
    assert getattr(made, "person_id", person.pk) == person.pk
    assert not Entry.objects.filter(person=person, ended_at__isnull=True).exists()


@pytest.mark.parametrize("n", range(TIMES))
def test_confirming_and_expiring_at_once_leave_a_volunteer_or_nothing(clerks: list[stage.Persona], n: int):
    (made,) = enter(entry(50), by=clerks[0].actor)
    last = NOW + timedelta(days=30, seconds=-1)
    token = proof(50, now=last)

    confirmed, expired = at_once(
        lambda: confirm(made.person_id, token, now=last),
        lambda: people.expire_entries(now=last + timedelta(seconds=1)),
    )

    person, row = Person.objects.get(pk=made.person_id), entry_of(made.person_id)
    if isinstance(confirmed, Refused):
        assert (confirmed.codes, expired) == (["entry_over"], 1)
        assert (person.state, person.id_hash, row.end) == ("left", None, "expired")
        assert not Account.objects.filter(person=person).exists()
    else:
        assert expired == 0
        assert (person.state, row.end) == ("active", "phone")
        assert queries.residence_of(person.pk)


@pytest.mark.parametrize("n", range(TIMES))
def test_taking_over_and_disowning_at_once(clerks: list[stage.Persona], n: int):
    (made,) = enter(entry(50, phone=stage.phone(60)), by=clerks[0].actor)
    token, form = proof(60), filled(50)

    registered, disowned = at_once(
        lambda: people.register(form=form, by=VISITOR, now=NOW),
        lambda: people.disown_entry(person_id=made.person_id, token=token, by=VISITOR, now=NOW),
    )

    assert isinstance(registered, people.RegisterResult)
    person = Person.objects.get(pk=registered.person_id)
    assert person.state == "active"
    if disowned is None:  # the entry was gone first, and the person registered afresh
        assert person.pk != made.person_id
        assert entry_of(made.person_id).end == "disowned"
    else:
        assert person.pk == made.person_id
        assert entry_of(made.person_id).end == "registered"


def test_two_confirm_with_one_phone_and_one_of_them_has_it(clerks: list[stage.Persona]):
    first, second = enter(
        entry(50, phone=stage.phone(70)), entry(51, phone=stage.phone(70)), by=clerks[0].actor
    )
    token = proof(70)

    outcomes = at_once(lambda: confirm(first.person_id, token), lambda: confirm(second.person_id, token))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "RegisterResult"]
    assert Person.objects.filter(phone=f"+86{stage.phone(70)}", state="active").count() == 1
    assert Person.objects.filter(state="pending").count() == 1
