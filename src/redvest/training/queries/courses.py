"""Courses as people see them: what is on offer, what they run, and who attended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.errors import NotFound, Reason
from redvest.training.enums import HOLDING, PUBLIC_COURSES, CourseState, Mode, PlaceState
from redvest.training.models import Course, Evaluation, Place, Presence, Session, UnitPlaces
from redvest.training.queries.materials import sees_inside


@dataclass(frozen=True, kw_only=True)
class SessionInfo:
    """A sitting; ``link`` is "" for those it is not for."""

    id: int
    title: str
    speaker: str
    mode: str
    room: str
    link: str
    starts_at: datetime
    ends_at: datetime

    @property
    def mode_label(self) -> str:
        """远程, 面授."""
        return str(Mode(self.mode).label)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What those who attended say: how many gave how many stars; ``attended`` could have."""

    attended: int
    stars: dict[int, int]

    @property
    def said(self) -> int:
        """How many said something; who did not is none of these."""
        return sum(self.stars.values())


def courses_public(*, under: str = "") -> QuerySet[Course]:
    """Published and completed courses for everybody, those to come first."""
    rows = Course.objects.filter(state__in=PUBLIC_COURSES).select_related("site")
    if under:
        rows = rows.filter(site__path__startswith=under)
    return rows.order_by("-state", "-starts_at", "-pk")


def courses_run_by(viewer: Viewer) -> QuerySet[Course]:
    """Courses of the viewer's sites, the newest first."""
    seen = covered_by(viewer, Verb.RUN_TRAINING, site_path="site__path")
    return Course.objects.filter(seen).select_related("site").order_by("-pk")


def courses_sent_to(viewer: Viewer) -> QuerySet[UnitPlaces]:
    """Places that others reserved for units of the viewer in open courses, for naming people.

    Of courses they run themselves, each course's own page has them.
    """
    seen = covered_by(viewer, Verb.RUN_TRAINING, site_path="unit__path")
    own = covered_by(viewer, Verb.RUN_TRAINING, site_path="course__site__path")
    rows = UnitPlaces.objects.filter(seen, course__state=CourseState.OPEN, places__gt=0).exclude(own)
    return rows.select_related("course__site", "unit").order_by("course__starts_at", "pk")


def course_for(viewer: Viewer, course_id: int) -> Course:
    """A course the viewer may know of: a public one, one's own place in it, or run by them. Raises NotFound."""
    found = Course.objects.select_related("site").filter(pk=course_id).first()
    if found is not None and (found.state in PUBLIC_COURSES or may_run(viewer, found)):
        return found
    own = Place.objects.filter(course_id=course_id, person_id=viewer.person_id or 0)
    if found is not None and found.state != CourseState.DRAFT and own.exists():
        return found
    raise NotFound(Reason("not_found", _("没有找到这期培训，或者您无权查看")))


def course_run_by(viewer: Viewer, course_id: int) -> Course:
    """A course the viewer runs. Raises NotFound."""
    found = Course.objects.select_related("site").filter(pk=course_id).first()
    if found is None or not may_run(viewer, found):
        raise NotFound(Reason("not_found", _("没有找到这期培训，或者您无权查看")))
    return found


def may_run(viewer: Viewer, course: Course) -> bool:
    """Whether the viewer runs it."""
    return viewer.may(Verb.RUN_TRAINING, course.site.path)


def sessions_of(viewer: Viewer, course: Course) -> list[SessionInfo]:
    """Its sittings in order; links only for those with a place and those who run it."""
    inside = sees_inside(viewer, course)
    return [
        SessionInfo(
            id=row.pk,
            title=row.title,
            speaker=row.speaker,
            mode=row.mode,
            room=row.room,
            link=row.link if inside else "",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in Session.objects.filter(course=course).order_by("starts_at")
    ]


def session_run_by(viewer: Viewer, session_id: int) -> Session:
    """A sitting of a course the viewer runs. Raises NotFound."""
    found = Session.objects.select_related("course__site").filter(pk=session_id).first()
    if found is None or not may_run(viewer, found.course):
        raise NotFound(Reason("not_found", _("没有找到这一场培训")))
    return found


def session_by_id(session_id: int) -> Session:
    """For whoever scans its code. Raises NotFound."""
    found = Session.objects.select_related("course").filter(pk=session_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这一场培训")))
    return found


def units_of(course_id: int) -> QuerySet[UnitPlaces]:
    """What units may send, by unit."""
    return UnitPlaces.objects.filter(course_id=course_id).select_related("unit").order_by("unit__path")


def said_of(course_id: int) -> Said:
    """Evaluations as counts. Two queries."""
    rows = Evaluation.objects.filter(place__course_id=course_id).values_list("stars").annotate(n=Count("pk"))
    found = {int(stars): int(n) for stars, n in rows}
    there = Presence.objects.filter(place=OuterRef("pk"))
    attended = Place.objects.filter(Exists(there), course_id=course_id).count()
    return Said(attended=attended, stars={stars: found.get(stars, 0) for stars in range(5, 0, -1)})


def words_of(viewer: Viewer, course: Course) -> list[tuple[int, str]]:
    """Stars and words, without names, for those who run it; nobody else."""
    if not may_run(viewer, course):
        return []
    rows = Evaluation.objects.filter(place__course=course).exclude(words="").order_by("-said_at", "-pk")
    return list(rows.values_list("stars", "words"))


def attended(edition_id: int) -> dict[int, int]:
    """Minutes attended in completed courses of an edition, by person: who of its applicants was trained."""
    rows = Place.objects.filter(
        course__edition_id=edition_id,
        course__state=CourseState.COMPLETED,
        state__in=(PlaceState.PASSED, PlaceState.MISSED),
        minutes__gt=0,
    )
    return dict(rows.values_list("person_id").annotate(total=Sum("minutes")).order_by("person_id"))


def courses_of_edition(edition_id: int) -> QuerySet[Course]:
    """Published and completed courses for an edition of a contest, in time."""
    rows = Course.objects.filter(edition_id=edition_id, state__in=PUBLIC_COURSES)
    return rows.select_related("site").order_by("starts_at", "pk")


def holders_in(course_ids: Iterable[int]) -> dict[int, int]:
    """How many hold a place, by course; units' places too."""
    rows = Place.objects.filter(course_id__in=list(course_ids), state__in=HOLDING)
    return dict(rows.values_list("course_id").annotate(n=Count("pk")))
