"""Projects for tests: what a form says, one that runs, and service done for it."""

import dataclasses
from datetime import date, timedelta

from activities.stage import confirms, published, scans, settles, shift_form, takes
from cast import NOW, Cast
from planning import NONE, PLAN
from redvest.activities.enums import Direction
from redvest.projects import operations
from redvest.projects.models import Project
from redvest.projects.rules import ProjectForm

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def form(cast: Cast, **changes: object) -> ProjectForm:
    base = ProjectForm(
        name=" 春苗工程 ",
        summary="为高平镇的留守儿童每周辅导两次功课",
        category="0003",
        team_id=cast.team.id,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 6, 30),
        **PLAN,
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # fields by name


def running(cast: Cast, **changes: object) -> Project:
    """Drafted, submitted and approved at NOW."""
    made = operations.draft_project(form=form(cast, **changes), by=cast.leader.actor, now=NOW)
    operations.submit_project(project_id=made.pk, answers=NONE, by=cast.leader.actor, now=NOW)
    return operations.decide_project(project_id=made.pk, approve=True, by=cast.approver.actor, now=NOW)


def serve(cast: Cast, project: Project, *, days: int = 1, people: int = 2) -> None:
    """A shift of the project of which member n stays n hours."""
    start = NOW + days * DAY
    shift = published(cast, shift_form(start=start), project_id=project.pk)[0]
    crowd = cast.members[:people]
    takes(shift, *crowd)
    for who in crowd:
        scans(shift, who, Direction.IN, start)
    confirms(cast, shift, *crowd, now=start)
    for hours, who in enumerate(crowd, start=1):
        scans(shift, who, Direction.OUT, start + hours * HOUR)
    settles(shift)
