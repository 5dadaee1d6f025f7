"""Hours beyond one scan in and one out: pairs, breaks, long days, corrections, entries afterwards, reports."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from activities.stage import HOURS, START, confirms, published, scans, settles, shift_form, takes
from cast import DAQIAO, NOW, Cast, Persona, resident
from redvest.activities import operations, queries
from redvest.activities.enums import Direction
from redvest.activities.models import (
    AfterwardsEntry,
    Attendance,
    Correction,
    HoursReview,
    ServiceRecord,
    Shift,
    StandingTime,
)
from redvest.activities.operations import Afterwards
from redvest.kernel import clock
from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from redvest.kernel.operation import operation
from redvest.reports.queries import figures
from redvest.reports.verify import verify
from refusing import refuses

IN, OUT = Direction.IN, Direction.OUT
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MIDNIGHT = clock.day_end(clock.local_day(START))
END = START + HOURS
LATER = MIDNIGHT + timedelta(days=1)


def minutes_of(who: Persona) -> tuple[int, int]:
    found = queries.totals_of(who.id)
    return found.minutes, found.times


def came(shift: Shift, who: Persona, *times: datetime) -> None:
    """Scans in and out in turn."""
    for at, direction in zip(times, (IN, OUT) * 3, strict=False):
        scans(shift, who, direction, at)


# ---- pairs and breaks ------------------------------------------------------------------------------


def test_coming_again_is_a_pair_of_its_own_and_one_participation(cast: Cast) -> None:
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    came(shift, who, START, START + HOUR, START + 90 * MINUTE, START + 2 * HOUR)
    confirms(cast, shift, who, now=START + 2 * HOUR)
    assert [(row.number, row.minutes, row.times) for row in _records(who)] == [(1, 60, 1), (2, 30, 0)]
    came(shift, who, START + 150 * MINUTE, END)
    with refuses(Refused, "shift_over", "pairs_used"):
        scans(shift, who, IN, END)
    settles(shift)
    assert minutes_of(who) == (120, 1)
    assert [row.grade for row in _records(who)] == ["A", "A", "B"], "the last was not confirmed"
    shown = figures(code=cast.centre.code, as_of=LATER)
    assert (shown.participations, shown.minutes) == (1, 120)
    assert verify(now=LATER) == []


def _records(who: Persona) -> list[Any]:
    rows = list(ServiceRecord.objects.filter(person_id=who.id).select_related("attendance").order_by("id"))
    for row in rows:
        row.number = row.attendance.number  # type: ignore[attr-defined]  # for short
    return rows


def test_a_fourth_time_is_refused(cast: Cast) -> None:
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    came(shift, who, *(START + n * 10 * MINUTE for n in range(6)))
    with refuses(Refused, "pairs_used"):
        scans(shift, who, IN, START + HOUR)


def test_the_database_knows_no_overlapping_attendance(cast: Cast) -> None:
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    came(shift, who, START, START + HOUR)
    first = Attendance.objects.get()
    fields = {
        "sign_up_id": first.sign_up_id,
        "shift": shift,
        "person_id": who.id,
        "in_source": "rotating_code",
        "in_by_id": who.id,
    }
    for number, at, promise in (
        (2, START + 59 * MINUTE, "attendance_no_overlap"),
        (1, START + 2 * HOUR, "attendance_once"),
        (4, START + 2 * HOUR, "attendance_pairs"),
    ):
        with pytest.raises(IntegrityError, match=promise), transaction.atomic():
            Attendance.objects.create(number=number, in_at=at, **fields)
    Attendance.objects.create(number=2, in_at=START + HOUR, **fields)


def test_the_planned_break_does_not_count(cast: Cast) -> None:
    shift = published(cast, shift_form(START, 6 * HOUR))[0]
    Shift.objects.filter(pk=shift.pk).update(break_from=START + 2 * HOUR, break_until=START + 3 * HOUR)
    through, into, after, split = *cast.members, *cast.residents
    takes(shift, through, into, after, split)
    came(shift, through, START, START + 6 * HOUR)
    came(shift, into, START, START + 150 * MINUTE)
    came(shift, after, START + 130 * MINUTE, START + 4 * HOUR)
    came(shift, split, START, START + 2 * HOUR, START + 3 * HOUR, START + 6 * HOUR)
    settles(shift)
    assert [minutes_of(who) for who in (through, into, after, split)] == [
        (300, 1),
        (120, 1),
        (60, 1),
        (300, 1),
    ]
    assert verify(now=LATER) == []


# ---- long days -------------------------------------------------------------------------------------


@pytest.fixture
def long_day(cast: Cast) -> Shift:
    """A shift of thirteen hours, from nine to ten in the evening."""
    return published(cast, shift_form(START, 13 * HOUR))[0]


def test_what_is_above_eight_hours_waits(cast: Cast, long_day: Shift) -> None:
    who, longer = cast.members
    takes(long_day, who, longer)
    came(long_day, who, START, START + 9 * HOUR)
    came(long_day, longer, START, START + 13 * HOUR)
    settles(long_day)
    assert minutes_of(who) == minutes_of(longer) == (480, 1)
    first, second = HoursReview.objects.order_by("minutes")
    assert (first.minutes, first.level, first.day_minutes) == (60, "organisation", 540)
    assert (second.minutes, second.level, second.day_minutes) == (300, "centre", 780)
    with refuses(Forbidden, "not_permitted"):
        operations.decide_review(
            review_id=second.pk, approve=True, reason="属实", by=cast.approver.actor, now=LATER
        )
    with refuses(Invalid, "required"):
        operations.decide_review(
            review_id=first.pk, approve=True, reason=" ", by=cast.approver.actor, now=LATER
        )
    before = figures(code=cast.centre.code, as_of=LATER)
    at = LATER + HOUR
    operations.decide_review(
        review_id=first.pk, approve=True, reason="通宵值守", by=cast.approver.actor, now=at
    )
    operations.decide_review(
        review_id=second.pk, approve=False, reason="没有依据", by=cast.manager.actor, now=at
    )
    assert (minutes_of(who), minutes_of(longer)) == ((540, 1), (480, 1))
    with refuses(Refused, "decided"):
        operations.decide_review(
            review_id=first.pk, approve=False, reason="x", by=cast.approver.actor, now=at
        )
    assert figures(code=cast.centre.code, as_of=LATER) == before, "what was, stays"
    assert verify(now=at) == []


def test_nobody_reviews_their_own(cast: Cast, long_day: Shift) -> None:
    takes(long_day, cast.approver)
    came(long_day, cast.approver, START, START + 9 * HOUR)
    settles(long_day)
    review = HoursReview.objects.get()
    with refuses(Forbidden, "own_hours"):
        operations.decide_review(
            review_id=review.pk, approve=True, reason="我自己", by=cast.approver.actor, now=LATER
        )
    operations.decide_review(
        review_id=review.pk, approve=True, reason="属实", by=cast.manager.actor, now=LATER
    )


# ---- corrections -----------------------------------------------------------------------------------


@pytest.fixture
def served(cast: Cast) -> Attendance:
    """Served nine to eleven, confirmed; the day is over."""
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    came(shift, who, START, START + 2 * HOUR)
    confirms(cast, shift, who, now=START + 2 * HOUR)
    settles(shift)
    return Attendance.objects.get()


def asks(attendance: Attendance, start: datetime, end: datetime, by: Persona, **more: Any) -> Correction:
    fields = {"reason": "时间不对", "now": LATER} | more
    return operations.ask_correction(
        attendance_id=attendance.pk, starts_at=start, ends_at=end, by=by.actor, **fields
    )


def answers(correction: Correction, by: Persona, *, agree: bool = True, now: datetime = LATER) -> Correction:
    return operations.answer_correction(
        correction_id=correction.pk, agree=agree, answer="核对过", by=by.actor, now=now
    )


def decides(
    correction: Correction, by: Persona, *, approve: bool = True, now: datetime = LATER
) -> Correction:
    return operations.decide_correction(
        correction_id=correction.pk, approve=approve, reason="查过签到表", by=by.actor, now=now
    )


def test_less_is_done_as_soon_as_both_sides_agree(cast: Cast, served: Attendance) -> None:
    who = cast.members[0]
    one = asks(served, START, START + HOUR, cast.leader)
    with refuses(Forbidden, "not_permitted"):
        answers(one, cast.leader)
    before = figures(code=cast.centre.code, as_of=LATER - MINUTE)
    assert answers(one, who).state == "done"
    assert [(row.minutes, row.times, row.grade) for row in _records(who)] == [
        (120, 1, "A"),
        (-120, -1, "A"),
        (60, 1, "A"),
    ]
    first, back, anew = _records(who)
    assert (back.corrects_id, anew.corrects_id, anew.correction_id) == (first.pk, first.pk, one.pk)
    assert minutes_of(who) == (60, 1)
    assert figures(code=cast.centre.code, as_of=LATER - MINUTE) == before
    assert figures(code=cast.centre.code, as_of=LATER).minutes == 60
    assert StandingTime.objects.get().minutes == 60
    assert verify(now=LATER) == []


def test_more_than_was_scanned_needs_the_site_above(cast: Cast, served: Attendance) -> None:
    who = cast.members[0]
    one = asks(served, START, END, who)
    assert answers(one, cast.leader).state == "raised", "two who agree cannot add minutes"
    assert minutes_of(who) == (120, 1)
    for nobody in (cast.leader, who, cast.clerk):
        with refuses(Forbidden, "not_permitted"):
            decides(one, nobody)
    assert decides(one, cast.approver).state == "done"
    assert minutes_of(who) == (180, 1)
    assert _records(who)[-1].grade == "C", "nobody scanned the third hour"
    assert verify(now=LATER) == []


def test_a_forgotten_check_out_is_put_right(cast: Cast) -> None:
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    scans(shift, who, IN, START)
    settles(shift)
    assert minutes_of(who) == (0, 0)
    one = asks(Attendance.objects.get(), START, START + HOUR, who)
    assert answers(one, cast.leader, agree=False).state == "raised"
    decides(one, cast.approver)
    assert minutes_of(who) == (60, 1)
    assert verify(now=LATER) == []


def test_what_cannot_be_corrected(cast: Cast, served: Attendance) -> None:
    who, other = cast.members
    with refuses(Forbidden, "not_permitted"):
        asks(served, START, END, other)
    for start, end, code in (
        (START - MINUTE, END, "outside_shift"),
        (START, END + MINUTE, "outside_shift"),
        (END, START, "times_reversed"),
        (START, START + 2 * HOUR, "no_change"),
    ):
        with refuses(Invalid, code):
            asks(served, start, end, who)
    with refuses(Invalid, "required"):
        asks(served, START, END, who, reason="")
    one = asks(served, START, END, who)
    with refuses(Refused, "correcting"):
        asks(served, START, START + HOUR, who)
    with refuses(Refused, "decided"):
        decides(one, cast.approver)
    later = LATER + timedelta(days=12)
    decides(one, cast.approver, approve=False, now=later)
    with refuses(Refused, "decided"):
        answers(one, cast.leader, now=later)
    two = asks(served, START, START + HOUR, who, now=later)
    with refuses(Forbidden, "not_permitted"):
        operations.withdraw_correction(correction_id=two.pk, by=other.actor, now=later)
    assert operations.withdraw_correction(correction_id=two.pk, by=who.actor, now=later).state == "withdrawn"
    assert minutes_of(who) == (120, 1)


def test_nothing_was_served_after_all(cast: Cast, served: Attendance) -> None:
    who = cast.members[0]
    answers(asks(served, START, START, cast.leader), who)
    assert minutes_of(who) == (0, 0)
    shown = figures(code=cast.centre.code, as_of=LATER)
    assert (shown.activities, shown.participations, shown.minutes) == (0, 0, 0)
    assert verify(now=LATER) == []
    again = asks(served, START, START + HOUR, who, now=LATER + HOUR)
    assert answers(again, cast.leader, now=LATER + HOUR).state == "done", "within what was scanned"
    assert minutes_of(who) == (60, 1)
    assert verify(now=LATER + HOUR) == []


# ---- taken back ------------------------------------------------------------------------------------


@operation
def takes_back(*, attendance_ids: list[int], by: Any, now: datetime) -> int:
    return operations.voided(attendance_ids, why="不是本人报名", by=by, now=now)


def test_voided_as_if_it_had_never_been(cast: Cast, served: Attendance) -> None:
    who = cast.members[0]
    assert takes_back(attendance_ids=[served.pk], by=who.actor, now=LATER) == 1
    assert takes_back(attendance_ids=[served.pk], by=who.actor, now=LATER) == 0
    assert minutes_of(who) == (0, 0)
    assert not StandingTime.objects.exists()
    assert [row.why for row in _records(who)] == ["", "不是本人报名"]
    assert verify(now=LATER) == []


def test_a_report_takes_back_what_was_wrong(cast: Cast, served: Attendance) -> None:
    who, other = cast.members
    record = ServiceRecord.objects.get()
    with refuses(Invalid, "too_long"):
        operations.flag_record(record_id=record.pk, reason="假" * 101, by=other.actor, now=LATER)
    flag = operations.flag_record(record_id=record.pk, reason="他那天不在", by=other.actor, now=LATER)
    assert operations.flag_record(record_id=record.pk, reason="再报", by=other.actor, now=LATER) == flag
    with refuses(Forbidden, "not_permitted"):
        operations.decide_flag(flag_id=flag, uphold=True, reason="x", by=cast.leader.actor, now=LATER)
    operations.decide_flag(flag_id=flag, uphold=True, reason="查实", by=cast.approver.actor, now=LATER)
    assert minutes_of(who) == (0, 0)
    assert verify(now=LATER) == []


# ---- entered afterwards ----------------------------------------------------------------------------


def entry(shift: Shift, who: Persona, witness: Persona | None, **changes: Any) -> Afterwards:
    fields: dict[str, Any] = {
        "shift_id": shift.pk,
        "person_id": who.id,
        "starts_at": shift.starts_at,
        "ends_at": shift.starts_at + HOUR,
        "reason": "手机没电",
        "witness_id": witness.id if witness else None,
    }
    return Afterwards(**(fields | changes))


def enters(one: Afterwards, by: Persona, now: datetime = LATER) -> AfterwardsEntry:
    return operations.enter_afterwards(entry=one, by=by.actor, now=now)


def test_entered_afterwards_counts_when_a_second_approved(cast: Cast) -> None:
    shift = published(cast)[0]
    who, witness = cast.members
    made = enters(entry(shift, who, witness), cast.leader)
    assert minutes_of(who) == (0, 0), "nothing before the second approval"
    for nobody, code in ((cast.leader, "not_permitted"), (cast.clerk, "not_permitted")):
        with refuses(Forbidden, code):
            operations.decide_entry(entry_id=made.pk, approve=True, reason="属实", by=nobody.actor, now=LATER)
    operations.decide_entry(entry_id=made.pk, approve=True, reason="属实", by=cast.approver.actor, now=LATER)
    (record,) = _records(who)
    assert (record.minutes, record.grade, record.times, record.late) == (60, "C", 1, False)
    assert verify(now=LATER) == []
    with refuses(Invalid, "attended", "entered", "overlap"):
        enters(entry(shift, who, witness), cast.leader)


def test_what_cannot_be_entered(cast: Cast) -> None:
    shift = published(cast)[0]
    who, witness = cast.members
    leader = cast.leader
    for one, codes in (
        (entry(shift, who, None), ["proof_missing"]),
        (entry(shift, who, who), ["witness"]),
        (entry(shift, leader, witness), ["own_hours"]),
        (entry(shift, who, witness, reason=" "), ["required"]),
        (entry(shift, who, witness, ends_at=END + MINUTE), ["outside_shift"]),
        (entry(shift, who, witness, ends_at=START), ["times_reversed"]),
        (entry(shift, who, witness, person_id=987654), ["not_found"]),
    ):
        with refuses(Invalid, *codes):
            enters(one, leader)
    with refuses(Invalid, "not_over"):
        enters(entry(shift, who, witness), leader, now=START)
    with refuses(Forbidden, "not_permitted"):
        enters(entry(shift, who, witness), who)
    with refuses(NotFound, "not_found"):
        enters(entry(shift, who, witness, shift_id=987654), leader)


def test_the_quota_of_a_month(cast: Cast) -> None:
    shift = published(cast)[0]
    operations.set_entry_quota(
        person_id=cast.leader.id,
        site_code=cast.centre.code,
        per_month=1,
        reason="试用",
        by=cast.manager.actor,
        now=LATER,
    )
    a, b = cast.members
    calls = [entry(shift, a, b), entry(shift, b, a)]
    first, second = operations.enter_afterwards_many(entries=calls, by=cast.leader.actor, now=LATER)
    assert isinstance(first, AfterwardsEntry)
    assert isinstance(second, Refused)
    assert second.codes == ["quota"]
    with refuses(Forbidden, "not_permitted"):
        operations.set_entry_quota(
            person_id=cast.leader.id,
            site_code=cast.centre.code,
            per_month=99,
            reason="x",
            by=cast.leader.actor,
            now=LATER,
        )


def test_late_is_said(cast: Cast) -> None:
    shift = published(cast)[0]
    who, witness = cast.members
    late = LATER + timedelta(days=20)
    made = enters(entry(shift, who, witness), cast.leader, now=late)
    operations.decide_entry(entry_id=made.pk, approve=True, reason="属实", by=cast.approver.actor, now=late)
    assert _records(who)[0].late


def test_an_activity_that_was_never_announced(cast: Cast) -> None:
    from activities.stage import form  # beside the one test that drafts by itself

    activity = operations.draft_activity(form=form(cast), by=cast.leader.actor, now=LATER)
    past = shift_form(NOW - timedelta(days=40))
    shift = operations.add_past_shift(activity_id=activity.pk, form=past, by=cast.leader.actor, now=LATER)
    who, witness = cast.members
    made = enters(entry(shift, who, witness), cast.leader)
    operations.decide_entry(
        entry_id=made.pk, approve=True, reason="有照片", by=cast.approver.actor, now=LATER
    )
    activity.refresh_from_db()
    assert activity.state == "finished"
    assert minutes_of(who) == (60, 1)
    assert verify(now=LATER) == []


def test_an_overlap_elsewhere_is_refused(cast: Cast, served: Attendance) -> None:
    other = published(cast, shift_form(START))[0]
    who, witness = cast.members
    with refuses(Invalid, "overlap"):
        enters(entry(other, who, witness), cast.leader)
    stranger = resident(77, residence=DAQIAO)
    assert not isinstance(enters(entry(other, stranger, witness), cast.leader), DomainError)
