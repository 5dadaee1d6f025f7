"""What happens when a clock runs out: offered again, then the desk above. A round is one transaction, safe to repeat.

verify, dispatch, follow-up → the desk above, where the clock starts again; at the top it stays, marked late, and is
told again. take → offered again, then back to be dispatched at the desk above. schedule → taken back from the team.
serve and report → the desk is told, the second time the one above. confirm → confirmed by silence. review → closed
without one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.rules import path_above
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Text
from redvest.kernel.operation import operation
from redvest.orders.enums import DispatchMode, OrderState, Who
from redvest.orders.models import Order
from redvest.orders.operations.dispatching import Dispatch, dispatched, returned
from redvest.orders.operations.moving import Change, escalate_many, move_many
from redvest.orders.operations.telling import tell_desk, tell_requester, tell_team
from redvest.orders.rules.clocks import MOST_ROUNDS
from redvest.places import queries as places

#: So many orders are dealt with in one transaction.
BATCH = 200
_UNTAKEN: Text = _("没有队伍在时间内接单")
_UNSCHEDULED: Text = _("接单后没有在时间内约好时间")
_SILENT: Text = _("到时间没有回应，按已完成处理")
_UNREVIEWED: Text = _("到时间没有评价")


@operation
def run_out(*, now: datetime, most: int = BATCH) -> int:
    """Deals with orders whose clock has run out, the longest over first; how many it was. Call until 0."""
    rows = Order.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    due = list(rows.filter(due_at__lte=now).order_by("due_at", "pk")[:most])
    # Sorted before any is moved on: what one clock has just moved is not the next one's to deal with.
    those: dict[str, list[Order]] = {}
    for order in due:
        those.setdefault(order.state, []).append(order)
    for state, orders in those.items():
        _DEALS[state](orders, now)
    return len(due)


def _up(orders: Sequence[Order], now: datetime) -> None:
    """To the desk above, with all told who are concerned."""
    desks = _desks_above(orders)
    changes = [
        Change(order=order, to=order.state, who=Who.SYSTEM, by=SYSTEM, now=now, reason="") for order in orders
    ]
    escalate_many(changes, desks)
    for order in orders:
        if desks[order.pk] is not None:
            tell_requester("order.escalated", order, now=now)
        tell_desk("order.overdue", order, now=now, clock=order.state)


def _desks_above(orders: Sequence[Order]) -> dict[int, int | None]:
    """The site above each order's desk, by the order's id; None at the top."""
    sites = places.sites_by_ids({order.desk_id for order in orders})
    above = {pk: path_above(site.path).strip("/").split("/")[-1] for pk, site in sites.items()}
    parents = places.sites_by_codes(set(above.values()))
    found: dict[int, int | None] = {}
    for order in orders:
        parent = parents.get(above[order.desk_id])
        found[order.pk] = parent.id if parent is not None and parent.id != order.desk_id else None
    return found


def _untaken(orders: Sequence[Order], now: datetime) -> None:
    """Offered again to all who could, once; then the desk above has to find somebody."""
    for order in orders:
        order = returned(order, who=Who.SYSTEM, by=SYSTEM, now=now, reason=str(_UNTAKEN))
        if order.rounds < MOST_ROUNDS:
            dispatched(order, Dispatch(mode=DispatchMode.GRAB), who=Who.SYSTEM, by=SYSTEM, now=now)
        else:
            _up([order], now)


def _unscheduled(orders: Sequence[Order], now: datetime) -> None:
    """The team did not come to terms with the household: another is looked for."""
    for order in orders:
        order = returned(order, who=Who.SYSTEM, by=SYSTEM, now=now, reason=str(_UNSCHEDULED))
        tell_desk("order.given_back", order, now=now)
        tell_requester("order.looking_again", order, now=now)


def _unreported(orders: Sequence[Order], now: datetime) -> None:
    """The first time the desk itself asks what became of it, then the one above."""
    first = [order for order in orders if not order.late]
    changes = [Change(order=order, to=order.state, who=Who.SYSTEM, by=SYSTEM, now=now) for order in first]
    escalate_many(changes, {order.pk: None for order in first})
    for order in first:
        tell_team("order.unreported", order, now=now)
        tell_desk("order.unreported", order, now=now)
    again = [order for order in orders if order not in first]
    if again:
        _up(again, now)


def _confirmed(orders: Sequence[Order], now: datetime) -> None:
    """Silence confirms that it took place, and says nothing of how it was."""
    _move_all(orders, OrderState.CONFIRMED, str(_SILENT), now)
    for order in orders:
        tell_requester("order.please_review", order, now=now)


def _closed(orders: Sequence[Order], now: datetime) -> None:
    """Without a review: never five stars."""
    _move_all(orders, OrderState.CLOSED, str(_UNREVIEWED), now)


def _move_all(orders: Sequence[Order], to: str, reason: str, now: datetime) -> None:
    move_many(
        [Change(order=order, to=to, who=Who.SYSTEM, by=SYSTEM, now=now, reason=reason) for order in orders]
    )


_DEALS: dict[str, Callable[[Sequence[Order], datetime], None]] = {
    OrderState.SUBMITTED: _up,
    OrderState.ACCEPTED: _up,
    OrderState.OFFERED: _untaken,
    OrderState.TAKEN: _unscheduled,
    OrderState.SCHEDULED: _unreported,
    OrderState.SERVING: _unreported,
    OrderState.REPORTED: _confirmed,
    OrderState.CONFIRMED: _closed,
    OrderState.FOLLOW_UP: _up,
}
