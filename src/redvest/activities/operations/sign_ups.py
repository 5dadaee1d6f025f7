"""Taking a place, giving it up, and the queue: exact under any race.

Lock order, always: person rows, then shift rows, ids ascending. Sign-ups are decided in batches: one transaction locks,
reads, decides and writes for all calls that arrived together, in a fixed number of statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import LIVE_SIGN_UPS, Ending, SignUpState
from redvest.activities.models import Attendance, Shift, SignUp
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.queries.facts import facts_of, held_by
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.sign_ups import Held, ShiftFacts
from redvest.kernel import audit, clock, crypto, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import DomainError, Forbidden, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.kernel.outbox import Event
from redvest.kernel.setwise import insert_rows
from redvest.people import queries as people
from redvest.people.enums import ActingAs


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpCall:
    """One person asking for one place, or with ``or_wait`` for a place in the queue if there is none."""

    shift_id: int
    person_id: int
    by: Actor
    now: datetime
    or_wait: bool = False
    acting_as: str = ActingAs.SELF


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpResult:
    """What became of it. ``repeated``: the person held this already and nothing was changed."""

    sign_up_id: int
    shift_id: int
    state: str
    repeated: bool = False


Outcome = SignUpResult | DomainError


@grouped
def sign_up(
    *, shift_id: int, person_id: int, by: Actor, now: datetime, or_wait: bool = False
) -> SignUpResult:
    """A batch of one, together with whatever else arrives meanwhile. Raises what ``sign_up_many`` would return."""
    return _gate(SignUpCall(shift_id=shift_id, person_id=person_id, by=by, now=now, or_wait=or_wait))


@operation
def sign_up_many(*, calls: Sequence[SignUpCall]) -> list[Outcome]:
    """Decides a batch of sign-ups in the order given: for each its result, or the refusal that changed nothing.

    Refusals: the reasons of ``rules.sign_ups.why_not_sign_up``; Forbidden for another person or an ended login;
    NotFound for no such shift or person. A repeat returns the sign-up the person already holds.
    """
    batch = _Batch(calls)
    outcomes = [batch.decide(call) for call in calls]
    ids = batch.write()
    return [_with_id(outcome, ids) for outcome in outcomes]


_gate: Gate[SignUpCall, SignUpResult] = Gate(lambda calls: sign_up_many(calls=calls))


def _with_id(outcome: Outcome, ids: dict[int, int]) -> Outcome:
    """The outcome with the row's id in place of the number it had within the batch."""
    if isinstance(outcome, SignUpResult) and outcome.sign_up_id < 0:
        return replace(outcome, sign_up_id=ids[-outcome.sign_up_id])
    return outcome


class _Batch:
    """The locked rows a batch is decided on, and the changes decided so far. New sign-ups are numbered -1, -2, …"""

    def __init__(self, calls: Sequence[SignUpCall]) -> None:
        logins = [call.by.login_id for call in calls if call.by.login_id is not None]
        self.logins = people.live_logins(logins, now=max(call.now for call in calls)) if logins else {}
        self.births = people.lock_active_many({call.person_id for call in calls})
        self.shifts = _lock_shifts({call.shift_id for call in calls})
        self.held = held_by(self.births, self.shifts.values())
        self.new: list[tuple[SignUpCall, str]] = []

    def decide(self, call: SignUpCall) -> Outcome:
        shift, birth_date = self.shifts.get(call.shift_id), self.births.get(call.person_id)
        if not self._may(call):
            return Forbidden(Reason("not_permitted", _("登录已失效，请重新登录")))
        if shift is None or birth_date is None:
            return NotFound(Reason("not_found", _("没有找到这个班次")))
        held = self.held.setdefault(call.person_id, [])
        for own in held:
            if own.shift_id == shift.id:
                return SignUpResult(
                    sign_up_id=own.sign_up_id, shift_id=shift.id, state=own.state, repeated=True
                )
        reasons = rules.why_not_sign_up(
            shift, birth_date=birth_date, held=held, now=call.now, or_wait=call.or_wait
        )
        if reasons:
            return Refused(*reasons)
        return self._take(call, shift, held)

    def _may(self, call: SignUpCall) -> bool:
        own = call.by.is_system or call.by.person_id == call.person_id
        login = call.by.login_id
        return own and (login is None or self.logins.get(login) == call.person_id)

    def _take(self, call: SignUpCall, shift: ShiftFacts, held: list[Held]) -> SignUpResult:
        if shift.places_left > 0:
            state = SignUpState.TAKEN.value
            shift.move(taken=1)
        else:
            state = SignUpState.WAITING.value
            shift.move(waiting=1)
        self.new.append((call, state))
        number = -len(self.new)
        held.append(
            Held(
                sign_up_id=number,
                shift_id=shift.id,
                state=state,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
            )
        )
        return SignUpResult(sign_up_id=number, shift_id=shift.id, state=state)

    def write(self) -> dict[int, int]:
        """Writes all that was decided; the ids of new sign-ups by their number in the batch."""
        if not self.new:
            return {}
        ids = insert_rows(
            SignUp,
            ("shift", "person", "state", "during", "signed_at", "signed_by", "acting_as"),
            [
                (
                    call.shift_id,
                    call.person_id,
                    state,
                    self.shifts[call.shift_id].during,
                    call.now,
                    call.by.person_id,
                    ActingAs.SYSTEM if call.by.is_system else call.acting_as,
                )
                for call, state in self.new
            ],
        )
        _store_counts([self.shifts[pk] for pk in sorted({call.shift_id for call, _state in self.new})])
        audit.record_many(
            Deed(
                verb=f"sign_up.{state}",
                target=f"shift:{call.shift_id}",
                by=call.by,
                now=call.now,
                data={"person": call.person_id},
            )
            for call, state in self.new
        )
        return dict(enumerate(ids, start=1))


def _lock_shifts(pks: set[int]) -> dict[int, ShiftFacts]:
    """Locks first and reads after, in a statement of its own: one that waited for its lock would still see the
    activity as it was before, and let somebody onto a shift cancelled meanwhile."""
    locked = Shift.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    found = list(locked.values_list("pk", flat=True))
    return {facts.id: facts for facts in facts_of(Shift.objects.filter(pk__in=found))}


def _store_counts(shifts: Sequence[ShiftFacts]) -> None:
    """Adds what was decided. Added, not overwritten: so the database's own check holds even if a lock were missing."""
    table = connection.ops.quote_name(Shift._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS shift SET taken = shift.taken + more.taken, waiting = shift.waiting + more.waiting"
            " FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS more(id, taken, waiting)"
            " WHERE shift.id = more.id",
            [[s.id for s in shifts], [s.taken_added for s in shifts], [s.waiting_added for s in shifts]],
        )


@operation
def cancel_sign_up(*, sign_up_id: int, by: Actor, now: datetime) -> SignUp:
    """Gives up one's own place (or place in the queue); the first in the queue moves up at once.

    Raises NotFound for another person's sign-up, Refused after the deadline or after arrival. A repeat changes nothing.
    """
    found = SignUp.objects.filter(pk=sign_up_id, person_id=named_person(by)).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次报名")))
    people.lock_active(found.person_id)
    shift = _lock_shifts({found.shift_id})[found.shift_id]
    sign_up = lock(SignUp, sign_up_id)
    if sign_up.state == SignUpState.CANCELLED:
        return sign_up
    arrived = Attendance.objects.filter(sign_up=sign_up).exists()
    refuse_if(rules.why_not_cancel(state=sign_up.state, shift=shift, arrived=arrived, now=now))
    if sign_up.state == SignUpState.TAKEN:
        shift.move(taken=-1)
    else:
        shift.move(waiting=-1)
    sign_up.state, sign_up.cancelled_at = SignUpState.CANCELLED, now
    sign_up.ended, sign_up.ended_by_id = Ending.OWN, by.person_id
    sign_up.save(update_fields=["state", "cancelled_at", "ended", "ended_by"])
    _promote(shift, now=now)
    _store_counts([shift])
    audit.record("sign_up.cancelled", by=by, now=now, target=f"shift:{shift.id}", person=sign_up.person_id)
    return sign_up


@operation
def change_places(*, shift_id: int, places: int, by: Actor, now: datetime) -> Shift:
    """Sets the number of places; added ones go to the queue in order. Raises Invalid below those taken."""
    shift = lock(Shift, shift_id)
    require_leading(viewer_of(by, now=now), shift.activity.team_id)
    facts = _lock_shifts({shift_id})[shift_id]
    refuse_if(rules.why_not_change(facts, now=now))
    invalid_if(rules.why_not_change_places(facts, places))
    shift.places = facts.places = places
    shift.save(update_fields=["places"])
    _promote(facts, now=now)
    _store_counts([facts])
    audit.record("shift.places_changed", by=by, now=now, target=f"shift:{shift_id}", places=places)
    shift.refresh_from_db(fields=["taken", "waiting"])
    return shift


def _promote(shift: ShiftFacts, *, now: datetime) -> None:
    """Moves the first of the queue onto free places, under the caller's lock of the shift, and tells them."""
    room = min(shift.places_left, shift.waiting)
    if room <= 0 or now >= shift.starts_at:
        return
    queue = SignUp.objects.filter(shift_id=shift.id, state=SignUpState.WAITING).order_by("id")
    lucky = list(queue.values_list("id", "person_id")[:room])
    SignUp.objects.filter(pk__in=[pk for pk, _person in lucky]).update(
        state=SignUpState.TAKEN, promoted_at=now
    )
    shift.move(taken=len(lucky), waiting=-len(lucky))
    start = clock.local(shift.starts_at)
    text = f"【红马甲】您候补的班次（{start:%m月%d日 %H:%M}）有了名额，已为您报上。不能参加请尽早取消。"
    outbox.publish_many(
        (
            Event(
                topic="sign_up.promoted",
                key=str(pk),
                payload={"person_id": person, "text": crypto.seal(text, context="text_message")},
            )
            for pk, person in lucky
        ),
        now=now,
    )


def cancel_all(activity_id: int, *, now: datetime) -> int:
    """Cancels every live sign-up of an activity, as part of cancelling it. Returns how many."""
    shifts = Shift.objects.select_for_update(no_key=True).filter(activity_id=activity_id).order_by("pk")
    ids = list(shifts.values_list("pk", flat=True))
    live = SignUp.objects.filter(shift_id__in=ids, state__in=LIVE_SIGN_UPS)
    ended = live.update(state=SignUpState.CANCELLED, cancelled_at=now, ended=Ending.CALLED_OFF)
    Shift.objects.filter(pk__in=ids).update(taken=0, waiting=0)
    return ended
