"""From a telling to notices and what goes out: set-wise, once, where and when people want it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

import cast as stage
from cast import NOW, Cast, Persona
from redvest.kernel.actor import SYSTEM
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL, Telling, tell
from redvest.notices import operations, queries
from redvest.notices.enums import Channel, DeliveryState, Group
from redvest.notices.models import Delivery, Notice, QuietHours
from redvest.people import operations as people
from redvest.people.enums import CodePurpose, Purpose

WORDS = {"activity": "清洁家园", "starts_at": "2026-03-04T09:00:00+08:00", "place": "大桥社区"}


def told(
    persons: Sequence[int],
    *,
    kind: str = "shift.tomorrow",
    once: str = "",
    now: datetime = NOW,
    expires_at: datetime | None = None,
    **words: str | int,
) -> int:
    """An event that asks for these people to be told; its id."""
    with transaction.atomic():
        telling = Telling(
            kind=kind,
            people=persons,
            words=WORDS | words,
            target="shift:17",
            once=once,
            expires_at=expires_at,
        )
        tell([telling], now=now)
    return OutboxEvent.objects.filter(topic=TOPIC_TELL).latest("id").pk


def consents(person: Persona) -> None:
    people.give_consent(person_id=person.id, purpose=Purpose.MESSAGES, by=person.actor, now=NOW)


@pytest.fixture
def all_channels(settings) -> None:
    memory = "redvest.notices.channels.Memory"
    settings.NOTICE_SENDERS = {"sms": memory, "wechat": memory, "email": memory}


def test_everybody_named_finds_it_in_their_list_in_words(cast: Cast):
    ids = [person.id for person in cast.residents]

    assert operations.hear(event_id=told(ids), now=NOW) == 2

    (line,) = queries.in_words(queries.notices_of(ids[0]))
    assert (line.title, line.target, line.is_new) == ("明天有您的班次", "shift:17", True)
    assert line.text == "“清洁家园”3月4日 09:00 开始，地点：大桥社区。到了请签到，离开请签退。"
    assert queries.unread_count(ids[0]) == 1


def test_words_are_sealed_in_the_table(cast: Cast):
    operations.hear(event_id=told([cast.leader.id]), now=NOW)

    assert "清洁" not in Notice.objects.get().words


def test_an_event_is_heard_once_however_often_its_job_runs(cast: Cast):
    event = told([cast.leader.id])

    assert [operations.hear(event_id=event, now=NOW) for _ in range(3)] == [1, 0, 0]
    assert Notice.objects.count() == 1


def test_once_makes_a_second_telling_come_to_nothing(cast: Cast):
    first, second = told([cast.leader.id], once="17"), told([cast.leader.id, cast.clerk.id], once="17")

    assert operations.hear(event_id=first, now=NOW) == 1
    assert operations.hear(event_id=second, now=NOW) == 1
    assert set(Notice.objects.values_list("person_id", flat=True)) == {cast.leader.id, cast.clerk.id}


def test_an_unknown_kind_comes_to_nothing(cast: Cast):
    assert operations.hear(event_id=told([cast.leader.id], kind="no.such"), now=NOW) == 0


def test_nobody_is_told_who_is_not_there(cast: Cast):
    assert operations.hear(event_id=told([10**9]), now=NOW) == 0


def test_statements_do_not_grow_with_the_people(cast: Cast, all_channels):
    ids = [stage.resident(n).id for n in range(30, 50)]
    for person_id in ids:
        people.give_consent(
            person_id=person_id,
            purpose=Purpose.MESSAGES,
            by=stage.Actor(person_id=person_id),
            now=NOW,
        )
    counts = []
    for some in (ids[:1], ids):
        event = told(some)
        with CaptureQueriesContext(connection) as queries_made:
            operations.hear(event_id=event, now=NOW)
        counts.append(len(queries_made))

    assert counts[0] == counts[1]
    assert Delivery.objects.count() == 21


def test_who_does_not_consent_has_the_list_alone(cast: Cast, all_channels):
    willing, silent = cast.residents
    consents(willing)

    operations.hear(event_id=told([willing.id, silent.id]), now=NOW)

    assert Notice.objects.count() == 2
    assert list(Delivery.objects.values_list("notice__person_id", "channel")) == [(willing.id, "sms")]


def test_the_kinds_own_channels_unless_one_chose(cast: Cast, all_channels):
    person = cast.residents[0]
    consents(person)
    operations.link_wechat(person_id=person.id, open_id="o6_abc", by=SYSTEM, now=NOW)
    operations.hear(event_id=told([person.id]), now=NOW)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"sms", "wechat"}

    wanted = {(Group.REMINDERS, Channel.SMS): False}
    operations.choose_channels(wanted=wanted, by=person.actor, now=NOW)
    Delivery.objects.all().delete()
    operations.hear(event_id=told([person.id]), now=NOW)

    assert set(Delivery.objects.values_list("channel", flat=True)) == {"wechat"}


def test_a_channel_without_sender_is_not_used(cast: Cast, settings):
    settings.NOTICE_SENDERS = {"sms": "", "wechat": "", "email": ""}
    consents(cast.leader)

    operations.hear(event_id=told([cast.leader.id]), now=NOW)

    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(
    ("hour", "due"),
    [
        (20, NOW.replace(hour=20)),
        (22, NOW.replace(hour=8) + timedelta(days=1)),
        (3, NOW.replace(hour=8)),
        (8, NOW.replace(hour=8)),
    ],
)
def test_quiet_hours_are_waited_out(cast: Cast, all_channels, hour: int, due: datetime):
    consents(cast.leader)
    at = NOW.replace(hour=hour)

    operations.hear(event_id=told([cast.leader.id], now=at), now=at)

    assert Delivery.objects.get().due_at == due


def test_ones_own_quiet_hours_count(cast: Cast, all_channels):
    consents(cast.leader)
    operations.set_quiet_hours(starts=time(9), ends=time(11), by=cast.leader.actor, now=NOW)

    operations.hear(event_id=told([cast.leader.id]), now=NOW)

    assert Delivery.objects.get().due_at == NOW.replace(hour=11)


@pytest.mark.parametrize(("ahead", "waits"), [(timedelta(hours=23), False), (timedelta(hours=25), True)])
def test_a_cancellation_of_tomorrow_does_not_wait(cast: Cast, all_channels, ahead: timedelta, waits: bool):
    consents(cast.leader)
    night = NOW.replace(hour=23)
    starts = (night + ahead).isoformat()

    event = told([cast.leader.id], kind="activity.cancelled", now=night, starts_at=starts, reason="暴雨")
    operations.hear(event_id=event, now=night)

    assert (Delivery.objects.get().due_at > night) is waits


def test_one_reads_ones_own_alone(cast: Cast):
    operations.hear(event_id=told([cast.leader.id, cast.clerk.id]), now=NOW)
    notice = Notice.objects.get(person_id=cast.leader.id)

    with pytest.raises(Exception, match="没有找到这条通知"):
        operations.read_notice(notice_id=notice.pk, by=cast.clerk.actor, now=NOW)
    assert operations.read_notice(notice_id=notice.pk, by=cast.leader.actor, now=NOW) == "shift:17"
    assert operations.read_notice(notice_id=notice.pk, by=cast.leader.actor, now=NOW) == "shift:17"
    assert operations.read_all(by=cast.clerk.actor, now=NOW) == 1
    assert Notice.objects.filter(read_at=None).count() == 0


def test_notices_are_kept_half_a_year(cast: Cast, all_channels):
    consents(cast.leader)
    operations.hear(event_id=told([cast.leader.id]), now=NOW)

    assert operations.forget_old_notices(now=NOW + timedelta(days=179)) == 0
    assert operations.forget_old_notices(now=NOW + timedelta(days=181)) == 1
    assert Delivery.objects.count() == 0


@pytest.mark.race
def test_a_telling_relayed_twice_tells_once(committed_db: str, settings):
    settings.NOTICE_SENDERS = {"sms": "redvest.notices.channels.Memory", "wechat": "", "email": ""}
    stage.network()
    person = stage.resident(1)
    consents(person)
    event, start = told([person.id]), Barrier(4)

    def job() -> None:
        start.wait()
        operations.hear(event_id=event, now=NOW)
        connections.close_all()

    jobs = [Thread(target=job) for _ in range(4)]
    for thread in jobs:
        thread.start()
    for thread in jobs:
        thread.join()

    assert (Notice.objects.count(), Delivery.objects.count()) == (1, 1)
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_who_leaves_leaves_no_messages_behind(cast: Cast, all_channels):
    person = cast.residents[0]
    consents(person)
    operations.set_quiet_hours(starts=time(9), ends=time(11), by=person.actor, now=NOW)
    operations.hear(event_id=told([person.id, cast.leader.id]), now=NOW)
    later = NOW + timedelta(minutes=10)
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="10.1.1.1", now=later)

    people.leave(code=stage.last_code(), by=person.actor, now=later)

    assert set(Notice.objects.values_list("person_id", flat=True)) == {cast.leader.id}
    assert Delivery.objects.filter(notice__person_id=person.id).count() == 0
    assert QuietHours.objects.count() == 0
