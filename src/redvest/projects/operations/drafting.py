"""Projects in the making: drafted, copied from elsewhere, changed, submitted, thrown away."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.people.queries import people_by_numbers
from redvest.projects import rules
from redvest.projects.enums import PUBLIC_STATES, ProjectState
from redvest.projects.measuring import measure
from redvest.projects.models import BudgetLine, CoreMember, Milestone, Partner, Project, Risk
from redvest.projects.operations._common import moved, person_of, prepares, seen
from redvest.projects.rules import ProjectForm
from redvest.teams import queries as teams
from redvest.teams import rules as team_rules
from redvest.teams.queries import TeamInfo

_TEXTS = ("name", "summary", "need", "goal", "delivery", "results", "feature", "recipients")


@operation
def draft_project(*, form: ProjectForm, by: Actor, now: datetime, key: str = "") -> Project:
    """Drafts a project of a team, at the team's site. A repeat under ``key`` returns the first draft.

    Raises Forbidden (neither leading the team nor staff of its site), Invalid (by field), Refused (team dissolved).
    """
    person_id = person_of(by)
    first = earlier_result("project.draft", key=key, by=by)
    if first is not None:
        return Project.objects.get(pk=first)
    team = _team(form.team_id)
    access.require(viewer_of(by, now=now), Verb.PREPARE_PROJECT, team.path, team.site_path)
    refuse_if(team_rules.why_not_work(team.state))
    core = _core_of(form)
    invalid_if(rules.why_not_say(form, today=clock.local_day(now)))
    project = Project(team_id=team.id, site_id=team.site_id, drafted_by_id=person_id, drafted_at=now)
    _fill(project, form, core)
    audit.record("project.drafted", by=by, now=now, target=f"project:{project.pk}", team=team.code)
    remember("project.draft", key=key, by=by, result_id=project.pk, now=now)
    return project


@operation
def copy_project(
    *, project_id: int, team_id: int, starts_on: date, ends_on: date, by: Actor, now: datetime, key: str = ""
) -> Project:
    """Takes a public project over to another team, as a draft of its own that says where it came from.

    Plan, fields and recipients come along; people, partners, money and milestones are the new team's to say. Raises
    NotFound, Forbidden, Invalid (the days), Refused (not public, the team is the same or dissolved).
    """
    person_id = person_of(by)
    first = earlier_result("project.copy", key=key, by=by)
    if first is not None:
        return Project.objects.get(pk=first)
    viewer = viewer_of(by, now=now)
    info, team = seen(project_id, viewer), _team(team_id)
    access.require(viewer, Verb.PREPARE_PROJECT, team.path, team.site_path)
    refuse_if(_why_not_copy(info.state, same=info.team_id == team_id) + team_rules.why_not_work(team.state))
    source = Project.objects.get(pk=project_id)
    form = ProjectForm(
        **{name: getattr(source, name) for name in _TEXTS},
        category=source.category,
        fields=source.fields,
        team_id=team_id,
        starts_on=starts_on,
        ends_on=ends_on,
        risks=[rules.RiskLine(name=risk.name, answer=risk.answer) for risk in source.risks.all()],
    )
    invalid_if(rules.why_not_say(form, today=clock.local_day(now)))
    project = Project(team_id=team.id, site_id=team.site_id, drafted_by_id=person_id, drafted_at=now)
    project.copied_from = source
    _fill(project, form, [])
    audit.record(
        "project.copied", by=by, now=now, target=f"project:{project.pk}", source=source.pk, team=team.code
    )
    remember("project.copy", key=key, by=by, result_id=project.pk, now=now)
    return project


def _why_not_copy(state: str, *, same: bool) -> list[Reason]:
    if same:
        return [Reason("same_team", _("这个项目就是本队的，不用复制"))]
    return [] if state in PUBLIC_STATES else [Reason("not_public", _("只能复制已立项的项目"))]


@operation
def edit_project(*, project_id: int, form: ProjectForm, by: Actor, now: datetime) -> Project:
    """Changes a draft, one that was returned too; why it was returned stays with it until it is submitted again.

    Raises NotFound, Forbidden (may not prepare it), Refused (submitted, its team dissolved), Invalid (by field).
    """
    info = prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    refuse_if(
        rules.why_not_edit(project.state) or team_rules.why_not_work(teams.team_by_id(info.team_id).state)
    )
    core = _core_of(form)
    invalid_if(
        rules.why_not_other_team(form, team_id=project.team_id)
        + rules.why_not_say(form, today=clock.local_day(now))
    )
    _fill(project, form, core)
    audit.record("project.edited", by=by, now=now, target=f"project:{project.pk}")
    return project


@operation
def delete_project(*, project_id: int, by: Actor, now: datetime) -> None:
    """Throws a draft away. What has hours stays for ever. Raises NotFound, Forbidden, Refused."""
    prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    refuse_if(rules.why_not_delete(project.state, measure(project_id, until=now)))
    refuse_if(_why_held(project))
    project.delete()
    audit.record("project.deleted", by=by, now=now, target=f"project:{project_id}", name=project.name)


def _why_held(project: Project) -> list[Reason]:
    """A draft that was before somebody stays with what was said of it."""
    if project.submitted_at is None:
        return []
    return [Reason("was_submitted", _("提交过的项目不能删除，请修改后再提交"))]


@operation
def submit_project(*, project_id: int, answers: Mapping[str, bool], by: Actor, now: datetime) -> Project:
    """Puts a draft before the site above. A repeat changes nothing.

    ``answers``: for each of the six kinds that are not volunteer service whether the project is of it. Raises NotFound,
    Forbidden (may not prepare it), Invalid (unanswered, by kind; the plan, by dimension), Refused (a yes; not a draft,
    its period is over, its team dissolved).
    """
    person_id = person_of(by)
    info = prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    if project.state == ProjectState.SUBMITTED:
        return project
    refuse_if(
        rules.why_not_move(project.state, ProjectState.SUBMITTED)
        or rules.why_not_start(ends_on=project.ends_on, today=clock.local_day(now))
        or team_rules.why_not_work(teams.team_by_id(info.team_id).state)
    )
    invalid_if(rules.why_not_declare(answers))
    refuse_if(rules.why_not_service(answers))
    refuse_if(rules.why_not_plan(project))
    project.state = ProjectState.SUBMITTED
    project.submitted_by_id = person_id
    project.submitted_at = now
    project.escalated_at = None
    project.returned_reason = ""
    return moved(project, "project.submitted", by=by, now=now)


def _fill(project: Project, form: ProjectForm, core: list[tuple[int, str]]) -> None:
    for name in _TEXTS:
        setattr(project, name, getattr(form, name).strip())
    project.category = form.category
    project.fields = list(form.fields)
    project.starts_on = form.starts_on
    project.ends_on = form.ends_on
    project.save()
    for model in (Milestone, BudgetLine, Risk, Partner, CoreMember):
        model.objects.filter(project=project).delete()
    Milestone.objects.bulk_create(
        Milestone(project=project, position=n, name=line.name.strip(), due_on=line.due_on)
        for n, line in enumerate(form.milestones, start=1)
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(project=project, position=n, side=line.side, name=line.name.strip(), fen=line.fen)
        for n, line in enumerate(form.budget, start=1)
    )
    Risk.objects.bulk_create(
        Risk(project=project, position=n, name=line.name.strip(), answer=line.answer.strip())
        for n, line in enumerate(form.risks, start=1)
    )
    Partner.objects.bulk_create(
        Partner(project=project, position=n, name=line.name.strip(), part=line.part.strip())
        for n, line in enumerate(form.partners, start=1)
    )
    CoreMember.objects.bulk_create(
        CoreMember(project=project, position=n, person_id=person_id, part=part)
        for n, (person_id, part) in enumerate(core, start=1)
    )


def _core_of(form: ProjectForm) -> list[tuple[int, str]]:
    """The core members' ids and parts; they are members of the team. Raises Invalid about "core"."""
    people = people_by_numbers(line.number for line in form.core)
    found = []
    for line in form.core:
        person = people.get(line.number.strip().upper())
        if person is None or not teams.is_member(form.team_id, person.id):
            words = {"number": line.number}
            raise Invalid(Reason("not_member", _("%(number)s 不是本队队员"), words, about="core"))
        found.append((person.id, line.part.strip()))
    return found


def _team(team_id: int) -> TeamInfo:
    try:
        return teams.team_by_id(team_id)
    except NotFound:
        raise Invalid(Reason("team_unknown", _("没有找到这支队伍"), about="team_id")) from None
