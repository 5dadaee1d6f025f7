"""People entered by others: pending until they confirm, and gone without a trace of theirs if they do not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast as stage
from cast import HEYETANG, NOW, Cast
from people.entering import confirm, enter, entry, entry_of, proof, scan
from people.registering import filled
from redvest.kernel.actor import VISITOR, Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import Attachment, AuditEntry, OutboxEvent
from redvest.people import operations as people
from redvest.people import queries, rules
from redvest.people.enums import (
    NECESSARY_PURPOSES,
    TOPIC_CODE,
    TOPIC_ENTERED,
    CodePurpose,
    PersonState,
    Purpose,
)
from redvest.people.models import Account, Entry, Person, Residence
from redvest.people.operations import Entered, EntryForm
from refusing import refuses

pytestmark = pytest.mark.django_db


def codes(outcome: object) -> list[str]:
    assert isinstance(outcome, (Invalid, Forbidden, Refused)), outcome
    return outcome.codes


def test_who_is_entered_waits_and_has_neither_home_nor_account(cast: Cast):
    (made,) = enter(entry(50, skills={"repair"}), by=cast.clerk.actor)

    person = Person.objects.get(pk=made.person_id)
    assert (made.known, made.pending, made.number) == (False, True, person.number)
    assert (person.state, person.name, person.phone, person.skills) == (
        PersonState.PENDING,
        stage.name(50),
        f"+86{stage.phone(50)}",
        ["repair"],
    )
    assert not Residence.objects.filter(person=person).exists()
    assert not Account.objects.filter(person=person).exists()
    row = entry_of(person.pk)
    assert (row.entered_by_id, row.site.code, row.entered_at) == (cast.clerk.id, stage.DAQIAO, NOW)
    assert (row.expires_at - NOW, row.ended_at, row.end) == (timedelta(days=30), None, "")
    event = OutboxEvent.objects.get(topic=TOPIC_ENTERED)
    assert stage.phone(50) not in str(event.payload)


def test_a_list_says_for_each_line_who_it_is_or_why_not(cast: Cast):
    (known,) = enter(entry(50), by=cast.clerk.actor)
    forms = [
        entry(51),
        entry(50, name="改了名"),
        entry(6),  # a volunteer
        entry(52, id_number="123", phone="1"),
        entry(53, residence=HEYETANG),  # not the clerk's
        entry(54, born=date(2013, 5, 1)),
        entry(51),
        entry(55, phone=""),
    ]

    found = people.enter_people(forms=forms, source="import:1", by=cast.clerk.actor, now=NOW)

    first, again, volunteer, wrong, elsewhere, child, twice, unreachable = found
    assert isinstance(first, Entered)
    assert not first.known
    assert again == Entered(person_id=known.person_id, number=known.number, known=True, pending=True)
    assert isinstance(volunteer, Entered)
    assert (volunteer.known, volunteer.pending, volunteer.person_id) == (True, False, cast.members[0].id)
    assert codes(wrong) == ["id_length", "phone_odd"]
    assert codes(elsewhere) == ["not_permitted_here"]
    assert codes(child) == ["child_by_guardian"]
    assert twice == replace(first, known=True)
    assert codes(unreachable) == ["contact_missing"]
    assert Person.objects.get(pk=known.person_id).name == stage.name(50)


def test_a_thousand_cost_as_many_statements_as_ten(cast: Cast):
    def statements(first: int, count: int) -> int:
        forms = [entry(first + n) for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            enter(*forms, by=cast.clerk.actor)
        return len(queries_made)

    statements(100, 5)
    assert statements(200, 10) == statements(300, 200)


@pytest.mark.parametrize("who", ["approver", "auditor", "leader"])
def test_who_has_no_such_duty_enters_nobody(cast: Cast, who: str):
    (outcome,) = people.enter_people(forms=[entry(50)], source="desk", by=getattr(cast, who).actor, now=NOW)

    assert codes(outcome) == ["not_permitted_here"]
    assert not Entry.objects.exists()


def test_pending_people_count_nowhere_and_are_no_login(cast: Cast):
    before = queries.residences_at(NOW).count()
    (made,) = enter(entry(50), by=cast.clerk.actor)

    assert queries.residences_at(NOW + timedelta(hours=1)).count() == before
    people.request_code(phone=stage.phone(50), purpose=CodePurpose.LOGIN, address="", now=NOW)
    sent = OutboxEvent.objects.filter(topic=TOPIC_CODE).latest("id")
    with pytest.raises(Invalid):
        people.log_in_by_code(phone=stage.phone(50), code="123456", by=VISITOR, now=NOW)
    assert sent.key not in {
        event.key for event in OutboxEvent.objects.filter(topic=TOPIC_CODE, created_at__gt=NOW)
    }
    standing = queries.standings([made.person_id])[made.person_id]
    assert standing.pending
    assert [reason.code for reason in rules.why_not_earn(standing)] == ["pending"]
    assert queries.lock_active_many([made.person_id]) == {}
    assert set(queries.lock_standings([made.person_id])) == {made.person_id}


def test_a_code_to_confirm_goes_only_to_phones_that_were_entered(cast: Cast):
    before = OutboxEvent.objects.filter(topic=TOPIC_CODE).count()
    people.request_code(phone=stage.phone(90), purpose=CodePurpose.CONFIRM, address="", now=NOW)
    later = NOW + timedelta(minutes=2)
    people.request_code(phone=stage.phone(6), purpose=CodePurpose.CONFIRM, address="", now=later)
    assert OutboxEvent.objects.filter(topic=TOPIC_CODE).count() == before


def test_one_sees_who_entered_one_and_confirms(cast: Cast):
    (made,) = enter(entry(50), by=cast.clerk.actor)
    token = proof(50)

    (card,) = people.entries_proved(token, now=NOW)
    assert (card.person_id, card.why, card.by_name) == (
        made.person_id,
        "参加重阳节慰问",
        cast.clerk.name[0] + "*" * (len(cast.clerk.name) - 1),
    )
    later = NOW + timedelta(minutes=10)
    done = confirm(made.person_id, token, now=later, password="志愿服务最光荣呀")

    person = Person.objects.get(pk=made.person_id)
    assert (person.state, person.number, person.registered_at) == (PersonState.ACTIVE, made.number, later)
    assert queries.residence_of(person.pk).since == later
    assert queries.purposes_agreed_by(person.pk) == NECESSARY_PURPOSES
    assert queries.profile_of(person.pk).has_password
    assert queries.login_by_id(done.login_id, now=later) is not None
    assert (entry_of(person.pk).end, entry_of(person.pk).ended_at) == ("phone", later)
    with refuses(Refused, "entry_over"):
        confirm(made.person_id, token, now=later)
    with refuses(Refused, "entry_over"):
        people.disown_entry(person_id=made.person_id, token=token, by=VISITOR, now=later)


def test_without_the_necessary_consents_nobody_is_confirmed(cast: Cast):
    (made,) = enter(entry(50), by=cast.clerk.actor)
    token = proof(50)
    with refuses(Invalid, "consent_needed"):
        people.confirm_entry(
            person_id=made.person_id, token=token, consents={Purpose.SERVICE}, by=VISITOR, now=NOW
        )


def test_a_proof_opens_only_what_was_entered_with_that_phone_and_not_for_long(cast: Cast):
    mine, other = enter(entry(50), entry(51), by=cast.clerk.actor)
    token = proof(50)

    with refuses(Refused, "entry_over"):
        confirm(other.person_id, token)
    with refuses(Refused, "entry_over"):
        people.disown_entry(person_id=other.person_id, token=token, by=VISITOR, now=NOW)
    with refuses(Refused, "proof_over"):
        confirm(mine.person_id, token, now=NOW + timedelta(minutes=30))
    for made_up in ("", "aesgcm.1.AAAA", token[:-4] + "AAAA", "x.y.z"):
        with refuses(Refused, "proof_over"):
            confirm(mine.person_id, made_up)


def test_anothers_phone_confirms_nobody(cast: Cast):
    (made,) = enter(entry(50, phone=cast.members[0].phone), by=cast.clerk.actor)
    later = NOW + timedelta(minutes=2)
    token = proof(6, now=later)
    with refuses(Refused, "phone_taken"):
        confirm(made.person_id, token, now=later)


def test_i_did_not_sign_up_leaves_a_marker_and_nothing_of_mine(cast: Cast):
    (made,) = enter(entry(50, skills={"law"}, contact="女儿 13800000000"), by=cast.clerk.actor)
    token = proof(50)

    people.disown_entry(person_id=made.person_id, token=token, by=VISITOR, now=NOW)
    people.disown_entry(person_id=made.person_id, token=token, by=VISITOR, now=NOW)

    person = Person.objects.get(pk=made.person_id)
    assert (person.state, person.left_at) == (PersonState.LEFT, NOW)
    assert (person.name, person.phone, person.id_hash, person.id_sealed, person.sex) == (
        "",
        None,
        None,
        "",
        "",
    )
    assert (person.birth_date, person.skills) == (date(1900, 1, 1), [])
    row = entry_of(person.pk)
    assert (row.end, row.contact, row.why, row.entered_by_id) == ("disowned", "", "", cast.clerk.id)
    assert AuditEntry.objects.filter(verb="person.disowned").count() == 1
    (marker,) = queries.entry_rows(queries.entries_visible_to(cast.auditor.see(), end="disowned"))
    assert (marker.number, marker.name_masked, marker.by_id) == (made.number, "", cast.clerk.id)
    # The identity is free: whoever it belongs to registers like anybody else.
    again = people.register(form=filled(51, id_number=stage.identity(50)), by=VISITOR, now=NOW)
    assert again.person_id != person.pk


def test_who_registers_takes_the_entry_over(cast: Cast):
    (made,) = enter(entry(50, name="老杨", phone=stage.phone(60)), by=cast.clerk.actor)

    done = people.register(form=filled(50, residence=HEYETANG), by=VISITOR, now=NOW)

    assert (done.person_id, done.number) == (made.person_id, made.number)
    person = Person.objects.get(pk=made.person_id)
    assert (person.state, person.name, person.phone) == ("active", stage.name(50), f"+86{stage.phone(50)}")
    assert queries.residence_of(person.pk).division_code == HEYETANG
    assert entry_of(person.pk).end == "registered"
    assert AuditEntry.objects.get(verb="person.registered", target=f"person:{person.pk}").data["taken_over"]


def test_a_pending_phone_blocks_nobody(cast: Cast):
    enter(entry(50, phone=stage.phone(70)), entry(51, phone=stage.phone(70)), by=cast.clerk.actor)

    assert people.register(form=filled(70), by=VISITOR, now=NOW).person_id


def test_entries_expire_and_nothing_stays_of_the_person(cast: Cast):
    early, late = enter(entry(50), by=cast.clerk.actor) + enter(
        entry(51), by=cast.clerk.actor, now=NOW + timedelta(days=1)
    )

    assert people.expire_entries(now=NOW + timedelta(days=30, seconds=-1)) == 0
    assert people.expire_entries(now=NOW + timedelta(days=30)) == 1
    assert people.expire_entries(now=NOW + timedelta(days=30)) == 0

    assert Person.objects.get(pk=early.person_id).state == "left"
    assert entry_of(early.person_id).end == "expired"
    assert Person.objects.get(pk=late.person_id).state == "pending"


def elder(cast: Cast) -> Entered:
    (made,) = enter(entry(50, phone="", contact="女儿 王芳 13900000000"), by=cast.clerk.actor)
    return made


def test_an_elder_without_a_phone_is_confirmed_by_two_of_the_staff(cast: Cast):
    made = elder(cast)
    handed = people.record_receipt(
        entry_id=entry_of(made.person_id).pk, scan=scan(), by=cast.clerk.actor, now=NOW
    )
    with refuses(Forbidden, "own_request"):
        people.accept_receipt(receipt_id=handed.pk, by=cast.clerk.actor, now=NOW)
    with refuses(Refused, "receipt_waits"):
        people.record_receipt(
            entry_id=entry_of(made.person_id).pk, scan=scan(), by=cast.manager.actor, now=NOW
        )

    assert people.accept_receipt(receipt_id=handed.pk, by=cast.manager.actor, now=NOW) == made.person_id

    person = Person.objects.get(pk=made.person_id)
    assert (person.state, person.phone) == ("active", None)
    assert queries.residence_of(person.pk).site_code == stage.DAQIAO
    assert entry_of(person.pk).end == "receipt"
    assert not queries.standings([person.pk])[person.pk].pending
    with refuses(Forbidden, "own_request"):
        people.accept_receipt(receipt_id=handed.pk, by=cast.clerk.actor, now=NOW)
    with refuses(Refused, "receipt_decided"):
        people.accept_receipt(receipt_id=handed.pk, by=cast.manager.actor, now=NOW)


def test_an_unconfirmed_phone_never_opens_an_account(cast: Cast):
    (made,) = enter(entry(50), by=cast.clerk.actor)
    handed = people.record_receipt(
        entry_id=entry_of(made.person_id).pk, scan=scan(), by=cast.clerk.actor, now=NOW
    )
    people.accept_receipt(receipt_id=handed.pk, by=cast.manager.actor, now=NOW)

    assert Person.objects.get(pk=made.person_id).phone is None


def test_a_receipt_sent_back_can_be_brought_again(cast: Cast):
    made = elder(cast)
    number = entry_of(made.person_id).pk
    handed = people.record_receipt(entry_id=number, scan=scan(), by=cast.clerk.actor, now=NOW)
    with refuses(Invalid, "note_missing"):
        people.decline_receipt(receipt_id=handed.pk, note=" ", by=cast.manager.actor, now=NOW)
    people.decline_receipt(receipt_id=handed.pk, note="看不清", by=cast.manager.actor, now=NOW)

    assert people.record_receipt(entry_id=number, scan=scan(), by=cast.clerk.actor, now=NOW).pk != handed.pk
    (row,) = queries.entry_rows(queries.entries_visible_to(cast.clerk.see(), end=""))
    assert row.receipt is not None
    assert row.receipt.decided_at is None


def test_scans_go_with_the_person(cast: Cast):
    made = elder(cast)
    people.record_receipt(entry_id=entry_of(made.person_id).pk, scan=scan(), by=cast.clerk.actor, now=NOW)
    people.expire_entries(now=NOW + timedelta(days=30))

    assert not Attachment.objects.exists()


def test_receipts_are_the_business_of_who_enters_people_there(cast: Cast):
    made = elder(cast)
    number = entry_of(made.person_id).pk
    stranger = stage.staff(80, "clerk", stage.TAOHUAPING)

    with refuses(NotFound, "not_found"):
        people.record_receipt(entry_id=number, scan=scan(), by=stranger.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        people.record_receipt(entry_id=number, scan=scan(), by=cast.approver.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        people.record_receipt(entry_id=number, scan=scan(), by=Actor(person_id=None), now=NOW)
    with pytest.raises(NotFound):
        queries.receipt_sheet(number, viewer=stranger.see())
    sheet = queries.receipt_sheet(number, viewer=cast.clerk.see())
    assert (sheet.name, sheet.number) == (stage.name(50), made.number)


def test_the_list_of_entries_is_of_ones_own_subtree(cast: Cast):
    enter(entry(50), by=cast.clerk.actor)
    enter(EntryForm(**{**entry(51).__dict__, "residence": HEYETANG}), by=cast.manager.actor)

    def seen(who: stage.Persona) -> int:
        return queries.entries_visible_to(who.see(), end="").count()

    assert (seen(cast.manager), seen(cast.clerk), seen(cast.leader), seen(cast.residents[0])) == (2, 1, 0, 0)
