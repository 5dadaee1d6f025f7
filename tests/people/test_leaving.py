"""Leaving: the person is forgotten everywhere, hours and figures stay, and only they can take them up again."""

from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.db import connection

import cast as county
from activities import stage
from activities.stage import START
from cast import NOW, Cast, Persona
from people.registering import at_once
from people.test_merging import served
from redvest.activities import queries as activity_queries
from redvest.activities.enums import SignUpState
from redvest.activities.models import SignUp
from redvest.kernel.errors import Invalid, NotFound, Refused
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import CodePurpose, PersonState
from redvest.people.models import Person
from redvest.reports.queries import figures
from redvest.reports.verify import verify
from redvest.teams.models import Membership, Team
from refusing import refuses

AFTER = START + timedelta(days=2)


def leaves(person: Persona, *, now=AFTER) -> people.Left:
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="", now=now)
    return people.leave(code=county.last_code(), by=person.actor, now=now)


def all_text() -> str:
    """Every row of every table of the product, as the database writes it."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("redvest.") and model._meta.label != "kernel.OutboxEvent":
                cursor.execute(f'SELECT row::text FROM "{model._meta.db_table}" AS row')
                found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
def test_nothing_says_who_it_was_and_no_figure_moves(cast: Cast):
    person = cast.members[0]
    (shift,) = stage.published(cast)
    served(cast, shift, person)
    before = figures(code=county.CENTRE, as_of=AFTER - timedelta(minutes=1))
    born = str(Person.objects.get(pk=person.id).birth_date)
    people.edit_profile(person_id=person.id, skills=["law"], categories=["0003"], by=person.actor, now=NOW)

    left = leaves(person)

    row = Person.objects.get(pk=person.id)
    assert (row.state, row.phone, row.id_hash, row.id_sealed) == (PersonState.LEFT, None, None, "")
    text = all_text()
    for secret in (person.name, person.phone, county.identity(6), person.number, born, left.token):
        assert secret not in text, secret
    assert queries.purposes_agreed_by(person.id) == frozenset()
    assert queries.logins_of(person.id, now=AFTER) == []
    assert activity_queries.totals_of(person.id).minutes == 180
    assert figures(code=county.CENTRE, as_of=AFTER - timedelta(minutes=1)) == before
    now = figures(code=county.CENTRE, as_of=AFTER)
    assert (now.minutes, now.participations) == (before.minutes, before.participations)
    assert now.volunteers == before.volunteers - 1
    assert list(verify()) == []


@pytest.mark.django_db
def test_what_runs_is_ended_and_the_queue_moves_up(cast: Cast):
    person, other = cast.members
    (shift,) = stage.published(cast, stage.shift_form(places=1))
    stage.takes(shift, person)
    stage.takes(shift, other, or_wait=True)
    before = Team.objects.get(pk=cast.team.id).members

    leaves(person, now=NOW + timedelta(minutes=10))

    assert SignUp.objects.get(shift=shift, person_id=other.id).state == SignUpState.TAKEN
    assert SignUp.objects.get(shift=shift, person_id=person.id).state == SignUpState.CANCELLED
    assert not Membership.objects.filter(person_id=person.id, state="active").exists()
    assert Team.objects.get(pk=cast.team.id).members == before - 1
    assert list(verify()) == []


@pytest.mark.django_db
def test_the_only_leader_hands_over_first(cast: Cast):
    (shift,) = stage.published(cast)
    assert [reason.code for reason in people.why_not_leave(cast.leader.id, now=NOW)] == ["only_leader"]
    people.request_code(phone=cast.leader.phone, purpose=CodePurpose.LOGIN, address="", now=AFTER)
    code = county.last_code()
    now = shift.starts_at - timedelta(hours=1)
    with refuses(Refused, "only_leader"):
        people.leave(code=code, by=cast.leader.actor, now=now)


@pytest.mark.django_db
def test_a_wrong_code_ends_nothing(cast: Cast):
    person = cast.members[0]
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="", now=AFTER)
    wrong = "111111" if county.last_code() != "111111" else "222222"

    with pytest.raises(Invalid):
        people.leave(code=wrong, by=person.actor, now=AFTER)

    assert queries.person_by_id(person.id).is_active


@pytest.mark.django_db
def test_leaving_twice_is_leaving_once(cast: Cast):
    leaves(cast.members[0])
    with refuses(NotFound, "not_found"):
        people.leave(code="123456", by=cast.members[0].actor, now=AFTER)


@pytest.mark.django_db
def test_the_same_identity_with_the_token_takes_the_hours_up_again(cast: Cast):
    person = cast.members[0]
    (shift,) = stage.published(cast)
    served(cast, shift, person)
    token = leaves(person).token
    again = county.resident(6, now=AFTER + timedelta(hours=2))
    other = cast.members[1]
    now = AFTER + timedelta(hours=3)
    assert activity_queries.totals_of(again.id).minutes == 0

    for who, typed in ((other, token), (again, "BCDF-GHJK-MNPQ-RSTV")):
        with pytest.raises(Refused) as refusal:
            people.claim_hours(token=typed, by=who.actor, now=now)
        assert refusal.value.codes == ["claim_wrong"]  # sold to another it is worth nothing
    people.claim_hours(token=f" {token.lower()} ", by=again.actor, now=now)

    assert activity_queries.totals_of(again.id).minutes == 180
    assert activity_queries.records_of(again.id).count() == 1
    with pytest.raises(Refused):
        people.claim_hours(token=token, by=again.actor, now=now)
    assert list(verify()) == []


@pytest.mark.django_db
def test_all_that_is_held_is_told_table_by_table_without_keys_and_without_others(cast: Cast):
    person = cast.members[0]
    (shift,) = stage.published(cast)
    served(cast, shift, person)

    held = {(one.table, one.done): one for one in queries.held_about(person.id)}

    tables = {table for table, _done in held}
    assert {
        "people.person",
        "people.residence",
        "people.consent",
        "people.login",
        "people.account",
        "teams.membership",
        "activities.signup",
        "activities.attendance",
        "activities.servicerecord",
    } <= tables
    (me,) = held["people.person", False].as_dicts()
    assert (me["name"], me["phone"], me["number"]) == (person.name, "+86" + person.phone, person.number)
    text = str(list(held.values()))
    assert county.identity(6) not in text
    for other in (cast.leader, cast.members[1], cast.clerk):
        assert other.name not in text
    for closed in ("id_hash", "id_sealed", "password"):
        assert not any(closed in one.columns for one in held.values())
    assert held["activities.servicerecord", False].as_dicts()[0]["minutes"] == 180


@pytest.mark.race
def test_left_twice_at_the_same_moment_is_left_once(committed_db: str):
    made = county.make_cast()
    person = made.members[0]
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="", now=AFTER)
    going = partial(people.leave, code=county.last_code(), by=person.actor, now=AFTER)

    outcomes = at_once(going, going)

    assert sorted(type(one).__name__ for one in outcomes) == ["Left", "NotFound"]
    assert list(verify()) == []
