"""Orders at the desk and at the team: the work list, verifying, dispatching one or many; offers, the pool, taking."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.api.auth import claimed
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Page, Paging, Reasoned, SiteCode, TeamCode, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.orders import operations, queries
from redvest.orders.enums import DispatchMode, Need, OrderState
from redvest.orders.queries import pool
from redvest.orders.queries.batch import Line
from redvest.orders.queries.desk import DeskFilter
from redvest.teams import queries as teams
from redvest.teams.queries import TeamInfo

router = Router(tags=["orders"])


class OrderOut(Schema):
    """An order without its household. ``due_at``: until when the clock of its state runs; none when it has ended."""

    id: int
    need: Need
    title: str
    site_code: str
    site_name: str
    desk_code: str
    state: OrderState
    mode: DispatchMode | None
    team_code: str
    urgent: bool
    wanted_from: datetime | None
    wanted_until: datetime | None
    asked_at: datetime
    due_at: datetime | None
    late: bool
    level: int
    rounds: int


class DeskQuery(Paging):
    """Which live orders; what is not given does not limit."""

    state: OrderState | None = None
    need: Need | None = None
    mode: DispatchMode | None = None
    site: SiteCode | None = Field(None, description="At this site or below it.")
    team: TeamCode | None = None
    late: bool = False


class DispatchIn(Given):
    """How an order goes out; without a mode by the rule of its place. Grabbing names no teams."""

    mode: DispatchMode | None = None
    teams: list[TeamCode] = Field([], max_length=10)
    override: Text = Field("", description="Why not the team that was proposed; at most 200 characters.")


class ProposedOut(Schema):
    """Whom the cheapest dispatch of all that waits sends an order to, and why; nobody if ``team_id`` is null.

    ``seal`` proves it and is sent back with the decision.
    """

    order_id: int
    team_id: int | None
    team_name: str
    mode: DispatchMode
    seal: str
    reasons: list[str]
    runner_up_id: int | None
    why_not: str


class ProposalOut(Schema):
    """The proven cheapest dispatch. ``gap``: by how much another could be cheaper, always 0; costs are points."""

    orders: int
    assigned: int
    cost: int
    greedy_cost: int
    gap: int
    items: list[ProposedOut]


class ProposalQuery(Schema):
    """How many lines to give, the most pressing first; what is proposed is decided on all that waits."""

    limit: int = Field(100, ge=1, le=1000)


class DispatchChoiceIn(Given):
    """A decision on one order: the proposed team, or another with a reason."""

    order_id: Id
    team_id: Id
    proposed_id: Id | None = None
    seal: Text = Field("", max_length=64)
    override: Text = Field("", description="Needed for another team than the one proposed.")


class BatchIn(Given):
    """Decisions on many orders."""

    choices: list[DispatchChoiceIn] = Field(min_length=1, max_length=1000)


class SentOut(Schema):
    """What became of one: sent, or why not."""

    order_id: int
    sent: bool
    mode: DispatchMode | None
    reasons: list[dict[str, Any]]


class OfferOut(Schema):
    """An order put before a team: what is public of it, and until when it waits."""

    order: OrderOut
    mode: DispatchMode
    offered_at: datetime
    expires_at: datetime


class LedTeamIn(Given):
    """Which of the teams one leads."""

    team: TeamCode


class TeamReasoned(Reasoned):
    """Which of the teams one leads, and why."""

    team: TeamCode


class OrderTakenOut(Schema):
    """An order the team has. ``repeated``: it had it already."""

    order_id: int
    team_id: int
    repeated: bool


def _order(row: Any) -> OrderOut:
    """``row`` with its site, desk and team read along."""
    return OrderOut(
        id=row.pk,
        need=row.need,
        title=row.called,
        site_code=row.site.code,
        site_name=row.site.name,
        desk_code=row.desk.code,
        state=row.state,
        mode=row.mode or None,
        team_code=row.team.code if row.team is not None else "",
        urgent=row.urgent,
        wanted_from=row.wanted_from,
        wanted_until=row.wanted_until,
        asked_at=row.asked_at,
        due_at=row.due_at,
        late=row.late,
        level=row.level,
        rounds=row.rounds,
    )


def _orders(rows: list[Any]) -> list[OrderOut]:
    return [_order(row) for row in rows]


def again(request: HttpRequest, order_id: int) -> OrderOut:
    """The order as it is now."""
    return _order(queries.order_for(identity.viewer(request), order_id))


def led(request: HttpRequest, code: str) -> TeamInfo:
    """The team, for its leaders alone."""
    team = teams.team_by_code(code)
    require(identity.viewer(request), Verb.LEAD_TEAM, team.path)
    return team


@router.get("/orders", response={200: Page[OrderOut], **REFUSALS})
def list_orders(request: HttpRequest, query: Query[DeskQuery]) -> dict[str, Any]:
    """Live orders of one's desks, the clock that runs out first on top; nothing for who has none."""
    wanted = DeskFilter(
        state=query.state or "",
        need=query.need or "",
        mode=query.mode or "",
        site=query.site or "",
        team=query.team or "",
        late=query.late,
    )
    rows = queries.work_list(identity.viewer(request), wanted, now=clock.now())
    return page_of(rows, query, _orders)


@router.get("/orders/proposal", response={200: ProposalOut, **REFUSALS})
def get_proposal(request: HttpRequest, query: Query[ProposalQuery]) -> ProposalOut:
    """The cheapest dispatch of all that waits at one's desks, decided on the whole batch at once, with the reasons."""
    viewer, now = identity.viewer(request), clock.now()
    batch, found = queries.batch_proposal(viewer, now=now)
    lines = queries.lines_of([one.id for one in batch.orders[: query.limit]], batch, found)
    return ProposalOut(
        orders=len(batch.orders),
        assigned=found.assigned,
        cost=found.cost,
        greedy_cost=found.greedy_cost,
        gap=found.gap,
        items=[_proposed(line) for line in lines],
    )


def _proposed(line: Line) -> ProposedOut:
    return ProposedOut(
        order_id=line.order.pk,
        team_id=line.proposed.team_id,
        team_name=line.team.name if line.team else "",
        mode=DispatchMode(line.mode),
        seal=line.seal,
        reasons=[str(one) for one in line.proposed.reasons],
        runner_up_id=line.proposed.runner_up_id,
        why_not=str(line.proposed.why_not or ""),
    )


@router.post("/orders/dispatch", response={200: list[SentOut], **REFUSALS})
def dispatch_many(request: HttpRequest, body: BatchIn) -> list[SentOut]:
    """Sends out many at once; each has its own outcome, in the order given. A repeat changes nothing."""
    choices = [operations.Choice(**one.dict()) for one in body.choices]
    outcomes = operations.dispatch_batch(choices=choices, by=identity.actor(request), now=clock.now())
    return [_sent(choice, outcome) for choice, outcome in zip(choices, outcomes, strict=True)]


def _sent(choice: operations.Choice, outcome: operations.Sent | DomainError) -> SentOut:
    if isinstance(outcome, DomainError):
        reasons = [reason.as_dict() for reason in outcome.reasons]
        return SentOut(order_id=choice.order_id, sent=False, mode=None, reasons=reasons)
    return SentOut(order_id=choice.order_id, sent=True, mode=DispatchMode(outcome.mode), reasons=[])


@router.get("/orders/{order_id}", response={200: OrderOut, **REFUSALS})
def get_order(request: HttpRequest, order_id: Id) -> OrderOut:
    """One order one may know of."""
    return again(request, order_id)


@router.post("/orders/{order_id}/accept", response={200: OrderOut, **REFUSALS})
def accept_order(request: HttpRequest, order_id: Id) -> OrderOut:
    """The need is real: it waits to be dispatched. A repeat changes nothing."""
    operations.accept_order(order_id=order_id, by=identity.actor(request), now=clock.now())
    return again(request, order_id)


@router.post("/orders/{order_id}/reject", response={200: OrderOut, **REFUSALS})
def reject_order(request: HttpRequest, order_id: Id, body: Reasoned) -> OrderOut:
    """It cannot be done; only the one who asked reads why. A repeat changes nothing."""
    operations.reject_order(
        order_id=order_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return again(request, order_id)


@router.post("/orders/{order_id}/dispatch", response={200: OrderOut, **REFUSALS})
def dispatch_order(request: HttpRequest, order_id: Id, body: DispatchIn) -> OrderOut:
    """Puts it before teams, or into the pool. The same again changes nothing."""
    ids = tuple(teams.team_by_code(code).id for code in body.teams)
    dispatch = operations.Dispatch(mode=body.mode or "", team_ids=ids, override=body.override)
    operations.dispatch_order(
        order_id=order_id, dispatch=dispatch, by=identity.actor(request), now=clock.now()
    )
    return again(request, order_id)


@router.post("/orders/{order_id}/recall", response={200: OrderOut, **REFUSALS})
def recall_order(request: HttpRequest, order_id: Id, body: Reasoned) -> OrderOut:
    """Takes it back from the teams it was put before, or the one that has it."""
    operations.recall_order(
        order_id=order_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return again(request, order_id)


@router.get("/teams/{code}/offers", response={200: list[OfferOut], **REFUSALS})
def list_offers(request: HttpRequest, code: TeamCode) -> list[OfferOut]:
    """What waits for the team's answer, for its leaders; at most 200, the one that expires first on top."""
    rows = queries.offers_to(led(request, code).id)[:200]
    return [
        OfferOut(
            order=_order(row.order),
            mode=DispatchMode(row.mode),
            offered_at=row.offered_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


@router.get("/teams/{code}/pool", response={200: Page[OrderOut], **REFUSALS})
def list_pool(request: HttpRequest, code: TeamCode, query: Query[Paging]) -> dict[str, Any]:
    """What the team may grab now, for its leaders."""
    now = clock.now()
    facts = pool.ready_of(led(request, code).id, now=now).facts
    return page_of(pool.pool_of(facts, now=now).select_related("site", "desk", "team"), query, _orders)


@router.get("/teams/{code}/orders", response={200: Page[OrderOut], **REFUSALS})
def list_team_orders(request: HttpRequest, code: TeamCode, query: Query[Paging]) -> dict[str, Any]:
    """What the team has taken, live or ended, the latest on top; for its leaders."""
    rows = pool.orders_of_team(led(request, code).id).select_related("site", "desk", "team")
    return page_of(rows, query, _orders)


@router.post("/orders/{order_id}/take", auth=claimed, response={200: OrderTakenOut, **REFUSALS})
def take_order(request: HttpRequest, order_id: Id, body: LedTeamIn) -> OrderTakenOut:
    """Takes an offer, or grabs from the pool: exactly one team gets it. A repeat returns it (``repeated``)."""
    found = operations.take_order(
        order_id=order_id,
        team_code=body.team,
        by=identity.claimed_actor(request),
        now=clock.now(),
        claimed=True,
    )
    return OrderTakenOut(order_id=found.order_id, team_id=found.team_id, repeated=found.repeated)


@router.post("/orders/{order_id}/decline", response={200: OrderTakenOut, **REFUSALS})
def decline_order(request: HttpRequest, order_id: Id, body: TeamReasoned) -> OrderTakenOut:
    """Says no to an offer, with a reason for the desk. A repeat changes nothing."""
    team = teams.team_by_code(body.team)
    operations.decline_order(
        order_id=order_id, team_id=team.id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return OrderTakenOut(order_id=order_id, team_id=team.id, repeated=False)


@router.post("/orders/{order_id}/give-back", response={200: OrderTakenOut, **REFUSALS})
def give_back_order(request: HttpRequest, order_id: Id, body: TeamReasoned) -> OrderTakenOut:
    """The team that has it cannot do it after all: another is looked for."""
    team = led(request, body.team)
    operations.give_back_order(
        order_id=order_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return OrderTakenOut(order_id=order_id, team_id=team.id, repeated=False)
