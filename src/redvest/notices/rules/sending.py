"""On which ways a message goes out, and when: quiet hours, retries with growing pauses, giving up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from redvest.kernel import clock
from redvest.notices.kinds import Kind

#: Quiet hours of who chose nothing: 21:00 to 08:00.
QUIET = (time(21), time(8))
#: The pause before each further try; when they are used up it is given up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How one person can be reached, and what they chose."""

    channels: frozenset[str]
    wanted: Mapping[str, bool]
    quiet: tuple[time, time] = QUIET


def channels_for(kind: Kind, reach: Reach) -> list[str]:
    """The channels a message of this kind goes out on: reachable, and chosen or the kind's own."""
    return sorted(
        channel for channel in reach.channels if reach.wanted.get(channel, channel in kind.channels)
    )


def due_at(*, now: datetime, urgent: bool, quiet: tuple[time, time]) -> datetime:
    """When a message may go out: now, or when the quiet hours end."""
    starts, ends = quiet
    local = clock.local(now)
    if urgent or not in_quiet(local.time(), starts, ends):
        return now
    day = local.date() if local.time() < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, clock.CHINA)


def in_quiet(at: time, starts: time, ends: time) -> bool:
    """Whether a clock time lies in ``[starts, ends)``, which may span midnight. Equal times: never."""
    if starts <= ends:
        return starts <= at < ends
    return at >= starts or at < ends


def next_try(*, failed: int, now: datetime) -> datetime | None:
    """When to try again after the ``failed``-th failure; None: give up."""
    return now + PAUSES[failed - 1] if failed <= len(PAUSES) else None
