"""Places are never given twice, whatever the race; without the lock they would be."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from django.db.models import QuerySet

from activities.stage import START, published, shift_form
from cast import DAQIAO, NOW, Cast, Persona, make_cast, resident
from redvest.activities import operations
from redvest.activities.models import Shift, SignUp
from redvest.activities.operations.sign_ups import SignUpCall, SignUpResult
from redvest.kernel.errors import DomainError, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.race


def crowd(count: int, *, first: int = 1000) -> list[Persona]:
    """Residents ready to sign up."""
    return [resident(n, residence=DAQIAO, born=date(1980, 5, 1)) for n in range(first, first + count)]


def at_once(calls: Sequence[Callable[[], Any]], *, threads: int = 24) -> list[Any]:
    """Runs the calls from many threads, all released together; results and refusals in the calls' order."""
    threads = min(threads, len(calls))
    gate = threading.Barrier(threads)

    def worker(own: Sequence[tuple[int, Callable[[], Any]]]) -> list[tuple[int, Any]]:
        gate.wait()
        found: list[tuple[int, Any]] = []
        for number, call in own:
            try:
                found.append((number, call()))
            except (DomainError, IntegrityError) as refusal:
                found.append((number, refusal))
        connections.close_all()
        return found

    numbered = list(enumerate(calls))
    with ThreadPoolExecutor(threads) as pool:
        parts: Iterable[list[tuple[int, Any]]] = pool.map(
            worker, [numbered[i::threads] for i in range(threads)]
        )
        return [
            result
            for _number, result in sorted((pair for part in parts for pair in part), key=lambda p: p[0])
        ]


def asking(
    shift: Shift, people: Iterable[Persona], *, or_wait: bool = False
) -> list[Callable[[], SignUpResult]]:
    """One sign-up call for each person, through the gate like real requests."""
    return [
        lambda who=who: operations.sign_up(
            shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW, or_wait=or_wait
        )
        for who in people
    ]


def one_by_one(shift: Shift, people: Iterable[Persona]) -> list[Callable[[], Any]]:
    """The same, each in a transaction of its own: what group commit must not be needed for."""
    return [
        lambda who=who: operations.sign_up_many(
            calls=[SignUpCall(shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW)]
        )[0]
        for who in people
    ]


def taken(shift: Shift) -> int:
    """Places taken by the sign-ups themselves, not by the counter."""
    return SignUp.objects.filter(shift=shift, state="taken").count()


def test_300_people_for_50_places(committed_db: str) -> None:
    shift = published(make_cast(), shift_form(places=50))[0]
    people = crowd(300)
    random.Random(1).shuffle(people)
    results = at_once(asking(shift, people))
    won = [r for r in results if isinstance(r, SignUpResult)]
    refused = [r for r in results if isinstance(r, Refused)]
    shift.refresh_from_db()
    assert (len(won), len(refused)) == (50, 250)
    assert {code for refusal in refused for code in refusal.codes} == {"full"}
    assert (taken(shift), shift.taken, shift.waiting) == (50, 50, 0)
    assert SignUp.objects.filter(shift=shift).count() == 50, "a refusal leaves no row"
    assert AuditEntry.objects.filter(verb="sign_up.taken").count() == 50


def test_300_people_for_50_places_one_transaction_each(committed_db: str) -> None:
    shift = published(make_cast(), shift_form(places=50))[0]
    results = at_once(one_by_one(shift, crowd(300)))
    assert sum(isinstance(r, SignUpResult) for r in results) == 50
    assert taken(shift) == 50


def test_8_people_for_1_place_fifty_times(committed_db: str) -> None:
    cast = make_cast()
    people = crowd(8)
    days = [shift_form(START + timedelta(days=day), places=1) for day in range(50)]
    shifts = published(cast, *days)
    for number, shift in enumerate(shifts):
        calls = asking(shift, people) if number % 2 else one_by_one(shift, people)
        results = at_once(calls, threads=8)
        assert sum(isinstance(r, SignUpResult) for r in results) == 1
        assert taken(shift) == 1


def test_everybody_double_taps(committed_db: str) -> None:
    shift = published(make_cast(), shift_form(places=20))[0]
    people = crowd(20)
    results = at_once([call for call in asking(shift, people) for _tap in range(3)])
    ids = Counter(r.sign_up_id for r in results)
    assert len(ids) == 20
    assert set(ids.values()) == {3}, "each tap of a person returns the same sign-up"
    assert taken(shift) == 20


def test_one_person_cannot_take_overlapping_shifts_at_once(committed_db: str) -> None:
    cast = make_cast()
    shifts = published(
        cast,
        *(shift_form(START + timedelta(minutes=30 * n), timedelta(hours=1), places=5) for n in range(8)),
    )
    who = crowd(1)[0]
    at_once([call for shift in shifts for call in one_by_one(shift, [who])], threads=8)
    held = sorted(
        SignUp.objects.filter(person_id=who.id).values_list("during", flat=True), key=lambda d: d.lower
    )
    assert held, "somebody must win"
    assert all(before.upper <= after.lower for before, after in pairwise(held))


def test_cancellations_with_a_waiting_list(committed_db: str) -> None:
    shift = published(make_cast(), shift_form(places=20))[0]
    people = crowd(60)
    for who in people:
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW, or_wait=True)
    ups = {up.person_id: up for up in SignUp.objects.filter(shift=shift)}
    leaving = [*people[:15], *people[25:35]]  # fifteen with a place, ten from the queue

    def cancel(who: Persona) -> Callable[[], SignUp]:
        return lambda: operations.cancel_sign_up(sign_up_id=ups[who.id].pk, by=who.actor, now=NOW)

    newcomers = crowd(10, first=1500)
    at_once([*(cancel(who) for who in leaving), *asking(shift, newcomers, or_wait=True)])
    shift.refresh_from_db()
    queue = [*people[20:25], *people[35:60]]  # those who stayed, in their order
    promoted = set(
        SignUp.objects.filter(shift=shift, state="taken", promoted_at__isnull=False).values_list(
            "person_id", flat=True
        )
    )
    assert (taken(shift), shift.taken) == (20, 20)
    assert promoted >= {who.id for who in queue[:5]}, "nobody is overtaken"
    waiting = list(
        SignUp.objects.filter(shift=shift, state="waiting").order_by("id").values_list("person_id", flat=True)
    )
    stayed = [who.id for who in queue if who.id not in promoted]
    assert waiting[: len(stayed)] == stayed, "the queue keeps its order"
    assert shift.waiting == len(waiting) == 60 + 10 - 25 - 20
    left = {who.id for who in leaving}
    survivors = [who.id for who in people[20:] if who.id in promoted and who.id not in left]
    assert survivors == [who.id for who in queue[: len(survivors)]], "promotion follows the queue"
    events = OutboxEvent.objects.filter(payload__kind="sign_up.promoted")
    told = [pk for event in events for pk in event.payload["people"]]
    assert sorted(told) == sorted(set(told)), "once"
    assert set(told) >= promoted, "everybody who moved up is told"


def test_added_places_promote_in_order(committed_db: str) -> None:
    cast = make_cast()
    shift = published(cast, shift_form(places=2))[0]
    people = crowd(6)
    for who in people:
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW, or_wait=True)
    changed = operations.change_places(shift_id=shift.pk, places=5, by=cast.leader.actor, now=NOW)
    assert (changed.taken, changed.waiting) == (5, 1)
    last = SignUp.objects.get(shift=shift, state="waiting")
    assert last.person_id == people[-1].id
    with pytest.raises(DomainError) as refusal:
        operations.change_places(shift_id=shift.pk, places=4, by=cast.leader.actor, now=NOW)
    assert refusal.value.codes == ["below_taken"]
    shift.refresh_from_db()
    assert (shift.places, shift.taken, shift.waiting) == (5, 5, 1)


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the row locks away: everything else stays as it is."""

    def without_lock(self: QuerySet[Any], **_options: Any) -> QuerySet[Any]:
        return self.all()

    monkeypatch.setattr(QuerySet, "select_for_update", without_lock)


@pytest.fixture
def no_promise(committed_db: str) -> None:
    """Takes the database's own promise away."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE activities_shift DROP CONSTRAINT shift_never_overbooked")


def rush(cast: Cast, rounds: int) -> tuple[int, int]:
    """Eight people for one place, again and again: places given beyond those there were, and calls that broke."""
    people = crowd(8)
    shifts = published(cast, *(shift_form(START + timedelta(days=n), places=1) for n in range(rounds)))
    over = broken = 0
    for shift in shifts:
        results = at_once(one_by_one(shift, people), threads=8)
        over += max(0, taken(shift) - 1)
        broken += sum(isinstance(result, IntegrityError) for result in results)
    return over, broken


def test_without_the_lock_it_overbooks(committed_db: str, no_promise: None, no_lock: None) -> None:
    over, _broken = rush(make_cast(), 25)
    assert over > 0, "if this fails the races above prove nothing"


def test_without_the_lock_the_database_still_refuses(committed_db: str, no_lock: None) -> None:
    over, broken = rush(make_cast(), 25)
    assert over == 0
    assert broken > 0, "calls that the lock would have refused kindly"


def test_with_the_lock_it_does_not(committed_db: str, no_promise: None) -> None:
    assert rush(make_cast(), 25) == (0, 0)


def test_the_database_refuses_more_taken_than_places(committed_db: str) -> None:
    shift = published(make_cast(), shift_form(places=3))[0]
    with pytest.raises(Exception, match="shift_never_overbooked"), connection.cursor() as cursor:
        cursor.execute("UPDATE activities_shift SET taken = 4 WHERE id = %s", [shift.pk])


def test_nobody_gets_onto_a_shift_while_it_is_cancelled(committed_db: str) -> None:
    cast = make_cast()
    people = crowd(8)
    for day in range(10):
        shift = published(cast, shift_form(START + timedelta(days=day), places=50))[0]

        def cancel(pk: int = shift.activity_id) -> Any:
            return operations.cancel_activity(
                activity_id=pk, reason="暴雨红色预警", by=cast.leader.actor, now=NOW
            )

        at_once([*one_by_one(shift, people[:4]), cancel, *one_by_one(shift, people[4:])], threads=9)
        shift.refresh_from_db()
        assert SignUp.objects.filter(shift=shift, state="taken").count() == 0
        assert (shift.taken, shift.waiting) == (0, 0)
