"""Visits over the API: agreeing on a time, the door, the report, breaking off; pictures of an order."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import NOW, Cast, Persona
from harness.clock import MovableClock
from kernel.test_attachments import photo
from orders import stage
from orders.stage import END, LATER, VISIT
from redvest.activities.enums import Source
from redvest.activities.models import Attendance
from redvest.orders.enums import OrderState
from refusing import picture
from visiting import client_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def url(order: Any, tail: str) -> str:
    return f"/api/v1/orders/{order.pk}/{tail}"


def a_file(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("签字单.jpg", photo() if content is None else content)


def later(person: Persona) -> Client:
    return client_of(person, now=LATER)


def test_a_team_agrees_on_a_time_and_changes_it(cast: Cast):
    order = stage.taken(cast)
    leader = client_of(cast.leader)
    said = {"starts_at": VISIT[0].isoformat(), "ends_at": VISIT[1].isoformat()}
    for stranger in (cast.members[0], cast.residents[0], cast.clerk):
        assert client_of(stranger).post(url(order, "schedule"), said, JSON).status_code == 404
    missing = leader.post(url(order, "schedule"), {}, JSON)
    assert (missing.status_code, missing.json()["reasons"][0]["field"]) == (422, "starts_at")
    agreed = leader.post(url(order, "schedule"), said, JSON).json()
    assert agreed["state"] == "scheduled"
    again = leader.post(url(order, "schedule"), said, JSON).json()
    assert again["shift_id"] == agreed["shift_id"]
    before = picture()
    assert leader.post(url(order, "another-time"), {"reason": ""}, JSON).status_code == 422
    desk = client_of(cast.clerk).post(url(order, "another-time"), {"reason": "居民有事", **said}, JSON)
    assert desk.status_code == 403
    assert picture() == before
    moved = {"starts_at": (VISIT[0] + timedelta(days=1)).isoformat()}
    moved["ends_at"] = (VISIT[1] + timedelta(days=1)).isoformat()
    answer = leader.post(url(order, "another-time"), {"reason": "下雨", **moved}, JSON)
    assert (answer.status_code, answer.json()["state"]) == (200, "scheduled")
    asked = client_of(cast.clerk).post(url(order, "another-time"), {"reason": "居民有事"}, JSON)
    assert (asked.json()["state"], asked.json()["shift_id"]) == ("taken", None)
    gone = client_of(cast.clerk).post(url(order, "cancel"), {"reason": "不要了"}, JSON)
    assert gone.json()["state"] == "cancelled"


def test_the_door_by_code_and_by_signature(cast: Cast, wall_clock: MovableClock):
    order = stage.scheduled(cast)
    stage.coming(order, *cast.members)
    wall_clock.set(LATER)
    first, second = (later(one) for one in cast.members)
    door, signed = url(order, "door"), url(order, "door/signed")
    assert first.get(door).json()["came_at"] is None
    code = {"direction": "in", "code": stage.code(order, "in")}
    for stranger in (cast.leader, cast.clerk, cast.residents[0]):
        outside = later(stranger)
        assert outside.get(door).status_code == 404
        assert outside.post(door, code, JSON).status_code == 404
        assert outside.post(signed, {"direction": "in", "file": a_file()}).status_code == 404
    assert Client().post(door, code, JSON).status_code == 401
    wrong = first.post(door, code | {"code": "x"}, JSON)
    assert (wrong.status_code, wrong.json()["reasons"][0]["code"]) == (409, "code_wrong")
    assert first.post(door, code | {"direction": "up"}, JSON).status_code == 422
    came = first.post(door, code, JSON).json()
    assert (came["state"], came["left_at"]) == ("serving", None)
    assert first.post(door, code, JSON).json() == came
    bad = second.post(signed, {"direction": "in", "file": a_file(b"words")})
    assert (bad.status_code, bad.json()["reasons"][0]["code"]) == (422, "file_kind")
    assert second.post(signed, {"direction": "in", "file": a_file()}).status_code == 200
    sources = Attendance.objects.order_by("person_id").values_list("in_source", flat=True)
    assert sorted(sources) == sorted([Source.RESIDENT_CODE, Source.RESIDENT_SIGNED])
    wall_clock.set(END)
    first = client_of(cast.members[0], now=END)
    left = first.post(door, {"direction": "out", "code": stage.code(order, "out")}, JSON).json()
    assert left["left_at"] is not None
    assert first.post(url(order, "report"), {"report": ""}, JSON).status_code == 422
    done = first.post(url(order, "report"), {"report": "换了灯泡"}, JSON).json()
    assert done["state"] == OrderState.REPORTED


def test_breaking_off(cast: Cast):
    order = stage.serving(cast)
    for stranger in (cast.members[0], cast.residents[0], cast.auditor):
        refused = client_of(stranger).post(url(order, "abort"), {"reason": "居民不舒服"}, JSON)
        assert refused.status_code == 404
    answer = client_of(cast.leader).post(url(order, "abort"), {"reason": "居民不舒服"}, JSON)
    assert answer.json()["state"] == "aborted"


def test_pictures_of_ones_own_order(cast: Cast):
    asker, other = client_of(cast.residents[0]), client_of(cast.residents[1])
    order = stage.placed(cast.residents[0])
    path = f"/api/v1/me/orders/{order.pk}/photos"
    made = asker.post(path, {"file": a_file()})
    assert made.status_code == 201
    one = f"{path}/{made.json()['id']}"
    assert [row["id"] for row in asker.get(path).json()] == [made.json()["id"]]
    assert asker.get(one).headers["Content-Type"] == "image/jpeg"
    for answer in (other.get(path), other.get(one), other.delete(one), other.post(path, {"file": a_file()})):
        assert answer.status_code == 404
    assert asker.delete(one).status_code == 204
    assert asker.get(path).json() == []
