"""Decisions of the site above, and what the calendar does: beginning, and telling of reviews that are overdue."""

from datetime import datetime

from redvest.access import rules as access
from redvest.access.queries import viewer_of
from redvest.kernel import audit, clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation
from redvest.kernel.workdays import workdays_between
from redvest.projects import rules
from redvest.projects.enums import ProjectState
from redvest.projects.models import Project
from redvest.projects.operations._common import decides, moved, tell_deciders, tell_followers, tell_team


@operation
def decide_project(*, project_id: int, approve: bool, reason: str = "", by: Actor, now: datetime) -> Project:
    """Approves a submission, or returns it to its team with a reason. A repeat of the same decision changes nothing.

    What is approved runs from its first day, or at once if that has come. The decider's grant covers the site above
    the team's, or that site where it is the top. Raises NotFound, Forbidden (not the approver, one's own submission),
    Invalid (no reason), Refused (not submitted).
    """
    decides(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    forbid_if(access.why_not_decide(submitted_by=project.submitted_by_id, decider=by.person_id))
    if not approve:
        invalid_if(rules.why_not_return(reason))
    if _already_decided(project, approve=approve, reason=reason):
        return project
    today = clock.local_day(now)
    begins = project.starts_on <= today
    to = (ProjectState.RUNNING if begins else ProjectState.APPROVED) if approve else ProjectState.DRAFT
    refuse_if(rules.why_not_from(project.state, ProjectState.SUBMITTED, to))
    if approve:
        refuse_if(rules.why_not_start(ends_on=project.ends_on, today=today))
        project.approved_by_id = by.person_id
        project.approved_at = now
        project.started_at = now if begins else None
        tell_team(project, "project.approved", now=now)
    else:
        project.returned_reason = reason.strip()
        tell_team(project, "project.returned", now=now, reason=reason.strip())
    project.state = to
    return moved(project, "project.approved" if approve else "project.returned", by=by, now=now)


def _already_decided(project: Project, *, approve: bool, reason: str) -> bool:
    if approve:
        return project.state in (ProjectState.APPROVED, ProjectState.RUNNING)
    return project.state == ProjectState.DRAFT and project.returned_reason == reason.strip()


@operation
def begin_projects(*, now: datetime) -> int:
    """Approved projects whose first day has come are running. Harmless to repeat."""
    due = Project.objects.filter(state=ProjectState.APPROVED, starts_on__lte=clock.local_day(now))
    rows = lock_many(Project, due.values_list("pk", flat=True))
    begun = 0
    for project in rows.values():
        assert isinstance(project, Project)
        if project.state != ProjectState.APPROVED:
            continue
        project.state = ProjectState.RUNNING
        project.started_at = now
        moved(project, "project.begun", by=SYSTEM, now=now)
        tell_followers(project, now=now, words=project.name)
        begun += 1
    return begun


@operation
def escalate_overdue(*, now: datetime) -> int:
    """Tells of submissions that waited too long: those who decide, and once more those a level above them.

    That is all a time-out does: a submission stays one until somebody decides (domain 5.1).
    """
    today = clock.local_day(now)
    waiting = Project.objects.filter(state=ProjectState.SUBMITTED, escalated_at__isnull=True)
    told = 0
    for project in lock_many(Project, waiting.values_list("pk", flat=True)).values():
        assert isinstance(project, Project)
        asked = project.submitted_at
        if project.state != ProjectState.SUBMITTED or asked is None:
            continue
        if workdays_between(clock.local_day(asked), today) <= rules.REVIEW_WORKDAYS:
            continue
        project.escalated_at = now
        project.save(update_fields=["escalated_at"])
        desk = access.path_above(project.site.path)
        for path in dict.fromkeys((desk, access.path_above(desk))):
            once = f"{project.pk}:{asked.isoformat()}"
            tell_deciders(project, "project.overdue", path=path, now=now, once=once)
        audit.record("project.overdue", by=SYSTEM, now=now, target=f"project:{project.pk}")
        told += 1
    return told


@operation
def remind_of_endings(*, now: datetime) -> int:
    """Tells teams whose project is past its last day to hand in the closing report; once each."""
    over = Project.objects.filter(
        state__in=(ProjectState.RUNNING, ProjectState.MIDTERM), ends_on__lt=clock.local_day(now)
    ).select_related("team")
    for project in over.order_by("pk"):
        tell_team(project, "project.over", now=now, once=f"{project.pk}:{project.ends_on}")
    return over.count()
