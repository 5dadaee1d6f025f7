"""Getting in by code or password, staying in, getting out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as product
from django.contrib.auth.hashers import identify_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

import cast
from cast import NOW, Persona
from redvest.config import settings as as_shipped
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import CodePurpose
from redvest.people.models import Account, AddressGuard, Login, PasswordGuard, Person
from redvest.people.operations.guards import LOCK, MOST_FROM_ADDRESS
from refusing import refuses

pytestmark = pytest.mark.django_db

PASSWORD = "桃花坪的春天2026"
LATER = NOW + timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(db: None) -> Persona:
    cast.network()
    return cast.resident(1, password=PASSWORD)


def code_for(n: int = 1) -> str:
    people.request_code(phone=cast.phone(n), purpose=CodePurpose.LOGIN, address="", now=LATER)
    return cast.last_code()


def by_password(password: str = PASSWORD, n: int = 1, now=LATER) -> Login:
    return people.log_in_by_password(phone=cast.phone(n), password=password, by=VISITOR, now=now)


def fails(code: str, password: str = "not the one", n: int = 1, now=LATER) -> None:
    with pytest.raises(Refused) as refusal:
        by_password(password, n, now)
    assert refusal.value.codes == [code]


def test_a_code_opens_a_login_once(person: Persona):
    code = code_for()
    visitor = Actor(person_id=None, address="10.9.8.7")

    login = people.log_in_by_code(
        phone=cast.phone(1), code=code, by=visitor, now=LATER, device="Mozilla/5.0 " + "x" * 300
    )

    info = queries.login_by_id(login.pk, now=LATER)
    assert info is not None
    assert (info.person_id, info.number) == (person.id, person.number)
    assert (login.address, len(login.device)) == ("10.9.8.7", 200)
    entry = AuditEntry.objects.get(verb="login.started")
    assert (entry.actor_id, entry.address, entry.data) == (person.id, "10.9.8.7", {"way": "code"})
    with refuses(Invalid, "code_wrong"):
        people.log_in_by_code(phone=cast.phone(1), code=code, by=VISITOR, now=LATER)


def test_a_wrong_code_counts_as_a_guess_and_an_unknown_phone_gets_the_same_answer(person: Persona):
    right = code_for()
    wrong = "111111" if right != "111111" else "222222"
    answers = []
    for n in (1, 2):
        for _ in range(5):
            with pytest.raises(Invalid) as refusal:
                people.log_in_by_code(phone=cast.phone(n), code=wrong, by=VISITOR, now=LATER)
            answers.append((refusal.value.codes, str(refusal.value)))

    assert len(set(map(str, answers))) == 1
    with refuses(Refused, "tries_locked"):
        people.log_in_by_code(phone=cast.phone(1), code=right, by=VISITOR, now=LATER)


def test_five_wrong_codes_lock_codes_for_half_an_hour_but_not_the_password(person: Persona):
    right = code_for()
    wrong = "111111" if right != "111111" else "222222"
    for _ in range(5):
        with pytest.raises(Invalid):
            people.log_in_by_code(phone=cast.phone(1), code=wrong, by=VISITOR, now=LATER)

    for wait in (timedelta(minutes=2), LOCK - timedelta(seconds=1)):
        people.request_code(phone=cast.phone(1), purpose=CodePurpose.LOGIN, address="", now=LATER + wait)
        with refuses(Refused, "tries_locked"):
            people.log_in_by_code(phone=cast.phone(1), code=cast.last_code(), by=VISITOR, now=LATER + wait)
    assert by_password().person_id == person.id
    people.request_code(phone=cast.phone(1), purpose=CodePurpose.LOGIN, address="", now=LATER + LOCK + MINUTE)
    login = people.log_in_by_code(
        phone=cast.phone(1), code=cast.last_code(), by=VISITOR, now=LATER + LOCK + MINUTE
    )
    assert login.person_id == person.id


def test_a_code_to_register_does_not_log_in(person: Persona):
    people.request_code(phone=cast.phone(1), purpose=CodePurpose.REGISTER, address="", now=LATER)

    with refuses(Invalid, "code_wrong"):
        people.log_in_by_code(phone=cast.phone(1), code=cast.last_code(), by=VISITOR, now=LATER)


def test_one_who_left_does_not_get_in(person: Persona):
    code = code_for()
    Person.objects.update(state="left", left_at=NOW)

    with refuses(Invalid, "code_wrong"):
        people.log_in_by_code(phone=cast.phone(1), code=code, by=VISITOR, now=LATER)
    fails("login_wrong", PASSWORD)
    assert queries.login_by_id(person.login_id, now=NOW) is None


def test_a_password_opens_a_login(person: Persona):
    login = by_password()

    assert login.person_id == person.id
    assert AuditEntry.objects.get(verb="login.started").data == {"way": "password"}


def test_passwords_are_hashed_by_argon2(person: Persona, settings: Settings):
    settings.PASSWORD_HASHERS = as_shipped.PASSWORD_HASHERS

    people.set_password(person_id=person.id, password="另一个好记的口令", by=person.actor, now=NOW)

    kept = Account.objects.get().password
    assert identify_hasher(kept).algorithm == "argon2"
    assert "m=19456,t=2,p=1" in kept
    assert by_password("另一个好记的口令").person_id == person.id


def test_five_failures_lock_the_phone_for_half_an_hour(person: Persona):
    for _ in range(4):
        fails("login_wrong")
    fails("login_locked")

    with refuses(Refused, "login_locked"):
        by_password(PASSWORD, now=LATER + LOCK - MINUTE)
    assert AuditEntry.objects.filter(verb="login.failed").count() == 5
    assert by_password(PASSWORD, now=LATER + LOCK).person_id == person.id
    assert PasswordGuard.objects.count() == 0


def test_a_lock_that_has_ended_begins_a_new_count(person: Persona):
    for _ in range(4):
        fails("login_wrong")
    fails("login_locked")

    fails("login_wrong", now=LATER + LOCK)
    assert PasswordGuard.objects.get().failures == 1


def test_a_success_forgets_the_failures_before_it(person: Persona):
    for _ in range(4):
        fails("login_wrong")
    by_password()
    for _ in range(4):
        fails("login_wrong")
    by_password()


def test_an_unknown_phone_is_answered_and_locked_like_a_known_one(person: Persona):
    known, unknown = [], []
    for n, answers in ((1, known), (2, unknown)):
        for _ in range(6):
            with pytest.raises(Refused) as refusal:
                by_password("not the one", n)
            answers.append((refusal.value.codes, str(refusal.value)))

    assert known == unknown
    assert cast.phone(2) not in PasswordGuard.objects.values_list("phone_hash", flat=True)


def test_an_unknown_phone_costs_a_hash_like_a_known_one(person: Persona, monkeypatch: pytest.MonkeyPatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed, encode = [], MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str, **more: object) -> str:
        hashed.append(password)
        return encode(self, password, salt, **more)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    fails("login_wrong", n=1)
    assert len(hashed) == 1
    fails("login_wrong", n=2)
    assert len(hashed) == 2


def test_one_without_a_password_gets_in_by_code_only(person: Persona):
    cast.resident(2)

    fails("login_wrong", "", n=2)
    fails("login_wrong", "anything at all", n=2)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("1234567", "password_short"),
        ("x" * 129, "password_long"),
        (f"a{cast.phone(1)}b", "password_phone"),
        ("12345678", "password_common"),
        ("password123", "password_common"),
    ],
)
def test_bad_passwords_are_refused(person: Persona, password: str, code: str):
    with refuses(Invalid, code) as caught:
        people.set_password(person_id=person.id, password=password, by=person.actor, now=LATER)
    assert caught.value.reasons[0].about == "password"


def test_a_new_password_ends_the_other_logins_but_not_this_one(person: Persona):
    other = by_password(now=NOW + MINUTE)

    people.set_password(person_id=person.id, password="换一个新的口令吧", by=person.actor, now=NOW + MINUTE)

    open_now = [login.pk for login in queries.logins_of(person.id, now=NOW + MINUTE)]
    assert open_now == [person.login_id]
    assert queries.login_by_id(other.pk, now=NOW + MINUTE) is None
    fails("login_wrong", PASSWORD)
    assert AuditEntry.objects.get(verb="password.set").data == {"logins_ended": 1}


def test_nobody_sets_another_persons_password(person: Persona):
    other = cast.resident(2)
    with refuses(Forbidden, "not_own"):
        people.set_password(person_id=person.id, password="换一个新的口令吧", by=other.actor, now=LATER)
    with refuses(Forbidden, "not_own"):
        people.set_password(person_id=person.id, password="换一个新的口令吧", by=VISITOR, now=LATER)


def test_a_login_ends_when_idle_and_lives_while_used(person: Persona):
    idle = timedelta(minutes=product.SESSION_IDLE_MINUTES)
    assert queries.login_by_id(person.login_id, now=NOW + idle) is None
    assert queries.login_by_id(person.login_id, now=NOW + idle - MINUTE) is not None

    people.touch_login(login_id=person.login_id, now=NOW + idle - MINUTE)

    assert queries.login_by_id(person.login_id, now=NOW + idle) is not None
    people.touch_login(login_id=person.login_id, now=NOW + 3 * idle)
    assert queries.login_by_id(person.login_id, now=NOW + 3 * idle) is None


def test_use_is_noted_once_a_minute(person: Persona):
    people.touch_login(login_id=person.login_id, now=NOW + timedelta(seconds=59))
    assert Login.objects.get(pk=person.login_id).seen_at == NOW

    people.touch_login(login_id=person.login_id, now=NOW + MINUTE)
    assert Login.objects.get(pk=person.login_id).seen_at == NOW + MINUTE


def test_logging_out_ends_the_login_and_again_changes_nothing(person: Persona):
    people.log_out(login_id=person.login_id, by=person.actor, now=NOW + MINUTE)
    people.log_out(login_id=person.login_id, by=person.actor, now=NOW + 2 * MINUTE)

    assert queries.login_by_id(person.login_id, now=NOW + MINUTE) is None
    assert Login.objects.get(pk=person.login_id).ended_at == NOW + MINUTE
    assert AuditEntry.objects.filter(verb="login.ended").count() == 1


def test_another_persons_login_is_not_even_known(person: Persona):
    other = cast.resident(2)
    for by in (other.actor, VISITOR):
        with refuses(NotFound, "not_found"):
            people.log_out(login_id=person.login_id, by=by, now=LATER)
    with refuses(NotFound, "not_found"):
        people.log_out(login_id=uuid4(), by=SYSTEM, now=LATER)


def test_a_request_finds_its_person_in_one_query(person: Persona):
    with CaptureQueriesContext(connection) as run:
        found = queries.login_by_id(person.login_id, now=NOW)
    assert len(run) == 1
    assert found is not None
    assert found.needs_touch(NOW + timedelta(seconds=59)) is False
    assert found.needs_touch(NOW + MINUTE) is True


def test_the_logins_of_a_batch_are_checked_in_one_query(person: Persona):
    other = cast.resident(2)
    gone = cast.resident(3)
    people.log_out(login_id=gone.login_id, by=gone.actor, now=NOW)

    with CaptureQueriesContext(connection) as run:
        live = queries.live_logins([person.login_id, other.login_id, gone.login_id, uuid4()], now=NOW)

    assert live == {person.login_id: person.id, other.login_id: other.id}
    assert len(run) == 1


def from_address(address: str) -> Actor:
    return Actor(person_id=None, address=address)


def tries(n: int, *, address: str, password: str = "Aa123456", now=LATER) -> str:
    """One wrong password with the n-th phone; the code of the answer."""
    with pytest.raises(Refused) as refusal:
        people.log_in_by_password(phone=cast.phone(n), password=password, by=from_address(address), now=now)
    return refusal.value.codes[0]


def test_one_password_tried_with_many_phones_locks_the_address_not_the_phones(person: Persona):
    answers = [tries(100 + n, address="10.1.1.1") for n in range(MOST_FROM_ADDRESS)]
    assert set(answers) == {"login_wrong"}

    assert tries(1, address="10.1.1.1", password=PASSWORD) == "address_locked"
    with refuses(Refused, "address_locked"):
        people.log_in_by_code(phone=cast.phone(1), code="123456", by=from_address("10.1.1.1"), now=LATER)
    assert (
        people.log_in_by_password(
            phone=cast.phone(1), password=PASSWORD, by=from_address("10.1.1.2"), now=LATER
        ).person_id
        == person.id
    )
    assert tries(500, address="10.1.1.1", now=LATER + LOCK) == "login_wrong"


def test_getting_in_oneself_does_not_make_room_for_more_tries(person: Persona):
    for n in range(MOST_FROM_ADDRESS):
        if n % 10 == 0:
            people.log_in_by_password(
                phone=cast.phone(1), password=PASSWORD, by=from_address("10.1.1.1"), now=LATER
            )
        tries(100 + n, address="10.1.1.1")

    assert tries(900, address="10.1.1.1") == "address_locked"


def test_all_addresses_of_one_ipv6_subscriber_count_as_one(person: Persona):
    for n in range(MOST_FROM_ADDRESS):
        tries(100 + n, address=f"2001:db8:0:7::{n + 1:x}")

    assert tries(900, address="2001:db8:0:7:ffff::1") == "address_locked"
    assert tries(901, address="2001:db8:0:8::1") == "login_wrong"


def test_wrong_codes_count_for_the_address_too(person: Persona):
    for n in range(MOST_FROM_ADDRESS):
        with pytest.raises(Invalid, match="验证码"):
            people.log_in_by_code(
                phone=cast.phone(100 + n), code="000000", by=from_address("10.1.1.1"), now=LATER
            )

    assert tries(1, address="10.1.1.1", password=PASSWORD) == "address_locked"


def test_failures_are_forgotten_when_they_lock_nothing_any_more(person: Persona):
    tries(1, address="10.1.1.1")

    assert people.forget_old_failures(now=LATER + LOCK - MINUTE) == 0
    assert people.forget_old_failures(now=LATER + LOCK) == 2
    assert (AddressGuard.objects.count(), PasswordGuard.objects.count()) == (0, 0)


def test_a_login_ends_after_a_day_however_much_it_is_used(person: Persona):
    login, now = by_password(), LATER
    while now < LATER + timedelta(hours=24) - 20 * MINUTE:
        now += 20 * MINUTE
        people.touch_login(login_id=login.pk, now=now)

    assert queries.login_by_id(login.pk, now=LATER + timedelta(hours=24) - MINUTE) is not None
    assert queries.login_by_id(login.pk, now=LATER + timedelta(hours=24)) is None
    assert queries.live_logins([login.pk], now=LATER + timedelta(hours=24)) == {}
