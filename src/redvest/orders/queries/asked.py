"""Orders as the one who asked follows them: the list, each step like a parcel's, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from redvest.access.queries import Viewer
from redvest.orders.enums import STATE_CLOCK, TAKEN_DOWN, Clock, OrderChannel, OrderState
from redvest.orders.models import Order, OrderMessage, OrderPhoto, OrderStep
from redvest.orders.queries.orders import orders_visible_to, own
from redvest.people.queries import household_of, person_of_phone


@dataclass(frozen=True, kw_only=True)
class Same:
    """An order the household made before. ``own``: the viewer may open it; ``joinable``: it is of their household."""

    order: Order
    own: bool
    joinable: bool


def known_caller(phone: str, *, taker_id: int | None) -> int | None:
    """Who is registered under a caller's phone; never the one who writes it down."""
    person = person_of_phone(phone) if phone.strip() else None
    return person.id if person is not None and person.id != taker_id else None


def own_orders(person_id: int) -> QuerySet[Order]:
    """What somebody asked for, for themselves or family, or joined, the newest first; nothing written down on duty."""
    mine = Q(requester_id=person_id) | Q(joins__person_id=person_id)
    mine |= Q(taken_down_by_id=person_id, channel=OrderChannel.FAMILY)
    rows = Order.objects.filter(mine).select_related("site", "desk", "team", "item", "shift")
    return rows.order_by("-pk").distinct()


def taken_down_by(person_id: int) -> QuerySet[Order]:
    """What somebody on duty wrote down for others, the newest first."""
    rows = Order.objects.filter(taken_down_by_id=person_id, channel__in=TAKEN_DOWN)
    return rows.select_related("site", "team", "item").order_by("-pk")


def steps_shown(order_id: int) -> QuerySet[OrderStep]:
    """The changes of an order's state, in order, with the team of each; moving to a higher desk is one, too."""
    return OrderStep.objects.filter(order_id=order_id).select_related("team", "desk").order_by("pk")


def messages_of(order_id: int) -> QuerySet[OrderMessage]:
    """What was asked and answered, in order."""
    return OrderMessage.objects.filter(order_id=order_id).order_by("pk")


def photos_of(order_id: int) -> QuerySet[OrderPhoto]:
    """The pictures of an order, those of its report last; who may look at one, ``look_at_photo`` says."""
    return OrderPhoto.objects.filter(order_id=order_id).order_by("of_report", "pk")


def is_own(order_id: int, person_id: int) -> bool:
    """Whether somebody asked for an order, joined it, or wrote it down, on duty or not."""
    return Order.objects.filter(own(person_id), pk=order_id).exists()


def awaited(order: Order) -> str:
    """What must happen next, in words; "" when it has ended."""
    clock = STATE_CLOCK.get(order.state)
    return str(Clock(clock).label) if clock else ""


def in_vain(order: Order) -> bool:
    """Whether it came to nothing."""
    return order.state in (OrderState.REJECTED, OrderState.CANCELLED, OrderState.ABORTED)


def same_shown(viewer: Viewer, order_ids: Sequence[int], *, now: datetime) -> list[Same]:
    """The earlier orders as the viewer may see them: those of others are left out. Three queries."""
    mine = set(orders_visible_to(viewer).filter(pk__in=order_ids).values_list("pk", flat=True))
    home = household_of(viewer.person_id, at=now) if viewer.person_id is not None else None
    rows = Order.objects.filter(pk__in=order_ids).select_related("site").order_by("-pk")
    found = [
        Same(
            order=row,
            own=row.pk in mine,
            joinable=home is not None
            and row.household_id == home.id
            and row.requester_id != viewer.person_id,
        )
        for row in rows
    ]
    return [one for one in found if one.own or one.joinable]
