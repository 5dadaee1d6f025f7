"""A project from draft to closing, who may do each step, and who sees it when."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cast import CENTRE, DAQIAO, HEYETANG, NOW, TAOHUAPING, Cast, staff, team
from planning import NONE
from projects.stage import form
from redvest.access.enums import Role
from redvest.access.queries import Viewer
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.projects import operations, queries
from redvest.projects.enums import PROJECT_TRANSITIONS, ProjectState
from redvest.projects.models import Project
from redvest.projects.rules import ProjectForm
from redvest.teams import operations as teams
from refusing import picture, refuses

LATER = NOW + timedelta(hours=1)
NOBODY = Viewer(actor=VISITOR)


@pytest.fixture
def draft(cast: Cast) -> Project:
    """Drafted by the team's leader."""
    return operations.draft_project(form=form(cast), by=cast.leader.actor, now=NOW)


@pytest.fixture
def submitted(cast: Cast, draft: Project) -> Project:
    """Submitted by the team's leader."""
    return operations.submit_project(answers=NONE, project_id=draft.pk, by=cast.leader.actor, now=NOW)


def state(project: Project) -> str:
    return queries.project_by_id(project.pk).state


def stop(project: Project, by: Actor) -> Project:
    return operations.stop_project(project_id=project.pk, reason="没有人报名", by=by, now=LATER)


def seen_by(viewer: Viewer) -> list[int]:
    return [row.pk for row in queries.projects_visible_to(viewer)]


def test_a_leader_or_clerk_drafts(cast: Cast, draft: Project) -> None:
    assert (draft.name, draft.site_id, draft.state) == ("春苗工程", cast.team.site_id, ProjectState.DRAFT)
    assert (draft.drafted_by_id, draft.drafted_at) == (cast.leader.id, NOW)
    assert operations.draft_project(form=form(cast), by=cast.clerk.actor, now=NOW).pk != draft.pk
    for other in (cast.members[0], cast.approver, cast.auditor, staff(20, Role.CLERK, TAOHUAPING)):
        with refuses(Forbidden, "not_permitted"):
            operations.draft_project(form=form(cast), by=other.actor, now=NOW)
    for nobody in (VISITOR, SYSTEM):
        with refuses(Forbidden, "login_needed"):
            operations.draft_project(form=form(cast), by=nobody, now=NOW)


def test_what_is_wrong_is_said_at_its_field(cast: Cast) -> None:
    wrong = form(cast, name="", starts_on=date(2026, 3, 1), ends_on=date(2026, 2, 1))
    with refuses(Invalid, "missing", "starts_in_past", "ends_before_start") as caught:
        operations.draft_project(form=wrong, by=cast.leader.actor, now=NOW)
    assert set(caught.value.by_field) == {"name", "starts_on", "ends_on"}  # type: ignore[attr-defined]
    with refuses(Invalid, "team_unknown"):
        operations.draft_project(form=form(cast, team_id=0), by=cast.leader.actor, now=NOW)


def test_a_repeat_under_the_same_key_returns_the_first_draft(cast: Cast) -> None:
    first = operations.draft_project(form=form(cast), by=cast.leader.actor, now=NOW, key="tap-0001")
    again = operations.draft_project(form=form(cast), by=cast.leader.actor, now=LATER, key="tap-0001")
    assert (again.pk, Project.objects.count()) == (first.pk, 1)


def test_the_straight_path(cast: Cast, submitted: Project) -> None:
    station, elsewhere = staff(20, Role.APPROVER, DAQIAO), staff(21, Role.APPROVER, TAOHUAPING)
    for other in (cast.leader, cast.clerk, station):  # who proposes at a site does not decide there
        with refuses(Forbidden, "not_permitted"):
            operations.decide_project(project_id=submitted.pk, approve=True, by=other.actor, now=LATER)
    with refuses(NotFound, "not_found"):
        operations.decide_project(project_id=submitted.pk, approve=True, by=elsewhere.actor, now=LATER)
    assert [row.pk for row in queries.projects_to_decide(cast.approver.see())] == [submitted.pk]
    assert list(queries.projects_to_decide(station.see())) == []

    running = operations.decide_project(
        project_id=submitted.pk, approve=True, by=cast.approver.actor, now=LATER
    )
    assert (running.state, running.approved_by_id, running.approved_at) == (
        ProjectState.RUNNING,
        cast.approver.id,
        LATER,
    )
    assert list(queries.projects_to_decide(cast.approver.see())) == []
    assert running.started_at == LATER
    with refuses(Refused, "no_closing_report"):
        operations.close_project(project_id=running.pk, by=cast.approver.actor, now=LATER)
    for other in (cast.members[0], cast.leader, cast.clerk, cast.auditor):
        with refuses(Forbidden, "not_permitted"):
            stop(running, other.actor)
    stopped = stop(running, cast.approver.actor)
    assert (stopped.state, stopped.stopped_at, stopped.halt_reason) == ("stopped", LATER, "没有人报名")
    verbs = AuditEntry.objects.filter(target=f"project:{stopped.pk}").order_by("id")
    assert list(verbs.values_list("verb", "actor_id")) == [
        ("project.drafted", cast.leader.id),
        ("project.submitted", cast.leader.id),
        ("project.approved", cast.approver.id),
        ("project.stopped", cast.approver.id),
    ]
    events = OutboxEvent.objects.filter(topic__startswith="project.").order_by("id")
    assert [event.topic for event in events] == ["project.submitted", "project.approved", "project.stopped"]


def test_repeats_change_nothing(cast: Cast, submitted: Project) -> None:
    def unchanged(deed: Callable[[], Project]) -> None:
        before = picture()
        assert deed().pk == submitted.pk
        assert picture() == before

    def back() -> Project:
        return operations.decide_project(
            project_id=submitted.pk, approve=False, reason="时间不具体", by=cast.approver.actor, now=LATER
        )

    def submit() -> Project:
        return operations.submit_project(
            answers=NONE, project_id=submitted.pk, by=cast.leader.actor, now=LATER
        )

    def approve() -> Project:
        return operations.decide_project(
            project_id=submitted.pk, approve=True, by=cast.approver.actor, now=LATER
        )

    def close() -> Project:
        return stop(submitted, cast.manager.actor)

    unchanged(submit)
    for deed in (back, submit, approve, close):
        deed()
        unchanged(deed)


def test_a_project_is_returned_with_a_reason(cast: Cast, submitted: Project) -> None:
    with refuses(Invalid, "missing"):
        operations.decide_project(project_id=submitted.pk, approve=False, by=cast.approver.actor, now=LATER)
    back = operations.decide_project(
        project_id=submitted.pk, approve=False, reason=" 时间不具体 ", by=cast.approver.actor, now=LATER
    )
    assert (back.state, back.returned_reason, back.approved_at) == (ProjectState.DRAFT, "时间不具体", None)
    again = operations.submit_project(answers=NONE, project_id=back.pk, by=cast.clerk.actor, now=LATER)
    assert (again.submitted_by_id, again.returned_reason) == (cast.clerk.id, "")


def test_nobody_decides_their_own_submission(cast: Cast, draft: Project) -> None:
    own = operations.submit_project(answers=NONE, project_id=draft.pk, by=cast.manager.actor, now=NOW)
    with refuses(Forbidden, "own_request"):
        operations.decide_project(project_id=own.pk, approve=True, by=cast.manager.actor, now=LATER)
    with refuses(Forbidden, "own_request"):
        operations.decide_project(
            project_id=own.pk, approve=False, reason="撤回", by=cast.manager.actor, now=LATER
        )
    assert list(queries.projects_to_decide(cast.manager.see())) == []
    with pytest.raises(IntegrityError, match="project_not_self_approved"), transaction.atomic():
        Project.objects.filter(pk=own.pk).update(
            state="running", approved_at=NOW, approved_by_id=cast.manager.id
        )


def test_at_the_top_the_site_itself_decides(cast: Cast) -> None:
    county = team(cast.leader, name="县直属队", site_code=CENTRE)
    project = operations.draft_project(form=form(cast, team_id=county.id), by=cast.leader.actor, now=NOW)
    operations.submit_project(answers=NONE, project_id=project.pk, by=cast.leader.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.decide_project(project_id=project.pk, approve=True, by=cast.approver.actor, now=NOW)
    assert [row.pk for row in queries.projects_to_decide(cast.manager.see())] == [project.pk]
    operations.decide_project(project_id=project.pk, approve=True, by=cast.manager.actor, now=NOW)
    assert state(project) == ProjectState.RUNNING


def test_a_returned_project_is_mended_and_submitted_again(cast: Cast, submitted: Project) -> None:
    better = form(
        cast, name="春苗工程（周末）", summary="每周六上午两小时", category="0001", ends_on=date(2026, 7, 31)
    )

    def edit(by: Actor, said: ProjectForm = better) -> Project:
        return operations.edit_project(project_id=submitted.pk, form=said, by=by, now=LATER)

    with refuses(Refused, "not_draft"):
        edit(cast.leader.actor)
    operations.decide_project(
        project_id=submitted.pk, approve=False, reason="写明时间", by=cast.approver.actor, now=LATER
    )
    with refuses(
        Forbidden, "not_permitted"
    ):  # who returned it knows of it, and leaves the mending to the team
        edit(cast.approver.actor)
    for other in (cast.members[0], staff(20, Role.CLERK, TAOHUAPING)):
        with refuses(NotFound, "not_found"):
            edit(other.actor)
    with refuses(Invalid, "missing", "starts_in_past"):
        edit(cast.leader.actor, form(cast, name=" ", starts_on=date(2026, 3, 1)))
    other_team = team(cast.leader, name="另一队")
    with refuses(Invalid, "team_fixed"):
        edit(cast.leader.actor, form(cast, team_id=other_team.id))
    mended = edit(cast.clerk.actor)
    assert (mended.name, mended.summary, mended.category, mended.ends_on) == (
        "春苗工程（周末）",
        "每周六上午两小时",
        "0001",
        date(2026, 7, 31),
    )
    assert (mended.state, mended.returned_reason, mended.drafted_by_id) == (
        "draft",
        "写明时间",
        cast.leader.id,
    )
    last = AuditEntry.objects.filter(target=f"project:{mended.pk}").order_by("-id")[0]
    assert (last.verb, last.actor_id) == ("project.edited", cast.clerk.id)
    operations.submit_project(answers=NONE, project_id=mended.pk, by=cast.leader.actor, now=LATER)
    assert state(mended) == ProjectState.SUBMITTED


def test_time_is_never_an_approval_and_a_past_period_is_refused(cast: Cast, submitted: Project) -> None:
    much_later = NOW + timedelta(days=365)
    for job in (operations.begin_projects, operations.escalate_overdue, operations.remind_of_endings):
        job(now=much_later)
    assert (state(submitted), queries.project_by_id(submitted.pk).approved_at) == (
        ProjectState.SUBMITTED,
        None,
    )
    with refuses(Refused, "period_over"):
        operations.decide_project(
            project_id=submitted.pk, approve=True, by=cast.approver.actor, now=much_later
        )
    operations.decide_project(
        project_id=submitted.pk, approve=False, reason="已过期", by=cast.approver.actor, now=much_later
    )
    with refuses(Refused, "period_over"):
        operations.submit_project(answers=NONE, project_id=submitted.pk, by=cast.leader.actor, now=much_later)


def test_a_dissolved_team_starts_nothing(cast: Cast, draft: Project) -> None:
    teams.dissolve_team(team_id=cast.team.id, reason="改组", by=cast.clerk.actor, now=NOW)
    with refuses(Refused, "team_dissolved"):
        operations.draft_project(form=form(cast), by=cast.clerk.actor, now=LATER)
    with refuses(Refused, "team_dissolved"):
        operations.submit_project(answers=NONE, project_id=draft.pk, by=cast.clerk.actor, now=LATER)
    with refuses(Refused, "team_dissolved"):
        operations.edit_project(project_id=draft.pk, form=form(cast), by=cast.clerk.actor, now=LATER)


def test_drafts_are_seen_by_those_who_may_and_running_ones_by_all(cast: Cast, draft: Project) -> None:
    foreign = staff(20, Role.MANAGER, TAOHUAPING)
    prepares = (cast.leader, cast.clerk, cast.manager)
    others = (cast.members[0], cast.residents[0], cast.auditor, foreign)

    def assert_seen(*, prepares_: bool, approver: bool, others_: bool) -> None:
        assert [bool(seen_by(person.see())) for person in prepares] == [prepares_] * 3
        assert bool(seen_by(cast.approver.see())) == approver
        assert [bool(seen_by(person.see())) for person in others] == [others_] * 4
        assert bool(seen_by(NOBODY)) == others_

    assert_seen(prepares_=True, approver=False, others_=False)
    for deed in (
        lambda: operations.submit_project(
            answers=NONE, project_id=draft.pk, by=cast.members[0].actor, now=NOW
        ),
        lambda: stop(draft, foreign.actor),
        lambda: operations.decide_project(project_id=draft.pk, approve=True, by=foreign.actor, now=NOW),
    ):
        with refuses(NotFound, "not_found"):
            deed()
    operations.submit_project(answers=NONE, project_id=draft.pk, by=cast.leader.actor, now=NOW)
    assert_seen(prepares_=True, approver=True, others_=False)
    operations.decide_project(project_id=draft.pk, approve=True, by=cast.approver.actor, now=NOW)
    assert_seen(prepares_=True, approver=True, others_=True)
    stop(draft, cast.approver.actor)
    assert_seen(prepares_=True, approver=True, others_=True)


def test_filters_and_a_fixed_number_of_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = team(cast.leader, name="荷叶塘队", site_code=HEYETANG)
    viewer = cast.manager.see()

    def read(expected: int) -> None:
        with django_assert_num_queries(2):
            rows = list(queries.projects_visible_to(viewer))
            assert [bool(row.team.name and row.site.name) for row in rows] == [True] * expected
            assert len(list(queries.projects_to_decide(viewer))) == 0

    first = operations.draft_project(form=form(cast, team_id=other.id), by=cast.leader.actor, now=NOW)
    read(1)
    drafts = [operations.draft_project(form=form(cast), by=cast.leader.actor, now=NOW).pk for _ in range(30)]
    read(31)
    for found, wanted in (
        (queries.projects_visible_to(viewer, team_id=other.id), [first.pk]),
        (queries.projects_visible_to(viewer, under=cast.institutes[1].path), drafts[::-1]),
        (queries.projects_visible_to(viewer, category="0001"), []),
        (queries.projects_visible_to(viewer, state=ProjectState.RUNNING), []),
    ):
        assert [row.pk for row in found] == wanted
    assert queries.projects_by_ids([first.pk, 0]) == {first.pk: queries.project_by_id(first.pk)}
    with pytest.raises(NotFound):
        queries.project_by_id(0)


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"ends_on": date(2026, 1, 1)}, "project_forward"),
        ({"state": "running"}, "project_runs_only_if_approved"),
        ({"state": "closed", "approved_at": NOW}, "project_closed_at_when_closed"),
        ({"state": "paused"}, "project_state_known"),
        ({"state": "stopped", "approved_at": NOW, "halt_reason": "x"}, "project_stopped_at_when_stopped"),
        ({"state": "suspended", "approved_at": NOW}, "project_halted_with_reason"),
        ({"state": "midterm", "approved_at": NOW}, "project_midterm_reported"),
    ],
)
def test_the_database_keeps_the_promises(draft: Project, changes: dict[str, object], promise: str) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Project.objects.filter(pk=draft.pk).update(**changes)


DEEDS = {"submit": ProjectState.SUBMITTED, "approve": ProjectState.RUNNING, "stop": ProjectState.STOPPED}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from([*DEEDS, "return"]), max_size=8))
def test_any_order_of_deeds_keeps_to_the_table(cast: Cast, deeds: list[str]) -> None:
    project = operations.draft_project(form=form(cast), by=cast.leader.actor, now=NOW)
    at, returned = str(ProjectState.DRAFT), False
    for deed in deeds:
        to = DEEDS.get(deed, ProjectState.DRAFT)
        repeat = at == to and (deed != "return" or returned)
        try:
            if deed == "submit":
                operations.submit_project(
                    answers=NONE, project_id=project.pk, by=cast.leader.actor, now=LATER
                )
            elif deed == "stop":
                operations.stop_project(
                    project_id=project.pk, reason="不做了", by=cast.manager.actor, now=LATER
                )
            else:
                operations.decide_project(
                    project_id=project.pk, approve=deed == "approve", reason="重写", by=SYSTEM, now=LATER
                )
        except Refused:
            assert not repeat
            assert to not in PROJECT_TRANSITIONS[at]
        else:
            assert repeat or to in PROJECT_TRANSITIONS[at]
            at, returned = to, deed == "return" or (returned and deed != "submit")
        assert state(project) == at
