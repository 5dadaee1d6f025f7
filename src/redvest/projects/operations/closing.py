"""Mid-term and closing: outputs are measured by the operation itself, frozen with the moment, never typed in."""

from datetime import datetime

from redvest.access import rules as access
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.projects import rules
from redvest.projects.enums import ProjectState, Stage
from redvest.projects.measuring import measure
from redvest.projects.models import Extension, MeasuredOutputs, Project, Report
from redvest.projects.operations._common import (
    decides,
    moved,
    person_of,
    prepares,
    tell_deciders,
    tell_followers,
    tell_team,
)


@operation
def report_midterm(*, project_id: int, words: str, by: Actor, now: datetime) -> Project:
    """Hands in the mid-term report: what was done so far is measured and frozen; the project goes on.

    A repeat changes nothing. Raises NotFound, Forbidden, Invalid (no words), Refused (not running).
    """
    person_id = person_of(by)
    info = prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_report(words))
    if project.state == ProjectState.MIDTERM:
        return project
    refuse_if(rules.why_not_from(project.state, ProjectState.RUNNING, ProjectState.MIDTERM))
    _freeze(project, Stage.MIDTERM, by=by, now=now)
    _report(project, Stage.MIDTERM, words, person_id, now=now)
    project.state = ProjectState.MIDTERM
    project.midterm_at = now
    tell_deciders(project, "project.midterm", path=access.path_above(info.site_path), now=now)
    return moved(project, "project.midterm", by=by, now=now)


@operation
def answer_midterm(*, report_id: int, accept: bool, answer: str, by: Actor, now: datetime) -> Report:
    """The approver says what they think of a mid-term report, and what is to be mended. Never one's own.

    A repeat changes nothing. Raises NotFound, Forbidden, Invalid (no words), Refused (not a mid-term report).
    """
    report = lock(Report, report_id, stage=Stage.MIDTERM)
    decides(report.project_id, viewer_of(by, now=now))
    forbid_if(access.why_not_decide(submitted_by=report.filed_by_id, decider=by.person_id))
    invalid_if(rules.why_not_return(answer))
    if report.accepted is not None:
        return report
    _answer(report, accept=accept, answer=answer, by=by, now=now)
    audit.record(
        "project.midterm_answered", by=by, now=now, target=f"project:{report.project_id}", accept=accept
    )
    tell_team(report.project, "project.midterm_answered", now=now, answer=answer.strip())
    return report


@operation
def report_closing(*, project_id: int, words: str, by: Actor, now: datetime) -> Project:
    """Hands in the closing report. There must be something to close with: hours of the project's own activities.

    A repeat changes nothing. Raises NotFound, Forbidden, Invalid (no words), Refused (not running; no outputs).
    """
    person_id = person_of(by)
    info = prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_report(words))
    if project.state == ProjectState.CLOSING:
        return project
    refuse_if(rules.why_not_move(project.state, ProjectState.CLOSING))
    refuse_if(rules.why_no_outputs(Stage.CLOSING, measure(project_id, until=now)))
    _report(project, Stage.CLOSING, words, person_id, now=now)
    project.state = ProjectState.CLOSING
    tell_deciders(project, "project.closing", path=access.path_above(info.site_path), now=now)
    return moved(project, "project.closing", by=by, now=now)


@operation
def return_closing(*, project_id: int, reason: str, by: Actor, now: datetime) -> Project:
    """Sends a closing report back with a reason; the project goes on where it stood. Never one's own.

    Raises NotFound, Forbidden, Invalid (no reason), Refused (no closing report waits).
    """
    decides(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_return(reason))
    to = ProjectState.MIDTERM if project.midterm_at else ProjectState.RUNNING
    refuse_if(rules.why_no_report(project.state))
    report = _standing(project)
    forbid_if(access.why_not_decide(submitted_by=report.filed_by_id, decider=by.person_id))
    _answer(report, accept=False, answer=reason, by=by, now=now)
    project.state = to
    tell_team(project, "project.closing_returned", now=now, reason=reason.strip())
    return moved(project, "project.closing_returned", by=by, now=now)


@operation
def close_project(*, project_id: int, by: Actor, now: datetime) -> Project:
    """Closes a project for good on its closing report, by who decides at the site above, never by who filed it.

    Measures the outputs and freezes them. A repeat changes nothing. Raises NotFound, Forbidden, Refused (no closing
    report; no outputs).
    """
    decides(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    if project.state == ProjectState.CLOSED:
        return project
    refuse_if(rules.why_no_report(project.state))
    report = _standing(project)
    forbid_if(access.why_not_decide(submitted_by=report.filed_by_id, decider=by.person_id))
    _freeze(project, Stage.CLOSING, by=by, now=now)
    _answer(report, accept=True, answer="", by=by, now=now)
    Extension.objects.filter(project=project, granted__isnull=True).update(granted=False, decided_at=now)
    project.state = ProjectState.CLOSED
    project.closed_at = now
    project.closed_by_id = by.person_id
    tell_team(project, "project.closed", now=now)
    tell_followers(project, now=now, words=project.name)
    return moved(project, "project.closed", by=by, now=now)


def _standing(project: Project) -> Report:
    return Report.objects.get(project=project, stage=Stage.CLOSING, accepted__isnull=True)


@step
def _freeze(project: Project, stage: Stage, *, by: Actor, now: datetime) -> None:
    """Measures and keeps; the numbers are in the audit record, too, whose seals nobody breaks unseen."""
    outputs = measure(project.pk, until=now)
    refuse_if(rules.why_no_outputs(stage, outputs))
    MeasuredOutputs.objects.create(project=project, stage=stage, measured_at=now, **outputs.as_dict())
    target = f"project:{project.pk}"
    audit.record("project.measured", by=by, now=now, target=target, stage=str(stage), **outputs.as_dict())


def _report(project: Project, stage: Stage, words: str, person_id: int, *, now: datetime) -> None:
    Report.objects.create(
        project=project, stage=stage, words=words.strip(), filed_by_id=person_id, filed_at=now
    )


def _answer(report: Report, *, accept: bool, answer: str, by: Actor, now: datetime) -> None:
    report.accepted, report.answer = accept, answer.strip()
    report.answered_by_id, report.answered_at = by.person_id, now
    report.save()
