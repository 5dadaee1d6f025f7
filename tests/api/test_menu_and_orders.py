"""The menu and orders over the API: the same operations and refusals as on the pages."""

from typing import Any

import pytest

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from orders.test_menu import published
from redvest.orders.models import Order
from visiting import client_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def body(**said: Any) -> dict[str, Any]:
    return {
        "need": "repair",
        "text": "厨房的灯不亮了",
        "site_code": DAQIAO,
        "address": "3 组 12 号",
        "contact_name": "牛奶奶",
        **said,
    }


def test_an_order_from_beginning_to_end_of_ones_say(cast: Cast):
    client, url = client_of(cast.residents[0]), "/api/v1/me/orders"
    key = {"Idempotency-Key": "one-two-three"}
    made = client.post(url, body(), JSON, headers=key)
    assert made.status_code == 201
    one = f"{url}/{made.json()['id']}"
    assert client.post(url, body(), JSON, headers=key).json()["id"] == made.json()["id"]
    again = client.post(url, body(), JSON)
    assert (again.status_code, again.json()["reasons"][0]["code"]) == (409, "same_need")
    wrong = client.post(url, body(address="", although_same=True), JSON)
    assert (wrong.status_code, wrong.json()["reasons"][0]["field"]) == (422, "address")
    assert [step["state"] for step in client.get(one).json()["steps"]] == ["submitted"]
    assert client.put(one, {"text": "客厅的灯也不亮"}, JSON).json()["text"] == "客厅的灯也不亮"
    assert client.post(f"{one}/messages", {"text": "什么时候来？"}, JSON).status_code == 201
    assert [said["text"] for said in client.get(f"{one}/messages").json()] == ["什么时候来？"]
    for other in (cast.residents[1], cast.clerk):
        assert client_of(other).get(one).status_code == 404
    assert client.post(f"{one}/cancel", {"reason": ""}, JSON).status_code == 422
    assert client.post(f"{one}/cancel", {"reason": "修好了"}, JSON).json()["state"] == "cancelled"
    assert client.get(url).json()["count"] == 1


def test_a_hotline_writes_down(cast: Cast):
    taken = body(channel="phone", read_back=False)
    client, url = client_of(cast.clerk), "/api/v1/orders-taken-down"
    assert client.post(url, taken, JSON).json()["reasons"][0]["code"] == "consent_missing"
    made = client.post(url, taken | {"read_back": True}, JSON)
    assert made.status_code == 201
    assert set(made.json()) == {"id", "need", "title", "site", "state", "due_at"}
    assert Order.objects.get().taken_down_by_id == cast.clerk.id
    refused = client_of(cast.members[0]).post(url, taken | {"read_back": True}, JSON)
    assert refused.status_code == 403
    # What is nobody's to write down as their own comes by its own door.
    odd = client_of(cast.clerk).post(url, taken | {"read_back": True, "channel": "family"}, JSON)
    assert odd.status_code == 403


def test_the_menu(cast: Cast):
    item = published(cast)
    anyone = client_of()
    assert [one["title"] for one in anyone.get(f"/api/v1/menu?site={DAQIAO}").json()["items"]] == ["上门理发"]
    assert anyone.get(f"/api/v1/menu/{item.pk}").json()["whose"] == cast.team.name
    assert anyone.get("/api/v1/needs-heard").status_code == 401
    form = {"title": "修家电", "need": "repair", "text": "上门修小家电", "minutes": 60}
    made = client_of(cast.leader).post("/api/v1/menu", form | {"team_id": cast.team.id}, JSON)
    one = f"/api/v1/menu/{made.json()['id']}"
    assert anyone.get(one).status_code == 404
    client_of(cast.leader).post(f"{one}/submit")
    waiting = client_of(cast.approver).get("/api/v1/menu?to_decide=true").json()
    assert waiting["count"] == 1
    decided = client_of(cast.approver).post(f"{one}/decide", {"approve": True}, JSON)
    assert decided.json()["state"] == "published"
    heard = {"site_code": DAQIAO, "need": "health", "text": "想有人量血压", "heard_on": "2026-03-01"}
    noted = client_of(cast.clerk).post("/api/v1/needs-heard", heard, JSON)
    assert noted.status_code == 201
    gone = f"/api/v1/needs-heard/{noted.json()['id']}/dismiss"
    assert client_of(cast.clerk).post(gone, {"reason": "已有卫生室"}, JSON).json()["state"] == "dismissed"
