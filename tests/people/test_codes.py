"""One-time codes: who gets one, how often, and what is kept of them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast
from cast import NOW
from redvest.kernel.errors import Invalid, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.people import operations as people
from redvest.people.enums import TOPIC_CODE, CodePurpose
from redvest.people.models import PhoneCode
from redvest.people.operations import CodeCall
from redvest.people.synthetic import codes_sent_to
from refusing import refuses

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def ask(
    n: int = 1, *, purpose: str = CodePurpose.REGISTER, address: str = "10.0.0.1", now: datetime = NOW
) -> None:
    people.request_code(phone=cast.phone(n), purpose=purpose, address=address, now=now)


def test_a_code_is_six_digits_and_kept_only_as_a_keyed_hash():
    ask()

    code = cast.last_code()
    kept = PhoneCode.objects.get()
    assert len(code) == 6
    assert code.isdigit()
    assert code not in kept.code_hash
    assert (kept.sent_at, kept.expires_at, kept.guesses, kept.closed_at) == (NOW, NOW + 5 * MINUTE, 0, None)
    event = OutboxEvent.objects.get()
    assert (event.topic, event.key) == (TOPIC_CODE, str(kept.pk))
    assert cast.phone(1) not in str(event.payload)
    assert code not in str(event.payload)


def test_a_newer_code_voids_the_older_of_the_same_purpose_only():
    ask()
    ask(purpose=CodePurpose.LOGIN, now=NOW + MINUTE)
    ask(now=NOW + 2 * MINUTE)

    rows = PhoneCode.objects.order_by("sent_at").values_list("purpose", "closed_at")
    assert list(rows) == [("register", NOW + 2 * MINUTE), ("login", None), ("register", None)]


@pytest.mark.parametrize(
    "phone", ["", "12345", "02583452345", "+1 650 253 0000", "1380013800", "23800138000"]
)
def test_only_mobile_phones_of_the_mainland_get_one(phone: str):
    with refuses(Invalid, "phone_odd") as caught:
        people.request_code(phone=phone, purpose=CodePurpose.REGISTER, address="", now=NOW)
    assert caught.value.reasons[0].about == "phone"


@pytest.mark.parametrize(
    "phone", ["+86 138 0013 8000", "138-0013-8000", "１３８００１３８０００", " 13800138000 "]
)
def test_a_phone_may_be_written_in_many_ways(phone: str):
    people.request_code(phone=phone, purpose=CodePurpose.REGISTER, address="", now=NOW)

    assert PhoneCode.objects.get().phone == "+8613800138000"


def test_a_phone_gets_one_a_minute():
    ask()

    with refuses(Refused, "code_limit") as caught:
        ask(now=NOW + timedelta(seconds=59))
    assert str(caught.value) == "验证码刚刚发过，请 1 秒后再获取"
    ask(now=NOW + MINUTE)


def test_a_phone_gets_five_an_hour_whatever_they_are_for():
    for minutes in range(5):
        ask(purpose=[CodePurpose.REGISTER, CodePurpose.LOGIN][minutes % 2], now=NOW + minutes * MINUTE)

    with refuses(Refused, "code_limit") as caught:
        ask(now=NOW + 10 * MINUTE)
    assert str(caught.value) == "获取验证码太频繁，请 50 分钟后再试"
    ask(now=NOW + 60 * MINUTE)


def test_an_address_gets_twenty_an_hour():
    for n in range(20):
        ask(n, now=NOW + n * MINUTE)

    with refuses(Refused, "code_limit"):
        ask(20, now=NOW + 30 * MINUTE)
    ask(20, address="10.0.0.2", now=NOW + 30 * MINUTE)
    ask(21, now=NOW + 60 * MINUTE)


def test_an_unknown_phone_gets_no_code_to_log_in_but_the_same_answer_and_limits():
    ask(purpose=CodePurpose.LOGIN)

    assert OutboxEvent.objects.count() == 0
    with refuses(Refused, "code_limit"):
        ask(purpose=CodePurpose.LOGIN, now=NOW + timedelta(seconds=1))


def test_asking_is_on_record_without_the_phone():
    ask()
    ask(now=NOW + MINUTE)

    first, second = AuditEntry.objects.all()
    assert (first.verb, first.address, first.data) == ("code.requested", "10.0.0.1", {"purpose": "register"})
    assert first.target == second.target
    assert cast.phone(1) not in first.target


def test_old_codes_are_forgotten():
    ask()

    assert people.forget_old_codes(now=NOW + timedelta(hours=23)) == 0
    assert people.forget_old_codes(now=NOW + timedelta(hours=25)) == 1


def test_a_batch_is_decided_in_order_under_the_same_limits():
    calls = [
        CodeCall(phone=cast.phone(n), purpose=CodePurpose.REGISTER, address="", now=now)
        for n, now in ((1, NOW), (2, NOW), (1, NOW), (1, NOW + MINUTE), (3, NOW))
    ]

    outcomes = people.request_code_many(calls=[*calls, replace(calls[0], phone="12345")])

    assert [one and one.codes for one in outcomes] == [None, None, ["code_limit"], None, None, ["phone_odd"]]
    rows = PhoneCode.objects.order_by("pk").values_list("phone", "sent_at", "closed_at")
    assert list(rows) == [
        (f"+86{cast.phone(1)}", NOW, NOW + MINUTE),
        (f"+86{cast.phone(2)}", NOW, None),
        (f"+86{cast.phone(1)}", NOW + MINUTE, None),
        (f"+86{cast.phone(3)}", NOW, None),
    ]
    phones = [f"+86{cast.phone(n)}" for n in (1, 2, 3)]
    assert set(codes_sent_to(phones, purpose=CodePurpose.REGISTER)) == set(phones)


def test_a_batch_takes_the_same_number_of_statements_for_two_and_for_thirty():
    counts = []
    for size, first in ((2, 10), (30, 20)):
        calls = [
            CodeCall(phone=cast.phone(n), purpose=CodePurpose.REGISTER, address="", now=NOW)
            for n in range(first, first + size)
        ]
        with CaptureQueriesContext(connection) as run:
            people.request_code_many(calls=calls)
        counts.append(len(run))

    assert counts[0] == counts[1]
