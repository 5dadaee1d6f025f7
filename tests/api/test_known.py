"""What sites are known by and teams as a whole, over the API: the same deeds and refusals as on the pages."""

import pytest

from api.calling import Caller
from cast import CENTRE, DAQIAO, NOW, Cast
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
