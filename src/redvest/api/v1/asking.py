"""One's own orders: asked for, followed, changed, called off, joined, reviewed; and those written down for others."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Given,
    Id,
    IdempotencyKey,
    Moment,
    Number,
    Page,
    Paging,
    Reasoned,
    SiteCode,
    Text,
    page_of,
)
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import Need, OrderChannel, OrderConsent, OrderState, Who
from redvest.orders.operations import OrderForm, ReviewForm
from redvest.orders.queries import asked
from redvest.orders.queries.visits import visit_codes
from redvest.people import queries as people

router = Router(tags=["orders"])


class OwnOrder(Schema):
    """What one asked for, with all that oneself said."""

    id: int
    need: Need
    title: str
    text: str
    special: str
    site: str
    site_name: str
    contact_name: str
    contact_phone: str
    address: str
    wanted_from: datetime | None
    wanted_until: datetime | None
    channel: OrderChannel
    asked_at: datetime
    state: OrderState
    state_since: datetime
    due_at: datetime | None = Field(
        description="Until when the next step is to be made; null once it has ended."
    )
    late: bool
    reason: str
    team: str | None


class Step(Schema):
    """One change of its state."""

    state: OrderState
    at: datetime
    who: Who
    reason: str
    team: str | None
    escalated: bool


class OwnOrderMore(OwnOrder):
    """The same, with each step, and the codes for the volunteers once a visit is agreed."""

    steps: list[Step]
    arrival_code: str | None
    departure_code: str | None


class Message(Schema):
    """A question or an answer."""

    id: int
    who: Who
    at: datetime
    text: str


class Said(Given):
    """What to say, at most 300 characters."""

    text: Text


class Wanted(Given):
    """What is needed, and when it would suit; both times or none."""

    text: Text = Field("", description="At most 500 characters; may be left out with an item.")
    special: Text = ""
    wanted_from: Moment | None = None
    wanted_until: Moment | None = None


class OrderIn(Wanted):
    """A need, by an item of the menu or in one's own words."""

    need: Need | None = Field(None, description="May be left out with an item.")
    item_id: Id | None = None
    site_code: SiteCode
    address: Text
    contact_name: Text
    contact_phone: Text = ""
    for_number: Number | None = Field(None, description="Whom of the family it is for, if not oneself.")
    although_same: bool = Field(
        False, description="Ask although the household has such an order (409 same_need)."
    )


class TakenDown(OrderIn):
    """The same for somebody else, by whoever is on duty: it was read back to them and they agreed."""

    channel: OrderChannel = Field(description="station, grid or phone.")
    read_back: bool = Field(description="It was read back, and they agreed.")
    phone_is_own: bool = Field(
        True, description="The phone is that of who needs it: the order is theirs if they are registered."
    )


class Joining(Given):
    """Who joins the household's order."""

    contact_name: Text
    note: Text = ""


class ReviewIn(Given):
    """How it was, one to five each."""

    punctuality: int = Field(ge=1, le=5)
    attitude: int = Field(ge=1, le=5)
    skill: int = Field(ge=1, le=5)
    solved: bool
    text: Text = ""


def _out(row: Any) -> dict[str, Any]:
    names = (
        *("need", "title", "text", "special", "contact_name", "contact_phone", "address", "wanted_from"),
        *("wanted_until", "channel", "asked_at", "state", "state_since", "due_at", "late", "reason"),
    )
    return {name: getattr(row, name) for name in names} | {
        "id": row.pk,
        "site": row.site.code,
        "site_name": row.site.name,
        "team": row.team.name if row.team is not None else None,
    }


def _own(request: HttpRequest, order_id: int) -> Any:
    found = asked.own_orders(identity.person_id(request)).filter(pk=order_id).first()
    require_sight(found is not None)
    return found


def _form(body: OrderIn, *, channel: str, consent: str) -> OrderForm:
    return OrderForm(
        need=body.need or "",
        text=body.text,
        special=body.special,
        site_code=body.site_code,
        item_id=body.item_id,
        contact_name=body.contact_name,
        contact_phone=body.contact_phone,
        address=body.address,
        wanted_from=body.wanted_from,
        wanted_until=body.wanted_until,
        channel=channel,
        consent=consent,
    )


@router.get("/me/orders", response={200: Page[OwnOrder], **REFUSALS})
def list_own(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What one asked for, for oneself or family, or joined; the newest first."""
    rows = asked.own_orders(identity.person_id(request))
    return page_of(rows, query, lambda part: [_out(row) for row in part])


@router.post("/me/orders", response={201: OwnOrder, **REFUSALS})
def place(request: HttpRequest, body: OrderIn, key: IdempotencyKey = "") -> Status[dict[str, Any]]:
    """Asks for help. Where the household has asked for the same, 409 same_need."""
    family = body.for_number is not None
    order = operations.place_order(
        form=_form(
            body,
            channel=OrderChannel.FAMILY if family else OrderChannel.OWN,
            consent=OrderConsent.FAMILY if family else OrderConsent.OWN,
        ),
        by=identity.actor(request),
        now=clock.now(),
        requester_id=people.person_by_number(body.for_number).id if body.for_number else None,
        although_same=body.although_same,
        key=key,
    )
    return Status(201, _out(order))


@router.get("/me/orders/{order_id}", response={200: OwnOrderMore, **REFUSALS})
def get_own(request: HttpRequest, order_id: Id) -> dict[str, Any]:
    """One of one's own, with each step."""
    row = _own(request, order_id)
    codes = visit_codes(identity.viewer(request), order_id)
    steps = [
        {name: getattr(step, name) for name in ("state", "at", "who", "reason", "escalated")}
        | {"team": step.team.name if step.team is not None else None}
        for step in asked.steps_shown(order_id)
    ]
    return _out(row) | {
        "steps": steps,
        "arrival_code": codes.arrival if codes else None,
        "departure_code": codes.departure if codes else None,
    }


@router.put("/me/orders/{order_id}", response={200: OwnOrder, **REFUSALS})
def change(request: HttpRequest, order_id: Id, body: Wanted) -> dict[str, Any]:
    """Changes what was asked for, until the service begins."""
    _own(request, order_id)
    by, now = identity.actor(request), clock.now()
    return _out(operations.change_order(order_id=order_id, **body.dict(), by=by, now=now))


@router.post("/me/orders/{order_id}/cancel", response={200: OwnOrder, **REFUSALS})
def cancel(request: HttpRequest, order_id: Id, body: Reasoned) -> dict[str, Any]:
    """Calls it off, until the service begins."""
    _own(request, order_id)
    by, now = identity.actor(request), clock.now()
    return _out(operations.cancel_order(order_id=order_id, reason=body.reason, by=by, now=now))


@router.post("/me/orders/{order_id}/join", response={200: OwnOrder, **REFUSALS})
def join(request: HttpRequest, order_id: Id, body: Joining) -> dict[str, Any]:
    """Joins an order of one's own household instead of making another."""
    same = asked.same_shown(identity.viewer(request), [order_id], now=clock.now())
    require_sight(any(one.joinable or one.own for one in same))
    by, now = identity.actor(request), clock.now()
    operations.join_order(order_id=order_id, **body.dict(), by=by, now=now)
    return _out(_own(request, order_id))


@router.get("/me/orders/{order_id}/messages", response={200: list[Message], **REFUSALS})
def list_messages(request: HttpRequest, order_id: Id) -> list[Any]:
    """What was asked and answered, in order."""
    _own(request, order_id)
    return list(asked.messages_of(order_id))


@router.post("/me/orders/{order_id}/messages", response={201: Message, **REFUSALS})
def say(request: HttpRequest, order_id: Id, body: Said) -> Status[Any]:
    """Asks the desk or the team something."""
    _own(request, order_id)
    by, now = identity.actor(request), clock.now()
    return Status(201, operations.say_about_order(order_id=order_id, text=body.text, by=by, now=now))


@router.post("/me/orders/{order_id}/another-time", response={200: OwnOrder, **REFUSALS})
def another_time(request: HttpRequest, order_id: Id, body: Reasoned) -> dict[str, Any]:
    """The time agreed does not suit: the team is asked for another."""
    _own(request, order_id)
    by, now = identity.actor(request), clock.now()
    return _out(operations.reschedule_order(order_id=order_id, reason=body.reason, by=by, now=now))


@router.post("/me/orders/{order_id}/confirm", response={200: OwnOrder, **REFUSALS})
def confirm(request: HttpRequest, order_id: Id) -> dict[str, Any]:
    """It was done."""
    _own(request, order_id)
    return _out(operations.confirm_order(order_id=order_id, by=identity.actor(request), now=clock.now()))


@router.post("/me/orders/{order_id}/not-solved", response={200: OwnOrder, **REFUSALS})
def not_solved(request: HttpRequest, order_id: Id, body: Reasoned) -> dict[str, Any]:
    """It was not: somebody calls back."""
    _own(request, order_id)
    by, now = identity.actor(request), clock.now()
    return _out(operations.not_solved(order_id=order_id, reason=body.reason, by=by, now=now))


@router.post("/me/orders/{order_id}/review", response={200: OwnOrder, **REFUSALS})
def review(request: HttpRequest, order_id: Id, body: ReviewIn) -> dict[str, Any]:
    """How it was, once; two or less, or not solved, is followed up."""
    _own(request, order_id)
    by, now = identity.actor(request), clock.now()
    operations.review_order(order_id=order_id, form=ReviewForm(**body.dict()), by=by, now=now)
    return _out(_own(request, order_id))


class TakenDownOut(Schema):
    """An order written down for somebody; who it is for is not said again."""

    id: int
    need: Need
    title: str
    site: str
    state: OrderState
    due_at: datetime | None


@router.post("/orders-taken-down", response={201: TakenDownOut, **REFUSALS})
def take_down(request: HttpRequest, body: TakenDown, key: IdempotencyKey = "") -> Status[dict[str, Any]]:
    """Writes an order down for a caller, e.g. from a hotline; ``for_number`` if they are registered."""
    order = operations.place_order(
        form=_form(body, channel=body.channel, consent=OrderConsent.READ_BACK if body.read_back else ""),
        by=identity.actor(request),
        now=clock.now(),
        requester_id=people.person_by_number(body.for_number).id if body.for_number else None,
        although_same=body.although_same,
        phone_is_own=body.phone_is_own,
        key=key,
    )
    shown = _out(order)
    return Status(201, {name: shown[name] for name in TakenDownOut.model_fields})
