"""Teams and roles over HTTP: registered with a checked code, led, dissolved; granted and taken back."""

import pytest
from django.test import Client

from cast import CENTRE, DAQIAO, GAOPING, MEIHUASHAN, NOW, TAOHUAPING, Cast, resident, staff, team
from harness.clock import MovableClock
from redvest.access.enums import Role
from redvest.access.queries import grants_of, grants_visible_to
from redvest.teams.operations import join_team
from redvest.teams.queries import team_by_code, teams_manageable_by
from visiting import client_of, queries_for

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return client_of(cast.clerk)


@pytest.fixture
def manager(cast: Cast) -> Client:
    return client_of(cast.manager)


def form(cast: Cast, **changes: str) -> dict[str, str]:
    said = {
        "name": "高平镇爱心协会",
        "kind": "organisation",
        "site_code": GAOPING,
        "parent_code": "",
        "credit_code": "91430111MA4L16JQ9B",
        "category": "0017",
        "intro": "",
        "join_mode": "request",
        "leader": cast.members[0].number,
        "key": "register-team-0001",
    }
    return said | changes


def test_registering_with_a_checked_code(cast: Cast, clerk: Client) -> None:
    bad = clerk.post("/office/teams/new/", form(cast, credit_code="91430111MA4L16JQ9C"))
    assert bad.status_code == 422
    assert "统一社会信用代码的校验位不对，可能有一位抄错了" in bad.content.decode()
    assert "高平镇爱心协会" in bad.content.decode()
    unknown = clerk.post("/office/teams/new/", form(cast, leader="V1999"))
    assert list(unknown.context["form"].errors) == ["leader"]
    answer = clerk.post("/office/teams/new/", form(cast))
    again = clerk.post("/office/teams/new/", form(cast))
    assert answer.status_code == 302
    assert again["Location"] == answer["Location"]
    assert teams_manageable_by(cast.clerk.see(), text="爱心协会").count() == 1


def test_the_list_leads_to_requests_and_leaves_as_a_file(cast: Cast, clerk: Client) -> None:
    asked = team(cast.leader, name="梅花山队", site_code=MEIHUASHAN, join_mode="request")
    team(cast.leader, name="桃花坪队", site_code=TAOHUAPING)
    join_team(team_id=asked.id, by=cast.residents[0].actor, now=NOW)
    page = clerk.get("/office/teams/", {"waiting": "1"}).content.decode()
    assert f'href="/team/{asked.code}/?tab=requests"' in page
    assert cast.team.name not in page
    assert "/office/teams.csv?waiting=1" in page
    answer = clerk.get("/office/teams.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1].startswith("编号,名称,类型")
    assert [line.split(",")[1] for line in lines[2:]] == [cast.team.name, "梅花山队"]
    few = clerk.get("/office/teams.csv?waiting=1")
    assert len(b"".join(few.streaming_content).decode().splitlines()) == 3  # type: ignore[attr-defined]
    assert client_of(cast.approver).get("/office/teams.csv").status_code == 403


def test_only_in_ones_own_places(cast: Cast, clerk: Client) -> None:
    assert clerk.post("/office/teams/new/", form(cast, site_code=TAOHUAPING)).status_code == 403
    assert clerk.get("/office/teams/T999999/").status_code == 404
    other = team(cast.leader, name="桃花坪队", site_code=TAOHUAPING)
    assert clerk.get(f"/office/teams/{other.code}/").status_code == 404
    assert clerk.post(f"/office/teams/{other.code}/dissolve/", {"reason": "没人了"}).status_code == 404


def test_leaders_are_appointed_and_teams_dissolved(cast: Cast, clerk: Client) -> None:
    path = f"/office/teams/{cast.team.code}/"
    assert cast.leader.number in clerk.get(path, headers=HTMX).content.decode()
    assert clerk.post(f"{path}leader/", {"leader": "nobody"}).status_code == 422
    assert clerk.post(f"{path}leader/", {"leader": cast.members[0].number}).status_code == 302
    assert cast.members[0].number in clerk.get(path, headers=HTMX).content.decode()
    assert clerk.post(f"{path}dissolve/", {"reason": ""}).status_code == 422
    assert clerk.post(f"{path}dissolve/", {"reason": "人都搬走了"}).status_code == 302
    assert not team_by_code(cast.team.code).is_active


def test_granting_and_revoking(cast: Cast, manager: Client, wall_clock: MovableClock) -> None:
    person = cast.residents[0]
    asked = {"number": person.number, "role": "clerk", "site": TAOHUAPING, "until": "2026-12-31"}
    assert manager.post("/office/roles/grant/", asked).status_code == 302
    grant = grants_visible_to(cast.manager.see(), now=wall_clock.now()).get(person_id=person.id)
    assert grant.until is not None
    assert grant.until.isoformat() == "2026-12-31T16:00:00+00:00"
    page = manager.get("/office/roles/?role=clerk").content.decode()
    assert person.number in page
    assert person.name not in page
    assert client_of(person).get("/office/").status_code == 200
    assert manager.post(f"/office/roles/{grant.pk}/revoke/").status_code == 302
    assert client_of(person).get("/office/").status_code == 403


def test_refusals_of_grants_stand_at_their_fields(cast: Cast, manager: Client) -> None:
    asked = {"number": "V1", "role": "clerk", "site": TAOHUAPING, "until": ""}
    answer = manager.post("/office/roles/grant/", asked)
    assert answer.status_code == 422
    assert "没有这个志愿者编号，请再看一眼" in answer.content.decode()
    past = asked | {"number": cast.members[0].number, "until": "2026-01-01"}
    assert list(manager.post("/office/roles/grant/", past).context["form"].errors) == ["until"]


def test_nobody_grants_to_themselves_or_elsewhere(cast: Cast, manager: Client) -> None:
    own = {"number": cast.manager.number, "role": "auditor", "site": CENTRE, "until": ""}
    assert manager.post("/office/roles/grant/", own).status_code == 403
    below = client_of(staff(40, Role.MANAGER, GAOPING))
    asked = {"number": cast.members[0].number, "role": "clerk", "site": TAOHUAPING, "until": ""}
    assert below.post("/office/roles/grant/", asked).status_code == 403
    assert client_of(cast.auditor).post("/office/roles/grant/", asked).status_code == 403
    assert client_of(cast.clerk).get("/office/roles/").status_code == 403


def test_ones_own_role_can_be_laid_down(cast: Cast, manager: Client, wall_clock: MovableClock) -> None:
    clerk, now = client_of(cast.clerk), wall_clock.now()
    own = grants_of(cast.clerk.id, now=now)[0]
    page = clerk.get("/me/data").content.decode()
    assert "工作人员" in page
    assert "高平镇新时代文明实践所" in page
    others = grants_of(cast.leader.id, now=now)[0]
    assert clerk.post(f"/me/data/roles/{others.pk}/lay-down").status_code == 404
    assert clerk.get(f"/me/data/roles/{own.pk}/lay-down").status_code == 405
    assert clerk.post(f"/me/data/roles/{own.pk}/lay-down")["Location"] == "/me/data"
    assert clerk.get("/office/").status_code == 403
    assert "我的角色" not in clerk.get("/me/data").content.decode()
    assert clerk.post(f"/me/data/roles/{own.pk}/lay-down").status_code == 404
    mine = grants_of(cast.manager.id, now=now)[0]
    assert "放下" in manager.get("/office/roles/").content.decode()
    assert manager.post(f"/office/roles/{mine.pk}/revoke/")["Location"] == "/me/data"
    assert not grants_of(cast.manager.id, now=wall_clock.now()).exists()
    assert grants_of(cast.leader.id, now=wall_clock.now()).count() == 1


def test_lists_cost_the_same_for_few_and_many(cast: Cast, manager: Client) -> None:
    few = queries_for(manager, "/office/roles/"), queries_for(manager, "/office/teams/")
    for n in range(100, 124):
        staff(n, Role.CLERK, DAQIAO)
        team(resident(n + 100), name=f"第{n}队")
    assert (queries_for(manager, "/office/roles/"), queries_for(manager, "/office/teams/")) == few
