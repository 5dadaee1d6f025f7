"""From mid-term to closing: what was done is measured, frozen with its moment, and proven again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import DAQIAO, NOW, Cast, staff
from planning import NONE
from projects.stage import form, running, serve
from redvest.access.enums import Role
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.kernel.models import AuditEntry
from redvest.projects import checks, operations, queries
from redvest.projects.enums import ProjectState
from redvest.projects.measuring import Outputs, measure
from redvest.projects.models import MeasuredOutputs, Project
from refusing import picture, refuses

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORDS = "每周两次，没有中断；还缺英语老师。"


def closing(cast: Cast, project: Project, *, days: int = 3) -> Project:
    return operations.report_closing(
        project_id=project.pk, words=WORDS, by=cast.leader.actor, now=NOW + days * DAY
    )


def test_outputs_are_those_of_the_project_s_own_records(cast: Cast) -> None:
    project, other = running(cast), running(cast)
    assert measure(project.pk, until=NOW + DAY) == Outputs()
    serve(cast, project)
    assert measure(project.pk, until=NOW + 2 * DAY) == Outputs(
        activities=1, volunteers=2, participations=2, minutes=180
    )
    serve(cast, project, days=2, people=1)
    assert measure(project.pk, until=NOW + 3 * DAY) == Outputs(
        activities=2, volunteers=2, participations=3, minutes=240
    )
    assert measure(project.pk, until=NOW + 2 * DAY).minutes == 180, "as of a moment, nothing of later"
    assert measure(other.pk, until=NOW + 3 * DAY) == Outputs()


def test_closing_freezes_what_was_measured_and_verify_measures_again(cast: Cast) -> None:
    project = running(cast)
    serve(cast, project)
    middle = NOW + 2 * DAY
    operations.report_midterm(project_id=project.pk, words=WORDS, by=cast.leader.actor, now=middle)
    assert queries.is_running(project.pk, team_id=cast.team.id), "after the mid-term the work goes on"
    serve(cast, project, days=3, people=1)
    closing(cast, project, days=5)
    done = NOW + 6 * DAY
    with refuses(Forbidden, "not_permitted"):
        operations.close_project(project_id=project.pk, by=cast.leader.actor, now=done)
    closed = operations.close_project(project_id=project.pk, by=cast.approver.actor, now=done)
    assert (closed.state, closed.closed_at, closed.closed_by_id) == ("closed", done, cast.approver.id)
    assert [(one.stage, one.at, one.outputs.minutes) for one in queries.outputs_of(project.pk)] == [
        ("midterm", middle, 180),
        ("closing", done, 240),
    ]
    on_record = AuditEntry.objects.filter(verb="project.measured").order_by("-id")[0]
    assert (on_record.data["minutes"], on_record.data["volunteers"]) == (240, 2)

    def differences() -> list[str]:
        return [sentence for check in checks.CHECKS.values() for sentence in check()]

    assert differences() == []
    MeasuredOutputs.objects.filter(stage="closing").update(minutes=9000)
    assert differences() == [
        f"project {project.pk}, closing: minutes kept as 9000, the records give 240",
        f"project {project.pk}, closing: minutes kept as 9000, on record 240",
    ]


def test_closing_is_for_good(cast: Cast) -> None:
    project = running(cast)
    serve(cast, project)
    closing(cast, project)
    operations.close_project(project_id=project.pk, by=cast.approver.actor, now=NOW + 4 * DAY)
    before = picture()
    operations.close_project(project_id=project.pk, by=cast.approver.actor, now=NOW + 5 * DAY)
    assert picture() == before
    for deed in (
        lambda: operations.stop_project(project_id=project.pk, reason="x", by=cast.approver.actor, now=NOW),
        lambda: operations.suspend_project(
            project_id=project.pk, reason="x", by=cast.approver.actor, now=NOW
        ),
        lambda: operations.resume_project(project_id=project.pk, by=cast.approver.actor, now=NOW),
        lambda: operations.report_midterm(project_id=project.pk, words="x", by=cast.leader.actor, now=NOW),
        lambda: operations.report_closing(project_id=project.pk, words="x", by=cast.leader.actor, now=NOW),
        lambda: operations.decide_project(
            project_id=project.pk, approve=True, by=cast.approver.actor, now=NOW
        ),
    ):
        with refuses(Refused, "wrong_state"):
            deed()
    assert picture() == before


def test_nothing_is_closed_that_did_nothing(cast: Cast) -> None:
    project = running(cast)
    with refuses(Refused, "no_outputs"):
        closing(cast, project)
    with refuses(Invalid, "missing"):
        operations.report_closing(project_id=project.pk, words=" ", by=cast.leader.actor, now=NOW)
    with pytest.raises(IntegrityError, match="closed_with_outputs"), transaction.atomic():
        MeasuredOutputs.objects.create(
            project=project, stage="closing", measured_at=NOW, **Outputs().as_dict()
        )


def test_a_closing_report_is_returned_and_nobody_decides_their_own(cast: Cast) -> None:
    project = running(cast)
    serve(cast, project)
    own = staff(40, Role.MANAGER, DAQIAO)  # staff of its site hand in, the site above decides
    operations.report_closing(project_id=project.pk, words=WORDS, by=own.actor, now=NOW + 2 * DAY)
    with refuses(Forbidden, "not_permitted"):
        operations.close_project(project_id=project.pk, by=own.actor, now=NOW + 2 * DAY)
    back = operations.return_closing(
        project_id=project.pk, reason="写明还差什么", by=cast.approver.actor, now=NOW + 2 * DAY
    )
    assert back.state == ProjectState.RUNNING
    operations.report_closing(project_id=project.pk, words=WORDS, by=cast.manager.actor, now=NOW + 2 * DAY)
    with refuses(Forbidden, "own_request"):
        operations.close_project(project_id=project.pk, by=cast.manager.actor, now=NOW + 2 * DAY)
    operations.close_project(project_id=project.pk, by=cast.approver.actor, now=NOW + 3 * DAY)
    answered = [report.accepted for report in project.reports.order_by("id")]
    assert answered == [False, True]


def test_one_extension_of_at_most_thirty_days(cast: Cast) -> None:
    project = running(cast)

    def ask(days: int = 30, reason: str = "开学推迟") -> int:
        by = cast.leader.actor
        return operations.ask_extension(project_id=project.pk, days=days, reason=reason, by=by, now=NOW).pk

    for days, reason, code in ((0, "x", "out_of_range"), (31, "x", "out_of_range"), (5, " ", "missing")):
        with refuses(Invalid, code):
            ask(days, reason)
    first = ask()
    with refuses(Refused, "extended_once"):
        ask()
    with refuses(Forbidden, "not_permitted"):
        operations.decide_extension(extension_id=first, grant=True, by=cast.leader.actor, now=NOW)
    operations.decide_extension(
        extension_id=first, grant=False, reason="理由不足", by=cast.approver.actor, now=NOW
    )
    second = ask(20)
    operations.decide_extension(extension_id=second, grant=True, by=cast.approver.actor, now=NOW)
    assert queries.project_by_id(project.pk).ends_on == form(cast).ends_on + timedelta(days=20)
    with refuses(Refused, "extended_once"):
        ask(1)


def test_pauses_and_what_is_given_up(cast: Cast) -> None:
    project = running(cast)
    by = cast.approver.actor
    operations.suspend_project(project_id=project.pk, reason="汛期", by=by, now=NOW)
    assert not queries.is_running(project.pk, team_id=cast.team.id)
    with refuses(Refused, "wrong_state"):
        operations.report_midterm(project_id=project.pk, words=WORDS, by=cast.leader.actor, now=NOW)
    assert operations.resume_project(project_id=project.pk, by=by, now=NOW).state == ProjectState.RUNNING
    operations.stop_project(project_id=project.pk, reason="没有人报名", by=by, now=NOW)
    with refuses(Refused, "not_draft"):
        operations.delete_project(project_id=project.pk, by=cast.leader.actor, now=NOW)


def test_only_a_draft_is_deleted_and_never_one_with_hours(cast: Cast) -> None:
    draft = operations.draft_project(form=form(cast), by=cast.leader.actor, now=NOW)
    operations.delete_project(project_id=draft.pk, by=cast.leader.actor, now=NOW)
    assert not Project.objects.filter(pk=draft.pk).exists()
    project = running(cast)
    serve(cast, project)
    with refuses(Refused, "has_hours"):
        operations.delete_project(project_id=project.pk, by=cast.leader.actor, now=NOW + 3 * DAY)


def test_an_overdue_review_is_told_once_and_stays_a_submission(cast: Cast) -> None:
    made = operations.draft_project(form=form(cast), by=cast.leader.actor, now=NOW)
    operations.submit_project(project_id=made.pk, answers=NONE, by=cast.leader.actor, now=NOW)
    assert operations.escalate_overdue(now=NOW + 7 * DAY) == 0, "five working days are not over"
    assert operations.escalate_overdue(now=NOW + 8 * DAY) == 1
    assert operations.escalate_overdue(now=NOW + 9 * DAY) == 0
    assert queries.project_by_id(made.pk).state == ProjectState.SUBMITTED


def test_what_is_approved_ahead_begins_on_its_first_day(cast: Cast) -> None:
    later = form(cast, starts_on=NOW.date() + timedelta(days=10))
    made = operations.draft_project(form=later, by=cast.leader.actor, now=NOW)
    operations.submit_project(project_id=made.pk, answers=NONE, by=cast.leader.actor, now=NOW)
    approved = operations.decide_project(project_id=made.pk, approve=True, by=cast.approver.actor, now=NOW)
    assert approved.state == ProjectState.APPROVED
    assert queries.is_running(made.pk, team_id=cast.team.id), "its activities can be planned"
    assert operations.begin_projects(now=NOW + 9 * DAY) == 0
    assert operations.begin_projects(now=NOW + 10 * DAY) == 1
    assert queries.project_by_id(made.pk).state == ProjectState.RUNNING


def test_a_submission_needs_its_plan_and_honest_answers(cast: Cast) -> None:
    made = operations.draft_project(form=form(cast, feature="", fields=()), by=cast.leader.actor, now=NOW)

    def submit(**answers: bool) -> Project:
        said = {**NONE, **answers}
        return operations.submit_project(project_id=made.pk, answers=said, by=cast.leader.actor, now=NOW)

    with refuses(Refused, "plan_missing", "plan_missing") as caught:
        submit()
    assert [reason.about for reason in caught.value.reasons] == ["fields", "feature"]
    with refuses(Refused, "not_service"):
        submit(paid=True)
    with refuses(Invalid, *["unanswered"] * 6):
        operations.submit_project(project_id=made.pk, answers={}, by=cast.leader.actor, now=NOW)
