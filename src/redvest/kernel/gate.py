"""Group commit across request threads: calls that arrive while a batch commits become the next batch.

When it is quiet the first caller runs at once, alone; under load each transaction carries many calls. The caller whose
turn it is runs the batch in its own thread and on its own connection; the others wait for their own result or refusal.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import psycopg

#: The limits of a statement of the web (config.settings).
_LATE = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)

Call = TypeVar("Call")
Result = TypeVar("Result")


class _Seat(Generic[Call, Result]):
    __slots__ = ("call", "done", "outcome")

    def __init__(self, call: Call) -> None:
        self.call = call
        self.done = threading.Event()
        self.outcome: Result | BaseException | None = None


class Gate(Generic[Call, Result]):
    """Collects calls into batches of at most ``limit`` for ``run``, which returns one result or exception per call.

    ``run`` must be one operation over the whole batch. If it raises, every call of a batch of one sees that error; a
    larger batch is run again call by call, so that one poisonous call cannot spoil its neighbours; but not when the
    database ran out of time, for each of them would wait as long again.
    """

    def __init__(
        self, run: Callable[[Sequence[Call]], Sequence[Result | BaseException]], *, limit: int = 128
    ) -> None:
        self._run = run
        self._limit = limit
        self._lock = threading.Lock()
        self._queue: list[_Seat[Call, Result]] = []
        self._busy = False

    def __call__(self, call: Call) -> Result:
        """The call's own result. Raises what its own decision raised."""
        seat: _Seat[Call, Result] = _Seat(call)
        with self._lock:
            self._queue.append(seat)
            lead = not self._busy
            self._busy = True
        if not lead:
            seat.done.wait()
            if seat.outcome is _LEAD:
                lead = True
        if lead:
            self._lead(seat)
        outcome = seat.outcome
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome  # type: ignore[return-value]  # filled by _lead before done is set

    def _lead(self, own: _Seat[Call, Result]) -> None:
        with self._lock:
            batch = self._queue[: self._limit]
            if own not in batch:
                batch = [own, *batch[: self._limit - 1]]
            taken = set(map(id, batch))
            self._queue = [seat for seat in self._queue if id(seat) not in taken]
        try:
            self._settle(batch)
        finally:
            self._pass_on()
        for seat in batch:
            if seat is not own:
                seat.done.set()

    def _settle(self, batch: list[_Seat[Call, Result]]) -> None:
        try:
            outcomes = self._run([seat.call for seat in batch])
            for seat, outcome in zip(batch, outcomes, strict=True):
                seat.outcome = outcome
        except BaseException as error:
            if len(batch) == 1 or isinstance(error.__cause__, _LATE):
                for seat in batch:
                    seat.outcome = error
                return
            for seat in batch:
                self._settle([seat])

    def _pass_on(self) -> None:
        """Lets the first waiting caller lead the next batch, before anybody of this one goes on its way."""
        with self._lock:
            if not self._queue:
                self._busy = False
                return
            successor = self._queue[0]
        successor.outcome = _LEAD
        successor.done.set()


class _Lead(Exception):
    """Handed to a waiting caller instead of a result: it is its turn to lead."""


_LEAD: _Lead = _Lead()


def grouped(function: Callable[..., Result]) -> Callable[..., Result]:
    """Marks the single form of a set-wise operation: it sends one call through a gate, which opens the transaction."""
    function.__redvest__ = "operation"  # type: ignore[attr-defined]  # read by the house-rules test
    return function
