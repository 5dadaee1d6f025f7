"""The batch that waits for dispatch, as the facts it is matched on; and what is proposed for it, with names.

Facts come from tables set-wise: the number of queries does not depend on how many orders or teams there are.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel import clock
from redvest.kernel.crypto import keyed_hash
from redvest.orders.enums import Clock, DispatchMode, OfferState, OrderState
from redvest.orders.matching import OpenOrder, Proposal, Proposed, ReadyTeam, costs, propose, words
from redvest.orders.models import Offer, Order, OrderStep, Readiness, ReadyArea
from redvest.orders.queries.teams import is_paused, loads_of
from redvest.orders.queries.terms import terms_of_many

#: Punctuality is that of the last year, and unknown below so many clocks.
PUNCTUAL_WITHIN = timedelta(days=365)
FEWEST_CLOCKS = 3
#: Teams shown for one order.
MOST_SHOWN = 20
#: Teams offered in a line of the proposal.
MOST_CHOOSABLE = 8
_SEAL = "orders.proposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Orders that wait for a team, and the teams that are ready."""

    orders: list[OpenOrder]
    teams: list[ReadyTeam]


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is proposed for one order. ``mode``: how it would go out; ``seal``: proof of it, to be sent along."""

    order: Order
    proposed: Proposed
    team: ReadyTeam | None
    runner_up: ReadyTeam | None
    mode: str
    seal: str


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A ready team beside one order: its points (None: it cannot take it now), and what speaks for it."""

    team: ReadyTeam
    points: int | None
    why: list[dict[str, Any]]


def waiting_orders(viewer: Viewer) -> QuerySet[Order]:
    """Orders that wait for dispatch at the viewer's desks, the clock that runs out first on top."""
    rows = Order.objects.filter(covered_by(viewer, Verb.HANDLE_ORDERS, site_path="desk__path"))
    return rows.filter(state=OrderState.ACCEPTED).order_by("due_at", "pk")


def batch_of(viewer: Viewer, *, now: datetime) -> Batch:
    """All that waits at the viewer's desks, and all ready teams. Eight queries however many."""
    orders = open_orders(waiting_orders(viewer))
    return Batch(orders=orders, teams=ready_teams(now=now, households=_households(orders)))


def batch_proposal(viewer: Viewer, *, now: datetime) -> tuple[Batch, Proposal]:
    """The proven cheapest dispatch of all that waits at the viewer's desks."""
    batch = batch_of(viewer, now=now)
    return batch, propose(batch.orders, batch.teams, now)


def open_orders(rows: QuerySet[Order]) -> list[OpenOrder]:
    """Orders as what they are matched on. Two queries."""
    declined: dict[int, set[int]] = {}
    said_no = Offer.objects.filter(order__in=rows.order_by().values("pk"), state=OfferState.DECLINED)
    for order_id, team_id in said_no.values_list("order_id", "team_id"):
        declined.setdefault(order_id, set()).add(team_id)
    columns = ("pk", "need", "item__skills", "site__path", "household_id", "due_at", "urgent")
    return [
        OpenOrder(
            id=pk,
            category=need,
            skills=frozenset(skills or ()),
            site_path=path,
            household_id=household_id,
            due_at=due_at,
            urgent=urgent,
            declined=frozenset(declined.get(pk, ())),
        )
        for pk, need, skills, path, household_id, due_at, urgent in rows.values_list(*columns)
    ]


def ready_teams(
    *, now: datetime, households: Collection[int], team_ids: Collection[int] | None = None
) -> list[ReadyTeam]:
    """All teams that take orders (or those of ``team_ids``), with what they know of these households. Five queries."""
    said = Readiness.objects.filter(team__state="active")
    if team_ids is not None:
        said = said.filter(team_id__in=team_ids)
    rows = list(said.order_by("team_id").values(*_SAID))
    ids = [row["team_id"] for row in rows]
    areas: dict[int, list[str]] = {}
    for team_id, path in ReadyArea.objects.filter(readiness__team_id__in=ids).values_list(
        "readiness__team_id", "site__path"
    ):
        areas.setdefault(team_id, []).append(path)
    loads, on_time, known = loads_of(ids, now=now), _punctuality(ids, now=now), _known(ids, households)
    today = clock.local_day(now)
    return [
        ReadyTeam(
            id=row["team_id"],
            name=row["team__name"],
            categories=frozenset(row["needs"]),
            skills=frozenset(row["skills"]),
            areas=tuple(sorted(areas.get(row["team_id"], [row["team__site__path"]]))),
            home_path=row["team__site__path"],
            room=max(0, row["week_capacity"] - loads.get(row["team_id"], 0)),
            load=loads.get(row["team_id"], 0),
            punctuality=on_time.get(row["team_id"]),
            knows=frozenset(known.get(row["team_id"], ())),
            resting=_rests(row, today),
        )
        for row in rows
    ]


_SAID = (
    *("team_id", "team__name", "team__site__path", "needs", "skills", "week_capacity"),
    *("paused_at", "paused_until"),
)


def _rests(row: dict[str, Any], today: Any) -> bool:
    return is_paused(Readiness(paused_at=row["paused_at"], paused_until=row["paused_until"]), today=today)


def _households(orders: Iterable[OpenOrder]) -> set[int]:
    return {order.household_id for order in orders if order.household_id is not None}


def _punctuality(team_ids: Collection[int], *, now: datetime) -> dict[int, float]:
    """The share of each team's clocks to agree on a time and to begin that it beat. One query."""
    steps = OrderStep.objects.filter(
        team_id__in=team_ids,
        clock__in=(Clock.SCHEDULE, Clock.SERVE),
        in_time__isnull=False,
        escalated=False,
        at__gte=now - PUNCTUAL_WITHIN,
    )
    counted = steps.values_list("team_id").annotate(
        of=Count("pk"), beaten=Count("pk", filter=Q(in_time=True))
    )
    return {team_id: beaten / of for team_id, of, beaten in counted if of >= FEWEST_CLOCKS}


def _known(team_ids: Collection[int], households: Collection[int]) -> dict[int, set[int]]:
    """Which of these households each team has served well: solved by the review, or closed without one. One query."""
    if not households:
        return {}
    well = Q(review__solved=True) | Q(state=OrderState.CLOSED, review__isnull=True)
    rows = Order.objects.filter(well, team_id__in=team_ids, household_id__in=households)
    known: dict[int, set[int]] = {}
    for team_id, household_id in rows.values_list("team_id", "household_id").distinct():
        known.setdefault(team_id, set()).add(household_id)
    return known


def seal_of(order_id: int, rounds: int, team_id: int | None) -> str:
    """Proof that a team (or nobody) was proposed for this round of an order; it is sent back with the decision."""
    return keyed_hash(f"{order_id}:{rounds}:{team_id or 0}", context=_SEAL)[:24]


def lines_of(order_ids: Sequence[int], batch: Batch, proposal: Proposal) -> list[Line]:
    """What is proposed for these orders, in words, in the order given. Five queries."""
    rows = Order.objects.filter(pk__in=order_ids).select_related("site", "desk", "item").in_bulk()
    teams = {team.id: team for team in batch.teams}
    modes = modes_of(list(rows.values()), standing_by(team.id for team in batch.teams))
    return [
        Line(
            order=rows[pk],
            proposed=proposal.by_order[pk],
            team=teams.get(proposal.by_order[pk].team_id or 0),
            runner_up=teams.get(proposal.by_order[pk].runner_up_id or 0),
            mode=modes[pk](proposal.by_order[pk].team_id),
            seal=seal_of(pk, rows[pk].rounds, proposal.by_order[pk].team_id),
        )
        for pk in order_ids
        if pk in rows and pk in proposal.by_order
    ]


def standing_by(team_ids: Iterable[int]) -> set[int]:
    """Which of these teams agreed that orders may be directed to them."""
    rows = Readiness.objects.filter(team_id__in=list(team_ids), stands_by=True)
    return set(rows.values_list("team_id", flat=True))


class _ModeOf:
    """How an order goes out to one chosen team: directed where the place says so and the team agreed, else offered."""

    def __init__(self, rule: str, stand_by: Collection[int]) -> None:
        self.rule, self.stand_by = rule, stand_by

    def __call__(self, team_id: int | None) -> str:
        directed = self.rule == DispatchMode.DIRECTED and team_id in self.stand_by
        return DispatchMode.DIRECTED if directed else DispatchMode.OFFERED


def modes_of(orders: Sequence[Order], stand_by: Collection[int]) -> dict[int, _ModeOf]:
    """By order, how it goes out to a team of one's choice. Two queries."""
    terms = terms_of_many(orders) if orders else {}
    return {order.pk: _ModeOf(terms[order.pk].mode, stand_by) for order in orders}


def fits_of(order_id: int, *, now: datetime) -> list[Fit]:
    """Ready teams that serve the order's place and need, the best first; those that cannot take it now come last."""
    (order,) = open_orders(Order.objects.filter(pk=order_id))
    # A clock may be none any more; points do not depend on it.
    order = replace(order, due_at=order.due_at or now)
    found = [
        Fit(team=team, points=costs.cost(order, team), why=why_as_data(order, team))
        for team in ready_teams(now=now, households=_households([order]))
        if costs.serves_area(order, team) and (not team.categories or order.category in team.categories)
    ]
    found.sort(
        key=lambda fit: (fit.points is None, costs.base(order, fit.team) + costs.nth(fit.team), fit.team.id)
    )
    return found[:MOST_SHOWN]


def why_as_data(order: OpenOrder, team: ReadyTeam) -> list[dict[str, Any]]:
    """What speaks for a team, as kept with an offer: codes, figures, and the sentence the dispatcher read."""
    return [
        {
            "code": one.code,
            "params": {key: str(value) for key, value in one.params.items()},
            "words": str(one),
        }
        for one in words.why(order, team)
    ]


def choosable(lines: Sequence[Line], batch: Batch) -> dict[int, list[ReadyTeam]]:
    """By order the few best teams that can take it now: whom a dispatcher may choose instead."""
    orders = {order.id: order for order in batch.orders}
    found: dict[int, list[ReadyTeam]] = {}
    for line in lines:
        order = orders[line.order.pk]
        able = [
            (points, team.id, team) for team in batch.teams if (points := costs.cost(order, team)) is not None
        ]
        best = [team for _points, _id, team in sorted(able, key=lambda one: one[:2])[:MOST_CHOOSABLE]]
        if line.team is not None and line.team not in best:
            best.insert(0, line.team)
        found[order.id] = best
    return found
