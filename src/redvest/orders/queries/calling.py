"""Call-backs: what a desk is to call, and who may."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by, topmost
from redvest.kernel import audit
from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.models import AuditEntry
from redvest.orders.enums import CallBackState
from redvest.orders.models import CallBack, Offer, Order, OrderMessage, OrderStep, Review
from redvest.orders.queries.visits import is_of_team, is_requester


def call_backs_for(viewer: Viewer, *, state: str = CallBackState.DRAWN) -> QuerySet[CallBack]:
    """Those of the viewer's desks, what is due first on top; "" for all states. Order, site and team are fetched."""
    rows = CallBack.objects.filter(covered_by(viewer, Verb.HANDLE_ORDERS, site_path="desk__path"))
    rows = rows.filter(state=state) if state else rows
    return rows.select_related("order__site", "order__team", "desk").order_by("due_at", "pk")


def call_backs_of_others(viewer: Viewer) -> QuerySet[CallBack]:
    """Those to be called that were not served or answered for where the viewer holds a role: what they may call."""
    near = Q(pk__in=[])
    for path in topmost(grant.path for grant in viewer.grants if not grant.at_team):
        near |= Q(order__site__path__startswith=path) | Q(order__desk__path__startswith=path)
    return call_backs_for(viewer).exclude(near)


def call_back_for(viewer: Viewer, order_id: int) -> CallBack:
    """The call-back of an order, for the desk that was drawn. Raises NotFound."""
    found = call_backs_for(viewer, state="").filter(order_id=order_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次回访，或者它由别的阵地来做")))
    return found


def looks_of(order_id: int) -> QuerySet[AuditEntry]:
    """Who looked at the household of an order, the latest first."""
    return audit.entries_about(f"order:{order_id}", verbs=["order.looked"])


def why_not_call(call_back: CallBack, order: Order, viewer: Viewer) -> list[Reason]:
    """Who calls handles orders at the desk that was drawn, holds no role where the order was, and had no part in it."""
    if not viewer.may(Verb.HANDLE_ORDERS, call_back.desk.path):
        return [Reason("not_your_call", _("这次回访由别的阵地来做"))]
    if any(viewer.may(verb, order.site.path, order.desk.path) for verb in Verb.values):
        return [Reason("own_site", _("抽查回访由别的阵地的人来做，您在这张单的阵地有职务"))]
    if _had_part(order, viewer):
        return [Reason("had_part", _("您办过这张单，不能由您回访"))]
    return []


def _had_part(order: Order, viewer: Viewer) -> bool:
    me = viewer.person_id
    if me is None or is_requester(order, me) or is_of_team(order, viewer):
        return True
    if me in (order.taken_down_by_id, order.taken_by_id):
        return True
    acted = (
        OrderStep.objects.filter(order=order, by_id=me),
        Offer.objects.filter(order=order, offered_by_id=me),
        Offer.objects.filter(order=order, answered_by_id=me),
        OrderMessage.objects.filter(order=order, by_id=me),
        Review.objects.filter(order=order, by_id=me),
    )
    return any(rows.exists() for rows in acted)
