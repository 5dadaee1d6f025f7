"""Consents, homes, and looks at contacts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import DAQIAO, FOREST_FARM, GAOPING, HEYETANG, NOW, Cast
from redvest.kernel.actor import SYSTEM, VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import NECESSARY_PURPOSES, Purpose
from redvest.people.models import Consent, Person, Residence
from refusing import refuses

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)
WHY = "核对雨天改期通知是否收到"


def test_consents_are_given_and_withdrawn_one_by_one_and_their_history_stays(cast: Cast):
    someone = cast.residents[0]
    for purpose in (Purpose.MESSAGES, Purpose.PUBLICITY):
        people.give_consent(person_id=someone.id, purpose=purpose, by=someone.actor, now=NOW)
    people.give_consent(person_id=someone.id, purpose=Purpose.MESSAGES, by=someone.actor, now=LATER)
    people.withdraw_consent(person_id=someone.id, purpose=Purpose.MESSAGES, by=someone.actor, now=LATER)
    people.withdraw_consent(person_id=someone.id, purpose=Purpose.MESSAGES, by=someone.actor, now=LATER)

    assert queries.purposes_agreed_by(someone.id) == {*NECESSARY_PURPOSES, Purpose.PUBLICITY}
    rows = Consent.objects.filter(person_id=someone.id, purpose=Purpose.MESSAGES)
    assert list(rows.values_list("given_at", "withdrawn_at", "version")) == [(NOW, LATER, "2026-11")]
    assert len(queries.consents_of(someone.id)) == 4
    verbs = AuditEntry.objects.filter(target=f"person:{someone.id}", verb__startswith="consent")
    assert list(verbs.values_list("verb", flat=True)) == [
        "consent.given",
        "consent.given",
        "consent.withdrawn",
    ]


def test_a_withdrawn_consent_can_be_given_again(cast: Cast):
    someone = cast.residents[0]
    for day in range(2):
        now = NOW + timedelta(days=day)
        people.give_consent(person_id=someone.id, purpose=Purpose.MESSAGES, by=someone.actor, now=now)
        people.withdraw_consent(person_id=someone.id, purpose=Purpose.MESSAGES, by=someone.actor, now=now)

    assert Consent.objects.filter(person_id=someone.id, purpose=Purpose.MESSAGES).count() == 2


@pytest.mark.parametrize("purpose", sorted(NECESSARY_PURPOSES))
def test_a_necessary_consent_is_not_withdrawn_but_the_way_out_is_told(cast: Cast, purpose: str):
    someone = cast.residents[0]
    with refuses(Refused, "consent_necessary") as caught:
        people.withdraw_consent(person_id=someone.id, purpose=purpose, by=someone.actor, now=LATER)
    assert "注销" in str(caught.value)


def test_nobody_consents_or_moves_for_another(cast: Cast):
    someone = cast.residents[0]
    for by in (cast.manager.actor, VISITOR):
        with refuses(Forbidden, "not_own"):
            people.give_consent(person_id=someone.id, purpose=Purpose.PUBLICITY, by=by, now=LATER)
        with refuses(Forbidden, "not_own"):
            people.withdraw_consent(person_id=someone.id, purpose=Purpose.PUBLICITY, by=by, now=LATER)
        with refuses(Forbidden, "not_own"):
            people.move_home(person_id=someone.id, residence=DAQIAO, by=by, now=LATER)


def test_text_messages_go_only_to_who_consents_and_is_still_there(cast: Cast):
    someone = cast.residents[0]
    assert queries.phone_for_messages(someone.id) is None

    people.give_consent(person_id=someone.id, purpose=Purpose.MESSAGES, by=someone.actor, now=LATER)

    assert queries.phone_for_messages(someone.id) == f"+86{someone.phone}"
    Person.objects.filter(pk=someone.id).update(state="left", left_at=LATER)
    assert queries.phone_for_messages(someone.id) is None


def test_moving_home_keeps_where_one_lived(cast: Cast):
    someone = cast.residents[0]

    home = people.move_home(person_id=someone.id, residence=FOREST_FARM, by=someone.actor, now=LATER)

    assert (home.division_code, home.site_code, home.since, home.until) == (FOREST_FARM, GAOPING, LATER, None)
    past = [(h.division_code, h.site_code, h.since, h.until) for h in queries.residence_history(someone.id)]
    assert past == [(FOREST_FARM, GAOPING, LATER, None), (HEYETANG, HEYETANG, NOW, LATER)]
    entry = AuditEntry.objects.get(verb="person.moved")
    assert (entry.target, entry.data) == (f"person:{someone.id}", {"site": GAOPING})


def test_a_move_counts_from_its_moment(cast: Cast):
    someone = cast.residents[0]
    people.move_home(person_id=someone.id, residence=DAQIAO, by=someone.actor, now=LATER)

    def site_at(moment):
        (row,) = queries.residences_at(moment).filter(person_id=someone.id).select_related("site")
        return row.site.code

    assert site_at(LATER - timedelta(microseconds=1)) == HEYETANG
    assert site_at(LATER) == DAQIAO
    assert not queries.residences_at(NOW - timedelta(microseconds=1)).exists()


def test_moving_to_where_one_lives_changes_nothing(cast: Cast):
    someone = cast.residents[0]
    entries = AuditEntry.objects.count()

    people.move_home(person_id=someone.id, residence=HEYETANG, by=someone.actor, now=LATER)

    assert Residence.objects.filter(person_id=someone.id).count() == 1
    assert AuditEntry.objects.count() == entries


def test_one_cannot_move_to_nowhere_nor_twice_at_once(cast: Cast):
    someone = cast.residents[0]
    with refuses(Invalid, "division_unknown") as caught:
        people.move_home(person_id=someone.id, residence="999999", by=someone.actor, now=LATER)
    assert caught.value.reasons[0].about == "residence"
    with refuses(Refused, "moved_now"):
        people.move_home(person_id=someone.id, residence=DAQIAO, by=someone.actor, now=NOW)


def test_a_contact_is_revealed_to_whose_duty_it_is_and_the_person_sees_who_looked(cast: Cast):
    member = cast.members[0]

    contact = people.reveal_contact(person_id=member.id, why=f"  {WHY} ", by=cast.clerk.actor, now=LATER)

    assert (contact.name, contact.phone) == (member.name, f"+86{member.phone}")
    (look,) = queries.looks_at(member.id)
    assert (look.at, look.by_number, look.why) == (LATER, cast.clerk.number, WHY)
    assert look.by_name == cast.clerk.name[0] + "*" * (len(cast.clerk.name) - 1)
    assert queries.looks_at(cast.clerk.id) == []
    entry = AuditEntry.objects.get(verb="people.revealed")
    assert not any(secret in str(entry.data) for secret in (member.name, member.phone))


def test_who_may_not_reveal(cast: Cast):
    here, elsewhere = cast.members[0], cast.residents[0]
    # An approver sees the masked list, so they know of the person; a leader and a resident do not.
    with refuses(Forbidden, "not_permitted"):
        people.reveal_contact(person_id=here.id, why=WHY, by=cast.approver.actor, now=LATER)
    for by in (cast.leader.actor, elsewhere.actor, VISITOR):
        with refuses(NotFound, "not_found"):
            people.reveal_contact(person_id=here.id, why=WHY, by=by, now=LATER)
    with refuses(NotFound, "not_found"):
        people.reveal_contact(person_id=elsewhere.id, why=WHY, by=cast.clerk.actor, now=LATER)
    with refuses(NotFound, "not_found"):
        people.reveal_contact(person_id=10**9, why=WHY, by=SYSTEM, now=LATER)


@pytest.mark.parametrize("why", ["", "   ", "看看", "很" * 201])
def test_a_look_needs_a_reason(cast: Cast, why: str):
    with refuses(Invalid, "why_missing") as caught:
        people.reveal_contact(person_id=cast.members[0].id, why=why, by=cast.clerk.actor, now=LATER)
    assert caught.value.reasons[0].about == "why"


def test_the_list_of_looks_takes_as_many_queries_for_many(cast: Cast):
    member, counts = cast.members[0], []
    for times in (1, 20):
        for _ in range(times):
            people.reveal_contact(person_id=member.id, why=WHY, by=cast.clerk.actor, now=LATER)
        with CaptureQueriesContext(connection) as run:
            queries.looks_at(member.id)
        counts.append(len(run))

    assert counts == [4, 4]
