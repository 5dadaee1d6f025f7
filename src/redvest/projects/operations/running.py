"""While a project runs: milestones reached, the one extension, pauses, and giving it up."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.projects import rules
from redvest.projects.enums import OPEN_STATES, WORKING_STATES, BrandState, LapseCause, ProjectState
from redvest.projects.models import Brand, Extension, Milestone, Project
from redvest.projects.operations._common import (
    decides,
    moved,
    person_of,
    prepares,
    tell_deciders,
    tell_followers,
    tell_team,
)
from redvest.projects.queries import project_by_id
from redvest.teams import queries as teams
from redvest.teams import rules as team_rules


@operation
def reach_milestone(*, milestone_id: int, evidence: str, by: Actor, now: datetime) -> Milestone:
    """Says that a milestone is done, and by what one sees it. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid (no evidence), Refused (the project does not run).
    """
    found = lock(Milestone, milestone_id)
    prepares(found.project_id, viewer_of(by, now=now))
    if found.done_at is not None:
        return found
    invalid_if(rules.why_not_words(evidence, 300, about="evidence", missing=_("请写明凭什么看得出完成了")))
    state = project_by_id(found.project_id).state
    refuse_if([] if state in WORKING_STATES else [Reason("not_under_way", _("项目现在不在实施"))])
    found.done_at = now
    found.done_by_id = by.person_id
    found.evidence = evidence.strip()
    found.save()
    target = f"project:{found.project_id}"
    audit.record("project.milestone", by=by, now=now, target=target, milestone=found.pk)
    return found


@operation
def ask_extension(*, project_id: int, days: int, reason: str, by: Actor, now: datetime) -> Extension:
    """Asks for up to 30 days more, once. Raises NotFound, Forbidden, Invalid, Refused (not running; asked before)."""
    person_id = person_of(by)
    info = prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_extension(days=days, reason=reason))
    before = Extension.objects.filter(project=project).exclude(granted=False).exists()
    refuse_if(rules.why_not_extend(state=project.state, before=before))
    made = Extension.objects.create(
        project=project, days=days, reason=reason.strip(), asked_by_id=person_id, asked_at=now
    )
    audit.record("project.extension_asked", by=by, now=now, target=f"project:{project_id}", days=days)
    tell_deciders(project, "project.extension_asked", path=access.path_above(info.site_path), now=now)
    return made


@operation
def decide_extension(
    *, extension_id: int, grant: bool, reason: str = "", by: Actor, now: datetime
) -> Extension:
    """Grants an extension, which moves the last day, or refuses it with a reason; never one's own.

    A repeat of the same decision changes nothing. Raises NotFound, Forbidden, Invalid, Refused.
    """
    asked = lock(Extension, extension_id)
    decides(asked.project_id, viewer_of(by, now=now))
    forbid_if(access.why_not_decide(submitted_by=asked.asked_by_id, decider=by.person_id))
    if asked.granted is grant:
        return asked
    if not grant:
        invalid_if(rules.why_not_return(reason))
    refuse_if([] if asked.granted is None else [Reason("decided", _("这份申请已经处理过"))])
    project = lock(Project, asked.project_id)
    if grant:
        refuse_if(rules.why_not_extend(state=project.state, before=False))
        project.ends_on += timedelta(days=asked.days)
        project.save(update_fields=["ends_on"])
    asked.granted, asked.answer = grant, reason.strip()
    asked.decided_by_id, asked.decided_at = by.person_id, now
    asked.save()
    verb = "project.extended" if grant else "project.extension_refused"
    audit.record(verb, by=by, now=now, target=f"project:{project.pk}", days=asked.days)
    tell_team(project, verb, now=now, until=project.ends_on.isoformat(), reason=reason.strip())
    return asked


@operation
def suspend_project(*, project_id: int, reason: str, by: Actor, now: datetime) -> Project:
    """Halts a running project for a while, by who decides on it, with a reason; no new activities meanwhile.

    A repeat changes nothing. Raises NotFound, Forbidden, Invalid (no reason), Refused (not running).
    """
    decides(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_words(reason, 200, about="reason", missing=_("请写明原因")))
    if project.state == ProjectState.SUSPENDED:
        return project
    refuse_if(rules.why_not_move(project.state, ProjectState.SUSPENDED))
    project.state = ProjectState.SUSPENDED
    project.suspended_at = now
    project.halt_reason = reason.strip()
    tell_team(project, "project.suspended", now=now, reason=reason.strip())
    return moved(project, "project.suspended", by=by, now=now)


@operation
def resume_project(*, project_id: int, by: Actor, now: datetime) -> Project:
    """Lets a suspended project go on where it stood. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (not suspended; its team was dissolved meanwhile).
    """
    info = decides(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    if project.state in OPEN_STATES:
        return project
    to = ProjectState.MIDTERM if project.midterm_at else ProjectState.RUNNING
    refuse_if(rules.why_not_from(project.state, ProjectState.SUSPENDED, to))
    refuse_if(team_rules.why_not_work(teams.team_by_id(info.team_id).state))
    project.state = to
    project.suspended_at = None
    project.halt_reason = ""
    tell_team(project, "project.resumed", now=now)
    return moved(project, "project.resumed", by=by, now=now)


@operation
def stop_project(*, project_id: int, reason: str, by: Actor, now: datetime) -> Project:
    """Gives a project up for good, by who decides on it, with a reason. Its hours stay; it claims nothing.

    A brand it was lapses. A repeat changes nothing. Raises NotFound, Forbidden, Invalid, Refused (closed already).
    """
    decides(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_words(reason, 200, about="reason", missing=_("请写明原因")))
    if project.state == ProjectState.STOPPED:
        return project
    refuse_if(rules.why_not_move(project.state, ProjectState.STOPPED))
    project.state = ProjectState.STOPPED
    project.stopped_at = now
    project.suspended_at = None
    project.halt_reason = reason.strip()
    Brand.objects.filter(project=project, state=BrandState.GRANTED).update(
        state=BrandState.LAPSED, lapsed_at=now, lapse_cause=LapseCause.STOPPED
    )
    Brand.objects.filter(project=project, state=BrandState.NOMINATED).update(
        state=BrandState.REFUSED, decided_at=now, reason=reason.strip()
    )
    tell_team(project, "project.stopped", now=now, reason=reason.strip())
    tell_followers(project, now=now, words=reason.strip())
    return moved(project, "project.stopped", by=by, now=now)
