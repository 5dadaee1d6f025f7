"""A clock that tests move. Pages and jobs read ``redvest.kernel.clock.now`` and nothing else: turning it is enough."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from redvest.kernel import clock


class MovableClock:
    """Runs like the real one, some time away from it."""

    def __init__(self) -> None:
        self._away = timedelta(0)

    def now(self) -> datetime:
        """The present on this clock, in UTC."""
        return datetime.now(UTC) + self._away

    def set(self, moment: datetime) -> None:
        """Makes it ``moment`` now; time goes on from there."""
        self._away = moment - datetime.now(UTC)

    def wait(self, **passing: float) -> None:
        """Lets time pass at once, e.g. ``minutes=20``."""
        self._away += timedelta(**passing)


@contextmanager
def movable() -> Iterator[MovableClock]:
    """Puts a movable clock in the place of the product's, in all threads of this process."""
    real, moved = clock.now, MovableClock()
    clock.now = moved.now
    try:
        yield moved
    finally:
        clock.now = real
