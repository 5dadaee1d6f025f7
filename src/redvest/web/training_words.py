"""Words of courses and clinics on pages."""

from datetime import datetime
from typing import Any

from redvest.training.enums import ClinicState, CourseState, PlaceState
from redvest.training.rules.courses import progress_of


def state_words(course: Any, *, now: datetime) -> tuple[str, str]:
    """What a course is at this moment, and the kind of badge for it: 未开始, 进行中, 已结束 while it is open."""
    if course.state == CourseState.OPEN:
        said = progress_of(course.starts_at, course.ends_at, now=now)
        return str(said.label), {"ahead": "wait", "running": "ok", "over": "info"}[said]
    kinds = {"draft": "wait", "completed": "info", "cancelled": "stop"}
    return str(CourseState(course.state).label), kinds[course.state]


def place_words(state: str) -> tuple[str, str]:
    """What a place is, and the kind of badge for it."""
    kinds = {"taken": "ok", "passed": "ok", "waiting": "wait", "missed": "info", "cancelled": "stop"}
    return str(PlaceState(state).label), kinds[state]


def clinic_words(state: str) -> tuple[str, str]:
    """What a clinic is, and the kind of badge for it."""
    kinds = {"open": "ok", "closed": "info", "invited": "wait", "declined": "stop", "called_off": "stop"}
    return str(ClinicState(state).label), kinds[state]
