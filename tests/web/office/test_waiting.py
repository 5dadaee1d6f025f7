"""What of projects and contests waits on the first page of the office: for whom, how much, and where it is done."""

from collections.abc import Callable
from datetime import datetime

import pytest

from cast import CENTRE, DAQIAO, NOW, Cast, Persona
from contests.making import CHECKED, DAY, HOUR, JUDGED, LISTED, STAMPED, UNTIL, announced, drafted, handed_in
from contests.making import project as a_project
from contests.test_results import OVER, published, scored
from contests.test_vote_quarantine import ADDRESS, ballots, look, voters
from contests.voting import OPENS, voting
from harness.clock import MovableClock
from projects.stage import running, serve
from redvest.contests import operations as contests
from redvest.kernel.actor import VISITOR
from redvest.people.models import Login
from redvest.projects import operations as projects
from redvest.projects.rules import CallForm, Criteria
from visiting import client_of, waiting_cards

Waits = Callable[[Persona, datetime], dict[str, tuple[int, str]]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(wall_clock: MovableClock) -> Waits:
    """What waits for somebody at a moment: of each kind of this file how much, and where it leads."""
    kinds = ("大赛", "参赛", "隔离", "项目", "结项", "品牌", "孵化")

    def seen(who: Persona, now: datetime) -> dict[str, tuple[int, str]]:
        wall_clock.set(now)
        Login.objects.update(started_at=now, seen_at=now)
        cards = waiting_cards(client_of(who))
        return {title: card for title, card in cards.items() if title.startswith(kinds)}

    return seen


def test_a_contest_comes_to_each_in_turn(cast: Cast, waits: Waits) -> None:
    row = drafted(cast)
    page = f"/office/contests/{row.pk}/"
    assert waits(cast.approver, NOW) == {"大赛方案待审定": (1, page)}
    assert waits(cast.clerk, NOW) == {}
    contests.announce_edition(edition_id=row.pk, by=cast.approver.actor, now=NOW)
    assert waits(cast.approver, NOW) == {}

    plan = a_project(cast, team_id=cast.team.id, leader=cast.leader)
    entry = handed_in(row, plan, cast.leader)
    assert waits(cast.clerk, NOW + HOUR) == {"参赛申报待审查": (1, f"{page}entries/?state=submitted")}
    contests.check_entry(entry_id=entry.pk, verdict="accepted", by=cast.clerk.actor, now=NOW + HOUR)
    assert waits(cast.clerk, UNTIL) == {"参赛推荐名单待报送": (1, page)}
    ranked = contests.rank_entries(
        edition_id=row.pk, unit_code=DAQIAO, ranked=[entry.pk], by=cast.clerk.actor, now=CHECKED
    )
    contests.publicise_list(list_id=ranked.pk, by=cast.clerk.actor, now=CHECKED)
    assert waits(cast.clerk, CHECKED) == {}, "it is public: nothing to be done for five working days"
    assert waits(cast.clerk, LISTED) == {"参赛推荐名单待报送": (1, page)}
    contests.send_list(list_id=ranked.pk, stamped=STAMPED, by=cast.clerk.actor, now=LISTED)
    assert waits(cast.clerk, LISTED) == {}


def test_several_contests_lead_to_their_list(cast: Cast, waits: Waits) -> None:
    drafted(cast)
    drafted(cast, code="second-2026", name="第二届")
    assert waits(cast.approver, NOW) == {"大赛方案待审定": (2, "/office/contests/")}
    announced(cast, code="third-2026", name="第三届")
    assert waits(cast.approver, NOW) == {"大赛方案待审定": (2, "/office/contests/")}


def test_objections_come_to_the_supervisor_and_awards_after_them(cast: Cast, waits: Waits) -> None:
    done = scored(cast, "90", "95")
    page = f"/office/contests/{done.edition.pk}/"
    published(cast, done)
    row = contests.object_to(
        edition_id=done.edition.pk,
        name="王女士",
        phone="13900001234",
        said="材料分数抄错",
        by=VISITOR,
        now=JUDGED + 2 * HOUR,
    )
    assert waits(cast.auditor, JUDGED + 3 * HOUR) == {"大赛异议待答复": (1, f"{page}#c-objections")}
    assert waits(cast.approver, OVER) == {}, "an objection is open"
    contests.answer_objection(
        objection_id=row.pk, upheld=False, answer="已核对，无误", by=cast.auditor.actor, now=JUDGED + DAY
    )
    assert waits(cast.auditor, OVER) == {}
    assert waits(cast.approver, OVER - HOUR) == {}
    assert waits(cast.approver, OVER) == {"大赛公示期满待授奖": (1, page)}
    contests.give_awards(edition_id=done.edition.pk, by=cast.approver.actor, now=OVER)
    assert waits(cast.approver, OVER) == {}


@pytest.mark.parametrize("back", [True, False], ids=["given back", "void"])
def test_votes_put_aside_come_to_the_supervisor(cast: Cast, waits: Waits, back: bool) -> None:
    done, row = voting(cast, quarantine=[ADDRESS])
    ballots(row, done.entries[0], voters(5), address="10.1.1.1")
    (case,) = look(row)
    page = f"/office/contests/{done.edition.pk}/votes/"
    assert waits(cast.auditor, OPENS + DAY) == {"隔离的票待处理": (1, page)}
    by = {"by": cast.auditor.actor, "now": OPENS + DAY}
    contests.decide_case(case_id=case.pk, void=not back, why="看过记录", **by)
    if not back:
        assert waits(cast.auditor, OPENS + DAY) == {"隔离的票待处理": (1, page)}, "a measure, or why not"
        contests.spare_measure(case_id=case.pk, why="第一次，已谈话", **by)
    assert waits(cast.auditor, OPENS + DAY) == {}


def test_projects_ask_for_more_than_approval(cast: Cast, waits: Waits) -> None:
    project = running(cast)
    assert waits(cast.manager, NOW) == {}
    projects.ask_extension(project_id=project.pk, days=9, reason="雨季", by=cast.leader.actor, now=NOW)
    wants = {"结项和延期待审核": (1, "/office/projects/?state=reports")}
    assert waits(cast.manager, NOW) == wants

    serve(cast, project)
    projects.set_criteria(site_code=CENTRE, criteria=Criteria(), by=cast.manager.actor, now=NOW)
    projects.nominate_brand(project_id=project.pk, why="没有断过", by=cast.leader.actor, now=NOW + 2 * DAY)
    wants |= {"品牌提名待决定": (1, "/office/projects/brands/")}
    assert waits(cast.manager, NOW + 2 * DAY) == wants

    call = CallForm(
        title="春季公益创投",
        words="支持三个项目",
        support="资金、培训",
        places=3,
        opens_on=NOW.date(),
        closes_on=NOW.date() + 10 * DAY,
    )
    made = projects.open_call(site_code=CENTRE, form=call, by=cast.manager.actor, now=NOW)
    projects.apply_for_incubation(
        call_id=made.pk, project_id=project.pk, words="需要教具", by=cast.leader.actor, now=NOW + DAY
    )
    assert waits(cast.manager, NOW + 10 * DAY) == wants, "the call is still open"
    wants |= {"孵化申报待评选": (1, "/office/projects/incubation/")}
    assert waits(cast.manager, NOW + 11 * DAY) == wants
    assert waits(cast.clerk, NOW + 11 * DAY) == {}, "a clerk decides on none of them"
