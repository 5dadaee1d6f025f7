"""How a team ends: dissolved, or merged into another. What it did and what it was called stay. Locks: the teams."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

from redvest.access import operations as access_operations
from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.ending import why_not_end
from redvest.kernel.errors import invalid_if, refuse_if
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.teams import queries, rules
from redvest.teams.enums import ENDED_STATES, InvitationState, TeamState
from redvest.teams.models import Agreement, Invitation, Team
from redvest.teams.operations.memberships import carry_over, end_all


@operation
def dissolve_team(*, team_id: int, reason: str, by: Actor, now: datetime) -> Team:
    """Ends a team, its memberships, agreements and leaders' roles; what it did stays and its members are told.

    A repeat returns the ended team. Raises NotFound, Forbidden (not managing teams there), Invalid (no reason), Refused
    (teams below it still work, activities are not over).
    """
    info = queries.team_by_id(team_id)
    access.require(viewer_of(by, now=now), Verb.MANAGE_TEAMS, info.site_path)
    team = lock(Team, team_id)
    if team.state in ENDED_STATES:
        return team
    invalid_if(rules.why_not_give(reason))
    below = Team.objects.filter(parent=team, state=TeamState.ACTIVE)
    refuse_if(
        rules.why_not_dissolve(list(below.values_list("name", flat=True)))
        + why_not_end("team", team.pk, now=now)
    )
    members = queries.members_of(team.pk)
    ended = end_all(team, now=now)
    _end(team, TeamState.DISSOLVED, reason, by=by, now=now)
    facts = {"members": ended, "reason": team.dissolved_reason}
    audit.record("team.dissolved", by=by, now=now, target=f"team:{team.pk}", **facts)
    outbox.publish("team.dissolved", team.pk, now=now)
    _tell("team.dissolved", team, members, {"reason": team.dissolved_reason}, now=now)
    return team


@operation
def merge_team(*, team_id: int, into_id: int, reason: str, by: Actor, now: datetime) -> Team:
    """Merges a team into another one, which is returned: its members and requests go over, the teams below it too.

    Members said yes to the team that goes on in its successor; they are told, and leave with one tap. The old team
    keeps its name, history and records, and names its successor. Its leaders lead it no longer and are not made leaders
    of the successor. A repeat changes nothing.

    Raises NotFound, Forbidden (needed at both), Invalid (no reason), Refused (ended, into itself, kind differs, teams
    below elsewhere, activities not over).
    """
    viewer = viewer_of(by, now=now)
    infos = [queries.team_by_id(team_id), queries.team_by_id(into_id)]
    for info in infos:
        access.require(viewer, Verb.MANAGE_TEAMS, info.site_path)
    locked = lock_many(Team, [team_id, into_id])
    team, into = locked[team_id], locked[into_id]
    if team.state == TeamState.MERGED and team.merged_into_id == into.pk:
        return into
    invalid_if(rules.why_not_give(reason))
    refuse_if(rules.why_not_work(team.state) or rules.why_not_merge(_merging(team), _merging(into)))
    children = list(Team.objects.filter(parent=team, state=TeamState.ACTIVE).select_related("site"))
    refuse_if(
        rules.why_not_follow(
            [(child.name, child.site.path) for child in children], into_site_path=infos[1].site_path
        )
        + why_not_end("team", team.pk, now=now)
    )
    members = queries.members_of(team.pk)
    carried = carry_over(team, into, by=by, now=now)
    end_all(team, now=now, reason=reason.strip())
    _move(children, into)
    team.merged_into = into
    _end(team, TeamState.MERGED, reason, by=by, now=now)
    facts = {"into": into.code, "members": len(members), "carried": carried, "teams": len(children)}
    audit.record("team.merged", by=by, now=now, target=f"team:{team.pk}", **facts)
    outbox.publish("team.merged", team.pk, now=now, into=into.pk)
    _tell("team.merged", team, members, {"into": into.name, "reason": team.dissolved_reason}, now=now)
    into.refresh_from_db(fields=["members"])
    return into


def _end(team: Team, state: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Everything that ends with a team but its memberships."""
    team.state, team.dissolved_at, team.dissolved_reason = state, now, reason.strip()
    team.save(update_fields=["state", "dissolved_at", "dissolved_reason", "merged_into"])
    waiting = Invitation.objects.filter(team=team, state=InvitationState.PENDING)
    waiting.update(state=InvitationState.WITHDRAWN, decided_at=now)
    Agreement.objects.filter(team=team, ended_at__isnull=True).update(
        ended_at=now, end_reason=team.dissolved_reason
    )
    access_operations.end_team_grants(team_code=team.code, by=by, now=now)


def _move(children: Sequence[Team], into: Team) -> None:
    """Puts teams with all below them under another one; paths follow in one statement."""
    if not children:
        return
    below = Q()
    for child in children:
        below |= Q(path__startswith=child.path)
    old = children[0].path.removesuffix(f"{children[0].code}/")
    Team.objects.filter(pk__in=[child.pk for child in children]).update(parent=into)
    Team.objects.filter(below).update(path=Concat(Value(into.path), Substr(F("path"), len(old) + 1)))


def _merging(team: Team) -> rules.Merging:
    return rules.Merging(name=team.name, kind=team.kind, state=team.state, path=team.path)


def _tell(
    kind: str, team: Team, people: Sequence[int], words: dict[str, str | int], *, now: datetime
) -> None:
    said = {"team": team.name, **words}
    target, once = f"team:{team.pk}", f"{kind}:{team.pk}"
    tell([Telling(kind=kind, people=people, words=said, target=target, once=once)], now=now)
