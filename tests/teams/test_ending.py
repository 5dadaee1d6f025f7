"""Dissolving, merging and renaming: what was stays, and nothing open is left hanging."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities import stage
from cast import CENTRE, DAQIAO, GAOPING, NANTANG, NOW, Cast, Persona, make_cast, resident, team
from redvest.access.queries import leaders_of
from redvest.activities.models import ServiceRecord
from redvest.activities.operations import changing_team as activities
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import DomainError, Forbidden, Invalid, Refused
from redvest.kernel.models import OutboxEvent
from redvest.teams import checks, operations, queries
from redvest.teams.enums import JoinMode, MemberState, TeamKind, TeamState
from redvest.teams.models import Membership, Team
from refusing import refuses
from teams.test_inviting import at_once

LATER = NOW + timedelta(hours=1)


def merge(team_id: int, into_id: int, **more: object) -> Team:
    said = {"reason": "两队合并", "by": SYSTEM, "now": LATER}
    return operations.merge_team(team_id=team_id, into_id=into_id, **(said | more))


def nothing_broken() -> None:
    assert [line for check in checks.CHECKS.values() for line in check()] == []


def members(team_id: int) -> set[int]:
    return set(queries.members_of(team_id))


def told(kind: str) -> set[int]:
    rows = OutboxEvent.objects.filter(topic="people.tell", payload__kind=kind)
    return {person for row in rows for person in row.payload["people"]}


@pytest.fixture
def other(cast: Cast):
    """A second team in 大桥社区, one of whose members is in both, one asks to join."""
    leader = resident(50)
    made = team(leader, name="大桥夜巡队", join_mode=JoinMode.REQUEST)
    operations.join_team(team_id=made.id, by=cast.members[0].actor, now=NOW)
    return made


def test_a_team_is_dissolved_and_its_members_are_told(cast: Cast):
    everybody = members(cast.team.id)
    operations.dissolve_team(team_id=cast.team.id, reason="任务完成", by=cast.clerk.actor, now=LATER)
    assert told("team.dissolved") == everybody
    assert members(cast.team.id) == set()
    assert leaders_of([cast.team.code], now=LATER) == {}
    nothing_broken()


def test_open_activities_stand_in_the_way_and_may_be_handed_over(cast: Cast, other):
    (shift,) = stage.published(cast)
    (sign_up,) = stage.takes(shift, cast.residents[0])
    draft = stage.draft(cast, title="还是草稿")
    with refuses(Refused, "activities_open") as caught:
        operations.dissolve_team(team_id=cast.team.id, reason="改组", by=cast.clerk.actor, now=LATER)
    assert "大桥社区清洁家园" in str(caught.value)
    assert "还是草稿" not in str(caught.value)
    with refuses(Refused, "activities_open"):
        merge(cast.team.id, other.id)
    with refuses(Forbidden, "not_permitted"):
        activities.hand_over_activity(
            activity_id=shift.activity_id, to_team_id=other.id, by=cast.leader.actor, now=LATER
        )
    for _again in range(2):
        activities.hand_over_activity(
            activity_id=shift.activity_id, to_team_id=other.id, by=cast.clerk.actor, now=LATER
        )
    sign_up.refresh_from_db()
    assert sign_up.state == "taken"
    operations.dissolve_team(team_id=cast.team.id, reason="改组", by=cast.clerk.actor, now=LATER)
    shift.activity.refresh_from_db()
    assert shift.activity.team_id == other.id
    draft.refresh_from_db()
    assert draft.team_id == cast.team.id


def test_what_has_begun_is_not_handed_over(cast: Cast, other):
    (shift,) = stage.published(cast)
    with refuses(Refused, "activity_begun"):
        activities.hand_over_activity(
            activity_id=shift.activity_id, to_team_id=other.id, by=cast.clerk.actor, now=shift.starts_at
        )
    operations.dissolve_team(team_id=other.id, reason="改组", by=cast.clerk.actor, now=LATER)
    with refuses(Refused, "team_dissolved"):
        activities.hand_over_activity(
            activity_id=shift.activity_id, to_team_id=other.id, by=cast.clerk.actor, now=LATER
        )


def test_members_go_over_and_the_old_team_keeps_what_it_did(cast: Cast, other):
    (shift,) = stage.published(cast)
    (member,) = cast.members[:1]
    stage.takes(shift, member)
    record = stage.served(cast, shift, member, came=stage.START, left=stage.START + stage.HOURS)
    stage.settles(shift)
    now = stage.START + timedelta(days=2)
    asked = Membership.objects.get(team_id=other.id, person_id=member.id)
    assert asked.state == MemberState.REQUESTED
    everybody, before = members(cast.team.id), members(other.id)
    into = merge(cast.team.id, other.id, by=cast.clerk.actor, now=now)
    assert (into.pk, into.members) == (other.id, len(everybody | before))
    assert members(other.id) == everybody | before
    assert told("team.merged") == everybody
    old = queries.team_by_id(cast.team.id)
    assert (old.state, old.merged_into_code, old.name) == (
        TeamState.MERGED,
        other.code,
        "大桥社区志愿服务队",
    )
    assert ServiceRecord.objects.get(pk=record.pk).team_id == cast.team.id
    history = queries.memberships_of(member.id).filter(team_id=cast.team.id)
    assert [(one.state, one.reason) for one in history] == [(MemberState.LEFT, "两队合并")]
    assert cast.leader.id not in leaders_of([other.code], now=now)[other.code]
    assert [one.code for one in queries.merged_into_it(other.id)] == [cast.team.code]
    assert merge(cast.team.id, other.id, by=cast.clerk.actor, now=now).pk == other.id
    operations.leave_team(team_id=other.id, by=member.actor, now=now)
    assert member.id not in members(other.id)
    nothing_broken()


def test_requests_wait_at_the_successor(cast: Cast, other):
    who = cast.residents[0]
    operations.join_team(team_id=other.id, by=who.actor, now=NOW)
    merge(other.id, cast.team.id)
    asked = Membership.objects.get(team_id=cast.team.id, person_id=who.id)
    assert (asked.state, asked.requested_at) == (MemberState.REQUESTED, NOW)
    nothing_broken()


def tree() -> dict[str, int]:
    """Two branches under a main team, a squad under the first."""
    main = team(resident(70), name="县总队", kind=TeamKind.MAIN, site_code=CENTRE)
    found = {"main": main.id}
    for n, name in enumerate(("first", "second")):
        one = team(
            resident(71 + n), name=name, kind=TeamKind.BRANCH, site_code=GAOPING, parent_code=main.code
        )
        found[name] = one.id
        found[f"{name}_code"] = one.code
    squad = team(
        resident(74), name="分队", kind=TeamKind.SQUAD, site_code=DAQIAO, parent_code=found["first_code"]
    )
    return found | {"squad": squad.id}


def test_teams_below_go_along(cast: Cast):
    found = tree()
    with refuses(Refused, "children_active"):
        operations.dissolve_team(team_id=found["first"], reason="改组", by=SYSTEM, now=LATER)
    with refuses(Refused, "kind_differs"):
        merge(found["first"], cast.team.id)
    with refuses(Refused, "into_itself"):
        merge(found["main"], found["first"])
    merge(found["first"], found["second"])
    squad, second = queries.team_by_id(found["squad"]), queries.team_by_id(found["second"])
    assert (squad.parent_id, squad.path) == (second.id, f"{second.path}{squad.code}/")
    nothing_broken()
    with refuses(Refused, "team_merged"):
        merge(found["first"], found["main"])
    with refuses(Refused, "successor_ended"):
        merge(found["second"], found["first"])


def test_who_may_merge(cast: Cast, other):
    away = team(resident(80), name="南塘村队", site_code=NANTANG)
    with refuses(Forbidden, "not_permitted"):
        merge(other.id, away.id, by=cast.clerk.actor)
    with refuses(Forbidden, "not_permitted"):
        merge(other.id, cast.team.id, by=cast.leader.actor)
    with refuses(Invalid, "missing"):
        merge(other.id, cast.team.id, by=cast.clerk.actor, reason=" ")


def test_a_new_name_and_what_it_was_called(cast: Cast, other):
    renamed = operations.rename_team(
        team_id=cast.team.id, name=" 大桥  先锋队 ", by=cast.clerk.actor, now=LATER
    )
    assert renamed.name == "大桥 先锋队"
    assert [(one.name, one.valid_to) for one in queries.names_of(cast.team.id)] == [
        ("大桥社区志愿服务队", LATER),
        ("大桥 先锋队", None),
    ]
    assert queries.names_at([cast.team.id], at=NOW) == {cast.team.id: "大桥社区志愿服务队"}
    assert queries.names_at([cast.team.id], at=LATER) == {cast.team.id: "大桥 先锋队"}
    with refuses(Invalid, "name_taken"):
        operations.rename_team(
            team_id=cast.team.id, name="大桥夜巡队", by=cast.clerk.actor, now=LATER + timedelta(hours=1)
        )
    with refuses(Forbidden, "not_permitted"):
        operations.rename_team(team_id=cast.team.id, name="改", by=cast.leader.actor, now=LATER)
    nothing_broken()


@pytest.mark.race
def test_two_managers_merge_crosswise(committed_db: str):
    cast = make_cast()
    for n in range(4):
        one = team(resident(90 + 2 * n), name=f"甲{n}")
        two = team(resident(91 + 2 * n), name=f"乙{n}")
        who = resident(200 + n)
        at_once(
            lambda one=one, two=two: merge(one.id, two.id, by=cast.clerk.actor),
            lambda one=one, two=two: merge(two.id, one.id, by=cast.manager.actor),
            lambda one=one, who=who: operations.join_team(team_id=one.id, by=who.actor, now=LATER),
        )
        states = {queries.team_by_id(pk).state for pk in (one.id, two.id)}
        assert states == {TeamState.ACTIVE, TeamState.MERGED}
        nothing_broken()
    assert not Membership.objects.filter(team__state=TeamState.MERGED, state=MemberState.ACTIVE).exists()


MOVES = st.tuples(
    st.sampled_from(["join", "leave", "invite", "yes", "no", "merge", "dissolve"]),
    st.integers(0, 2),
    st.integers(0, 2),
)
numbers = count(1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, max_size=16))
def test_any_order_of_deeds_loses_and_doubles_nobody(cast: Cast, moves: list[tuple[str, int, int]]):
    """Three teams, three people: counters are the rows, an ended team has no members, a merged one a live line."""
    people = [*cast.members, cast.residents[0]]
    here = [team(cast.leader, name=f"合并{next(numbers)}队") for _team in range(3)]
    for minute, (move, which, who) in enumerate(moves, start=1):
        now = NOW + timedelta(minutes=minute)
        with suppress(DomainError):
            _do(move, here[which].id, here[who].id, people[who], now)
        for one in here:
            info = queries.team_by_id(one.id)
            assert info.members == len(members(one.id))
            if not info.is_active:
                assert info.members == 0
                waiting = queries.invitations_visible_to(cast.clerk.see(), team_id=one.id, pending_at=now)
                assert not waiting
    nothing_broken()


def _do(move: str, team_id: int, other_id: int, who: Persona, now: datetime) -> None:
    if move == "join":
        operations.join_team(team_id=team_id, by=who.actor, now=now)
    elif move == "leave":
        operations.leave_team(team_id=team_id, by=who.actor, now=now)
    elif move == "invite":
        operations.invite(team_id=team_id, person_id=who.id, by=SYSTEM, now=now)
    elif move in ("yes", "no"):
        for row in queries.invitations_to(who.id, now=now).filter(team_id=team_id):
            operations.answer_invitation(invitation_id=row.pk, accept=move == "yes", by=who.actor, now=now)
    elif move == "merge":
        before = members(team_id) | members(other_id)
        if merge(team_id, other_id, now=now).state == TeamState.ACTIVE:
            assert members(other_id) == before or team_id == other_id
    else:
        operations.dissolve_team(team_id=team_id, reason="改组", by=SYSTEM, now=now)
