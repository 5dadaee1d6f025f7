"""Giving up, being taken off, never having signed up: each way a sign-up ends, and the queue moves up."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Role
from redvest.access.queries import holding, leaders_of, viewer_of
from redvest.activities.enums import LIVE_SIGN_UPS, Ending, SignUpState
from redvest.activities.models import Attendance, Shift, SignUp
from redvest.activities.operations.judging import voided
from redvest.activities.operations.queue import (
    advance,
    end_sign_ups,
    found_sign_up,
    lock_shift,
    lock_shifts,
    places_of,
    store_counts,
)
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.operations.telling import heard_by, tell_of
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.activities import why_not_give
from redvest.activities.rules.queue import Place
from redvest.activities.rules.sign_ups import ShiftFacts
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.people import queries as people
from redvest.people.enums import ActingAs


@operation
def cancel_sign_up(
    *, sign_up_id: int, by: Actor, now: datetime, reason: str = "", whole_group: bool = False
) -> SignUp:
    """Gives up one's own place (offer, request or place in the queue), or that of somebody one may act for.

    After the deadline it takes a reason, and the leader is told. ``whole_group``: all who signed up together. Raises
    NotFound for a stranger's sign-up, Refused from the start on or after arrival. A repeat changes nothing.
    """
    found = _own_or_ward(sign_up_id, by=by, now=now)
    rows = SignUp.objects.filter(pk=sign_up_id)
    if whole_group and found.group_id is not None:
        rows = SignUp.objects.filter(group_id=found.group_id, state__in=LIVE_SIGN_UPS)
    people.lock_standings(rows.values_list("person_id", flat=True))
    shift = lock_shift(found.shift_id)
    sign_up = lock(SignUp, sign_up_id)
    if sign_up.state == SignUpState.CANCELLED:
        return sign_up
    going = places_of(rows)
    arrived = Attendance.objects.filter(sign_up_id__in=[place.id for place in going]).exists()
    refuse_if(rules.why_not_cancel(state=sign_up.state, shift=shift, arrived=arrived, now=now))
    refuse_if(_why_left_alone(shift, going))
    late = rules.is_late(state=sign_up.state, shift=shift, now=now)
    invalid_if(rules.why_not_reason(reason, late=late))
    end_sign_ups(shift, going, Ending.OWN, by=by, now=now, reason=reason, late=late)
    if late:
        _tell_leaders("sign_up.late_cancelled", shift, now=now, people=len(going), reason=reason.strip())
    advance(shift, now=now)
    store_counts([shift])
    sign_up.refresh_from_db()
    return sign_up


def _own_or_ward(sign_up_id: int, *, by: Actor, now: datetime) -> SignUp:
    """A sign-up of the actor, or of somebody they may act for. Raises NotFound for others'."""
    me = named_person(by)
    found = found_sign_up(sign_up_id)
    if found.person_id == me or found.person_id in people.may_act_for(me, [found.person_id], at=now):
        return found
    raise NotFound(Reason("not_found", _("没有找到这次报名")))


def _why_left_alone(shift: ShiftFacts, going: Collection[Place]) -> list[Reason]:
    """Where minors need company, their guardian does not leave without them."""
    if not shift.accompanied:
        return []
    leaving = {place.person_id for place in going}
    wards = SignUp.objects.filter(
        shift_id=shift.id, state__in=LIVE_SIGN_UPS, signed_by_id__in=leaving, acting_as=ActingAs.GUARDIAN
    )
    if not wards.exclude(person_id__in=leaving).exists():
        return []
    return [Reason("accompanies", _("孩子要有您陪同才能参加，请先取消孩子的报名，或全部一起取消"))]


@operation
def remove_sign_ups(
    *, shift_id: int, sign_up_ids: Collection[int], reason: str, by: Actor, now: datetime
) -> int:
    """The leader takes people off a shift, with a reason they are told. Those who came stay.

    Raises Forbidden unless the actor leads the team, Invalid without a reason, Refused from the start on. Returns how
    many; a repeat takes off nobody.
    """
    team_id = _team_of(shift_id)
    require_leading(viewer_of(by, now=now), team_id)
    invalid_if(why_not_give(reason, missing=_("请写明原因，会告诉本人")))
    rows = SignUp.objects.filter(shift_id=shift_id, pk__in=sign_up_ids, state__in=LIVE_SIGN_UPS)
    people.lock_standings(rows.values_list("person_id", flat=True))
    shift = lock_shift(shift_id)
    refuse_if(rules.why_not_change(shift, now=now))
    arrived = Attendance.objects.filter(shift_id=shift_id).values("sign_up_id")
    going = places_of(rows.exclude(pk__in=arrived))
    _take_off(shift, going, Ending.REMOVED, reason=reason, by=by, now=now)
    tell_of("sign_up.removed", shift_id, heard_by(going), now=now, words={"reason": reason.strip()})
    return len(going)


@step
def freed(
    sign_up_ids: Iterable[int], *, why: str, by: Actor, now: datetime, how: str = Ending.REMOVED
) -> int:
    """Ends these live sign-ups within another's operation, which has checked who may, and moves the queues up.

    The caller locks persons first if it locks any, and tells those concerned itself. Returns how many ended.
    """
    ids = list(sign_up_ids)
    shift_ids = set(SignUp.objects.filter(pk__in=ids).values_list("shift_id", flat=True))
    ended = 0
    for shift in lock_shifts(shift_ids).values():
        rows = SignUp.objects.filter(shift_id=shift.id, pk__in=ids, state__in=LIVE_SIGN_UPS)
        going = places_of(rows)
        _take_off(shift, going, how, reason=why, by=by, now=now)
        ended += len(going)
    return ended


def _take_off(
    shift: ShiftFacts, going: Collection[Place], how: str, *, reason: str, by: Actor, now: datetime
) -> None:
    end_sign_ups(shift, list(going), how, by=by, now=now, reason=reason)
    advance(shift, now=now)
    store_counts([shift])


@operation
def disown_sign_up(*, sign_up_id: int, by: Actor, now: datetime) -> SignUp:
    """“I did not sign up for this”: of what others signed one up for, one tap undoes all of it.

    The sign-up ends, attendance and records made from it are taken back; the team's leaders and those responsible for
    the site are told. Raises NotFound for a stranger's sign-up, Refused for one's own. A repeat changes nothing.
    """
    found = _own_or_ward(sign_up_id, by=by, now=now)
    people.lock_standings([found.person_id])
    shift = lock_shift(found.shift_id)
    sign_up = lock(SignUp, sign_up_id)
    if sign_up.ended == Ending.DISOWNED:
        return sign_up
    by_others = sign_up.acting_as != ActingAs.SELF and sign_up.signed_by_id != by.person_id
    refuse_if(rules.why_not_disown(state=sign_up.state, by_others=by_others, ended_at=shift.ends_at, now=now))
    why = str(_("本人表示没有报过名"))
    came = Attendance.objects.filter(sign_up=sign_up, voided_at__isnull=True)
    voided(list(came.values_list("pk", flat=True)), why=why, by=by, now=now)
    going = places_of(SignUp.objects.filter(pk=sign_up_id))
    _take_off(shift, going, Ending.DISOWNED, reason=why, by=by, now=now)
    _tell_leaders("sign_up.disowned", shift, now=now, managers=True, number=_number_of(sign_up.person_id))
    sign_up.refresh_from_db()
    return sign_up


def _number_of(person_id: int) -> str:
    return people.person_by_id(person_id).number


def _team_of(shift_id: int) -> int:
    team_id = Shift.objects.filter(pk=shift_id).values_list("activity__team_id", flat=True).first()
    if team_id is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return team_id


def _tell_leaders(
    kind: str, shift: ShiftFacts, *, now: datetime, managers: bool = False, **words: str | int
) -> None:
    """Tells the team's leaders, and with ``managers`` those responsible for the site."""
    codes = Shift.objects.filter(pk=shift.id).values_list("activity__team__code", "activity__site__code")
    team, site = codes[0]
    heard = [pk for pks in leaders_of([team], now=now).values() for pk in pks]
    if managers:
        heard += holding(Role.MANAGER, site, now=now)
    tell_of(kind, shift.id, heard, now=now, words=words, noun="sign_ups_at")


@step
def cancel_all(activity_id: int, *, now: datetime, reason: str = "") -> int:
    """Ends every live sign-up of an activity, as part of cancelling it, and tells everybody. Returns how many."""
    shifts = Shift.objects.select_for_update(no_key=True).filter(activity_id=activity_id).order_by("pk")
    ids = list(shifts.values_list("pk", flat=True))
    live = SignUp.objects.filter(shift_id__in=ids, state__in=LIVE_SIGN_UPS)
    heard: dict[int, list[Place]] = {}
    for shift_id, place in zip(
        live.order_by("rank", "id").values_list("shift_id", flat=True), places_of(live), strict=True
    ):
        heard.setdefault(shift_id, []).append(place)
    ended = live.update(
        state=SignUpState.CANCELLED,
        cancelled_at=now,
        offered_until=None,
        ended=Ending.CALLED_OFF,
        end_reason=reason.strip(),
    )
    Shift.objects.filter(pk__in=ids).update(taken=0, waiting=0, asked=0)
    for shift_id, places in heard.items():
        tell_of("activity.cancelled", shift_id, heard_by(places), now=now, words={"reason": reason.strip()})
    return ended
