"""Teams and projects over HTTP: who leads is masked, one button to join, drafts are nobody's business."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import DAQIAO, GAOPING, HEYETANG, NOW, TAOHUAPING, Cast, team
from harness.clock import MovableClock
from planning import NONE, PLAN
from redvest.projects import operations as projects
from redvest.projects.rules import ProjectForm
from redvest.teams import operations as teams
from visiting import client_of


@pytest.fixture(autouse=True)
def monday(wall_clock: MovableClock) -> None:
    """Pages are looked at when the cast is there."""
    wall_clock.set(NOW)


def project(cast: Cast, name: str = "一把剪刀敬老行动") -> int:
    """A draft of the leader's."""
    form = ProjectForm(
        name=name,
        summary="为老人理发。",
        category="0017",
        team_id=cast.team.id,
        starts_on=date(2026, 3, 5),
        ends_on=date(2026, 12, 31),
        **PLAN,
    )
    return projects.draft_project(form=form, by=cast.leader.actor, now=NOW).pk


def test_the_team_s_page_masks_its_leader(cast: Cast) -> None:
    page = client_of().get(f"/teams/{cast.team.code}/").content.decode()
    assert cast.team.name in page
    assert cast.leader.name not in page
    assert f"{cast.leader.name[0]}{'*' * (len(cast.leader.name) - 1)}" in page
    assert cast.leader.phone not in page
    assert client_of().get("/teams/T999999/").status_code == 404


def test_joining_from_the_team_s_page(cast: Cast) -> None:
    person = cast.residents[0]
    address = f"/teams/{cast.team.code}/"
    assert "登录后加入" in client_of().get(address).content.decode()
    client = client_of(person)
    assert "加入这支队伍" in client.get(address).content.decode()
    client.post(f"/me/teams/join/{cast.team.code}", {"next": address})
    page = client.get(address).content.decode()
    assert "您在队里" in page
    assert "加入这支队伍" not in page


def test_a_dissolved_team_keeps_its_page_and_takes_nobody(cast: Cast) -> None:
    teams.dissolve_team(team_id=cast.team.id, reason="人都搬走了", by=cast.manager.actor, now=NOW)
    page = client_of(cast.residents[0]).get(f"/teams/{cast.team.code}/").content.decode()
    assert "已经解散" in page
    assert "加入" not in page.split("<main")[1].split("队伍资料")[0]
    assert cast.team.name not in client_of().get("/teams/").content.decode()


def test_teams_by_place_name_and_kind(cast: Cast) -> None:
    for query in ("", f"?site={GAOPING}", f"?site={DAQIAO}", "?q=大桥", "?kind=group", "?category=0001"):
        assert cast.team.name in client_of().get("/teams/" + query).content.decode()
    for query in (f"?site={TAOHUAPING}", "?q=荷叶塘", "?kind=main", "?category=0002"):
        page = client_of().get("/teams/" + query).content.decode()
        assert cast.team.name not in page
        assert "没有符合条件的队伍" in page


def test_drafts_of_projects_are_seen_by_those_whose_they_are(cast: Cast) -> None:
    address = f"/projects/{project(cast)}/"
    assert client_of().get(address).status_code == 404
    assert client_of(cast.residents[0]).get(address).status_code == 404
    assert client_of(cast.leader).get(address).status_code == 200
    assert "一把剪刀" not in client_of().get("/projects/").content.decode()


def test_an_approved_project_is_public(cast: Cast) -> None:
    pk = project(cast)
    projects.submit_project(project_id=pk, answers=NONE, by=cast.leader.actor, now=NOW)
    projects.decide_project(project_id=pk, approve=True, by=cast.approver.actor, now=NOW)
    assert "一把剪刀" in client_of().get("/projects/").content.decode()
    assert "一把剪刀" in client_of().get(f"/teams/{cast.team.code}/").content.decode()
    page = client_of().get(f"/projects/{pk}/").content.decode()
    assert "为老人理发" in page
    assert cast.team.name in page


def test_as_many_queries_for_one_team_as_for_a_page(cast: Cast) -> None:
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client_of().get(path).status_code == 200
        return len(queries)

    before = count("/teams/")
    for n in range(30):
        team(cast.residents[0], name=f"荷叶塘第{n}队", site_code=HEYETANG)
    assert count("/teams/") == before
