"""What sites are known by and teams as a whole, over the API: the same deeds and refusals as on the pages."""

import pytest

from activities import stage
from api.calling import Caller
from cast import CENTRE, DAQIAO, NOW, Cast, resident, team
from harness.clock import MovableClock


@pytest.fixture(autouse=True)
def _later(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    wall_clock.wait(minutes=1)


def test_a_site_is_described(cast: Cast) -> None:
    manager, anybody = Caller(cast.manager), Caller()
    manager.put(f"/sites/{DAQIAO}/contact", {"address": "大桥街 1 号", "phone": "0739-8231234"})
    manager.put(f"/sites/{DAQIAO}/contact", {"phone": "13800001234"}, status=422)
    manager.put(f"/sites/{DAQIAO}/hours", {"week": [{"weekday": 1, "opens": 480, "closes": 720}]})
    officer = {"title": "站长", "name": "罗秀英", "since": "2026-01-01", "is_head": True}
    manager.post(f"/sites/{DAQIAO}/officers", officer, status=201, key="a-long-key")
    manager.post(f"/sites/{DAQIAO}/officers", officer, status=201, key="a-long-key")
    title = {"kind": "demonstration", "level": 3, "document": "文〔2025〕1号", "since": "2025-06-01"}
    made = manager.post(f"/sites/{DAQIAO}/designations", title, status=201)
    assert made["label"] == "市级示范站"
    manager.post(f"/sites/{DAQIAO}/designations", title, status=409)
    unit = {"site_code": CENTRE, "name": "隆回一中", "kind": "school"}
    unit_id = manager.post("/network/-/units", unit, status=201)["id"]
    pairing = manager.post(f"/sites/{DAQIAO}/pairings", {"unit_id": unit_id, "since": "2026-01-01"})
    found = anybody.get(f"/sites/{DAQIAO}/known")
    assert found["open_now"] is True
    assert [one["name"] for one in found["officers"]] == ["罗**"]
    assert [one["label"] for one in found["titles"]] == ["市级示范站"]
    assert [one["unit_name"] for one in found["pairings"]] == ["隆回一中"]
    assert manager.get("/network/-/units?q=一中")["items"][0]["sites"] == 1
    manager.post(f"/sites/pairings/{pairing['id']}/end", {"reason": "学校搬走了"})
    manager.post(f"/sites/designations/{made['id']}/revoke", {"reason": "复查不合格"})
    assert anybody.get(f"/sites/{DAQIAO}/known")["titles"] == []
    Caller(cast.clerk).put(f"/sites/{DAQIAO}/hours", {"week": []}, status=403)


def test_posts_and_coverage(cast: Cast) -> None:
    manager = Caller(cast.manager)
    body = {"posts": [{"name": "图书角"}, {"name": " "}]}
    made = manager.post(f"/sites/{DAQIAO}/posts", body)
    assert (made["opened"], made["refused"][0]["line"]) == ([f"{DAQIAO}-0001"], 2)
    assert manager.post(f"/sites/{DAQIAO}/posts", body)["existing"] == 1
    assert [one["name"] for one in manager.get(f"/sites/{DAQIAO}/children")["items"]] == ["图书角"]
    found = manager.get(f"/network/{CENTRE}/coverage?state=none")
    assert [one["name"] for one in found["items"]] == ["梅花山林场"]
    Caller(cast.clerk).get(f"/network/{CENTRE}/coverage", status=403)


def test_a_team_from_inviting_to_merging(cast: Cast, wall_clock: MovableClock) -> None:
    leader, clerk, who = Caller(cast.leader), Caller(cast.clerk), Caller(cast.residents[0])
    path = f"/teams/{cast.team.code}"
    assert (
        leader.call("PATCH", path, {"intro": "每周六", "join_mode": "request"}, status=200)["intro"]
        == "每周六"
    )
    sent = leader.post(f"{path}/invitations", {"number": cast.residents[0].number})
    (own,) = who.get("/me/invitations")
    assert own["id"] == sent["id"]
    assert who.post(f"/me/invitations/{own['id']}", {"accept": True})["state"] == "accepted"
    leader.post(f"/teams/invitations/{own['id']}/withdraw", status=409)
    members = leader.get(f"{path}/members")["items"]
    mine = next(one for one in members if one["number"] == cast.residents[0].number)
    ended = leader.post(f"/teams/members/{mine['membership_id']}/remove", {"reason": "搬走了"})
    assert ended["state"] == "left"
    said = {"subject": "照看广场", "since": "2026-03-01", "until": "2027-03-01", "site_code": DAQIAO}
    agreement = leader.post(f"{path}/agreements", said, status=201)
    leader.post(f"/teams/agreements/{agreement['id']}/renew", {"until": "2028-03-01"}, status=201)
    leader.post(f"/teams/agreements/{agreement['id']}/end", {"reason": "改建"})
    other = team(resident(50), name="大桥夜巡队")
    (shift,) = stage.published(cast)
    assert clerk.post(f"{path}/rename", {"name": "大桥先锋队"})["name"] == "大桥先锋队"
    assert clerk.post(f"{path}/classify", {"profession": "law"})["profession_code"] == "law"
    merge = {"into": other.code, "reason": "两队合并"}
    clerk.post(f"{path}/merge", merge, status=409)
    handed = clerk.post(f"/activities/{shift.activity_id}/hand-over", {"to": other.code})
    assert handed["team"] == other.code
    wall_clock.wait(minutes=1)
    assert clerk.post(f"{path}/merge", merge)["code"] == other.code
    assert leader.get(path)["state"] == "merged"
    Caller(cast.members[0]).get(f"/teams/{other.code}/invitations", status=404)
