"""Calling the roll and walk-ups: the leader's word, once, never over what is known better."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

import cast as cast_of
from activities import stage
from cast import CENTRE, Cast, Persona, identity, make_cast
from redvest.activities import codes, operations
from redvest.activities.enums import Direction, Grade, SignUpState, Source
from redvest.activities.models import Attendance, ServiceRecord, Shift, SignUp
from redvest.activities.operations import RollResult
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.kernel.models import AuditEntry
from redvest.people.enums import IdType, PersonState
from redvest.people.models import Person
from redvest.people.operations import EntryForm
from refusing import picture, refuses

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
KEY = "roll-key-0001"


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """A shift with both members on it."""
    (made,) = stage.published(cast)
    stage.takes(made, *cast.members)
    return made


def calls(
    cast: Cast,
    shift: Shift,
    *people: Persona,
    way: str = Direction.IN,
    now: datetime = stage.START,
    key: str = KEY,
    called_at: datetime | None = None,
) -> RollResult:
    return operations.call_roll(
        shift_id=shift.pk,
        direction=way,
        person_ids=[who.id for who in people],
        by=cast.leader.actor,
        now=now,
        key=key,
        called_at=called_at,
    )


def test_the_whole_roll_in_one_submit(cast: Cast, shift: Shift):
    result = calls(cast, shift, *cast.members)

    assert sorted(result.noted) == sorted(who.id for who in cast.members)
    rows = Attendance.objects.filter(shift=shift)
    assert {(row.in_source, row.in_by_id, row.in_at) for row in rows} == {
        (Source.ROLL_CALL, cast.leader.id, stage.START)
    }
    assert AuditEntry.objects.filter(verb="roll.called").count() == 1


def test_the_same_key_again_notes_nobody_anew_even_after_they_left(cast: Cast, shift: Shift):
    member = cast.members[0]
    calls(cast, shift, member)
    stage.scans(shift, member, Direction.OUT, stage.START + HOUR)

    result = calls(cast, shift, member, now=stage.START + HOUR + MINUTE)

    assert (result.noted, result.known) == ([], [member.id])
    assert Attendance.objects.filter(shift=shift).count() == 1


def test_an_old_roll_does_not_bring_back_who_left(cast: Cast, shift: Shift):
    member = cast.members[0]
    stage.scans(shift, member, Direction.IN, stage.START)
    stage.scans(shift, member, Direction.OUT, stage.START + HOUR)

    late = stage.START + 2 * HOUR
    result = calls(cast, shift, member, now=late, called_at=stage.START + 5 * MINUTE)

    assert result.known == [member.id]
    assert Attendance.objects.get(shift=shift).out_at == stage.START + HOUR


def test_what_was_scanned_stays_scanned(cast: Cast, shift: Shift):
    member = cast.members[0]
    stage.scans(shift, member, Direction.IN, stage.START)

    assert calls(cast, shift, member, now=stage.START + MINUTE).known == [member.id]
    assert Attendance.objects.get(shift=shift).in_source == Source.ROTATING_CODE


def test_a_roll_at_both_ends_gives_a_record_of_grade_b(cast: Cast, shift: Shift):
    member = cast.members[0]
    calls(cast, shift, member)
    calls(cast, shift, member, way=Direction.OUT, now=stage.START + 2 * HOUR, key="roll-key-0002")
    stage.settles(shift)

    record = ServiceRecord.objects.get(person_id=member.id)
    assert (record.minutes, record.grade) == (120, Grade.B)


def test_a_paper_roll_is_entered_later_the_same_day(cast: Cast, shift: Shift):
    evening = stage.START.replace(hour=22)
    called = stage.START + 10 * MINUTE

    result = calls(cast, shift, *cast.members, now=evening, called_at=called)

    assert len(result.noted) == 2
    assert set(Attendance.objects.values_list("in_at", flat=True)) == {called}


def test_one_refused_name_does_not_hold_up_the_others(cast: Cast, shift: Shift):
    stranger = cast.residents[0]

    result = calls(cast, shift, cast.members[0], stranger)

    assert result.noted == [cast.members[0].id]
    assert [reason.code for reason in result.refused[stranger.id]] == ["code_foreign"]


def test_a_roll_has_its_day_and_its_leader(cast: Cast, shift: Shift):
    member = cast.members[0]
    early = stage.START - HOUR
    tomorrow = stage.START + timedelta(days=1)
    with refuses(Refused, "too_early"):
        calls(cast, shift, member, now=early)
    with refuses(Refused, "day_over"):
        calls(cast, shift, member, now=tomorrow)
    with refuses(Refused, "called_later"):
        calls(cast, shift, member, called_at=stage.START + HOUR)
    with refuses(Refused, "called_early"):
        calls(cast, shift, member, called_at=early)
    with refuses(Invalid, "key_length"):
        calls(cast, shift, member, key="x")
    with refuses(Forbidden, "own_roll"):
        calls(cast, shift, cast.leader)
    for other in (member, cast.clerk, cast.approver):
        with refuses(Forbidden, "not_permitted"):
            operations.call_roll(
                shift_id=shift.pk,
                direction=Direction.IN,
                person_ids=[member.id],
                by=other.actor,
                now=stage.START,
                key=KEY,
            )


def walks_up(cast: Cast, shift: Shift, *, now: datetime = stage.START, key: str = KEY, **who):
    return operations.walk_up(shift_id=shift.pk, by=cast.leader.actor, now=now, key=key, **who)


def entry(n: int = 77, **changes) -> EntryForm:
    fields = {
        "name": "新来的",
        "id_type": IdType.RESIDENT,
        "id_number": identity(n, area=CENTRE),
        "phone": cast_of.phone(n),
        "residence": cast_of.DAQIAO,
    }
    return EntryForm(**(fields | changes))


def test_a_volunteer_walks_up_by_their_code_and_is_scanned_in(cast: Cast, shift: Shift):
    who = cast.residents[0]
    code = codes.person_code(who.id, now=stage.START)

    result = walks_up(cast, shift, code=code)

    assert (result.person_id, result.pending) == (who.id, False)
    assert SignUp.objects.get(shift=shift, person_id=who.id).state == SignUpState.TAKEN
    assert Attendance.objects.get(person_id=who.id).in_source == Source.LEADER_SCAN


def test_a_volunteer_walks_up_by_number_and_once(cast: Cast, shift: Shift):
    who = cast.residents[0]

    first = walks_up(cast, shift, number=who.number.lower())
    again = walks_up(cast, shift, number=who.number)

    assert first == again
    assert Attendance.objects.get(person_id=who.id).in_source == Source.ROLL_CALL


def test_somebody_new_is_entered_signed_up_and_there_in_one_step(cast: Cast, shift: Shift):
    result = walks_up(cast, shift, entry=entry())

    assert result.pending
    assert Person.objects.get(pk=result.person_id).state == PersonState.PENDING
    assert Attendance.objects.filter(person_id=result.person_id, shift=shift).count() == 1


def test_a_walk_up_is_all_or_nothing(cast: Cast, shift: Shift):
    operations.change_places(shift_id=shift.pk, places=2, by=cast.leader.actor, now=cast.now)
    with refuses(Refused, "full"):
        walks_up(cast, shift, entry=entry())
    before = picture()
    with pytest.raises(Invalid):
        walks_up(cast, shift, entry=entry(id_number="430524199001011234"))
    assert picture() == before
    with refuses(Invalid, "no_such_number"):
        walks_up(cast, shift, number="V0000000000000")
    with refuses(Invalid, "required"):
        walks_up(cast, shift)
    with refuses(Forbidden, "own_roll"):
        walks_up(cast, shift, number=cast.leader.number)
    with refuses(Forbidden, "not_permitted"):
        operations.walk_up(
            shift_id=shift.pk, by=cast.clerk.actor, now=stage.START, key=KEY, number=cast.members[0].number
        )


def together(*works) -> None:
    start = Barrier(len(works))

    def run(work) -> None:
        start.wait()
        try:
            work()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.race
def test_two_leaders_call_the_same_roll(committed_db: str):
    cast = make_cast()
    (shift,) = stage.published(cast)
    stage.takes(shift, *cast.members)
    results: list[RollResult] = []

    def call(key: str) -> None:
        results.append(calls(cast, shift, *cast.members, key=key))

    together(lambda: call("first-key"), lambda: call("second-key"), lambda: call("first-key"))

    assert Attendance.objects.filter(shift=shift).count() == 2
    assert sorted(len(result.noted) for result in results) == [0, 0, 2]


@pytest.mark.race
def test_a_roll_and_a_scan_at_once_make_one_arrival(committed_db: str):
    cast = make_cast()
    (shift,) = stage.published(cast)
    member = cast.members[0]
    stage.takes(shift, *cast.members)

    together(
        lambda: calls(cast, shift, *cast.members),
        lambda: stage.scans(shift, member, Direction.IN, stage.START),
    )

    assert Attendance.objects.filter(shift=shift, person_id=member.id).count() == 1
    assert Attendance.objects.filter(shift=shift).count() == 2
