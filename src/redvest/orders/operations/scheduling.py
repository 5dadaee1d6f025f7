"""Agreeing on a time with the household (约定时间), and changing it. Locks: the order, then the visit's.

A taken order becomes a visit of its team, or joins one that goes to the same village anyhow.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.activities import queries as shifts
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.orders.enums import OrderState, Who
from redvest.orders.models import Order
from redvest.orders.operations import visits
from redvest.orders.operations.moving import locked, move
from redvest.orders.operations.parts import acting_as, leads, require_leads
from redvest.orders.operations.telling import tell_requester, tell_team
from redvest.orders.queries.visits import is_requester
from redvest.orders.rules.moves import why_not_move, why_not_reason
from redvest.orders.rules.visiting import why_not_places

#: So many volunteers are asked for if nothing is said.
PLACES = 2


@operation
def schedule_order(
    *,
    order_id: int,
    by: Actor,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    places: int = PLACES,
    shift_id: int | None = None,
) -> Order:
    """The team's leader has agreed on a time with the household: the order becomes a visit, or joins ``shift_id``.

    A joined visit must be the team's own to the same village (its day that of ``starts_at`` if given). The same again
    changes nothing. Raises NotFound unless the actor leads the team that has it; Invalid by field (also why not such a
    shift); Refused in another state, or if whoever leads it also dispatched it.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    require_leads(order, viewer)
    if _is_so(order, starts_at, ends_at, shift_id):
        return order
    refuse_if(why_not_move(order.state, OrderState.SCHEDULED, who=Who.TEAM))
    if shift_id is not None:
        found = visits.joined(order, shift_id, day=starts_at)
    else:
        start, end = _both(starts_at, ends_at)
        invalid_if(why_not_places(places))
        found = visits.held(order, starts_at=start, ends_at=end, places=places, by=by, now=now)
    return _scheduled(order, found, by=by, now=now)


def _is_so(order: Order, starts_at: datetime | None, ends_at: datetime | None, shift_id: int | None) -> bool:
    if order.state != OrderState.SCHEDULED or order.shift_id is None:
        return False
    if shift_id is not None:
        return order.shift_id == shift_id
    shift = shifts.shift_by_id(order.shift_id)
    return (shift.starts_at, shift.ends_at) == (starts_at, ends_at)


def _both(starts_at: datetime | None, ends_at: datetime | None) -> tuple[datetime, datetime]:
    if starts_at is None:
        raise Invalid(Reason("required", _("请填写开始时间"), about="starts_at"))
    if ends_at is None:
        raise Invalid(Reason("required", _("请填写结束时间"), about="ends_at"))
    return starts_at, ends_at


def _scheduled(order: Order, shift_id: int, *, by: Actor, now: datetime) -> Order:
    """Agreed: the clock runs until the visit is to be reported; a visit nobody begins is overdue then, too."""
    shift = shifts.shift_by_id(shift_id)
    order.shift_id = shift.pk
    due_at = visits.report_due(order, ends_at=shift.ends_at)
    order = move(order, OrderState.SCHEDULED, who=Who.TEAM, by=by, now=now, due_at=due_at)
    tell_requester("order.scheduled", order, now=now, starts_at=shift.starts_at.isoformat())
    return order


@operation
def reschedule_order(
    *,
    order_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Order:
    """Another time than agreed, with a reason. The team names the new one; without times it is to be agreed anew.

    The one who asked, or the staff for them, can only ask for it: the order waits until the team agreed again.
    Raises NotFound, Forbidden (times, unless by the team), Invalid, Refused once the visit began or in another state.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    who = Who.TEAM if leads(order, viewer) else Who.REQUESTER
    if who != Who.TEAM and not is_requester(order, by.person_id):
        who = Who.STAFF
        access.require_sight(viewer.may(Verb.HANDLE_ORDERS, order.site.path))
    invalid_if(why_not_reason(reason))
    if order.state != OrderState.SCHEDULED or order.shift_id is None:
        refuse_if(why_not_move(order.state, OrderState.TAKEN, who=who, reason=reason))
        raise Refused(Reason("order_state", _("这张单还没有约好时间")))
    if starts_at is None and ends_at is None:
        return _to_agree_anew(
            order, who=who, acting=acting_as(order, viewer, who), reason=reason, by=by, now=now
        )
    if who != Who.TEAM:
        raise Forbidden(Reason("team_says_when", _("新的时间由队伍和您约定，请写明什么时候方便")))
    start, end = _both(starts_at, ends_at)
    if _is_so(order, start, end, None):
        return order
    shift_id = visits.moved(order, starts_at=start, ends_at=end, by=by, now=now)
    order = move(order, OrderState.TAKEN, who=Who.TEAM, by=by, now=now, reason=reason)
    return _scheduled(order, shift_id, by=by, now=now)


def _to_agree_anew(order: Order, *, who: str, acting: str, reason: str, by: Actor, now: datetime) -> Order:
    visits.let_go(order, by=by, now=now)
    order.shift = None
    order = move(order, OrderState.TAKEN, who=who, by=by, now=now, reason=reason, acting_as=acting)
    if who != Who.REQUESTER:
        tell_requester("order.time_open", order, now=now)
    if who != Who.TEAM:
        tell_team("order.other_time", order, now=now)
    return order
