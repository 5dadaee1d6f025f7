"""The life of a project: drafted by its team, decided by the site above, closed once."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.kernel import audit, clock, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.projects import queries, rules
from redvest.projects.enums import ProjectState
from redvest.projects.models import Project
from redvest.projects.queries import ProjectInfo
from redvest.projects.rules import ProjectForm
from redvest.teams import queries as teams
from redvest.teams import rules as team_rules
from redvest.teams.queries import TeamInfo

__all__ = [
    "ProjectForm",
    "close_project",
    "decide_project",
    "draft_project",
    "edit_project",
    "submit_project",
]


@operation
def draft_project(*, form: ProjectForm, by: Actor, now: datetime, key: str = "") -> Project:
    """Drafts a project of a team, at the team's site. A repeat under ``key`` returns the first draft.

    Raises Forbidden (neither leading the team nor staff of its site), Invalid (by field), Refused (team dissolved).
    """
    person_id = _person(by)
    first = earlier_result("project.draft", key=key, by=by)
    if first is not None:
        return Project.objects.get(pk=first)
    team = _team(form.team_id)
    access.require(viewer_of(by, now=now), Verb.PREPARE_PROJECT, team.path, team.site_path)
    refuse_if(team_rules.why_not_work(team.state))
    invalid_if(rules.why_not_say(form, today=clock.local_day(now)))
    project = Project(team_id=team.id, site_id=team.site_id, drafted_by_id=person_id, drafted_at=now)
    _fill(project, form)
    project.save()
    audit.record("project.drafted", by=by, now=now, target=f"project:{project.pk}", team=team.code)
    remember("project.draft", key=key, by=by, result_id=project.pk, now=now)
    return project


@operation
def edit_project(*, project_id: int, form: ProjectForm, by: Actor, now: datetime) -> Project:
    """Changes a draft, one that was returned too; why it was returned stays with it until it is submitted again.

    Raises NotFound, Forbidden (may not prepare it), Refused (submitted, its team dissolved), Invalid (by field).
    """
    viewer = viewer_of(by, now=now)
    info = _seen(project_id, viewer)
    access.require(viewer, Verb.PREPARE_PROJECT, info.team_path, info.site_path)
    project = lock(Project, project_id)
    refuse_if(
        rules.why_not_edit(project.state) or team_rules.why_not_work(teams.team_by_id(info.team_id).state)
    )
    invalid_if(
        rules.why_not_other_team(form, team_id=project.team_id)
        + rules.why_not_say(form, today=clock.local_day(now))
    )
    _fill(project, form)
    project.save()
    audit.record("project.edited", by=by, now=now, target=f"project:{project.pk}")
    return project


def _fill(project: Project, form: ProjectForm) -> None:
    project.name = form.name.strip()
    project.summary = form.summary.strip()
    project.category = form.category
    project.starts_on = form.starts_on
    project.ends_on = form.ends_on


@operation
def submit_project(*, project_id: int, by: Actor, now: datetime) -> Project:
    """Puts a draft before the site above. A repeat changes nothing.

    Raises NotFound, Forbidden (may not prepare it), Refused (not a draft, its period is over, its team dissolved).
    """
    person_id = _person(by)
    viewer = viewer_of(by, now=now)
    info = _seen(project_id, viewer)
    access.require(viewer, Verb.PREPARE_PROJECT, info.team_path, info.site_path)
    project = lock(Project, project_id)
    if project.state == ProjectState.SUBMITTED:
        return project
    refuse_if(
        rules.why_not_move(project.state, ProjectState.SUBMITTED)
        or rules.why_not_start(ends_on=project.ends_on, today=clock.local_day(now))
        or team_rules.why_not_work(teams.team_by_id(info.team_id).state)
    )
    project.state = ProjectState.SUBMITTED
    project.submitted_by_id = person_id
    project.submitted_at = now
    project.returned_reason = ""
    return _moved(project, "project.submitted", by=by, now=now)


@operation
def decide_project(*, project_id: int, approve: bool, reason: str = "", by: Actor, now: datetime) -> Project:
    """Approves a submission, or returns it to its team with a reason. A repeat of the same decision changes nothing.

    The decider's grant covers the site above the team's, or that site where it is the top.
    Raises NotFound, Forbidden (not the approver, one's own submission), Invalid (no reason), Refused (not submitted).
    """
    viewer = viewer_of(by, now=now)
    info = _seen(project_id, viewer)
    access.require(viewer, Verb.APPROVE_PROJECT, access.path_above(info.site_path))
    project = lock(Project, project_id)
    forbid_if(access.why_not_decide(submitted_by=project.submitted_by_id, decider=by.person_id))
    if not approve:
        invalid_if(rules.why_not_return(reason))
    if _already_decided(project, approve=approve, reason=reason):
        return project
    to = ProjectState.RUNNING if approve else ProjectState.DRAFT
    refuse_if(rules.why_not_move(project.state, to))
    if approve:
        refuse_if(rules.why_not_start(ends_on=project.ends_on, today=clock.local_day(now)))
        project.approved_by_id = by.person_id
        project.approved_at = now
    else:
        project.returned_reason = reason.strip()
    project.state = to
    return _moved(project, "project.approved" if approve else "project.returned", by=by, now=now)


@operation
def close_project(*, project_id: int, by: Actor, now: datetime) -> Project:
    """Closes a running project for good, by the team's leader or whoever decides on projects at its site.

    A repeat changes nothing. Raises NotFound, Forbidden, Refused (not running).
    """
    viewer = viewer_of(by, now=now)
    info = _seen(project_id, viewer)
    if not viewer.may(Verb.LEAD_TEAM, info.team_path):
        access.require(viewer, Verb.APPROVE_PROJECT, info.site_path)
    project = lock(Project, project_id)
    if project.state == ProjectState.CLOSED:
        return project
    refuse_if(rules.why_not_move(project.state, ProjectState.CLOSED))
    project.state = ProjectState.CLOSED
    project.closed_at = now
    return _moved(project, "project.closed", by=by, now=now)


def _moved(project: Project, verb: str, *, by: Actor, now: datetime) -> Project:
    project.save()
    audit.record(verb, by=by, now=now, target=f"project:{project.pk}")
    outbox.publish(verb, project.pk, now=now)
    return project


def _already_decided(project: Project, *, approve: bool, reason: str) -> bool:
    if approve:
        return project.state == ProjectState.RUNNING
    return project.state == ProjectState.DRAFT and project.returned_reason == reason.strip()


def _seen(project_id: int, viewer: Viewer) -> ProjectInfo:
    """The project, for somebody who may know of it; an approver knows what they have returned, too."""
    info = queries.project_by_id(project_id)
    seen = queries.projects_visible_to(viewer).filter(pk=project_id).exists()
    access.require_sight(seen or viewer.may(Verb.APPROVE_PROJECT, info.site_path))
    return info


def _person(by: Actor) -> int:
    """Drafts and submissions are always a named person's."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


def _team(team_id: int) -> TeamInfo:
    try:
        return teams.team_by_id(team_id)
    except NotFound:
        raise Invalid(Reason("team_unknown", _("没有找到这支队伍"), about="team_id")) from None
