"""Places that change hands: offered, answered, confirmed by the leader where the roster says so."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.activities import operations
from redvest.activities.enums import HandoverKind, HandoverState
from redvest.activities.queries import handing
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Decision, Given, Id, Number, Text
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people

router = Router(tags=["handovers"])


class OfferIn(Given):
    """``return_sign_up_id``: another's place one would have in exchange; without it, anybody who can may stand in."""

    return_sign_up_id: Id | None = None
    note: Text = Field("", description="At most 100 characters, to those who are asked.")


class HandoverOut(Schema):
    """An offer of a place and what became of it."""

    id: int
    kind: HandoverKind
    state: HandoverState
    shift_id: int
    activity: str
    starts_at: datetime
    ends_at: datetime
    return_shift_id: int | None
    note: str
    mine: bool
    asked_of_me: bool
    made_at: datetime
    decided_at: datetime | None


class CandidateOut(Schema):
    """A member who could stand in, masked."""

    number: str
    name: str


class ExchangeOut(Schema):
    """Another's place that could be exchanged for one's own."""

    sign_up_id: int
    shift_id: int
    starts_at: datetime
    ends_at: datetime
    name: str


class AskIn(Given):
    """Whom to ask, by volunteer number."""

    numbers: list[Number] = Field(min_length=1, max_length=20)


class AskedOut(Schema):
    """How many were asked."""

    asked: int


def _out(offer: Any, *, me: int | None) -> HandoverOut:
    shift, back = offer.sign_up.shift, offer.return_sign_up
    return HandoverOut(
        id=offer.pk,
        kind=HandoverKind(offer.kind),
        state=HandoverState(offer.state),
        shift_id=shift.pk,
        activity=shift.activity.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        return_shift_id=back.shift_id if back else None,
        note=offer.note,
        mine=offer.giver_id == me,
        asked_of_me=offer.taker_id == me,
        made_at=offer.made_at,
        decided_at=offer.decided_at,
    )


def _shown(request: HttpRequest, handover_id: int) -> HandoverOut:
    return _out(handing.handover_by_id(handover_id), me=identity.person_id(request))


@router.post("/sign-ups/{sign_up_id}/handover", response={200: HandoverOut, **REFUSALS})
def offer(request: HttpRequest, sign_up_id: Id, body: OfferIn) -> HandoverOut:
    """Offers one's own place. One keeps it until somebody says yes; a repeat gives the offer that stands."""
    made = operations.offer_place(
        sign_up_id=sign_up_id,
        return_sign_up_id=body.return_sign_up_id,
        note=body.note,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _shown(request, made.pk)


@router.get("/sign-ups/{sign_up_id}/stand-ins", response={200: list[CandidateOut], **REFUSALS})
def stand_ins(request: HttpRequest, sign_up_id: Id) -> list[CandidateOut]:
    """Who could stand in for one's own place: free, able, and not too tired."""
    place = handing.own_place(identity.person_id(request), sign_up_id)
    return [CandidateOut(number=one.number, name=one.name) for one in handing.stand_ins(place)]


@router.get("/sign-ups/{sign_up_id}/exchanges", response={200: list[ExchangeOut], **REFUSALS})
def exchanges(request: HttpRequest, sign_up_id: Id) -> list[ExchangeOut]:
    """Others' places that could be exchanged for one's own."""
    place = handing.own_place(identity.person_id(request), sign_up_id)
    return [
        ExchangeOut(
            sign_up_id=one.sign_up_id,
            shift_id=one.shift.pk,
            starts_at=one.shift.starts_at,
            ends_at=one.shift.ends_at,
            name=one.name,
        )
        for one in handing.exchanges(place, now=clock.now())
    ]


@router.get("/me/handovers", response={200: list[HandoverOut], **REFUSALS})
def mine(request: HttpRequest) -> list[HandoverOut]:
    """What one offers, and what one could say yes to."""
    me, now = identity.person_id(request), clock.now()
    found = [*handing.own_offers(me, now=now)[:100], *handing.offers_to(me, now=now)]
    return [_out(one, me=me) for one in found]


@router.post("/handovers/{handover_id}/accept", response={200: HandoverOut, **REFUSALS})
def accept(request: HttpRequest, handover_id: Id) -> HandoverOut:
    """Says yes: done at once, or when the leader confirms. Of two at once the second is refused (409 taken_over)."""
    operations.accept_offer(handover_id=handover_id, by=identity.actor(request), now=clock.now())
    return _shown(request, handover_id)


@router.post("/handovers/{handover_id}/decline", response={200: HandoverOut, **REFUSALS})
def decline(request: HttpRequest, handover_id: Id) -> HandoverOut:
    """Who was asked to exchange says no."""
    operations.decline_offer(handover_id=handover_id, by=identity.actor(request), now=clock.now())
    return _shown(request, handover_id)


@router.post("/handovers/{handover_id}/ask", response={200: AskedOut, **REFUSALS})
def ask(request: HttpRequest, handover_id: Id, body: AskIn) -> AskedOut:
    """Asks some of those who could stand in; each is told once."""
    ids = [people.person_by_number(number).id for number in body.numbers]
    asked = operations.ask_to_stand_in(
        handover_id=handover_id, person_ids=ids, by=identity.actor(request), now=clock.now()
    )
    return AskedOut(asked=asked)


@router.post("/handovers/{handover_id}/decide", response={200: HandoverOut, **REFUSALS})
def decide(request: HttpRequest, handover_id: Id, body: Decision) -> HandoverOut:
    """The leader confirms what two people agreed on, or does not, with a reason."""
    require_sight(handing.handovers_led_by(identity.viewer(request)).filter(pk=handover_id).exists())
    operations.decide_handover(
        handover_id=handover_id,
        accept=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _shown(request, handover_id)


@router.delete("/handovers/{handover_id}", response={204: None, **REFUSALS})
def withdraw(request: HttpRequest, handover_id: Id) -> Status[None]:
    """Takes one's own offer back while it is not done."""
    operations.withdraw_offer(handover_id=handover_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)
