"""What teams hold about a person: memberships and invitations. One in each team; of two persons the earlier counts."""

from datetime import datetime

from django.db.models import F, QuerySet

from redvest.access import operations as access
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.locks import lock_many
from redvest.kernel.operation import step
from redvest.teams.enums import LIVE_MEMBER_STATES, InvitationState, MemberState
from redvest.teams.models import Invitation, Membership, Team

STAYS: frozenset[str] = frozenset()
FORGOTTEN: frozenset[str] = frozenset()


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """Memberships end by themselves."""
    return []


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Nothing in a team stands against it."""
    return []


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Ends all memberships and requests, and with them what the person leads."""
    _withdraw_invitations(Invitation.objects.filter(person_id=person_id), now=now)
    live = Membership.objects.filter(person_id=person_id, state__in=LIVE_MEMBER_STATES)
    teams = lock_many(Team, live.values_list("team_id", flat=True))
    ended = list(live.select_for_update(no_key=True).order_by("pk"))
    for membership in ended:
        team = teams[membership.team_id]
        assert isinstance(team, Team)
        if _end(membership, team, now=now):
            access.end_team_grants(team_code=team.code, person_id=person_id, by=by, now=now)
        audit.record("team.left", by=by, now=now, target=f"team:{team.pk}", membership=membership.pk)
    return {"teams.membership ended": [membership.pk for membership in ended]}


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Where both are in one team, the later membership ends, or the request; the rest moves by itself."""
    mine, theirs = (
        {row.team_id: row for row in Membership.objects.filter(person_id=pk, state__in=LIVE_MEMBER_STATES)}
        for pk in (person_id, other_id)
    )
    # Who has two names is asked anew, under the one that stays.
    _withdraw_invitations(Invitation.objects.filter(person_id__in=(person_id, other_id)), now=now)
    ended = []
    for team_id, team in lock_many(Team, mine.keys() & theirs.keys()).items():
        later = max((mine[team.pk], theirs[team.pk]), key=_rank)
        assert isinstance(team, Team)
        _end(later, team, now=now)
        ended.append(later.pk)
        audit.record("team.left", by=by, now=now, target=f"team:{team_id}", membership=later.pk)
    return {"teams.membership ended": ended}


def _withdraw_invitations(rows: QuerySet[Invitation], *, now: datetime) -> None:
    rows.filter(state=InvitationState.PENDING).update(state=InvitationState.WITHDRAWN, decided_at=now)


def _rank(membership: Membership) -> tuple[bool, datetime, int]:
    since = membership.decided_at or membership.requested_at
    return membership.state != MemberState.ACTIVE, since, membership.pk


def _end(membership: Membership, team: Team, *, now: datetime) -> bool:
    """Ends one; True if it had made the person a member."""
    was_active = membership.state == MemberState.ACTIVE
    membership.state, membership.left_at = MemberState.LEFT, now
    membership.save(update_fields=["state", "left_at"])
    if was_active:
        Team.objects.filter(pk=team.pk).update(members=F("members") - 1)
    return was_active
