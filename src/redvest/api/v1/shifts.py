"""Shifts and sign-ups."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.activities import operations, queries
from redvest.activities.enums import SignUpState
from redvest.activities.rules.activities import ShiftChange
from redvest.api.auth import anyone, claimed
from redvest.api.errors import REFUSALS, ReasonOut
from redvest.api.kinds import Day, Given, Id, Moment, Page, Paging, Reasoned, SiteCode, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people.enums import ServiceCategory
from redvest.places import queries as places

router = Router(tags=["shifts"])


class ShiftOut(Schema):
    """A shift with the reasons why the caller may not sign up (an empty list means they may)."""

    id: int
    activity_id: int
    activity: str
    category: ServiceCategory
    site: str
    team: str
    starts_at: datetime
    ends_at: datetime
    place: str
    places: int
    places_left: int
    waiting: int
    min_age: int
    opens_at: datetime
    cancel_until: datetime
    reasons: list[ReasonOut]
    can_wait: bool = Field(description="Full, but one may take a place in the queue (or_wait).")
    own_state: SignUpState | None
    own_sign_up_id: int | None


class ShiftsQuery(Paging):
    """Which shifts; what is not given does not limit."""

    site: SiteCode | None = Field(None, description="At this site or below it.")
    team_id: Id | None = None
    category: ServiceCategory | None = None
    day: Day | None = None


class SignUpIn(Given):
    """``or_wait``: take a place in the queue if there is none left."""

    or_wait: bool = False


class SignUpOut(Schema):
    """The sign-up held; ``repeated`` if it was held before this call."""

    id: int
    shift_id: int
    state: SignUpState
    repeated: bool


class TimeIn(Given):
    """The new time and place, and the planned break whose minutes do not count."""

    starts_at: Moment
    ends_at: Moment
    place: Text
    break_from: Moment | None = None
    break_until: Moment | None = None


class PlacesIn(Given):
    """How many places the shift is to have, and below those taken, whom one has seen to step back."""

    places: int = Field(ge=1, le=100_000)
    stepping_back: list[Id] = Field([], max_length=1000, description="As `lowering` gave them.")


@router.get("/shifts", auth=anyone, response={200: Page[ShiftOut], **REFUSALS})
def list_shifts(request: HttpRequest, query: Query[ShiftsQuery]) -> dict[str, Any]:
    """Shifts ahead, soonest first, each saying why one cannot take a place."""
    now, person_id = clock.now(), identity.actor(request).person_id
    rows = queries.open_shifts(
        now=now,
        under=places.site_by_code(query.site).path if query.site else "",
        category=query.category or "",
        day=query.day,
        team_id=query.team_id,
        person_id=person_id,
    )
    return page_of(
        rows,
        query,
        lambda part: [shift_out(card) for card in queries.cards(part, person_id=person_id, now=now)],
    )


@router.get("/shifts/{shift_id}", auth=anyone, response={200: ShiftOut, **REFUSALS})
def get_shift(request: HttpRequest, shift_id: Id) -> ShiftOut:
    """One shift of an activity one may see."""
    return _shown(request, shift_id)


def _shown(request: HttpRequest, shift_id: int) -> ShiftOut:
    viewer, shift = identity.viewer(request), queries.shift_by_id(shift_id)
    queries.activity_for(viewer, shift.activity_id)
    return shift_out(queries.cards([shift], person_id=viewer.person_id, now=clock.now())[0])


def shift_out(card: queries.ShiftCard) -> ShiftOut:
    """A shift as its card shows it."""
    shift, own = card.shift, card.own
    return ShiftOut(
        id=shift.pk,
        activity_id=shift.activity_id,
        activity=shift.activity.title,
        category=ServiceCategory(shift.activity.category),
        site=shift.activity.site.name,
        team=shift.activity.team.name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=shift.place,
        places=shift.places,
        places_left=card.places_left,
        waiting=shift.waiting,
        min_age=shift.min_age,
        opens_at=shift.opens_at,
        cancel_until=shift.cancel_until,
        reasons=[ReasonOut(**reason.as_dict()) for reason in card.reasons],
        can_wait=card.can_wait,
        own_state=SignUpState(own.state) if own else None,
        own_sign_up_id=own.sign_up_id if own else None,
    )


@router.post("/shifts/{shift_id}/sign-ups", auth=claimed, response={200: SignUpOut, **REFUSALS})
def sign_up(request: HttpRequest, shift_id: Id, body: SignUpIn) -> SignUpOut:
    """Takes a place for the caller. Repeating it returns the same sign-up.

    409 tells every reason at once: full, not open yet, a clash with another shift, too young…
    """
    by = identity.claimed_actor(request)
    assert by.person_id is not None  # the cookie names a person
    done = operations.sign_up(
        shift_id=shift_id, person_id=by.person_id, by=by, now=clock.now(), or_wait=body.or_wait
    )
    return SignUpOut(
        id=done.sign_up_id, shift_id=done.shift_id, state=SignUpState(done.state), repeated=done.repeated
    )


@router.delete("/sign-ups/{sign_up_id}", response={204: None, **REFUSALS})
def cancel(request: HttpRequest, sign_up_id: Id) -> Status[None]:
    """Gives up the caller's place; the first in the queue moves up."""
    operations.cancel_sign_up(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.delete("/shifts/{shift_id}", response={204: None, **REFUSALS})
def remove(request: HttpRequest, shift_id: Id) -> Status[None]:
    """Takes a shift out of a draft."""
    queries.activity_for(identity.viewer(request), queries.shift_by_id(shift_id).activity_id)
    operations.remove_shift(shift_id=shift_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.put("/shifts/{shift_id}/time", response={200: ShiftOut, **REFUSALS})
def change_shift(request: HttpRequest, shift_id: Id, body: TimeIn) -> ShiftOut:
    """Moves an announced shift to another time or place; everybody on it keeps their place and is told.

    409 `people_cannot` says how many could not go along; giving up is in time until the new start.
    """
    _shown(request, shift_id)
    change = ShiftChange(**body.dict())
    operations.change_shift(shift_id=shift_id, change=change, by=identity.actor(request), now=clock.now())
    return _shown(request, shift_id)


@router.post("/shifts/{shift_id}/call-off", response={200: ShiftOut, **REFUSALS})
def call_off_shift(request: HttpRequest, shift_id: Id, body: Reasoned) -> ShiftOut:
    """Calls this one shift off; its sign-ups end and each is told why. The other shifts are held."""
    _shown(request, shift_id)
    operations.call_off_shift(
        shift_id=shift_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return _shown(request, shift_id)


@router.put("/shifts/{shift_id}/places", response={200: ShiftOut, **REFUSALS})
def change_places(request: HttpRequest, shift_id: Id, body: PlacesIn) -> ShiftOut:
    """Changes the number of places, for the leader; added ones go to those who wait, in order."""
    _shown(request, shift_id)
    operations.change_places(
        shift_id=shift_id,
        places=body.places,
        by=identity.actor(request),
        now=clock.now(),
        stepping_back=body.stepping_back,
    )
    return _shown(request, shift_id)
