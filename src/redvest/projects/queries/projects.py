"""Reads of projects: running and closed ones are public, drafts and submissions for those whose duty they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.errors import NotFound, Reason
from redvest.projects.enums import OPEN_STATES, PUBLIC_STATES, OfferState, ProjectState
from redvest.projects.models import CoreMember, Extension, Project, Report


@dataclass(frozen=True, kw_only=True)
class ProjectInfo:
    """A project as other domains know it, over the days ``[starts_on, ends_on]``."""

    id: int
    name: str
    summary: str
    category: str
    team_id: int
    team_path: str
    site_id: int
    site_path: str
    starts_on: date
    ends_on: date
    state: str
    submitted_by_id: int | None
    approved_at: datetime | None
    closed_at: datetime | None
    started_at: datetime | None
    midterm_at: datetime | None
    copied_from_id: int | None
    fields: list[str]

    @property
    def is_running(self) -> bool:
        """Whether activities may still join it."""
        return self.state in OPEN_STATES


_INFO = (
    "id",
    "name",
    "summary",
    "category",
    "team_id",
    "team__path",
    "site_id",
    "site__path",
    "starts_on",
    "ends_on",
    "state",
    "submitted_by_id",
    "approved_at",
    "closed_at",
    "started_at",
    "midterm_at",
    "copied_from_id",
    "fields",
)


def _info(row: dict[str, Any]) -> ProjectInfo:
    return ProjectInfo(**{field.replace("__", "_"): value for field, value in row.items()})


def project_by_id(project_id: int) -> ProjectInfo:
    """The project. Raises NotFound."""
    row = Project.objects.filter(pk=project_id).values(*_INFO).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这个项目，或者您无权查看")))
    return _info(row)


def projects_by_ids(ids: Iterable[int]) -> dict[int, ProjectInfo]:
    """The projects that exist among ``ids``, in one query."""
    return {row["id"]: _info(row) for row in Project.objects.filter(pk__in=set(ids)).values(*_INFO)}


def projects_visible_to(
    viewer: Viewer,
    *,
    under: str = "",
    team_id: int | None = None,
    category: str = "",
    state: str = "",
    field: str = "",
) -> QuerySet[Project]:
    """Projects with their team and site, newest first: public ones, drafts and submissions of the viewer's duty.

    ``under``: the path of a site, for it and everything below. Empty filters do not limit.
    """
    prepares = covered_by(viewer, Verb.PREPARE_PROJECT, site_path="site__path", team_path="team__path")
    approves = covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__path")
    rows = Project.objects.filter(
        Q(state__in=PUBLIC_STATES) | prepares | approves & Q(state=ProjectState.SUBMITTED)
    )
    limits = {"site__path__startswith": under, "team_id": team_id, "category": category, "state": state}
    if field:
        rows = rows.filter(fields__contains=[field])
    given = {lookup: value for lookup, value in limits.items() if value}
    return rows.filter(**given).select_related("team", "site").order_by("-id")


def projects_to_decide(viewer: Viewer) -> QuerySet[Project]:
    """Submissions the viewer may decide: of sites below theirs, or of the top itself; never their own; oldest first."""
    above = covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__parent__path")
    top = covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__path") & Q(site__parent__isnull=True)
    rows = Project.objects.filter(above | top, state=ProjectState.SUBMITTED)
    if viewer.person_id is not None:
        rows = rows.exclude(submitted_by_id=viewer.person_id)
    return rows.select_related("team", "site").order_by("submitted_at", "id")


def projects_counted(sites: QuerySet[Any, Any], *, as_of: datetime) -> QuerySet[Project]:
    """Projects that figures count: at these sites, approved by ``as_of``; closing does not uncount them."""
    rows = Project.objects.filter(approved_at__lte=as_of, site_id__in=sites)
    return rows.select_related("team", "site").order_by("id")


def is_running(project_id: int, *, team_id: int) -> bool:
    """Whether the project is this team's and approved or under way, so that activities may belong to it."""
    return Project.objects.filter(pk=project_id, team_id=team_id, state__in=OPEN_STATES).exists()


def projects_handled_by(viewer: Viewer, *, state: str = "") -> QuerySet[Project]:
    """Projects at the viewer's teams and sites, newest first: what they prepare, or decide on once submitted."""
    prepares = covered_by(viewer, Verb.PREPARE_PROJECT, site_path="site__path", team_path="team__path")
    approves = covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__path")
    rows = Project.objects.filter(prepares | approves & ~Q(state=ProjectState.DRAFT))
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("team", "site").order_by("-id")


def projects_returned_to(viewer: Viewer) -> QuerySet[Project]:
    """Drafts of teams the viewer leads that came back with a reason; the newest first."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    rows = Project.objects.filter(led, state=ProjectState.DRAFT).exclude(returned_reason="")
    return rows.order_by("-id")


def projects_offered_help(viewer: Viewer) -> QuerySet[Project, Any]:
    """Projects of teams the viewer leads with help offered and not answered: ``waiting`` is how much."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    rows = Project.objects.filter(led, offers__state=OfferState.OPEN)
    return rows.annotate(waiting=Count("offers")).order_by("-id")


def reports_to_decide(viewer: Viewer) -> QuerySet[Project]:
    """Closing reports and extensions the viewer may decide, never what they filed themselves; oldest first."""
    above = covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__parent__path")
    top = covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__path") & Q(site__parent__isnull=True)
    waiting = Report.objects.filter(project=OuterRef("pk"), accepted__isnull=True)
    asked = Extension.objects.filter(project=OuterRef("pk"), granted__isnull=True)
    if viewer.person_id is not None:
        waiting = waiting.exclude(filed_by_id=viewer.person_id)
        asked = asked.exclude(asked_by_id=viewer.person_id)
    rows = Project.objects.filter(above | top).filter(Exists(waiting) | Exists(asked))
    return rows.select_related("team", "site").order_by("id")


def core_counts(project_ids: Iterable[int]) -> dict[int, int]:
    """How many core members each project names; those with none are absent."""
    rows = CoreMember.objects.filter(project_id__in=set(project_ids)).order_by()
    return dict(rows.values_list("project_id").annotate(number=Count("pk")))


def core_ids(project_id: int) -> list[int]:
    """Person ids of the core members, in order."""
    return list(CoreMember.objects.filter(project_id=project_id).values_list("person_id", flat=True))


def approvers_of(project_ids: Iterable[int]) -> dict[int, set[int]]:
    """By project, who approved it or decided on its reports: they do not judge it in a contest."""
    asked = set(project_ids)
    rows = Project.objects.filter(pk__in=asked, approved_by__isnull=False).values_list("pk", "approved_by_id")
    decided = Report.objects.filter(project_id__in=asked, answered_by__isnull=False)
    found: dict[int, set[int]] = {}
    for project, person in [*rows, *decided.values_list("project_id", "answered_by_id")]:
        if person is not None:
            found.setdefault(project, set()).add(person)
    return found


def core_members(project_ids: Iterable[int]) -> dict[int, set[int]]:
    """By project, who its core members are or were."""
    found: dict[int, set[int]] = {}
    rows = CoreMember.objects.filter(project_id__in=set(project_ids))
    for project, person in rows.values_list("project_id", "person_id"):
        found.setdefault(project, set()).add(person)
    return found
