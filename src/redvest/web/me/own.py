"""One's own shift as one card: where it stands, and the one thing to do now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redvest.activities.enums import Direction, SignUpState
from redvest.activities.queries import OwnShift, signers_of
from redvest.activities.rules.attendance import EARLY, why_not_arrive, why_not_depart
from redvest.kernel.errors import Reason
from redvest.orders.queries.visits import orders_by_shift


@dataclass(frozen=True, kw_only=True)
class OwnCard:
    """A sign-up of one's own. ``step`` says what is next:

    queue (waiting for a place), asked (for an answer or a draw), offer (a place to confirm),
    later (check-in not open yet), arrive (check in now), leave (check out before going),
    absent (over, never came), forgot (the day ended without check-out), confirm (left; the leader confirms), booked.
    """

    own: OwnShift
    step: str
    now: datetime
    #: Who signed one up, if it was not oneself.
    signer: str = ""
    #: The households one visits on this shift.
    households: Sequence[Any] = ()

    @property
    def is_late(self) -> bool:
        """Whether giving up now takes a reason."""
        row = self.own.sign_up
        return row.state == SignUpState.TAKEN and self.now > row.shift.cancel_until

    @property
    def in_group(self) -> bool:
        """Whether one signed up together with others."""
        return self.own.sign_up.group_id is not None

    @property
    def is_live(self) -> bool:
        """Whether something is to be done right now."""
        return self.step in ("arrive", "leave")

    @property
    def opens_at(self) -> datetime:
        """From when one can check in."""
        return self.own.sign_up.shift.starts_at - EARLY


def cards(owns: Iterable[OwnShift], *, now: datetime) -> list[OwnCard]:
    """The cards of these sign-ups, in their order. A query only where others signed one up, or on visits."""
    listed = list(owns)
    signers = signers_of(own.sign_up for own in listed)
    visited = orders_by_shift(_visits(listed))
    return [
        OwnCard(
            own=own,
            step=_step(own, now),
            now=now,
            signer=signers.get(own.sign_up.pk, ""),
            households=visited.get(own.sign_up.shift_id, ()),
        )
        for own in listed
    ]


def _visits(owns: Iterable[OwnShift]) -> list[int]:
    """Which of these may be visits to households: a visit is its team's alone."""
    rows = (own.sign_up for own in owns)
    return [row.shift_id for row in rows if row.state == SignUpState.TAKEN and row.shift.activity.team_only]


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
    waits = {SignUpState.WAITING: "queue", SignUpState.ASKED: "asked", SignUpState.OFFERED: "offer"}
    if own.sign_up.state in waits:
        return waits[SignUpState(own.sign_up.state)] if now < shift.starts_at else "absent"
    if not why_not_check(own, Direction.IN, now):
        return "arrive"
    return "later" if now < shift.starts_at else "absent"
