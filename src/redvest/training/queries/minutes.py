"""Minutes attended, from who was there; the one place where they are added up."""

from collections import defaultdict

from redvest.kernel import clock
from redvest.training.models import Presence, Session
from redvest.training.rules.places import minutes_there


def whole_minutes_of(course_id: int) -> int:
    """The minutes of all sessions of a course."""
    rows = Session.objects.filter(course_id=course_id).values_list("starts_at", "ends_at")
    return sum(clock.whole_minutes(start, end) for start, end in rows)


def minutes_of(course_id: int) -> dict[int, int]:
    """By place, what its person attended of a course; who never came is absent. One query."""
    found: dict[int, int] = defaultdict(int)
    rows = Presence.objects.filter(session__course_id=course_id).values_list(
        "place_id",
        "came_at",
        "left_at",
        "session__starts_at",
        "session__ends_at",
        "session__course__checks_out",
    )
    for place, came, left, start, end, checks_out in rows:
        found[place] += minutes_there(start, end, came_at=came, left_at=left, checks_out=checks_out)
    return dict(found)
