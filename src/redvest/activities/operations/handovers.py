"""A place changes hands: offered, taken over or exchanged, confirmed by the leader where needed, done in one operation.

Lock order as everywhere: the persons, then the shifts, then the offer. Giving up and taking happen in one transaction,
by the very steps of every sign-up, so that nobody loses a place for which nobody else comes.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from redvest.access.queries import leaders_of, viewer_of
from redvest.activities.enums import OPEN_STATES, Ending, HandoverKind, HandoverState, SignUpState
from redvest.activities.models import Attendance, Handover, Shift, SignUp
from redvest.activities.operations.placing import words_of
from redvest.activities.operations.queue import end_sign_ups, lock_shifts, places_of, store_counts
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.operations.sign_ups import SignUpCall, placed
from redvest.activities.rules import activities as saying
from redvest.activities.rules import rosters as rules
from redvest.activities.rules.rosters import PlaceFacts
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import (
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Reason,
    Refused,
    invalid_if,
    refuse_if,
)
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.teams import queries as teams

#: Offers that are not settled yet.
PENDING = (HandoverState.OPEN, HandoverState.AGREED)
#: So many people are asked at once at most: a request to everybody is one to nobody.
MOST_ASKED = 20


@operation
def offer_place(
    *,
    sign_up_id: int,
    by: Actor,
    now: datetime,
    return_sign_up_id: int | None = None,
    note: str = "",
) -> Handover:
    """Offers one's own place to whoever can stand in, or with ``return_sign_up_id`` to be exchanged for that place.

    Until somebody says yes one keeps the place. Raises NotFound for another's place, Refused when it has begun, is
    gone, or people wait for it in a queue. A repeat returns the offer that stands.
    """
    person_id = named_person(by)
    mine = SignUp.objects.filter(pk=sign_up_id, person_id=person_id).first()
    if mine is None:
        raise NotFound(Reason("not_found", _("没有找到这次报名")))
    theirs = _exchangeable(return_sign_up_id, mine) if return_sign_up_id is not None else None
    people.lock_standings({person_id, *([theirs.person_id] if theirs else [])})
    lock_shifts({mine.shift_id, *([theirs.shift_id] if theirs else [])})
    standing = Handover.objects.filter(sign_up=mine, state__in=PENDING).first()
    if standing is not None and standing.return_sign_up_id == return_sign_up_id:
        return standing
    if standing is not None:
        raise Refused(Reason("offered", _("您已经在为这个班次找人；要改请先撤回")))
    for place in (mine, *([theirs] if theirs else [])):
        refuse_if(rules.why_not_hand_over(_facts(place), now=now))
    invalid_if(rules.why_not_note(note))
    made = Handover.objects.create(
        kind=HandoverKind.SWAP if theirs else HandoverKind.STAND_IN,
        sign_up=mine,
        giver_id=person_id,
        return_sign_up=theirs,
        taker_id=theirs.person_id if theirs else None,
        note=note.strip(),
        made_at=now,
    )
    audit.record("handover.offered", by=by, now=now, target=f"shift:{mine.shift_id}", handover=made.pk)
    if theirs:
        _tell("handover.asked", [theirs.person_id], made, now=now)
    return made


def _exchangeable(sign_up_id: int, mine: SignUp) -> SignUp:
    found = SignUp.objects.filter(pk=sign_up_id, shift__activity__team=mine.shift.activity.team_id).first()
    if found is None or found.state != SignUpState.TAKEN:
        raise NotFound(Reason("not_found", _("没有找到要换的班次")))
    if found.person_id == mine.person_id:
        raise Refused(Reason("own_offer", _("两个班次都是您自己的")))
    return found


def _facts(sign_up: SignUp) -> PlaceFacts:
    """The place as it is now, under the locks of its person and shift."""
    row = SignUp.objects.select_related("shift__activity").get(pk=sign_up.pk)
    return PlaceFacts(
        state=row.state,
        activity_open=row.shift.activity.state in OPEN_STATES,
        mode=row.shift.activity.mode,
        starts_at=row.shift.starts_at,
        waiting=row.shift.waiting,
        arrived=Attendance.objects.filter(sign_up=row).exists(),
    )


@operation
def accept_offer(*, handover_id: int, by: Actor, now: datetime) -> Handover:
    """Says yes to an offer: the place (or both places) changes hands at once, or when the leader confirms.

    Of two who say yes at once one is first; the other is Refused (taken_over). All rules of a sign-up hold for the
    taker; a refusal changes nothing. A repeat returns what was agreed.
    """
    taker = named_person(by)
    offer = _locked(handover_id, taker)
    if offer.taker_id == taker and offer.state in (HandoverState.AGREED, HandoverState.DONE):
        return offer
    refuse_if(rules.why_not_accept(state=offer.state, taker=offer.taker_id, giver=offer.giver_id, by=taker))
    shift = offer.sign_up.shift
    if shift.unit_id is not None and taker not in teams.people_under(shift.unit_id):
        raise Refused(Reason("not_of_unit", _("这一班由单位承担，只能由本单位的人来替")))
    offer.taker_id, offer.agreed_at = taker, now
    if _needs_leader(offer):
        _try(offer, now=now)  # nobody agrees to what cannot be
        return _agreed(offer, by=by, now=now)
    return _done(offer, by=by, now=now)


def _needs_leader(offer: Handover) -> bool:
    activity = offer.sign_up.shift.activity
    roster = getattr(activity, "roster", None)
    asked = bool(roster and roster.swaps_need_leader)
    return rules.needs_leader(swaps_need_leader=asked, mode=activity.mode)


def _try(offer: Handover, *, now: datetime) -> None:
    """Raises whatever would stand in the way of the exchange, and leaves nothing of it."""
    point = transaction.savepoint()
    _exchange(offer, now=now)
    transaction.savepoint_rollback(point)


def _agreed(offer: Handover, *, by: Actor, now: datetime) -> Handover:
    offer.state = HandoverState.AGREED
    offer.save(update_fields=["state", "taker", "agreed_at"])
    audit.record("handover.agreed", by=by, now=now, target=_target(offer), handover=offer.pk)
    code = offer.sign_up.shift.activity.team.code
    _tell("handover.to_confirm", leaders_of([code], now=now).get(code, []), offer, now=now)
    return offer


def _done(offer: Handover, *, by: Actor, now: datetime) -> Handover:
    _exchange(offer, now=now)
    offer.state, offer.decided_by_id, offer.decided_at = HandoverState.DONE, by.person_id, now
    offer.save(update_fields=["state", "taker", "agreed_at", "decided_by", "decided_at"])
    persons = [pk for pk in (offer.giver_id, offer.taker_id) if pk is not None]
    audit.record(
        "handover.done",
        by=by,
        now=now,
        target=_target(offer),
        handover=offer.pk,
        kind=offer.kind,
        people=persons,
    )
    _tell("handover.done", persons, offer, now=now)
    return offer


def _exchange(offer: Handover, *, now: datetime) -> None:
    """Ends the place (or both) and signs the other up, or raises and leaves everything. The queue does not move up."""
    given: list[tuple[SignUp, int | None, int | None]] = [(offer.sign_up, offer.giver_id, offer.taker_id)]
    if offer.return_sign_up is not None:
        given.append((offer.return_sign_up, offer.taker_id, offer.giver_id))
    facts = lock_shifts({place.shift_id for place, _from, _to in given})
    for place, giver, _to in given:
        refuse_if(rules.why_not_hand_over(_facts(place), now=now))
        ending = places_of(SignUp.objects.filter(pk=place.pk))
        end_sign_ups(facts[place.shift_id], ending, Ending.HANDED_ON, by=Actor(person_id=giver), now=now)
    store_counts(facts.values())
    calls = [
        SignUpCall(shift_id=place.shift_id, person_id=to, by=Actor(person_id=to), now=now)
        for place, _from, to in given
        if to is not None
    ]
    for outcome in placed(calls):
        if isinstance(outcome, DomainError):
            raise outcome
        if outcome.repeated:
            raise Refused(Reason("has_place", _("这个班次您已经有名额了")))


def _locked(handover_id: int, *persons: int) -> Handover:
    """The offer as it stands, after the locks of its persons and shifts. Raises NotFound."""
    rows = Handover.objects.select_related("sign_up", "return_sign_up").filter(pk=handover_id)
    found = rows.first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次换班")))
    concerned = {found.giver_id, found.taker_id, *persons}
    people.lock_standings({pk for pk in concerned if pk is not None})
    places = (found.sign_up, found.return_sign_up)
    lock_shifts({place.shift_id for place in places if place is not None})
    lock(Handover, handover_id)
    rows = Handover.objects.select_related(
        "sign_up__shift__activity__team",
        "sign_up__shift__activity__roster",
        "sign_up__shift__post",
        "return_sign_up",
    )
    return rows.get(pk=handover_id)


def _target(offer: Handover) -> str:
    return f"shift:{offer.sign_up.shift_id}"


@operation
def decide_handover(
    *, handover_id: int, accept: bool, by: Actor, now: datetime, reason: str = ""
) -> Handover:
    """The leader confirms what two people agreed on, and it is done; or does not, with a reason, and all stays.

    Raises Forbidden to anybody else and to the two themselves, Refused if the places are gone by now.
    """
    leader = named_person(by)
    offer = _locked(handover_id)
    require_leading(viewer_of(by, now=now), offer.sign_up.shift.activity.team_id)
    if leader in (offer.giver_id, offer.taker_id):
        raise Forbidden(Reason("own_request", _("不能审核自己提交的申请")))
    if offer.state == (HandoverState.DONE if accept else HandoverState.DECLINED):
        return offer
    if offer.state != HandoverState.AGREED:
        raise Refused(Reason("wrong_state", _("这次换班不在等队长确认")))
    if accept:
        return _done(offer, by=by, now=now)
    invalid_if(saying.why_not_give(reason, missing=_("请写明不同意的原因")))
    persons = [pk for pk in (offer.giver_id, offer.taker_id) if pk is not None]
    offer.reason = reason.strip()
    return _ended(offer, HandoverState.DECLINED, by=by, now=now, told=persons)


@operation
def decline_offer(*, handover_id: int, by: Actor, now: datetime) -> Handover:
    """Who was asked to exchange places says no. Raises NotFound to others. A repeat changes nothing."""
    offer = _locked(handover_id)
    if offer.taker_id != named_person(by) or offer.kind != HandoverKind.SWAP:
        raise NotFound(Reason("not_found", _("没有找到这次换班")))
    if offer.state == HandoverState.DECLINED:
        return offer
    if offer.state != HandoverState.OPEN:
        raise Refused(Reason("wrong_state", _("这次换班已经谈好或撤回了")))
    return _ended(offer, HandoverState.DECLINED, by=by, now=now, told=[offer.giver_id])


@operation
def withdraw_offer(*, handover_id: int, by: Actor, now: datetime) -> Handover:
    """Takes one's own offer back while it is not done; one keeps the place. A repeat changes nothing."""
    offer = _locked(handover_id)
    if offer.giver_id != named_person(by):
        raise NotFound(Reason("not_found", _("没有找到这次换班")))
    if offer.state == HandoverState.WITHDRAWN:
        return offer
    if offer.state not in PENDING:
        raise Refused(Reason("wrong_state", _("这次换班已经有结果了")))
    told = [offer.taker_id] if offer.taker_id is not None else []
    return _ended(offer, HandoverState.WITHDRAWN, by=by, now=now, told=told)


def _ended(offer: Handover, state: str, *, by: Actor, now: datetime, told: list[int]) -> Handover:
    offer.state, offer.decided_by_id, offer.decided_at = state, by.person_id, now
    offer.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    audit.record(f"handover.{state}", by=by, now=now, target=_target(offer), handover=offer.pk)
    _tell(f"handover.{state}", told, offer, now=now)
    return offer


@operation
def ask_to_stand_in(*, handover_id: int, person_ids: Collection[int], by: Actor, now: datetime) -> int:
    """Asks some of those who could stand in; each is told once about an offer, however often. Returns how many.

    The one who offers asks, or the leader of the team. Only members of the unit (or team) can be asked.
    """
    asker = named_person(by)
    offer = _locked(handover_id)
    shift = offer.sign_up.shift
    if asker != offer.giver_id:
        require_leading(viewer_of(by, now=now), shift.activity.team_id)
    if offer.state != HandoverState.OPEN or offer.kind != HandoverKind.STAND_IN:
        raise Refused(Reason("offer_gone", _("这次换班已经撤回或没有谈成")))
    if not person_ids:
        raise Invalid(Reason("required", _("请选择要问的人"), about="people"))
    if len(set(person_ids)) > MOST_ASKED:
        words = {"most": MOST_ASKED}
        raise Invalid(Reason("too_many", _("一次最多问 %(most)s 个人"), words, about="people"))
    members = teams.people_under(shift.unit_id or shift.activity.team_id)
    asked = sorted(set(person_ids) & set(members) - {offer.giver_id})
    audit.record("handover.asked", by=by, now=now, target=_target(offer), handover=offer.pk, people=asked)
    _tell("handover.wanted", asked, offer, now=now)
    return len(asked)


def _tell(kind: str, told: Collection[int], offer: Handover, *, now: datetime) -> None:
    """Tells these people; the same about the same offer once each."""
    if not told:
        return
    shift = Shift.objects.select_related("activity", "post").get(pk=offer.sign_up.shift_id)
    words = words_of(shift) | {"note": f"“{offer.note}”" if offer.note else "", "reason": offer.reason}
    telling = Telling(
        kind=kind,
        people=list(told),
        words=words,
        target=f"handovers_of:{shift.activity_id}"
        if kind == "handover.to_confirm"
        else f"handover:{offer.pk}",
        once=f"{kind}:{offer.pk}",
        expires_at=shift.starts_at,
    )
    tell([telling], now=now)
