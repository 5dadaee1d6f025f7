"""Approvals over HTTP: who decides what, with which words, and never one's own."""

from datetime import timedelta

import pytest
from django.test import Client

from activities.stage import START, draft, shift_form
from cast import GAOPING, HEYETANG, NOW, Cast, resident, staff, team
from harness.clock import MovableClock
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.activities import operations
from redvest.activities.enums import ActivityState
from redvest.activities.models import Activity
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from visiting import client_of, queries_for

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


@pytest.fixture
def approver(cast: Cast) -> Client:
    return client_of(cast.approver)


def submitted(cast: Cast, title: str = "河堤清洁家园", **changes: object) -> Activity:
    activity = draft(cast, shift_form(), title=title, **changes)
    return operations.submit_activity(
        activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
    )


def decide(client: Client, activity: Activity, **fields: str) -> int:
    return client.post(f"/office/approvals/{activity.pk}/decide/", fields).status_code


def test_the_desk_is_for_staff(cast: Cast) -> None:
    assert client_of(cast.leader).get("/office/").status_code == 403
    assert client_of(cast.residents[0]).get("/office/").status_code == 403
    assert client_of().get("/office/").status_code == 302
    for person in (cast.manager, cast.clerk, cast.approver, cast.auditor):
        assert client_of(person).get("/office/").status_code == 200


def test_everybody_sees_only_their_own_tasks(cast: Cast) -> None:
    may = {
        "approvals": {"manager", "approver"},
        "network": {"manager"},
        "people": {"manager", "clerk", "approver", "auditor"},
        "teams": {"manager", "clerk"},
        "roles": {"manager", "auditor"},
        "projects": {"manager", "clerk", "approver"},
        "audit": {"manager", "auditor"},
    }
    for name in ("manager", "clerk", "approver", "auditor"):
        client = client_of(getattr(cast, name))
        home = client.get("/office/").content.decode()
        for task, holders in may.items():
            allowed = name in holders
            path = f"/office/{task}/"
            assert client.get(path).status_code == (200 if allowed else 403), (name, task)
            assert (f'href="{path}"' in home) == allowed, (name, task)


def test_ones_own_figures_are_one_press_away(cast: Cast) -> None:
    client = client_of(cast.clerk)
    assert f'href="/figures/{GAOPING}/"' in client.get("/office/").content.decode()
    assert client.get(f"/figures/{GAOPING}/").status_code == 200


def test_the_list_the_panel_and_the_whole_page(cast: Cast, approver: Client) -> None:
    activity = submitted(cast, risks="登高", insurance="人保 2026-77")
    assert "河堤清洁家园" in approver.get("/office/approvals/").content.decode()
    path = f"/office/approvals/{activity.pk}/"
    panel = approver.get(path, headers=HTMX).content.decode()
    page = approver.get(path).content.decode()
    assert "<html" not in panel
    assert "人保 2026-77" in panel
    assert "退回修改" in panel
    assert "<html" in page
    assert "人保 2026-77" in page


def test_approving(cast: Cast, approver: Client) -> None:
    activity = submitted(cast)
    assert decide(approver, activity, approve="yes") == 302
    activity.refresh_from_db()
    assert (activity.state, activity.approved_by_id) == (ActivityState.APPROVED, cast.approver.id)
    assert "都审完了" in approver.get("/office/approvals/").content.decode()


def test_returning_needs_a_reason(cast: Cast, approver: Client) -> None:
    activity = submitted(cast)
    assert decide(approver, activity, approve="no", reason="  ") == 422
    activity.refresh_from_db()
    assert activity.state == ActivityState.SUBMITTED
    assert decide(approver, activity, approve="no", reason="写清楚带什么工具") == 302
    activity.refresh_from_db()
    assert (activity.state, activity.reason) == (ActivityState.DRAFT, "写清楚带什么工具")


def test_nobody_decides_their_own(cast: Cast) -> None:
    both = staff(40, Role.CLERK, GAOPING)
    access.grant_role(
        person_id=both.id, role=Role.APPROVER, site_code=GAOPING, by=cast.manager.actor, now=NOW
    )
    activity = draft(cast, shift_form())
    operations.submit_activity(activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=both.actor, now=NOW)
    client = client_of(both)
    assert activity.title not in client.get("/office/approvals/").content.decode()
    assert "通过</span>" not in client.get(f"/office/approvals/{activity.pk}/", headers=HTMX).content.decode()
    assert decide(client, activity, approve="yes") == 403
    activity.refresh_from_db()
    assert activity.state == ActivityState.SUBMITTED


def test_the_same_site_does_not_decide(cast: Cast) -> None:
    """The team stands at the station; its own approver is not the one above."""
    own = staff(41, Role.APPROVER, cast.team.site_code)
    activity = submitted(cast)
    assert decide(client_of(own), activity, approve="yes") == 403


def test_elsewhere_it_does_not_exist(cast: Cast) -> None:
    activity = submitted(cast)
    stranger = client_of(staff(42, Role.APPROVER, HEYETANG))
    assert stranger.get(f"/office/approvals/{activity.pk}/").status_code == 404
    assert decide(stranger, activity, approve="yes") == 404


def test_too_late_is_said_where_one_decides(cast: Cast, wall_clock: MovableClock) -> None:
    activity = submitted(cast)
    wall_clock.set(START)
    answer = client_of(cast.approver, now=START).post(
        f"/office/approvals/{activity.pk}/decide/", {"approve": "yes"}
    )
    assert answer.status_code == 422
    assert "第一个班次已经开始，不能再通过" in answer.content.decode()


def test_several_are_approved_at_once_each_with_its_own_result(cast: Cast, approver: Client) -> None:
    first, second, returned = (submitted(cast, title=title) for title in ("送餐", "义诊", "理发"))
    far = staff(43, Role.APPROVER, HEYETANG)
    operations.decide_activity(
        activity_id=returned.pk, approve=False, reason="写清楚时间", by=cast.approver.actor, now=NOW
    )
    picked = {"activity": [str(one.pk) for one in (first, second, returned)] + ["999999", "x"]}
    assert client_of(far).post("/office/approvals/-/approve/", picked).status_code == 302
    assert client_of(cast.clerk).post("/office/approvals/-/approve/", picked).status_code == 403
    assert Activity.objects.filter(state=ActivityState.APPROVED).count() == 0
    answer = approver.post("/office/approvals/-/approve/", picked, follow=True)
    states = Activity.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ActivityState.APPROVED, ActivityState.APPROVED, ActivityState.DRAFT]
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == 3
    assert said[-1] == "已通过 2 件"
    assert sum("没有通过：" in words for words in said) == 2
    nothing = approver.post("/office/approvals/-/approve/", {}, follow=True)
    assert [str(message) for message in nothing.context["messages"]] == ["还没有选中活动"]


def test_a_pick_that_is_refused_says_why(cast: Cast, wall_clock: MovableClock) -> None:
    late = submitted(cast)
    wall_clock.set(START)
    approver = client_of(cast.approver, now=START)
    answer = approver.post("/office/approvals/-/approve/", {"activity": [str(late.pk)]}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == 1
    assert said[0].startswith("“河堤清洁家园”没有通过：第一个班次已经开始，不能再通过")


def test_the_list_is_searched_and_paged_at_constant_cost(cast: Cast, approver: Client) -> None:
    submitted(cast, title="独居老人送餐")
    other = team(resident(50), name="大桥义诊队")
    few = queries_for(approver, "/office/approvals/")
    home = queries_for(approver, "/office/")
    for n in range(24):
        activity = draft(
            cast,
            shift_form(START + timedelta(minutes=n)),
            shift_form(START + timedelta(days=1)),
            title=f"义诊{n}",
        )
        operations.submit_activity(
            activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
        )
    assert other.site_code == cast.team.site_code
    assert queries_for(approver, "/office/approvals/") == few
    assert queries_for(approver, "/office/") == home
    page = approver.get("/office/approvals/").content.decode()
    assert "共 25 条，第 1 / 2 页" in " ".join(page.split())
    found = approver.get("/office/approvals/", {"q": "送餐"}).content.decode()
    assert "独居老人送餐" in found
    assert "义诊1<" not in found
