"""Requests that the leader answers, and offered places that their people answer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import Ending, SignUpState
from redvest.activities.models import Shift, SignUp
from redvest.activities.operations.queue import (
    advance,
    end_sign_ups,
    found_sign_up,
    lock_shift,
    places_of,
    store_counts,
)
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.operations.telling import heard_by, places_in, tell_of
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.activities import why_not_give
from redvest.activities.rules.queue import Lot, lots_of
from redvest.activities.rules.sign_ups import ShiftFacts
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, Refused, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people


@operation
def decide_sign_ups(
    *,
    shift_id: int,
    sign_up_ids: Collection[int],
    accept: bool,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> int:
    """The leader answers requests to come along, many at once; groups as a whole. Everyone is told.

    Accepted ones get places in the order they asked; when there are none left they wait. Declining takes a reason.
    Raises Forbidden unless the actor leads the team, and for one's own request; Refused once the shift has begun.
    Returns how many were answered; a repeat answers nobody.
    """
    team_id = _team_of(shift_id)
    require_leading(viewer_of(by, now=now), team_id)
    if not accept:
        invalid_if(why_not_give(reason, missing=_("请写明不通过的原因，会告诉本人")))
    shift = lock_shift(shift_id)
    refuse_if(rules.why_not_change(shift, now=now))
    refuse_if(_why_not_by_leader(shift))
    asked = places_of(SignUp.objects.filter(shift_id=shift_id, state=SignUpState.ASKED))
    lots = [lot for lot in lots_of(asked) if set(lot.ids) & set(sign_up_ids)]
    forbid_if(_why_own(lots, by))
    if accept:
        _accept(shift, lots, by=by, now=now)
    else:
        places = places_in(lots)
        end_sign_ups(shift, places, Ending.DECLINED, by=by, now=now, reason=reason)
        tell_of("sign_up.declined", shift_id, heard_by(places), now=now, words={"reason": reason.strip()})
    store_counts([shift])
    return len(places_in(lots))


def _team_of(shift_id: int) -> int:
    team_id = Shift.objects.filter(pk=shift_id).values_list("activity__team_id", flat=True).first()
    if team_id is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return team_id


def _why_not_by_leader(shift: ShiftFacts) -> list[Reason]:
    """Lots are drawn by nobody."""
    if shift.draw_at is not None and shift.drawn_at is None:
        return [Reason("to_be_drawn", _("这个班次到时抽签，不由队长挑选"))]
    return []


def _why_own(lots: Sequence[Lot], by: Actor) -> list[Reason]:
    """Nobody accepts themselves."""
    if any(place.person_id == by.person_id for place in places_in(lots)):
        return [Reason("own_request", _("不能审核自己的报名，请另一位队长审核"))]
    return []


def _accept(shift: ShiftFacts, lots: Sequence[Lot], *, by: Actor, now: datetime) -> None:
    taken: list[Lot] = []
    waiting: list[Lot] = []
    for lot in lots:
        if lot.size <= shift.places_left:
            taken.append(lot)
            shift.move(taken=lot.size, asked=-lot.size)
        else:
            waiting.append(lot)
            shift.move(waiting=lot.size, asked=-lot.size)
    for verb, state, those in (
        ("sign_up.accepted", SignUpState.TAKEN, places_in(taken)),
        ("sign_up.accepted_waiting", SignUpState.WAITING, places_in(waiting)),
    ):
        if not those:
            continue
        SignUp.objects.filter(pk__in=[place.id for place in those]).update(state=state)
        persons = [place.person_id for place in those]
        audit.record(verb, by=by, now=now, target=f"shift:{shift.id}", people=persons)
        tell_of(verb, shift.id, heard_by(those), now=now)


@operation
def confirm_offer(*, sign_up_id: int, by: Actor, now: datetime) -> SignUp:
    """Takes the place one was offered, for all who signed up together.

    Raises NotFound for a stranger's sign-up, Refused once the offer has lapsed. A repeat changes nothing.
    """
    me = named_person(by)
    found = found_sign_up(sign_up_id)
    if found.person_id != me and found.person_id not in people.may_act_for(me, [found.person_id], at=now):
        raise NotFound(Reason("not_found", _("没有找到这次报名")))
    shift = lock_shift(found.shift_id)
    sign_up = lock(SignUp, sign_up_id)
    if sign_up.state == SignUpState.TAKEN:
        return sign_up
    refuse_if(rules.why_not_confirm(state=sign_up.state, offered_until=sign_up.offered_until, now=now))
    if now >= shift.starts_at:
        raise Refused(Reason("started", _("班次已经开始")))
    rows = SignUp.objects.filter(pk=sign_up_id)
    if sign_up.group_id is not None:
        rows = SignUp.objects.filter(group_id=sign_up.group_id, state=SignUpState.OFFERED)
    persons = list(rows.values_list("person_id", flat=True))
    rows.update(state=SignUpState.TAKEN, offered_until=None)
    audit.record("sign_up.confirmed", by=by, now=now, target=f"shift:{shift.id}", people=persons)
    advance(shift, now=now)
    store_counts([shift])
    sign_up.refresh_from_db()
    return sign_up
