"""Call-backs: closed orders of other sites drawn for one's desk; whom to call, and what they said."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Page, Paging, Text, page_of
from redvest.api.v1.asking import ReviewIn
from redvest.api.v1.people import WhyIn
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import CallBackState, Need
from redvest.orders.operations import ReviewForm
from redvest.orders.queries import calling

router = Router(tags=["orders"])


class CallBackOut(Schema):
    """A closed order to be called about by ``due_at``. Scores are null until somebody was reached."""

    order_id: int
    need: Need
    title: str
    site_code: str
    site_name: str
    team: str
    desk_code: str
    state: CallBackState
    due_at: datetime
    tries: int
    called_at: datetime | None
    punctuality: int | None
    attitude: int | None
    skill: int | None
    solved: bool | None
    text: str


class CallBackQuery(Paging):
    """Which of them."""

    state: CallBackState | Literal["all"] = CallBackState.DRAWN


class PhoneOut(Schema):
    """Whom to call; where they live is not needed for it."""

    name: str
    phone: str


class NoAnswerIn(Given):
    """What to remember of a call nobody answered."""

    text: Text = ""


def _out(row: Any) -> CallBackOut:
    return CallBackOut(
        order_id=row.order_id,
        need=row.order.need,
        title=row.order.called,
        site_code=row.order.site.code,
        site_name=row.order.site.name,
        team=row.order.team.name if row.order.team is not None else "",
        desk_code=row.desk.code,
        **{
            name: getattr(row, name)
            for name in (
                *("state", "due_at", "tries", "called_at", "punctuality", "attitude", "skill", "solved"),
                "text",
            )
        },
    )


def _of(request: HttpRequest, drawn_id: int) -> Any:
    return calling.call_back_for(identity.viewer(request), drawn_id)


@router.get("/call-backs", response={200: Page[CallBackOut], **REFUSALS})
def list_call_backs(request: HttpRequest, query: Query[CallBackQuery]) -> dict[str, Any]:
    """What was drawn for one's desks, what is due first on top; nothing for who has none."""
    state = "" if query.state == "all" else str(query.state)
    rows = calling.call_backs_for(identity.viewer(request), state=state)
    return page_of(rows, query, lambda part: [_out(row) for row in part])


@router.get("/call-backs/{drawn_id}", response={200: CallBackOut, **REFUSALS})
def get_call_back(request: HttpRequest, drawn_id: Id) -> CallBackOut:
    """One of them, by its order's number."""
    return _out(_of(request, drawn_id))


@router.post("/call-backs/{drawn_id}/reveal", response={200: PhoneOut, **REFUSALS})
def reveal(request: HttpRequest, drawn_id: Id, body: WhyIn) -> PhoneOut:
    """Name and phone while it is open, for a reason that goes on record and that the household sees."""
    _of(request, drawn_id)
    by, now = identity.actor(request), clock.now()
    found = operations.look_at_household(order_id=drawn_id, why=body.why, by=by, now=now)
    return PhoneOut(name=found.name, phone=found.phone)


@router.post("/call-backs/{drawn_id}/reached", response={200: CallBackOut, **REFUSALS})
def reached(request: HttpRequest, drawn_id: Id, body: ReviewIn) -> CallBackOut:
    """What the household said. Not solved, or two and less, opens the order again. The same again changes nothing."""
    _of(request, drawn_id)
    operations.record_call_back(
        order_id=drawn_id, form=ReviewForm(**body.dict()), by=identity.actor(request), now=clock.now()
    )
    return _out(_of(request, drawn_id))


@router.post("/call-backs/{drawn_id}/unreached", response={200: CallBackOut, **REFUSALS})
def unreached(request: HttpRequest, drawn_id: Id, body: NoAnswerIn) -> CallBackOut:
    """Nobody answered; the second time it ends so. Not twice within two hours (409 tried_just_now)."""
    _of(request, drawn_id)
    operations.record_call_back(
        order_id=drawn_id, text=body.text, by=identity.actor(request), now=clock.now()
    )
    return _out(_of(request, drawn_id))
