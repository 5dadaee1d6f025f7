"""What of projects, contests and clinics waits on the leader's first page: what came back, what is to be answered."""

import re

import pytest

from cast import NOW, Cast, Persona
from contests.making import HOUR, announced, handed_in
from contests.making import project as a_project
from harness.clock import MovableClock
from planning import NONE
from projects.stage import form, running
from redvest.contests import operations as contests
from redvest.projects import operations as projects
from redvest.training import operations as training
from training.test_clinics import opened
from visiting import client_of, queries_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def cards(who: Persona) -> list[tuple[str, str]]:
    """Where each card leads, and the sentence on it."""
    page = client_of(who).get("/team/").content.decode()
    section = page.partition('id="todo"')[2].partition("</section>")[0]
    found = re.findall(r'<h3><a [^>]*href="([^"]+)".*?<p>([^<]+)</p>', section, flags=re.DOTALL)
    return [(href, words.strip()) for href, words in found]


def test_a_project_that_came_back(cast: Cast) -> None:
    row = projects.draft_project(form=form(cast), by=cast.leader.actor, now=NOW)
    assert cards(cast.leader) == []
    projects.submit_project(project_id=row.pk, answers=NONE, by=cast.leader.actor, now=NOW)
    projects.decide_project(
        project_id=row.pk, approve=False, reason="预算写清楚", by=cast.approver.actor, now=NOW
    )
    assert cards(cast.leader) == [(f"/team/projects/{row.pk}/", "退回原因：预算写清楚")]
    projects.submit_project(project_id=row.pk, answers=NONE, by=cast.leader.actor, now=NOW)
    assert cards(cast.leader) == []


def test_an_entry_that_came_back(cast: Cast) -> None:
    edition = announced(cast)
    entry = handed_in(edition, a_project(cast, team_id=cast.team.id, leader=cast.leader), cast.leader)
    for why in ("缺照片", "照片不清楚"):
        assert cards(cast.leader) == []
        contests.check_entry(
            entry_id=entry.pk, verdict="returned", note=why, by=cast.clerk.actor, now=NOW + HOUR
        )
        told = (f"/team/contests/entries/{entry.pk}/", f"{edition.name}要补正：{why}")
        assert cards(cast.leader) == [told]
        contests.submit_entry(entry_id=entry.pk, by=cast.leader.actor, now=NOW + HOUR)


def test_help_offered(cast: Cast) -> None:
    row = running(cast)
    offers = [
        projects.offer_support(
            project_id=row.pk, kind="skill", words="会修电脑", by=who.actor, now=NOW, key=f"offer-00{n}"
        )
        for n, who in enumerate(cast.residents[:2])
    ]
    page = f"/team/projects/{row.pk}/page/"
    assert cards(cast.leader) == [(page, "有 2 份支持等您答复。")]
    for offer, left in zip(offers, ([(page, "有 1 份支持等您答复。")], []), strict=True):
        projects.answer_offer(offer_id=offer.pk, accept=True, answer="周六来", by=cast.leader.actor, now=NOW)
        assert cards(cast.leader) == left


def test_an_experts_comments(cast: Cast) -> None:
    clinic, expert = opened(cast), cast.residents[0].actor
    points = [
        training.raise_point(
            clinic_id=clinic.pk, finding=f"受益人数说不清 {n}", advice="当场登记", by=expert, now=NOW
        )
        for n in range(2)
    ]
    page = f"/me/clinics/{clinic.pk}/"
    assert cards(cast.leader) == [(page, "专家有 2 条意见等您答复。")]
    training.answer_point(point_id=points[0].pk, words="从本月起", by=cast.leader.actor, now=NOW)
    assert cards(cast.leader) == [(page, "专家有 1 条意见等您答复。")]
    assert client_of(cast.leader).get(page).status_code == 200
    training.answer_point(point_id=points[1].pk, words="从本月起", by=cast.leader.actor, now=NOW)
    assert cards(cast.leader) == []


def test_more_of_it_costs_nothing_more(cast: Cast) -> None:
    leader = client_of(cast.leader)
    running(cast)
    before = queries_for(leader, "/team/")
    for n in range(3):
        row = running(cast)
        projects.offer_support(
            project_id=row.pk,
            kind="skill",
            words="会修电脑",
            by=cast.residents[0].actor,
            now=NOW,
            key=f"offer-00{n}",
        )
    assert len(cards(cast.leader)) == 3
    assert queries_for(leader, "/team/") == before
