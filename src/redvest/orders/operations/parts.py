"""In which part somebody acts on an order. Part of operations."""

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.kernel.errors import Forbidden, Reason
from redvest.orders.enums import Who
from redvest.orders.models import Order
from redvest.orders.queries.visits import is_of_team, is_requester
from redvest.people.enums import ActingAs


def leads(order: Order, viewer: Viewer) -> bool:
    """Whether the viewer leads the team that has the order."""
    return order.team is not None and viewer.may(Verb.LEAD_TEAM, order.team.path)


def require_leads(order: Order, viewer: Viewer) -> None:
    """Raises NotFound unless the viewer leads the team that has the order."""
    access.require_sight(leads(order, viewer))


def answering(order: Order, viewer: Viewer) -> str:
    """Who answers for a service: the one who asked, or the staff for them. Raises NotFound to others.

    Who wrote it down on duty answers as staff. Raises Forbidden to the staff's people who serve in the team themselves.
    """
    if is_requester(order, viewer.person_id):
        return Who.REQUESTER
    staff = viewer.may(Verb.HANDLE_ORDERS, order.site.path) or viewer.may(Verb.HANDLE_ORDERS, order.desk.path)
    access.require_sight(staff)
    if is_of_team(order, viewer):
        raise Forbidden(Reason("own_team", _("接单队伍的人不能替居民确认和评价")))
    return Who.STAFF


def acting_as(order: Order, viewer: Viewer, who: str) -> str:
    """How it is marked on record."""
    if who != Who.REQUESTER:
        return ActingAs.STAFF
    if viewer.person_id == order.requester_id:
        return ActingAs.SELF
    return order.acting_as if viewer.person_id == order.taken_down_by_id else ActingAs.FAMILY
