"""A course on a small stage: two sessions at the institute of 高平镇, run by its clerk."""

from datetime import datetime, timedelta
from typing import Any

from cast import GAOPING, NOW, Cast, Persona
from redvest.activities.codes import person_code
from redvest.kernel.clock import CHINA
from redvest.projects import operations as projects
from redvest.projects.operations import ProjectForm
from redvest.training import operations as training
from redvest.training.checks import CHECKS
from redvest.training.models import Course, Place, Session
from redvest.training.operations import CourseDraft, SessionDraft
from redvest.training.rules.codes import rotating_code

#: The first session: Friday 9:00–11:00; the second the same day 14:00–15:00. 180 minutes in all.
FIRST = datetime(2026, 3, 6, 9, 0, tzinfo=CHINA)
SECOND = datetime(2026, 3, 6, 14, 0, tzinfo=CHINA)
OVER = SECOND + timedelta(hours=2)
UNTIL = datetime(2026, 3, 5, 18, 0, tzinfo=CHINA)


def draft(**said: Any) -> CourseDraft:
    words = {
        "name": "应急救护培训",
        "content": "心肺复苏、止血包扎，现场练习",
        "organiser": "高平镇新时代文明实践所",
        "places": 3,
        "sign_up_until": UNTIL,
    }
    return CourseDraft(**(words | said))


def sitting(starts_at: datetime = FIRST, minutes: int = 120, **said: Any) -> SessionDraft:
    words = {"title": "心肺复苏", "room": "二楼会议室"}
    ends_at = starts_at + timedelta(minutes=minutes)
    return SessionDraft(starts_at=starts_at, ends_at=ends_at, **(words | said))


def drafted(cast: Cast, *, site_code: str = GAOPING, **said: Any) -> Course:
    return training.draft_course(site_code=site_code, draft=draft(**said), by=cast.clerk.actor, now=NOW)


def course(cast: Cast, **said: Any) -> Course:
    """Published, with both sessions."""
    row = drafted(cast, **said)
    add(cast, row, sitting())
    add(cast, row, sitting(SECOND, 60, title="止血包扎"))
    return training.open_course(course_id=row.pk, by=cast.clerk.actor, now=NOW)


def add(cast: Cast, row: Course, said: SessionDraft) -> Session:
    return training.add_session(course_id=row.pk, draft=said, by=cast.clerk.actor, now=NOW)


def joins(row: Course, who: Persona, *, now: datetime = NOW) -> Place:
    return training.sign_up(course_id=row.pk, by=who.actor, now=now)


def scans(session: Session, who: Persona, direction: str = "in", *, now: datetime) -> Any:
    code = rotating_code(session.pk, direction, now=now)
    return training.check_by_code(code=code, by=who.actor, now=now)


def shows(cast: Cast, session: Session, who: Persona, direction: str = "in", *, now: datetime) -> Any:
    code = person_code(who.id, now=now)
    return training.scan_person(
        session_id=session.pk, direction=direction, code=code, by=cast.clerk.actor, now=now
    )


def sessions(row: Course) -> list[Session]:
    return list(row.sessions.order_by("starts_at"))


def counts(row: Course) -> tuple[int, int, int]:
    """Reserved, taken of the open ones, waiting."""
    row.refresh_from_db()
    return row.reserved, row.taken, row.waiting


def states(row: Course) -> dict[int, str]:
    return dict(row.people.order_by("pk").values_list("person_id", "state"))


def differences() -> list[str]:
    return [sentence for check in CHECKS.values() for sentence in check()]


def project(cast: Cast) -> int:
    """One of the red team, drafted."""
    form = ProjectForm(
        name="暖心陪伴",
        summary="每周陪伴空巢老人",
        category="0001",
        team_id=cast.team.id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=200),
    )
    row = projects.draft_project(form=form, by=cast.leader.actor, now=NOW)
    return int(row.pk)
