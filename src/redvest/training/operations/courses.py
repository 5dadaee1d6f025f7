"""Courses from draft to completion or cancellation, their sessions and what units may send. Locks: the course."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.places import queries as places
from redvest.training.enums import LIVE, CourseState, PlaceState
from redvest.training.models import Course, Place, Presence, Session, UnitPlaces
from redvest.training.operations._places import move_up
from redvest.training.operations._scope import require_running, session_with_course, tell_about
from redvest.training.rules import courses as rules
from redvest.training.rules.courses import CourseDraft, SessionDraft


@operation
def draft_course(*, site_code: str, draft: CourseDraft, by: Actor, now: datetime, key: str = "") -> Course:
    """Drafts a course of a site. A repeat under its ``key`` returns the first.

    Raises NotFound, Forbidden, Invalid by field, Refused (the site is closed).
    """
    earlier = once.earlier_result("training.draft", key=key, by=by)
    if earlier is not None:
        return Course.objects.get(pk=earlier)
    site = places.site_by_code(site_code)
    require_running(site.path, by, now=now)
    invalid_if(rules.why_not_course(draft))
    refuse_if([] if site.is_open else [Reason("site_closed", _("这个阵地已经关闭"))])
    course = Course.objects.create(
        site_id=site.id, state_since=now, made_by_id=by.person_id, made_at=now, **_fields(draft)
    )
    audit.record("course.drafted", by=by, now=now, target=f"training:{course.pk}", name=course.name)
    once.remember("training.draft", key=key, by=by, result_id=course.pk, now=now)
    return course


@operation
def edit_course(*, course_id: int, draft: CourseDraft, by: Actor, now: datetime) -> Course:
    """Changes what it says and its places; added ones go to the waiting list in order.

    Raises Forbidden, Invalid (by field; fewer places than are taken or reserved), Refused (it is over).
    """
    course = _locked(course_id, by=by, now=now)
    refuse_if(rules.why_not_change(course.state))
    invalid_if(rules.why_not_course(draft))
    if draft.places < course.taken + course.reserved:
        words = {"least": course.taken + course.reserved}
        text = _("已有人报名或分给单位的名额共 %(least)s 个，不能更少")
        raise Invalid(Reason("places_taken", text, words, about="places"))
    if course.state == CourseState.OPEN and draft.name.strip() != course.name:
        raise Invalid(Reason("name_fixed", _("发布后名称不能更改"), about="name"))
    for field, value in _fields(draft).items():
        setattr(course, field, value)
    course.save()
    move_up(course, now=now)
    audit.record("course.edited", by=by, now=now, target=f"training:{course_id}")
    return course


@operation
def open_course(*, course_id: int, by: Actor, now: datetime) -> Course:
    """Publishes it: from now on one may sign up. A repeat changes nothing.

    Raises Forbidden, Refused ("no_sessions", "over", its state).
    """
    course = _locked(course_id, by=by, now=now)
    if course.state == CourseState.OPEN:
        return course
    refuse_if(rules.why_not_move(course.state, CourseState.OPEN))
    if course.ends_at is None:
        refuse_if([Reason("no_sessions", _("请先排好场次再发布"))])
    elif course.ends_at <= now:
        refuse_if([Reason("over", _("所有场次都已经结束，不能发布"))])
    _move(course, CourseState.OPEN, now=now)
    audit.record("course.opened", by=by, now=now, target=f"training:{course_id}")
    return course


@operation
def cancel_course(*, course_id: int, why: str, by: Actor, now: datetime) -> Course:
    """Calls it off, with a reason; everybody who has or waits for a place is told. A repeat changes nothing.

    Raises Forbidden, Invalid, Refused (completed).
    """
    course = _locked(course_id, by=by, now=now)
    if course.state == CourseState.CANCELLED:
        return course
    refuse_if(rules.why_not_move(course.state, CourseState.CANCELLED))
    invalid_if(rules.why_not_text("why", _("原因"), why, rules.LONGEST_WHY))
    people = list(Place.objects.filter(course=course, state__in=LIVE).values_list("person_id", flat=True))
    Place.objects.filter(course=course, state__in=(PlaceState.TAKEN, PlaceState.WAITING)).update(
        state=PlaceState.CANCELLED, state_since=now, ended_why=why.strip()
    )
    UnitPlaces.objects.filter(course=course).update(taken=0)
    course.taken = course.waiting = 0
    course.cancelled_why = why.strip()
    _move(course, CourseState.CANCELLED, now=now)
    tell_about("training.cancelled", course, people, now=now, reason=why.strip())
    audit.record("course.cancelled", by=by, now=now, target=f"training:{course_id}", people=people)
    return course


@operation
def add_session(*, course_id: int, draft: SessionDraft, by: Actor, now: datetime, key: str = "") -> Session:
    """Adds a sitting; those who have a place are told once it is published. A repeat under its ``key`` is one.

    Raises Forbidden, Invalid by field (also for an overlap), Refused (over).
    """
    earlier = once.earlier_result("training.session", key=key, by=by)
    if earlier is not None:
        return Session.objects.get(pk=earlier)
    course = _locked(course_id, by=by, now=now)
    refuse_if(rules.why_not_change(course.state))
    invalid_if(rules.why_not_session(draft) or _why_overlaps(course_id, draft))
    session = Session.objects.create(course=course, **_session_fields(draft))
    _span(course)
    _tell_changed(course, session, now=now)
    audit.record("course.session_added", by=by, now=now, target=f"training:{course_id}", session=session.pk)
    once.remember("training.session", key=key, by=by, result_id=session.pk, now=now)
    return session


@operation
def edit_session(*, session_id: int, draft: SessionDraft, by: Actor, now: datetime) -> Session:
    """Changes a sitting; its times only as long as nobody has come. Those with a place are told of new times or links.

    Raises NotFound, Forbidden, Invalid by field, Refused ("attended", over).
    """
    session = session_with_course(session_id)
    course = _locked(session.course_id, by=by, now=now)
    session = lock(Session, session_id)
    refuse_if(rules.why_not_change(course.state))
    invalid_if(rules.why_not_session(draft) or _why_overlaps(course.pk, draft, but=session_id))
    moved = (session.starts_at, session.ends_at) != (draft.starts_at, draft.ends_at)
    if moved:
        refuse_if(_why_attended(session_id))
    told = moved or (session.link, session.room) != (draft.link.strip(), draft.room.strip())
    for field, value in _session_fields(draft).items():
        setattr(session, field, value)
    session.save()
    _span(course)
    if told:
        _tell_changed(course, session, now=now)
    audit.record("course.session_edited", by=by, now=now, target=f"training:{course.pk}", session=session_id)
    return session


@operation
def remove_session(*, session_id: int, by: Actor, now: datetime) -> None:
    """Takes a sitting out that nobody came to; a published course keeps at least one.

    Raises NotFound, Forbidden, Refused ("attended", "no_sessions", over).
    """
    session = session_with_course(session_id)
    course = _locked(session.course_id, by=by, now=now)
    refuse_if(rules.why_not_change(course.state) or _why_attended(session_id))
    if course.state == CourseState.OPEN and course.sessions.count() == 1:
        refuse_if([Reason("no_sessions", _("已发布的培训至少要有一场"))])
    audit.record(
        "course.session_removed", by=by, now=now, target=f"training:{course.pk}", title=session.title
    )
    session.delete()
    _span(course)


@operation
def reserve_for_unit(*, course_id: int, unit_code: str, number: int, by: Actor, now: datetime) -> UnitPlaces:
    """Reserves ``number`` places for a unit, which names its people for them; 0 gives back what it has not used.

    Raises NotFound, Forbidden, Invalid (fewer than it has named; more than are free), Refused (over).
    """
    course = _locked(course_id, by=by, now=now)
    refuse_if(rules.why_not_change(course.state))
    unit = places.site_by_code(unit_code)
    row, _made = UnitPlaces.objects.select_for_update(no_key=True).get_or_create(
        course=course, unit_id=unit.id, defaults={"places": 0}
    )
    if number < row.taken:
        words = {"least": row.taken}
        raise Invalid(Reason("places_taken", _("这个单位已报 %(least)s 人，不能更少"), words, about="number"))
    reserved = course.reserved - row.places + number
    if reserved + course.taken > course.places:
        words = {"most": course.places - course.taken - course.reserved + row.places}
        raise Invalid(Reason("places_free", _("最多还能分 %(most)s 个名额"), words, about="number"))
    row.places, course.reserved = number, reserved
    row.save(update_fields=["places"])
    course.save(update_fields=["reserved"])
    move_up(course, now=now)
    audit.record(
        "course.reserved", by=by, now=now, target=f"training:{course_id}", unit=unit.code, places=number
    )
    return row


def _locked(course_id: int, *, by: Actor, now: datetime) -> Course:
    course = lock(Course, course_id)
    require_running(course.site.path, by, now=now)
    return course


@step
def _move(course: Course, to: CourseState, *, now: datetime) -> None:
    course.state, course.state_since = to, now
    course.save()


@step
def _span(course: Course) -> None:
    found = Session.objects.filter(course=course).aggregate(first=Min("starts_at"), last=Max("ends_at"))
    course.starts_at, course.ends_at = found["first"], found["last"]
    course.save(update_fields=["starts_at", "ends_at"])


@step
def _tell_changed(course: Course, session: Session, *, now: datetime) -> None:
    if course.state != CourseState.OPEN:
        return
    held = Place.objects.filter(course=course, state=PlaceState.TAKEN)
    people = list(held.values_list("person_id", flat=True))
    starts_at = session.starts_at.isoformat()
    tell_about("training.session", course, people, now=now, session=session.title, starts_at=starts_at)


def _why_overlaps(course_id: int, draft: SessionDraft, *, but: int | None = None) -> list[Reason]:
    others = Session.objects.filter(
        course_id=course_id, starts_at__lt=draft.ends_at, ends_at__gt=draft.starts_at
    ).exclude(pk=but or 0)
    if not others.exists():
        return []
    return [Reason("overlaps", _("这段时间已有另一场"), about="starts_at")]


def _why_attended(session_id: int) -> list[Reason]:
    if not Presence.objects.filter(session_id=session_id).exists():
        return []
    return [Reason("attended", _("已有人签到，不能再改时间或删除"))]


def _fields(draft: CourseDraft) -> dict[str, Any]:
    return {k: v.strip() if isinstance(v, str) else v for k, v in asdict(draft).items()}


def _session_fields(draft: SessionDraft) -> dict[str, Any]:
    return {k: v.strip() if isinstance(v, str) else v for k, v in asdict(draft).items()}
