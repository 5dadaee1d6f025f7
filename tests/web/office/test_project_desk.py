"""Batches, brands and incubation over HTTP; following and supporting by everybody."""

import pytest

from cast import CENTRE, NOW, Cast
from harness.clock import MovableClock
from projects.stage import running
from redvest.projects import operations, queries
from redvest.projects.rules import Criteria
from visiting import client_of


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def test_a_batch_is_released_shown_and_taken_away(cast: Cast) -> None:
    project, manager = running(cast), client_of(cast.manager)
    assert "春苗工程" in manager.get("/office/projects/release/").content.decode()
    sent = {"title": "第一批", "day": "2026-03-02", "projects": [str(project.pk)], "key": "release-0001"}
    answer = manager.post("/office/projects/release/", sent)
    assert answer.status_code == 302
    address = answer["Location"]
    assert "春苗工程" in client_of().get(address).content.decode()
    assert "第一批" in client_of().get("/releases/").content.decode()
    table = client_of().get(f"{address}table")
    assert "春苗工程" in b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
    assert client_of().get(f"{address}table?as=xlsx").status_code == 200
    assert client_of(cast.leader).get("/office/projects/release/").status_code == 403


def test_everybody_follows_and_supports(cast: Cast) -> None:
    project, who = running(cast), client_of(cast.residents[0])
    page = f"/projects/{project.pk}/"
    assert "63 名留守儿童" in client_of().get(page).content.decode()
    assert who.post(f"{page}follow", {"follow": "yes"}).status_code == 302
    assert "取消关注" in who.get(page).content.decode()
    assert (
        who.post(f"{page}support", {"kind": "money", "words": "x", "key": "offer-00001"}).status_code == 422
    )
    assert (
        who.post(f"{page}support", {"kind": "skill", "words": "会修电脑", "key": "offer-00001"}).status_code
        == 302
    )
    leader = client_of(cast.leader)
    work = f"/team/projects/{project.pk}/page/"
    assert "会修电脑" in leader.get(work).content.decode()
    (offer,) = queries.open_offers(project.pk)
    answer = {"offer": str(offer.pk), "approve": "yes", "answer": "周六来站里"}
    assert leader.post(f"/team/projects/{project.pk}/do/answer-offer/", answer).status_code == 302
    assert queries.open_offers(project.pk) == []
    assert client_of(cast.members[0]).get(work).status_code == 403


def test_brands_are_nominated_at_one_desk_and_decided_at_the_other(cast: Cast) -> None:
    project, manager, leader = running(cast), client_of(cast.manager), client_of(cast.leader)
    numbers = dict.fromkeys(("years", "volunteers", "hours", "reviews", "rating", "copies"), "0")
    step = f"/team/projects/{project.pk}/do/nominate/"
    assert leader.post(step, {"why": "做得好"}).status_code == 422
    assert manager.post("/office/projects/brands/", numbers).status_code == 302
    assert leader.post(step, {"why": "做得好"}).status_code == 302
    assert "做得好" in manager.get("/office/projects/brands/").content.decode()
    brand = queries.brands_handled_by(cast.manager.see()).get()
    assert manager.post(f"/office/projects/brands/{brand.pk}/grant/").status_code == 302
    assert "做得好" in client_of().get("/brands/").content.decode()


def test_incubation_at_the_desk(cast: Cast, wall_clock: MovableClock) -> None:
    project, manager, leader = running(cast), client_of(cast.manager), client_of(cast.leader)
    call = {
        "title": "公益创投",
        "words": "助学项目",
        "support": "培训",
        "opens_on": "2026-03-02",
        "closes_on": "2026-03-05",
        "places": "1",
        "key": "call-000001",
    }
    assert manager.post("/office/projects/incubation/", call).status_code == 302
    assert "公益创投" in client_of().get("/incubation/").content.decode()
    sent = {"call": str(queries.calls().get().pk), "words": "要教具"}
    assert leader.post(f"/team/projects/{project.pk}/do/apply/", sent).status_code == 302
    asked = queries.applications_for(cast.manager.see()).get()
    home = f"/office/projects/incubation/{asked.pk}/"
    assert "要教具" in manager.get(home).content.decode()
    early = manager.post(f"{home}select/", {"stages": "启动 | 2026-05-01 | 3000"})
    assert early.status_code == 422
    assert "征集截止以后" in early.content.decode()


def test_criteria_are_inherited_from_above(cast: Cast) -> None:
    made = operations.set_criteria(
        site_code=CENTRE, criteria=Criteria(hours=5), by=cast.manager.actor, now=NOW
    )
    assert queries.criteria_row(cast.team.site_path) == made
