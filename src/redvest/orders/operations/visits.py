"""The shift in which an order is served: made for it, shared with a neighbour's, moved, let go. Part of operations."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities import operations as activities
from redvest.activities import queries as shifts
from redvest.activities.operations import Visit
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, Refused
from redvest.kernel.operation import step
from redvest.orders import queries
from redvest.orders.enums import NEED_CATEGORY, Clock, OfferState, OrderState, Who
from redvest.orders.models import Offer, Order, OrderStep
from redvest.orders.operations.telling import called_for_all
from redvest.orders.queries.visits import VISITED, joinable_shifts
from redvest.orders.rules import clocks
from redvest.people import queries as people


@step
def held(
    order: Order, *, starts_at: datetime, ends_at: datetime, places: int, by: Actor, now: datetime
) -> int:
    """Announces the visit of a locked order to its team; the shift's id. Raises Invalid by field, Refused."""
    assert order.team_id is not None
    phone = order.desk.phone or (people.profile_of(by.person_id).phone if by.person_id else "")
    title = called_for_all(order)
    words = {"order": order.pk, "title": title, "site": order.site.name}
    visit = Visit(
        team_id=order.team_id,
        title=title,
        text=str(_("上门服务：%(site)s“%(title)s”（%(order)s 号单）")) % words,
        category=NEED_CATEGORY[order.need],
        place=order.site.name,
        contact_name=order.desk.name[:50],
        contact_phone=phone,
        starts_at=starts_at,
        ends_at=ends_at,
        places=places,
    )
    return activities.hold_visit(visit=visit, approver_id=_approver(order, by), by=by, now=now).pk


def _approver(order: Order, by: Actor) -> int:
    """Who sent the order out to the team, or else verified it: the site's approval of what the team does there."""
    offers = Offer.objects.filter(order=order, state=OfferState.TAKEN).order_by("-pk")
    steps = OrderStep.objects.filter(
        order=order, who=Who.STAFF, state__in=(OrderState.OFFERED, OrderState.ACCEPTED)
    ).order_by("-pk")
    for rows in (offers.values_list("offered_by_id", flat=True), steps.values_list("by_id", flat=True)):
        for person_id in rows:
            if person_id is not None and person_id != by.person_id:
                return person_id
    raise Refused(
        Reason("no_other_approver", _("派单的和带队的不能是同一个人；请阵地换一位工作人员收回后重新派单"))
    )


@step
def joined(order: Order, shift_id: int, *, day: datetime | None) -> int:
    """The shift of a neighbour's visit that this order joins. Raises Invalid unless it is one of its team's, at the
    same village, and on the same ``day`` if one was named."""
    if shift_id not in joinable_shifts(order):
        raise Invalid(Reason("shift_elsewhere", _("只能并入本队去同一个村（社区）的上门"), about="shift_id"))
    starts_at = shifts.shift_by_id(shift_id).starts_at
    if day is not None and clock.local_day(day) != clock.local_day(starts_at):
        raise Invalid(Reason("shift_other_day", _("只能并入同一天的上门"), about="shift_id"))
    return shift_id


@step
def moved(order: Order, *, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime) -> int:
    """The visit at another time; if a neighbour shares it, only this order's goes there, as a visit of its own."""
    assert order.shift_id is not None
    if _shared(order):
        places = shifts.shift_by_id(order.shift_id).places
        return held(order, starts_at=starts_at, ends_at=ends_at, places=places, by=by, now=now)
    return activities.move_visit(
        shift_id=order.shift_id, starts_at=starts_at, ends_at=ends_at, by=by, now=now
    ).pk


@step
def let_go(order: Order, *, by: Actor, now: datetime) -> None:
    """Calls off the visit of a locked order that is not served in it after all, unless a neighbour shares it."""
    if order.shift_id is None or order.state != OrderState.SCHEDULED or _shared(order):
        return
    reason = str(_("这次上门不去了（%(order)s 号单）")) % {"order": order.pk}
    activities.call_off_visit(shift_id=order.shift_id, reason=reason, by=by, now=now)


def report_due(order: Order, *, ends_at: datetime) -> datetime:
    """Until when a visit that ends then is to be reported."""
    return clocks.due(Clock.REPORT, queries.terms_of(order), start=ends_at)


def _shared(order: Order) -> bool:
    assert order.shift_id is not None
    others = Order.objects.filter(shift_id=order.shift_id, state__in=VISITED)
    return others.exclude(pk=order.pk).exists()
