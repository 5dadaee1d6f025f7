"""One's own shift as one card: where it stands, and the one thing to do now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from redvest.activities.enums import SignUpState
from redvest.activities.queries import OwnShift
from redvest.activities.rules.attendance import EARLY, why_not_arrive, why_not_depart


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


def _step(own: OwnShift, now: datetime) -> str:
    shift, came = own.sign_up.shift, own.attendance
    if came is not None:
        if hasattr(came, "record"):
            return "booked"
        if came.out_at is not None:
            return "confirm"
        late = why_not_depart(arrived_at=came.in_at, starts_at=shift.starts_at, now=now)
        return "forgot" if late else "leave"
    if own.sign_up.state == SignUpState.WAITING:
        return "queue" if now < shift.starts_at else "absent"
    reasons = why_not_arrive(
        activity_state=shift.activity.state, starts_at=shift.starts_at, ends_at=shift.ends_at, now=now
    )
    if not reasons:
        return "arrive"
    return "later" if now < shift.starts_at else "absent"
