"""How much one caller may ask for in a minute, so that one program's zeal is nobody else's wait.

Counted in each server process by itself, in memory: whoever is spread over two processes gets up to twice as much.
"""

import math
import threading
import time
from dataclasses import dataclass

from django.conf import settings

#: A write costs as much as so many reads.
WRITE_COST = 5
#: Callers that are remembered at most; those who have been quiet for a minute are forgotten first.
MOST_CALLERS = 50_000
MINUTE = 60.0


class TooMany(Exception):
    """The caller has asked for more than a minute's share; ``seconds`` until the same request will do."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Share:
    """What is left of a caller's share, and when that was so. It fills up again evenly over a minute."""

    left: float
    at: float


class Limits:
    """The shares of all callers of this process."""

    def __init__(self) -> None:
        self._shares: dict[str, _Share] = {}
        self._lock = threading.Lock()

    def spend(self, caller: str, *, kind: str, cost: int, now: float | None = None) -> None:
        """Takes ``cost`` of the caller's share of ``settings.API_LIMITS[kind]`` a minute. Raises TooMany."""
        now = time.monotonic() if now is None else now
        most = float(settings.API_LIMITS[kind])
        with self._lock:
            share = self._shares.get(caller)
            if share is None:
                self._make_room(now)
                share = self._shares[caller] = _Share(most, now)
            share.left = min(most, share.left + (now - share.at) * most / MINUTE)
            share.at = now
            if share.left < cost:
                raise TooMany(math.ceil((cost - share.left) * MINUTE / most))
            share.left -= cost

    def forget(self) -> None:
        """Gives everybody a full share."""
        with self._lock:
            self._shares.clear()

    def _make_room(self, now: float) -> None:
        if len(self._shares) >= MOST_CALLERS:
            self._shares = {who: share for who, share in self._shares.items() if now - share.at < MINUTE}
        if len(self._shares) >= MOST_CALLERS:
            self._shares.clear()


limits = Limits()
