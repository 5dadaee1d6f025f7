"""The desk after the service, and with the household: looking, answering questions, what they said, following up."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Text
from redvest.api.v1.asking import Message, ReviewIn, Said
from redvest.api.v1.orders import OrderOut, again
from redvest.api.v1.people import WhyIn
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import FollowUpEnd, OrderChannel
from redvest.orders.operations import ReviewForm

router = Router(tags=["orders"])


class HouseholdOut(Schema):
    """Whom to visit or call, and where; no door for who only calls."""

    name: str
    phone: str
    address: str
    special: str


class HeardReviewIn(ReviewIn):
    """What the household said of the service, written down by the desk; counted apart from what people write."""

    channel: OrderChannel = Field(description="How it was heard: station, grid or phone.")


class FollowUpIn(Given):
    """What came of a follow-up: resolved, or dispatched again."""

    end: FollowUpEnd
    result: Text = Field(description="What was found; at most 300 characters.")


class ReviewedOut(Schema):
    """An order's review."""

    order_id: int
    punctuality: int
    attitude: int
    skill: int
    solved: bool
    proxy: bool
    at: datetime


@router.post("/orders/{order_id}/reveal", response={200: HouseholdOut, **REFUSALS})
def reveal(request: HttpRequest, order_id: Id, body: WhyIn) -> HouseholdOut:
    """Name, phone and door, by duty: the desk while the order lives, the team's people on duty while they have it.

    The reason goes on record, and the household sees who looked.
    """
    by, now = identity.actor(request), clock.now()
    found = operations.look_at_household(order_id=order_id, why=body.why, by=by, now=now)
    return HouseholdOut(name=found.name, phone=found.phone, address=found.address, special=found.special)


@router.post("/orders/{order_id}/messages", response={201: Message, **REFUSALS})
def say(request: HttpRequest, order_id: Id, body: Said) -> Status[object]:
    """The desk or the team answers the one who asked, or asks them."""
    by, now = identity.actor(request), clock.now()
    return Status(201, operations.say_about_order(order_id=order_id, text=body.text, by=by, now=now))


@router.post("/orders/{order_id}/review", response={200: ReviewedOut, **REFUSALS})
def review(request: HttpRequest, order_id: Id, body: HeardReviewIn) -> ReviewedOut:
    """What the household said of the service, by the desk; once, and shown apart."""
    by, now = identity.actor(request), clock.now()
    found = operations.review_order(order_id=order_id, form=ReviewForm(**body.dict()), by=by, now=now)
    names = ("order_id", "punctuality", "attitude", "skill", "solved", "proxy", "at")
    return ReviewedOut(**{name: getattr(found, name) for name in names})


@router.post("/orders/{order_id}/follow-up", response={200: OrderOut, **REFUSALS})
def end_follow_up(request: HttpRequest, order_id: Id, body: FollowUpIn) -> OrderOut:
    """What came of following up. The same again changes nothing."""
    by, now = identity.actor(request), clock.now()
    operations.end_follow_up(order_id=order_id, end=body.end, result=body.result, by=by, now=now)
    return again(request, order_id)
