"""Taking an order (接单): exactly one team, whatever the race; declining; giving back.

Takings are decided in batches like sign-ups: one transaction locks the orders, reads what the teams have, decides call
by call in the order of arrival, and writes for all. Lock order: the orders, ids ascending, then the teams' readiness.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of, viewers_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError, Forbidden, NotFound, Reason, Refused, invalid_if
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.locks import lock_many
from redvest.kernel.operation import operation
from redvest.kernel.setwise import update_rows
from redvest.orders.enums import DispatchMode, OfferState, OrderState, Who
from redvest.orders.models import Offer, Order, Readiness
from redvest.orders.operations.dispatching import offer_of, returned
from redvest.orders.operations.moving import Change, locked, move_many
from redvest.orders.operations.telling import tell_desk, tell_requester, tell_taken
from redvest.orders.queries.teams import facts_of
from redvest.orders.rules.dispatching import TeamFacts, why_not_serve
from redvest.orders.rules.moves import why_not_reason
from redvest.people import queries as people
from redvest.teams import queries as teams


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCall:
    """One team, by its id or its code, asking for one order, by somebody who leads it.

    ``claimed``: nobody has looked up yet whether the login that ``by`` names still stands; the batch does.
    """

    order_id: int
    team_id: int = 0
    team_code: str = ""
    by: Actor
    now: datetime
    claimed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of it. ``repeated``: the team had it already."""

    order_id: int
    team_id: int
    repeated: bool = False


Outcome = Taken | DomainError


@grouped
def take_order(
    *,
    order_id: int,
    by: Actor,
    now: datetime,
    team_id: int = 0,
    team_code: str = "",
    claimed: bool = False,
) -> Taken:
    """A batch of one, with whatever else arrives meanwhile; see ``TakeCall``. Raises what ``take_orders_many`` would
    return."""
    call = TakeCall(order_id=order_id, team_id=team_id, team_code=team_code, by=by, now=now, claimed=claimed)
    return _gate(call)


@operation
def take_orders_many(*, calls: Sequence[TakeCall]) -> list[Outcome]:
    """Decides a batch in the order given: for each the order, or the refusal that changed nothing.

    Refusals: NotFound (neither offered to the team nor in the pool), Refused (another was first, full, paused, not of
    its kind or place), Forbidden (does not lead the team, or a claimed login that stands no more). A repeat of the
    team that has it returns it.
    """
    return _Batch(calls).decided()


class _Batch:
    """All facts of a batch, read once after the locks."""

    def __init__(self, calls: Sequence[TakeCall]) -> None:
        self.calls = calls = _by_id(calls)
        self.orders = cast(dict[int, Order], lock_many(Order, {call.order_id for call in calls}))
        team_ids = {call.team_id for call in calls}
        # Two orders at once must not both find the team's last place of the week.
        lock_many(Readiness, Readiness.objects.filter(team_id__in=team_ids).values_list("pk", flat=True))
        now = max(call.now for call in calls)
        self.teams = facts_of(team_ids, now=now)
        prefetch_related_objects(list(self.orders.values()), "site")
        self.offered = {
            (offer.order_id, offer.team_id): offer
            for offer in Offer.objects.filter(order_id__in=list(self.orders), state=OfferState.OPEN)
        }
        self.viewers = viewers_of([call.by for call in calls], now=now)
        logins = [call.by.login_id for call in calls if call.claimed and call.by.login_id is not None]
        self.logins = people.live_logins(logins, now=now) if logins else {}
        self.winners: dict[int, TakeCall] = {}
        self.taken_now: Counter[int] = Counter()

    def decided(self) -> list[Outcome]:
        """The outcome of each call; what was taken is written."""
        outcomes = [self._decide(call) for call in self.calls]
        self._write()
        return outcomes

    def _decide(self, call: TakeCall) -> Outcome:
        login = call.by.login_id
        if call.claimed and login is not None and self.logins.get(login) != call.by.person_id:
            return Forbidden(Reason("not_permitted", _("登录已失效，请重新登录")))
        order, team = self.orders.get(call.order_id), self.teams.get(call.team_id)
        if order is None or team is None:
            return _nothing()
        if not self.viewers[call.by].may(Verb.LEAD_TEAM, team.path):
            return Forbidden(Reason("not_leader", _("只有队长能替队伍接单")))
        if self._has(order, call.team_id):
            return Taken(order_id=order.pk, team_id=call.team_id, repeated=True)
        path = order.site.path
        offered = (order.pk, call.team_id) in self.offered
        in_pool = order.mode == DispatchMode.GRAB and order.state == OrderState.OFFERED
        if not offered and not (in_pool and any(path.startswith(area) for area in team.areas)):
            # Who was asked, or could have grabbed it, is told that another was first; nobody else knows of it.
            if not self._was_open_to(order, call.team_id, team, path):
                return _nothing()
            return Refused(_too_late())
        if order.pk in self.winners:
            return Refused(_too_late())
        refused = self._why_not(order, team, path, call=call)
        if refused:
            return Refused(*refused)
        self.taken_now[call.team_id] += 1
        self.winners[order.pk] = call
        return Taken(order_id=order.pk, team_id=call.team_id)

    def _has(self, order: Order, team_id: int) -> bool:
        winner = self.winners.get(order.pk)
        if winner is not None:
            return winner.team_id == team_id
        return order.state == OrderState.TAKEN and order.team_id == team_id

    def _was_open_to(self, order: Order, team_id: int, team: TeamFacts, path: str) -> bool:
        if order.mode == DispatchMode.GRAB:
            return any(path.startswith(area) for area in team.areas) and team.ready
        return Offer.objects.filter(order=order, team_id=team_id).exists()

    def _why_not(self, order: Order, team: TeamFacts, path: str, *, call: TakeCall) -> list[Reason]:
        if order.due_at is not None and call.now >= order.due_at:
            return [Reason("offer_expired", _("接单的时间已经过了"))]
        load = team.week_load + self.taken_now[team.team_id]
        return why_not_serve(replace(team, week_load=load), need=order.need, site_path=path)

    def _write(self) -> None:
        changes = []
        for order_id, call in self.winners.items():
            order = self.orders[order_id]
            order.team_id, order.taken_at, order.taken_by_id = call.team_id, call.now, call.by.person_id
            changes.append(Change(order=order, to=OrderState.TAKEN, who=Who.TEAM, by=call.by, now=call.now))
        move_many(changes)
        self._answer_offers()
        if changes:
            taken = [(change.order, self.teams[change.order.team_id or 0].name) for change in changes]
            tell_taken(taken, now=max(change.now for change in changes))

    def _answer_offers(self) -> None:
        """The winner's offer is taken, the others' are withdrawn."""
        answered = []
        for (order_id, team_id), offer in self.offered.items():
            call = self.winners.get(order_id)
            if call is not None:
                won = team_id == call.team_id
                offer.state = OfferState.TAKEN if won else OfferState.WITHDRAWN
                offer.answered_at, offer.answered_by_id = call.now, call.by.person_id
                answered.append(offer)
        update_rows(answered, ("state", "answered_at", "answered_by"))


def _by_id(calls: Sequence[TakeCall]) -> list[TakeCall]:
    """The same calls, each naming its team by id; 0 if there is none."""
    codes = {call.team_code for call in calls if call.team_code}
    ids = teams.ids_by_codes(codes) if codes else {}
    return [replace(call, team_id=ids.get(call.team_code, 0)) if call.team_code else call for call in calls]


def _nothing() -> NotFound:
    return NotFound(Reason("not_found", _("没有找到这张单，或者您无权查看")))


def _too_late() -> Reason:
    return Reason("taken_by_other", _("这张单已经被别的队伍接走，或者已经收回"))


_gate: Gate[TakeCall, Taken] = Gate(lambda calls: take_orders_many(calls=calls))


@operation
def decline_order(*, order_id: int, team_id: int, reason: str, by: Actor, now: datetime) -> Offer:
    """A team says no to an offer, with a reason for the desk; nobody holds it against them. A repeat changes nothing.

    When the last one declined, the order waits to be dispatched again. Raises NotFound, Invalid (reason), Forbidden.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    team = teams.team_by_id(team_id)
    access.require(viewer, Verb.LEAD_TEAM, team.path)
    last = Offer.objects.filter(order=order, team_id=team_id).order_by("-pk").first()
    if last is not None and last.state == OfferState.DECLINED:
        return last
    offer = offer_of(order_id, team_id)
    invalid_if(why_not_reason(reason))
    offer.state, offer.answered_at, offer.answered_by_id = OfferState.DECLINED, now, by.person_id
    offer.reason = reason.strip()
    offer.save(update_fields=["state", "answered_at", "answered_by", "reason"])
    audit.record("order.declined", by=by, now=now, target=f"order:{order_id}", team=team_id)
    if not Offer.objects.filter(order=order, state=OfferState.OPEN).exists():
        returned(order, who=Who.TEAM, by=by, now=now, reason=str(_("没有队伍接单")))
        tell_desk("order.declined", order, now=now, team=team.name)
    return offer


@operation
def give_back_order(*, order_id: int, reason: str, by: Actor, now: datetime) -> Order:
    """The team that took an order cannot do it after all: it is dispatched again, and the one who asked is told.

    Raises NotFound, Invalid (reason), Refused once the service began.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    access.require_sight(order.team is not None and viewer.may(Verb.LEAD_TEAM, order.team.path))
    order = returned(order, who=Who.TEAM, by=by, now=now, reason=reason)
    tell_desk("order.given_back", order, now=now)
    tell_requester("order.looking_again", order, now=now)
    return order
