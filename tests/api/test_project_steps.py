"""What becomes of projects, over the API: the same refusals as on the pages."""

import pytest

from cast import CENTRE, NOW, Cast
from harness.clock import MovableClock
from projects.stage import running
from visiting import client_of


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def test_from_midterm_to_a_batch(cast: Cast) -> None:
    project = running(cast)
    home, json = f"/api/v1/projects/{project.pk}", "application/json"
    leader, manager = client_of(cast.leader), client_of(cast.manager)
    answer = leader.post(f"{home}/midterm", {"words": "按计划"}, content_type=json)
    assert (answer.status_code, answer.json()["state"]) == (200, "midterm")
    empty = leader.post(f"{home}/closing", {"words": "完成"}, content_type=json)
    assert (empty.status_code, "no_outputs" in empty.content.decode()) == (409, True)
    frozen, live = client_of().get(f"{home}/outputs").json()
    assert (frozen["stage"], frozen["minutes"], live["stage"]) == ("midterm", 0, None)
    batch = {"title": "第一批", "site": CENTRE, "day": "2026-03-02", "project_ids": [project.pk]}
    assert leader.post("/api/v1/projects/releases", batch, content_type=json).status_code == 403
    made = manager.post("/api/v1/projects/releases", batch, content_type=json)
    assert (made.status_code, made.json()["projects"]) == (201, [project.pk])
    assert client_of().get("/api/v1/projects/releases").json()["items"][0]["title"] == "第一批"
    assert client_of().get("/api/v1/projects/brands").json()["items"] == []
