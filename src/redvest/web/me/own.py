"""One's own shift as one card: where it stands, and the one thing to do now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from redvest.activities.enums import Direction, SignUpState
from redvest.activities.queries import OwnShift
from redvest.activities.rules.attendance import EARLY, why_not_arrive, why_not_depart
from redvest.kernel.errors import Reason


@dataclass(frozen=True, kw_only=True)
class OwnCard:
    """A sign-up of one's own. ``step`` says what is next:

    queue (waiting for a place), later (check-in not open yet), arrive (check in now), leave (check out before going),
    absent (over, never came), forgot (the day ended without check-out), confirm (left; the leader confirms), booked.
    """

    own: OwnShift
    step: str
    now: datetime

    @property
    def is_live(self) -> bool:
        """Whether something is to be done right now."""
        return self.step in ("arrive", "leave")

    @property
    def opens_at(self) -> datetime:
        """From when one can check in."""
        return self.own.sign_up.shift.starts_at - EARLY


def cards(owns: Iterable[OwnShift], *, now: datetime) -> list[OwnCard]:
    """The cards of these sign-ups, in their order. No query."""
    return [OwnCard(own=own, step=_step(own, now), now=now) for own in owns]


def why_not_check(own: OwnShift, direction: str, now: datetime) -> list[Reason]:
    """Why one cannot check in (or out) with this place now: what the operation would say."""
    shift, came = own.sign_up.shift, own.attendance
    if direction == Direction.OUT:
        arrived_at = came.in_at if came else None
        return why_not_depart(arrived_at=arrived_at, starts_at=shift.starts_at, now=now)
    return why_not_arrive(
        activity_state=shift.activity.state, starts_at=shift.starts_at, ends_at=shift.ends_at, now=now
    )


def _step(own: OwnShift, now: datetime) -> str:
    shift, came = own.sign_up.shift, own.attendance
    if came is not None:
        if all(one.booked_at for one in own.attendances):
            return "booked"
        if came.out_at is not None:
            return "confirm"
        return "forgot" if why_not_check(own, Direction.OUT, now) else "leave"
    if own.sign_up.state == SignUpState.WAITING:
        return "queue" if now < shift.starts_at else "absent"
    if not why_not_check(own, Direction.IN, now):
        return "arrive"
    return "later" if now < shift.starts_at else "absent"
