"""Registrations and requests that meet: the database lets exactly one through, and limits hold."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep

import pytest
from django.db import connection, transaction

import cast
from people.registering import at_once, filled, register, traces
from redvest.kernel.errors import Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people.models import Person, PhoneCode
from redvest.people.operations import Registration

pytestmark = pytest.mark.race


def both_past_their_checks(first: Registration, second: Registration) -> list[object]:
    """Registers two whose rows are held back until each has found the identity free; their outcomes."""
    with ThreadPoolExecutor(3) as pool, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE people_person IN SHARE MODE")
        racing = pool.submit(at_once, lambda: register(first), lambda: register(second))
        for _ in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'people_person'::regclass"
            )
            if cursor.fetchone() == (2,):
                break
            sleep(0.01)
        else:
            pytest.fail("the two did not get as far as writing")
    return racing.result()


def test_without_the_databases_promise_both_would_be_registered(committed_db: str) -> None:
    cast.network()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_person DROP CONSTRAINT person_identity_once")
    first, second = filled(1), filled(2)

    outcomes = both_past_their_checks(first, replace(second, id_number=first.id_number))

    assert [type(outcome).__name__ for outcome in outcomes] == ["RegisterResult", "RegisterResult"]


def test_with_it_exactly_one_of_two_is_and_the_other_leaves_nothing(committed_db: str) -> None:
    cast.network()
    before = traces()
    first, second = filled(1), filled(2)

    outcomes = both_past_their_checks(first, replace(second, id_number=first.id_number))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "RegisterResult"]
    (refusal,) = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refusal.codes == ["identity_taken"]
    made = {what: count - before[what] for what, count in traces().items()}
    assert made == dict.fromkeys(made, 1) | {"Consent": 2}


def test_of_two_using_one_code_at_once_exactly_one_gets_in(committed_db: str) -> None:
    cast.network()
    form = filled(1)
    other = replace(form, id_number=cast.identity(2))

    outcomes = at_once(lambda: register(form), lambda: register(other))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Invalid", "RegisterResult"]
    assert Person.objects.count() == 1


def test_guesses_made_at_once_are_all_counted(committed_db: str) -> None:
    cast.network()
    form = filled(1)
    wrong = [replace(form, code=f"{(int(form.code) + n) % 1_000_000:06d}") for n in range(1, 13)]

    at_once(*(lambda form=form: register(form) for form in wrong))

    assert PhoneCode.objects.get().guesses == 5
    assert AuditEntry.objects.filter(verb="code.wrong").count() == 5


def test_requests_for_codes_at_once_do_not_slip_past_the_limits(committed_db: str) -> None:
    def ask(n: int, address: str) -> None:
        people.request_code(phone=cast.phone(n), purpose="register", address=address, now=cast.NOW)

    at_once(*(lambda n=n: ask(1, f"10.0.1.{n}") for n in range(8)))
    assert PhoneCode.objects.count() == 1

    at_once(*(lambda n=n: ask(n, "10.0.0.1") for n in range(100, 130)))
    assert PhoneCode.objects.filter(address="10.0.0.1").count() == 20
