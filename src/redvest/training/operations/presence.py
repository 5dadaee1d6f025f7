"""Who is there: by the organiser's rotating code, one's own code, or called by hand. Locks: the place."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import Direction
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused, refuse_if
from redvest.kernel.operation import operation, step
from redvest.people.queries import survivor_of
from redvest.training.enums import HOLDING, CourseState, PlaceState, Seen
from redvest.training.models import Place, Presence, Session
from redvest.training.operations._scope import named_person, require_running, session_with_course
from redvest.training.rules import codes
from redvest.training.rules import places as rules
from redvest.training.rules.courses import why_not_move


@operation
def check_by_code(*, code: str, by: Actor, now: datetime) -> Presence:
    """Somebody scans the code on the organiser's screen and is noted in or out of that session. Repeats are one.

    Raises Forbidden (a visitor), Refused: code_forged, code_expired, code_foreign (no place), not_now, not_come.
    """
    person_id = named_person(by)
    read = codes.read(code, now=now)
    session = session_with_course(read.session_id)
    return _noted(session, person_id, read.direction, seen=Seen.CODE, by=by, now=now)


@operation
def scan_person(*, session_id: int, direction: str, code: str, by: Actor, now: datetime) -> Presence:
    """Who runs the course scans somebody's own code. Raises as ``check_by_code``; Forbidden also for one's own."""
    noter = named_person(by)
    session = session_with_course(session_id)
    require_running(session.course.site.path, by, now=now)
    _require_direction(direction)
    person_id = survivor_of(codes.person_in(code, now=now))
    if person_id == noter:
        raise Forbidden(Reason("own_code", _("不能给自己签到，请扫屏幕上的动态码")))
    return _noted(session, person_id, direction, seen=Seen.PERSONAL, by=by, now=now)


@operation
def call_names(
    *, session_id: int, direction: str, place_ids: Collection[int], by: Actor, now: datetime
) -> int:
    """Who runs the course notes these as come (from the session's begin at the earliest) or gone, all at once.

    For when phones fail, and afterwards until the course is completed; who is known already stays as they are.
    Returns how many were noted anew. Raises NotFound, Forbidden (also for oneself), Invalid, Refused.
    """
    noter = named_person(by)
    session = session_with_course(session_id)
    require_running(session.course.site.path, by, now=now)
    _require_direction(direction)
    _require_open(session)
    if now < session.starts_at - rules.EARLY:
        refuse_if([Reason("not_now", _("还没到这一场的时间"))])
    rows = Place.objects.select_for_update(no_key=True, of=("self",)).filter(
        course_id=session.course_id, pk__in=set(place_ids), state=PlaceState.TAKEN
    )
    held = {row.pk: row for row in rows.order_by("pk")}
    if any(row.person_id == noter for row in held.values()):
        raise Forbidden(Reason("own_roll", _("不能给自己点名，请扫屏幕上的动态码")))
    known = {row.place_id: row for row in Presence.objects.filter(session=session, place_id__in=list(held))}
    if direction == Direction.IN:
        # Called after the end, they were there from its begin, by the word of whoever calls.
        at = session.starts_at if now >= session.ends_at else max(now, session.starts_at)
        fresh = [pk for pk in held if pk not in known]
        Presence.objects.bulk_create(
            Presence(session=session, place_id=pk, came_at=at, seen=Seen.HAND, noted_by_id=noter)
            for pk in fresh
        )
    else:
        fresh = [pk for pk, row in known.items() if row.left_at is None]
        at = min(now, session.ends_at)
        for pk in fresh:
            known[pk].left_at = max(at, known[pk].came_at)
        Presence.objects.bulk_update([known[pk] for pk in fresh], ["left_at"])
    if fresh:
        audit.record(
            "course.called",
            by=by,
            now=now,
            target=f"training:{session.course_id}",
            session=session_id,
            direction=direction,
            places=fresh,
        )
    return len(fresh)


@operation
def strike_presence(*, presence_id: int, why: str, by: Actor, now: datetime) -> None:
    """Takes a wrong note back, with a reason, before the course is completed. A repeat changes nothing.

    Raises Forbidden (also about oneself), Invalid, Refused (over).
    """
    noter = named_person(by)
    row = Presence.objects.select_related("place", "session__course__site").filter(pk=presence_id).first()
    if row is None:
        return
    require_running(row.session.course.site.path, by, now=now)
    _require_open(row.session)
    if row.place.person_id == noter:
        raise Forbidden(Reason("own_roll", _("不能更改自己的签到")))
    if not why.strip():
        raise Invalid(Reason("required", _("请写明原因"), about="why"))
    audit.record(
        "course.presence_struck",
        by=by,
        now=now,
        target=f"training:{row.session.course_id}",
        session=row.session_id,
        people=[row.place.person_id],
        why=why.strip()[:200],
    )
    row.delete()


@step
def _noted(
    session: Session, person_id: int, direction: str, *, seen: Seen, by: Actor, now: datetime
) -> Presence:
    places = Place.objects.select_for_update(no_key=True, of=("self",))
    place = places.filter(course_id=session.course_id, person_id=person_id, state__in=HOLDING).first()
    if place is None:
        raise Refused(Reason("code_foreign", _("您没有报名这期培训，不能签到")))
    row = Presence.objects.filter(session=session, place=place).first()
    if row is not None and (direction == Direction.IN or row.left_at is not None):
        return row
    _require_open(session)
    if direction == Direction.IN:
        refuse_if(rules.why_not_come(session.starts_at, session.ends_at, now=now))
        return Presence.objects.create(
            session=session, place=place, came_at=now, seen=seen, noted_by_id=by.person_id
        )
    refuse_if(rules.why_not_leave(row.came_at if row else None, session.ends_at, now=now))
    assert row is not None  # why_not_leave has refused otherwise
    row.left_at = now
    row.save(update_fields=["left_at"])
    return row


def _require_direction(direction: str) -> None:
    if direction not in Direction.values:
        raise Invalid(Reason("direction", _("请选择签到或签退"), about="direction"))


def _require_open(session: Session) -> None:
    if session.course.state != CourseState.OPEN:
        refuse_if(why_not_move(session.course.state, CourseState.OPEN))
        refuse_if([Reason("not_open", _("这期培训还没有发布"))])
