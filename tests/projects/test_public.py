"""What the public has of projects: batches, news, following, help offered; brands, copies and incubation."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import CENTRE, HEYETANG, NOW, Cast, team
from planning import NONE
from projects.stage import DAY, form, running, serve
from redvest.kernel.actor import VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.projects import operations, queries, tasks
from redvest.projects.enums import BrandState, LapseCause, OfferState
from redvest.projects.models import Brand, Follow, Offer, Project
from redvest.projects.rules import CallForm, Criteria, Merits, StageLine, why_not_brand
from refusing import picture, refuses

LATER = NOW + DAY


def release(cast: Cast, *ids: int, site: str = CENTRE, title: str = "春季集中发布", key: str = "") -> int:
    return operations.release_projects(
        title=title, site_code=site, day=NOW.date(), project_ids=ids, by=cast.manager.actor, now=NOW, key=key
    ).pk


def test_projects_are_released_in_a_batch(cast: Cast) -> None:
    one, two = running(cast), running(cast)
    draft = operations.draft_project(form=form(cast), by=cast.leader.actor, now=NOW)
    with refuses(Refused, "not_releasable"):
        release(cast, one.pk, draft.pk)
    with refuses(NotFound, "not_found"):
        release(cast, one.pk, 0)
    with refuses(NotFound, "not_found"):  # another site's
        release(cast, one.pk, site=HEYETANG)
    with refuses(Invalid, "missing", "missing"):
        release(cast, title=" ")
    with refuses(Forbidden, "not_permitted"):
        operations.release_projects(
            title="x", site_code=CENTRE, day=NOW.date(), project_ids=[one.pk], by=cast.leader.actor, now=NOW
        )
    made = release(cast, two.pk, one.pk, key="release-1")
    assert release(cast, two.pk, one.pk, key="release-1") == made
    assert [item.project_id for item in queries.released(made)] == [two.pk, one.pk]
    assert [(row.pk, row.projects) for row in queries.releases()] == [(made, 2)]
    assert list(queries.releasable(cast.manager.see())) == []
    labels = [(label, len(items)) for label, items in queries.by_field(list(queries.released(made)))]
    assert labels == [("助学支教", 2)]


def test_following_is_one_s_own_wish(cast: Cast) -> None:
    project, who = running(cast), cast.residents[0]
    with refuses(Forbidden, "login_needed"):
        operations.follow_project(project_id=project.pk, by=VISITOR, now=NOW)
    for _twice in range(2):
        operations.follow_project(project_id=project.pk, by=who.actor, now=NOW)
    page = queries.page_of_project(project.pk, viewer=who.see())
    assert (page.followers, page.follows) == (1, True)
    with refuses(Forbidden, "not_permitted"):
        operations.post_news(project_id=project.pk, words="开班了", by=who.actor, now=NOW)
    operations.post_news(project_id=project.pk, words="开班了", by=cast.leader.actor, now=NOW)
    assert [news.words for news in queries.page_of_project(project.pk, viewer=who.see()).news] == ["开班了"]
    operations.unfollow_project(project_id=project.pk, by=who.actor, now=NOW)
    assert not Follow.objects.exists()


def test_help_is_offered_and_answered(cast: Cast) -> None:
    project, who = running(cast), cast.residents[0]

    def offer(kind: str = "skill") -> Offer:
        return operations.offer_support(
            project_id=project.pk, kind=kind, words="会修电脑", by=who.actor, now=NOW, key="offer-0001"
        )

    with refuses(Invalid, "unknown_choice"):
        offer("money")
    made = offer()
    assert offer().pk == made.pk

    def answer(accept: bool = True, by: object = None, words: str = "周六来站里") -> Offer:
        actor = by or cast.leader.actor
        return operations.answer_offer(offer_id=made.pk, accept=accept, answer=words, by=actor, now=NOW)  # type: ignore[arg-type]

    with refuses(Forbidden, "not_permitted"):
        answer(by=who.actor)
    with refuses(Invalid, "missing"):
        answer(words=" ")
    assert answer().state == OfferState.ACCEPTED
    with refuses(Refused, "answered"):
        answer(accept=False)
    with refuses(Refused, "answered"):
        operations.withdraw_offer(offer_id=made.pk, by=who.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.withdraw_offer(offer_id=made.pk, by=cast.residents[1].actor, now=NOW)


@pytest.mark.parametrize(
    ("least", "codes"),
    [
        (Criteria(), []),
        (Criteria(years=2, volunteers=30, hours=100, reviews=3, rating=450, copies=1), []),
        (Criteria(years=3), ["criterion_years"]),
        (Criteria(volunteers=31), ["criterion_volunteers"]),
        (Criteria(hours=101), ["criterion_hours"]),
        (Criteria(reviews=4, rating=467), ["criterion_reviews", "criterion_rating"]),
        (Criteria(copies=2), ["criterion_copies"]),
    ],
)
def test_each_criterion_is_held_against_what_was_measured(least: Criteria, codes: list[str]) -> None:
    shown = Merits(years=2, volunteers=30, minutes=6059, reviews=3, stars=42, copies=1)  # 42 / 9 = 4.666…
    assert shown.rating == 466
    assert [reason.code for reason in why_not_brand("running", least, shown)] == codes


def test_no_state_but_work_or_closing_makes_a_brand() -> None:
    shown = Merits(years=9, volunteers=9, minutes=9, reviews=0, stars=0, copies=0)
    for state in ("draft", "submitted", "approved", "suspended", "stopped"):
        assert [reason.code for reason in why_not_brand(state, Criteria(), shown)] == ["wrong_state"]


def asks(cast: Cast, **least: int) -> None:
    operations.set_criteria(site_code=CENTRE, criteria=Criteria(**least), by=cast.manager.actor, now=NOW)


def nominate(cast: Cast, project: Project, *, days: int = 2) -> Brand:
    return operations.nominate_brand(
        project_id=project.pk, why="三年没有断过", by=cast.leader.actor, now=NOW + days * DAY
    )


def test_a_brand_is_nominated_decided_renewed_and_lapses(cast: Cast) -> None:
    project = running(cast)
    with refuses(Refused, "no_criteria"):
        nominate(cast, project)
    with refuses(Forbidden, "not_permitted"):
        operations.set_criteria(site_code=CENTRE, criteria=Criteria(), by=cast.approver.actor, now=NOW)
    asks(cast, hours=3, volunteers=2)
    with refuses(Refused, "criterion_volunteers", "criterion_hours"):
        nominate(cast, project)
    serve(cast, project)
    brand = nominate(cast, project)
    assert (brand.minutes, brand.volunteers) == (180, 2)
    assert nominate(cast, project).pk == brand.pk
    with refuses(Forbidden, "not_permitted"):
        operations.decide_brand(brand_id=brand.pk, grant=True, by=cast.leader.actor, now=NOW + 2 * DAY)
    granted = operations.decide_brand(brand_id=brand.pk, grant=True, by=cast.manager.actor, now=NOW + 3 * DAY)
    assert (granted.state, granted.granted_on, granted.until) == (
        "granted",
        date(2026, 3, 5),
        date(2027, 3, 5),
    )
    assert [row.project_id for row in queries.brands()] == [project.pk]
    with refuses(Refused, "too_early"):
        operations.renew_brand(brand_id=brand.pk, by=cast.manager.actor, now=NOW + 5 * DAY)
    due = NOW + 340 * DAY
    assert operations.remind_of_brands(now=due) == 1
    renewed = operations.renew_brand(brand_id=brand.pk, by=cast.manager.actor, now=due)
    assert renewed.until == date(2028, 3, 4)
    assert queries.brands_due(today=date(2028, 3, 4)) == []
    over = NOW + timedelta(days=800)
    assert not operations.lapse_brand(brand_id=brand.pk, now=due)
    assert operations.lapse_brand(brand_id=brand.pk, now=over)
    gone = Brand.objects.get(pk=brand.pk)
    assert (gone.state, gone.lapse_cause) == (BrandState.LAPSED, LapseCause.NOT_RENEWED)
    assert list(queries.brands()) == []


def test_a_brand_that_misses_new_criteria_is_not_renewed(cast: Cast) -> None:
    project = running(cast)
    asks(cast, volunteers=2)
    serve(cast, project)
    brand = nominate(cast, project)
    operations.decide_brand(brand_id=brand.pk, grant=True, by=cast.manager.actor, now=NOW + 2 * DAY)
    asks(cast, volunteers=30)
    with refuses(Refused, "criterion_volunteers"):
        operations.renew_brand(brand_id=brand.pk, by=cast.manager.actor, now=NOW + 340 * DAY)
    operations.lapse_brand(brand_id=brand.pk, now=NOW + 400 * DAY)
    assert Brand.objects.get(pk=brand.pk).lapse_cause == LapseCause.CRITERIA


def test_nobody_decides_their_own_nomination(cast: Cast) -> None:
    project = running(cast)
    asks(cast)
    brand = operations.nominate_brand(project_id=project.pk, why="好", by=cast.manager.actor, now=NOW)
    with refuses(Forbidden, "own_request"):
        operations.decide_brand(brand_id=brand.pk, grant=True, by=cast.manager.actor, now=NOW)
    with pytest.raises(IntegrityError, match="brand_not_self_decided"), transaction.atomic():
        Brand.objects.filter(pk=brand.pk).update(decided_by_id=cast.manager.id)


def test_a_copy_keeps_its_lineage(cast: Cast) -> None:
    source = running(cast)
    other_leader = cast.residents[0]
    other = team(other_leader, name="荷叶塘队", site_code=HEYETANG)

    def copy(by: object = None, into: int = 0) -> Project:
        return operations.copy_project(
            project_id=source.pk,
            team_id=into or other.id,
            starts_on=NOW.date(),
            ends_on=NOW.date() + timedelta(days=90),
            by=by or other_leader.actor,  # type: ignore[arg-type]
            now=NOW,
            key="copy-00001",
        )

    with refuses(Forbidden, "not_permitted"):
        copy(by=cast.members[0].actor)
    with refuses(Refused, "same_team"):
        copy(by=cast.leader.actor, into=cast.team.id)
    made = copy()
    assert copy().pk == made.pk
    assert (made.copied_from_id, made.site_id, made.need) == (source.pk, other.site_id, source.need)
    assert queries.places_copied_to([source.pk], until=LATER) == {}
    operations.submit_project(project_id=made.pk, answers=NONE, by=other_leader.actor, now=NOW)
    operations.decide_project(project_id=made.pk, approve=True, by=cast.manager.actor, now=NOW)
    assert queries.places_copied_to([source.pk], until=LATER) == {source.pk: 1}
    shown = queries.page_of_project(source.pk, viewer=cast.leader.see())
    assert [row.pk for row in shown.copies] == [made.pk]
    back = queries.page_of_project(made.pk, viewer=cast.leader.see())
    assert back.copied_from is not None
    assert back.copied_from.pk == source.pk


CALL = CallForm(
    title="2026 年公益创投",
    words="面向全县征集助老、助学项目",
    support="资金（线下拨付）、培训、督导",
    opens_on=NOW.date(),
    closes_on=NOW.date() + timedelta(days=10),
    places=1,
)
STAGES = [
    StageLine(name="启动支持", due_on=date(2026, 4, 1), fen=500000),
    StageLine(name="中期后支持", due_on=date(2026, 8, 1), fen=500000),
]


def test_incubation_from_call_to_final_evaluation(cast: Cast) -> None:
    project, second = running(cast), running(cast)
    with refuses(Forbidden, "not_permitted"):
        operations.open_call(site_code=CENTRE, form=CALL, by=cast.leader.actor, now=NOW)
    call = operations.open_call(site_code=CENTRE, form=CALL, by=cast.manager.actor, now=NOW)

    def apply(pk: int, days: int = 1) -> int:
        return operations.apply_for_incubation(
            call_id=call.pk, project_id=pk, words="需要教具", by=cast.leader.actor, now=NOW + days * DAY
        ).pk

    with refuses(Refused, "call_closed"):
        apply(project.pk, days=11)
    first, other = apply(project.pk), apply(second.pk)
    assert apply(project.pk) == first
    by, after = cast.manager.actor, NOW + 11 * DAY

    def select(pk: int, now: object = after) -> object:
        return operations.select_application(application_id=pk, stages=STAGES, by=by, now=now)  # type: ignore[arg-type]

    with refuses(Refused, "call_open"):
        select(first, NOW + DAY)
    with refuses(Forbidden, "not_permitted"):
        operations.select_application(application_id=first, stages=STAGES, by=cast.leader.actor, now=after)
    select(first)
    with refuses(Refused, "full"):
        select(other)
    operations.decline_application(application_id=other, reason="名额有限", by=by, now=after)
    chosen = queries.applications_for(cast.leader.see()).get(pk=first)
    one, two = chosen.stages.all()
    with refuses(Refused, "stage_before"):
        operations.give_stage(stage_id=two.pk, by=by, now=after)
    operations.give_stage(stage_id=one.pk, by=by, now=after)
    with refuses(Refused, "not_evaluated"):
        operations.give_stage(stage_id=two.pk, by=by, now=after)
    operations.evaluate_application(application_id=first, reason="进度符合", by=by, now=after)
    operations.give_stage(stage_id=two.pk, by=by, now=after)
    done = operations.evaluate_application(application_id=first, reason="目标达到", by=by, now=after)
    assert done.state == "finished"
    with refuses(Refused, "wrong_state"):
        operations.claw_back(application_id=first, reason="x", by=by, now=after)


def test_claw_back_ends_the_support(cast: Cast) -> None:
    project = running(cast)
    call = operations.open_call(site_code=CENTRE, form=CALL, by=cast.manager.actor, now=NOW)
    asked = operations.apply_for_incubation(
        call_id=call.pk, project_id=project.pk, words="需要教具", by=cast.leader.actor, now=NOW
    )
    by, after = cast.manager.actor, NOW + 11 * DAY
    operations.select_application(application_id=asked.pk, stages=STAGES, by=by, now=after)
    with refuses(Invalid, "missing"):
        operations.claw_back(application_id=asked.pk, reason=" ", by=by, now=after)
    assert (
        operations.claw_back(application_id=asked.pk, reason="没有开展", by=by, now=after).state
        == "clawed_back"
    )
    stage = queries.applications_for(cast.manager.see()).get(pk=asked.pk).stages.all()[0]
    before = picture()
    with refuses(Refused, "wrong_state"):
        operations.give_stage(stage_id=stage.pk, by=by, now=after)
    assert picture() == before


def test_the_rounds_run_on_an_empty_house(cast: Cast) -> None:
    tasks.keep_calendar(timestamp=0)
    tasks.remind(timestamp=0)


def test_figures_count_what_stands_at_the_moment(cast: Cast) -> None:
    project = running(cast)
    release(cast, project.pk)
    sites = [cast.team.site_id]
    shown = queries.project_figures(sites, as_of=LATER)
    assert (shown.approved, shown.underway, shown.closed, shown.released) == (1, 1, 0, 1)
    assert shown.by_field == {"poverty": 1, "teaching": 1}
    assert queries.project_figures(sites, as_of=NOW - DAY).approved == 0
