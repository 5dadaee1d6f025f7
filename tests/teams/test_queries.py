"""What is read of teams, by whom, and with how many queries."""

import pytest
from pytest_django import DjangoAssertNumQueries

from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, NOW, TAOHUAPING, Cast, resident, staff, team
from redvest.access.enums import Role
from redvest.access.queries import Viewer
from redvest.kernel.actor import SYSTEM, VISITOR
from redvest.kernel.errors import NotFound
from redvest.teams import operations, queries
from redvest.teams.enums import JoinMode, MemberState, TeamKind

NOBODY = Viewer(actor=VISITOR)


def names(rows: object) -> list[str]:
    return [row.name for row in rows]  # type: ignore[attr-defined]  # teams of any list


def test_teams_are_public_and_found_by_place_kind_and_name(cast: Cast) -> None:
    main = team(cast.leader, name="隆回县总队", kind=TeamKind.MAIN, site_code=CENTRE)
    town = team(
        cast.leader, name="高平镇支队", kind=TeamKind.BRANCH, site_code=GAOPING, parent_code=main.code
    )
    gone = team(cast.leader, name="解散的队", site_code=HEYETANG)
    operations.dissolve_team(team_id=gone.id, reason="改组", by=SYSTEM, now=NOW)

    assert names(queries.teams_visible_to(NOBODY)) == [cast.team.name, main.name, town.name]
    assert names(queries.teams_visible_to(NOBODY, under=cast.institutes[1].path)) == [
        cast.team.name,
        town.name,
    ]
    assert names(queries.teams_visible_to(NOBODY, site_code=GAOPING)) == [town.name]
    assert names(queries.teams_visible_to(NOBODY, parent_code=main.code)) == [town.name]
    assert names(queries.teams_visible_to(NOBODY, kind=TeamKind.GROUP)) == [cast.team.name]
    assert names(queries.teams_visible_to(NOBODY, text=" 高平 ")) == [town.name]
    assert names(queries.teams_visible_to(NOBODY, category="0002")) == []
    assert names(queries.teams_visible_to(NOBODY, state="", under=cast.institutes[0].path)) == [gone.name]


def test_lookups(cast: Cast) -> None:
    assert queries.team_by_id(cast.team.id) == queries.team_by_code(cast.team.code) == cast.team
    assert queries.teams_by_ids([cast.team.id, 0]) == {cast.team.id: cast.team}
    assert cast.team.is_active
    for missing in (lambda: queries.team_by_id(0), lambda: queries.team_by_code("T999999")):
        with pytest.raises(NotFound):
            missing()


def test_members_are_for_leaders_and_staff_and_masked(cast: Cast) -> None:
    foreign = staff(30, Role.CLERK, TAOHUAPING)
    for outsider in (NOBODY, cast.members[0].see(), cast.residents[0].see(), foreign.see()):
        assert list(queries.memberships_visible_to(outsider, team_id=cast.team.id)) == []
    for seer in (cast.leader, cast.clerk, cast.manager, cast.auditor):
        rows = list(queries.memberships_visible_to(seer.see(), team_id=cast.team.id))
        shown = queries.masked(rows, now=NOW)
        assert [(line.person_id, line.is_leader) for line in shown] == [
            (cast.leader.id, True),
            (cast.members[0].id, False),
            (cast.members[1].id, False),
        ]
        for line, person in zip(shown, [cast.leader, *cast.members], strict=True):
            assert line.name == person.name[0] + "*" * (len(person.name) - 1)
            assert line.phone == f"{person.phone[:3]}****{person.phone[-4:]}"
            assert line.number == person.number


def test_who_leads_and_manages_what(cast: Cast) -> None:
    assert names(queries.teams_led_by(cast.leader.see())) == [cast.team.name]
    assert names(queries.teams_manageable_by(cast.clerk.see())) == [cast.team.name]
    for nothing in (cast.members[0], cast.approver, cast.auditor):
        assert names(queries.teams_led_by(nothing.see())) == []
        assert names(queries.teams_manageable_by(nothing.see())) == []
    assert names(queries.teams_led_by(NOBODY)) == []


def test_where_one_stands_in_a_list_of_teams(cast: Cast) -> None:
    asking = team(cast.leader, name="要申请的队", join_mode=JoinMode.REQUEST)
    person = cast.members[0]
    operations.join_team(team_id=asking.id, by=person.actor, now=NOW)
    live = queries.live_memberships(person.id, [cast.team.id, asking.id, 0])
    assert {team_id: row.state for team_id, row in live.items()} == {
        cast.team.id: MemberState.ACTIVE,
        asking.id: MemberState.REQUESTED,
    }
    assert names(queries.teams_of(person.id)) == [cast.team.name]


def test_a_long_list_takes_as_many_queries_as_a_short_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asking = team(cast.leader, name="要申请的队", join_mode=JoinMode.REQUEST)
    viewer = cast.leader.see()

    def read(expected: int) -> None:
        with django_assert_num_queries(6):
            listed = list(queries.teams_visible_to(viewer))
            assert all(row.site.name and (row.parent is None or row.parent.name) for row in listed)
            rows = list(queries.memberships_visible_to(viewer, team_id=cast.team.id))
            assert len(queries.masked(rows, now=NOW)) == expected
            requests = list(queries.requests_for(viewer))
            assert [row.team.name for row in requests] == [asking.name] * len(requests)
            queries.live_memberships(cast.leader.id, [row.pk for row in listed])

    read(3)
    for n in range(40, 60):
        person = resident(n, residence=DAQIAO)
        operations.join_team(team_id=cast.team.id, by=person.actor, now=NOW)
        operations.join_team(team_id=asking.id, by=person.actor, now=NOW)
        team(cast.leader, name=f"第{n}队")
    read(23)
