"""Asking for help (点单): by oneself, for family, or written down on duty; joining, changing, cancelling.

Locks: the order. Two orders of one household at once are held apart by a lock on the household's need.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import keyed_hash
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.orders import queries
from redvest.orders.enums import (
    LIFE_NEEDS,
    STATE_CLOCK,
    TAKEN_DOWN,
    OfferState,
    OrderChannel,
    OrderState,
    Who,
)
from redvest.orders.models import MenuItem, Offer, Order, OrderJoin, OrderMessage
from redvest.orders.operations import visits
from redvest.orders.operations.menu import orderable
from redvest.orders.operations.moving import locked, move, note_first
from redvest.orders.operations.telling import tell_desk, tell_requester, tell_team
from redvest.orders.queries import asked
from redvest.orders.rules import asking as rules
from redvest.orders.rules import clocks
from redvest.orders.rules.asking import OrderForm
from redvest.people import queries as people
from redvest.people.enums import ActingAs
from redvest.places import queries as places
from redvest.places.queries import SiteInfo

PHONE = "orders.phone"
LONGEST_MESSAGE = 300


@dataclass(frozen=True, kw_only=True)
class _Asker:
    """For whom it is asked, and in which part the actor asks."""

    person_id: int | None
    household_id: int | None
    acting_as: str


class SameNeed(Refused):
    """The household has asked for this already; ``order_ids`` may be joined instead."""

    def __init__(self, order_ids: list[int]) -> None:
        self.order_ids = order_ids
        words = {"order": order_ids[0]}
        super().__init__(
            Reason("same_need", _("这一户已经有一张同类的单（%(order)s 号），可以并入那一张"), words)
        )


@operation
def place_order(
    *,
    form: OrderForm,
    by: Actor,
    now: datetime,
    requester_id: int | None = None,
    although_same: bool = False,
    phone_is_own: bool = True,
    key: str = "",
) -> Order:
    """Writes down what somebody asks for. Under the same ``key`` a repeat returns the first.

    ``requester_id``: who needs it, if not the actor; a caller by phone need not be known. What is written down on duty
    becomes that of whoever is registered under the phone, unless it is somebody else's (``phone_is_own``).

    Raises Invalid by field (also for what is not for volunteers: the sentence is for the one who asked), Forbidden
    (acting for somebody one may not act for), SameNeed unless ``although_same``.
    """
    _named(by)
    earlier = once.earlier_result("order.place", key=key, by=by)
    if earlier is not None:
        return Order.objects.get(pk=earlier)
    viewer = viewer_of(by, now=now)
    item = orderable(form.item_id, now=now) if form.item_id is not None else None
    form = _completed(form, item)
    invalid_if(
        rules.why_not_say(form, now=now) + rules.why_unsuitable(f"{form.title} {form.text} {form.special}")
    )
    site = _site(form)
    if requester_id is None and phone_is_own and form.channel in TAKEN_DOWN:
        requester_id = asked.known_caller(form.contact_phone, taker_id=by.person_id)
    asker = _asker(form, viewer, site, requester_id=requester_id, now=now)
    _why_not_at(item, site)
    phone = rules.plain_phone(form.contact_phone)
    phone_hash = keyed_hash(phone, context=PHONE) if phone else ""
    if not although_same:
        _refuse_same(form, site, asker, phone_hash, now=now)
    order = _written(form, site, asker, phone_hash, item=item, by=by, now=now)
    once.remember("order.place", key=key, by=by, result_id=order.pk, now=now)
    return order


def _written(
    form: OrderForm,
    site: SiteInfo,
    asker: _Asker,
    phone_hash: str,
    *,
    item: MenuItem | None,
    by: Actor,
    now: datetime,
) -> Order:
    taken_down = form.channel in TAKEN_DOWN or form.channel == OrderChannel.FAMILY
    order = Order(
        need=form.need,
        item=item,
        title=form.title.strip(),
        text=form.text.strip(),
        special=form.special.strip(),
        site_id=site.id,
        desk_id=site.id,
        requester_id=asker.person_id,
        household_id=asker.household_id,
        contact_name=form.contact_name.strip(),
        contact_phone=form.contact_phone.strip(),
        phone_hash=phone_hash,
        address=form.address.strip(),
        wanted_from=form.wanted_from,
        wanted_until=form.wanted_until,
        channel=form.channel,
        taken_down_by_id=by.person_id if taken_down else None,
        acting_as=asker.acting_as,
        consent=form.consent,
        asked_at=now,
        urgent=form.need in LIFE_NEEDS,
        state=OrderState.SUBMITTED,
        state_since=now,
    )
    terms = queries.terms_at(site.path, form.need)
    order.due_at = clocks.due(STATE_CLOCK[OrderState.SUBMITTED], terms, start=now)
    order.save(force_insert=True)
    who = Who.STAFF if form.channel in TAKEN_DOWN else Who.REQUESTER
    note_first(order, who=who, by=by, now=now, acting_as=asker.acting_as)
    tell_desk("order.urgent" if order.urgent else "order.arrived", order, now=now)
    tell_requester("order.noted", order, now=now)
    return order


def _named(by: Actor) -> int:
    """The person who acts. Raises Forbidden for visitors."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


def _completed(form: OrderForm, item: MenuItem | None) -> OrderForm:
    """The item's words stand in for what was not written; what is in one's own words needs no title."""
    if item is not None:
        return replace(form, need=item.need, title=item.title, text=form.text.strip() or item.text[:200])
    return form


def _why_not_at(item: MenuItem | None, site: SiteInfo) -> None:
    if item is not None and not site.path.startswith(item.area.path):
        raise Invalid(Reason("item_elsewhere", _("这一项不在您所在的地方提供"), about="item_id"))


def _site(form: OrderForm) -> SiteInfo:
    try:
        site = places.site_by_code(form.site_code.strip())
    except NotFound:
        raise Invalid(Reason("site_unknown", _("请选择所在的村或社区"), about="site_code")) from None
    if not site.is_open:
        raise Invalid(Reason("site_closed", _("这个阵地已经关闭，请选择现在的阵地"), about="site_code"))
    return site


def _asker(
    form: OrderForm, viewer: Viewer, site: SiteInfo, *, requester_id: int | None, now: datetime
) -> _Asker:
    """Raises Forbidden for acting in a part one does not have."""
    own = viewer.person_id
    if form.channel in TAKEN_DOWN:
        access.require(viewer, Verb.TAKE_DOWN, site.path)
        return _Asker(
            person_id=requester_id, household_id=_household(requester_id, now=now), acting_as=ActingAs.STAFF
        )
    if form.channel == OrderChannel.FAMILY:
        acts = people.may_act_for(own or 0, [requester_id], at=now) if requester_id else {}
        if requester_id not in acts:
            raise Forbidden(Reason("not_family", _("您还不能替这位家人点单，请先在“我的家庭”得到授权")))
        return _Asker(
            person_id=requester_id,
            household_id=_household(requester_id, now=now),
            acting_as=acts[requester_id],
        )
    if requester_id not in (None, own):
        raise Forbidden(Reason("not_yourself", _("只能为自己点单；替家人点请选“替家人点”")))
    return _Asker(person_id=own, household_id=_household(own, now=now), acting_as=ActingAs.SELF)


def _household(person_id: int | None, *, now: datetime) -> int | None:
    found = people.household_of(person_id, at=now) if person_id is not None else None
    return found.id if found else None


def _refuse_same(form: OrderForm, site: SiteInfo, asker: _Asker, phone_hash: str, *, now: datetime) -> None:
    """Holds other orders of the same place and need until this one is written, so that no two slip in at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"order:{site.id}:{form.need}"]
        )
    found = queries.same_needs(
        need=form.need,
        site_id=site.id,
        household_id=asker.household_id,
        requester_id=asker.person_id,
        phone_hash=phone_hash,
        address=form.address,
        now=now,
    )
    ids = list(found.values_list("pk", flat=True)[:5])
    if ids:
        raise SameNeed(ids)


@operation
def join_order(
    *,
    order_id: int,
    contact_name: str,
    note: str,
    by: Actor,
    now: datetime,
    person_id: int | None = None,
) -> OrderJoin:
    """Adds somebody of the household to an order instead of making another. A repeat returns the first.

    By one of the household, or the staff for them. Raises NotFound, Invalid, Refused (ended).
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    joining = _joining(order, viewer, person_id, now=now)
    refuse_if(rules.why_not_change(order.state))
    if not contact_name.strip() or len(contact_name.strip()) > rules.LONGEST["contact_name"]:
        raise Invalid(Reason("name_missing", _("请写明怎么称呼"), about="contact_name"))
    if len(note.strip()) > 200:
        raise Invalid(Reason("too_long", _("最多 %(most)s 个字"), {"most": 200}, about="note"))
    joins = OrderJoin.objects.filter(order=order)
    if joining is None:
        joined = joins.filter(person__isnull=True, contact_name=contact_name.strip()).first()
    else:
        joined = joins.filter(person_id=joining).first()
    if joined is None:
        joined = OrderJoin.objects.create(
            order=order,
            person_id=joining,
            contact_name=contact_name.strip(),
            note=note.strip(),
            joined_at=now,
            joined_by_id=by.person_id,
        )
        audit.record("order.joined", by=by, now=now, target=f"order:{order_id}", join=joined.pk)
    return joined


def _joining(order: Order, viewer: Viewer, person_id: int | None, *, now: datetime) -> int | None:
    """Who joins: one of the order's household; for others the staff, who need not know whose voice it is (None).

    Raises NotFound for everybody else.
    """
    asked = viewer.person_id if person_id is None else person_id
    home = _household(asked, now=now)
    if home is not None and home == order.household_id:
        return asked
    access.require_sight(viewer.may(Verb.TAKE_DOWN, order.site.path))
    return person_id


@operation
def change_order(
    *,
    order_id: int,
    text: str,
    special: str,
    wanted_from: datetime | None,
    wanted_until: datetime | None,
    by: Actor,
    now: datetime,
) -> Order:
    """Changes what was asked for until the service begins; the team is told. Raises NotFound, Invalid, Refused."""
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    _part(order, viewer)
    refuse_if(rules.why_not_change(order.state))
    if order.state == OrderState.SCHEDULED and (wanted_from, wanted_until) != (
        order.wanted_from,
        order.wanted_until,
    ):
        raise Refused(Reason("time_agreed", _("时间已经约好；要改时间请先向队伍提出")))
    form = OrderForm(
        need=order.need,
        title=order.title,
        text=text,
        special=special,
        contact_name=order.contact_name,
        address=order.address,
        wanted_from=wanted_from,
        wanted_until=wanted_until,
    )
    invalid_if(rules.why_not_say(form, now=now) + rules.why_unsuitable(f"{text} {special}"))
    order.text, order.special = text.strip(), special.strip()
    order.wanted_from, order.wanted_until = wanted_from, wanted_until
    order.save(update_fields=["text", "special", "wanted_from", "wanted_until"])
    audit.record("order.changed", by=by, now=now, target=f"order:{order_id}")
    tell_team("order.changed", order, now=now)
    return order


@operation
def cancel_order(*, order_id: int, reason: str, by: Actor, now: datetime) -> Order:
    """The one who asked, or the staff for them, calls it off with a reason. A repeat changes nothing.

    Raises NotFound, Invalid (reason), Refused once the service began.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    who = _part(order, viewer)
    if order.state == OrderState.CANCELLED:
        return order
    visits.let_go(order, by=by, now=now)
    order = move(
        order, OrderState.CANCELLED, who=who, by=by, now=now, reason=reason, acting_as=_acting(order, by)
    )
    Offer.objects.filter(order=order, state=OfferState.OPEN).update(
        state=OfferState.WITHDRAWN, answered_at=now, answered_by_id=by.person_id, reason=reason.strip()
    )
    tell_team("order.cancelled", order, now=now)
    if who == Who.STAFF:
        tell_requester("order.cancelled", order, now=now)
    return order


@operation
def say_about_order(*, order_id: int, text: str, by: Actor, now: datetime) -> OrderMessage:
    """A question or an answer kept with a live order; the other sides are told. Raises NotFound, Invalid, Refused."""
    viewer = viewer_of(by, now=now)
    author = _named(by)
    order = locked(order_id)
    leads = (
        order.team_id is not None and order.team is not None and viewer.may(Verb.LEAD_TEAM, order.team.path)
    )
    who = Who.TEAM if leads else _part(order, viewer)
    text = text.strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise Invalid(
            Reason("text_length", _("请写 1 到 %(most)s 个字"), {"most": LONGEST_MESSAGE}, about="text")
        )
    if order.state not in STATE_CLOCK:
        raise Refused(Reason("order_ended", _("这张单已经结束")))
    message = OrderMessage.objects.create(order=order, who=who, by_id=author, at=now, text=text)
    audit.record("order.message", by=by, now=now, target=f"order:{order_id}", message=message.pk)
    if who != Who.REQUESTER:
        tell_requester("order.message", order, now=now)
    if who != Who.TEAM:
        tell_team("order.message", order, now=now)
    if who == Who.REQUESTER and order.team_id is None:
        tell_desk("order.message", order, now=now)
    return message


def _part(order: Order, viewer: Viewer) -> str:
    """In which part somebody acts on an order: the one who asked first, then the desk. Raises NotFound for others."""
    if viewer.person_id is not None and viewer.person_id in (order.requester_id, order.taken_down_by_id):
        return Who.REQUESTER
    access.require_sight(viewer.may(Verb.HANDLE_ORDERS, order.site.path))
    return Who.STAFF


def _acting(order: Order, by: Actor) -> str:
    if by.person_id == order.requester_id:
        return ActingAs.SELF
    return order.acting_as if by.person_id == order.taken_down_by_id else ActingAs.STAFF
