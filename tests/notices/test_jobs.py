"""From the request of a code to the message, over outbox, relay and jobs, as in the running product."""

import pytest

import cast as stage
from harness.jobs import run_jobs
from notices.test_hearing import consents, told
from redvest.config.subscriptions import SUBSCRIPTIONS
from redvest.kernel import clock
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL
from redvest.notices import senders
from redvest.notices.operations import TOPIC_MAIL_CODE
from redvest.people import operations as people
from redvest.people.enums import TOPIC_CODE, CodePurpose


@pytest.mark.race
def test_what_is_told_arrives_by_text_message(committed_db: str, settings):
    settings.SMS_SENDER = "redvest.notices.senders.MemorySender"
    settings.NOTICE_SENDERS = {"sms": "redvest.notices.channels.TextMessages", "wechat": "", "email": ""}
    senders.MemorySender.sent.clear()
    stage.network()
    person = stage.resident(1)
    consents(person)
    told([person.id], kind="attendance.no_check_out", now=clock.now())

    run_jobs()

    phone, text = senders.MemorySender.sent[-1]
    assert phone == f"+86{stage.phone(1)}"
    assert text.startswith("【红马甲】“清洁家园”的班次已经结束，您还没有签退。")


@pytest.mark.race
def test_a_code_asked_for_arrives(committed_db: str, settings):
    settings.SMS_SENDER = "redvest.notices.senders.MemorySender"
    senders.MemorySender.sent.clear()
    people.request_code(phone=stage.phone(1), purpose=CodePurpose.REGISTER, address="", now=clock.now())
    code = stage.last_code()

    run_jobs()

    ((phone, text),) = senders.MemorySender.sent
    assert phone == f"+86{stage.phone(1)}"
    assert code in text
    assert OutboxEvent.objects.get().relayed_at is not None


def test_every_topic_has_its_job():
    names = {topic: [task.name for task in tasks] for topic, tasks in SUBSCRIPTIONS.items()}

    assert names[TOPIC_TELL] == ["redvest.notices.tasks.hear"]
    assert names[TOPIC_MAIL_CODE] == ["redvest.notices.tasks.send_mail_code"]
    assert names[TOPIC_CODE] == ["redvest.notices.tasks.send_code"]
    assert names["sign_up.promoted"] == ["redvest.notices.tasks.send_promotion"]
