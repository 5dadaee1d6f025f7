"""Invitations: nobody is a member without a yes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from cast import NANTANG, NOW, Cast, Persona, make_cast, resident, team
from redvest.kernel.actor import VISITOR
from redvest.kernel.errors import DomainError, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.teams import operations, queries
from redvest.teams.enums import InvitationState, JoinMode, MemberState
from redvest.teams.models import Invitation, Membership
from redvest.teams.rules import INVITED_FOR, REST_AFTER_DECLINING
from refusing import refuses


def invite(cast: Cast, who: Persona, **more: object) -> Invitation:
    said = {"team_id": cast.team.id, "by": cast.leader.actor, "now": NOW}
    return operations.invite(person_id=who.id, **(said | more))


def answer(row: Invitation, who: Persona, accept: bool = True, **more: object) -> Invitation:
    said = {"by": who.actor, "now": NOW + timedelta(hours=1)}
    return operations.answer_invitation(invitation_id=row.pk, accept=accept, **(said | more))


def test_a_yes_makes_a_member_and_nothing_else_does(cast: Cast):
    who = cast.residents[0]
    row = invite(cast, who, message="一起来清洁家园")
    assert not queries.is_member(cast.team.id, who.id)
    assert [one.pk for one in queries.invitations_to(who.id, now=NOW)] == [row.pk]
    told = OutboxEvent.objects.filter(topic="people.tell", payload__kind="team.invited").get()
    assert told.payload["people"] == [who.id]
    assert invite(cast, who).pk == row.pk
    for _again in range(2):
        assert answer(row, who).state == InvitationState.ACCEPTED
    assert queries.is_member(cast.team.id, who.id)
    assert queries.team_by_id(cast.team.id).members == 4
    membership = Membership.objects.get(team_id=cast.team.id, person_id=who.id)
    assert (membership.state, membership.decided_by_id) == (MemberState.ACTIVE, None)
    with refuses(Refused, "member_already"):
        invite(cast, who)


def test_a_no_is_respected_for_a_while(cast: Cast):
    who = cast.residents[0]
    answer(invite(cast, who), who, accept=False)
    assert not queries.is_member(cast.team.id, who.id)
    with refuses(Refused, "declined_lately"):
        invite(cast, who, now=NOW + timedelta(days=2))
    invite(cast, who, now=NOW + REST_AFTER_DECLINING + timedelta(hours=2))


def test_an_unanswered_one_runs_out_and_may_be_sent_anew(cast: Cast):
    who = cast.residents[0]
    row = invite(cast, who)
    late = NOW + INVITED_FOR
    assert not queries.invitations_to(who.id, now=late)
    with refuses(Refused, "invitation_answered"):
        answer(row, who, now=late)
    second = invite(cast, who, now=late)
    assert second.pk != row.pk
    row.refresh_from_db()
    assert (row.state, row.decided_at) == (InvitationState.EXPIRED, row.expires_at)


def test_a_withdrawn_one_cannot_be_accepted(cast: Cast):
    who = cast.residents[0]
    row = invite(cast, who)
    for _again in range(2):
        operations.withdraw_invitation(invitation_id=row.pk, by=cast.leader.actor, now=NOW)
    with refuses(Refused, "invitation_answered"):
        answer(row, who)


def test_who_may_invite_and_who_may_answer(cast: Cast):
    who, other = cast.residents
    with refuses(NotFound, "not_found"):
        invite(cast, who, by=cast.members[0].actor)
    row = invite(cast, who, by=cast.clerk.actor)
    for stranger in (other.actor, cast.leader.actor, VISITOR):
        with refuses(NotFound, "not_found"):
            operations.answer_invitation(invitation_id=row.pk, accept=True, by=stranger, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.withdraw_invitation(invitation_id=row.pk, by=other.actor, now=NOW)
    with refuses(Invalid, "number_unknown"):
        operations.invite(team_id=cast.team.id, person_id=10**9, by=cast.leader.actor, now=NOW)
    with refuses(Refused, "own_invitation"):
        invite(cast, cast.leader)
    shown = queries.invited(
        list(queries.invitations_visible_to(cast.leader.see(), team_id=cast.team.id)), now=NOW
    )
    assert [(one.number, one.name) for one in shown] == [
        (who.number, f"{who.name[0]}{'*' * (len(who.name) - 1)}")
    ]
    assert not queries.invitations_visible_to(other.see(), team_id=cast.team.id)


def test_whoever_asked_themselves_is_decided_on_instead(cast: Cast):
    asking = team(cast.leader, name="要申请的队", join_mode=JoinMode.REQUEST)
    who = cast.residents[0]
    row = operations.invite(team_id=asking.id, person_id=who.id, by=cast.leader.actor, now=NOW)
    membership = operations.join_team(team_id=asking.id, by=who.actor, now=NOW)
    operations.decide_request(membership_id=membership.pk, accept=True, by=cast.leader.actor, now=NOW)
    row.refresh_from_db()
    assert row.state == InvitationState.ACCEPTED
    other = cast.residents[1]
    operations.join_team(team_id=asking.id, by=other.actor, now=NOW)
    with refuses(Refused, "asked_already"):
        operations.invite(team_id=asking.id, person_id=other.id, by=cast.leader.actor, now=NOW)


def test_a_dissolved_team_takes_its_invitations_back(cast: Cast):
    who = cast.residents[0]
    row = invite(cast, who)
    operations.dissolve_team(team_id=cast.team.id, reason="改组", by=cast.clerk.actor, now=NOW)
    row.refresh_from_db()
    assert row.state == InvitationState.WITHDRAWN
    with refuses(Refused, "invitation_answered"):
        answer(row, who)
    with refuses(NotFound, "not_found"):
        invite(cast, who)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.mark.race
def test_two_leaders_at_once(committed_db: str):
    cast = make_cast()
    second = resident(60)
    operations.appoint_team_leader(team_id=cast.team.id, person_id=second.id, by=cast.clerk.actor, now=NOW)
    for n in range(61, 67):
        who = resident(n, residence=NANTANG)
        sent = at_once(
            lambda who=who: invite(cast, who).pk,
            lambda who=who: invite(cast, who, by=second.actor).pk,
        )
        assert sent[0] == sent[1]
        row = Invitation.objects.get(pk=sent[0])
        # One takes it back while the person says yes, twice.
        at_once(
            lambda row=row: operations.withdraw_invitation(invitation_id=row.pk, by=second.actor, now=NOW),
            lambda row=row, who=who: answer(row, who, now=NOW),
            lambda row=row, who=who: answer(row, who, now=NOW),
        )
        row.refresh_from_db()
        member = queries.is_member(cast.team.id, who.id)
        assert member == (row.state == InvitationState.ACCEPTED)
    live = Membership.objects.filter(team_id=cast.team.id, state=MemberState.ACTIVE).count()
    assert live == queries.team_by_id(cast.team.id).members
