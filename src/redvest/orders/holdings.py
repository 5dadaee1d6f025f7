"""What orders hold about a person: what they asked for, wrote down, took. Orders and wishes are records and stay."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import attachments
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.orders.enums import LIVE_STATES, ClaimState, OrderState, WishState
from redvest.orders.models import CodeTry, Order, OrderJoin, OrderPhoto, Wish, WishClaim

STAYS: frozenset[str] = frozenset()
FORGOTTEN: frozenset[str] = frozenset()
#: Wishes that somebody still has to verify, to claim or to bring.
OPEN_WISHES = (WishState.COLLECTED, WishState.PUBLISHED, WishState.CLAIMED)


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """An order or a wish under way is ended first, and what was claimed is delivered or given back."""
    reasons = []
    if (
        Order.objects.filter(requester_id=person_id, state__in=LIVE_STATES)
        .exclude(state=OrderState.CONFIRMED)
        .exists()
    ):
        reasons.append(Reason("orders_live", _("您还有没办完的点单，请先取消或等办完")))
    if WishClaim.objects.filter(person_id=person_id, state=ClaimState.HELD).exists():
        reasons.append(Reason("wishes_held", _("您认领的心愿还没有送达，请先送达或放弃认领")))
    if Wish.objects.filter(requester_id=person_id, state__in=OPEN_WISHES).exists():
        reasons.append(Reason("wishes_open", _("您许的心愿还没有结果，请先撤回或等送达")))
    return reasons


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Nothing of orders stands against it."""
    return []


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Names, doors and pictures go from what they asked for; that somebody was served stays."""
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
    pictures = OrderPhoto.objects.filter(order_id__in=ids)
    kept = list(pictures.values_list("pk", "attachment_id"))
    pictures.delete()
    for _photo_id, attachment_id in kept:
        attachments.forget(attachment_id)
    return {
        "orders.order emptied": ids,
        "orders.orderphoto gone": [photo_id for photo_id, _id in kept],
        "orders.wish emptied": _wishes_emptied(person_id),
    }


@step
def _wishes_emptied(person_id: int) -> list[int]:
    """What was wished for stays in its public words; whose it was, why, and their own thanks go."""
    wishes = Wish.objects.filter(requester_id=person_id)
    ids = list(wishes.values_list("pk", flat=True))
    wishes.update(contact_name=str(_("已离开的居民")), contact_phone="", address="—", story="", thanks="")
    return ids


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
