"""Lists of projects ask the database as often for many as for one; incubation and offers at their owners' pages."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import CENTRE, NOW, Cast
from harness.clock import MovableClock
from projects.stage import running
from redvest.projects import operations, queries
from redvest.projects.models import Project
from redvest.projects.rules import CallForm, Criteria
from visiting import client_of

PAGES = (
    ("visitor", "/projects/"),
    ("visitor", "/brands/"),
    ("visitor", "/releases/"),
    ("visitor", "/incubation/"),
    ("visitor", "/releases/{release}/"),
    ("visitor", "/api/v1/projects/releases"),
    ("visitor", "/api/v1/projects/brands"),
    ("leader", "/team/projects/"),
    ("leader", "/team/projects/incubation/"),
    ("leader", "/api/v1/projects/incubation/applications"),
    ("manager", "/office/projects/"),
    ("manager", "/office/projects/brands/"),
    ("manager", "/office/projects/incubation/"),
    ("manager", "/office/projects/release/"),
    ("member", "/me/projects"),
    ("member", "/api/v1/me/project-offers"),
)


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def call(cast: Cast) -> int:
    day = NOW.date()
    made = CallForm(title="创投", words="征集", support="培训", opens_on=day, closes_on=day, places=9)
    return operations.open_call(site_code=CENTRE, form=made, by=cast.manager.actor, now=NOW).pk


def one_more(cast: Cast, call_id: int, *, release: bool) -> Project:
    """A project that is released, nominated and granted, followed, supported and applied for."""
    project, by = running(cast), cast.manager.actor
    operations.follow_project(project_id=project.pk, by=cast.members[0].actor, now=NOW)
    operations.offer_support(
        project_id=project.pk, kind="skill", words="会修电脑", by=cast.members[0].actor, now=NOW
    )
    brand = operations.nominate_brand(project_id=project.pk, why="好", by=cast.leader.actor, now=NOW)
    operations.decide_brand(brand_id=brand.pk, grant=True, by=by, now=NOW)
    operations.apply_for_incubation(
        call_id=call_id, project_id=project.pk, words="教具", by=cast.leader.actor, now=NOW
    )
    if release:
        operations.release_projects(
            title="一批", site_code=CENTRE, day=NOW.date(), project_ids=[project.pk], by=by, now=NOW
        )
    return project


def asked(browsers: dict[str, Client], release: int) -> dict[str, int]:
    """How often each page asks the database."""
    found = {}
    for who, path in PAGES:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browsers[who].get(path.format(release=release)).status_code == 200, path
        found[path] = len(caught)
    return found


def test_lists_ask_as_often_for_many_as_for_one(cast: Cast):
    operations.set_criteria(site_code=CENTRE, criteria=Criteria(), by=cast.manager.actor, now=NOW)
    one_more(cast, call(cast), release=True)
    release = queries.releases().get().pk
    people = {"leader": cast.leader, "manager": cast.manager, "member": cast.members[0]}
    browsers = {"visitor": client_of()} | {name: client_of(who) for name, who in people.items()}
    asked(browsers, release)
    few = asked(browsers, release)
    for _ in range(3):
        one_more(cast, call(cast), release=True)
    assert asked(browsers, release) == few


def test_a_team_follows_its_application_and_takes_it_back(cast: Cast):
    operations.set_criteria(site_code=CENTRE, criteria=Criteria(), by=cast.manager.actor, now=NOW)
    project = one_more(cast, call(cast), release=False)
    leader = client_of(cast.leader)
    found = queries.applications_for(cast.leader.see()).get()
    assert "创投" in leader.get("/team/projects/incubation/").content.decode()
    page = leader.get(f"/team/projects/incubation/{found.pk}/").content.decode()
    assert ("教具" in page, "撤回申报" in page) == (True, True)
    assert client_of(cast.members[0]).get(f"/team/projects/incubation/{found.pk}/").status_code == 403
    assert leader.post(f"/team/projects/incubation/{found.pk}/withdraw/").status_code == 302
    page = leader.get(f"/team/projects/incubation/{found.pk}/").content.decode()
    assert ("已撤回" in page, "撤回申报" in page) == (True, False)
    assert "已撤回" in leader.get(f"/team/projects/{project.pk}/page/").content.decode()


def test_one_takes_ones_own_offer_back(cast: Cast):
    operations.set_criteria(site_code=CENTRE, criteria=Criteria(), by=cast.manager.actor, now=NOW)
    one_more(cast, call(cast), release=False)
    (offer,) = queries.offers_by(cast.members[0].see())
    other, mine = client_of(cast.members[1]), client_of(cast.members[0])
    assert "会修电脑" in mine.get("/me/projects").content.decode()
    assert "会修电脑" not in other.get("/me/projects").content.decode()
    assert other.post(f"/me/projects/offers/{offer.pk}/withdraw").status_code == 404
    assert mine.post(f"/me/projects/offers/{offer.pk}/withdraw").status_code == 302
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_the_rest_of_the_api(cast: Cast, wall_clock: MovableClock):
    leader, manager, visitor = client_of(cast.leader), client_of(cast.manager), client_of()
    json, home = "application/json", "/api/v1/projects"
    rule = {"site": CENTRE, "hours": 5}
    assert leader.put(f"{home}/brands/criteria", rule, content_type=json).status_code == 403
    assert manager.put(f"{home}/brands/criteria", rule, content_type=json).json()["hours"] == 5
    assert visitor.get(f"{home}/brands/criteria?site={cast.team.site_code}").json()["site"] == CENTRE
    project = running(cast)
    copy = {"team_id": cast.team.id, "starts_on": "2026-03-05", "ends_on": "2026-05-05"}
    same = leader.post(f"{home}/{project.pk}/copies", copy, content_type=json)
    assert (same.status_code, same.json()["reasons"][0]["code"]) == (409, "same_team")
    sent = {"days": 9, "reason": "农忙"}
    assert leader.post(f"{home}/{project.pk}/extension", sent, content_type=json).status_code == 204
    (asked_for,) = leader.get(f"{home}/{project.pk}/extensions").json()
    yes = {"approve": True}
    path = f"{home}/extensions/{asked_for['id']}/decide"
    assert leader.post(path, yes, content_type=json).status_code == 403
    assert manager.post(path, yes, content_type=json).json()["granted"] is True
    project.refresh_from_db()
    assert project.ends_on == date(2026, 7, 9)
    leader.post(f"{home}/{project.pk}/midterm", {"words": "按计划"}, content_type=json)
    (report,) = manager.get(f"{home}/{project.pk}/reports").json()
    said = {"accept": True, "answer": "继续"}
    path = f"{home}/reports/{report['id']}/answer"
    assert manager.post(path, said, content_type=json).json()["answer"] == "继续"
    assert visitor.get(f"{home}/{project.pk}/milestones").json() == []
    assert client_of(cast.members[0]).get(f"{home}/{project.pk}/reports").status_code == 403
    number = call(cast)
    wish = {"call_id": number, "project_id": project.pk, "words": "教具"}
    made = leader.post(f"{home}/incubation/applications", wish, content_type=json)
    assert (made.status_code, made.json()["state"]) == (201, "applied")
    one = f"{home}/incubation/applications/{made.json()['id']}"
    stages = {"stages": [{"name": "启动", "due_on": "2026-05-01", "fen": 300000}]}
    early = manager.post(f"{one}/select", stages, content_type=json)
    assert (early.status_code, early.json()["reasons"][0]["code"]) == (409, "call_open")
    later = NOW.replace(day=NOW.day + 2)
    wall_clock.set(later)
    manager = client_of(cast.manager, now=later)
    chosen = manager.post(f"{one}/select", stages, content_type=json).json()
    assert (chosen["state"], chosen["stages"][0]["fen"]) == ("selected", 300000)
    given = f"{home}/incubation/stages/{chosen['stages'][0]['id']}/give"
    assert manager.post(given, {}, content_type=json).json()["stages"][0]["given_at"]
    back = manager.post(f"{one}/claw-back", {"reason": "没有开展"}, content_type=json).json()
    assert (back["state"], back["reason"]) == ("clawed_back", "没有开展")
    assert visitor.get(f"{home}/incubation/calls?open=true").json()["items"] == []
