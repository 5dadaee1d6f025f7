"""Projects over HTTP, at both desks: drafted, submitted, decided by the site above, closed."""

import pytest
from django.test import Client

from cast import HEYETANG, NOW, Cast, resident, team
from harness.clock import MovableClock
from redvest.projects.enums import ProjectState
from redvest.projects.queries import projects_handled_by
from visiting import client_of, queries_for

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def form(cast: Cast, **changes: str) -> dict[str, str]:
    said = {
        "team": cast.team.code,
        "name": "银龄助餐",
        "summary": "为 36 位独居老人每周送餐三次。",
        "category": "0017",
        "starts_on": "2026-04-01",
        "ends_on": "2026-12-31",
        "key": "draft-project-0001",
    }
    return said | changes


def draft(cast: Cast, client: Client, **changes: str) -> int:
    answer = client.post("/team/projects/new/", form(cast, **changes))
    assert answer.status_code == 302
    return int(answer["Location"].strip("/").rsplit("/", 1)[-1])


def state_of(cast: Cast, pk: int) -> str:
    return projects_handled_by(cast.leader.see()).get(pk=pk).state


def test_from_draft_to_closed(cast: Cast) -> None:
    leader, approver = client_of(cast.leader), client_of(cast.approver)
    pk = draft(cast, leader)
    assert draft(cast, leader) == pk
    assert leader.post(f"/team/projects/{pk}/submit/").status_code == 302
    assert "银龄助餐" in approver.get("/office/projects/?state=mine").content.decode()
    assert approver.post(f"/office/projects/{pk}/decide/", {"approve": "no", "reason": ""}).status_code == 422
    approver.post(f"/office/projects/{pk}/decide/", {"approve": "no", "reason": "写明每年送多少次"})
    assert "写明每年送多少次" in leader.get(f"/team/projects/{pk}/", headers=HTMX).content.decode()
    assert "写明每年送多少次" in leader.get(f"/team/projects/{pk}/edit/").content.decode()
    wrong = leader.post(f"/team/projects/{pk}/edit/", form(cast, name=""))
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["name"])
    mended = form(cast, summary="每年送餐 156 次。", team="T999999")  # the team is fixed whatever is sent
    assert leader.post(f"/team/projects/{pk}/edit/", mended)["Location"] == f"/team/projects/{pk}/"
    assert "每年送餐 156 次。" in leader.get(f"/team/projects/{pk}/").content.decode()
    leader.post(f"/team/projects/{pk}/submit/")
    late = leader.post(f"/team/projects/{pk}/edit/", form(cast))
    assert (late.status_code, late.context["form"].non_field_errors()) == (
        422,
        ["提交之后不能再修改；需要修改请让审核人退回"],
    )
    approver.post(f"/office/projects/{pk}/decide/", {"approve": "yes"})
    assert state_of(cast, pk) == ProjectState.RUNNING
    assert leader.post(f"/team/projects/{pk}/close/").status_code == 302
    assert state_of(cast, pk) == ProjectState.CLOSED


def test_refusals_stand_at_their_fields(cast: Cast) -> None:
    leader = client_of(cast.leader)
    answer = leader.post("/team/projects/new/", form(cast, starts_on="2026-01-01", team="T9"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["team"]
    answer = leader.post("/team/projects/new/", form(cast, starts_on="2026-01-01", ends_on="2025-12-31"))
    assert set(answer.context["form"].errors) == {"starts_on", "ends_on"}
    assert "银龄助餐" in answer.content.decode()


def test_other_people_s_drafts_are_hidden(cast: Cast) -> None:
    pk = draft(cast, client_of(cast.leader))
    other = resident(30, residence=HEYETANG)
    team(other, name="荷叶塘队", site_code=HEYETANG)
    assert client_of(other).get(f"/team/projects/{pk}/").status_code == 404
    assert client_of(other).post(f"/team/projects/{pk}/submit/").status_code == 404
    assert client_of(other).get(f"/team/projects/{pk}/edit/").status_code == 404
    assert client_of(other).post("/team/projects/new/", form(cast)).status_code == 403
    assert client_of(cast.residents[0]).get("/team/projects/").status_code == 403


def test_the_list_costs_the_same_for_few_and_many(cast: Cast) -> None:
    leader = client_of(cast.leader)
    draft(cast, leader)
    few = queries_for(leader, "/team/projects/")
    for n in range(24):
        draft(cast, leader, name=f"项目{n}", key=f"draft-project-1{n:03d}")
    assert queries_for(leader, "/team/projects/") == few
