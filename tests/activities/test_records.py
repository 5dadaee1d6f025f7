"""Service records: the minutes inside the shift and nothing else, once, for good."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from activities.stage import HOURS, START, confirms, published, scans, served, settles, shift_form, takes
from cast import Cast, make_cast
from harness.clock import movable
from redvest.activities import operations, queries
from redvest.activities.enums import Direction
from redvest.activities.models import Activity, ActivityStep, ServiceRecord, Shift
from redvest.activities.rules.hours import counted
from redvest.activities.tasks import settle
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.reports.verify import verify
from refusing import refuses

IN, OUT = Direction.IN, Direction.OUT
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MIDNIGHT = clock.day_end(clock.local_day(START))
END = START + HOURS

moments = st.integers(-3600 * 2, 3600 * 8).map(lambda s: START + timedelta(seconds=s))


@given(
    start=moments,
    length=st.integers(1, 3600 * 6),
    came=moments,
    stayed=st.integers(0, 3600 * 7),
    tick=st.integers(0, 999_999),
)
def test_minutes_are_the_whole_ones_inside(
    start: datetime, length: int, came: datetime, stayed: int, tick: int
) -> None:
    end = start + timedelta(seconds=length)
    left = came + timedelta(seconds=stayed, microseconds=tick)
    span = counted(starts_at=start, ends_at=end, in_at=came, out_at=left)
    since, until, minutes = span.starts_at, span.ends_at, span.minutes
    inside = max(timedelta(0), min(end, left) - max(start, came))
    assert minutes == inside // MINUTE
    assert since <= until <= left, "never in the future"
    if minutes:
        assert start <= since
        assert until <= end


def test_confirmed_before_leaving_and_after(cast: Cast) -> None:
    shift = published(cast)[0]
    before, after = cast.members
    takes(shift, before, after)
    for who in (before, after):
        scans(shift, who, IN, START - 20 * MINUTE)
    confirms(cast, shift, before, now=START)
    assert not ServiceRecord.objects.exists()
    left = START + 90 * MINUTE + 59 * SECOND
    scans(shift, before, OUT, left)
    scans(shift, after, OUT, END + 20 * MINUTE)
    assert ServiceRecord.objects.get().person_id == before.id
    confirms(cast, shift, after, now=END + HOURS)
    first, second = ServiceRecord.objects.order_by("id")
    assert (first.minutes, first.grade, first.recorded_at) == (90, "A", left)
    assert (first.starts_at, first.ends_at) == (START, START + 90 * MINUTE)
    assert (second.minutes, second.grade, second.recorded_at) == (180, "A", END + HOURS)
    assert (second.starts_at, second.ends_at, second.served_on) == (START, END, clock.local_day(START))
    assert (second.team_id, second.site_id, second.activity_id) == (
        cast.team.id,
        cast.team.site_id,
        shift.activity_id,
    )
    entries = AuditEntry.objects.filter(verb="record.booked").order_by("id")
    assert [entry.data for entry in entries] == [
        {"person": before.id, "minutes": 90, "grade": "A"},
        {"person": after.id, "minutes": 180, "grade": "A"},
    ]


def test_who_left_before_the_start_served_nothing(cast: Cast) -> None:
    shift = published(cast)[0]
    who, late = cast.members
    takes(shift, who, late)
    scans(shift, who, IN, START - 20 * MINUTE)
    confirms(cast, shift, who, now=START - 15 * MINUTE)
    scans(shift, who, OUT, START - 10 * MINUTE)
    record = ServiceRecord.objects.get()
    assert (record.minutes, record.ends_at) == (0, START - 10 * MINUTE)
    short = served(cast, shift, late, came=END - 59 * SECOND, left=END)
    assert short.minutes == 0, "less than a minute is none"
    assert queries.totals_of(who.id) == queries.Totals(minutes=0, times=0)


def test_a_shift_until_midnight(cast: Cast) -> None:
    shift = published(cast, shift_form(MIDNIGHT - HOURS, HOURS))[0]
    who, forgetful = cast.members
    takes(shift, who, forgetful)
    scans(shift, forgetful, IN, shift.starts_at)
    record = served(cast, shift, who, came=shift.starts_at, left=MIDNIGHT - timedelta(microseconds=1))
    assert (record.minutes, record.served_on) == (179, clock.local_day(START)), (
        "one has to leave before 24:00"
    )
    assert settles(shift) == 1
    forgotten = ServiceRecord.objects.get(person_id=forgetful.id)
    assert (forgotten.minutes, forgotten.ends_at, forgotten.served_on) == (
        0,
        MIDNIGHT,
        clock.local_day(START),
    )
    assert verify() == []


def test_settling_the_day(cast: Cast) -> None:
    shift = published(cast)[0]
    alone, forgetful = cast.members
    confirmed_but_forgot, absent = cast.residents
    takes(shift, alone, forgetful, confirmed_but_forgot, absent)
    for who in (alone, forgetful, confirmed_but_forgot):
        scans(shift, who, IN, START)
    scans(shift, alone, OUT, END)
    confirms(cast, shift, confirmed_but_forgot, now=END)
    assert operations.settle_shift(shift_id=shift.pk, now=MIDNIGHT - timedelta(microseconds=1)) == 0
    assert settles(shift) == 3
    assert settles(shift, days=2) == 0, "once"
    got = {r.person_id: (r.minutes, r.grade, r.recorded_at) for r in ServiceRecord.objects.all()}
    assert got == {
        alone.id: (180, "B", MIDNIGHT),
        forgetful.id: (0, "B", MIDNIGHT),
        confirmed_but_forgot.id: (0, "B", MIDNIGHT),
    }
    shift.refresh_from_db()
    assert (shift.settled_at, Activity.objects.get().state) == (MIDNIGHT, "finished")
    last = ActivityStep.objects.latest("id")
    assert (last.state, last.at, last.by_id) == ("finished", MIDNIGHT, None)
    assert queries.totals_of(forgetful.id) == queries.Totals(minutes=0, times=0)
    assert [record.minutes for record in queries.records_of(forgetful.id)] == [0], "but one sees it"
    with pytest.raises(NotFound):
        operations.settle_shift(shift_id=987654, now=MIDNIGHT)


def test_finished_when_the_last_shift_is_settled(cast: Cast) -> None:
    first, second = published(cast, shift_form(), shift_form(START + timedelta(days=1)))
    settles(first)
    assert Activity.objects.get().state == "published"
    settles(second)
    assert Activity.objects.get().state == "finished"


def test_the_job_settles_what_is_due(cast: Cast) -> None:
    first, second, third = (published(cast, shift_form(START + timedelta(days=n)))[0] for n in range(3))
    assert operations.settle_due(now=MIDNIGHT - SECOND) == 0
    with movable() as clock_on_the_wall:
        clock_on_the_wall.set(MIDNIGHT + timedelta(days=1, minutes=3))
        assert settle(0) == 2
        assert settle(0) == 0
    settled = set(Shift.objects.filter(settled_at__isnull=False).values_list("pk", flat=True))
    assert settled == {first.pk, second.pk}
    assert operations.settle_due(now=MIDNIGHT + timedelta(days=9)) == 1
    assert Shift.objects.get(pk=third.pk).settled_at == MIDNIGHT + timedelta(days=9)


def test_a_shift_that_cannot_be_settled_holds_up_no_other(cast: Cast) -> None:
    bad, good = (published(cast, shift_form(), title=title)[0] for title in ("清洁家园", "文明劝导"))
    for shift, who in ((bad, cast.members[0]), (good, cast.members[1])):
        takes(shift, who)
        scans(shift, who, IN, START)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE activities_servicerecord ADD CHECK (shift_id <> {bad.pk})")
    assert operations.settle_due(now=MIDNIGHT) == 1
    assert list(ServiceRecord.objects.values_list("shift_id", flat=True)) == [good.pk]
    assert list(Shift.objects.filter(settled_at=None).values_list("pk", flat=True)) == [bad.pk]


def test_nothing_changes_a_record_afterwards(cast: Cast) -> None:
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    record = served(cast, shift, who, came=START, left=START + 30 * MINUTE)
    scans(shift, who, OUT, END)
    confirms(cast, shift, who, now=END)
    settles(shift)
    with refuses(Refused, "settled"):
        confirms(cast, shift, who, now=MIDNIGHT)
    again = ServiceRecord.objects.get()
    assert (again.pk, again.minutes, again.recorded_at) == (record.pk, 30, record.recorded_at)
    for change in (
        "UPDATE activities_servicerecord SET minutes = 31",
        "DELETE FROM activities_servicerecord",
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            connection.cursor().execute(change)


def test_the_database_refuses_impossible_records(cast: Cast) -> None:
    first, second = published(cast, shift_form(), shift_form(END))
    who = cast.members[0]
    takes(first, who)
    takes(second, who)
    record = served(cast, first, who, came=START, left=END)
    scans(second, who, IN, END)
    attendance = second.attendances.get()

    def insert(**changes: object) -> None:
        fields: dict[str, object] = {
            "attendance_id": attendance.pk,
            "person_id": who.id,
            "shift_id": second.pk,
            "activity_id": second.activity_id,
            "team_id": cast.team.id,
            "site_id": cast.team.site_id,
            "served_on": clock.local_day(START),
            "starts_at": END,
            "ends_at": END + HOURS,
            "minutes": 180,
            "times": 1,
            "grade": "B",
            "recorded_at": END + HOURS,
        }
        with transaction.atomic():
            ServiceRecord.objects.create(**(fields | changes))

    overlap = {"starts_at": END - MINUTE, "ends_at": END + 10 * MINUTE, "minutes": 11}
    for promise, changes in {
        "record_no_overlap": overlap,
        "record_in_one_day": {"ends_at": MIDNIGHT + MINUTE, "recorded_at": MIDNIGHT + HOURS},
        "record_not_in_future": {"recorded_at": END + HOURS - SECOND},
        "record_forward": {"ends_at": END - SECOND},
        "record_grade_known": {"grade": "D"},
        "record_below_zero_takes_back": {"minutes": -1, "times": 0},
        "record_counts_a_person_once": {"times": 0},
        "record_times": {"times": 2},
        "record_once": {"attendance_id": record.attendance_id},
        "record_takes_back_what_stands": {"minutes": -180, "times": -1, "corrects": record, "why": "x"},
    }.items():
        with pytest.raises(IntegrityError, match=promise):
            insert(**changes)
    insert()


@pytest.mark.race
def test_two_settlers_book_each_attendance_once(committed_db: str) -> None:
    cast = make_cast()
    shifts = published(
        cast, *(shift_form(START + n * timedelta(hours=1), timedelta(hours=1)) for n in range(4))
    )
    for shift in shifts:
        takes(shift, *cast.members)
        for who in cast.members:
            scans(shift, who, IN, shift.starts_at)
            scans(shift, who, OUT, shift.ends_at)
    together = threading.Barrier(3)

    def run(_n: int) -> int:
        together.wait()
        try:
            return operations.settle_due(now=MIDNIGHT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert sorted(ServiceRecord.objects.values_list("minutes", "grade")) == [(60, "B")] * 8
    assert AuditEntry.objects.filter(verb="record.booked").count() == 8
    assert AuditEntry.objects.filter(verb="shift.settled").count() == 4
    assert Activity.objects.get().state == "finished"
    assert ActivityStep.objects.filter(state="finished").count() == 1
    assert verify() == []


@pytest.mark.race
def test_shifts_of_one_activity_settled_at_the_same_moment_finish_it(committed_db: str) -> None:
    cast = make_cast()
    for day in range(4):
        start = START + timedelta(days=day)
        shifts = published(cast, shift_form(start, MINUTE), shift_form(start + MINUTE, MINUTE))
        together = threading.Barrier(2)

        def run(shift: Shift, together: threading.Barrier = together) -> None:
            together.wait()
            try:
                settles(shift)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run, shifts))
        assert Activity.objects.get(pk=shifts[0].activity_id).state == "finished"
