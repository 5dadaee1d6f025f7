"""The world: a day in which everything has happened to somebody else, and everybody who tries its doors.

Take the ``world`` fixture, or call ``make_world()`` on a ``committed_db``. Whoever adds an address with a new parameter
puts such a thing here: ``common`` says what the names in addresses stand for.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from activities import stage
from cast import DAQIAO, NANTANG, NOW, TAOHUAPING, Cast, Persona, identity, resident, staff, team
from harness.clock import MovableClock
from redvest.access.enums import Role
from redvest.access.models import RoleGrant
from redvest.activities.enums import Direction
from redvest.people import operations as people
from redvest.people.enums import TokenScope
from redvest.projects import operations as projects
from redvest.projects.rules import ProjectForm
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode
from redvest.teams.models import Membership
from visiting import log_in_anew

#: What no stranger may read anywhere.
DRAFT_TITLE, PROJECT_NAME, CONTACT, CONTACT_PHONE = (
    "不公开的草稿活动",
    "不公开的项目",
    "牛联系",
    "13912340987",
)


@dataclass(frozen=True, kw_only=True)
class World:
    """A day in which everything has happened to somebody else, and those who try its doors."""

    cast: Cast
    #: What the names in addresses stand for, one set for each thing they may mean.
    ids: list[dict[str, Any]]
    strangers: dict[str, Persona | None]
    leader: Persona
    #: Those who try the doors, by kind (KINDS), logged in at this moment.
    people: dict[str, Persona | None]
    codes: list[str]
    secrets: list[str] = field(default_factory=list)


#: Who tries the doors: a visitor, a volunteer of no team, a member with a place on the shift, and people with duties
#: here (the team, the institute above it, the county) or elsewhere.
KINDS = (
    "visitor",
    "volunteer",
    "member",
    "leader",
    "leader elsewhere",
    "clerk",
    "clerk elsewhere",
    "approver",
    "approver elsewhere",
    "manager",
    "auditor",
)


@pytest.fixture
def world(cast: Cast, wall_clock: MovableClock) -> World:
    """The world in a transaction of the test's own."""
    return make_world(cast, wall_clock)


def make_world(cast: Cast, wall_clock: MovableClock) -> World:
    """Somebody else's draft, project, attended shift, requests, roles and logins."""
    member = cast.members[0]
    strangers = {
        "a visitor": None,
        "a volunteer in no team": cast.residents[0],
        "the leader of another team": resident(20, residence=NANTANG),
        "the clerk of another institute": staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor),
        "the approver of another institute": staff(22, Role.APPROVER, TAOHUAPING, by=cast.manager.actor),
    }
    team(strangers["the leader of another team"], name="南塘村队", site_code=NANTANG)
    asked = team(cast.leader, name="要申请的队", join_mode=JoinMode.REQUEST)
    teams.join_team(team_id=asked.id, by=cast.residents[1].actor, now=NOW)
    secret = {"contact_name": CONTACT, "contact_phone": CONTACT_PHONE}
    draft = stage.draft(cast, stage.shift_form(), title=DRAFT_TITLE, **secret)
    (shift,) = stage.published(cast, **secret)
    (sign_up,) = stage.takes(shift, member)
    form = ProjectForm(
        name=PROJECT_NAME,
        summary="还没有公开的项目，只有队里的人知道",
        category="0003",
        team_id=cast.team.id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=90),
    )
    project = projects.draft_project(form=form, by=cast.leader.actor, now=NOW)
    stage.scans(shift, member, Direction.IN, stage.START)
    now = stage.START + timedelta(hours=1)
    wall_clock.set(now)
    token = people.make_token(
        name="社区大屏", scopes=[TokenScope.OWN_READ], days=30, by=member.actor, now=now
    )
    known = [cast.leader, member, cast.manager, cast.clerk, cast.approver, cast.auditor, cast.residents[1]]
    common = {
        "project_id": project.pk,
        "membership_id": Membership.objects.get(state="requested").pk,
        "grant_id": RoleGrant.objects.get(person_id=cast.clerk.id).pk,
        "login_id": log_in_anew(member, now=now),
        "token_id": token.token.pk,
        "sign_up_id": sign_up.pk,
        "number": member.number,
        "measure": "participations",
        "direction": "in",
        "purpose": "messages",
    }
    strangers = {
        name: replace(who, login_id=log_in_anew(who, now=now)) if who else None
        for name, who in strangers.items()
    }
    here = {
        name: replace(who, login_id=log_in_anew(who, now=now))
        for name, who in {
            "leader": cast.leader,
            "clerk": cast.clerk,
            "approver": cast.approver,
            "manager": cast.manager,
            "auditor": cast.auditor,
        }.items()
    }
    return World(
        cast=cast,
        ids=[
            common | {"activity_id": activity.pk, "shift_id": one.pk}
            for activity, one in ((draft, draft.shifts.get()), (shift.activity, shift))
        ],
        strangers=strangers,
        leader=here["leader"],
        people=here
        | {
            "visitor": None,
            "volunteer": strangers["a volunteer in no team"],
            "member": replace(member, login_id=common["login_id"]),
            "leader elsewhere": strangers["the leader of another team"],
            "clerk elsewhere": strangers["the clerk of another institute"],
            "approver elsewhere": strangers["the approver of another institute"],
        },
        codes=[cast.team.code, DAQIAO],
        secrets=[
            *(DRAFT_TITLE, PROJECT_NAME, CONTACT, CONTACT_PHONE),
            *(person.name for person in known),
            *(person.phone.removeprefix("+86") for person in known),
            *(identity(n) for n in range(1, 10)),
        ],
    )
