"""Shifts: one day in China, deadlines before the start, and a database that refuses what the rules refuse."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from activities.stage import START, draft, published, shift_form, takes
from cast import NOW, Cast, resident
from redvest.activities import operations, queries
from redvest.activities.models import Shift
from redvest.activities.rules.activities import why_not_shift
from redvest.kernel.actor import Actor
from redvest.kernel.clock import CHINA, day_end, local_day
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.kernel.models import AuditEntry
from redvest.people.rules import age_on
from refusing import refuses

MIDNIGHT = day_end(local_day(START))
MINUTE = timedelta(minutes=1)


def adds(
    cast: Cast, activity_id: int, start: datetime = START, length: timedelta | None = None, **changes: Any
) -> Shift:
    form = shift_form(start, length or timedelta(hours=3), **changes)
    return operations.add_shift(activity_id=activity_id, form=form, by=cast.leader.actor, now=NOW)


def test_one_calendar_day_in_china(cast: Cast) -> None:
    pk = draft(cast).pk
    whole_day = adds(cast, pk, MIDNIGHT, timedelta(days=1))
    assert (whole_day.starts_at, whole_day.ends_at) == (MIDNIGHT, MIDNIGHT + timedelta(days=1))
    assert adds(cast, pk, MIDNIGHT - MINUTE, MINUTE).ends_at == MIDNIGHT, "ending at 24:00 is fine"
    for start, length in (
        (MIDNIGHT - MINUTE, 2 * MINUTE),
        (MIDNIGHT - MINUTE, MINUTE + timedelta(microseconds=1)),
        (START, timedelta(days=1)),
        (MIDNIGHT, timedelta(days=1, microseconds=1)),
    ):
        with refuses(Invalid, "crosses_midnight"):
            adds(cast, pk, start, length)
    # Midnight in Greenwich is eight in the morning in China: nothing special.
    greenwich = datetime(2026, 3, 5, tzinfo=UTC)
    assert adds(cast, pk, greenwich - MINUTE, 2 * MINUTE).pk


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"length": timedelta(0)}, {"ends_at": "times_reversed"}),
        ({"length": -MINUTE}, {"ends_at": "times_reversed"}),
        ({"start": NOW}, {"starts_at": "in_past"}),
        ({"start": NOW - MINUTE}, {"starts_at": "in_past"}),
        ({"places": 0}, {"places": "places"}),
        ({"places": -5}, {"places": "places"}),
        ({"places": 100_001}, {"places": "places"}),
        ({"min_age": -1}, {"min_age": "min_age"}),
        ({"min_age": 101}, {"min_age": "min_age"}),
        ({"place": " "}, {"place": "required"}),
        ({"place": "站" * 121}, {"place": "too_long"}),
        ({"opens_at": START + MINUTE}, {"opens_at": "after_start"}),
        ({"cancel_until": START + MINUTE}, {"cancel_until": "after_start"}),
        (
            {"places": 0, "place": "", "min_age": 200},
            {"places": "places", "min_age": "min_age", "place": "required"},
        ),
    ],
)
def test_faults_at_their_fields(changes: dict[str, Any], faults: dict[str, str]) -> None:

    found = why_not_shift(shift_form(**changes), now=NOW)
    assert {reason.about: reason.code for reason in found} == faults


def test_faults_leave_no_shift(cast: Cast) -> None:
    pk = draft(cast).pk
    with refuses(Invalid, "times_reversed", "places"):
        adds(cast, pk, START, -MINUTE, places=0)
    exact = adds(
        cast, pk, places=100_000, min_age=100, opens_at=START, cancel_until=START, place=f" {'站' * 120} "
    )
    assert (exact.places, exact.min_age, exact.place) == (100_000, 100, "站" * 120)
    plain = adds(cast, pk)
    assert (plain.opens_at, plain.cancel_until) == (NOW, START), "open at once, cancelling until the start"


def insert(cast: Cast, activity_id: int, **changes: Any) -> None:
    row: dict[str, Any] = {
        "activity_id": activity_id,
        "starts_at": START,
        "ends_at": START + timedelta(hours=1),
        "place": "站",
        "places": 2,
        "taken": 0,
        "waiting": 0,
        "min_age": 0,
        "asked": 0,
        "opens_at": NOW,
        "cancel_until": START,
    } | changes
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO activities_shift ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})",
            list(row.values()),
        )


def test_the_database_refuses_what_the_rules_refuse(cast: Cast) -> None:
    pk = draft(cast).pk
    insert(cast, pk)
    insert(cast, pk, starts_at=MIDNIGHT, ends_at=MIDNIGHT + timedelta(days=1), cancel_until=MIDNIGHT)
    for promise, changes in {
        "shift_forward": {"ends_at": START},
        "shift_in_one_day": {"ends_at": MIDNIGHT + timedelta(microseconds=1)},
        "shift_has_places": {"places": 0},
        "shift_never_overbooked": {"taken": 3},
        "shift_deadlines_before_start": {"opens_at": START + MINUTE},
        "places_check": {"places": -1},
        "waiting_check": {"waiting": -1},
        "taken_check": {"taken": -1},
    }.items():
        with pytest.raises(IntegrityError, match=promise):
            insert(cast, pk, **changes)
    with pytest.raises(IntegrityError, match="shift_deadlines_before_start"):
        insert(cast, pk, cancel_until=START + MINUTE)


def signs(shift: Shift, who: Any, now: datetime = NOW) -> str:
    return operations.sign_up(shift_id=shift.pk, person_id=who.id, by=Actor(person_id=who.id), now=now).state


def test_age_counts_on_the_day_of_the_shift(cast: Cast) -> None:
    day = local_day(START)
    shift = published(cast, shift_form(min_age=21))[0]
    birthday = resident(41, born=day.replace(year=day.year - 21))
    day_after = resident(42, born=day.replace(year=day.year - 21) + timedelta(days=1))
    assert signs(shift, birthday) == "taken", "twenty-one on that very day"
    with refuses(Refused, "too_young"):
        signs(shift, day_after)
    late = datetime(day.year, day.month, day.day, 0, 30, tzinfo=CHINA)  # the day before, in Greenwich
    early = published(cast, shift_form(late, MINUTE, min_age=21))[0]
    assert signs(early, birthday) == "taken"


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 3, 4), date(2026, 3, 3), 17),
        (date(2008, 3, 4), date(2026, 3, 4), 18),
    ],
)
def test_ages(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_sign_up_opens_at_its_own_time(cast: Cast) -> None:
    opens = NOW + timedelta(hours=5)
    shift = published(cast, shift_form(opens_at=opens))[0]
    who = cast.members[0]
    with refuses(Refused, "opens_later"):
        signs(shift, who, opens - timedelta(microseconds=1))
    assert signs(shift, who, opens) == "taken"


def test_only_shifts_of_drafts_can_be_removed(cast: Cast) -> None:
    activity = draft(cast, shift_form())
    pk = activity.shifts.get().pk
    with refuses(Forbidden, "not_permitted"):
        operations.remove_shift(shift_id=pk, by=cast.members[0].actor, now=NOW)
    operations.remove_shift(shift_id=pk, by=cast.leader.actor, now=NOW)
    entries = AuditEntry.objects.count()
    operations.remove_shift(shift_id=pk, by=cast.leader.actor, now=NOW)
    assert (activity.shifts.count(), AuditEntry.objects.count()) == (0, entries)


def test_changing_places(cast: Cast) -> None:
    shift = published(cast, shift_form(places=2))[0]
    first, second = takes(shift, *cast.members)
    waiting = takes(shift, *cast.residents, or_wait=True)
    leader = cast.leader.actor

    def change(places: int, by: Any = leader, now: datetime = NOW) -> tuple[int, int, int]:
        changed = operations.change_places(shift_id=shift.pk, places=places, by=by, now=now)
        return changed.places, changed.taken, changed.waiting

    for other in (cast.clerk, cast.manager, cast.members[0], cast.approver):
        with refuses(Forbidden, "not_permitted"):
            change(5, other.actor)
    for places, code in ((1, "below_taken"), (0, "places"), (-1, "places"), (100_001, "places")):
        with refuses(Invalid, code) as refusal:
            change(places)
        assert refusal.value.reasons[0].about == "places"
    with refuses(Refused, "started"):
        change(5, now=START)
    assert change(2) == (2, 2, 2)
    assert change(3) == (3, 3, 1)
    for row in (first, second, *waiting):
        row.refresh_from_db()
    assert [row.state for row in (first, second, *waiting)] == ["taken", "taken", "taken", "waiting"]
    assert change(10) == (10, 4, 0)
    assert change(4) == (4, 4, 0)
    operations.cancel_activity(activity_id=shift.activity_id, reason="暴雨", by=leader, now=NOW)
    with refuses(Refused, "cancelled"):
        change(5)


def test_open_shifts_and_their_filters(cast: Cast) -> None:
    later = START + timedelta(days=1)
    first, second = published(cast, shift_form(), shift_form(later))
    draft(cast, shift_form())

    def listed(**limits: Any) -> list[int]:
        return [shift.pk for shift in queries.open_shifts(now=limits.pop("now", NOW), **limits)]

    assert listed() == [first.pk, second.pk]
    assert listed(now=START) == [second.pk]
    assert listed(day=local_day(later)) == [second.pk]
    assert listed(under=cast.centre.path) == [first.pk, second.pk]
    assert listed(under=cast.institutes[0].path) == []
    assert listed(category="0006", team_id=cast.team.id) == [first.pk, second.pk]
    assert listed(category="0001") == listed(team_id=987654) == []
