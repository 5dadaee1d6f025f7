"""Everything stored for speed is recomputed: on a county after a full day all agrees, and each damage is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from activities.stage import START, confirms, published, says_served, scans, settles, shift_form, takes
from cast import NOW, Cast, make_cast
from harness.command import redvest
from people.test_leaving import leaves
from people.test_merging import merges, twins
from redvest.activities.enums import Direction
from redvest.activities.models import Attendance, ServiceRecord, Shift, SignUp
from redvest.kernel import audit
from redvest.kernel.models import AuditEntry, AuditSeal
from redvest.people import operations as people
from redvest.reports.verify import Difference, verify

EVENING = START + timedelta(days=1)


def full_day(cast: Cast) -> Shift:
    """Two served (one confirmed, one not), one forgot to check out, one did not come, one waits; sealed at night."""
    first, second = published(cast, shift_form(places=4), shift_form(START + timedelta(hours=4)))
    confirmed, alone = cast.members
    forgetful, absent = cast.residents
    takes(first, confirmed, alone, forgetful, absent)
    takes(first, cast.auditor, or_wait=True)
    takes(second, confirmed)
    for who in (confirmed, alone, forgetful):
        scans(first, who, Direction.IN, START)
    audit.seal(now=START + timedelta(hours=1))
    for who in (confirmed, alone):
        scans(first, who, Direction.OUT, START + timedelta(hours=2))
    confirms(cast, first, confirmed, forgetful, now=START + timedelta(hours=2))
    says_served(cast, first, 25, now=START + timedelta(hours=3))
    settles(first)
    settles(second)
    audit.seal(now=EVENING)
    return first


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """The first shift of the cast's full day."""
    return full_day(cast)


def found(now: bool = True) -> list[Difference]:
    return verify(now=EVENING + timedelta(days=1) if now else None)


def test_after_a_full_day_all_agrees(shift: Shift) -> None:
    assert found() == []
    assert found(now=False) == []
    assert sorted(ServiceRecord.objects.values_list("minutes", "grade")) == [(0, "B"), (120, "A"), (120, "B")]
    assert AuditSeal.objects.count() == 2


def test_before_anything_happened_all_agrees(db: None) -> None:
    assert found() == []


@contextmanager
def triggers_disabled() -> Iterator[None]:
    """As somebody who owns the tables might."""
    tables = ("kernel_auditentry", "kernel_auditseal", "activities_servicerecord")
    with connection.cursor() as cursor:
        # Deferred foreign keys of the test's own rows first: a table with pending ones cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


#: What is done to the tables behind everybody's back, and the checks that find it.
DAMAGE: dict[str, tuple[str, set[str]]] = {
    "a place too many": ("UPDATE activities_shift SET taken = taken - 1 WHERE id = {shift}", {"capacities"}),
    "a queue too long": ("UPDATE activities_shift SET waiting = 2 WHERE id = {shift}", {"capacities"}),
    "a sign-up gone": ("DELETE FROM activities_signup WHERE state = 'waiting'", {"capacities"}),
    "a sign-up at another time": (
        "UPDATE activities_signup SET during = tstzrange(lower(during) + interval '1 hour', upper(during))"
        " WHERE state = 'waiting'",
        {"calendar"},
    ),
    "minutes taken away": (
        "UPDATE activities_servicerecord SET minutes = 119, ends_at = starts_at + interval '119 minutes'"
        " WHERE grade = 'A' AND minutes > 0",
        {"hours", "standing", "booked", "figures"},
    ),
    "minutes from nothing": (
        "UPDATE activities_servicerecord SET minutes = 1 WHERE minutes = 0",
        {"hours", "standing", "booked", "figures"},
    ),
    "minutes at another hour": (
        "UPDATE activities_servicerecord SET starts_at = starts_at - interval '1 hour',"
        " ends_at = ends_at - interval '1 hour' WHERE grade = 'A'",
        {"hours", "standing"},
    ),
    "a better grade": (
        "UPDATE activities_servicerecord SET grade = 'A' WHERE minutes = 120",
        {"hours", "booked"},
    ),
    "another person's record": (
        "UPDATE activities_servicerecord SET person_id = {leader} WHERE grade = 'A'",
        {"hours", "standing", "booked"},
    ),
    "another site's record": (
        "UPDATE activities_servicerecord SET site_id = {zone} WHERE grade = 'A'",
        {"hours"},
    ),
    "a record gone": (
        "DELETE FROM activities_standingtime; DELETE FROM activities_servicerecord WHERE grade = 'A'",
        {"hours", "standing", "unbooked", "booked", "figures"},
    ),
    "a record written tomorrow": (
        "UPDATE activities_servicerecord SET recorded_at = recorded_at + interval '10 days' WHERE grade = 'A'",
        {"future"},
    ),
    "standing time gone": (
        "DELETE FROM activities_standingtime WHERE record_id = {record}",
        {"standing"},
    ),
    "standing time at another hour": (
        "UPDATE activities_standingtime SET during = tstzrange(lower(during) - interval '1 hour',"
        " upper(during) - interval '1 hour') WHERE record_id = {record}",
        {"standing"},
    ),
    "standing minutes changed": (
        "UPDATE activities_standingtime SET minutes = minutes + 1 WHERE record_id = {record}",
        {"standing"},
    ),
    "a review from nothing": (
        "INSERT INTO activities_hoursreview (attendance_id, person_id, shift_id, served_on, starts_at, ends_at,"
        " minutes, unpaid, grade, level, day_minutes, opened_at, state, reason)"
        " SELECT attendance_id, person_id, shift_id, served_on, starts_at, ends_at, 30, 0, grade, 'organisation',"
        " 510, recorded_at, 'waiting', '' FROM activities_servicerecord WHERE id = {record}",
        {"hours", "figures"},
    ),
    "a review approved without a record": (
        "INSERT INTO activities_hoursreview (attendance_id, person_id, shift_id, served_on, starts_at, ends_at,"
        " minutes, unpaid, grade, level, day_minutes, opened_at, state, decided_by_id, decided_at, reason)"
        " SELECT attendance_id, person_id, shift_id, served_on, starts_at, ends_at, 30, 0, grade, 'organisation',"
        " 510, recorded_at, 'approved', {leader}, recorded_at, '值班表' FROM activities_servicerecord"
        " WHERE id = {record}",
        {"decided"},
    ),
    "a correction nobody carried out": (
        "INSERT INTO activities_correction (attendance_id, person_id, shift_id, by_leader, starts_at, ends_at,"
        " asked_by_id, asked_at, reason, answered_by_id, answered_at, agreed, answer, decision, state)"
        " SELECT attendance_id, person_id, shift_id, false, starts_at, starts_at + interval '1 hour', person_id,"
        " recorded_at, '早走了', {leader}, recorded_at, true, '是的', '', 'done'"
        " FROM activities_servicerecord WHERE id = {record}",
        {"hours", "figures"},
    ),
    "more served than was claimed": ("UPDATE activities_servedreport SET served = 99", {"decided"}),
    "another claim than was confirmed": ("UPDATE activities_servedclaim SET served = 99", {"decided"}),
    "a claim gone": ("DELETE FROM activities_servedclaim", {"decided"}),
    "an earlier arrival": (
        "UPDATE activities_attendance SET out_at = out_at + interval '30 minutes' WHERE confirmed_at IS NULL",
        {"hours", "figures"},
    ),
    "a confirmation afterwards": (
        "UPDATE activities_attendance SET confirmed_at = now(), confirmed_by_id = {leader}"
        " WHERE confirmed_at IS NULL",
        {"hours"},
    ),
    "a place given up afterwards": (
        "UPDATE activities_signup SET state = 'cancelled', cancelled_at = now(), ended = 'own'"
        " WHERE id = {signup}",
        {"capacities", "attendance"},
    ),
    "an activity finished too early": ("UPDATE activities_activity SET state = 'running'", {"activities"}),
    "a member too many": ("UPDATE teams_team SET members = members + 1", {"memberships"}),
    "a member gone": ("DELETE FROM teams_membership WHERE person_id = {member}", {"memberships"}),
    "a site moved": (
        "UPDATE places_site SET path = '/430524/430524001/430524104001/' WHERE code = '430524104001'",
        {"network"},
    ),
    "a site renamed": ("UPDATE places_site SET name = '别的站' WHERE code = '430524104001'", {"network"}),
    "a past version gone": (
        "UPDATE places_siteversion SET valid_from = valid_from + interval '1 day' FROM places_site s"
        " WHERE s.id = site_id AND s.code = '430524104001'",
        {"site versions"},
    ),
    "a home too few": ("DELETE FROM people_residence WHERE person_id = {member}", {"homes"}),
    "an audit entry changed": (
        "UPDATE kernel_auditentry SET actor_id = {leader} WHERE id = {entry}",
        {"audit"},
    ),
    "an audit entry gone": ("DELETE FROM kernel_auditentry WHERE id = {entry}", {"audit"}),
    "an audit entry slipped in": (
        "INSERT INTO kernel_auditentry (id, at, address, verb, target, data)"
        " SELECT {entry}, at, '', 'sign_up.taken', target, data FROM kernel_auditentry WHERE id = {entry} + 1",
        {"audit"},
    ),
    "a seal gone": ("DELETE FROM kernel_auditseal WHERE after_id = 0", {"audit"}),
    "a seal changed": ("UPDATE kernel_auditseal SET digest = repeat('0', 64) WHERE after_id > 0", {"audit"}),
}


@pytest.fixture
def names(cast: Cast, shift: Shift) -> dict[str, int]:
    """What the statements above speak of."""
    attended = Attendance.objects.filter(confirmed_at__isnull=True).get()
    return {
        "shift": shift.pk,
        "leader": cast.leader.id,
        "member": cast.members[0].id,
        "zone": cast.institutes[0].id,
        "signup": attended.sign_up_id,
        "record": ServiceRecord.objects.get(grade="A").pk,
        "entry": AuditEntry.objects.filter(verb="sign_up.taken").earliest("id").pk,
    }


def test_each_damage_is_found(cast: Cast, names: dict[str, int]) -> None:
    missed = {}
    for what, (statement, checks) in DAMAGE.items():
        point = transaction.savepoint()
        with triggers_disabled(), connection.cursor() as cursor:
            if what == "an audit entry slipped in":  # in place of one that never came to be
                cursor.execute("DELETE FROM kernel_auditentry WHERE id = %s", [names["entry"]])
                cursor.execute("DELETE FROM kernel_auditseal")
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                audit.seal(now=EVENING)
            cursor.execute(statement.format(**names))
        differences = found()
        if {one.check for one in differences} != checks:
            missed[what] = [str(one) for one in differences]
        transaction.savepoint_rollback(point)
        assert what in missed or found() == [], "and with the damage undone, nothing"
    assert missed == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_residence SET until = NULL WHERE person_id = {two}",
        "UPDATE people_person SET state = 'merged', merged_into_id = {two}, left_at = now() WHERE id = {other}",
        "UPDATE people_residence SET until = NULL WHERE person_id = {left}",
    ],
    ids=["a home of one merged", "merged into one merged", "a home of one who left"],
)
def test_damage_to_those_who_are_gone_is_found(cast: Cast, statement: str) -> None:
    one, two = twins(cast)
    left, other = cast.residents
    merges(cast, one, two)
    leaves(left, now=NOW + timedelta(minutes=10))
    assert "gone" not in {one.check for one in found()}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(two=two.id, other=other.id, left=left.id))
    assert "gone" in {one.check for one in found()}


def test_a_household_without_a_head_is_found(cast: Cast) -> None:
    people.make_household(head_id=cast.members[0].id, by=cast.members[0].actor, now=NOW)
    assert found() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_householdmember SET head = false")
    assert {one.check for one in found()} == {"households"}


def test_the_sentence_names_what_differs(shift: Shift) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE activities_shift SET taken = 3 WHERE id = %s", [shift.pk])
    (difference,) = found()
    assert str(difference) == (
        f"capacities: shift {shift.pk}: stored taken=3 waiting=1 asked=0,"
        " sign-ups say taken=4 waiting=1 asked=0, places=4"
    )


def test_the_database_refuses_to_change_what_only_grows(shift: Shift) -> None:
    for table in ("kernel_auditentry", "kernel_auditseal", "activities_servicerecord"):
        for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
                connection.cursor().execute(change)


def test_entries_after_the_last_seal_are_sealed_by_the_next(shift: Shift) -> None:
    before = AuditSeal.objects.latest("id")
    assert audit.seal(now=EVENING) is None, "nothing new"
    audit.record("test.seen", by=audit.Actor(person_id=None), now=EVENING, target="test:1")
    seal = audit.seal(now=EVENING)
    assert seal is not None
    assert (seal.after_id, seal.entries) == (before.up_to_id, 1)
    assert found() == []


def test_the_command_fails_on_a_difference(committed_db: str) -> None:
    shift = full_day(make_cast())
    good = redvest("verify", DATABASE_URL=committed_db)
    assert (good.returncode, good.stdout.strip()) == (0, "Everything agrees with its records."), good.stderr
    SignUp.objects.filter(shift=shift, state="waiting").delete()
    bad = redvest("verify", "--json", DATABASE_URL=committed_db)
    assert bad.returncode == 1
    assert '"ok": false' in bad.stdout
    assert f"capacities: shift {shift.pk}:" in bad.stdout
