"""Getting back into an account, and into one somebody else opened in one's name; changing the phone; corrections."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

import cast as county
from cast import GAOPING, HEYETANG, NOW, Cast, Persona
from people.test_second_factor import enrols
from redvest.access.enums import Role
from redvest.kernel.actor import VISITOR
from redvest.kernel.attachments import Upload
from redvest.kernel.crypto import unseal
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.case_rules import WAIT
from redvest.people.enums import SEALED_PHONE, TOPIC_PHONE_NOTICE, CaseState, CodePurpose, IdType
from redvest.people.models import Account, Case, Person
from redvest.people.operations import Correction, RecoveryForm
from refusing import refuses

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)
NEW = "13712340001"


def code_to(phone: str, purpose: str = CodePurpose.RECOVER, now=LATER) -> str:
    people.request_code(phone=phone, purpose=purpose, address="", now=now)
    return county.last_code()


def form_of(n: int, *, now=LATER, **changes: object) -> RecoveryForm:
    """What the n-th person fills in, with a new phone."""
    form = RecoveryForm(
        name=county.name(n),
        id_type=IdType.RESIDENT,
        id_number=county.identity(n),
        phone=NEW,
        code=code_to(NEW, now=now),
    )
    return replace(form, **changes)


def opens(form: RecoveryForm, *, now=LATER) -> people.Opened:
    return people.open_recovery(form=form, by=VISITOR, now=now)


def second_clerk() -> Persona:
    return county.staff(31, Role.CLERK, GAOPING)


def seen_by_two(made: Cast, case: Case, *, now=LATER) -> Case:
    people.check_case(case_id=case.pk, by=made.clerk.actor, now=now)
    return people.decide_case(case_id=case.pk, approve=True, by=second_clerk().actor, now=now)


def finishes(slip: str, *, now) -> object:
    code = code_to(NEW, now=now)
    return people.finish_recovery(slip=slip, phone=NEW, code=code, by=VISITOR, now=now)


def phones_warned() -> list[str]:
    events = OutboxEvent.objects.filter(topic=TOPIC_PHONE_NOTICE)
    return [unseal(event.payload["phone"], context=SEALED_PHONE) for event in events]


def test_two_see_the_document_and_after_three_days_the_new_phone_is_in_place(cast: Cast):
    person = cast.members[0]
    opened = opens(form_of(6))
    case = Case.objects.get(slip=opened.slip)
    assert opened.state == CaseState.OPEN

    seen_by_two(cast, case)

    case.refresh_from_db()
    assert (case.state, case.ready_at) == (CaseState.WAITING, LATER + WAIT)
    assert phones_warned() == ["+86" + person.phone]
    with pytest.raises(Refused) as early:
        finishes(opened.slip, now=LATER + WAIT - timedelta(seconds=1))
    assert early.value.codes == ["case_waits"]
    login = finishes(opened.slip, now=LATER + WAIT + timedelta(minutes=2))
    assert queries.profile_of(person.id).phone == "+86" + NEW
    assert [row.pk for row in queries.logins_of(person.id, now=LATER + WAIT + timedelta(minutes=2))] == [
        login.pk
    ]
    assert Account.objects.get(person_id=person.id).password == ""
    case.refresh_from_db()
    assert (case.state, case.sealed) == (CaseState.DONE, "")
    assert AuditEntry.objects.filter(verb="account.recovered", target=f"person:{person.id}").exists()


def test_no_one_of_the_office_does_it_alone_nor_in_their_own_matter(cast: Cast):
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    with refuses(Refused, "case_state"):
        people.decide_case(case_id=case.pk, approve=True, by=cast.clerk.actor, now=LATER)
    people.check_case(case_id=case.pk, by=cast.clerk.actor, now=LATER)
    with refuses(Forbidden, "same_person"):
        people.decide_case(case_id=case.pk, approve=True, by=cast.clerk.actor, now=LATER)

    own = Case.objects.get(slip=opens(form_of(2, now=LATER + timedelta(minutes=3))).slip)
    with refuses(Forbidden, "own_case"):
        people.check_case(case_id=own.pk, by=cast.clerk.actor, now=LATER)


def test_only_offices_of_the_same_tree_see_it(cast: Cast):
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    beside = _cast_staff(40, HEYETANG)
    people.check_case(case_id=case.pk, by=beside.actor, now=LATER)  # another site of the county will do
    for person in (cast.residents[0], cast.leader, cast.auditor, cast.approver):
        with refuses(NotFound, "not_found"):
            people.check_case(case_id=case.pk, by=person.actor, now=LATER)


def _cast_staff(n: int, site: str) -> Persona:
    return county.staff(n, Role.CLERK, site)


def test_the_person_stops_it_with_the_old_phone(cast: Cast):
    person = cast.members[0]
    opened = opens(form_of(6))
    seen_by_two(cast, Case.objects.get(slip=opened.slip))
    (shown,) = queries.cases_of(person.id)

    with refuses(NotFound, "not_found"):
        people.stop_case(case_id=shown.id, by=cast.members[1].actor, now=LATER)
    people.stop_case(case_id=shown.id, by=person.actor, now=LATER)
    people.stop_case(case_id=shown.id, by=person.actor, now=LATER)

    with pytest.raises(Refused):
        finishes(opened.slip, now=LATER + WAIT + timedelta(minutes=2))
    assert queries.profile_of(person.id).phone == "+86" + person.phone


def test_a_wrong_name_or_number_tells_nothing_and_five_lock(cast: Cast):
    answers = set()
    for n, changes in enumerate([{"name": "别人"}, {"id_number": cast_identity(77)}]):
        with pytest.raises(Refused) as refusal:
            opens(
                form_of(6, now=LATER + timedelta(minutes=2 * n), **changes),
                now=LATER + timedelta(minutes=2 * n),
            )
        answers.add((tuple(refusal.value.codes), str(refusal.value)))
    assert len(answers) == 1
    for n in range(4):
        now = LATER + timedelta(minutes=4)
        code = code_to(f"1371234100{n}", now=now)
        with pytest.raises(Refused):
            opens(replace(form_of_plain(6), name="别人", phone=f"1371234100{n}", code=code), now=now)
    now = LATER + timedelta(minutes=5)
    code = code_to("13712342000", now=now)
    with refuses(Refused, "tries_locked"):
        opens(replace(form_of_plain(6), phone="13712342000", code=code), now=now)
    assert Case.objects.count() == 0


def form_of_plain(n: int) -> RecoveryForm:
    return RecoveryForm(
        name=county.name(n), id_type=IdType.RESIDENT, id_number=county.identity(n), phone=NEW, code="000000"
    )


def cast_identity(n: int) -> str:
    return county.identity(n)


def test_a_wrong_code_to_the_new_phone_opens_nothing(cast: Cast):
    right = code_to(NEW)
    wrong = "111111" if right != "111111" else "222222"
    with pytest.raises(Invalid) as refusal:
        opens(replace(form_of_plain(6), code=wrong))
    assert refusal.value.codes == ["code_wrong"]
    assert Case.objects.count() == 0


def test_somebody_elses_phone_does_not_do(cast: Cast):
    code = code_to(cast.members[1].phone)
    with refuses(Refused, "phone_taken"):
        opens(replace(form_of_plain(6), phone=cast.members[1].phone, code=code))


def test_who_was_registered_by_a_stranger_gets_the_account_with_nothing_lost(cast: Cast):
    person = cast.members[0]
    Person.objects.filter(pk=person.id).update(name="冒名")
    opened = opens(form_of(6, claim=True))
    seen_by_two(cast, Case.objects.get(slip=opened.slip))

    finishes(opened.slip, now=LATER + WAIT + timedelta(minutes=2))

    profile = queries.profile_of(person.id)
    assert (profile.info.name, profile.phone, profile.info.number) == (
        person.name,
        "+86" + NEW,
        person.number,
    )


def test_the_office_refuses_with_a_reason_the_person_reads(cast: Cast):
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    with refuses(Invalid, "words_missing"):
        people.decide_case(case_id=case.pk, approve=False, why=" ", by=cast.clerk.actor, now=LATER)

    people.decide_case(case_id=case.pk, approve=False, why="证件与本人不符", by=cast.clerk.actor, now=LATER)

    (shown,) = queries.cases_of(cast.members[0].id)
    assert (shown.state, shown.why) == (CaseState.REFUSED, "证件与本人不符")


def test_reading_a_case_is_on_record_and_seen_by_the_person(cast: Cast):
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    facts = people.read_case(case_id=case.pk, by=cast.clerk.actor, now=LATER)

    assert (facts.name, facts.asked["phone"]) == (cast.members[0].name, "+86" + NEW)
    assert "id_number" not in facts.asked
    looks = queries.looks_at(cast.members[0].id)
    assert [look.by_number for look in looks] == [cast.clerk.number]


def test_the_phone_is_changed_by_a_code_to_each(cast: Cast):
    person = cast.members[0]
    new, old = code_to(NEW, CodePurpose.PHONE), code_to(person.phone, CodePurpose.PHONE)
    wrong = "111111" if old != "111111" else "222222"
    with pytest.raises(Invalid) as refusal:
        people.change_phone(phone=NEW, code=new, old_code=wrong, by=person.actor, now=LATER)
    assert [reason.about for reason in refusal.value.reasons] == ["old_code"]

    people.change_phone(phone=NEW, code=new, old_code=old, by=person.actor, now=LATER)

    assert queries.profile_of(person.id).phone == "+86" + NEW
    assert phones_warned() == ["+86" + person.phone]


def picture_of(text: str = "") -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return Upload(name="证件.png", content=out.getvalue(), content_type="image/png")


def test_a_name_is_corrected_by_two_with_proof(cast: Cast):
    person = cast.members[0]
    with refuses(Invalid, "proof_missing"):
        people.ask_correction(correction=Correction(name="新姓名"), proof=None, by=person.actor, now=LATER)
    with refuses(Refused, "correction_same"):
        people.ask_correction(
            correction=Correction(name=person.name), proof=picture_of(), by=person.actor, now=LATER
        )
    case = people.ask_correction(
        correction=Correction(name="新姓名"), proof=picture_of(), by=person.actor, now=LATER
    )
    assert queries.person_by_id(person.id).name == person.name

    seen_by_two(cast, case)

    assert queries.person_by_id(person.id).name == "新姓名"
    assert Case.objects.get().state == CaseState.DONE


def test_a_document_is_corrected_unless_somebody_has_it(cast: Cast):
    person = cast.members[0]
    taken = Correction(name=person.name, id_type=IdType.RESIDENT, id_number=cast_identity(7))
    case = people.ask_correction(correction=taken, proof=picture_of(), by=person.actor, now=LATER)
    people.check_case(case_id=case.pk, by=cast.clerk.actor, now=LATER)
    other = second_clerk()
    with refuses(Refused, "identity_elsewhere"):
        people.decide_case(case_id=case.pk, approve=True, by=other.actor, now=LATER)
    people.decide_case(case_id=case.pk, approve=False, why="要先合并", by=other.actor, now=LATER)

    born = cast_identity(99)
    right = Correction(name=person.name, id_type=IdType.RESIDENT, id_number=born)
    again = people.ask_correction(correction=right, proof=picture_of(), by=person.actor, now=LATER)
    people.check_case(case_id=again.pk, by=other.actor, now=LATER)
    people.decide_case(case_id=again.pk, approve=True, by=cast.clerk.actor, now=LATER)

    row = Person.objects.get(pk=person.id)
    assert f"{row.birth_date:%Y%m%d}" == born[6:14]
    assert row.id_hash != Person.objects.get(pk=cast.members[1].id).id_hash


def test_a_lost_second_factor_is_reset_by_two_others(cast: Cast):
    login = people.log_in_by_code(
        phone=cast.clerk.phone,
        code=code_to(cast.clerk.phone, CodePurpose.LOGIN),
        by=VISITOR,
        now=LATER,
    )
    enrols(login)
    assert queries.factor_of(cast.clerk.id) is not None
    helper = second_clerk()
    with refuses(Forbidden, "own_case"):
        people.propose_factor_reset(person_id=cast.clerk.id, words="手机丢了", by=cast.clerk.actor, now=LATER)
    case = people.propose_factor_reset(
        person_id=cast.clerk.id, words="手机丢了，当面核对过", by=helper.actor, now=LATER
    )
    with refuses(Forbidden, "same_person"):
        people.decide_case(case_id=case.pk, approve=True, by=helper.actor, now=LATER)
    with refuses(Forbidden, "own_case"):
        people.decide_case(case_id=case.pk, approve=True, by=cast.clerk.actor, now=LATER)

    people.decide_case(case_id=case.pk, approve=True, by=cast.manager.actor, now=LATER)

    assert queries.factor_of(cast.clerk.id) is None
    assert queries.logins_of(cast.clerk.id, now=LATER) == []


def test_the_second_factor_spares_the_way_to_the_office_but_not_the_wait(cast: Cast):
    person = cast.members[0]
    login = people.log_in_by_code(
        phone=person.phone, code=code_to(person.phone, CodePurpose.LOGIN), by=VISITOR, now=LATER
    )
    paper = enrols(login).codes[0]
    with pytest.raises(Refused) as refusal:
        opens(form_of(6, factor="ZZZZ-ZZZZ-ZZZZ"))
    assert refusal.value.codes == ["factor_wrong"]

    after = LATER + timedelta(minutes=3)
    opened = opens(form_of(6, now=after, factor=paper), now=after)

    assert (opened.state, opened.ready_at) == (CaseState.WAITING, after + WAIT)
    finishes(opened.slip, now=after + WAIT)
    assert queries.factor_of(person.id) is not None  # nobody of the office has seen the person
    assert queries.profile_of(person.id).phone == "+86" + NEW
