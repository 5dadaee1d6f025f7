"""Rows turned into the facts that rules decide on; used by operations under locks and by lists without."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet

from redvest.activities.enums import LIVE_SIGN_UPS
from redvest.activities.models import Shift, SignUp, Training
from redvest.activities.rules.sign_ups import Asker, Held, ShiftFacts
from redvest.kernel import clock
from redvest.people.queries import Standing
from redvest.teams import queries as teams

#: The column each fact is read from.
_SHIFT_FIELDS = {
    "id": "id",
    "activity_id": "activity_id",
    "team_id": "activity__team_id",
    "activity_state": "activity__state",
    "team_state": "activity__team__state",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "opens_at": "opens_at",
    "cancel_until": "cancel_until",
    "draw_at": "draw_at",
    "drawn_at": "drawn_at",
    "places": "places",
    "taken": "taken",
    "waiting": "waiting",
    "asked": "asked",
    "min_age": "min_age",
    "unit": "unit__name",
    "called_off_at": "called_off_at",
    **{
        name: f"activity__{name}"
        for name in (
            "mode",
            "offer_hours",
            "dangerous",
            "accompanied",
            "skills",
            "trainings",
            "day_minutes",
            "row_minutes",
            "most_each",
            "team_only",
        )
    },
}


def facts_of(shifts: QuerySet[Shift]) -> list[ShiftFacts]:
    """The facts of each shift, in the queryset's order, in one query."""
    rows = shifts.values_list(*_SHIFT_FIELDS.values())
    return [ShiftFacts(**dict(zip(_SHIFT_FIELDS, row, strict=True))) for row in rows]


def held_by(person_ids: Collection[int], shifts: Iterable[ShiftFacts]) -> dict[int, list[Held]]:
    """Live sign-ups of these people on the days these shifts are on, and on whatever limits how many one may hold.

    One query. Whole days, because a person's day has limits, too.
    """
    spans = list(shifts)
    held: dict[int, list[Held]] = {}
    if not spans or not person_ids:
        return held
    start = clock.day_start(clock.local_day(min(shift.starts_at for shift in spans)))
    end = clock.day_end(clock.local_day(max(shift.starts_at for shift in spans)))
    which = Q(during__overlap=DateTimeTZRange(start, end, "[)"))
    limited = {shift.activity_id for shift in spans if shift.most_each}
    if limited:
        which |= Q(shift__activity_id__in=limited)
    rows = SignUp.objects.filter(which, person_id__in=list(person_ids), state__in=LIVE_SIGN_UPS)
    fields = ("id", "person_id", "shift_id", "shift__activity_id", "state", "during")
    for pk, person_id, shift_id, activity_id, state, during in rows.values_list(*fields):
        one = Held(
            sign_up_id=pk,
            shift_id=shift_id,
            activity_id=activity_id,
            state=state,
            starts_at=during.lower,
            ends_at=during.upper,
        )
        held.setdefault(person_id, []).append(one)
    return held


def trained_in(
    person_ids: Collection[int], shifts: Iterable[ShiftFacts]
) -> dict[int, dict[str, date | None]]:
    """Of the trainings these shifts ask for, which these people have, and until when they count. No query for none."""
    names = {name for shift in shifts for name in shift.trainings}
    found: dict[int, dict[str, date | None]] = {}
    if not names or not person_ids:
        return found
    rows = Training.objects.filter(person_id__in=list(person_ids), name__in=names, withdrawn_at__isnull=True)
    for person_id, name, until in rows.values_list("person_id", "name", "valid_until"):
        own = found.setdefault(person_id, {})
        if name not in own:
            own[name] = until
        elif (best := own[name]) is not None:
            own[name] = None if until is None else max(best, until)
    return found


def askers(standings: Mapping[int, Standing], shifts: Collection[ShiftFacts]) -> dict[int, Asker]:
    """These people as the rules of these shifts see them, by id: one query, or two where trainings are asked for, and
    one more a team whose shifts are for its members alone.

    What somebody holds under a number merged into theirs counts as theirs: a day has no more hours for two numbers.
    """
    merged = {other: pk for pk, one in standings.items() for other in one.also}
    held, trained = held_by([*standings, *merged], shifts), trained_in(standings, shifts)
    closed = {shift.team_id for shift in shifts if shift.team_only}
    members = {team_id: frozenset(teams.members_of(team_id)) for team_id in closed}
    for other, pk in merged.items():
        held.setdefault(pk, []).extend(held.pop(other, ()))
    return {
        pk: Asker(
            standing=one,
            held=held.get(pk, []),
            trained=trained.get(pk, {}),
            teams=frozenset(team_id for team_id, those in members.items() if pk in those),
        )
        for pk, one in standings.items()
    }
