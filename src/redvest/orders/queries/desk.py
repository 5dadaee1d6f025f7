"""The desk's work list and what it counts; the story of one order: steps, offers, messages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.privacy import mask_name, mask_phone
from redvest.orders.enums import Clock, OfferState, OrderState, Who
from redvest.orders.models import Offer, Order, OrderMessage, OrderStep
from redvest.orders.queries.orders import desk_orders

#: Steps and messages shown of one order.
MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class DeskFilter:
    """What the desk looks for; blank: all. ``number``: one order, live or ended, whatever else is asked for.

    ``site``: a code (with all below it) or a part of a name; ``team`` the same.
    """

    state: str = ""
    need: str = ""
    site: str = ""
    team: str = ""
    mode: str = ""
    late: bool = False
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeskCounts:
    """How many live orders of the viewer's desks there are of each kind."""

    verify: int
    dispatch: int
    follow_up: int
    late: int
    escalated: int
    live: int


@dataclass(frozen=True, kw_only=True)
class Household:
    """Whom an order is for, masked."""

    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step of an order's life in words. ``in_time``: whether the clock that ended was beaten; None: none ran."""

    at: datetime
    state: str
    who: str
    by: str
    reason: str
    team: str
    desk: str
    clock: str
    in_time: bool | None
    escalated: bool


@dataclass(frozen=True, kw_only=True)
class MessageLine:
    """A question or an answer: in which part it was written, and by whom (masked; not for the one who asked)."""

    at: datetime
    who: str
    by: str
    text: str


def work_list(viewer: Viewer, wanted: DeskFilter, *, now: datetime) -> QuerySet[Order]:
    """Live orders of the viewer's desks, the clock that runs out first on top; of a number any order of theirs."""
    if wanted.number is not None:
        rows = Order.objects.filter(covered_by(viewer, Verb.SEE_ORDERS, site_path="site__path"))
        rows = rows.filter(pk=wanted.number).order_by("pk")
        return rows.select_related("site", "desk", "team", "item")
    # The index of running clocks serves only who says that a clock runs.
    rows = desk_orders(viewer).filter(due_at__isnull=False)
    for name, value in (
        ("state", wanted.state),
        ("need", wanted.need),
        ("mode", wanted.mode),
    ):
        if value:
            rows = rows.filter(**{name: value})
    if wanted.site.isdecimal():
        rows = rows.filter(site__path__contains=f"/{wanted.site}/")
    elif wanted.site:
        rows = rows.filter(site__name__contains=wanted.site)
    if wanted.team:
        rows = rows.filter(Q(team__code=wanted.team.upper()) | Q(team__name__contains=wanted.team))
    if wanted.late:
        rows = rows.filter(_late(now))
    return rows


def _late(now: datetime) -> Q:
    return Q(late=True) | Q(due_at__lte=now)


def desk_counts(viewer: Viewer, *, now: datetime) -> DeskCounts:
    """What waits at the viewer's desks. One query."""
    states = OrderState
    counts = (
        desk_orders(viewer)
        .filter(due_at__isnull=False)
        .order_by()
        .aggregate(
            live=Count("pk"),
            verify=Count("pk", filter=Q(state=states.SUBMITTED)),
            dispatch=Count("pk", filter=Q(state=states.ACCEPTED)),
            follow_up=Count("pk", filter=Q(state=states.FOLLOW_UP)),
            late=Count("pk", filter=_late(now)),
            escalated=Count("pk", filter=Q(level__gt=0)),
        )
    )
    return DeskCounts(**counts)


def household_of_order(order: Order) -> Household:
    """Whom it is for, as everybody but the one who asked sees them."""
    return Household(name=mask_name(order.contact_name), phone=mask_phone(order.contact_phone))


def steps_of(order_id: int) -> list[StepLine]:
    """What happened to an order, the first on top; who may see it is the caller's to say. One query."""
    rows = OrderStep.objects.filter(order_id=order_id).select_related("by", "team", "desk").order_by("pk")
    return [
        StepLine(
            at=row.at,
            state=str(row.get_state_display()),
            who=str(Who(row.who).label),
            by=mask_name(row.by.name) if row.by is not None and row.who != Who.REQUESTER else "",
            reason=row.reason,
            team=row.team.name if row.team is not None else "",
            desk=row.desk.name,
            clock=str(Clock(row.clock).label) if row.clock else "",
            in_time=row.in_time,
            escalated=row.escalated,
        )
        for row in rows[:MOST_SHOWN]
    ]


def messages_of(order_id: int) -> list[MessageLine]:
    """What was asked and answered, the first on top. One query."""
    rows = OrderMessage.objects.filter(order_id=order_id).select_related("by").order_by("pk")
    return [
        MessageLine(
            at=row.at,
            who=str(Who(row.who).label),
            by=mask_name(row.by.name) if row.who != Who.REQUESTER else "",
            text=row.text,
        )
        for row in rows[:MOST_SHOWN]
    ]


def offers_of(order_id: int) -> QuerySet[Offer]:
    """To which teams an order was put, the latest on top."""
    return Offer.objects.filter(order_id=order_id).select_related("team").order_by("-pk")


def offers_to(team_id: int) -> QuerySet[Offer]:
    """What waits for a team's answer, the one that expires first on top."""
    rows = Offer.objects.filter(team_id=team_id, state=OfferState.OPEN)
    return rows.select_related("order__site", "order__desk", "order__team", "order__item").order_by(
        "expires_at", "pk"
    )
