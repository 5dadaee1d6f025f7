"""Invitations: one's own to answer, and those a team has sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.people.queries import people_by_ids
from redvest.teams.enums import InvitationState
from redvest.teams.models import Invitation


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation as those who sent it see it: never the whole name."""

    id: int
    number: str
    name: str
    message: str
    state: str
    invited_at: datetime
    expires_at: datetime
    decided_at: datetime | None

    @property
    def state_label(self) -> str:
        """等待答复, 已接受."""
        return str(InvitationState(self.state).label)


def state_at(row: Invitation, *, now: datetime) -> str:
    """Where an invitation stands: a pending one that has run out is expired, also before it is marked so."""
    if row.state == InvitationState.PENDING and row.expires_at <= now:
        return InvitationState.EXPIRED.value
    return row.state


def invitations_to(person_id: int, *, now: datetime) -> QuerySet[Invitation]:
    """Invitations a person may answer now, the newest first, with team and site."""
    rows = Invitation.objects.filter(person_id=person_id, state=InvitationState.PENDING, expires_at__gt=now)
    return rows.select_related("team__site").order_by("-id")


def invitations_visible_to(
    viewer: Viewer, *, team_id: int, pending_at: datetime | None = None
) -> QuerySet[Invitation]:
    """What a team has sent, for its leaders and the staff of its site, the newest first; none for others.

    ``pending_at``: only those that may be answered at that moment.
    """
    duty = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    duty |= covered_by(viewer, Verb.MANAGE_TEAMS, site_path="team__site__path")
    rows = Invitation.objects.filter(duty, team_id=team_id).order_by("-id")
    if pending_at is not None:
        rows = rows.filter(Q(state=InvitationState.PENDING) & Q(expires_at__gt=pending_at))
    return rows


def invited(rows: Sequence[Invitation], *, now: datetime) -> list[Invited]:
    """One page of invitations with masked names, in one query however many there are."""
    people = people_by_ids({row.person_id for row in rows})
    return [
        Invited(
            id=row.pk,
            number=people[row.person_id].number,
            name=people[row.person_id].name_masked,
            message=row.message,
            state=state_at(row, now=now),
            invited_at=row.invited_at,
            expires_at=row.expires_at,
            decided_at=row.decided_at,
        )
        for row in rows
    ]
