"""Registering: what it makes, what it refuses, and that a refusal leaves nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast
from cast import DAQIAO, FOREST_FARM, GAOPING, NOW
from people.registering import filled, register, traces
from redvest.kernel.actor import VISITOR
from redvest.kernel.crypto import unseal
from redvest.kernel.errors import DomainError, Invalid, Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import NECESSARY_PURPOSES, CodePurpose, Purpose
from redvest.people.identity_numbers import make_id_number
from redvest.people.models import Person, PhoneCode
from redvest.people.operations import RegisterCall, Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    cast.network()


def refused(form: Registration, kind: type[DomainError] = Refused) -> DomainError:
    """The refusal of a form, which left nothing behind."""
    before = traces()
    with pytest.raises(kind) as refusal:
        register(form)
    assert traces() == before
    return refusal.value


def test_a_person_comes_into_being_with_all_that_belongs_to_them(county: None) -> None:
    form = filled(
        1,
        skills={"repair", "first_aid"},
        categories={"0006"},
        consents={*NECESSARY_PURPOSES, Purpose.MESSAGES},
        password="志愿服务最光荣呀",
    )

    made = register(form)

    person = Person.objects.get()
    assert (person.pk, person.number) == (made.person_id, made.number)
    assert (person.name, person.phone, person.registered_at) == (cast.name(1), f"+86{cast.phone(1)}", NOW)
    assert (person.birth_date, person.sex) == (date(1970, 2, 7), "1")
    assert person.skills == ["first_aid", "repair"]
    assert person.categories == ["0006"]
    home = queries.residence_of(person.pk)
    assert (home.division_code, home.site_code, home.since, home.until) == (DAQIAO, DAQIAO, NOW, None)
    assert queries.purposes_agreed_by(person.pk) == {*NECESSARY_PURPOSES, Purpose.MESSAGES}
    assert queries.profile_of(person.pk).has_password
    login = queries.login_by_id(made.login_id, now=NOW)
    assert login is not None
    assert (login.person_id, login.name_masked) == (
        person.pk,
        cast.name(1)[0] + "*" * (len(cast.name(1)) - 1),
    )


def test_the_volunteer_number_tells_the_year_and_nothing_of_the_person(county: None) -> None:
    numbers = [register(filled(n)).number for n in (1, 2)]

    assert all(number.startswith("V2026") and len(number) == 14 for number in numbers)
    assert int(numbers[1][5:]) == int(numbers[0][5:]) + 1


def test_the_id_number_is_kept_sealed_and_nowhere_in_clear(county: None) -> None:
    form = filled(1)
    register(form)

    person = Person.objects.get()
    assert unseal(person.id_sealed, context="person.id_number") == form.id_number
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
            " AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{form.id_number}%"]
            )
            assert cursor.fetchone() == (0,), table


def test_the_audit_record_says_who_registered_without_their_data(county: None) -> None:
    form = filled(1)
    made = register(form)

    entry = AuditEntry.objects.get(verb="person.registered")
    assert (entry.actor_id, entry.target, entry.address) == (
        made.person_id,
        f"person:{made.person_id}",
        "10.0.0.1",
    )
    assert entry.data == {"site": DAQIAO, "consents": ["identity", "service"], "version": "2026-11"}
    for entry in AuditEntry.objects.all():
        line = f"{entry.target} {entry.data}"
        assert not any(secret in line for secret in (form.phone, form.id_number, form.name, form.code))


def test_where_the_village_has_no_station_the_institute_counts_its_people(county: None) -> None:
    made = register(filled(1, residence=FOREST_FARM))

    home = queries.residence_of(made.person_id)
    assert (home.division_code, home.site_code) == (FOREST_FARM, GAOPING)


def test_a_lower_case_or_full_width_number_is_the_same_identity(county: None) -> None:
    number = next(
        found
        for sequence in range(100)
        if (found := make_id_number("430524", date(1985, 5, 5), sequence)).endswith("X")
    )
    register(filled(1, id_number=number))

    wide = number.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)}).replace("X", "ｘ")
    assert refused(filled(2, id_number=wide)).codes == ["identity_taken"]


def test_a_second_registration_is_refused_without_telling_whose_the_first_is(county: None) -> None:
    first = filled(1)
    register(first)

    again = refused(filled(2, id_number=first.id_number))

    assert again.codes == ["identity_taken"]
    assert not any(secret in str(again) for secret in (first.phone, first.phone[-4:], first.name))


def test_one_code_tells_of_few_identities_whether_they_are_registered(county: None) -> None:
    register(filled(1))
    mine = filled(2)
    register(mine)
    later = NOW + timedelta(minutes=2)
    people.request_code(phone=mine.phone, purpose="register", address="", now=later)
    code, answers = cast.last_code(), []
    for n in range(1, 9):
        form = replace(mine, id_number=cast.identity(n), code=code)
        with pytest.raises((Refused, Invalid)) as refusal:
            people.register(form=form, by=VISITOR, now=later)
        answers += refusal.value.codes

    assert answers == ["identity_taken", "identity_taken", *["phone_taken"] * 3, *["code_wrong"] * 3]
    assert Person.objects.count() == 2


def test_a_phone_serves_one_active_person(county: None) -> None:
    register(filled(1))
    people.request_code(phone=cast.phone(1), purpose="register", address="", now=NOW + timedelta(minutes=2))
    form = replace(filled(2), phone=cast.phone(1))
    people.request_code(phone=cast.phone(1), purpose="register", address="", now=NOW + timedelta(minutes=4))
    form = replace(form, code=cast.last_code())

    with pytest.raises(Refused) as refusal:
        people.register(form=form, by=VISITOR, now=NOW + timedelta(minutes=4))

    assert refusal.value.codes == ["phone_taken"]
    assert Person.objects.count() == 1


def test_whether_an_identity_is_registered_is_told_only_to_who_holds_the_phone(county: None) -> None:
    register(filled(1))

    probing = refused(filled(2, id_number=cast.identity(1), code="000000"), Invalid)

    assert probing.codes == ["code_wrong"]


def test_all_faulty_fields_are_named_at_once(county: None) -> None:
    form = filled(
        1,
        name="张3",
        id_number="110105194912310021",
        phone="12345",
        code="12",
        residence="430999",
        skills={"flying"},
        categories={"7777"},
        consents={Purpose.SERVICE},
        password="short",
    )

    faults = refused(form, Invalid)

    assert isinstance(faults, Invalid)
    assert list(faults.by_field) == [
        "name",
        "id_number",
        "phone",
        "code",
        "residence",
        "skills",
        "categories",
        "consents",
        "password",
    ]
    assert faults.by_field["id_number"] == ["身份证号码最后一位校验不对，请再核对一遍"]
    assert refused(replace(form, id_type="98"), Invalid).codes[1] == "id_type_unknown"


def test_each_necessary_consent_is_asked_for_by_name_and_the_others_can_be_refused(county: None) -> None:
    faults = refused(filled(1, consents={Purpose.MESSAGES, Purpose.PUBLICITY}), Invalid)

    assert faults.codes == ["consent_needed", "consent_needed"]
    assert "注册和参加志愿服务" in str(faults)
    assert "核验并加密保存身份证件号码" in str(faults)


@pytest.mark.parametrize(
    ("born", "codes"),
    [(NOW.date().replace(year=2012), []), (NOW.date().replace(year=2012) + timedelta(days=1), ["under_age"])],
)
def test_children_under_fourteen_come_with_a_guardian(county: None, born: date, codes: list[str]) -> None:
    form = filled(1, id_number=cast.identity(1, born=born))

    if codes:
        assert refused(form).codes == codes
    else:
        register(form)


def test_a_right_code_survives_a_mistake_in_another_field_and_is_used_by_success(county: None) -> None:
    form = filled(1)
    for _ in range(7):
        refused(replace(form, name=""), Invalid)

    register(form)

    assert refused(replace(form, id_number=cast.identity(2)), Invalid).codes == ["code_wrong"]


def test_wrong_guesses_are_counted_though_refused_and_the_sixth_guess_is_too_many(county: None) -> None:
    form = filled(1)
    wrong = replace(form, code=f"{(int(form.code) + 1) % 1_000_000:06d}")
    for guesses in range(1, 6):
        assert refused(wrong, Invalid).codes == ["code_wrong"]
        assert PhoneCode.objects.get().guesses == guesses

    assert refused(form, Invalid).codes == ["code_wrong"]


def test_a_code_is_good_for_five_minutes(county: None) -> None:
    form = filled(1)

    with pytest.raises(Invalid) as late:
        people.register(form=form, by=VISITOR, now=NOW + timedelta(minutes=5))
    people.register(form=form, by=VISITOR, now=NOW + timedelta(minutes=4, seconds=59))

    assert late.value.codes == ["code_wrong"]


def test_a_code_to_log_in_does_not_register(county: None) -> None:
    form = filled(1)
    PhoneCode.objects.update(purpose=CodePurpose.LOGIN)

    assert refused(form, Invalid).codes == ["code_wrong"]


def test_a_batch_decides_for_each_in_order(county: None) -> None:
    forms = [filled(1), filled(2, id_number=cast.identity(1)), filled(3, name=""), filled(4)]

    outcomes = people.register_many(calls=[RegisterCall(form=form, by=VISITOR, now=NOW) for form in forms])

    codes = [one.codes if isinstance(one, DomainError) else one.number for one in outcomes]
    assert codes[1:3] == [["identity_taken"], ["name_missing"]]
    first, last = Person.objects.order_by("pk")
    assert (codes[0], codes[3]) == (first.number, last.number)
    assert (first.phone, last.phone) == (f"+86{cast.phone(1)}", f"+86{cast.phone(4)}")
    assert PhoneCode.objects.filter(closed_at__isnull=False).count() == 2


def test_a_batch_takes_the_same_number_of_statements_for_two_and_for_twenty(county: None) -> None:
    counts = []
    for size, first in ((2, 10), (20, 20)):
        calls = [RegisterCall(form=filled(n), by=VISITOR, now=NOW) for n in range(first, first + size)]
        with CaptureQueriesContext(connection) as queries_run:
            people.register_many(calls=calls)
        counts.append(len(queries_run))

    assert counts[0] == counts[1]
