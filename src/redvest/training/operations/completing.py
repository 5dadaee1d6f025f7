"""Completing a course: minutes are fixed, records taken down, all are told. Locks: persons, the course, its places."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.operations import booked_trainings
from redvest.activities.rules.trainings import TrainingForm
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people
from redvest.training.enums import CourseState, PlaceState
from redvest.training.models import Course, Place
from redvest.training.operations._scope import named_person, require_running, tell_about
from redvest.training.queries.minutes import minutes_of, whole_minutes_of
from redvest.training.rules import courses as rules
from redvest.training.rules.places import passes


@operation
def complete_course(*, course_id: int, by: Actor, now: datetime) -> Course:
    """Ends a course after its last session: who attended the share it asks for has passed and gets the record.

    The record (67号令 art. 8) is one of ``activities``: name, content, the minutes really attended, organiser and the
    last day; with a validity it is a qualification that shifts can require. Who waited is told nothing came of it. A
    repeat changes nothing. Raises Forbidden, Refused ("not_over"; "own_training": nobody completes their own).
    """
    completer = named_person(by)
    course = lock_with_people(course_id)
    require_running(course.site.path, by, now=now)
    if course.state == CourseState.COMPLETED:
        return course
    refuse_if(rules.why_not_move(course.state, CourseState.COMPLETED))
    refuse_if(rules.why_not_complete(course.ends_at, now=now))
    rows = list(Place.objects.filter(course=course, state=PlaceState.TAKEN).order_by("pk"))
    if any(row.person_id == completer for row in rows):
        refuse_if([Reason("own_training", _("您也是学员，请别的工作人员办理结业"))])
    whole, attended = whole_minutes_of(course.pk), minutes_of(course.pk)
    passed = {
        row.person_id: attended[row.pk]
        for row in rows
        if passes(attended.get(row.pk, 0), whole, share=course.share)
    }
    records = booked_trainings(
        minutes=passed, form=_record(course, whole), site_id=course.site_id, by=by, now=now
    )
    for row in rows:
        row.minutes = attended.get(row.pk, 0)
        row.training_id = records.get(row.person_id) if row.person_id in passed else None
        row.state = PlaceState.PASSED if row.person_id in passed else PlaceState.MISSED
        row.state_since = now
    Place.objects.bulk_update(rows, ["minutes", "training", "state", "state_since"])
    waited = Place.objects.filter(course=course, state=PlaceState.WAITING)
    waited.update(state=PlaceState.CANCELLED, state_since=now)
    course.waiting, course.completed_by_id = 0, completer
    course.state, course.state_since = CourseState.COMPLETED, now
    course.save()
    missed = [row.person_id for row in rows if row.state == PlaceState.MISSED]
    tell_about("training.passed", course, sorted(passed), now=now)
    tell_about("training.missed", course, missed, now=now, share=course.share)
    audit.record(
        "course.completed",
        by=by,
        now=now,
        target=f"training:{course_id}",
        passed=sorted(passed),
        missed=missed,
    )
    return course


def lock_with_people(course_id: int) -> Course:
    """The course, locked after the persons who have a place in it."""
    held = Place.objects.filter(course_id=course_id, state=PlaceState.TAKEN)
    people.lock_standings(held.values_list("person_id", flat=True))
    return lock(Course, course_id)


def _record(course: Course, whole: int) -> TrainingForm:
    assert course.ends_at is not None  # why_not_complete has refused otherwise
    held_on = clock.local_day(course.ends_at)
    return TrainingForm(
        name=course.name,
        content=course.content,
        minutes=max(1, whole),
        held_on=held_on,
        organiser=course.organiser,
        valid_until=rules.valid_until(held_on, course.valid_months),
    )
