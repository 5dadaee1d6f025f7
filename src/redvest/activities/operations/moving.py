"""One shift moved to another time or place, or called off, after it was announced; everybody concerned is told once.

Locks: the persons with a place, the activity, the shift.
"""

from dataclasses import replace
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import LIVE_SIGN_UPS, Ending, ShiftReminderKind, SignUpState
from redvest.activities.models import Activity, Attendance, Shift, ShiftReminder, SignUp
from redvest.activities.operations.queue import end_sign_ups, lock_shift, places_of, store_counts
from redvest.activities.operations.scope import require_preparing
from redvest.activities.operations.telling import heard_by, tell_of
from redvest.activities.queries.facts import askers
from redvest.activities.rules import activities as saying
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.activities import ShiftChange
from redvest.activities.rules.queue import Place
from redvest.activities.rules.sign_ups import ShiftFacts
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.people import queries as people
from redvest.people.queries import Standing

#: Reminders that speak of the time; after a move they are due anew.
_OF_THE_TIME = (ShiftReminderKind.TOMORROW, ShiftReminderKind.SOON, ShiftReminderKind.UNDER_FILLED)


@operation
def change_shift(*, shift_id: int, change: ShiftChange, by: Actor, now: datetime) -> Shift:
    """Moves an announced shift to another time or place; whoever has a place, an offer or waits keeps it, and is told.

    Giving up is in time for everybody until the new start. What is the same already changes nothing and tells nobody.
    Raises Forbidden, Invalid by field, Refused once it began or somebody came, for a roster's cell, and if people could
    not go along (another shift then, too long a day, too young), saying how many.
    """
    require_preparing(viewer_of(by, now=now), _team_of(shift_id))
    return moved(shift_id=shift_id, change=change, by=by, now=now)


@step
def moved(*, shift_id: int, change: ShiftChange, by: Actor, now: datetime) -> Shift:
    """The same within another operation, which has checked who may."""
    shift, facts, places, standings = _held(shift_id)
    if change == _as_it_is(shift):
        return shift
    refuse_if(_why_not_touch(shift, facts, now=now))
    invalid_if(saying.why_not_change_to(change, now=now))
    moved = replace(facts, starts_at=change.starts_at, ends_at=change.ends_at)
    refuse_if(_why_not_all_along(facts, moved, standings, now=now))
    before = {"before": shift.starts_at.isoformat(), "after": change.starts_at.isoformat()}
    is_other_time = (shift.starts_at, shift.ends_at) != (change.starts_at, change.ends_at)
    _store(shift, change)
    if is_other_time:
        live = SignUp.objects.filter(shift_id=shift_id, state__in=LIVE_SIGN_UPS)
        live.update(during=moved.during)
        live.filter(state=SignUpState.OFFERED).update(
            offered_until=Least("offered_until", Value(change.starts_at))
        )
        ShiftReminder.objects.filter(shift_id=shift_id, kind__in=_OF_THE_TIME).delete()
    audit.record("shift.changed", by=by, now=now, target=f"shift:{shift_id}", people=len(places), **before)
    tell_of("shift.changed", shift_id, heard_by(places), now=now)
    return shift


@operation
def call_off_shift(*, shift_id: int, reason: str, by: Actor, now: datetime) -> Shift:
    """Calls one shift of an announced activity off; all sign-ups end, in no one's disfavour, and each is told why.

    The others are held as they were. Raises Forbidden, Invalid about "reason", Refused once it began or somebody came,
    for a roster's cell, and for the last shift: then the activity is cancelled. A repeat does nothing.
    """
    require_preparing(viewer_of(by, now=now), _team_of(shift_id))
    shift, facts, places, _standings = _held(shift_id)
    if shift.called_off_at is not None:
        return shift
    refuse_if(_why_not_touch(shift, facts, now=now))
    others = Shift.objects.filter(activity_id=shift.activity_id, called_off_at=None).exclude(pk=shift_id)
    if not others.exists():
        raise Refused(Reason("last_shift", _("活动只剩这个班次，请取消整个活动")))
    invalid_if(saying.why_not_give(reason, missing=_("请写明取消的原因")))
    end_sign_ups(facts, places, Ending.CALLED_OFF, by=by, now=now, reason=reason)
    store_counts([facts])
    shift.called_off_at, shift.called_off_reason = now, reason.strip()
    shift.save(update_fields=["called_off_at", "called_off_reason"])
    audit.record("shift.called_off", by=by, now=now, target=f"shift:{shift_id}", people=len(places))
    tell_of("shift.cancelled", shift_id, heard_by(places), now=now, words={"reason": reason.strip()})
    shift.refresh_from_db(fields=["taken", "waiting", "asked"])
    return shift


def _team_of(shift_id: int) -> int:
    return _found(shift_id).activity.team_id


def _found(shift_id: int) -> Shift:
    found = Shift.objects.select_related("activity").filter(pk=shift_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return found


def _held(shift_id: int) -> tuple[Shift, ShiftFacts, list[Place], dict[int, Standing]]:
    """The shift and all who have something on it, locked. Raises NotFound, Refused if somebody came anew."""
    found = _found(shift_id)
    live = SignUp.objects.filter(shift_id=shift_id, state__in=LIVE_SIGN_UPS)
    known = set(live.values_list("person_id", flat=True))
    standings = people.lock_standings(known)
    lock(Activity, found.activity_id)
    facts = lock_shift(shift_id)
    places = places_of(live)
    if not {place.person_id for place in places} <= known:
        raise Refused(Reason("changed_just_now", _("刚刚有人报名，请再试一次")))
    return Shift.objects.select_related("activity").get(pk=shift_id), facts, places, standings


def _why_not_touch(shift: Shift, facts: ShiftFacts, *, now: datetime) -> list[Reason]:
    arrived = Attendance.objects.filter(shift_id=shift.pk, voided_at=None).exists()
    return rules.why_not_touch(facts, at_post=shift.post_id is not None, arrived=arrived, now=now)


def _why_not_all_along(
    before: ShiftFacts, after: ShiftFacts, standings: dict[int, Standing], *, now: datetime
) -> list[Reason]:
    known = askers(standings, [before, after])
    left = sum(bool(rules.why_not_along(before, after, asker, now=now)) for asker in known.values())
    if not left:
        return []
    text = _("有 %(n)s 人到时另有班次、当天太长或年龄不符，不能改到这个时间；请另选时间，或先请他们让出名额")
    return [Reason("people_cannot", text, {"n": left})]


def _as_it_is(shift: Shift) -> ShiftChange:
    return ShiftChange(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=shift.place,
        break_from=shift.break_from,
        break_until=shift.break_until,
    )


def _store(shift: Shift, change: ShiftChange) -> None:
    """Writes it down. One may leave until the new start, for nobody agreed to this time; no deadline is after it."""
    shift.starts_at, shift.ends_at, shift.place = change.starts_at, change.ends_at, change.place.strip()
    shift.break_from, shift.break_until = change.break_from, change.break_until
    shift.cancel_until = shift.starts_at
    shift.opens_at = min(shift.opens_at, shift.starts_at)
    if shift.draw_at is not None and shift.drawn_at is None:
        shift.draw_at = min(shift.draw_at, shift.starts_at)
    fields = [
        "starts_at",
        "ends_at",
        "place",
        "break_from",
        "break_until",
        "cancel_until",
        "opens_at",
        "draw_at",
    ]
    shift.save(update_fields=fields)
