"""Text messages: one for an event, once, to who may get it, by whichever sender is set."""

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

import cast as stage
from cast import NOW, Cast
from redvest.kernel import outbox
from redvest.kernel.crypto import seal
from redvest.kernel.models import OutboxEvent
from redvest.notices import senders
from redvest.notices.models import TextMessage
from redvest.notices.operations import forget_old_messages, send_for_event
from redvest.people import operations as people
from redvest.people.enums import CodePurpose, Purpose
from refusing import picture

MINUTE = timedelta(minutes=1)
TEXT = "【红马甲】您候补的班次有了名额，已为您报上。"


class BrokenSender:
    """A provider that is down."""

    def send(self, phone: str, text: str) -> None:
        raise ConnectionError("the provider is down")


class SlowSender(senders.MemorySender):
    """A provider that answers only when it is told to."""

    answer = Event()

    def send(self, phone: str, text: str) -> None:
        self.answer.wait(5)
        super().send(phone, text)


@pytest.fixture
def sent(settings) -> list[tuple[str, str]]:
    """What was sent; every message of this test goes there."""
    settings.SMS_SENDER = "redvest.notices.senders.MemorySender"
    senders.MemorySender.sent.clear()
    return senders.MemorySender.sent


def code_event() -> int:
    people.request_code(phone=stage.phone(1), purpose=CodePurpose.REGISTER, address="", now=NOW)
    return OutboxEvent.objects.latest("id").pk


def promotion_event(person_id: int, *, now: datetime = NOW) -> int:
    with transaction.atomic():
        text = seal(TEXT, context="text_message")
        outbox.publish("sign_up.promoted", 7, now=now, person_id=person_id, text=text)
    return OutboxEvent.objects.latest("id").pk


@pytest.mark.django_db
def test_a_code_is_sent_once_however_often_its_job_runs(sent):
    event_id = code_event()
    code = stage.last_code()

    first = send_for_event(event_id=event_id, now=NOW)
    again = [send_for_event(event_id=event_id, now=NOW + MINUTE) for _ in range(2)]

    text = f"【红马甲】验证码 {code}，5 分钟内有效。请勿告诉他人，工作人员不会向您索要。"
    assert sent == [(f"+86{stage.phone(1)}", text)]
    assert again == [None, None]
    assert first == TextMessage.objects.get()
    assert (first.kind, first.phone, first.sent_at) == ("people.code_requested", f"+86{stage.phone(1)}", NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("late", "says"), [(timedelta(seconds=90), "4 分钟"), (timedelta(seconds=299), "1 分钟")]
)
def test_a_code_sent_late_promises_only_what_is_left(sent, late: timedelta, says: str):
    send_for_event(event_id=code_event(), now=NOW + late)

    assert says in sent[0][1]


@pytest.mark.django_db
def test_an_expired_code_is_not_sent(sent):
    event_id = code_event()

    assert send_for_event(event_id=event_id, now=NOW + 5 * MINUTE) is None
    assert sent == []
    assert TextMessage.objects.count() == 0


def test_a_promotion_is_told_to_who_consents_to_messages(cast: Cast, sent):
    willing, silent = cast.residents
    people.give_consent(person_id=willing.id, purpose=Purpose.MESSAGES, by=willing.actor, now=NOW)

    for person in (willing, silent):
        send_for_event(event_id=promotion_event(person.id), now=NOW)

    assert sent == [(f"+86{willing.phone}", TEXT)]


@pytest.mark.django_db
def test_an_event_long_gone_sends_nothing(sent):
    event_id = code_event()
    OutboxEvent.objects.all().delete()

    assert send_for_event(event_id=event_id, now=NOW) is None


@pytest.mark.django_db
def test_a_failed_sending_notes_nothing_and_is_tried_again(sent, settings):
    event_id = code_event()
    settings.SMS_SENDER = f"{__name__}.BrokenSender"
    before = picture()
    with pytest.raises(ConnectionError):
        send_for_event(event_id=event_id, now=NOW)
    assert picture() == before

    settings.SMS_SENDER = "redvest.notices.senders.MemorySender"
    send_for_event(event_id=event_id, now=NOW)

    assert len(sent) == 1


@pytest.mark.race
def test_two_jobs_for_one_event_send_one_message(committed_db: str, sent, settings):
    settings.SMS_SENDER = f"{__name__}.SlowSender"
    event_id, start = code_event(), Barrier(3)

    def job() -> None:
        start.wait()
        send_for_event(event_id=event_id, now=NOW)
        connections.close_all()

    jobs = [Thread(target=job) for _ in range(2)]
    for thread in jobs:
        thread.start()
    start.wait()
    SlowSender.answer.set()
    for thread in jobs:
        thread.join()

    assert len(sent) == TextMessage.objects.count() == 1


@pytest.mark.django_db
def test_notes_of_messages_are_forgotten_after_a_month(sent):
    send_for_event(event_id=code_event(), now=NOW)

    assert forget_old_messages(now=NOW + timedelta(days=29)) == 0
    assert forget_old_messages(now=NOW + timedelta(days=31)) == 1


def test_the_demo_prints_messages_to_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO, logger="redvest.sms"):
        senders.LogSender().send("+8613800000001", TEXT)

    (record,) = caplog.records
    assert (record.name, record.levelno) == ("redvest.sms", logging.INFO)
    assert record.getMessage() == f"短信 → +8613800000001: {TEXT}"


def test_outside_the_demo_no_code_is_printed(settings):
    settings.DEMO = False

    with pytest.raises(ImproperlyConfigured):
        senders.LogSender()


def test_messages_can_go_to_a_file_of_json_lines(tmp_path: Path, settings):
    settings.SMS_FILE = str(tmp_path / "sms.jsonl")
    settings.SMS_SENDER = "redvest.notices.senders.FileSender"

    for n in range(2):
        senders.sender().send(f"+8613800000{n:03d}", TEXT)

    lines = [json.loads(line) for line in (tmp_path / "sms.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [{"phone": f"+8613800000{n:03d}", "text": TEXT} for n in range(2)]
