"""Places in courses: one's own, and the roster of those who run it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from redvest.access.queries import Viewer
from redvest.people.queries import people_by_ids, person_ids_of
from redvest.training.enums import HOLDING, PlaceState
from redvest.training.models import Course, Place, Presence
from redvest.training.queries.courses import course_run_by
from redvest.training.queries.minutes import minutes_of


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person on a roster: masked, with what they attended so far, and at which sessions they were."""

    place_id: int
    person_id: int
    number: str
    name_masked: str
    state: str
    unit: str
    minutes: int
    came: dict[int, Presence]

    @property
    def state_label(self) -> str:
        """已报名."""
        return str(PlaceState(self.state).label)


def places_of(person_id: int) -> QuerySet[Place]:
    """One's own, the latest first, also those of persons merged into one."""
    rows = Place.objects.filter(person_id__in=person_ids_of(person_id))
    return rows.select_related("course__site", "unit__unit", "evaluation").order_by("-asked_at", "-pk")


def place_in(course_id: int, person_id: int | None) -> Place | None:
    """One's own place, or turn, in a course; None for those who have none."""
    if person_id is None:
        return None
    rows = Place.objects.filter(course_id=course_id, person_id=person_id).exclude(state=PlaceState.CANCELLED)
    return rows.select_related("evaluation").first()


def turn_of(place: Place) -> int:
    """How many wait before somebody who waits."""
    before = Place.objects.filter(course_id=place.course_id, state=PlaceState.WAITING)
    return before.filter(asked_at__lt=place.asked_at).count()


def presences_of(place: Place) -> dict[int, Presence]:
    """By session."""
    return {row.session_id: row for row in Presence.objects.filter(place=place)}


def roster(viewer: Viewer, course_id: int) -> list[Line]:
    """Everybody who has or waits for a place, in order, for who runs the course. Five queries. Raises NotFound."""
    course = course_run_by(viewer, course_id)
    rows = list(
        Place.objects.filter(course=course)
        .exclude(state=PlaceState.CANCELLED)
        .select_related("unit__unit")
        .order_by("asked_at", "pk")
    )
    people, minutes = people_by_ids({row.person_id for row in rows}), minutes_of(course.pk)
    came: dict[int, dict[int, Presence]] = {}
    for presence in Presence.objects.filter(session__course=course):
        came.setdefault(presence.place_id, {})[presence.session_id] = presence
    return [
        Line(
            place_id=row.pk,
            person_id=row.person_id,
            number=people[row.person_id].number,
            name_masked=people[row.person_id].name_masked,
            state=row.state,
            unit=row.unit.unit.name if row.unit else "",
            minutes=minutes.get(row.pk, 0),
            came=came.get(row.pk, {}),
        )
        for row in rows
    ]


def holds(line: Line) -> bool:
    """Whether it is a place and not a turn on the list."""
    return line.state in HOLDING


def named_by_unit(course: Course, unit_id: int) -> list[tuple[int, str, str]]:
    """Place, number and masked name of those a unit named, for its own staff."""
    rows = list(
        Place.objects.filter(course=course, unit__unit_id=unit_id)
        .exclude(state=PlaceState.CANCELLED)
        .order_by("pk")
    )
    people = people_by_ids({row.person_id for row in rows})
    return [(row.pk, people[row.person_id].number, people[row.person_id].name_masked) for row in rows]


def to_come(person_id: int, *, now: datetime) -> QuerySet[Place]:
    """One's own places in courses that are not over."""
    return places_of(person_id).filter(
        course__ends_at__gt=now, state__in=(PlaceState.TAKEN, PlaceState.WAITING)
    )
