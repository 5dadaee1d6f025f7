"""Sending: once, in time, tried again, given up; and by a real mail server."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Barrier, Event, Thread

import pytest
from django.db import connections

import cast as stage
from cast import NOW, Cast, Persona
from notices.smtp import MailServer
from notices.test_hearing import consents, told
from redvest.kernel.errors import Invalid, NotFound
from redvest.kernel.models import OutboxEvent
from redvest.notices import channels, operations, queries
from redvest.notices.channels import Memory, Outgoing, Undeliverable
from redvest.notices.enums import DeliveryState
from redvest.notices.models import Address, Delivery
from redvest.notices.senders import MemorySender
from redvest.people import operations as people
from redvest.people.enums import Purpose

MINUTE = timedelta(minutes=1)


class Broken:
    """A provider that is down, and counts how often it was tried."""

    tried = 0

    def send(self, address: str, message: Outgoing) -> None:
        Broken.tried += 1
        raise ConnectionError("down")


class Refusing:
    """A provider that will never take it."""

    def send(self, address: str, message: Outgoing) -> None:
        raise Undeliverable("no such number")


class Slow(Memory):
    """A provider that answers only when it is told to."""

    answer = Event()

    def send(self, address: str, message: Outgoing) -> None:
        self.answer.wait(5)
        super().send(address, message)


def by(settings, sender: str) -> None:
    path = sender if "." in sender else f"{__name__}.{sender}"
    settings.NOTICE_SENDERS = {"sms": path, "wechat": "", "email": ""}


@pytest.fixture
def sent(settings) -> list[tuple[str, Outgoing]]:
    """What went out by text message."""
    by(settings, "redvest.notices.channels.Memory")
    Memory.sent.clear()
    return Memory.sent


def heard(person: Persona, **more) -> Delivery:
    """A delivery that waits for somebody who consents."""
    consents(person)
    operations.hear(event_id=told([person.id], **more), now=NOW)
    return Delivery.objects.latest("id")


def test_what_is_due_is_sent_once(cast: Cast, sent):
    heard(cast.leader)

    assert [operations.send_due(now=NOW) for _ in range(3)] == [1, 0, 0]

    ((address, message),) = sent
    assert address == f"+86{cast.leader.phone}"
    assert message.text == "“清洁家园”3月4日 09:00 开始，地点：大桥社区。到了请签到，离开请签退。"
    assert message.words["starts_at"] == "3月4日 09:00"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.settled_at, delivery.attempts) == (DeliveryState.SENT, NOW, 0)


def test_text_messages_go_by_the_sender_of_codes(cast: Cast, settings):
    settings.SMS_SENDER = "redvest.notices.senders.MemorySender"
    by(settings, "redvest.notices.channels.TextMessages")
    MemorySender.sent.clear()
    heard(cast.leader)
    operations.send_due(now=NOW)

    assert MemorySender.sent[0][1].startswith("【红马甲】“清洁家园”")


def test_a_failure_waits_longer_each_time_and_is_given_up(cast: Cast, settings):
    by(settings, "Broken")
    heard(cast.leader)
    now, pauses = NOW, []
    while (row := Delivery.objects.get()).state == DeliveryState.WAITING:
        now = row.due_at
        operations.send_due(now=now)
        pauses.append(round((Delivery.objects.get().due_at - now).total_seconds() / 60))

    assert pauses == [1, 5, 15, 60, 240, 720, 0]
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.trouble) == (DeliveryState.GIVEN_UP, 7, "ConnectionError")
    assert operations.send_due(now=now + timedelta(days=9)) == 0


def test_between_tries_nothing_is_sent(cast: Cast, sent, settings):
    by(settings, "Broken")
    heard(cast.leader)
    operations.send_due(now=NOW)
    by(settings, "redvest.notices.channels.Memory")

    assert operations.send_due(now=NOW + MINUTE / 2) == 0
    assert operations.send_due(now=NOW + MINUTE) == 1


def test_a_provider_that_is_down_is_not_tried_for_everybody(cast: Cast, settings):
    by(settings, "Broken")
    Broken.tried = 0
    for n in range(30, 36):
        heard(stage.resident(n))

    operations.send_due(now=NOW)

    assert Broken.tried == 3


def test_what_can_never_be_delivered_is_given_up_at_once(cast: Cast, settings):
    by(settings, "Refusing")
    heard(cast.leader)
    operations.send_due(now=NOW)

    assert Delivery.objects.get().state == DeliveryState.GIVEN_UP


def test_news_of_yesterday_read_or_no_longer_wanted_is_dropped(cast: Cast, sent):
    late = heard(cast.leader, expires_at=NOW + MINUTE)
    read, left = heard(cast.clerk), heard(cast.manager)
    operations.read_all(by=cast.clerk.actor, now=NOW)
    people.withdraw_consent(
        person_id=cast.manager.id, purpose=Purpose.MESSAGES, by=cast.manager.actor, now=NOW
    )

    assert operations.send_due(now=NOW + MINUTE) == 0

    assert sent == []
    states = Delivery.objects.filter(pk__in=[late.pk, read.pk, left.pk]).values_list("state", flat=True)
    assert set(states) == {DeliveryState.DROPPED}


@pytest.mark.race
def test_two_rounds_at_once_send_one_message(committed_db: str, settings):
    by(settings, "Slow")
    Memory.sent.clear()
    stage.network()
    heard(stage.resident(1))
    start = Barrier(3)

    def job() -> None:
        start.wait()
        operations.send_due(now=NOW)
        connections.close_all()

    jobs = [Thread(target=job) for _ in range(2)]
    for thread in jobs:
        thread.start()
    start.wait()
    Slow.answer.set()
    for thread in jobs:
        thread.join()

    assert len(Memory.sent) == 1
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_the_office_sees_numbers(cast: Cast, sent, settings):
    heard(cast.leader)
    operations.send_due(now=NOW)
    by(settings, "Broken")
    heard(cast.clerk)
    operations.send_due(now=NOW)

    sms = queries.delivery_figures(cast.auditor.see(), days=30, now=NOW)[0]
    assert (sms.sent, sms.waiting, sms.retried, sms.given_up) == (1, 1, 1, 0)
    with pytest.raises(NotFound):
        queries.delivery_figures(cast.leader.see(), days=30, now=NOW)


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A mail server on the loopback, and the product set to send by it."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.NOTICE_LINK = "https://redvest.example/me/notices/#n{id}"
        settings.NOTICE_SENDERS = {"sms": "", "wechat": "", "email": "redvest.notices.channels.Email"}
        yield server


def mail(server: MailServer, n: int = -1) -> EmailMessage:
    """A mail the server took."""
    found = message_from_bytes(server.taken[n].content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def confirmed(person: Persona, server: MailServer, address: str = "chen@example.com") -> None:
    operations.give_mail_address(address=address, by=person.actor, now=NOW)
    operations.send_mail_code(event_id=OutboxEvent.objects.latest("id").pk, now=NOW)
    code = str(mail(server)["Subject"]).split()[-1]
    operations.confirm_mail_address(code=code, by=person.actor, now=NOW)


def test_mail_goes_over_smtp_to_a_confirmed_address(cast: Cast, mail_server: MailServer):
    confirmed(cast.leader, mail_server)
    heard(cast.leader)

    assert operations.send_due(now=NOW) == 1

    taken, message = mail_server.taken[-1], mail(mail_server)
    assert taken.receivers == ["chen@example.com"]
    assert message["Subject"] == "【红马甲】明天有您的班次"
    assert message["Auto-Submitted"] == "auto-generated"
    link = f"https://redvest.example/me/notices/#n{Delivery.objects.get().notice_id}"
    assert link in part(message, "plain")
    assert f'<a href="{link}">' in part(message, "html")
    assert "3月4日 09:00" in part(message, "plain")


def test_what_people_typed_cannot_write_html(cast: Cast, mail_server: MailServer):
    confirmed(cast.leader, mail_server)
    heard(cast.leader, activity="<script>alert(1)</script>")
    operations.send_due(now=NOW)

    assert "<script>" not in part(mail(mail_server), "html")


def test_no_such_mailbox_is_given_up_a_full_one_tried_again(cast: Cast, mail_server: MailServer):
    confirmed(cast.leader, mail_server)
    for answer, state in (("550 no such user", "given_up"), ("452 mailbox full", "waiting")):
        mail_server.receiver_answer = answer
        delivery = heard(cast.leader)
        operations.send_due(now=NOW)
        delivery.refresh_from_db()
        assert delivery.state == state


def test_a_server_that_is_gone_is_tried_again(cast: Cast, mail_server: MailServer, settings):
    confirmed(cast.leader, mail_server)
    heard(cast.leader)
    settings.EMAIL_PORT = 1  # nobody listens there
    operations.send_due(now=NOW)
    assert Delivery.objects.get().trouble == "ConnectionRefusedError"

    settings.EMAIL_PORT = mail_server.port
    assert operations.send_due(now=NOW + MINUTE) == 1


def test_an_address_counts_only_with_its_code(cast: Cast, mail_server: MailServer):
    operations.give_mail_address(address="chen@example.com", by=cast.leader.actor, now=NOW)
    with pytest.raises(Invalid) as wrong:
        operations.confirm_mail_address(code="abcdef", by=cast.leader.actor, now=NOW)
    assert wrong.value.codes == ["code_wrong"]
    consents(cast.leader)
    operations.hear(event_id=told([cast.leader.id]), now=NOW)
    assert Delivery.objects.count() == 0

    event = OutboxEvent.objects.filter(topic=operations.TOPIC_MAIL_CODE).get()
    assert "chen" not in str(event.payload)
    operations.send_mail_code(event_id=event.pk, now=NOW)
    code = str(mail(mail_server)["Subject"]).split()[-1]
    assert operations.send_mail_code(event_id=event.pk, now=NOW) is False
    operations.confirm_mail_address(code=code, by=cast.leader.actor, now=NOW)
    again = operations.confirm_mail_address(code=code, by=cast.leader.actor, now=NOW)
    assert again.address == "chen@example.com"


def test_a_code_is_guessed_five_times_and_lives_a_quarter_of_an_hour(cast: Cast, mail_server: MailServer):
    operations.give_mail_address(address="chen@example.com", by=cast.leader.actor, now=NOW)
    operations.send_mail_code(event_id=OutboxEvent.objects.latest("id").pk, now=NOW)
    code = str(mail(mail_server)["Subject"]).split()[-1]
    with pytest.raises(Invalid) as late:
        operations.confirm_mail_address(code=code, by=cast.leader.actor, now=NOW + 15 * MINUTE)
    assert late.value.codes == ["code_expired"]
    for _ in range(5):
        with pytest.raises(Invalid):
            operations.confirm_mail_address(code="abcdef", by=cast.leader.actor, now=NOW)
    with pytest.raises(Invalid) as used_up:
        operations.confirm_mail_address(code=code, by=cast.leader.actor, now=NOW)
    assert used_up.value.codes == ["code_used_up"]


def test_addresses_are_asked_for_once_a_minute_and_taken_away(cast: Cast, mail_server: MailServer):
    confirmed(cast.leader, mail_server, "old@example.com")
    operations.give_mail_address(address="new@example.com", by=cast.leader.actor, now=NOW)
    with pytest.raises(Invalid) as soon:
        operations.give_mail_address(address="other@example.com", by=cast.leader.actor, now=NOW)
    assert soon.value.codes == ["too_often"]
    choices = queries.choices_of(cast.leader.id)
    assert (choices.mail, choices.mail_waiting) == ("old@example.com", "new@example.com")

    operations.remove_address(channel="email", by=cast.leader.actor, now=NOW)
    assert Address.objects.count() == 0


def test_no_address_that_is_none(cast: Cast):
    for wrong in ("", "chen", "chen@", "a@b\nBcc: x@y.cn"):
        with pytest.raises(Invalid):
            operations.give_mail_address(address=wrong, by=cast.leader.actor, now=NOW)


def test_outside_the_demo_nothing_is_printed(settings):
    settings.DEMO = False
    with pytest.raises(Exception, match="Only the demo"):
        channels.LogEmail()
