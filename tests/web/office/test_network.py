"""The network over HTTP: drilled down, changed with reasons, hidden outside one's own."""

import pytest
from django.test import Client

from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, MEIHUASHAN, NOW, TAOHUAPING, Cast, staff
from harness.clock import MovableClock
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.places.queries import children_of, site_by_code
from visiting import client_of, queries_for

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _later(wall_clock: MovableClock) -> None:
    """A minute after the network was opened, so that it may change."""
    wall_clock.set(NOW)
    wall_clock.wait(minutes=1)


@pytest.fixture
def manager(cast: Cast) -> Client:
    return client_of(cast.manager)


def test_drilling_down_and_searching(cast: Cast, manager: Client) -> None:
    top = manager.get("/office/network/").content.decode()
    assert "高平镇新时代文明实践所" in top
    assert "大桥社区新时代文明实践站" not in top
    assert "大桥社区新时代文明实践站" in manager.get(f"/office/network/?site={GAOPING}").content.decode()
    found = manager.get("/office/network/?q=荷叶塘").content.decode()
    assert "荷叶塘社区新时代文明实践站" in found
    assert "大桥社区" not in found


def test_a_manager_below_sees_their_own_subtree_only(cast: Cast) -> None:
    client = client_of(staff(40, Role.MANAGER, GAOPING))
    assert client.get(f"/office/network/?site={GAOPING}").status_code == 200
    for code in (CENTRE, TAOHUAPING, HEYETANG):
        assert client.get(f"/office/network/?site={code}").status_code == 404
        assert client.get(f"/office/network/{code}/").status_code == 404
        assert client.post(f"/office/network/{code}/rename/", {"name": "改名"}).status_code == 404
    assert (
        "荷叶塘"
        not in client.get("/office/network/?q=荷叶塘").content.decode().split("<table")[-1].split("value=")[0]
    )


def test_with_grants_at_several_sites_all_of_them_are_offered(cast: Cast) -> None:
    person = staff(41, Role.MANAGER, GAOPING)
    for role, code in ((Role.MANAGER, HEYETANG), (Role.MANAGER, DAQIAO), (Role.AUDITOR, TAOHUAPING)):
        access.grant_role(person_id=person.id, role=role, site_code=code, by=cast.manager.actor, now=NOW)
    client = client_of(person)
    page = client.get("/office/network/")
    # the station below the institute comes with it, and what one only audits is not one's own to change
    assert [row.code for row in page.context["page"]] == [HEYETANG, GAOPING]
    assert "荷叶塘社区新时代文明实践站" in client.get("/office/network/?q=荷叶塘").content.decode()
    assert "大桥社区新时代文明实践站" in client.get("/office/network/?q=大桥").content.decode()
    inside = client.get(f"/office/network/?site={GAOPING}").content.decode()
    assert "我的阵地" in inside
    assert client.get(f"/office/network/?site={TAOHUAPING}").status_code == 404
    options = client.get("/office/network/-/options/?parent_code=荷叶塘").content.decode()
    assert HEYETANG in options
    home = client.get("/office/").content.decode()
    for name in ("高平镇新时代文明实践所", "荷叶塘社区新时代文明实践站", "桃花坪街道新时代文明实践所"):
        assert name in home


def test_renaming(cast: Cast, manager: Client) -> None:
    answer = manager.post(f"/office/network/{DAQIAO}/rename/", {"name": "大桥新村新时代文明实践站"})
    assert (answer.status_code, answer["Location"]) == (302, f"/office/network/{DAQIAO}/")
    assert site_by_code(DAQIAO).name == "大桥新村新时代文明实践站"
    assert "大桥社区新时代文明实践站" in manager.get(f"/office/network/{DAQIAO}/").content.decode()


def test_refusals_stand_in_the_panel_with_what_was_typed(cast: Cast, manager: Client) -> None:
    answer = manager.post(f"/office/network/{DAQIAO}/move/", {"parent_code": MEIHUASHAN})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "站不能设在站下面" in page
    assert f'value="{MEIHUASHAN}"' in page
    assert site_by_code(DAQIAO).parent_id == site_by_code(GAOPING).id


def test_moving_and_merging(cast: Cast, manager: Client, wall_clock: MovableClock) -> None:
    answer = manager.post(
        f"/office/network/{DAQIAO}/move/", {"parent_code": f"{TAOHUAPING} 桃花坪街道新时代文明实践所"}
    )
    assert answer.status_code == 302
    assert site_by_code(DAQIAO).parent_id == site_by_code(TAOHUAPING).id
    wall_clock.wait(minutes=1)
    answer = manager.post(f"/office/network/{DAQIAO}/merge/", {"into_code": HEYETANG})
    assert answer["Location"] == f"/office/network/{HEYETANG}/"
    assert not site_by_code(DAQIAO).is_open


def test_closing_needs_a_reason_and_no_open_site_below(cast: Cast, manager: Client) -> None:
    assert manager.post(f"/office/network/{DAQIAO}/close/", {"reason": ""}).status_code == 422
    answer = manager.post(f"/office/network/{GAOPING}/close/", {"reason": "撤乡并镇"})
    assert answer.status_code == 422
    assert "撤乡并镇" in answer.content.decode()
    answer = manager.post(f"/office/network/{DAQIAO}/close/", {"reason": "村子合并"})
    assert answer.status_code == 422
    assert "大桥社区志愿服务队" in answer.content.decode()
    assert manager.post(f"/office/network/{MEIHUASHAN}/close/", {"reason": "村子合并"}).status_code == 302
    assert not site_by_code(MEIHUASHAN).is_open


def test_opening_one_below(cast: Cast, manager: Client) -> None:
    form = {
        "kind": "post",
        "name": "大桥社区图书角",
        "code": f"{DAQIAO}-1",
        "division_code": DAQIAO,
        "address": "",
    }
    bad = manager.post(f"/office/network/{DAQIAO}/open/", form | {"code": "不行"})
    assert bad.status_code == 422
    assert "大桥社区图书角" in bad.content.decode()
    answer = manager.post(f"/office/network/{DAQIAO}/open/", form)
    assert answer.status_code == 302
    assert [row.name for row in children_of(DAQIAO)] == ["大桥社区图书角"]


def test_opening_the_county_again_adds_only_what_is_missing(cast: Cast, manager: Client) -> None:
    form = {
        "code": CENTRE,
        "townships": ["street", "town"],
        "villages": ["neighbourhood", "village", "quasi"],
    }
    answer = manager.post("/office/network/-/open-all/", form, follow=True)
    assert "新开中心 0 个、所 0 个、站 1 个；原有 7 个没有变动" in answer.content.decode()


def test_suggestions_while_typing(cast: Cast, manager: Client) -> None:
    answer = manager.get("/office/network/-/options/", {"site_code": "大桥"}, headers=HTMX)
    assert f'<option value="{DAQIAO}">大桥社区新时代文明实践站</option>' in answer.content.decode()


def test_the_tree_costs_the_same_for_few_and_many(cast: Cast, manager: Client) -> None:
    few = queries_for(manager, f"/office/network/?site={DAQIAO}")
    for n in range(24):
        form = {
            "kind": "post",
            "name": f"图书角{n}",
            "code": f"{DAQIAO}-{n}",
            "division_code": DAQIAO,
            "address": "",
        }
        assert manager.post(f"/office/network/{DAQIAO}/open/", form).status_code == 302
    assert queries_for(manager, f"/office/network/?site={DAQIAO}") <= few + 1
