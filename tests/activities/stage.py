"""What activities tests play on: an activity of the cast's team, brought through its life by the right people."""

from datetime import datetime, timedelta
from typing import Any

from cast import NOW, Cast, Persona
from redvest.activities import codes, operations
from redvest.activities.enums import LIVE_SIGN_UPS, Direction
from redvest.activities.models import Activity, Attendance, ServiceRecord, Shift, SignUp
from redvest.activities.rules.activities import ActivityForm, ShiftForm
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.activities.rules.terms import Terms
from redvest.kernel import clock

#: The first shift of a staged activity: two days on, three hours.
START = NOW + timedelta(days=2)
HOURS = timedelta(hours=3)


def form(cast: Cast, **changes: Any) -> ActivityForm:
    """A complete form of an activity of the cast's team."""
    fields: dict[str, Any] = {
        "title": "大桥社区清洁家园",
        "category": "0006",
        "text": "清扫社区主干道和河堤，劝导垃圾分类。",
        "place": "大桥社区新时代文明实践站门口",
        "contact_name": "陈大山",
        "contact_phone": "13800000005",
        "team_id": cast.team.id,
        # Who moves up has the place at once, and nobody gets tired, unless a test says otherwise.
        "terms": Terms(offer_hours=0, row_minutes=1440, day_minutes=1440),
    }
    return ActivityForm(**(fields | changes))


def shift_form(start: datetime = START, length: timedelta = HOURS, **changes: Any) -> ShiftForm:
    """A shift of three hours with ten places."""
    fields: dict[str, Any] = {
        "starts_at": start,
        "ends_at": start + length,
        "place": "大桥社区新时代文明实践站",
        "places": 10,
    }
    return ShiftForm(**(fields | changes))


def draft(cast: Cast, *shifts: ShiftForm, now: datetime = NOW, **changes: Any) -> Activity:
    """A draft of the leader's with these shifts."""
    by = cast.leader.actor
    activity = operations.draft_activity(form=form(cast, **changes), by=by, now=now)
    for one in shifts:
        operations.add_shift(activity_id=activity.pk, form=one, by=by, now=now)
    return activity


def published(cast: Cast, *shifts: ShiftForm, now: datetime = NOW, **changes: Any) -> list[Shift]:
    """An activity that was submitted, approved by the institute above and published; its shifts in order."""
    activity = draft(cast, *(shifts or (shift_form(),)), now=now, **changes)
    operations.submit_activity(
        activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=now
    )
    operations.decide_activity(activity_id=activity.pk, approve=True, by=cast.approver.actor, now=now)
    operations.publish_activity(activity_id=activity.pk, by=cast.leader.actor, now=now)
    return list(activity.shifts.order_by("starts_at", "id"))


def takes(shift: Shift, *people: Persona, now: datetime = NOW, or_wait: bool = False) -> list[SignUp]:
    """Signs people up in this order; what they hold then."""
    for who in people:
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=who.actor, now=now, or_wait=or_wait)
    held = {row.person_id: row for row in SignUp.objects.filter(shift=shift, state__in=LIVE_SIGN_UPS)}
    return [held[who.id] for who in people]


def scans(shift: Shift, who: Persona, direction: str, at: datetime) -> Attendance:
    """One scans the leader's rotating code."""
    code = codes.rotating_code(shift.pk, direction, now=at)
    return operations.check_by_code(code=code, by=who.actor, now=at)


def confirms(cast: Cast, shift: Shift, *people: Persona, now: datetime) -> int:
    """The leader confirms having seen them."""
    ids = [who.id for who in people]
    return operations.confirm_attendance(shift_id=shift.pk, person_ids=ids, by=cast.leader.actor, now=now)


def says_served(cast: Cast, shift: Shift, number: int, *, now: datetime) -> None:
    """The leader says how many were served, and the institute above confirms it."""
    operations.report_served(shift_id=shift.pk, served=number, reason="签到表", by=cast.leader.actor, now=now)
    operations.confirm_served(shift_id=shift.pk, served=number, by=cast.approver.actor, now=now)


def settles(shift: Shift, *, days: int = 1) -> int:
    """The day of the shift is over."""
    end = clock.day_end(clock.local_day(shift.starts_at)) + timedelta(days=days - 1)
    return operations.settle_shift(shift_id=shift.pk, now=end)


def served(cast: Cast, shift: Shift, who: Persona, *, came: datetime, left: datetime) -> ServiceRecord:
    """The record of somebody with a place who came, was confirmed, and left."""
    scans(shift, who, Direction.IN, came)
    scans(shift, who, Direction.OUT, left)
    confirms(cast, shift, who, now=max(left, shift.starts_at))
    return ServiceRecord.objects.get(shift=shift, person_id=who.id)
