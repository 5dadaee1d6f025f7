"""The reminder of a session on the evening before: one a course and day, written down with the telling."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db.models import F

from redvest.kernel import clock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.training.enums import CourseState, PlaceState
from redvest.training.models import Place, Session

#: When the day before is reminded of, in China's time.
EVENING = time(18)
#: So many sessions a round; the next round takes the rest.
MOST_SESSIONS = 500


@operation
def remind_of_tomorrow(*, now: datetime) -> int:
    """From six in the evening: tells everybody with a place in a course that sits the next day. How many sessions.

    A camp of four sessions a day says so once, with the first of them. A session moved to another day is reminded of
    again, since what was reminded of is a time.
    """
    if clock.local(now).time() < EVENING:
        return 0
    tomorrow = clock.local_day(now) + timedelta(days=1)
    due = Session.objects.filter(
        course__state=CourseState.OPEN,
        starts_at__gte=clock.day_start(tomorrow),
        starts_at__lt=clock.day_end(tomorrow),
    ).exclude(reminded_of=F("starts_at"))
    locked = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    rows = list(locked.select_related("course").order_by("starts_at", "pk")[:MOST_SESSIONS])
    Session.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_of=F("starts_at"))
    first: dict[int, Session] = {}
    for row in rows:
        first.setdefault(row.course_id, row)
    people: dict[int, list[int]] = defaultdict(list)
    held = Place.objects.filter(course_id__in=list(first), state=PlaceState.TAKEN).order_by("pk")
    for course_id, person_id in held.values_list("course_id", "person_id"):
        people[course_id].append(person_id)
    tell((_telling(row, people[pk]) for pk, row in first.items() if pk in people), now=now)
    return len(rows)


def _telling(session: Session, people: list[int]) -> Telling:
    starts_at = session.starts_at
    return Telling(
        kind="training.tomorrow",
        people=people,
        words={
            "name": session.course.name,
            "session": session.title,
            "starts_at": starts_at.isoformat(),
        },
        target=f"training:{session.course_id}",
        # One a course and day; a session moved within the day has told its new time already.
        once=f"training:{session.course_id}@{clock.local_day(starts_at):%Y%m%d}",
        expires_at=starts_at,
    )
