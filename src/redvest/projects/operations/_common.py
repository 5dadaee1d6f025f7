"""What all operations of projects share: who sees, who acts, who is told."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, holders_of, leaders_of
from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Reason
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.projects import queries
from redvest.projects.models import Follow, Project
from redvest.projects.queries import ProjectInfo


def seen(project_id: int, viewer: Viewer) -> ProjectInfo:
    """The project, for somebody who may know of it; an approver knows what they have returned, too."""
    info = queries.project_by_id(project_id)
    visible = queries.projects_visible_to(viewer).filter(pk=project_id).exists()
    access.require_sight(visible or viewer.may(Verb.APPROVE_PROJECT, info.site_path))
    return info


def visible(project_id: int, viewer: Viewer) -> ProjectInfo:
    """The project, for somebody to whom its page is shown: an approver sees no draft."""
    info = queries.project_by_id(project_id)
    access.require_sight(queries.projects_visible_to(viewer).filter(pk=project_id).exists())
    return info


def prepares(project_id: int, viewer: Viewer) -> ProjectInfo:
    """The project, for its team and the staff of its site. Raises NotFound, Forbidden."""
    info = seen(project_id, viewer)
    access.require(viewer, Verb.PREPARE_PROJECT, info.team_path, info.site_path)
    return info


def decides(project_id: int, viewer: Viewer) -> ProjectInfo:
    """The project, for who decides at the site above. Raises NotFound, Forbidden."""
    info = seen(project_id, viewer)
    access.require(viewer, Verb.APPROVE_PROJECT, access.path_above(info.site_path))
    return info


def person_of(by: Actor) -> int:
    """Drafts, submissions and what else is somebody's word are always a named person's."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


@step
def moved(project: Project, verb: str, *, by: Actor, now: datetime) -> Project:
    """Saves what changed, on record and published."""
    project.save()
    audit.record(verb, by=by, now=now, target=f"project:{project.pk}")
    outbox.publish(verb, project.pk, now=now)
    return project


@step
def tell_team(project: Project, kind: str, *, now: datetime, once: str = "", **words: str) -> None:
    """Tells the leaders of the project's team."""
    people = leaders_of([project.team.code], now=now).get(project.team.code, [])
    _tell(project, kind, people, once=once, now=now, words=words)


@step
def tell_deciders(
    project: Project, kind: str, *, path: str, now: datetime, once: str = "", **words: str
) -> None:
    """Tells those who decide on projects at ``path``."""
    _tell(project, kind, holders_of(Verb.APPROVE_PROJECT, path, now=now), once=once, now=now, words=words)


@step
def tell_followers(project: Project, *, now: datetime, words: str) -> None:
    """Tells those who asked for the project's news."""
    people = list(Follow.objects.filter(project=project).order_by("pk").values_list("person_id", flat=True))
    _tell(project, "project.news", people, once="", now=now, words={"news": words[:100]})


def _tell(
    project: Project, kind: str, people: Sequence[int], *, once: str, now: datetime, words: dict[str, str]
) -> None:
    if people:
        said = {"project": project.name} | words
        tell(
            [Telling(kind=kind, people=people, words=said, target=f"project:{project.pk}", once=once)],
            now=now,
        )
