"""Looking at a household's name, phone and door: for who serves it now, with a reason, on record, and told to them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.activities.queries.attended import has_place
from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason, forbid_if, invalid_if
from redvest.kernel.operation import operation
from redvest.orders.enums import HELD_STATES, LIVE_STATES, CallBackState
from redvest.orders.models import CallBack, Order, OrderPhoto
from redvest.orders.operations.parts import leads
from redvest.orders.operations.photos import PHOTO
from redvest.orders.queries.calling import why_not_call
from redvest.orders.queries.visits import is_requester
from redvest.people.rules import why_not_why


@dataclass(frozen=True, kw_only=True)
class Household:
    """Whom to visit or call, and where; ``address`` is "" for who only calls."""

    name: str
    phone: str
    address: str
    special: str = ""


@operation
def look_at_household(*, order_id: int, why: str, by: Actor, now: datetime) -> Household:
    """The household's name, phone and door, by duty: the desk's staff while the order lives, with a reason of their
    own; the team's leaders and those with a place on the visit while the team has it; after closing only who is to call
    back what was drawn, and without the door. Whoever asked sees their own without any of this.

    Each look is on record, and told to the one who asked. Raises NotFound, Forbidden (seen only masked), Invalid (why).
    """
    viewer, order = viewer_of(by, now=now), _existing(order_id)
    if is_requester(order, viewer.person_id):
        return _shown(order)
    by_team, by_desk = _may_serve(order, viewer), _may_handle(order, viewer)
    _require_duty(order, viewer, by_team or by_desk or _may_call(order, viewer))
    _note(order, why, by_team=by_team, by=by, now=now)
    return _shown(order, door=by_team or by_desk)


@operation
def look_at_photo(*, order_id: int, photo_id: int, why: str, by: Actor, now: datetime) -> Upload:
    """A picture handed in with an order or its report, for those who may look at the household and go there.

    Each look is on record, and told to the one who asked; who took it down sees what they added themselves
    while it lives, and whoever asked sees all of it, without any of this. Raises NotFound, Forbidden, Invalid (why).
    """
    viewer, order = viewer_of(by, now=now), _existing(order_id)
    photo = OrderPhoto.objects.filter(order=order, pk=photo_id).first()
    wrote = photo is not None and not photo.of_report and photo.added_by_id == by.person_id is not None
    own = wrote and order.state in LIVE_STATES
    if not own and not is_requester(order, viewer.person_id):
        by_team = _may_serve(order, viewer)
        _require_duty(order, viewer, by_team or _may_handle(order, viewer))
        if photo is not None:
            _note(order, why, by_team=by_team, by=by, now=now)
    if photo is None:
        raise NotFound(Reason("not_found", _("没有找到这张照片")))
    return attachments.read(photo.attachment_id, purpose=PHOTO)


def _existing(order_id: int) -> Order:
    order = Order.objects.select_related("site", "desk", "team").filter(pk=order_id).first()
    if order is None:
        raise NotFound(Reason("not_found", _("没有找到这张单，或者您无权查看")))
    return order


def _require_duty(order: Order, viewer: Viewer, has_one: bool) -> None:
    """Raises Forbidden for who sees it masked only, NotFound for who knows nothing of it."""
    if not has_one:
        access.require_sight(_may_know(order, viewer))
        forbid_if([Reason("masked_now", _("现在不能查看住户的姓名、电话和门牌"))])


def _note(order: Order, why: str, *, by_team: bool, by: Actor, now: datetime) -> None:
    """Puts a look on record. Who goes there has that for a reason; everybody else says one."""
    why = why.strip()
    if by_team and not why:
        why = str(_("接单上门"))
    invalid_if(why_not_why(why))
    people = [order.requester_id] if order.requester_id is not None else []
    audit.record("order.looked", by=by, now=now, target=f"order:{order.pk}", why=why, people=people)


def _shown(order: Order, *, door: bool = True) -> Household:
    return Household(
        name=order.contact_name,
        phone=order.contact_phone,
        address=order.address if door else "",
        special=order.special if door else "",
    )


def _may_serve(order: Order, viewer: Viewer) -> bool:
    if order.state not in HELD_STATES:
        return False
    return leads(order, viewer) or (
        order.shift_id is not None and has_place(order.shift_id, viewer.person_id)
    )


def _may_handle(order: Order, viewer: Viewer) -> bool:
    return order.state in LIVE_STATES and viewer.may(Verb.HANDLE_ORDERS, order.site.path, order.desk.path)


def _may_call(order: Order, viewer: Viewer) -> bool:
    drawn = CallBack.objects.filter(order=order, state=CallBackState.DRAWN).select_related("desk").first()
    return drawn is not None and not why_not_call(drawn, order, viewer)


def _may_know(order: Order, viewer: Viewer) -> bool:
    """Whether they know of the order, though masked."""
    return viewer.may(Verb.SEE_ORDERS, order.site.path, order.desk.path) or leads(order, viewer)
