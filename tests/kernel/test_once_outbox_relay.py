"""Repeat keys, the outbox and its relay: nothing twice, nothing lost, nothing before commit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from cast import NOW
from redvest.kernel import audit, clock, outbox, relay
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import Invalid, Reason, Refused
from redvest.kernel.models import AuditEntry, AuditSeal, OutboxEvent, RepeatKey
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import OutsideOperation, operation

KEY = "tap-0001"
SOMEBODY = Actor(person_id=7)


@operation
def made_once(*, key: str, by: Actor = SOMEBODY, slowly: threading.Barrier | None = None) -> int:
    """Adds an audit entry and returns its id, once under a key."""
    if slowly is not None:
        slowly.wait()
    found = earlier_result("test.make", key=key, by=by)
    if found is not None:
        return found
    audit.record("test.made", by=by, now=NOW, target="test:1")
    pk = AuditEntry.objects.latest("id").pk
    remember("test.make", key=key, by=by, result_id=pk, now=NOW)
    return pk


def test_a_repeat_finds_the_first(db: None) -> None:
    first = made_once(key=KEY)
    assert made_once(key=KEY) == first
    assert made_once(key="tap-0002") != first
    assert made_once(key=KEY, by=SYSTEM) != first, "a key is its actor's own"
    assert RepeatKey.objects.count() == 3


def test_without_a_key_each_is_new(db: None) -> None:
    assert made_once(key="") != made_once(key="")
    assert RepeatKey.objects.count() == 0


@pytest.mark.parametrize("key", ["short", "x" * 65])
def test_a_key_has_a_length(db: None, key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        made_once(key=key)
    assert list(refusal.value.by_field) == ["key"]
    assert AuditEntry.objects.count() == 0


@pytest.mark.race
def test_taps_at_the_same_moment_make_one(committed_db: str) -> None:
    together = threading.Barrier(8)

    def tap(_n: int) -> int:
        try:
            return made_once(key=KEY, slowly=together)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(tap, range(8)))) == 1
    assert AuditEntry.objects.count() == 1


def test_steps_refuse_to_run_alone(committed_db: str) -> None:
    with pytest.raises(OutsideOperation):
        outbox.publish("test.topic", 1, now=NOW)
    with pytest.raises(OutsideOperation):
        audit.record("test.made", by=SYSTEM, now=NOW, target="test:1")


def test_an_operation_is_outermost(committed_db: str) -> None:
    @operation
    def around() -> None:
        made_once(key=KEY)

    with pytest.raises(RuntimeError, match="durable"):
        around()
    assert AuditEntry.objects.count() == 0


@operation
def publishes(count: int, *, refused: bool = False, topic: str = "sign_up.promoted") -> None:
    outbox.publish_many(
        (outbox.Event(topic=topic, key=str(n), payload={"n": n}) for n in range(count)), now=NOW
    )
    if refused:
        raise Refused(Reason("no", "no"))


def test_nothing_leaves_a_refused_operation(committed_db: str) -> None:
    with pytest.raises(Refused):
        publishes(3, refused=True)
    assert OutboxEvent.objects.count() == 0
    assert relay.relay_batch() == 0


def jobs() -> list[tuple[str, Any]]:
    return [(job.task_name.rsplit(".", 1)[-1], job.args) for job in ProcrastinateJob.objects.order_by("id")]


def test_each_event_becomes_one_job_for_each_hearer(committed_db: str) -> None:
    publishes(3)
    publishes(1, topic="nobody.hears")
    assert relay.relay_batch() == 4
    assert relay.relay_batch() == 0
    ids = list(
        OutboxEvent.objects.filter(topic="sign_up.promoted").order_by("id").values_list("id", flat=True)
    )
    assert jobs() == [("send_promotion", {"event_id": pk}) for pk in ids]
    assert not OutboxEvent.objects.filter(relayed_at=None).exists()


@operation
def publishes_late_and_fresh() -> None:
    for key, left in (("late", timedelta(0)), ("fresh", timedelta(hours=1))):
        until = clock.now() + left
        event = outbox.Event(topic="sign_up.promoted", key=key, expires_at=until)
        outbox.publish_many([event], now=NOW)


def test_what_has_expired_is_news_to_nobody(committed_db: str) -> None:
    publishes_late_and_fresh()
    assert relay.relay_batch() == 2
    assert jobs() == [("send_promotion", {"event_id": OutboxEvent.objects.get(key="fresh").pk})]
    assert not OutboxEvent.objects.filter(relayed_at=None).exists(), "the late one does not wait for ever"


@pytest.mark.race
def test_relays_side_by_side_hand_on_each_event_once(committed_db: str) -> None:
    publishes(relay.BATCH + 60)

    def rounds(_n: int) -> int:
        try:
            return sum(relay.relay_batch() for _round in range(3))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(rounds, range(3))) == relay.BATCH + 60
    told = [args["event_id"] for _name, args in jobs()]
    assert len(told) == len(set(told)) == relay.BATCH + 60


def test_the_relay_wakes_at_once_and_stops_when_told(committed_db: str) -> None:
    stop = threading.Event()
    relaying = threading.Thread(target=lambda: (relay.run(stop), connections.close_all()))
    relaying.start()
    try:
        publishes(1)
        for _try in range(100):
            if not OutboxEvent.objects.filter(relayed_at=None).exists():
                break
            stop.wait(0.1)
        assert len(jobs()) == 1
    finally:
        stop.set()
        relaying.join(20)
    assert not relaying.is_alive()


def test_old_events_are_forgotten_once_they_were_relayed(committed_db: str) -> None:
    publishes(2)
    OutboxEvent.objects.filter(key="0").update(
        relayed_at=relay.clock.now() - relay.KEEP - timedelta(minutes=1)
    )
    assert relay.forget_old_events() == 1
    assert OutboxEvent.objects.get().key == "1"


@pytest.mark.race
def test_sealing_while_others_write(committed_db: str) -> None:
    """Every entry is in exactly one seal, whoever writes and seals at the same moment."""

    @operation
    def three() -> None:
        for number in range(3):
            audit.record("test.made", by=SYSTEM, now=NOW, target=f"test:{number}", name="陈")

    def work(number: int) -> None:
        try:
            for _round in range(8):
                audit.seal(now=NOW) if number < 2 else three()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    audit.seal(now=NOW)
    seals = list(AuditSeal.objects.order_by("up_to_id"))
    assert sum(seal.entries for seal in seals) == AuditEntry.objects.count() == 4 * 8 * 3
    assert [seal.after_id for seal in seals] == [0, *(seal.up_to_id for seal in seals[:-1])]
    assert list(audit.broken_seals()) == []


def test_an_entry_not_yet_committed_is_not_skipped(committed_db: str) -> None:
    """A writer that is slower than a later one still comes before the seal that covers both."""
    writing, sealed = threading.Event(), threading.Event()

    @operation
    def slow() -> None:
        audit.record("test.slow", by=SYSTEM, now=NOW, target="test:1")
        writing.set()
        sealed.wait(1)  # the sealer cannot come past before this commits

    def writer() -> None:
        slow()
        connections.close_all()

    thread = threading.Thread(target=writer)
    thread.start()
    assert writing.wait(20)
    made_once(key=KEY)
    seal = audit.seal(now=NOW)
    sealed.set()
    thread.join()
    assert seal is not None
    assert seal.entries == 2
