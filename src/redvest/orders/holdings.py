"""What orders hold about a person: what they asked for, wrote down, took. Orders and wishes are records and stay."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.orders.enums import LIVE_STATES, ClaimState, OrderState
from redvest.orders.models import CodeTry, Order, OrderJoin, WishClaim

STAYS: frozenset[str] = frozenset()
FORGOTTEN: frozenset[str] = frozenset()


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """An order under way is ended first, and what was claimed is delivered or given back."""
    reasons = []
    if (
        Order.objects.filter(requester_id=person_id, state__in=LIVE_STATES)
        .exclude(state=OrderState.CONFIRMED)
        .exists()
    ):
        reasons.append(Reason("orders_live", _("您还有没办完的点单，请先取消或等办完")))
    if WishClaim.objects.filter(person_id=person_id, state=ClaimState.HELD).exists():
        reasons.append(Reason("wishes_held", _("您认领的心愿还没有送达，请先送达或放弃认领")))
    return reasons


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Nothing of orders stands against it."""
    return []


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Names and doors go from what they asked for; that somebody was served stays."""
    rows = Order.objects.filter(requester_id=person_id)
    ids = list(rows.values_list("pk", flat=True))
    rows.update(
        contact_name=str(_("已离开的居民")),
        contact_phone="",
        phone_hash="",
        address="—",
        text="—",
        special="",
    )
    return {"orders.order emptied": ids}


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Who joined an order under both names joined it once; the rest moves by itself."""
    mine = set(OrderJoin.objects.filter(person_id=person_id).values_list("order_id", flat=True))
    double = OrderJoin.objects.filter(person_id=other_id, order_id__in=mine)
    ids = list(double.values_list("pk", flat=True))
    double.update(person_id=None)
    tried = set(CodeTry.objects.filter(person_id=person_id).values_list("order_id", flat=True))
    CodeTry.objects.filter(person_id=other_id, order_id__in=tried).delete()
    return {"orders.orderjoin doubled": ids}
