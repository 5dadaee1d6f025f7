"""Figures of training: of sites in a period, as of a moment; folded from rows by when they happened."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from redvest.activities.queries import qualifications_in_force
from redvest.kernel import clock
from redvest.kernel.checks import query


@dataclass(frozen=True, kw_only=True)
class TrainingScope:
    """Courses of these sites completed in ``[start, end)`` and until ``as_of``; None is open."""

    site_ids: Sequence[int]
    as_of: datetime
    start: datetime | None = None
    end: datetime | None = None

    @property
    def params(self) -> list[Any]:
        """In the order of the placeholders of a period."""
        return [list(self.site_ids), self.as_of, self.start, self.start, self.end, self.end]

    @property
    def until(self) -> datetime:
        """The last moment of it."""
        return self.as_of if self.end is None else min(self.as_of, self.end)


@dataclass(frozen=True, kw_only=True)
class TrainingFigures:
    """All of it, of courses completed in the period.

    ``courses`` with so many ``sessions``; ``attendances``: person-times that came, ``people`` different ones, for
    ``minutes``; ``passed`` got the record; ``clinics`` closed with ``points`` settled; ``qualifications`` with an end
    that count on the last day.
    """

    courses: int
    sessions: int
    attendances: int
    people: int
    minutes: int
    passed: int
    clinics: int
    points: int
    qualifications: int

    def as_dict(self) -> dict[str, int]:
        """For JSON."""
        return asdict(self)


_PERIOD = """
    {site} = ANY(%s) AND {at} <= %s AND (%s::timestamptz IS NULL OR {at} >= %s)
    AND (%s::timestamptz IS NULL OR {at} < %s)"""
_COURSES = f"""
    WITH here AS (
        SELECT c.id FROM training_course c
        WHERE c.state = 'completed' AND {_PERIOD.format(site="c.site_id", at="c.state_since")})
    SELECT (SELECT count(*) FROM here),
           (SELECT count(*) FROM training_session s JOIN here h ON h.id = s.course_id),
           (SELECT count(*) FROM training_place p JOIN here h ON h.id = p.course_id WHERE p.minutes > 0),
           (SELECT count(DISTINCT p.person_id) FROM training_place p JOIN here h ON h.id = p.course_id
            WHERE p.minutes > 0),
           (SELECT coalesce(sum(p.minutes), 0) FROM training_place p JOIN here h ON h.id = p.course_id),
           (SELECT count(*) FROM training_place p JOIN here h ON h.id = p.course_id WHERE p.state = 'passed')"""
_CLINICS = f"""
    SELECT count(DISTINCT k.id), count(p.id)
    FROM training_clinic k JOIN training_clinicpoint p ON p.clinic_id = k.id
    WHERE k.state = 'closed' AND {_PERIOD.format(site="k.site_id", at="k.state_since")}"""


def training_figures(scope: TrainingScope) -> TrainingFigures:
    """All of them. Three statements."""
    ((courses, sessions, attendances, people, minutes, passed),) = query(_COURSES, scope.params)
    ((clinics, points),) = query(_CLINICS, scope.params)
    last = clock.local_day(scope.until - timedelta(microseconds=1))
    return TrainingFigures(
        courses=courses,
        sessions=sessions,
        attendances=attendances,
        people=people,
        minutes=int(minutes),
        passed=passed,
        clinics=clinics,
        points=points,
        qualifications=qualifications_in_force(scope.site_ids, on=last, as_of=scope.as_of),
    )
