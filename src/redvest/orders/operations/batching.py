"""Dispatching a batch: many orders sent out at once, each to the team proposed or another; each with its own outcome.

One transaction locks the orders (ids ascending), decides them one by one in memory, and writes for all: good ones go,
the others are reported and unchanged. The statements do not grow with the batch.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError, Invalid, NotFound, Reason, Refused
from redvest.kernel.locks import lock_many
from redvest.kernel.operation import operation
from redvest.orders.enums import OfferState, OrderState, Who
from redvest.orders.matching import OpenOrder, ReadyTeam
from redvest.orders.models import Offer, Order
from redvest.orders.operations.moving import Change, move_many
from redvest.orders.operations.telling import tell_dispatched
from redvest.orders.queries.batch import modes_of, open_orders, ready_teams, seal_of, why_as_data
from redvest.orders.queries.teams import facts_of
from redvest.orders.rules.dispatching import TeamFacts, why_not_serve
from redvest.orders.rules.moves import LONGEST_REASON, why_not_move
from redvest.places import queries as places

#: So many orders are sent out in one transaction at most.
MOST_CHOICES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A dispatcher's decision on one order of a proposal.

    ``team_id``: to whom; ``proposed_id`` with its ``seal``: whom the proposal named (None: nobody); ``override``: why
    another one, needed where they differ.
    """

    order_id: int
    team_id: int
    proposed_id: int | None = None
    seal: str = ""
    override: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An order that went out. ``repeated``: it had been put before this team already."""

    order_id: int
    team_id: int
    mode: str
    repeated: bool = False


Outcome = Sent | DomainError


@operation
def dispatch_batch(*, choices: Sequence[Choice], by: Actor, now: datetime) -> list[Outcome]:
    """Sends out each of ``choices`` (the first of each order), in their order: what became of it, or its refusal.

    Refusals: NotFound, Refused (in another state by now, team full or paused, proposal of another round), Invalid
    (override missing or too long). Raises Invalid itself for more than ``MOST_CHOICES``.
    """
    if len(choices) > MOST_CHOICES:
        raise Invalid(
            Reason("many_orders", _("一次最多派 %(most)s 单"), {"most": MOST_CHOICES}, about="choices")
        )
    return _Sending(choices, by=by, now=now).done()


class _Sending:
    """All facts of a batch of decisions, read once after the locks."""

    def __init__(self, choices: Sequence[Choice], *, by: Actor, now: datetime) -> None:
        self.choices, self.by, self.now = choices, by, now
        self.viewer = viewer_of(by, now=now)
        self.orders = cast(dict[int, Order], lock_many(Order, {one.order_id for one in choices}))
        team_ids = {one.team_id for one in choices}
        self.teams: dict[int, TeamFacts] = facts_of(team_ids, now=now)
        rows = list(self.orders.values())
        prefetch_related_objects(rows, "site")
        self.sites = places.sites_by_ids({pk for row in rows for pk in (row.site_id, row.desk_id)})
        self.modes = modes_of(rows, {pk for pk, team in self.teams.items() if team.stands_by})
        opened = {one.id: one for one in open_orders(Order.objects.filter(pk__in=list(self.orders)))}
        households = {one.household_id for one in opened.values() if one.household_id is not None}
        ready = {one.id: one for one in ready_teams(now=now, households=households, team_ids=team_ids)}
        self.facts: tuple[Mapping[int, OpenOrder], Mapping[int, ReadyTeam]] = (opened, ready)
        self.offered = set(
            Offer.objects.filter(order_id__in=list(self.orders), state=OfferState.OPEN).values_list(
                "order_id", "team_id"
            )
        )
        self.given: Counter[int] = Counter()
        self.going: dict[int, Choice] = {}

    def done(self) -> list[Outcome]:
        """The outcome of each choice; what goes out is written."""
        outcomes = [self._decide(one) for one in self.choices]
        self._write()
        return outcomes

    def _decide(self, choice: Choice) -> Outcome:
        order = self.orders.get(choice.order_id)
        if order is None or not self.viewer.may(Verb.HANDLE_ORDERS, self.sites[order.desk_id].path):
            return NotFound(Reason("not_found", _("没有找到这张单，或者您无权查看")))
        if order.pk in self.going:
            return Refused(Reason("order_twice", _("这张单在这一批里出现了两次")))
        if order.state == OrderState.OFFERED and (order.pk, choice.team_id) in self.offered:
            return Sent(order_id=order.pk, team_id=choice.team_id, mode=order.mode, repeated=True)
        refused = why_not_move(order.state, OrderState.OFFERED, who=Who.STAFF) or self._why_not(choice, order)
        if refused:
            return Refused(*refused)
        wrong = _why_not_override(choice)
        if wrong:
            return Invalid(*wrong)
        self.given[choice.team_id] += 1
        self.going[order.pk] = choice
        mode = self.modes[order.pk](choice.team_id)
        return Sent(order_id=order.pk, team_id=choice.team_id, mode=mode)

    def _why_not(self, choice: Choice, order: Order) -> list[Reason]:
        if choice.seal and choice.seal != seal_of(order.pk, order.rounds, choice.proposed_id):
            return [Reason("proposal_stale", _("这张单的派单建议已经过时，请重新打开建议"))]
        team = self.teams.get(choice.team_id)
        if team is None:
            return [Reason("team_unknown", _("没有找到这支队伍"))]
        # Offers of this batch count: a team is not asked for more than it can take.
        team = replace(team, week_load=team.week_load + self.given[choice.team_id])
        return why_not_serve(team, need=order.need, site_path=self.sites[order.site_id].path)

    def _write(self) -> None:
        changes = []
        for pk, choice in self.going.items():
            order = self.orders[pk]
            order.mode = self.modes[pk](choice.team_id)
            changes.append(
                Change(order=order, to=OrderState.OFFERED, who=Who.STAFF, by=self.by, now=self.now)
            )
        move_many(changes)
        Offer.objects.bulk_create(
            [self._offer(self.orders[pk], one) for pk, one in self.going.items()], batch_size=1000
        )
        tell_dispatched([(self.orders[pk], one.team_id) for pk, one in self.going.items()], now=self.now)

    def _offer(self, order: Order, choice: Choice) -> Offer:
        assert order.due_at is not None
        return Offer(
            order=order,
            team_id=choice.team_id,
            round=order.rounds,
            mode=order.mode,
            offered_at=self.now,
            offered_by_id=self.by.person_id,
            expires_at=order.due_at,
            proposed=_as_proposed(choice),
            why=self._why(order.pk, choice.team_id),
            override="" if _as_proposed(choice) else choice.override.strip(),
        )

    def _why(self, order_id: int, team_id: int) -> list[dict[str, Any]]:
        opened, ready = self.facts
        return why_as_data(opened[order_id], ready[team_id]) if team_id in ready else []


def _as_proposed(choice: Choice) -> bool:
    return bool(choice.seal) and choice.proposed_id == choice.team_id


def _why_not_override(choice: Choice) -> list[Reason]:
    """Another team than the one proposed needs a reason; so does any team where no proposal was made."""
    if _as_proposed(choice):
        return []
    if not choice.override.strip():
        return [Reason("override_missing", _("不按建议派，请写明原因"), about="override")]
    if len(choice.override.strip()) > LONGEST_REASON:
        words = {"most": LONGEST_REASON}
        return [Reason("too_long", _("最多 %(most)s 个字"), words, about="override")]
    return []
