"""Joining, deciding on requests, and leaving. Locks: the person, then the team, then the membership."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from redvest.access import operations as access_operations
from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import leaders_of, viewer_of
from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason, Refused, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.teams import queries, rules
from redvest.teams.enums import LIVE_MEMBER_STATES, InvitationState, JoinMode, MemberState
from redvest.teams.models import Invitation, Membership, Team


@operation
def join_team(*, team_id: int, by: Actor, now: datetime) -> Membership:
    """The actor joins at once, or asks to, as the team has it. A repeat returns the same membership.

    Raises Forbidden (no person), NotFound (person left, no team), Refused (dissolved).
    """
    person_id = _oneself(by)
    people.lock_active(person_id)
    team = lock(Team, team_id)
    earlier = _live(team, person_id)
    if earlier is not None:
        return earlier
    refuse_if(rules.why_not_work(team.state))
    if team.join_mode == JoinMode.FREE:
        return admit(team, person_id=person_id, by=by, now=now)
    membership = Membership.objects.create(
        team=team, person_id=person_id, state=MemberState.REQUESTED, requested_at=now
    )
    audit.record("team.join_requested", by=by, now=now, target=f"team:{team.pk}", membership=membership.pk)
    outbox.publish("team.join_requested", team.pk, now=now, membership_id=membership.pk)
    _tell("team.join_requested", team, leaders_of([team.code], now=now).get(team.code, []), now=now)
    return membership


@step
def admit(team: Team, *, person_id: int, by: Actor, now: datetime) -> Membership:
    """Makes a person a member of a team, both locked by the caller; a waiting request is granted with it."""
    membership = _live(team, person_id)
    if membership is not None and membership.state == MemberState.ACTIVE:
        return membership
    if membership is None:
        membership = Membership(team=team, person_id=person_id, requested_at=now)
    membership.state = MemberState.ACTIVE
    membership.decided_at = now
    membership.decided_by_id = by.person_id if by.person_id != person_id else None
    membership.save()
    _count(team, 1)
    # However they came, what they were asked is answered.
    asked = Invitation.objects.filter(team=team, person_id=person_id, state=InvitationState.PENDING)
    asked.update(state=InvitationState.ACCEPTED, decided_at=now)
    audit.record(
        "team.joined", by=by, now=now, target=f"team:{team.pk}", person=person_id, membership=membership.pk
    )
    outbox.publish("team.joined", team.pk, now=now, membership_id=membership.pk)
    return membership


@operation
def decide_request(
    *, membership_id: int, accept: bool, reason: str = "", by: Actor, now: datetime
) -> Membership:
    """Takes a person in or declines with a reason. A repeat of the same decision returns it.

    Raises NotFound (no such request in sight), Forbidden (one's own), Invalid (no reason), Refused (already decided
    otherwise, withdrawn, the person left).
    """
    asked = Membership.objects.filter(pk=membership_id).first()
    if asked is None:
        raise NotFound(Reason("not_found", _("没有找到这份申请，或者您无权查看")))
    forbid_if(access.why_not_decide(submitted_by=asked.person_id, decider=by.person_id))
    team_info = queries.team_by_id(asked.team_id)
    viewer = viewer_of(by, now=now)
    access.require_sight(
        viewer.may(Verb.LEAD_TEAM, team_info.path) or viewer.may(Verb.MANAGE_TEAMS, team_info.site_path)
    )
    if accept:
        _lock_asker(asked.person_id)
    else:
        invalid_if(rules.why_not_give(reason))
    team = lock(Team, team_info.id)
    membership = lock(Membership, membership_id)
    to = MemberState.ACTIVE if accept else MemberState.DECLINED
    if membership.state == to:
        return membership
    refuse_if(rules.why_not_move(membership.state, to))
    if accept:
        _tell("team.join_accepted", team, [membership.person_id], now=now)
        return admit(team, person_id=membership.person_id, by=by, now=now)
    membership.state = to
    membership.reason = reason.strip()
    membership.decided_at = now
    membership.decided_by_id = by.person_id
    membership.save()
    audit.record("team.join_declined", by=by, now=now, target=f"team:{team.pk}", membership=membership.pk)
    outbox.publish("team.join_declined", team.pk, now=now, membership_id=membership.pk)
    _tell("team.join_declined", team, [membership.person_id], now=now, reason=membership.reason)
    return membership


@operation
def leave_team(*, team_id: int, by: Actor, now: datetime) -> Membership:
    """The actor leaves, or withdraws a request; whoever leads the team leads it no longer. A repeat changes nothing.

    Raises Forbidden (no person), NotFound (never in the team).
    """
    person_id = _oneself(by)
    people.lock_active(person_id)
    team = lock(Team, team_id)
    membership = _live(team, person_id)
    if membership is None:
        return _last_left(team, person_id)
    was_active = membership.state == MemberState.ACTIVE
    membership.state = MemberState.LEFT
    membership.left_at = now
    membership.save()
    if was_active:
        _count(team, -1)
        access_operations.end_team_grants(team_code=team.code, person_id=person_id, by=by, now=now)
    audit.record("team.left", by=by, now=now, target=f"team:{team.pk}", membership=membership.pk)
    outbox.publish("team.left", team.pk, now=now, membership_id=membership.pk)
    return membership


@operation
def remove_member(*, membership_id: int, reason: str, by: Actor, now: datetime) -> Membership:
    """Ends another's membership, with a reason they see; what they did in the team stays. A repeat changes nothing.

    A member who leads the team is removed only by those who appoint leaders there, and leads it no longer.
    Raises NotFound (not in sight), Forbidden (a leader, by another leader), Invalid (no reason), Refused (oneself, not
    a member).
    """
    asked = Membership.objects.filter(pk=membership_id).first()
    if asked is None:
        raise NotFound(Reason("not_found", _("没有找到这位成员，或者您无权查看")))
    info, viewer = queries.team_by_id(asked.team_id), viewer_of(by, now=now)
    manages = viewer.may(Verb.MANAGE_TEAMS, info.site_path)
    access.require_sight(manages or viewer.may(Verb.LEAD_TEAM, info.path))
    if not manages and asked.person_id in leaders_of([info.code], now=now).get(info.code, []):
        raise Forbidden(Reason("leader_removed_above", _("队长只能由管理队伍的工作人员移出")))
    team = lock(Team, info.id)
    membership = lock(Membership, membership_id)
    if membership.state == MemberState.LEFT:
        return membership
    refuse_if(rules.why_not_remove(membership.state, member=membership.person_id, by=by.person_id))
    invalid_if(rules.why_not_give(reason))
    membership.state = MemberState.LEFT
    membership.left_at = now
    membership.reason = reason.strip()
    membership.save()
    _count(team, -1)
    access_operations.end_team_grants(team_code=team.code, person_id=membership.person_id, by=by, now=now)
    facts = {"person": membership.person_id, "reason": membership.reason}
    audit.record("team.removed", by=by, now=now, target=f"team:{team.pk}", **facts)
    outbox.publish("team.removed", team.pk, now=now, membership_id=membership.pk)
    _tell("team.removed", team, [membership.person_id], now=now, reason=membership.reason)
    return membership


@step
def end_all(team: Team, *, now: datetime, reason: str = "") -> int:
    """Ends every membership and request of a locked team in one statement each; how many members that were."""
    live = Membership.objects.filter(team=team)
    over = {"state": MemberState.LEFT, "left_at": now, "reason": reason}
    live.filter(state=MemberState.REQUESTED).update(**over)
    ended = live.filter(state=MemberState.ACTIVE).update(**over)
    _count(team, -ended)
    return ended


@step
def carry_over(team: Team, into: Team, *, by: Actor, now: datetime) -> int:
    """Makes the members of a team members of its successor, both locked, and lets its requests wait there.

    Who is in the successor already stays as they are; who asked to be is taken in. How many came anew.
    """
    theirs = {
        row.person_id: row for row in Membership.objects.filter(team=into, state__in=LIVE_MEMBER_STATES)
    }
    coming, waiting = [], []
    for row in Membership.objects.filter(team=team, state__in=LIVE_MEMBER_STATES).order_by("id"):
        there = theirs.get(row.person_id)
        if there is not None and (there.state == MemberState.ACTIVE or row.state == MemberState.REQUESTED):
            continue
        if row.state == MemberState.ACTIVE:
            coming.append(row.person_id)
        else:
            waiting.append(row)
    asked = Membership.objects.filter(team=into, state=MemberState.REQUESTED, person_id__in=coming)
    taken = asked.update(state=MemberState.ACTIVE, decided_at=now, decided_by_id=by.person_id)
    new = [person_id for person_id in coming if person_id not in theirs]
    rows = [
        Membership(
            team=into,
            person_id=person_id,
            state=MemberState.ACTIVE,
            requested_at=now,
            decided_at=now,
            # Nobody is named as having decided on themselves.
            decided_by_id=by.person_id if by.person_id != person_id else None,
        )
        for person_id in new
    ]
    rows += [
        Membership(
            team=into, person_id=row.person_id, state=MemberState.REQUESTED, requested_at=row.requested_at
        )
        for row in waiting
    ]
    Membership.objects.bulk_create(rows)
    _count(into, len(new) + taken)
    return len(new) + taken


def _count(team: Team, change: int) -> None:
    """Moves the counter by the rows that moved, relative to what the table says and under the team's lock."""
    Team.objects.filter(pk=team.pk).update(members=F("members") + change)
    team.members += change


def _live(team: Team, person_id: int) -> Membership | None:
    return Membership.objects.filter(team=team, person_id=person_id, state__in=LIVE_MEMBER_STATES).first()


def _last_left(team: Team, person_id: int) -> Membership:
    left = (
        Membership.objects.filter(team=team, person_id=person_id, state=MemberState.LEFT)
        .order_by("-id")
        .first()
    )
    if left is None:
        raise NotFound(Reason("not_member", _("您不在这支队伍里")))
    return left


def _lock_asker(person_id: int) -> None:
    try:
        people.lock_active(person_id)
    except NotFound:
        raise Refused(Reason("person_left", _("这位志愿者已经注销"))) from None


def _oneself(by: Actor) -> int:
    """The person who acts for themselves; nobody else can join or leave for them."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


def _tell(kind: str, team: Team, people_told: Sequence[int], *, now: datetime, **words: str) -> None:
    if not people_told:
        return
    target = "team_desk:0" if kind == "team.join_requested" else f"team:{team.pk}"
    told = Telling(kind=kind, people=people_told, words={"team": team.name} | words, target=target)
    tell([told], now=now)
