"""Rows turned into the facts that rules decide on; used by operations under locks and by lists without."""

from collections.abc import Collection, Iterable

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from redvest.activities.enums import LIVE_SIGN_UPS
from redvest.activities.models import Shift, SignUp
from redvest.activities.rules.sign_ups import Held, ShiftFacts

#: The column each fact is read from.
_SHIFT_FIELDS = {
    "id": "id",
    "activity_state": "activity__state",
    "team_state": "activity__team__state",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "opens_at": "opens_at",
    "cancel_until": "cancel_until",
    "places": "places",
    "taken": "taken",
    "waiting": "waiting",
    "min_age": "min_age",
}


def facts_of(shifts: QuerySet[Shift]) -> list[ShiftFacts]:
    """The facts of each shift, in the queryset's order, in one query."""
    rows = shifts.values_list(*_SHIFT_FIELDS.values())
    return [ShiftFacts(**dict(zip(_SHIFT_FIELDS, row, strict=True))) for row in rows]


def held_by(person_ids: Collection[int], shifts: Iterable[ShiftFacts]) -> dict[int, list[Held]]:
    """Live sign-ups of these people that touch the time these shifts span, in one query."""
    spans = list(shifts)
    held: dict[int, list[Held]] = {}
    if not spans or not person_ids:
        return held
    span = DateTimeTZRange(min(s.starts_at for s in spans), max(s.ends_at for s in spans), "[)")
    rows = SignUp.objects.filter(
        person_id__in=list(person_ids), state__in=LIVE_SIGN_UPS, during__overlap=span
    )
    for pk, person_id, shift_id, state, during in rows.values_list(
        "id", "person_id", "shift_id", "state", "during"
    ):
        held.setdefault(person_id, []).append(
            Held(sign_up_id=pk, shift_id=shift_id, state=state, starts_at=during.lower, ends_at=during.upper)
        )
    return held
