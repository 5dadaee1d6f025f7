"""Inviting people into a team. Only their own yes makes them members. Locks: the person, the team, the invitation."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.teams import queries, rules
from redvest.teams.enums import LIVE_MEMBER_STATES, InvitationState
from redvest.teams.models import Invitation, Membership, Team
from redvest.teams.operations.memberships import admit
from redvest.teams.queries import TeamInfo, state_at


@operation
def invite(*, team_id: int, person_id: int, message: str = "", by: Actor, now: datetime) -> Invitation:
    """Asks a person into a team; they are told and have a fortnight to answer. A repeat returns the one that waits.

    Raises NotFound (no team in sight), Invalid (number: no such person; message), Refused (the team ended, a member
    already, asked already, declined lately, too many wait for an answer).
    """
    info = _led(team_id, by=by, now=now)
    if len(message.strip()) > rules.MESSAGE_LENGTH:
        words = {"limit": rules.MESSAGE_LENGTH}
        invalid_if([Reason("too_long", _("最多 %(limit)s 个字"), words, about="message")])
    try:
        people.lock_active(person_id)
    except NotFound:
        raise Invalid(Reason("number_unknown", _("没有这位志愿者"), about="number")) from None
    team = lock(Team, info.id)
    refuse_if(rules.why_not_work(team.state))
    earlier = Invitation.objects.filter(team=team, person_id=person_id, state=InvitationState.PENDING).first()
    if earlier is not None and earlier.expires_at > now:
        return earlier
    refuse_if(_why_not(team, person_id, by=by, now=now))
    if earlier is not None:
        _answer(earlier, InvitationState.EXPIRED, now=earlier.expires_at)
    row = Invitation.objects.create(
        team=team,
        person_id=person_id,
        invited_by_id=by.person_id,
        message=message.strip(),
        invited_at=now,
        expires_at=now + rules.INVITED_FOR,
    )
    facts = {"invitation": row.pk, "person": person_id}
    audit.record("team.invited", by=by, now=now, target=f"team:{team.pk}", **facts)
    until = row.expires_at.isoformat()
    _tell("team.invited", row, {"team": team.name, "until": until}, to=person_id, now=now)
    return row


@operation
def answer_invitation(*, invitation_id: int, accept: bool, by: Actor, now: datetime) -> Invitation:
    """The invited person says yes and is a member, or no. The same answer again changes nothing.

    Raises NotFound (not one's own), Refused (withdrawn, expired, answered otherwise, the team ended).
    """
    asked = Invitation.objects.filter(pk=invitation_id, person_id=by.person_id or 0).first()
    if asked is None or by.person_id is None:
        raise NotFound(Reason("not_found", _("没有找到这份邀请，或者您无权查看")))
    people.lock_active(by.person_id)
    team = lock(Team, asked.team_id)
    row = lock(Invitation, invitation_id)
    to = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
    if row.state == to:
        return row
    refuse_if(rules.why_not_answer(state_at(row, now=now), to))
    if accept:
        refuse_if(rules.why_not_work(team.state))
    _answer(row, to, now=now)
    verb = "team.invitation_accepted" if accept else "team.invitation_declined"
    audit.record(verb, by=by, now=now, target=f"team:{team.pk}", invitation=row.pk)
    if accept:
        admit(team, person_id=by.person_id, by=by, now=now)
    if row.invited_by_id is not None:
        _tell(verb, row, {"team": team.name}, to=row.invited_by_id, now=now)
    return row


@operation
def withdraw_invitation(*, invitation_id: int, by: Actor, now: datetime) -> Invitation:
    """Takes back an invitation that waits for an answer. A repeat changes nothing.

    Raises NotFound (not in sight), Refused (answered).
    """
    asked = Invitation.objects.filter(pk=invitation_id).first()
    if asked is None:
        raise NotFound(Reason("not_found", _("没有找到这份邀请，或者您无权查看")))
    info = _led(asked.team_id, by=by, now=now)
    lock(Team, info.id)
    row = lock(Invitation, invitation_id)
    if row.state == InvitationState.WITHDRAWN:
        return row
    refuse_if(rules.why_not_answer(state_at(row, now=now), InvitationState.WITHDRAWN))
    _answer(row, InvitationState.WITHDRAWN, now=now)
    audit.record("team.invitation_withdrawn", by=by, now=now, target=f"team:{info.id}", invitation=row.pk)
    return row


def _led(team_id: int, *, by: Actor, now: datetime) -> TeamInfo:
    """The team, for its leaders and those who manage it; hidden from others."""
    info, viewer = queries.team_by_id(team_id), viewer_of(by, now=now)
    access.require_sight(
        viewer.may(Verb.LEAD_TEAM, info.path) or viewer.may(Verb.MANAGE_TEAMS, info.site_path)
    )
    return info


def _why_not(team: Team, person_id: int, *, by: Actor, now: datetime) -> list[Reason]:
    live = Membership.objects.filter(team=team, person_id=person_id, state__in=LIVE_MEMBER_STATES).first()
    sent = Invitation.objects.filter(team=team)
    declined = (
        sent.filter(person_id=person_id, state=InvitationState.DECLINED).order_by("-decided_at").first()
    )
    reasons = rules.why_not_invite(
        is_self=person_id == by.person_id,
        live=live.state if live else None,
        declined_at=declined.decided_at if declined else None,
        now=now,
    )
    waiting = sent.filter(state=InvitationState.PENDING, expires_at__gt=now).count()
    if not reasons and waiting >= rules.MOST_PENDING:
        sentence = _("已经有 %(most)s 份邀请在等答复，请等一等")
        raise Refused(Reason("too_many_waiting", sentence, {"most": rules.MOST_PENDING}))
    return reasons


def _answer(row: Invitation, to: str, *, now: datetime) -> None:
    row.state, row.decided_at = to, now
    row.save(update_fields=["state", "decided_at"])


def _tell(kind: str, row: Invitation, words: dict[str, str | int], *, to: int, now: datetime) -> None:
    noun = "my_teams" if to == row.person_id else "team"
    target = f"{noun}:{row.team_id}"
    tell([Telling(kind=kind, people=[to], words=words, target=target, once=f"{kind}:{row.pk}")], now=now)
