"""Totals of closed days give exactly what the rows give, as of any moment; nothing is written on a closed day."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from activities.stage import confirms, published, says_served, scans, settles, shift_form
from cast import (
    CENTRE,
    DAQIAO,
    GAOPING,
    HEYETANG,
    MEIHUASHAN,
    NANTANG,
    NOW,
    TAOHUAPING,
    Cast,
    Persona,
    make_cast,
    team,
)
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.activities import operations
from redvest.activities.enums import Direction
from redvest.activities.models import ClosedDay, DayTotal, ServedReport, ServiceRecord, Shift
from redvest.activities.operations import close_day, close_days
from redvest.activities.operations.totals import GRACE
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM
from redvest.places import operations as places
from redvest.reports.queries import figures, rows, size, total
from redvest.reports.verify import verify

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
FLOWS = ("activities", "participations", "minutes", "served")
SCOPES = [CENTRE, TAOHUAPING, GAOPING, HEYETANG, NANTANG, DAQIAO, MEIHUASHAN, "43"]
FIRST = clock.local_day(NOW) + 2 * DAY
DAYS = 5


def chance_week(cast: Cast, chance: random.Random) -> None:
    """Some days of two teams: who comes, goes, is confirmed or forgets, and when it is settled, is left to chance."""
    access.grant_role(
        person_id=cast.approver.id, role=Role.APPROVER, site_code=TAOHUAPING, by=SYSTEM, now=NOW
    )
    other = team(cast.leader, name="荷叶塘志愿服务队", site_code=HEYETANG)
    people = [*cast.members, *cast.residents, cast.auditor, cast.clerk]
    times = chance.sample([(day, slot) for day in range(DAYS) for slot in range(4)], 12)
    for number, which in enumerate((cast.team, other, other, cast.team)):
        forms = [shift_form(at(*time), 2 * HOUR) for time in times[number::4]]
        for shift in published(cast, *forms, team_id=which.id):
            one_shift(cast, shift, chance.sample(people, chance.randint(0, len(people))), chance)


def at(day: int, slot: int) -> datetime:
    """The beginning of a shift: at nine, twelve, three or, ending at midnight, at ten in the evening."""
    return clock.day_start(FIRST + day * DAY) + (9, 12, 15, 22)[slot] * HOUR


def one_shift(cast: Cast, shift: Shift, people: list[Persona], chance: random.Random) -> None:
    start, end = shift.starts_at, shift.ends_at
    for who in people:
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=SYSTEM, now=NOW)
        scans(shift, who, Direction.IN, start + chance.randint(0, 30) * timedelta(minutes=1))
    confirms(cast, shift, *chance.sample(people, len(people) // 2), now=start + HOUR)
    for who in people:
        if chance.random() < 0.8:
            scans(shift, who, Direction.OUT, start + chance.randint(31, 119) * timedelta(minutes=1))
    if chance.random() < 0.7:
        late = chance.choice([timedelta(minutes=1), 5 * HOUR, DAY])
        served = chance.randint(1, 50)
        says_served(cast, shift, served, now=end + late)
    if chance.random() < 0.9:
        settles(shift, days=chance.randint(1, 3))


def moments(chance: random.Random) -> list[datetime]:
    """Moments worth asking about: around each writing, at midnights, and anywhere."""
    written = [
        *ServiceRecord.objects.values_list("recorded_at", flat=True),
        *ServedReport.objects.values_list("reported_at", flat=True),
    ]
    around = [moment + shift for moment in chance.sample(written, 6) for shift in (-TICK, 0 * TICK, TICK)]
    midnights = [
        clock.day_start(FIRST + n * DAY) + shift for n in range(DAYS + 3) for shift in (-TICK, 0 * TICK)
    ]
    anywhere = [NOW + chance.random() * (DAYS + 6) * DAY for _ in range(6)]
    return [*around, *midnights, *anywhere]


def periods(chance: random.Random) -> list[tuple[date | None, date | None]]:
    days = sorted(FIRST + chance.randint(-1, DAYS) * DAY for _ in range(2))
    return [(None, None), (days[0], None), (None, days[1]), (days[0], days[1])]


def compared(chance: random.Random, asks: int = 15) -> None:
    """Figures against a count of their rows, for asks drawn by lot."""
    for as_of in chance.sample(moments(chance), asks):
        terms: dict[str, Any] = {"code": chance.choice(SCOPES), "as_of": as_of}
        terms["start"], terms["end"] = chance.choice(periods(chance))
        shown = figures(**terms)
        by_rows = {measure: total(measure, rows(measure, **terms)) for measure in FLOWS}
        assert {measure: getattr(shown, measure) for measure in FLOWS} == by_rows, terms
        for measure in FLOWS:
            found = size(measure, **terms)
            assert (found.total, found.rows) == (by_rows[measure], rows(measure, **terms).count())


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_as_the_rows_however_many_days_are_closed(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    chance_week(cast, chance)
    assert ServiceRecord.objects.filter(minutes__gt=0).count() > 10
    compared(chance)
    places.move_site(code=DAQIAO, parent_code=TAOHUAPING, by=SYSTEM, now=NOW + 4 * DAY)
    for days in (3, 5, DAYS + 8):
        close_days(now=clock.day_start(FIRST + days * DAY) + GRACE)
        compared(chance)
        assert verify() == []
    assert ClosedDay.objects.latest("day").day == FIRST + (DAYS + 7) * DAY
    assert DayTotal.objects.filter(records__gt=0).exists()


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """Two who served one hour and two, thirty people served; settled at night, nothing closed."""
    return one_day(cast)


def one_day(cast: Cast) -> Shift:
    """What the fixture says, on any database."""
    shift = published(cast, shift_form(at(0, 0)))[0]
    for hours, who in enumerate(cast.members, start=1):
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=SYSTEM, now=NOW)
        scans(shift, who, Direction.IN, at(0, 0))
        scans(shift, who, Direction.OUT, at(0, 0) + hours * HOUR)
    confirms(cast, shift, cast.members[0], now=at(0, 0) + 2 * HOUR)
    says_served(cast, shift, 30, now=at(0, 0) + 4 * HOUR)
    settles(shift)
    return shift


LATER = clock.day_start(FIRST + 3 * DAY) + GRACE


def test_what_is_kept_of_a_day(shift: Shift) -> None:
    assert close_days(now=LATER - TICK) == 2, "a day stays open for an hour after its end"
    assert close_days(now=LATER) == 1
    assert close_days(now=LATER) == 0
    kept = DayTotal.objects.order_by("recorded_on").values_list(
        "site__code", "served_on", "recorded_on", "times", "minutes", "served", "firsts"
    )
    assert list(kept) == [
        (DAQIAO, FIRST, FIRST, 1, 60, 30, 1),
        (DAQIAO, FIRST, FIRST + DAY, 1, 120, 0, 0),
    ]


def test_nothing_is_closed_before_there_is_anything(cast: Cast) -> None:
    assert close_days(now=LATER) == 0
    assert not ClosedDay.objects.exists()


def test_days_are_closed_in_turn(shift: Shift) -> None:
    assert not close_day(day=FIRST + DAY, now=LATER)
    assert close_day(day=FIRST, now=LATER)
    assert not close_day(day=FIRST, now=LATER), "once"
    assert not close_day(day=FIRST + 3 * DAY, now=LATER), "not before it is over"


def test_figures_read_the_totals(shift: Shift) -> None:
    close_days(now=LATER)
    DayTotal.objects.update(minutes=F("minutes") + 1, times=F("times") + 1, served=7, firsts=5)
    shown = figures(code=CENTRE, as_of=LATER)
    assert (shown.minutes, shown.participations, shown.served, shown.activities) == (182, 4, 14, 10)
    inside = figures(code=CENTRE, as_of=at(0, 3))
    assert (inside.minutes, inside.participations, inside.served) == (60, 1, 30), "within the day: its rows"


def test_nothing_is_written_on_a_closed_day(cast: Cast, shift: Shift) -> None:
    second = published(cast, shift_form(at(0, 3), HOUR))[0]
    who = cast.residents[0]
    operations.sign_up(shift_id=second.pk, person_id=who.id, by=SYSTEM, now=NOW)
    scans(second, who, Direction.IN, at(0, 3))
    confirms(cast, second, who, now=at(0, 3))
    close_days(now=LATER)
    before = ServiceRecord.objects.count()
    with pytest.raises(IntegrityError, match="closed"):
        scans(second, who, Direction.OUT, at(0, 3) + HOUR)
    with pytest.raises(IntegrityError, match="closed"):
        says_served(cast, second, 1, now=at(0, 3) + 26 * HOUR)
    assert ServiceRecord.objects.count() == before
    settles(second, days=4)
    assert ServiceRecord.objects.count() == before + 1, "on an open day it is"
    assert verify() == []


@contextmanager
def triggers_disabled() -> Iterator[None]:
    """As somebody who owns the tables might."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for action in ("DISABLE", "ENABLE"):
            for table in ("activities_servicerecord", "activities_servedreport"):
                cursor.execute(f"ALTER TABLE {table} {action} TRIGGER USER")
            if action == "DISABLE":
                yield


#: What is done to the tables behind everybody's back.
DAMAGE = {
    "minutes more": "UPDATE activities_daytotal SET minutes = minutes + 1 WHERE minutes = 60",
    "served less": "UPDATE activities_daytotal SET served = 29 WHERE served = 30",
    "first held twice": "UPDATE activities_daytotal SET firsts = 1",
    "another day": "UPDATE activities_daytotal SET served_on = served_on + 1 WHERE minutes = 60",
    "a total gone": "DELETE FROM activities_daytotal WHERE minutes = 120",
    "a total from nothing": "INSERT INTO activities_daytotal (site_id, served_on, recorded_on, records, times,"
    " minutes, served, firsts) SELECT site_id, served_on + 2, recorded_on, 1, 1, 1, 0, 0"
    " FROM activities_daytotal LIMIT 1",
    "a day not closed": "DELETE FROM activities_closedday WHERE day = (SELECT min(day) + 1 FROM activities_closedday)",
    "a record written then": "UPDATE activities_servicerecord SET recorded_at = recorded_at + interval '1 day'",
}


def test_each_damage_is_found(shift: Shift) -> None:
    close_days(now=LATER)
    assert verify() == []
    for what, statement in DAMAGE.items():
        point = transaction.savepoint()
        with triggers_disabled(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert "rollups" in {one.check for one in verify()}, what
        transaction.savepoint_rollback(point)
    assert verify() == []


def test_totals_thrown_away_are_made_again(shift: Shift) -> None:
    close_days(now=LATER)
    kept = sorted(
        DayTotal.objects.values_list("site", "served_on", "recorded_on", "records", "minutes", "firsts")
    )
    ClosedDay.objects.all().delete()
    DayTotal.objects.all().delete()
    assert close_days(now=LATER) == 3
    again = DayTotal.objects.values_list("site", "served_on", "recorded_on", "records", "minutes", "firsts")
    assert sorted(again) == kept


@pytest.mark.race
def test_whoever_is_writing_is_waited_for(committed_db: None) -> None:
    cast = make_cast()
    first = one_day(cast)
    second = published(cast, shift_form(at(0, 2)))[0]
    site = first.activity.site_id
    operations.report_served(
        shift_id=second.pk, served=12, reason="签到表", by=cast.leader.actor, now=at(0, 3)
    )
    has_written, may_commit = Event(), Event()

    def writes_slowly() -> None:
        with transaction.atomic():
            ServedReport.objects.create(
                shift=second,
                site_id=site,
                served_on=FIRST,
                served=12,
                reported_at=at(0, 3),
                reported_by_id=cast.leader.id,
            )
            has_written.set()
            assert may_commit.wait(10)
        connection.close()

    def closes() -> None:
        close_days(now=LATER)
        connection.close()

    writer, closer = Thread(target=writes_slowly), Thread(target=closes)
    writer.start()
    assert has_written.wait(10)
    closer.start()
    closer.join(0.5)
    assert closer.is_alive(), "it waits"
    may_commit.set()
    writer.join(10)
    closer.join(10)
    assert DayTotal.objects.get(recorded_on=FIRST).served == 42
    assert verify() == []
