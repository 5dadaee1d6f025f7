"""Lots: the secret promised when people can begin to enter, and the draw at the deadline."""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from redvest.activities import drawing
from redvest.activities.enums import OPEN_STATES, SignUpMode, SignUpState
from redvest.activities.models import Activity, Draw, Shift, SignUp
from redvest.activities.operations.queue import advance, lock_shift, places_of, store_counts
from redvest.activities.operations.telling import heard_by, places_in, tell_of
from redvest.activities.rules.queue import Lot, lots_of
from redvest.activities.rules.sign_ups import ShiftFacts
from redvest.kernel import audit, crypto
from redvest.kernel.actor import SYSTEM
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.people import queries as people

log = logging.getLogger(__name__)

#: Lots are drawn so long before the start if nothing else is said, but not before half of the time left has passed.
BEFORE = timedelta(days=1)
_CONTEXT = "draw.secret"


@step
def promise_draws(activity: Activity, *, now: datetime) -> None:
    """Publishes what binds the draws of an activity's shifts, as part of publishing it; for others it does nothing."""
    shifts = Shift.objects.filter(activity=activity)
    if activity.mode != SignUpMode.DRAW:
        shifts.update(draw_at=None)
        return
    for shift in shifts.filter(starts_at__gt=now, draw__isnull=True).order_by("pk"):
        if shift.draw_at is None:
            shift.draw_at = default_deadline(shift.starts_at, now=now)
            shift.save(update_fields=["draw_at"])
        secret = secrets.token_hex(32)
        commitment = drawing.commitment_of(secret)
        Draw.objects.create(
            shift=shift,
            secret=crypto.seal(secret, context=_CONTEXT),
            commitment=commitment,
            committed_at=now,
        )
        audit.record("draw.promised", by=SYSTEM, now=now, target=f"shift:{shift.pk}", commitment=commitment)


def default_deadline(starts_at: datetime, *, now: datetime) -> datetime:
    """When lots are drawn if nobody said: a day before the start, or half way there if that is later."""
    half_way = now + (starts_at - now) / 2
    return max(starts_at - BEFORE, half_way).replace(second=0, microsecond=0)


@operation
def draw_lots(*, shift_id: int, now: datetime) -> Draw | None:
    """Draws once the deadline has passed: winners have their places, the others are the queue in drawn order.

    Anyone can draw again from what it publishes (``drawing``). None before the deadline; a repeat draws nothing anew.
    """
    shift = lock_shift(shift_id)
    draw = lock(Draw, _draw_of(shift_id))
    if draw.drawn_at is not None:
        return draw
    if shift.draw_at is None or now < shift.draw_at or shift.activity_state not in OPEN_STATES:
        return None
    entered = lots_of(places_of(SignUp.objects.filter(shift_id=shift_id, state=SignUpState.ASKED)))
    _tell_all(draw, shift, entered, now=now)
    by_number = {lot.number: lot for lot in entered}
    sizes = {number: lot.size for number, lot in by_number.items()}
    won = drawing.winners_of(draw.order, sizes, shift.places_left)
    _place(shift, [by_number[number] for number in draw.order], won=set(won))
    Shift.objects.filter(pk=shift_id).update(drawn_at=now)
    shift.drawn_at = now
    audit.record(
        "draw.drawn",
        by=SYSTEM,
        now=now,
        target=f"shift:{shift_id}",
        seed=draw.seed,
        lots=len(entered),
        won=len(won),
    )
    for kind, lots in (
        ("sign_up.drawn", [by_number[number] for number in won]),
        ("sign_up.not_drawn", [lot for number, lot in by_number.items() if number not in set(won)]),
    ):
        tell_of(kind, shift_id, heard_by(places_in(lots)), now=now)
    advance(shift, now=now)
    store_counts([shift])
    return draw


def _draw_of(shift_id: int) -> int | None:
    return Draw.objects.filter(shift_id=shift_id).values_list("pk", flat=True).first()


def _tell_all(draw: Draw, shift: ShiftFacts, entered: Iterable[Lot], *, now: datetime) -> None:
    """Closes the list, and writes down everything that anyone needs to draw again."""
    lots = sorted(entered, key=lambda lot: lot.number)
    numbers = people.people_by_ids(place.person_id for place in places_in(lots))
    listed = [
        (lot.number, [masked_number(numbers[place.person_id].number) for place in lot.places]) for lot in lots
    ]
    draw.revealed = crypto.unseal(draw.secret, context=_CONTEXT)
    draw.lots = [[number, shown] for number, shown in listed]
    draw.digest = drawing.digest_of(listed)
    draw.seed = drawing.seed_of(draw.revealed, draw.digest)
    draw.order = drawing.order_of([number for number, _shown in listed], draw.seed)
    draw.places, draw.drawn_at = shift.places_left, now
    draw.save()


def masked_number(number: str) -> str:
    """A volunteer number as a public list shows it: V2026****0017."""
    return f"{number[:5]}****{number[-4:]}"


def _place(shift: ShiftFacts, ordered: list[Lot], *, won: set[int]) -> None:
    """Places for winners, ranks in drawn order for all: whoever loses a place later stands where they were drawn."""
    table = connection.ops.quote_name(SignUp._meta.db_table)
    places = [(place.id, lot.number in won) for lot in ordered for place in lot.places]
    if not places:
        return
    states = [SignUpState.TAKEN.value if has else SignUpState.WAITING.value for _pk, has in places]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS row SET state = drawn.state, rank = drawn.rank"
            " FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS drawn(id, state, rank) WHERE row.id = drawn.id",
            [[pk for pk, _has in places], states, [turn - len(places) for turn in range(len(places))]],
        )
    taken = states.count(SignUpState.TAKEN.value)
    shift.move(taken=taken, waiting=len(places) - taken, asked=-len(places))


def draw_due(*, now: datetime, limit: int = 1000) -> int:
    """Draws, one operation a shift, wherever the deadline has passed. One that fails holds up none of the others."""
    due = Shift.objects.filter(draw_at__lte=now, drawn_at__isnull=True, draw__isnull=False)
    ids = list(
        due.filter(activity__state__in=OPEN_STATES).order_by("draw_at").values_list("pk", flat=True)[:limit]
    )
    drawn = 0
    for pk in ids:
        try:
            drawn += draw_lots(shift_id=pk, now=now) is not None
        except Exception:
            log.exception("lots of shift %s could not be drawn", pk)
    return drawn
