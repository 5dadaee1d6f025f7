"""Registrations and requests that meet: the database lets exactly one through, and limits hold."""

from dataclasses import replace

import pytest

import cast
from people.registering import at_once, filled, register, traces
from redvest.kernel.errors import Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people.models import Person, PhoneCode

pytestmark = pytest.mark.race


def test_of_two_registering_one_identity_at_once_exactly_one_is_registered(committed_db: str) -> None:
    cast.network()
    before = traces()
    for attempt in range(1, 11):
        first, second = filled(100 + 2 * attempt), filled(101 + 2 * attempt)
        second = replace(second, id_number=first.id_number)

        outcomes = at_once(lambda: register(first), lambda: register(second))  # noqa: B023  # run before the next

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "RegisterResult"]
        (refusal,) = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        assert refusal.codes == ["identity_taken"]
        made = {what: count - before[what] for what, count in traces().items()}
        assert made == dict.fromkeys(made, attempt) | {"Consent": 2 * attempt}


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
