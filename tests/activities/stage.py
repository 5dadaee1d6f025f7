"""What activities tests play on: an activity of the cast's team, brought through its life by the right people."""

from datetime import datetime, timedelta
from typing import Any

from redvest.activities import operations
from redvest.activities.models import Activity, Shift
from redvest.activities.rules.activities import ActivityForm, ShiftForm

from cast import NOW, Cast

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
    operations.submit_activity(activity_id=activity.pk, by=cast.leader.actor, now=now)
    operations.decide_activity(activity_id=activity.pk, approve=True, by=cast.approver.actor, now=now)
    operations.publish_activity(activity_id=activity.pk, by=cast.leader.actor, now=now)
    return list(activity.shifts.order_by("starts_at", "id"))
