"""The shift's lock, its counts, and the queue moving up: what every change of a sign-up ends with.

Lock order, always: person rows, then shift rows, ids ascending.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import Ending, SignUpState
from redvest.activities.models import Shift, SignUp
from redvest.activities.operations.scope import require_leading
from redvest.activities.operations.telling import heard_by, places_in, tell_of
from redvest.activities.queries.facts import facts_of
from redvest.activities.queries.sign_ups import losing_lots, places_in_order
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.queue import Lot, Place, lots_of, moving_up, offer_until
from redvest.activities.rules.sign_ups import ShiftFacts
from redvest.kernel import audit
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step

log = logging.getLogger(__name__)

#: The count of the shift that a state is in.
COUNTED = {
    SignUpState.TAKEN: "taken",
    SignUpState.OFFERED: "taken",
    SignUpState.WAITING: "waiting",
    SignUpState.ASKED: "asked",
}


def lock_shifts(pks: Collection[int]) -> dict[int, ShiftFacts]:
    """Locks first and reads after, in a statement of its own: one that waited for its lock would still see the
    activity as it was before, and let somebody onto a shift cancelled meanwhile."""
    locked = Shift.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    found = list(locked.values_list("pk", flat=True))
    return {facts.id: facts for facts in facts_of(Shift.objects.filter(pk__in=found))}


def lock_shift(pk: int) -> ShiftFacts:
    """One shift, locked. Raises NotFound."""
    found = lock_shifts({pk})
    if pk not in found:
        lock(Shift, pk)  # says in the usual words that there is none
    return found[pk]


def places_of(rows: QuerySet[SignUp]) -> list[Place]:
    """These sign-ups as the queue sees them, in its order."""
    return places_in_order(rows)


@step
def store_counts(shifts: Iterable[ShiftFacts]) -> None:
    """Adds what was decided. Added, not overwritten: so the database's own check holds even if a lock were missing."""
    moved = [shift for shift in shifts if shift.taken_added or shift.waiting_added or shift.asked_added]
    if not moved:
        return
    table = connection.ops.quote_name(Shift._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS shift SET taken = shift.taken + more.taken, waiting = shift.waiting + more.waiting,"
            " asked = shift.asked + more.asked"
            " FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[]) AS more(id, taken, waiting, asked)"
            " WHERE shift.id = more.id",
            [
                [shift.id for shift in moved],
                [shift.taken_added for shift in moved],
                [shift.waiting_added for shift in moved],
                [shift.asked_added for shift in moved],
            ],
        )


@step
def end_sign_ups(
    shift: ShiftFacts,
    places: Sequence[Place],
    how: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    late: bool = False,
) -> None:
    """Ends these live sign-ups of one locked shift, counts and records it. The caller lets the queue move up."""
    if not places:
        return
    SignUp.objects.filter(pk__in=[place.id for place in places]).update(
        state=SignUpState.CANCELLED,
        cancelled_at=now,
        offered_until=None,
        ended=how,
        ended_by_id=by.person_id,
        end_reason=reason.strip(),
        late=late,
    )
    for place in places:
        shift.move(**{COUNTED[SignUpState(place.state)]: -1})
    verb = "cancelled" if how == Ending.OWN else how
    audit.record_many(
        audit.Deed(
            verb=f"sign_up.{verb}",
            target=f"shift:{shift.id}",
            by=by,
            now=now,
            data={"person": place.person_id} | ({"late": True} if late else {}),
        )
        for place in places
    )


@step
def advance(shift: ShiftFacts, *, now: datetime) -> None:
    """Offers (or near the start gives) free places to the first of the queue they suffice for, and tells them.

    Under the caller's lock of the shift; the caller stores the counts.
    """
    room = min(shift.places_left, shift.waiting)
    if room <= 0 or now >= shift.starts_at:
        return
    queue = SignUp.objects.filter(shift_id=shift.id, state=SignUpState.WAITING)
    head = places_in_order(queue, limit=room + 1)
    if any(place.group_id is not None for place in head):  # where groups wait, those behind them may fit
        head = places_in_order(queue)
    give(shift, moving_up(lots_of(head), shift.places_left), now=now)


@step
def give(shift: ShiftFacts, lots: Sequence[Lot], *, now: datetime) -> None:
    """Gives waiting lots their places: offered for a time, or at once if there is none."""
    places = places_in(lots)
    if not places:
        return
    until = offer_until(now=now, starts_at=shift.starts_at, hours=shift.offer_hours)
    rows = SignUp.objects.filter(pk__in=[place.id for place in places])
    if until is None:
        rows.update(state=SignUpState.TAKEN, promoted_at=now)
    else:
        rows.update(state=SignUpState.OFFERED, promoted_at=now, offered_until=until)
    shift.move(taken=len(places), waiting=-len(places))
    people = [place.person_id for place in places]
    verb = "sign_up.promoted" if until is None else "sign_up.offered"
    audit.record(verb, by=SYSTEM, now=now, target=f"shift:{shift.id}", people=people)
    words = {} if until is None else {"until": until.isoformat()}
    tell_of(verb, shift.id, heard_by(places), now=now, words=words)


@operation
def lapse_sign_ups(*, shift_id: int, now: datetime) -> int:
    """Ends what was not answered in time: offers past their hour, and at the start requests nobody decided.

    Each is told; the queue moves up. Returns how many ended; a repeat ends none.
    """
    shift = lock_shift(shift_id)
    live = SignUp.objects.filter(shift_id=shift_id)
    lapsed = places_of(live.filter(state=SignUpState.OFFERED, offered_until__lte=now))
    end_sign_ups(shift, lapsed, Ending.LAPSED, by=SYSTEM, now=now)
    tell_of("sign_up.lapsed", shift_id, heard_by(lapsed), now=now)
    unanswered = []
    if now >= shift.starts_at:
        unanswered = places_of(live.filter(state=SignUpState.ASKED))
        end_sign_ups(shift, unanswered, Ending.UNANSWERED, by=SYSTEM, now=now)
        tell_of("sign_up.unanswered", shift_id, heard_by(unanswered), now=now)
    advance(shift, now=now)
    store_counts([shift])
    return len(lapsed) + len(unanswered)


def lapse_due(*, now: datetime, limit: int = 1000) -> int:
    """Lapses, one operation a shift, wherever something is due. One that fails holds up none of the others."""
    offers = SignUp.objects.filter(state=SignUpState.OFFERED, offered_until__lte=now)
    requests = Shift.objects.filter(asked__gt=0, starts_at__lte=now)
    due = set(offers.values_list("shift_id", flat=True)[:limit])
    due |= set(requests.values_list("pk", flat=True)[:limit])
    ended = 0
    for pk in sorted(due):
        try:
            ended += lapse_sign_ups(shift_id=pk, now=now)
        except Exception:
            log.exception("sign-ups of shift %s could not lapse", pk)
    return ended


@operation
def change_places(
    *, shift_id: int, places: int, by: Actor, now: datetime, stepping_back: Collection[int] = ()
) -> Shift:
    """Sets the number of places; added ones go to the queue in order.

    Below those taken, the latest step back to the head of the queue in their order, offers not yet confirmed first,
    and are told. The leader names the sign-ups he has seen to step back (``queries.lowering``): Invalid if they are
    others by now.
    """
    shift = lock(Shift, shift_id)
    require_leading(viewer_of(by, now=now), shift.activity.team_id)
    facts = lock_shift(shift_id)
    refuse_if(rules.why_not_change(facts, now=now))
    going = places_in(losing_lots(facts, places))
    ids = frozenset(place.id for place in going)
    invalid_if(rules.why_not_change_places(facts, places, losing=ids, agreed=frozenset(stepping_back)))
    _step_back(facts, going, by=by, now=now)
    shift.places = facts.places = places
    store_counts([facts])
    shift.save(update_fields=["places"])
    _promote_after(facts, now=now)
    audit.record("shift.places_changed", by=by, now=now, target=f"shift:{shift_id}", places=places)
    shift.refresh_from_db(fields=["taken", "waiting", "asked"])
    return shift


def _promote_after(facts: ShiftFacts, *, now: datetime) -> None:
    facts.taken_added = facts.waiting_added = facts.asked_added = (
        0  # stored already, so that places could shrink
    )
    advance(facts, now=now)
    store_counts([facts])


def _step_back(shift: ShiftFacts, going: Sequence[Place], *, by: Actor, now: datetime) -> None:
    """To the head of the queue, in their order."""
    if not going:
        return
    waiting = SignUp.objects.filter(shift_id=shift.id, state=SignUpState.WAITING)
    head = waiting.order_by("rank").values_list("rank", flat=True).first()
    below = min(0, head if head is not None else 0) - len(going)
    table = connection.ops.quote_name(SignUp._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS row SET state = 'waiting', offered_until = NULL, promoted_at = NULL, rank = back.rank"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS back(id, rank) WHERE row.id = back.id",
            [[place.id for place in going], [below + turn for turn in range(len(going))]],
        )
    shift.move(taken=-len(going), waiting=len(going))
    people = [place.person_id for place in going]
    audit.record("sign_up.stepped_back", by=by, now=now, target=f"shift:{shift.id}", people=people)
    tell_of("sign_up.stepped_back", shift.id, heard_by(going), now=now)


def found_sign_up(sign_up_id: int) -> SignUp:
    """A sign-up, not locked. Raises NotFound."""
    found = SignUp.objects.filter(pk=sign_up_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次报名")))
    return found
