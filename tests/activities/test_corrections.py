"""Hours put right afterwards: corrections both sides agree on or the site above decides, and what is taken back."""

from datetime import datetime, timedelta
from typing import Any

from activities.stage import START, published, scans, settles, takes
from activities.timekeeping import (
    END,
    HOUR,
    IN,
    LATER,
    MINUTE,
    answers,
    asks,
    decides,
    minutes_of,
    records_of,
)
from cast import Cast
from redvest.activities import operations
from redvest.activities.models import (
    Attendance,
    ServiceRecord,
    StandingTime,
)
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.kernel.operation import operation
from redvest.reports.queries import figures
from redvest.reports.verify import verify
from refusing import refuses


def test_less_is_done_as_soon_as_both_sides_agree(cast: Cast, served: Attendance) -> None:
    who = cast.members[0]
    one = asks(served, START, START + HOUR, cast.leader)
    with refuses(Forbidden, "not_permitted"):
        answers(one, cast.leader)
    before = figures(code=cast.centre.code, as_of=LATER - MINUTE)
    assert answers(one, who).state == "done"
    assert [(row.minutes, row.times, row.grade) for row in records_of(who)] == [
        (120, 1, "A"),
        (-120, -1, "A"),
        (60, 1, "A"),
    ]
    first, back, anew = records_of(who)
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
    assert records_of(who)[-1].grade == "C", "nobody scanned the third hour"
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


@operation
def takes_back(*, attendance_ids: list[int], by: Any, now: datetime) -> int:
    return operations.voided(attendance_ids, why="不是本人报名", by=by, now=now)


def test_voided_as_if_it_had_never_been(cast: Cast, served: Attendance) -> None:
    who = cast.members[0]
    assert takes_back(attendance_ids=[served.pk], by=who.actor, now=LATER) == 1
    assert takes_back(attendance_ids=[served.pk], by=who.actor, now=LATER) == 0
    assert minutes_of(who) == (0, 0)
    assert not StandingTime.objects.exists()
    assert [row.why for row in records_of(who)] == ["", "不是本人报名"]
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
