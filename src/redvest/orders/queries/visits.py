"""The visit of an order: its shift, who is of its team, the resident's codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.activities.enums import Direction
from redvest.activities.queries.attended import has_place, last_attendance
from redvest.kernel.errors import Reason
from redvest.orders.enums import TAKEN_DOWN, OrderState
from redvest.orders.models import CodeTry, Order
from redvest.orders.queries.orders import order_for
from redvest.orders.rules import visiting as rules
from redvest.orders.rules.visiting import code_of
from redvest.teams import queries as teams

#: States in which a visit is ahead or under way.
VISITED = (OrderState.SCHEDULED, OrderState.SERVING)


@dataclass(frozen=True, kw_only=True)
class VisitCodes:
    """What the resident tells when the volunteers come, and when they leave."""

    arrival: str
    departure: str


def is_requester(order: Order, person_id: int | None) -> bool:
    """Whether somebody asked for it: for themselves, for family, or joined it. Who wrote it down on duty did not."""
    if person_id is None:
        return False
    if person_id == order.requester_id:
        return True
    if person_id == order.taken_down_by_id and order.channel not in TAKEN_DOWN:
        return True
    return order.joins.filter(person_id=person_id).exists()


def is_of_team(order: Order, viewer: Viewer) -> bool:
    """Whether the viewer is one of those who serve: leads the team, is in it, or has a place on the visit."""
    if order.team is None or viewer.person_id is None:
        return False
    if viewer.may(Verb.LEAD_TEAM, order.team.path) or teams.is_member(order.team.pk, viewer.person_id):
        return True
    return order.shift_id is not None and has_place(order.shift_id, viewer.person_id)


def visit_codes(viewer: Viewer, order_id: int) -> VisitCodes | None:
    """The codes for the one who asked, or for the desk's slip; None while no visit is agreed.

    Never for those who serve, unless it is their own household. Raises NotFound.
    """
    order = order_for(viewer, order_id)
    if not is_requester(order, viewer.person_id):
        staff = viewer.may(Verb.HANDLE_ORDERS, order.site.path) or viewer.may(Verb.TAKE_DOWN, order.site.path)
        access.require_sight(staff and not is_of_team(order, viewer))
    if order.shift_id is None or order.state not in VISITED:
        return None
    arrival, departure = (
        code_of(order_id=order.pk, shift_id=order.shift_id, direction=way)
        for way in (Direction.IN, Direction.OUT)
    )
    return VisitCodes(arrival=arrival, departure=departure)


@dataclass(frozen=True, kw_only=True)
class AtDoor:
    """A visit as one of those who go there sees it.

    ``came_at``, ``left_at``: when they themselves were seen; ``locked``: why the codes are no use to them any more;
    ``why_not``: what stands against the one step that is next for them, coming or leaving.
    """

    order: Order
    came_at: datetime | None
    left_at: datetime | None
    locked: list[Reason]
    why_not: list[Reason]
    own_household: bool

    @property
    def next(self) -> str:
        """The step that is next: in, out, or "" when they have left."""
        if self.came_at is None:
            return Direction.IN
        return Direction.OUT if self.left_at is None else ""


def at_door(order_id: int, person_id: int, *, now: datetime) -> AtDoor:
    """The visit of an order, for one who has a place on it. Raises NotFound to others. Four queries."""
    rows = Order.objects.select_related("site", "team", "item", "shift")
    order = rows.filter(pk=order_id).first()
    access.require_sight(
        order is not None and order.shift is not None and has_place(order.shift.pk, person_id)
    )
    assert order is not None
    assert order.shift is not None
    seen = last_attendance(order.shift.pk, person_id)
    tried = CodeTry.objects.filter(order=order, person_id=person_id).first()
    direction = Direction.IN if seen is None else Direction.OUT
    return AtDoor(
        order=order,
        came_at=seen.in_at if seen else None,
        left_at=seen.out_at if seen else None,
        locked=rules.why_locked(tried.failures if tried else 0),
        why_not=rules.why_not_at_door(order.state, direction)
        or rules.why_not_codes(starts_at=order.shift.starts_at, now=now),
        own_household=is_requester(order, person_id),
    )


def orders_by_shift(shift_ids: Iterable[int]) -> dict[int, list[Order]]:
    """The households of these visits, by shift; without a query where there is none to ask about."""
    wanted, found = set(shift_ids), dict[int, list[Order]]()
    if wanted:
        rows = Order.objects.filter(shift_id__in=wanted, state__in=(*VISITED, OrderState.REPORTED))
        for order in rows.select_related("site").order_by("pk"):
            found.setdefault(order.shift_id or 0, []).append(order)
    return found


def joinable_shifts(order: Order) -> list[int]:
    """Shifts of the order's team that go to the same village already, which it may join; the soonest first."""
    if order.team_id is None:
        return []
    rows = Order.objects.filter(
        team_id=order.team_id, site_id=order.site_id, state=OrderState.SCHEDULED, shift__isnull=False
    ).exclude(pk=order.pk)
    found = rows.order_by("shift__starts_at").values_list("shift_id", flat=True)
    return list(dict.fromkeys(pk for pk in found if pk is not None))
