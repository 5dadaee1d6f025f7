"""Projects over HTTP, at both desks: drafted, submitted, decided by the site above, closed."""

import pytest
from django.test import Client

from cast import HEYETANG, NOW, Cast, resident, team
from harness.clock import MovableClock
from redvest.projects.enums import NotService, ProjectState
from redvest.projects.queries import projects_handled_by
from visiting import client_of, queries_for

NO = dict.fromkeys(NotService.values, "no")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def form(cast: Cast, **changes: str) -> dict[str, object]:
    said = {
        "team": cast.team.code,
        "name": "银龄助餐",
        "summary": "为 36 位独居老人每周送餐三次。",
        "category": "0017",
        "starts_on": "2026-04-01",
        "ends_on": "2026-12-31",
        "key": "draft-project-0001",
        "fields_of": ["health", "poverty"],
        "recipients": "独居老人 36 位",
        **dict.fromkeys(("need", "goal", "delivery", "results", "feature"), "每周送餐三次，冬天保温。"),
        "milestones": "首月送餐 | 2026-05-01",
        "budget": "用途｜保温箱｜1,200.50 元",
    }
    return said | changes


def draft(cast: Cast, client: Client, **changes: str) -> int:
    answer = client.post("/team/projects/new/", form(cast, **changes))
    assert answer.status_code == 302
    return int(answer["Location"].split("/")[3])


def state_of(cast: Cast, pk: int) -> str:
    return projects_handled_by(cast.leader.see()).get(pk=pk).state


def test_from_draft_to_closed(cast: Cast) -> None:
    leader, approver = client_of(cast.leader), client_of(cast.approver)
    pk = draft(cast, leader)
    assert draft(cast, leader) == pk
    assert leader.post(f"/team/projects/{pk}/submit/", NO).status_code == 302
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
    leader.post(f"/team/projects/{pk}/submit/", NO)
    late = leader.post(f"/team/projects/{pk}/edit/", form(cast))
    assert (late.status_code, late.context["form"].non_field_errors()) == (
        422,
        ["提交之后不能再修改；需要修改请让审核人退回"],
    )
    approver.post(f"/office/projects/{pk}/decide/", {"approve": "yes"})
    assert state_of(cast, pk) == ProjectState.APPROVED, "its first day is the first of April"
    page = leader.get(f"/team/projects/{pk}/page/").content.decode()
    assert "1200.50" in page
    assert "首月送餐" in page


def test_a_running_project_is_worked_on_from_its_page(cast: Cast) -> None:
    leader, approver = client_of(cast.leader), client_of(cast.approver)
    pk = draft(cast, leader, starts_on="2026-03-02")
    leader.post(f"/team/projects/{pk}/submit/", NO)
    approver.post(f"/office/projects/{pk}/decide/", {"approve": "yes"})
    assert state_of(cast, pk) == ProjectState.RUNNING
    step = f"/team/projects/{pk}/do/"
    empty = leader.post(f"{step}midterm/", {"words": ""})
    assert (empty.status_code, "请写明做了什么" in empty.content.decode()) == (422, True)
    assert leader.post(f"{step}midterm/", {"words": "按计划"}).status_code == 302
    assert state_of(cast, pk) == ProjectState.MIDTERM
    nothing = leader.post(f"{step}closing/", {"words": "完成了"})
    assert (nothing.status_code, "不能结项" in nothing.content.decode()) == (422, True)
    assert leader.post(f"{step}extend/", {"days": "31", "reason": "x"}).status_code == 422
    assert leader.post(f"{step}extend/", {"days": "30", "reason": "等开学"}).status_code == 302
    assert "申请延期 30 天" in approver.get(f"/office/projects/{pk}/page/").content.decode()
    assert leader.post(f"{step}fly/").status_code == 404
    assert leader.post(f"{step}stop/", {"reason": "不做"}).status_code == 403
    assert approver.post(f"/office/projects/{pk}/do/stop/", {"reason": "没有人报名"}).status_code == 302
    assert state_of(cast, pk) == ProjectState.STOPPED


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
