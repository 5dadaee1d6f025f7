"""Orders as their viewers may see them: the one who asked, the desks, the team; names and doors masked for the rest."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.errors import NotFound, Reason
from redvest.orders.enums import HELD_STATES, LIVE_STATES, OfferState, OrderState
from redvest.orders.models import Offer, Order
from redvest.orders.rules.asking import SAME_WITHIN


def orders_visible_to(viewer: Viewer) -> QuerySet[Order]:
    """Orders whose existence the viewer may know of: their own, their desk's, those put before a team they lead."""
    offered = Offer.objects.filter(order_id=OuterRef("pk")).filter(
        covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path"), state=OfferState.OPEN
    )
    seen = (
        own(viewer.person_id)
        | covered_by(viewer, Verb.SEE_ORDERS, site_path="site__path")
        | covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
        | Exists(offered)
    )
    return Order.objects.filter(seen).select_related("site", "desk", "team", "item")


def own(person_id: int | None) -> Q:
    """The condition that an order is somebody's own: they need it, wrote it down for another, or joined it."""
    if person_id is None:
        return Q(pk__in=[])
    return Q(requester_id=person_id) | Q(taken_down_by_id=person_id) | Q(joins__person_id=person_id)


def order_for(viewer: Viewer, order_id: int) -> Order:
    """One of them. Raises NotFound."""
    found = orders_visible_to(viewer).filter(pk=order_id).distinct().first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这张单，或者您无权查看")))
    return found


def same_needs(
    *,
    need: str,
    site_id: int,
    household_id: int | None,
    requester_id: int | None,
    phone_hash: str,
    address: str,
    now: datetime,
) -> QuerySet[Order]:
    """Live orders of the same household for the same need, the newest first: by household, person, phone, or door."""
    same = Q(site_id=site_id, address__iexact=address.strip()) if address.strip() else Q(pk__in=[])
    if household_id is not None:
        same |= Q(household_id=household_id)
    if requester_id is not None:
        same |= Q(requester_id=requester_id)
    if phone_hash:
        same |= Q(phone_hash=phone_hash)
    rows = Order.objects.filter(same, need=need, state__in=LIVE_STATES, asked_at__gte=now - SAME_WITHIN)
    return rows.select_related("site").order_by("-pk")


def desk_orders(viewer: Viewer) -> QuerySet[Order]:
    """Live orders of the viewer's desks, the clock that runs out first on top."""
    rows = Order.objects.filter(covered_by(viewer, Verb.SEE_ORDERS, site_path="desk__path"))
    return (
        rows.filter(state__in=LIVE_STATES)
        .select_related("site", "desk", "team", "item")
        .order_by("due_at", "pk")
    )


def held_by_teams(team_ids: Iterable[int]) -> QuerySet[Order]:
    """Orders that these teams have taken and not finished."""
    rows = Order.objects.filter(team_id__in=list(team_ids), state__in=HELD_STATES)
    return rows.select_related("site", "shift").order_by("due_at", "pk")


def ended(state: str) -> bool:
    """Whether nothing more is to come of an order by itself."""
    return state not in LIVE_STATES


#: States in which a resident's order has come to nothing.
IN_VAIN = (OrderState.REJECTED, OrderState.CANCELLED, OrderState.ABORTED)
