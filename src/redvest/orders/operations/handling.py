"""The desk: verifying what was asked for (核实), and turning away what is not for volunteers. Locks: the order."""

from datetime import datetime

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel.actor import Actor
from redvest.kernel.operation import operation
from redvest.orders.enums import OrderState, Who
from redvest.orders.models import Order
from redvest.orders.operations.moving import locked, move
from redvest.orders.operations.telling import tell_requester


@operation
def accept_order(*, order_id: int, by: Actor, now: datetime) -> Order:
    """The need is real and one for volunteers (条例 art. 13): it waits to be dispatched. A repeat changes nothing.

    Raises NotFound, Refused in another state.
    """
    order = _handled(order_id, by=by, now=now)
    if order.state == OrderState.ACCEPTED:
        return order
    order = move(order, OrderState.ACCEPTED, who=Who.STAFF, by=by, now=now)
    tell_requester("order.accepted", order, now=now)
    return order


@operation
def reject_order(*, order_id: int, reason: str, by: Actor, now: datetime) -> Order:
    """It cannot be done; why, only the one who asked is told. A repeat changes nothing.

    Raises NotFound, Invalid (reason), Refused in another state.
    """
    order = _handled(order_id, by=by, now=now)
    if order.state == OrderState.REJECTED:
        return order
    order = move(order, OrderState.REJECTED, who=Who.STAFF, by=by, now=now, reason=reason)
    tell_requester("order.rejected", order, now=now, reason=order.reason)
    return order


def _handled(order_id: int, *, by: Actor, now: datetime) -> Order:
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    access.require_sight(viewer.may(Verb.HANDLE_ORDERS, order.site.path))
    return order
