"""Needs heard at doors: noted on a visit, then settled once. Locks: the need."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.orders.enums import HeardState
from redvest.orders.models import HeardNeed, MenuItem, Order
from redvest.orders.operations.menu import drafted
from redvest.orders.queries.orders import orders_visible_to
from redvest.orders.rules import menu as rules
from redvest.orders.rules.menu import HeardForm, MenuForm
from redvest.orders.rules.moves import why_not_reason
from redvest.places import queries as places


@operation
def note_need(*, form: HeardForm, by: Actor, now: datetime, key: str = "") -> HeardNeed:
    """Writes down what households spoke of, without naming them. Under the same ``key`` a repeat returns the first.

    Raises Invalid by field, Forbidden.
    """
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    earlier = once.earlier_result("menu.heard", key=key, by=by)
    if earlier is not None:
        return HeardNeed.objects.get(pk=earlier)
    try:
        site = places.site_by_code(form.site_code.strip())
    except NotFound:
        raise Invalid(Reason("site_unknown", _("请选择所在的村或社区"), about="site_code")) from None
    access.require(viewer_of(by, now=now), Verb.TAKE_DOWN, site.path)
    invalid_if(rules.why_not_hear(form, today=local_day(now)))
    heard = HeardNeed.objects.create(
        site_id=site.id,
        need=form.need,
        text=form.text.strip(),
        households=form.households,
        heard_on=form.heard_on,
        heard_by_id=by.person_id,
        noted_at=now,
    )
    audit.record("need.heard", by=by, now=now, target=f"heard:{heard.pk}", site=site.code)
    once.remember("menu.heard", key=key, by=by, result_id=heard.pk, now=now)
    return heard


@operation
def propose_from_need(
    *, heard_id: int, form: MenuForm, by: Actor, now: datetime, team_id: int | None = None
) -> MenuItem:
    """Drafts an item for the menu that answers the need. A repeat returns the item it became.

    Raises NotFound, Forbidden, Invalid by field, Refused (settled otherwise).
    """
    heard = _handled(heard_id, Verb.PROPOSE_MENU, by=by, now=now)
    made = heard.items.order_by("pk").first()
    if heard.state == HeardState.PROPOSED and made is not None:
        return made
    refuse_if(rules.why_not_settle(heard.state))
    item = drafted(form, site_code=heard.site.code, team_id=team_id, heard=heard, by=by, now=now)
    _settle(heard, HeardState.PROPOSED, by=by, now=now)
    return item


@operation
def link_need_to_order(*, heard_id: int, order_id: int, by: Actor, now: datetime) -> HeardNeed:
    """Says which order the need became. A repeat changes nothing.

    Raises NotFound, Invalid (no such order, of another place), Refused (settled otherwise).
    """
    heard = _handled(heard_id, Verb.TAKE_DOWN, by=by, now=now)
    if heard.state == HeardState.ORDERED and heard.order_id == order_id:
        return heard
    refuse_if(rules.why_not_settle(heard.state))
    order = orders_visible_to(viewer_of(by, now=now)).filter(pk=order_id).first()
    if order is None:
        raise Invalid(Reason("order_unknown", _("没有找到这张单"), about="order_id"))
    if order.site_id != heard.site_id:
        raise Invalid(Reason("order_elsewhere", _("这张单不是这个村的"), about="order_id"))
    heard.order = Order(pk=order.pk)
    return _settle(heard, HeardState.ORDERED, by=by, now=now)


@operation
def dismiss_need(*, heard_id: int, reason: str, by: Actor, now: datetime) -> HeardNeed:
    """Says why nothing comes of it. A repeat changes nothing. Raises NotFound, Invalid (reason), Refused."""
    heard = _handled(heard_id, Verb.PROPOSE_MENU, by=by, now=now)
    if heard.state == HeardState.DISMISSED:
        return heard
    invalid_if(why_not_reason(reason))
    refuse_if(rules.why_not_settle(heard.state))
    heard.reason = reason.strip()
    return _settle(heard, HeardState.DISMISSED, by=by, now=now)


def _handled(heard_id: int, verb: str, *, by: Actor, now: datetime) -> HeardNeed:
    viewer = viewer_of(by, now=now)
    heard: HeardNeed = lock(HeardNeed, heard_id)
    access.require_sight(viewer.may(Verb.TAKE_DOWN, heard.site.path))
    access.require(viewer, verb, heard.site.path)
    return heard


def _settle(heard: HeardNeed, state: str, *, by: Actor, now: datetime) -> HeardNeed:
    heard.state, heard.settled_at, heard.settled_by_id = state, now, by.person_id
    heard.save()
    audit.record("need.settled", by=by, now=now, target=f"heard:{heard.pk}", state=state)
    return heard
