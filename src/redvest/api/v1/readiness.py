"""On which terms a team takes orders: set by its leaders, paused and taken up again."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Given, SiteCode, TeamCode, Text
from redvest.api.v1.orders import led
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import Need
from redvest.orders.queries import pool
from redvest.people.enums import Skill
from redvest.teams.queries import TeamInfo

router = Router(tags=["orders"])


class ReadyIn(Given):
    """On which terms a team takes orders. No needs: all; no areas: the place of its own site."""

    needs: list[Need] = Field([], max_length=30)
    skills: list[Skill] = Field([], max_length=60)
    areas: list[SiteCode] = Field([], max_length=50)
    week_capacity: int
    stands_by: bool = Field(False, description="Orders may be directed to it; it may decline each one.")


class ReadyOut(Schema):
    """The same, with how many orders it took this week, and whether it rests."""

    ready: bool
    needs: list[Need]
    skills: list[Skill]
    areas: list[str]
    week_capacity: int
    week_load: int
    stands_by: bool
    paused: bool
    paused_until: Day | None


class PauseIn(Given):
    """The first day on which the team takes orders again; without one until it says so."""

    until: Day | None = None
    reason: Text = ""


@router.get("/teams/{code}/readiness", response={200: ReadyOut, **REFUSALS})
def get_readiness(request: HttpRequest, code: TeamCode) -> ReadyOut:
    """On which terms the team takes orders, for its leaders."""
    return _ready(led(request, code))


@router.put("/teams/{code}/readiness", response={200: ReadyOut, **REFUSALS})
def set_readiness(request: HttpRequest, code: TeamCode, body: ReadyIn) -> ReadyOut:
    """The leader says on which terms the team takes orders; those it has stay."""
    team = led(request, code)
    form = operations.ReadyForm(
        needs=tuple(body.needs),
        skills=tuple(body.skills),
        area_codes=tuple(body.areas),
        week_capacity=body.week_capacity,
        stands_by=body.stands_by,
    )
    operations.set_readiness(team_id=team.id, form=form, by=identity.actor(request), now=clock.now())
    return _ready(team)


@router.post("/teams/{code}/pause", response={200: ReadyOut, **REFUSALS})
def pause_team(request: HttpRequest, code: TeamCode, body: PauseIn) -> ReadyOut:
    """The team takes no orders for a while; those it has stay."""
    team = led(request, code)
    operations.pause_team(
        team_id=team.id,
        until=body.until,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _ready(team)


@router.post("/teams/{code}/resume", response={200: ReadyOut, **REFUSALS})
def resume_team(request: HttpRequest, code: TeamCode) -> ReadyOut:
    """The team takes orders again. A repeat changes nothing."""
    team = led(request, code)
    operations.resume_team(team_id=team.id, by=identity.actor(request), now=clock.now())
    return _ready(team)


def _ready(team: TeamInfo) -> ReadyOut:
    found = pool.ready_of(team.id, now=clock.now())
    facts, row = found.facts, found.row
    return ReadyOut(
        ready=row is not None,
        needs=[Need(one) for one in sorted(facts.needs)],
        skills=[Skill(one) for one in row.skills] if row else [],
        areas=[area for area, _name in found.areas],
        week_capacity=facts.week_capacity,
        week_load=facts.week_load,
        stands_by=facts.stands_by,
        paused=facts.paused,
        paused_until=facts.paused_until,
    )
