"""One project with all that belongs to it, as its page shows it; what differs by viewer is left out, not hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import path_above, require
from redvest.kernel.errors import NotFound, Reason
from redvest.people.queries import people_by_ids
from redvest.projects.enums import PUBLIC_STATES, BrandState, OfferState, ProjectField, Stage
from redvest.projects.measuring import MEASURED, Outputs, measure
from redvest.projects.models import (
    Brand,
    CoreMember,
    Extension,
    Follow,
    MeasuredOutputs,
    News,
    Offer,
    Project,
    ReleasedProject,
    Report,
)
from redvest.projects.queries.projects import projects_visible_to
from redvest.projects.rules import DIMENSIONS

_NOT_FOUND = _("没有找到这个项目，或者您无权查看")


@dataclass(frozen=True, kw_only=True)
class CoreInfo:
    """A core member, masked."""

    number: str
    name: str
    part: str


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Outputs frozen at a stage."""

    stage: str
    label: str
    at: datetime
    outputs: Outputs


@dataclass(frozen=True, kw_only=True)
class ProjectPage:
    """The project's row with team and site, its plan, and what became of it."""

    project: Project
    milestones: Sequence[Any]
    budget: Sequence[Any]
    risks: Sequence[Any]
    partners: Sequence[Any]
    core: Sequence[CoreInfo]
    reports: Sequence[Any]
    extensions: Sequence[Any]
    taken: Sequence[Taken]
    news: Sequence[Any]
    releases: Sequence[Any]
    copied_from: Project | None
    copies: Sequence[Project]
    brand: Brand | None
    followers: int
    follows: bool

    @property
    def dimensions(self) -> list[tuple[str, str]]:
        """The five dimensions that are said, with their labels."""
        return [(str(label), getattr(self.project, name)) for name, label in DIMENSIONS.items()]

    @property
    def field_labels(self) -> list[str]:
        """The fields in words."""
        return field_labels(self.project)


def field_labels(project: Project) -> list[str]:
    """The fields of a project in words."""
    return [str(ProjectField(field).label) for field in project.fields]


def page_of_project(project_id: int, *, viewer: Viewer) -> ProjectPage:
    """All of it, for somebody who may see the project. Raises NotFound. The same queries whatever there is."""
    rows = projects_visible_to(viewer).select_related(
        "team", "site", "copied_from__team", "copied_from__site"
    )
    project = rows.filter(pk=project_id).first()
    if project is None:
        raise NotFound(Reason("not_found", _NOT_FOUND))
    public = [str(state) for state in PUBLIC_STATES]
    origin = project.copied_from if project.copied_from and project.copied_from.state in public else None
    copies = project.copies.filter(state__in=public).select_related("team", "site").order_by("id")
    followers = Follow.objects.filter(project=project)
    mine = viewer.person_id is not None and followers.filter(person_id=viewer.person_id).exists()
    return ProjectPage(
        project=project,
        milestones=list(project.milestones.all()),
        budget=list(project.budget.all()),
        risks=list(project.risks.all()),
        partners=list(project.partners.all()),
        core=_core(project_id),
        reports=list(Report.objects.filter(project=project).order_by("id")),
        extensions=list(Extension.objects.filter(project=project).order_by("id")),
        taken=outputs_of(project_id),
        news=list(News.objects.filter(project=project).order_by("-id")[:20]),
        releases=list(
            ReleasedProject.objects.filter(project=project).select_related("release__site").order_by("-id")
        ),
        copied_from=origin,
        copies=list(copies[:100]),
        brand=Brand.objects.filter(project=project, state=BrandState.GRANTED).select_related("site").first(),
        followers=followers.count(),
        follows=mine,
    )


def _core(project_id: int) -> list[CoreInfo]:
    rows = list(CoreMember.objects.filter(project_id=project_id))
    people = people_by_ids({row.person_id for row in rows})
    return [
        CoreInfo(number=people[row.person_id].number, name=people[row.person_id].name_masked, part=row.part)
        for row in rows
    ]


def outputs_of(project_id: int) -> list[Taken]:
    """What was frozen of a project, in order."""
    rows = MeasuredOutputs.objects.filter(project_id=project_id).order_by("measured_at")
    return [
        Taken(
            stage=row.stage,
            label=str(Stage(row.stage).label),
            at=row.measured_at,
            outputs=Outputs(**{name: getattr(row, name) for name in MEASURED}),
        )
        for row in rows
    ]


def live_outputs(project_id: int, *, now: datetime) -> Outputs:
    """What the records say now."""
    return measure(project_id, until=now)


def reports_of(project_id: int, *, viewer: Viewer) -> list[Report]:
    """Reports in order, for the team and those who decide. Raises NotFound, Forbidden."""
    _at_work(project_id, viewer)
    return list(Report.objects.filter(project_id=project_id).order_by("id"))


def extensions_of(project_id: int, *, viewer: Viewer) -> list[Extension]:
    """Extensions in order, for the team and those who decide. Raises NotFound, Forbidden."""
    _at_work(project_id, viewer)
    return list(Extension.objects.filter(project_id=project_id).order_by("id"))


def offers_waiting(project_id: int, *, viewer: Viewer) -> list[Offer]:
    """Help that waits, for those who prepare the project alone. Raises NotFound, Forbidden."""
    project = _seen(project_id, viewer)
    require(viewer, Verb.PREPARE_PROJECT, project.team.path, project.site.path)
    return open_offers(project_id)


def offers_by(viewer: Viewer) -> QuerySet[Offer]:
    """Help the viewer has offered, the newest first."""
    return (
        Offer.objects.filter(person_id=viewer.person_id or 0).select_related("project__team").order_by("-id")
    )


def followed_by(viewer: Viewer) -> QuerySet[Project]:
    """Projects whose news the viewer is told, the newest first."""
    mine = Follow.objects.filter(person_id=viewer.person_id or 0).values("project_id")
    return Project.objects.filter(pk__in=mine).select_related("team", "site").order_by("-id")


def _seen(project_id: int, viewer: Viewer) -> Project:
    found = projects_visible_to(viewer).filter(pk=project_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _NOT_FOUND))
    return found


def _at_work(project_id: int, viewer: Viewer) -> None:
    project = _seen(project_id, viewer)
    if not viewer.may(Verb.APPROVE_PROJECT, path_above(project.site.path)):
        require(viewer, Verb.PREPARE_PROJECT, project.team.path, project.site.path)


def open_offers(project_id: int) -> list[Offer]:
    """Help that waits for the team's answer, the oldest first; for the team alone."""
    return list(Offer.objects.filter(project_id=project_id, state=OfferState.OPEN).order_by("id"))
