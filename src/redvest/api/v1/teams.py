"""Teams: who serves where, joining and leaving, and who is in them for those whose duty it is."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.enums import Verb
from redvest.access.queries import leaders_of
from redvest.access.rules import require
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Decision,
    Given,
    Id,
    IdempotencyKey,
    Number,
    Page,
    Paging,
    Reasoned,
    SiteCode,
    TeamCode,
    Text,
    page_of,
)
from redvest.api.v1 import standing
from redvest.api.v1.people import person_called
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people
from redvest.people.enums import ServiceCategory
from redvest.places import queries as places
from redvest.teams import operations, queries
from redvest.teams.enums import JoinMode, MemberState, TeamKind, TeamState

router = Router(tags=["teams"])


class TeamOut(Schema):
    """A team. ``site``: the code of the site it stands at; ``members``: how many are in it now."""

    id: int
    code: str
    name: str
    kind: TeamKind
    category: ServiceCategory
    site: str
    site_name: str
    parent: str | None = Field(description="The code of the team above.")
    intro: str
    join_mode: JoinMode
    state: TeamState
    members: int


class TeamFullOut(TeamOut):
    """A team with its leaders (masked) and one's own standing in it."""

    leaders: list[str]
    own_state: MemberState | None


class MemberOut(Schema):
    """Somebody in a team, or asking to be, masked."""

    membership_id: int
    team: str
    number: str
    name: str
    phone: str
    state: MemberState
    is_leader: bool
    requested_at: datetime
    decided_at: datetime | None


class MembershipOut(Schema):
    """What became of joining, leaving or deciding."""

    membership_id: int
    team_id: int
    state: MemberState
    reason: str


class TeamsQuery(Paging):
    """Which teams; what is not given does not limit."""

    q: Text = Field("", max_length=80, description="Part of the name.")
    site: SiteCode | None = Field(None, description="At this site or below it.")
    parent: TeamCode | None = None
    kind: TeamKind | None = None
    category: ServiceCategory | None = None
    state: TeamState = TeamState.ACTIVE


class MembersQuery(Paging):
    """Which memberships."""

    state: MemberState = MemberState.ACTIVE


class TeamIn(Given):
    """A team to be registered. Organisations have a checked unified social credit code, groups have none."""

    name: Text
    kind: TeamKind
    site_code: SiteCode
    leader: Number = Field(description="The volunteer number of who is to lead; not oneself.")
    category: ServiceCategory
    parent_code: TeamCode | None = Field(None, description="The team above, for branches and squads.")
    credit_code: Text = ""
    intro: Text = ""
    join_mode: JoinMode = JoinMode.REQUEST


class LeaderIn(Given):
    """Who is to lead."""

    leader: Number


def _out(row: Any) -> dict[str, Any]:
    names = ("code", "name", "kind", "category", "intro", "join_mode", "state", "members")
    parent = row.parent.code if row.parent else None
    return {name: getattr(row, name) for name in names} | {
        "id": row.pk,
        "site": row.site.code,
        "site_name": row.site.name,
        "parent": parent,
    }


@router.get("/teams", auth=anyone, response={200: Page[TeamOut], **REFUSALS})
def list_teams(request: HttpRequest, query: Query[TeamsQuery]) -> dict[str, Any]:
    """Teams by code."""
    rows = queries.teams_visible_to(
        identity.viewer(request),
        under=places.site_by_code(query.site).path if query.site else "",
        parent_code=query.parent or "",
        kind=query.kind or "",
        category=query.category or "",
        text=query.q,
        state=query.state,
    )
    return page_of(rows, query, lambda part: [_out(row) for row in part])


@router.get("/teams/{code}", auth=anyone, response={200: TeamFullOut, **REFUSALS})
def get_team(request: HttpRequest, code: TeamCode) -> dict[str, Any]:
    """One team, dissolved ones too."""
    return _full(request, code)


def _full(request: HttpRequest, code: str) -> dict[str, Any]:
    viewer, team = identity.viewer(request), queries.team_by_code(code)
    row = queries.teams_visible_to(viewer, state="").get(code=code)
    ids = leaders_of([code], now=clock.now()).get(code, [])
    leaders = people.people_by_ids(ids)
    me = viewer.person_id
    own = queries.live_memberships(me, [team.id]).get(team.id) if me is not None else None
    return _out(row) | {
        "leaders": [leaders[pk].name_masked for pk in ids if pk in leaders],
        "own_state": own.state if own else None,
    }


@router.patch("/teams/{code}", response={200: standing.StandingOut, **REFUSALS})
def edit_team(request: HttpRequest, code: TeamCode, body: standing.EditIn) -> queries.TeamInfo:
    """Changes how a team presents itself, for its leaders and those who manage it."""
    info = queries.team_by_code(code)
    operations.edit_team(team_id=info.id, **body.dict(), by=identity.actor(request), now=clock.now())
    return queries.team_by_id(info.id)


@router.post("/teams", response={201: TeamFullOut, **REFUSALS})
def register_team(request: HttpRequest, body: TeamIn, key: IdempotencyKey = "") -> Status[dict[str, Any]]:
    """Registers a team, for whoever manages teams at its site. Its leader becomes its first member."""
    data = body.dict()
    leader_id = person_called(data.pop("leader"), about="leader")
    data["parent_code"] = data["parent_code"] or ""
    form = operations.TeamForm(**data, leader_id=leader_id)
    made = operations.register_team(form=form, by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, _full(request, made.code))


@router.post("/teams/{code}/join", response={200: MembershipOut, **REFUSALS})
def join(request: HttpRequest, code: TeamCode) -> MembershipOut:
    """Joins at once, or asks to, as the team has it."""
    team = queries.team_by_code(code)
    return _membership(operations.join_team(team_id=team.id, by=identity.actor(request), now=clock.now()))


@router.post("/teams/{code}/leave", response={200: MembershipOut, **REFUSALS})
def leave(request: HttpRequest, code: TeamCode) -> MembershipOut:
    """Leaves a team, or takes one's request back; one's hours stay."""
    team = queries.team_by_code(code)
    return _membership(operations.leave_team(team_id=team.id, by=identity.actor(request), now=clock.now()))


def _membership(row: Any) -> MembershipOut:
    state = MemberState(row.state)
    return MembershipOut(membership_id=row.pk, team_id=row.team_id, state=state, reason=row.reason)


@router.get("/teams/{code}/members", response={200: Page[MemberOut], **REFUSALS})
def members(request: HttpRequest, code: TeamCode, query: Query[MembersQuery]) -> dict[str, Any]:
    """Who is in a team, masked, for its leaders and the staff of its site."""
    viewer, team = identity.viewer(request), queries.team_by_code(code)
    require(viewer, Verb.SEE_PEOPLE, team.path, team.site_path)
    rows = queries.memberships_visible_to(viewer, team_id=team.id, state=query.state)
    return page_of(rows, query, _members)


@router.get("/team-requests", response={200: Page[MemberOut], **REFUSALS})
def requests(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Requests to join that one may decide, the oldest first."""
    return page_of(queries.requests_for(identity.viewer(request)), query, _members)


def _members(rows: list[Any]) -> list[MemberOut]:
    codes = {row.pk: row.team.code for row in rows}
    return [
        MemberOut(
            membership_id=member.id,
            team=codes[member.id],
            number=member.number,
            name=member.name,
            phone=member.phone,
            state=MemberState(member.state),
            is_leader=member.is_leader,
            requested_at=member.requested_at,
            decided_at=member.decided_at,
        )
        for member in queries.masked(rows, now=clock.now())
    ]


@router.post("/team-requests/{membership_id}/decide", response={200: MembershipOut, **REFUSALS})
def decide(request: HttpRequest, membership_id: Id, body: Decision) -> MembershipOut:
    """Takes somebody in, or declines with a reason."""
    decided = operations.decide_request(
        membership_id=membership_id,
        accept=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _membership(decided)


@router.post("/teams/{code}/leaders", response={200: TeamFullOut, **REFUSALS})
def appoint_leader(request: HttpRequest, code: TeamCode, body: LeaderIn) -> dict[str, Any]:
    """Gives a team one more leader, for whoever manages teams at its site."""
    team = queries.team_by_code(code)
    operations.appoint_team_leader(
        team_id=team.id,
        person_id=person_called(body.leader, about="leader"),
        by=identity.actor(request),
        now=clock.now(),
    )
    return _full(request, code)


@router.post("/teams/{code}/dissolve", response={200: TeamFullOut, **REFUSALS})
def dissolve(request: HttpRequest, code: TeamCode, body: Reasoned) -> dict[str, Any]:
    """Ends a team, its memberships and its leaders' roles; what it did stays."""
    team = queries.team_by_code(code)
    operations.dissolve_team(team_id=team.id, reason=body.reason, by=identity.actor(request), now=clock.now())
    return _full(request, code)


router.add_router("", standing.router)
