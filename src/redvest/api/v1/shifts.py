"""Shifts and sign-ups."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from redvest.activities import operations, queries
from redvest.api.auth import claimed, logged_in
from redvest.api.errors import REFUSALS, ReasonOut
from redvest.delivery import identity
from redvest.kernel import clock

router = Router(tags=["shifts"])


class ShiftOut(Schema):
    """A shift with the reasons why the caller may not sign up (an empty list means they may)."""

    id: int
    activity_id: int
    activity: str
    site: str
    team: str
    starts_at: datetime
    ends_at: datetime
    place: str
    places: int
    places_left: int
    waiting: int
    min_age: int
    reasons: list[ReasonOut]
    own_state: str | None


class SignUpIn(Schema):
    """``or_wait``: take a place in the queue if there is none left."""

    or_wait: bool = False


class SignUpOut(Schema):
    """The sign-up held; ``repeated`` if it was held before this call."""

    id: int
    shift_id: int
    state: str
    repeated: bool


@router.get("/shifts", response={200: list[ShiftOut], **REFUSALS})
def list_shifts(request: HttpRequest, offset: int = 0, limit: int = 50) -> list[ShiftOut]:
    """Shifts ahead, soonest first, at most 100 at a time."""
    now = clock.now()
    offset, limit = max(0, offset), min(max(1, limit), 100)
    shifts = list(queries.open_shifts(now=now)[offset : offset + limit])
    cards = queries.cards(shifts, person_id=identity.actor(request).person_id, now=now)
    return [_shown(card) for card in cards]


def _shown(card: queries.ShiftCard) -> ShiftOut:
    shift = card.shift
    return ShiftOut(
        id=shift.pk,
        activity_id=shift.activity_id,
        activity=shift.activity.title,
        site=shift.activity.site.name,
        team=shift.activity.team.name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=shift.place,
        places=shift.places,
        places_left=card.places_left,
        waiting=shift.waiting,
        min_age=shift.min_age,
        reasons=[ReasonOut(**reason.as_dict()) for reason in card.reasons],
        own_state=card.own.state if card.own else None,
    )


@router.post("/shifts/{shift_id}/sign-ups", auth=claimed, response={200: SignUpOut, **REFUSALS})
def sign_up(request: HttpRequest, shift_id: int, body: SignUpIn) -> SignUpOut:
    """Takes a place for the caller. Repeating it returns the same sign-up."""
    by = identity.claimed_actor(request)
    assert by.person_id is not None  # the cookie names a person
    done = operations.sign_up(
        shift_id=shift_id, person_id=by.person_id, by=by, now=clock.now(), or_wait=body.or_wait
    )
    return SignUpOut(id=done.sign_up_id, shift_id=done.shift_id, state=done.state, repeated=done.repeated)


@router.delete("/sign-ups/{sign_up_id}", auth=logged_in, response={204: None, **REFUSALS})
def cancel(request: HttpRequest, sign_up_id: int) -> tuple[int, None]:
    """Gives up the caller's place; the first in the queue moves up."""
    operations.cancel_sign_up(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    return 204, None
