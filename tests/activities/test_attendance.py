"""Checking in and out, the leader's confirmation, and the number served."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from activities.stage import HOURS, START, confirms, published, scans, settles, shift_form, takes
from cast import NOW, Cast, Persona, make_cast, staff, team
from redvest.access.enums import Role
from redvest.activities import codes, operations, queries
from redvest.activities.enums import Direction, Source
from redvest.activities.models import (
    Activity,
    ActivityStep,
    Attendance,
    CodeUse,
    ServiceRecord,
    Shift,
    SignUp,
)
from redvest.activities.rules.terms import Terms
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.teams import operations as teams
from refusing import refuses
from visiting import log_in_anew

IN, OUT = Direction.IN, Direction.OUT
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
MIDNIGHT = clock.day_end(clock.local_day(START))


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """A published shift on which both members have a place."""
    made = published(cast)[0]
    takes(made, *cast.members)
    return made


def shows(shift: Shift, who: Persona, direction: str, at: datetime, by: Actor, code: str = "") -> Attendance:
    """A volunteer shows their own code, and ``by`` scans it."""
    code = code or codes.person_code(who.id, now=at)
    return operations.scan_person(shift_id=shift.pk, direction=direction, code=code, by=by, now=at)


def test_by_the_leaders_screen(cast: Cast, shift: Shift) -> None:
    who = cast.members[0]
    came = scans(shift, who, IN, START)
    assert (came.person_id, came.in_at, came.in_source, came.in_by_id) == (
        who.id,
        START,
        Source.ROTATING_CODE,
        who.id,
    )
    assert (came.out_at, came.out_source, came.confirmed_at) == (None, "", None)
    left = scans(shift, who, OUT, START + MINUTE)
    assert left.pk == came.pk
    assert (left.out_at, left.out_source, left.out_by_id) == (START + MINUTE, Source.ROTATING_CODE, who.id)
    assert not ServiceRecord.objects.exists(), "nobody confirmed it yet"


def test_by_the_leaders_scan(cast: Cast, shift: Shift) -> None:
    who, leader = cast.members[0], cast.leader
    came = shows(shift, who, IN, START, leader.actor)
    assert (came.in_source, came.in_by_id, came.person_id) == (Source.LEADER_SCAN, leader.id, who.id)
    left = shows(shift, who, OUT, START + MINUTE, leader.actor)
    assert (left.out_source, left.out_by_id, left.out_at) == (Source.LEADER_SCAN, leader.id, START + MINUTE)
    verbs = AuditEntry.objects.filter(verb__startswith="attendance.").order_by("id")
    assert [(entry.verb, entry.actor_id, entry.data["person"]) for entry in verbs] == [
        ("attendance.checked_in", leader.id, who.id),
        ("attendance.checked_out", leader.id, who.id),
    ]


def test_the_first_arrival_sets_the_activity_running(cast: Cast, shift: Shift) -> None:
    for who in cast.members:
        scans(shift, who, IN, START)
    assert Activity.objects.get(pk=shift.activity_id).state == "running"
    steps = ActivityStep.objects.filter(activity_id=shift.activity_id, state="running")
    assert [(step.at, step.by_id) for step in steps] == [(START, cast.members[0].id)]


def test_replays(cast: Cast, shift: Shift) -> None:
    who = cast.members[0]
    at = START - timedelta(seconds=START.timestamp() % codes.ROTATION)
    screen = codes.rotating_code(shift.pk, IN, now=at)
    first = operations.check_by_code(code=screen, by=who.actor, now=at)
    entries = AuditEntry.objects.count()
    for later in (0, 5, 29):
        again = operations.check_by_code(code=screen, by=who.actor, now=at + later * SECOND)
        assert (again.pk, again.in_at) == (first.pk, at)
    assert (AuditEntry.objects.count(), CodeUse.objects.count()) == (entries, 1)
    with refuses(Refused, "code_expired"):
        operations.check_by_code(code=screen, by=who.actor, now=at + 30 * SECOND)
    assert scans(shift, who, IN, START + HOURS / 2).in_at == at, "one arrival, however often one scans"
    other = operations.check_by_code(code=screen, by=cast.members[1].actor, now=at)
    assert other.person_id == cast.members[1].id, "the screen is for everybody who stands there"
    assert Attendance.objects.count() == 2


def test_a_personal_code_is_good_for_one_thing(cast: Cast, shift: Shift) -> None:
    who, leader = cast.members[0], cast.leader.actor
    next_shift = published(cast, shift_form(START + HOURS))[0]
    takes(next_shift, who)
    code = codes.person_code(who.id, now=START)
    came = shows(shift, who, IN, START, leader, code)
    assert shows(shift, who, IN, START + 5 * SECOND, leader, code).pk == came.pk
    with refuses(Refused, "code_used"):
        shows(shift, who, OUT, START + 5 * SECOND, leader, code)
    with refuses(Refused, "code_used"):
        shows(next_shift, who, IN, START + 5 * SECOND, leader, code)
    with refuses(Refused, "code_expired"):
        shows(shift, who, OUT, START + 31 * SECOND, leader, code)


def test_a_login_that_is_only_claimed_must_stand(cast: Cast, shift: Shift) -> None:
    who = cast.members[0]
    screen = codes.rotating_code(shift.pk, IN, now=START)
    another = Actor(person_id=who.id, login_id=log_in_anew(who, now=START))
    assert operations.check_by_code(code=screen, by=another, now=START, claimed=True).in_at == START
    people.log_out(login_id=another.login_id, by=another, now=START)
    with refuses(Forbidden, "not_permitted"):
        operations.check_by_code(code=screen, by=another, now=START + SECOND, claimed=True)
    stolen = Actor(person_id=cast.members[1].id, login_id=log_in_anew(who, now=START + 2 * MINUTE))
    screen = codes.rotating_code(shift.pk, IN, now=START + 2 * MINUTE)
    with refuses(Forbidden, "not_permitted"):
        operations.check_by_code(code=screen, by=stolen, now=START + 2 * MINUTE, claimed=True)


def test_codes_of_the_wrong_kind(cast: Cast, shift: Shift) -> None:
    who, leader = cast.members[0], cast.leader.actor
    with refuses(Refused, "code_foreign"):
        operations.check_by_code(code=codes.person_code(who.id, now=START), by=who.actor, now=START)
    with refuses(Refused, "code_foreign"):
        shows(shift, who, IN, START, leader, codes.rotating_code(shift.pk, IN, now=START))
    with refuses(Refused, "code_forged"):
        operations.check_by_code(code="abc", by=who.actor, now=START)
    with refuses(Refused, "code_forged"):
        shows(shift, who, IN, START, leader, "abc")
    with refuses(Invalid, "unknown_choice"):
        shows(shift, who, "sideways", START, leader)


def test_only_with_a_place_on_that_shift(cast: Cast, shift: Shift) -> None:
    full = published(cast, shift_form(START + HOURS, places=1))[0]
    holder, waiting = cast.residents
    takes(full, holder, waiting, or_wait=True)
    for where, who in ((shift, holder), (full, cast.members[0]), (full, waiting)):
        at = where.starts_at
        with refuses(Refused, "code_foreign"):
            scans(where, who, IN, at)
        with refuses(Refused, "code_foreign"):
            shows(where, who, IN, at, cast.leader.actor)
    row = SignUp.objects.get(shift=shift, person_id=cast.members[1].id)
    operations.cancel_sign_up(sign_up_id=row.pk, by=cast.members[1].actor, now=NOW)
    with refuses(Refused, "code_foreign"):
        scans(shift, cast.members[1], IN, START)
    with refuses(Refused, "code_foreign"):
        operations.check_by_code(code=codes.rotating_code(987654, IN, now=START), by=holder.actor, now=START)


def test_who_may_scan_and_confirm(cast: Cast, shift: Shift) -> None:
    who = cast.members[0]
    other_leader = cast.residents[0]
    team(other_leader, name="别的队")
    for actor in (other_leader.actor, cast.manager.actor, cast.clerk.actor, cast.members[1].actor, who.actor):
        with refuses(Forbidden, "not_permitted"):
            shows(shift, who, IN, START, actor)
        with refuses(Forbidden, "not_permitted"):
            operations.confirm_attendance(shift_id=shift.pk, person_ids=[who.id], by=actor, now=START)
        with refuses(Forbidden, "not_permitted"):
            operations.reveal_roster(shift_id=shift.pk, by=actor, now=START)
        with refuses(Forbidden, "not_permitted"):
            operations.report_served(shift_id=shift.pk, served=1, by=actor, now=START + HOURS)
    for nobody in (VISITOR, SYSTEM):
        with refuses(Forbidden, "login_needed"):
            shows(shift, who, IN, START, nobody)
        with refuses(Forbidden, "login_needed"):
            operations.confirm_attendance(shift_id=shift.pk, person_ids=[who.id], by=nobody, now=START)
        with refuses(Forbidden, "login_needed"):
            operations.check_by_code(code=codes.rotating_code(shift.pk, IN, now=START), by=nobody, now=START)
    with refuses(NotFound, "not_found"):
        operations.confirm_attendance(shift_id=987654, person_ids=[], by=cast.leader.actor, now=START)


def test_leaders_neither_scan_nor_confirm_themselves(cast: Cast, shift: Shift) -> None:
    leader, who = cast.leader, cast.members[0]
    takes(shift, leader)
    with refuses(Forbidden, "own_code"):
        shows(shift, leader, IN, START, leader.actor)
    scans(shift, leader, IN, START)
    scans(shift, who, IN, START)
    scans(shift, leader, OUT, START + HOURS)
    assert confirms(cast, shift, leader, who, now=START + HOURS) == 1
    assert not ServiceRecord.objects.exists()
    teams.appoint_team_leader(team_id=cast.team.id, person_id=who.id, by=cast.manager.actor, now=NOW)
    operations.confirm_attendance(shift_id=shift.pk, person_ids=[leader.id], by=who.actor, now=START + HOURS)
    record = ServiceRecord.objects.get()
    assert (record.person_id, record.grade, record.minutes) == (leader.id, "A", 180), "another leader can"


def test_not_too_early_and_not_after_the_end(cast: Cast, shift: Shift) -> None:
    who, other = cast.members
    early = START - timedelta(minutes=30)
    with refuses(Refused, "too_early"):
        scans(shift, who, IN, early - TICK)
    assert scans(shift, who, IN, early).in_at == early
    end = START + HOURS
    with refuses(Refused, "shift_over"):
        scans(shift, other, IN, end)
    assert scans(shift, other, IN, end - TICK).in_at == end - TICK


def test_leaving_needs_an_arrival_and_comes_the_same_day(cast: Cast, shift: Shift) -> None:
    who, other = cast.members
    with refuses(Refused, "not_arrived"):
        scans(shift, who, OUT, START + MINUTE)
    for one in (who, other):
        scans(shift, one, IN, START)
    assert scans(shift, who, OUT, MIDNIGHT - TICK).out_at == MIDNIGHT - TICK
    with refuses(Refused, "day_over"):
        scans(shift, other, OUT, MIDNIGHT)


def test_cancelled_and_unpublished_ones_let_nobody_in(cast: Cast, shift: Shift) -> None:
    operations.cancel_activity(activity_id=shift.activity_id, reason="暴雨", by=cast.leader.actor, now=NOW)
    with refuses(Refused, "code_foreign"):
        scans(shift, cast.members[0], IN, START)


def test_confirming(cast: Cast, shift: Shift) -> None:
    who, absent = cast.members
    scans(shift, who, IN, START)
    with refuses(Refused, "too_early"):
        confirms(cast, shift, who, now=START - timedelta(minutes=30) - TICK)
    assert confirms(cast, shift, who, absent, now=START) == 1, "who did not come cannot be confirmed"
    entries = AuditEntry.objects.count()
    assert confirms(cast, shift, who, now=START + MINUTE) == 0
    assert AuditEntry.objects.count() == entries
    attendance = Attendance.objects.get()
    assert (attendance.confirmed_at, attendance.confirmed_by_id) == (START, cast.leader.id)
    assert confirms(cast, shift, who, now=MIDNIGHT) == 0
    settles(shift)
    with refuses(Refused, "settled"):
        confirms(cast, shift, who, now=MIDNIGHT + MINUTE)
    last = Attendance.objects.get()
    with pytest.raises(IntegrityError, match="attendance_not_self_confirmed"), transaction.atomic():
        Attendance.objects.filter(pk=last.pk).update(confirmed_by_id=who.id)


def test_the_number_served(cast: Cast, shift: Shift) -> None:
    leader, end = cast.leader.actor, START + HOURS

    def report(served: int, where: Shift = shift, now: datetime = end) -> int:
        return operations.report_served(shift_id=where.pk, served=served, by=leader, now=now).pk

    for who in cast.members:
        scans(shift, who, IN, START)
    with refuses(Refused, "not_over"):
        report(25, now=end - TICK)
    for wrong in (-1, 100_001):
        with refuses(Refused, "served") as refusal:
            report(wrong)
        assert refusal.value.reasons[0].about == "served"
    first = report(25)
    entries = AuditEntry.objects.count()
    assert report(25) == first
    assert AuditEntry.objects.count() == entries
    with refuses(Refused, "reported"):
        report(26)
    called_off = published(cast, shift_form(START + timedelta(days=1)))[0]
    operations.cancel_activity(activity_id=called_off.activity_id, reason="暴雨", by=leader, now=NOW)
    with refuses(Refused, "not_held"):
        report(1000, called_off, START + timedelta(days=2))


def test_the_roster(cast: Cast, shift: Shift) -> None:
    who, absent = cast.members
    scans(shift, who, IN, START)
    leader = cast.leader

    def lines(now: datetime) -> list[tuple[str, str]]:
        found = queries.roster(shift.pk, viewer=leader.see(), now=now)
        return [(line.name_masked, line.status) for line in found.lines]

    assert lines(START) == [
        (f"{who.name[0]}{'*' * (len(who.name) - 1)}", "arrived"),
        (f"{absent.name[0]}{'*' * (len(absent.name) - 1)}", "expected"),
    ]
    scans(shift, who, OUT, START + HOURS)
    assert [status for _name, status in lines(START + HOURS)] == ["left", "absent"]
    inspecting = queries.roster(shift.pk, viewer=cast.auditor.see(), now=START)
    assert not queries.may_lead(cast.auditor.see(), inspecting.shift)
    for other in (who, staff(61, Role.CLERK, cast.institutes[0].code)):
        with pytest.raises(Forbidden):
            queries.roster(shift.pk, viewer=other.see(), now=START)
    names = operations.reveal_roster(shift_id=shift.pk, by=leader.actor, now=START)
    assert names == {who.id: who.name, absent.id: absent.name}
    entry = AuditEntry.objects.get(verb="roster.revealed")
    assert (entry.actor_id, sorted(entry.data["people"])) == (leader.id, sorted(names))


def raced(*calls: Any) -> list[Any]:
    """All at the same moment, each in a thread of its own; results and refusals in order."""
    together = threading.Barrier(len(calls))

    def run(call: Any) -> Any:
        together.wait()
        try:
            return call()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.race
def test_one_attendance_however_many_scan_at_once(committed_db: str) -> None:
    cast = make_cast()
    shift = published(cast)[0]
    takes(shift, *cast.members)
    who = cast.members[0]
    same = codes.person_code(who.id, now=START)
    ways = [
        lambda: scans(shift, who, IN, START),
        lambda: shows(shift, who, IN, START, cast.leader.actor, same),
        lambda: shows(shift, who, IN, START, cast.leader.actor),
        lambda: scans(shift, cast.members[1], IN, START),
    ]
    results = raced(*ways * 4)
    assert all(isinstance(result, Attendance) for result in results)
    assert len({result.pk for result in results}) == 2
    assert ActivityStep.objects.filter(state="running").count() == 1
    outs = raced(
        *[
            lambda: scans(shift, who, OUT, START + HOURS),
            lambda: confirms(cast, shift, who, now=START + HOURS),
        ]
        * 4
    )
    assert not [result for result in outs if isinstance(result, DomainError)]
    record = ServiceRecord.objects.get()
    assert (record.person_id, record.minutes, record.grade) == (who.id, 180, "A")


@pytest.mark.race
def test_nobody_arrives_at_what_is_called_off_at_that_moment(committed_db: str) -> None:
    cast = make_cast()
    who = cast.members[0]
    for day in range(8):
        shift = published(cast, shift_form(START + timedelta(days=day)))[0]
        takes(shift, who)
        at = shift.starts_at

        def cancel(pk: int = shift.activity_id, at: datetime = at) -> Any:
            return operations.cancel_activity(activity_id=pk, reason="暴雨", by=cast.leader.actor, now=at)

        came, gone = raced(lambda s=shift, at=at: scans(s, who, IN, at), cancel)
        row = SignUp.objects.get(shift=shift)
        if isinstance(came, Attendance):
            assert (row.state, gone.codes) == ("taken", ["wrong_state"])
        else:
            assert (row.state, gone.state) == ("cancelled", "cancelled")
            assert came.codes in (["code_foreign"], ["not_open"])
            assert not Attendance.objects.filter(shift=shift).exists()


def test_nobody_arrives_at_a_danger_without_insurance(cast: Cast) -> None:
    """The database keeps such an activity from being announced; should one be, the door stays shut all the same."""
    terms = Terms(dangerous=True, policy_no="PEAC2026001", offer_hours=0)
    shift = published(cast, terms=terms, risks="水深流急", insurance="人保财险")[0]
    who, later = cast.members
    takes(shift, who, later)
    running = Activity.objects.filter(pk=shift.activity_id)
    with pytest.raises(IntegrityError, match="activity_dangerous_only_insured"), transaction.atomic():
        running.update(policy_no="")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE activities_activity DROP CONSTRAINT activity_dangerous_only_insured")
    running.update(policy_no=" ")
    with refuses(Refused, "policy_needed"):
        scans(shift, who, IN, START)
    assert not Attendance.objects.exists()
    assert not CodeUse.objects.exists()
    running.update(policy_no="PEAC2026001")
    assert scans(shift, who, IN, START).person_id == who.id
