"""Group commit: calls that come while a batch runs become the next batch, each with its own result."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from redvest.kernel.gate import Gate

pytestmark = pytest.mark.race
WAIT = 20


class Batches:
    """Doubles numbers; notes the batches. The first batch can be held at the door."""

    def __init__(self, *, hold: bool = False) -> None:
        self.seen: list[list[int]] = []
        self.running = threading.Event()
        self.release = threading.Event()
        self.together = 0
        self.most_together = 0
        self._lock = threading.Lock()
        if not hold:
            self.release.set()

    def run(self, calls: Sequence[int]) -> list[int | BaseException]:
        with self._lock:
            self.together += 1
            self.most_together = max(self.most_together, self.together)
            self.seen.append(list(calls))
        self.running.set()
        assert self.release.wait(WAIT)
        with self._lock:
            self.together -= 1
        return [self.one(call) for call in calls]

    def one(self, call: int) -> int | BaseException:
        return ValueError(call) if call < 0 else call * 2


def outcome(gate: Gate[int, int], call: int) -> Any:
    try:
        return gate(call)
    except Exception as error:
        return error


def queued(gate: Gate[int, int], count: int) -> None:
    """Waits until so many calls are waiting behind the running batch."""
    done = threading.Event()
    for _try in range(WAIT * 200):
        if len(gate._queue) == count:
            return
        done.wait(0.005)
    raise AssertionError(f"{len(gate._queue)} calls are waiting, expected {count}")


def behind_a_held_batch(batches: Batches, gate: Gate[int, int], calls: Sequence[int]) -> list[Any]:
    """Call 0 runs alone and is held while the others arrive; then all go on."""
    with ThreadPoolExecutor(len(calls) + 1) as pool:
        first = pool.submit(outcome, gate, 0)
        assert batches.running.wait(WAIT)
        others = []
        for number, call in enumerate(calls, start=1):
            others.append(pool.submit(outcome, gate, call))
            queued(gate, number)
        batches.release.set()
        assert first.result(WAIT) == 0
        return [other.result(WAIT) for other in others]


def test_alone_it_runs_at_once() -> None:
    batches = Batches()
    gate: Gate[int, int] = Gate(batches.run)
    assert [gate(3), gate(4)] == [6, 8]
    assert batches.seen == [[3], [4]]


def test_those_who_come_meanwhile_are_the_next_batch() -> None:
    batches = Batches(hold=True)
    results = behind_a_held_batch(batches, Gate(batches.run), range(1, 9))
    assert results == [2, 4, 6, 8, 10, 12, 14, 16]
    assert batches.seen == [[0], [1, 2, 3, 4, 5, 6, 7, 8]], "in the order they came"


def test_batches_have_a_limit() -> None:
    batches = Batches(hold=True)
    results = behind_a_held_batch(batches, Gate(batches.run, limit=3), range(1, 9))
    assert results == [2, 4, 6, 8, 10, 12, 14, 16]
    assert batches.seen == [[0], [1, 2, 3], [4, 5, 6], [7, 8]]


def test_a_refusal_is_for_its_caller_alone() -> None:
    batches = Batches(hold=True)
    results = behind_a_held_batch(batches, Gate(batches.run), [1, -2, 3])
    assert (results[0], results[2]) == (2, 6)
    assert isinstance(results[1], ValueError)
    assert batches.seen == [[0], [1, -2, 3]], "returned, so nobody had to run again"


def test_one_that_breaks_the_batch_does_not_spoil_its_neighbours() -> None:
    class Breaking(Batches):
        def run(self, calls: Sequence[int]) -> list[int | BaseException]:
            done = super().run(calls)
            if 13 in calls:
                raise RuntimeError("the whole transaction is lost")
            return done

    batches = Breaking(hold=True)
    results = behind_a_held_batch(batches, Gate(batches.run), [12, 13, 14])
    assert (results[0], results[2]) == (24, 28)
    assert isinstance(results[1], RuntimeError)
    assert batches.seen == [[0], [12, 13, 14], [12], [13], [14]]


def test_too_few_results_are_an_error_not_a_mix_up() -> None:
    gate: Gate[int, int] = Gate(lambda calls: [])
    with pytest.raises(ValueError, match="zip"):
        gate(1)
    assert isinstance(outcome(gate, 2), ValueError), "and the gate is open again"


def test_after_an_error_the_gate_is_open() -> None:
    def broken(calls: Sequence[int]) -> list[int | BaseException]:
        if calls == [1]:
            raise RuntimeError
        return list(calls)

    gate: Gate[int, int] = Gate(broken)
    assert isinstance(outcome(gate, 1), RuntimeError)
    assert gate(2) == 2


@pytest.mark.parametrize("limit", [1, 7, 128])
def test_ten_thousand_calls_each_get_their_own(limit: int) -> None:
    batches = Batches()
    gate: Gate[int, int] = Gate(batches.run, limit=limit)
    threads, each = 20, 500 if limit == 7 else 50

    def many(first: int) -> list[Any]:
        numbers = range(first, first + each)
        return [outcome(gate, -n if n % 17 == 0 and n else n) for n in numbers]

    def right(n: int, got: Any) -> bool:
        if n % 17 == 0 and n:
            return isinstance(got, ValueError) and got.args == (-n,)
        return bool(got == n * 2)

    with ThreadPoolExecutor(threads) as pool:
        parts = [pool.submit(many, thread * each) for thread in range(threads)]
        results = [result for part in parts for result in part.result(WAIT * 3)]
    assert all(right(n, got) for n, got in enumerate(results))
    assert batches.most_together == 1, "one batch at a time"
    assert sorted(abs(call) for batch in batches.seen for call in batch) == list(range(threads * each))
    assert max(map(len, batches.seen)) <= limit


def test_each_thread_waits_for_nobody_elses_turn() -> None:
    """A leader runs one batch and goes; whoever waits first leads the next."""
    leaders: list[str] = []
    batches = Batches(hold=True)

    def run(calls: Sequence[int]) -> list[int | BaseException]:
        leaders.append(threading.current_thread().name)
        return batches.run(calls)

    behind_a_held_batch(batches, Gate(run, limit=2), range(1, 7))
    assert len(set(leaders)) == len(leaders) == 4
