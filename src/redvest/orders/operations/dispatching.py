"""Dispatch (派单): putting an order before teams, or into the pool; taking it back. Locks: the order.

Nobody is forced. Directed is only to a team that agreed to stand by, and even that one may decline.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, NotFound, Reason, invalid_if
from redvest.kernel.operation import operation, step
from redvest.orders import queries
from redvest.orders.enums import DispatchMode, OfferState, OrderState, Who
from redvest.orders.models import Offer, Order
from redvest.orders.operations import visits
from redvest.orders.operations.moving import locked, move
from redvest.orders.operations.telling import tell_requester, tell_teams
from redvest.orders.queries.teams import facts_of, ready_for
from redvest.orders.rules import dispatching as rules
from redvest.teams import queries as teams


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """How an order goes out. ``mode`` "" takes the site's rule. ``why``: by team, what speaks for it, as data.

    ``proposed``: the batch's optimum named the team; ``override``: why the dispatcher chose another.
    """

    mode: str = ""
    team_ids: Sequence[int] = ()
    proposed: bool = False
    override: str = ""
    why: Mapping[int, list[Any]] = field(default_factory=dict)


@operation
def dispatch_order(*, order_id: int, dispatch: Dispatch, by: Actor, now: datetime) -> Order:
    """Puts an accepted order before teams or into the pool, by the desk that answers for it.

    The same again changes nothing. Raises NotFound, Invalid (mode, teams, override), Refused in another state.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    access.require_sight(viewer.may(Verb.HANDLE_ORDERS, order.desk.path))
    if order.state == OrderState.OFFERED and _is_same(order, dispatch):
        return order
    return dispatched(order, dispatch, who=Who.STAFF, by=by, now=now)


@step
def dispatched(order: Order, dispatch: Dispatch, *, who: str, by: Actor, now: datetime) -> Order:
    """The same for a locked order within another operation, which has checked who may."""
    mode = dispatch.mode or queries.terms_of(order).mode
    if mode not in DispatchMode.values:
        raise Invalid(Reason("mode_unknown", _("请选择派单方式"), about="mode"))
    if len(dispatch.override.strip()) > 200:
        raise Invalid(Reason("too_long", _("最多 %(most)s 个字"), {"most": 200}, about="override"))
    asked = list(dict.fromkeys(dispatch.team_ids))
    facts = facts_of(asked, now=now)
    if len(facts) < len(asked):
        raise Invalid(Reason("team_unknown", _("没有找到其中的队伍"), about="teams"))
    chosen = [facts[pk] for pk in asked]
    invalid_if(rules.why_not_offer(chosen, mode=mode, need=order.need, site_path=order.site.path))
    order.mode = mode
    order = move(order, OrderState.OFFERED, who=who, by=by, now=now)
    _make_offers(order, asked, dispatch, by=by, now=now)
    _tell(order, asked, now=now)
    return order


def _make_offers(
    order: Order, team_ids: Sequence[int], dispatch: Dispatch, *, by: Actor, now: datetime
) -> None:
    assert order.due_at is not None
    Offer.objects.bulk_create(
        Offer(
            order=order,
            team_id=team_id,
            round=order.rounds,
            mode=order.mode,
            offered_at=now,
            offered_by_id=by.person_id,
            expires_at=order.due_at,
            proposed=dispatch.proposed,
            why=dispatch.why.get(team_id, []),
            override=dispatch.override.strip(),
        )
        for team_id in team_ids
    )


def _tell(order: Order, team_ids: Sequence[int], *, now: datetime) -> None:
    """The teams asked; of an order in the pool all that could take it."""
    asked = team_ids or ready_for(order.need, order.site.path, now=now)
    kind = "order.in_pool" if order.mode == DispatchMode.GRAB else "order.offered"
    codes = [team.code for team in teams.teams_by_ids(asked).values()]
    tell_teams(kind, order, codes, now=now)
    tell_requester("order.dispatched", order, now=now)


def _is_same(order: Order, dispatch: Dispatch) -> bool:
    mode = dispatch.mode or queries.terms_of(order).mode
    open_to = set(order.offers.filter(state=OfferState.OPEN).values_list("team_id", flat=True))
    return order.mode == mode and open_to == set(dispatch.team_ids)


@operation
def recall_order(*, order_id: int, reason: str, by: Actor, now: datetime) -> Order:
    """Takes an order back from the teams it was put before, or from the one that has it, to dispatch it otherwise.

    Raises NotFound, Invalid (reason), Refused once the service began.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    access.require_sight(viewer.may(Verb.HANDLE_ORDERS, order.desk.path))
    return returned(order, who=Who.STAFF, by=by, now=now, reason=reason)


@step
def returned(order: Order, *, who: str, by: Actor, now: datetime, reason: str) -> Order:
    """A locked order goes back to be dispatched in another round; its open offers end, its team's shift is let go."""
    ended = OfferState.EXPIRED if who == Who.SYSTEM else OfferState.WITHDRAWN
    had = order.team.code if order.team is not None else ""
    order.rounds += 1
    visits.let_go(order, by=by, now=now)
    order = move(order, OrderState.ACCEPTED, who=who, by=by, now=now, reason=reason)
    Offer.objects.filter(order=order, state=OfferState.OPEN).update(
        state=ended, answered_at=now, answered_by_id=by.person_id, reason=reason.strip()
    )
    if had and who != Who.TEAM:
        tell_teams("order.taken_back", order, [had], now=now)
    return order


def offer_of(order_id: int, team_id: int) -> Offer:
    """The open offer of an order to a team. Raises NotFound."""
    found = Offer.objects.filter(order_id=order_id, team_id=team_id, state=OfferState.OPEN).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这张单，或者您无权查看")))
    return found
