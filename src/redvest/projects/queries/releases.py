"""Batches of projects, and what can be released."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.projects.enums import PUBLIC_STATES, ProjectField, ProjectState
from redvest.projects.models import Project, Release, ReleasedProject

_RELEASABLE = [
    str(state) for state in PUBLIC_STATES if state not in (ProjectState.STOPPED, ProjectState.SUSPENDED)
]


def releases() -> QuerySet[Release, Any]:
    """All batches, the newest first, each with how many projects it has; they are public."""
    return Release.objects.select_related("site").annotate(projects=Count("items")).order_by("-day", "-id")


def released(release_id: int) -> QuerySet[ReleasedProject]:
    """The projects of a batch in their order."""
    rows = ReleasedProject.objects.filter(release_id=release_id)
    return rows.select_related("project__team", "project__site").order_by("position")


def by_field(items: list[ReleasedProject]) -> list[tuple[str, list[ReleasedProject]]]:
    """A batch by the first field of each project, in the order of the ten; those without any come last."""
    groups: dict[str, list[ReleasedProject]] = {field: [] for field in ProjectField.values}
    for item in items:
        groups[item.project.fields[0] if item.project.fields else ProjectField.OTHER].append(item)
    return [(str(ProjectField(field).label), found) for field, found in groups.items() if found]


def releasable(viewer: Viewer, *, under: str = "") -> QuerySet[Project]:
    """Projects the viewer may release: approved, going on or closed, never released before; by place and name."""
    before = ReleasedProject.objects.filter(project=OuterRef("pk"))
    may = covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__path")
    rows = Project.objects.filter(may, ~Exists(before), state__in=_RELEASABLE)
    if under:
        rows = rows.filter(site__path__startswith=under)
    return rows.select_related("team", "site").order_by("site__path", "id")
