"""What happens to places of a course whose row is locked: who moves up, who gives one back."""

from collections.abc import Sequence
from datetime import datetime

from redvest.kernel.operation import step
from redvest.training.enums import CourseState, PlaceState
from redvest.training.models import Course, Place, UnitPlaces
from redvest.training.operations._scope import tell_about


@step
def move_up(course: Course, *, now: datetime) -> list[int]:
    """Gives free open places to those who wait, in their order, and tells them; returns their persons' ids."""
    free = course.places - course.reserved - course.taken
    if free <= 0 or not course.waiting or course.state != CourseState.OPEN:
        return []
    if course.ends_at is not None and course.ends_at <= now:
        return []
    rows = Place.objects.filter(course=course, state=PlaceState.WAITING).order_by("asked_at", "pk")[:free]
    moved = list(rows.values_list("pk", "person_id"))
    Place.objects.filter(pk__in=[pk for pk, _person in moved]).update(state=PlaceState.TAKEN, state_since=now)
    course.taken += len(moved)
    course.waiting -= len(moved)
    course.save(update_fields=["taken", "waiting"])
    people = [person for _pk, person in moved]
    starts_at = course.starts_at.isoformat() if course.starts_at else ""
    tell_about("training.promoted", course, people, now=now, starts_at=starts_at)
    return people


@step
def give_back(course: Course, rows: Sequence[Place], *, why: str, now: datetime) -> None:
    """Ends these live places of a locked course, in the counts, too; those who wait move up."""
    for row in rows:
        if row.state == PlaceState.WAITING:
            course.waiting -= 1
        elif row.unit_id is None:
            course.taken -= 1
        else:
            unit = UnitPlaces.objects.select_for_update(no_key=True).get(pk=row.unit_id)
            unit.taken -= 1
            unit.save(update_fields=["taken"])
        row.state, row.state_since, row.ended_why = PlaceState.CANCELLED, now, why
        row.save(update_fields=["state", "state_since", "ended_why"])
    course.save(update_fields=["taken", "waiting"])
    move_up(course, now=now)
