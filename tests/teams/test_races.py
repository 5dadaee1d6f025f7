"""Many at once, on real PostgreSQL with real commits: the counter equals the rows, and nobody is in twice."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection

from cast import DAQIAO, NOW, Persona, make_cast, resident, team
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import DomainError, Invalid
from redvest.teams import operations, queries
from redvest.teams.enums import JoinMode, MemberState, TeamKind, TeamState
from redvest.teams.models import Membership, Team
from redvest.teams.rules import TeamForm

pytestmark = [pytest.mark.race]
AT_ONCE = 50


def race(deeds: Iterable[Callable[[], object]]) -> list[object]:
    """Runs each deed in a thread of its own, all set off together; their results, or the refusals they met."""
    listed = list(deeds)
    start = Barrier(len(listed))

    def run(deed: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(listed)) as pool:
        return list(pool.map(run, listed))


def join(team_id: int, person: Persona) -> Callable[[], object]:
    return lambda: operations.join_team(team_id=team_id, by=person.actor, now=NOW).pk


def leave(team_id: int, person: Persona) -> Callable[[], object]:
    return lambda: operations.leave_team(team_id=team_id, by=person.actor, now=NOW).pk


def assert_exact(team_id: int) -> int:
    rows = Membership.objects.filter(team_id=team_id, state=MemberState.ACTIVE)
    people = list(rows.values_list("person_id", flat=True))
    assert len(people) == len(set(people)) == queries.team_by_id(team_id).members
    return len(people)


def test_fifty_join_at_once_and_some_tap_twice(committed_db: str) -> None:
    cast = make_cast()
    people = [resident(n) for n in range(100, 100 + AT_ONCE)]
    twice = people[:10]
    results = race(join(cast.team.id, person) for person in [*people, *twice])
    assert assert_exact(cast.team.id) == 3 + AT_ONCE
    assert results[AT_ONCE:] == results[:10]  # the second tap is given the first one's membership


def test_joining_and_leaving_in_a_storm(committed_db: str) -> None:
    cast = make_cast()
    people = [resident(n) for n in range(200, 212)]
    for person in people[:6]:
        operations.join_team(team_id=cast.team.id, by=person.actor, now=NOW)
    for _ in range(3):
        deeds = [deed(cast.team.id, person) for person in people for deed in (join, leave, join)]
        race(deeds)
        assert_exact(cast.team.id)


def test_a_request_is_decided_once(committed_db: str) -> None:
    cast = make_cast()
    asking = team(cast.leader, name="要申请的队", join_mode=JoinMode.REQUEST)
    for n in range(300, 306):
        asked = operations.join_team(team_id=asking.id, by=resident(n).actor, now=NOW).pk

        def decide(accept: bool, by: Actor, membership_id: int = asked) -> Callable[[], object]:
            return lambda: (
                operations.decide_request(
                    membership_id=membership_id, accept=accept, reason="人已够", by=by, now=NOW
                ).state
            )

        results = race(
            decide(accept, by)
            for accept in (True, False)
            for by in (cast.leader.actor, cast.clerk.actor, cast.manager.actor)
        )
        kept = Membership.objects.get(pk=asked).state
        assert {result for result in results if isinstance(result, str)} == {kept}
        assert sum(isinstance(result, DomainError) for result in results) == 3
        assert_exact(asking.id)


def test_nobody_is_left_in_a_team_that_dissolves_meanwhile(committed_db: str) -> None:
    cast = make_cast()
    people = [resident(n) for n in range(400, 410)]
    for number in range(4):
        here = team(cast.leader, name=f"第{number}队")

        def dissolve(team_id: int = here.id) -> object:
            return operations.dissolve_team(team_id=team_id, reason="改组", by=SYSTEM, now=NOW).pk

        race([*(join(here.id, person) for person in people), dissolve])
        assert queries.team_by_id(here.id).state == TeamState.DISSOLVED
        assert assert_exact(here.id) == 0


def test_without_the_lock_somebody_would_be_left_in(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why ``join_team`` locks the team: reading it only, one joins what is dissolved at that moment."""
    cast = make_cast()
    read, dissolved = Event(), Event()

    def unlocked(model: type[Team], pk: int) -> Team:
        found = model.objects.get(pk=pk)
        read.set()
        assert dissolved.wait(timeout=30)
        return found

    def dissolve() -> object:
        assert read.wait(timeout=30)
        operations.dissolve_team(team_id=cast.team.id, reason="改组", by=SYSTEM, now=NOW)
        dissolved.set()
        return None

    monkeypatch.setattr("redvest.teams.operations.memberships.lock", unlocked)
    race([join(cast.team.id, cast.residents[0]), dissolve])
    assert queries.team_by_id(cast.team.id).state == TeamState.DISSOLVED
    assert queries.members_of(cast.team.id) == [cast.residents[0].id]


def test_one_name_is_given_once(committed_db: str) -> None:
    cast = make_cast()

    def register(kind: str, key: str) -> Callable[[], object]:
        form = TeamForm(name="同名队", kind=kind, site_code=DAQIAO, leader_id=cast.leader.id, category="0001")
        return lambda: operations.register_team(form=form, by=cast.clerk.actor, now=NOW, key=key).pk

    results = race(register(TeamKind.GROUP, f"key-{n:05d}") for n in range(8))
    refusals = [result for result in results if isinstance(result, Invalid)]
    assert {tuple(refusal.codes) for refusal in refusals} == {("name_taken",)}
    assert (len(refusals), Team.objects.filter(name="同名队").count()) == (7, 1)


def test_one_key_makes_one_team(committed_db: str) -> None:
    cast = make_cast()
    form = TeamForm(
        name="一次队", kind=TeamKind.GROUP, site_code=DAQIAO, leader_id=cast.leader.id, category="0001"
    )
    tap = [lambda: operations.register_team(form=form, by=cast.clerk.actor, now=NOW, key="same-key-1").pk] * 8
    assert len(set(race(tap))) == 1
    assert Team.objects.filter(name="一次队").count() == 1


def test_a_parent_and_its_new_child_never_miss_each_other(committed_db: str) -> None:
    cast = make_cast()
    for number in range(4):
        main = team(cast.leader, name=f"总队{number}", kind=TeamKind.MAIN, site_code="430524")

        def dissolve(team_id: int = main.id) -> object:
            return operations.dissolve_team(team_id=team_id, reason="改组", by=SYSTEM, now=NOW).pk

        def branch(parent_code: str = main.code, name: str = f"支队{number}") -> object:
            return team(
                cast.leader, name=name, kind=TeamKind.BRANCH, site_code="430524104", parent_code=parent_code
            ).id

        race([dissolve, branch])
        below = Team.objects.filter(parent_id=main.id, state=TeamState.ACTIVE).count()
        assert (queries.team_by_id(main.id).state, below) in (
            (TeamState.DISSOLVED, 0),
            (TeamState.ACTIVE, 1),
        )
