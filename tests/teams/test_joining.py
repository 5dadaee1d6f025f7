"""Joining, deciding, leaving, dissolving; the counter beside the rows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import CENTRE, GAOPING, NOW, TAOHUAPING, Cast, staff, team
from redvest.access.enums import Role
from redvest.access.queries import leaders_of
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.people.models import Person
from redvest.teams import operations, queries
from redvest.teams.enums import JoinMode, MemberState, TeamKind, TeamState
from redvest.teams.models import Membership
from redvest.teams.queries import TeamInfo
from refusing import picture, refuses

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def closed_team(cast: Cast) -> TeamInfo:
    """A team one asks to join."""
    return team(cast.leader, name="理论宣讲队", join_mode=JoinMode.REQUEST)


def members_in(team_id: int) -> int:
    """The counter, which must equal the rows."""
    rows = Membership.objects.filter(team_id=team_id, state=MemberState.ACTIVE).count()
    assert queries.team_by_id(team_id).members == rows
    return rows


def leave(person_id: int) -> None:
    """The person deregisters."""
    Person.objects.filter(pk=person_id).update(state="left", left_at=NOW)


def test_one_joins_a_free_team_at_once_and_only_once(cast: Cast) -> None:
    person = cast.residents[0]
    first = operations.join_team(team_id=cast.team.id, by=person.actor, now=NOW)
    assert (first.state, first.decided_at, first.decided_by_id) == (MemberState.ACTIVE, NOW, None)
    before = picture()
    assert operations.join_team(team_id=cast.team.id, by=person.actor, now=LATER).pk == first.pk
    assert picture() == before
    assert members_in(cast.team.id) == 4
    assert queries.is_member(cast.team.id, person.id)
    assert [info.code for info in queries.teams_of(person.id)] == [cast.team.code]


def test_a_request_waits_for_the_leader(cast: Cast, closed_team: TeamInfo) -> None:
    person = cast.residents[0]
    asked = operations.join_team(team_id=closed_team.id, by=person.actor, now=NOW)
    assert asked.state == MemberState.REQUESTED
    assert operations.join_team(team_id=closed_team.id, by=person.actor, now=LATER).pk == asked.pk
    assert not queries.is_member(closed_team.id, person.id)
    assert members_in(closed_team.id) == 1
    assert [row.pk for row in queries.requests_for(cast.leader.see())] == [asked.pk]

    for _ in range(2):
        got = operations.decide_request(membership_id=asked.pk, accept=True, by=cast.leader.actor, now=LATER)
        assert (got.pk, got.state, got.decided_by_id) == (asked.pk, MemberState.ACTIVE, cast.leader.id)
    assert members_in(closed_team.id) == 2
    assert list(queries.requests_for(cast.leader.see())) == []
    assert AuditEntry.objects.filter(verb="team.joined", target=f"team:{closed_team.id}").count() == 2
    assert OutboxEvent.objects.filter(topic="team.join_requested").count() == 1
    with refuses(Refused, "wrong_state"):
        operations.decide_request(
            membership_id=asked.pk, accept=False, reason="不合适", by=cast.leader.actor, now=LATER
        )


def test_a_request_is_declined_with_a_reason_and_may_be_made_again(cast: Cast, closed_team: TeamInfo) -> None:
    person = cast.residents[0]
    asked = operations.join_team(team_id=closed_team.id, by=person.actor, now=NOW)
    with refuses(Invalid, "missing") as caught:
        operations.decide_request(
            membership_id=asked.pk, accept=False, reason=" ", by=cast.clerk.actor, now=LATER
        )
    assert caught.value.reasons[0].about == "reason"
    for _ in range(2):
        got = operations.decide_request(
            membership_id=asked.pk, accept=False, reason=" 人已够 ", by=cast.clerk.actor, now=LATER
        )
        assert (got.state, got.reason, got.decided_by_id) == (MemberState.DECLINED, "人已够", cast.clerk.id)
    with refuses(Refused, "wrong_state"):
        operations.decide_request(membership_id=asked.pk, accept=True, by=cast.clerk.actor, now=LATER)
    again = operations.join_team(team_id=closed_team.id, by=person.actor, now=LATER)
    assert (again.pk != asked.pk, again.state) == (True, MemberState.REQUESTED)
    assert members_in(closed_team.id) == 1


def test_who_decides(cast: Cast, closed_team: TeamInfo) -> None:
    asked = operations.join_team(team_id=closed_team.id, by=cast.residents[0].actor, now=NOW)
    foreign = staff(20, Role.MANAGER, TAOHUAPING)
    elsewhere = team(cast.members[1], name="别的队")
    outsiders = (cast.members[0], cast.members[1], cast.approver, cast.auditor, cast.residents[1], foreign)
    for person in outsiders:
        assert list(queries.requests_for(person.see())) == []
        with refuses(NotFound, "not_found"):
            operations.decide_request(membership_id=asked.pk, accept=True, by=person.actor, now=NOW)
    assert elsewhere.members == 1
    with refuses(NotFound, "not_found"):
        operations.decide_request(membership_id=asked.pk, accept=True, by=VISITOR, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.decide_request(membership_id=0, accept=True, by=cast.manager.actor, now=NOW)
    for person in (cast.leader, cast.clerk, cast.manager):
        assert [row.pk for row in queries.requests_for(person.see())] == [asked.pk]
    operations.decide_request(membership_id=asked.pk, accept=True, by=cast.manager.actor, now=NOW)


def test_nobody_decides_their_own_request(cast: Cast) -> None:
    main = team(cast.leader, name="总队", kind=TeamKind.MAIN, site_code=CENTRE)
    branch = team(
        cast.members[0],
        name="支队",
        kind=TeamKind.BRANCH,
        site_code=GAOPING,
        parent_code=main.code,
        join_mode=JoinMode.REQUEST,
    )
    for person in (cast.leader, cast.clerk):  # both would decide on others' requests to the branch
        own = operations.join_team(team_id=branch.id, by=person.actor, now=NOW)
        assert own.pk not in [row.pk for row in queries.requests_for(person.see())]
        with refuses(Forbidden, "own_request"):
            operations.decide_request(membership_id=own.pk, accept=True, by=person.actor, now=NOW)


def test_who_cannot_join(cast: Cast) -> None:
    for nobody in (VISITOR, SYSTEM):
        with refuses(Forbidden, "login_needed"):
            operations.join_team(team_id=cast.team.id, by=nobody, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.join_team(team_id=cast.team.id, by=Actor(person_id=0), now=NOW)
    with refuses(NotFound, "not_found"):
        operations.join_team(team_id=0, by=cast.residents[0].actor, now=NOW)
    leave(cast.residents[0].id)
    with refuses(NotFound, "not_found"):
        operations.join_team(team_id=cast.team.id, by=cast.residents[0].actor, now=NOW)


def test_who_left_is_not_taken_in_but_can_be_declined(cast: Cast, closed_team: TeamInfo) -> None:
    asked = operations.join_team(team_id=closed_team.id, by=cast.residents[0].actor, now=NOW)
    leave(cast.residents[0].id)
    with refuses(Refused, "person_left"):
        operations.decide_request(membership_id=asked.pk, accept=True, by=cast.leader.actor, now=LATER)
    got = operations.decide_request(
        membership_id=asked.pk, accept=False, reason="已注销", by=cast.leader.actor, now=LATER
    )
    assert got.state == MemberState.DECLINED


def test_leaving_and_coming_back_makes_a_new_row(cast: Cast) -> None:
    person = cast.members[0]
    left = operations.leave_team(team_id=cast.team.id, by=person.actor, now=LATER)
    assert (left.state, left.left_at) == (MemberState.LEFT, LATER)
    before = picture()
    assert operations.leave_team(team_id=cast.team.id, by=person.actor, now=LATER).pk == left.pk
    assert picture() == before
    assert members_in(cast.team.id) == 2
    back = operations.join_team(team_id=cast.team.id, by=person.actor, now=LATER)
    assert (back.pk != left.pk, back.state) == (True, MemberState.ACTIVE)
    assert [row.pk for row in queries.memberships_of(person.id)] == [back.pk, left.pk]
    assert members_in(cast.team.id) == 3
    with refuses(NotFound, "not_member"):
        operations.leave_team(team_id=cast.team.id, by=cast.residents[0].actor, now=LATER)
    with refuses(Forbidden, "login_needed"):
        operations.leave_team(team_id=cast.team.id, by=VISITOR, now=LATER)


def test_a_request_is_withdrawn(cast: Cast, closed_team: TeamInfo) -> None:
    person = cast.residents[0]
    asked = operations.join_team(team_id=closed_team.id, by=person.actor, now=NOW)
    got = operations.leave_team(team_id=closed_team.id, by=person.actor, now=LATER)
    assert (got.pk, got.state, got.decided_at) == (asked.pk, MemberState.LEFT, None)
    assert members_in(closed_team.id) == 1
    with refuses(Refused, "wrong_state"):
        operations.decide_request(membership_id=asked.pk, accept=True, by=cast.leader.actor, now=LATER)


def test_a_leader_who_leaves_leads_no_longer(cast: Cast) -> None:
    other = team(cast.leader, name="另一队")
    operations.leave_team(team_id=cast.team.id, by=cast.leader.actor, now=LATER)
    assert leaders_of([cast.team.code, other.code], now=LATER) == {other.code: [cast.leader.id]}
    assert [grant.scope for grant in cast.leader.see(LATER).grants] == [other.code]


def test_dissolving_ends_what_lives_and_keeps_what_was(cast: Cast, closed_team: TeamInfo) -> None:
    operations.join_team(team_id=closed_team.id, by=cast.residents[0].actor, now=NOW)
    kept = Membership.objects.filter(team_id=closed_team.id).count()
    for person in (cast.leader, cast.members[0], cast.approver):
        with refuses(Forbidden, "not_permitted"):
            operations.dissolve_team(team_id=closed_team.id, reason="不办了", by=person.actor, now=LATER)
    with refuses(Invalid, "missing"):
        operations.dissolve_team(team_id=closed_team.id, reason="", by=cast.clerk.actor, now=LATER)
    operations.dissolve_team(team_id=closed_team.id, reason="人员调整", by=cast.clerk.actor, now=LATER)
    before = picture()
    again = operations.dissolve_team(
        team_id=closed_team.id, reason="再来一次", by=cast.clerk.actor, now=LATER
    )
    assert picture() == before
    assert (again.state, again.dissolved_at, again.dissolved_reason) == (
        TeamState.DISSOLVED,
        LATER,
        "人员调整",
    )
    assert members_in(closed_team.id) == 0
    rows = Membership.objects.filter(team_id=closed_team.id)
    assert [(row.state, row.left_at) for row in rows] == [(MemberState.LEFT, LATER)] * kept
    assert leaders_of([closed_team.code, cast.team.code], now=LATER) == {cast.team.code: [cast.leader.id]}
    with refuses(Refused, "team_dissolved"):
        operations.join_team(team_id=closed_team.id, by=cast.residents[1].actor, now=LATER)
    with refuses(Refused, "team_dissolved"):
        operations.appoint_team_leader(
            team_id=closed_team.id, person_id=cast.members[0].id, by=cast.clerk.actor, now=LATER
        )
    assert AuditEntry.objects.filter(verb="role.revoked", target=f"person:{cast.leader.id}").count() == 1


def test_a_team_dissolves_after_those_below_it(cast: Cast) -> None:
    main = team(cast.leader, name="总队", kind=TeamKind.MAIN, site_code=CENTRE)
    branch = team(cast.leader, name="支队", kind=TeamKind.BRANCH, site_code=GAOPING, parent_code=main.code)
    with refuses(Refused, "children_active"):
        operations.dissolve_team(team_id=main.id, reason="改组", by=cast.manager.actor, now=LATER)
    operations.dissolve_team(team_id=branch.id, reason="改组", by=cast.manager.actor, now=LATER)
    operations.dissolve_team(team_id=main.id, reason="改组", by=cast.manager.actor, now=LATER)
    assert not queries.team_by_code(main.code).is_active


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"state": "active", "decided_at": NOW}, "membership_once"),
        ({"state": "requested"}, "membership_once"),
        ({"state": "declined", "decided_at": NOW}, "membership_declined_with_reason"),
        ({"state": "declined", "reason": "人已够"}, "membership_decided_at"),
        ({"state": "left"}, "membership_left_at_when_left"),
        ({"state": "banned", "decided_at": NOW}, "membership_state_known"),
    ],
)
def test_the_database_keeps_the_promises(cast: Cast, changes: dict[str, object], promise: str) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Membership.objects.create(
            team_id=cast.team.id, person_id=cast.members[0].id, requested_at=NOW, **changes
        )


def test_a_member_is_removed_with_a_reason_they_see(cast: Cast) -> None:
    info, member = cast.team, cast.members[0]
    membership = queries.live_memberships(member.id, [info.id])[info.id]

    def remove(by: Actor, reason: str = " 半年没来 ") -> Membership:
        return operations.remove_member(membership_id=membership.pk, reason=reason, by=by, now=LATER)

    for other in (
        cast.members[1].actor,
        cast.approver.actor,
        staff(20, Role.CLERK, TAOHUAPING).actor,
        VISITOR,
    ):
        with refuses(NotFound, "not_found"):
            remove(other)
    with refuses(NotFound, "not_found"):
        operations.remove_member(membership_id=0, reason="半年没来", by=cast.leader.actor, now=LATER)
    with refuses(Invalid, "missing"):
        remove(cast.leader.actor, " ")
    gone = remove(cast.leader.actor)
    assert (gone.state, gone.left_at, gone.reason) == (MemberState.LEFT, LATER, "半年没来")
    assert members_in(info.id) == 2
    assert not queries.is_member(info.id, member.id)
    entry = AuditEntry.objects.filter(verb="team.removed").get()
    assert (entry.actor_id, entry.data) == (cast.leader.id, {"person": member.id, "reason": "半年没来"})
    assert OutboxEvent.objects.filter(topic="team.removed").count() == 1
    before = picture()
    assert remove(cast.leader.actor).pk == gone.pk
    assert picture() == before
    again = operations.join_team(team_id=info.id, by=member.actor, now=LATER)
    assert again.pk != gone.pk


def test_a_leader_is_removed_by_those_who_appoint_and_nobody_removes_themselves(cast: Cast) -> None:
    info = cast.team
    membership = queries.live_memberships(cast.leader.id, [info.id])[info.id]
    second = cast.members[0]
    operations.appoint_team_leader(team_id=info.id, person_id=second.id, by=cast.clerk.actor, now=NOW)

    def remove(by: Actor) -> Membership:
        return operations.remove_member(membership_id=membership.pk, reason="换届", by=by, now=LATER)

    with refuses(Forbidden, "leader_removed_above"):
        remove(second.actor)
    remove(cast.clerk.actor)
    assert leaders_of([info.code], now=LATER) == {info.code: [second.id]}
    clerk_in = operations.join_team(team_id=info.id, by=cast.clerk.actor, now=LATER)
    with refuses(Refused, "own_membership"):
        operations.remove_member(membership_id=clerk_in.pk, reason="换届", by=cast.clerk.actor, now=LATER)


def test_who_only_asked_is_declined_not_removed(cast: Cast, closed_team: TeamInfo) -> None:
    asked = operations.join_team(team_id=closed_team.id, by=cast.residents[0].actor, now=NOW)
    with refuses(Refused, "only_asked"):
        operations.remove_member(membership_id=asked.pk, reason="人满", by=cast.leader.actor, now=LATER)


def test_a_team_presents_itself_anew(cast: Cast) -> None:
    def edit(by: Actor, *, intro: str = " 每周六巡河 ", join_mode: str = JoinMode.REQUEST) -> object:
        return operations.edit_team(team_id=cast.team.id, intro=intro, join_mode=join_mode, by=by, now=LATER)

    for other in (cast.members[0].actor, cast.approver.actor, staff(20, Role.CLERK, TAOHUAPING).actor):
        with refuses(Forbidden, "not_permitted"):
            edit(other)
    with refuses(Invalid, "too_long", "unknown_choice"):
        edit(cast.leader.actor, intro="长" * 501, join_mode="never")
    edit(cast.leader.actor)
    info = queries.team_by_id(cast.team.id)
    assert (info.intro, info.join_mode) == ("每周六巡河", JoinMode.REQUEST)
    before = picture()
    edit(cast.clerk.actor)
    assert picture() == before
    assert AuditEntry.objects.filter(verb="team.edited").count() == 1
    operations.dissolve_team(team_id=cast.team.id, reason="改组", by=cast.clerk.actor, now=LATER)
    with refuses(Refused, "team_dissolved"):
        edit(cast.clerk.actor, intro="再来")
