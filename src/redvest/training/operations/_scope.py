"""Who may run a training, who names people of a unit, and how they are told."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.training.models import Course, Session
from redvest.training.rules.places import CourseFacts


def named_person(by: Actor) -> int:
    """The person who acts. Raises Forbidden."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


def require_running(path: str, by: Actor, *, now: datetime) -> None:
    """Raises Forbidden unless the actor runs trainings at a site, given by its path."""
    access.require(viewer_of(by, now=now), Verb.RUN_TRAINING, path)


def require_naming(unit_path: str, site_path: str, by: Actor, *, now: datetime) -> None:
    """A unit's own staff, or who runs the course, names its people. Raises Forbidden."""
    access.require(viewer_of(by, now=now), Verb.RUN_TRAINING, unit_path, site_path)


def session_with_course(session_id: int) -> Session:
    """A session, its course and site selected along. Raises NotFound."""
    found = Session.objects.select_related("course__site").filter(pk=session_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这一场培训")))
    return found


def facts_of(course: Course) -> CourseFacts:
    """A locked course for the rules of its places."""
    return CourseFacts(
        state=course.state,
        sign_up_until=course.sign_up_until,
        starts_at=course.starts_at,
        ends_at=course.ends_at,
        open_places=course.places - course.reserved,
        taken=course.taken,
    )


@step
def tell_about(
    kind: str, course: Course, people: Sequence[int], *, now: datetime, once: str = "", **words: str | int
) -> None:
    """One message about a course."""
    if people:
        said: dict[str, str | int] = {"name": course.name}
        tell(
            [
                Telling(
                    kind=kind, people=people, words=said | words, target=f"training:{course.pk}", once=once
                )
            ],
            now=now,
        )
