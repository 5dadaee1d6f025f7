"""Hours beyond one scan in and one out: pairs, breaks, and long days of which a part waits."""

import pytest
from django.db import IntegrityError, transaction

from activities.stage import START, confirms, published, scans, settles, shift_form, takes
from activities.timekeeping import (
    END,
    HOUR,
    IN,
    LATER,
    MINUTE,
    came,
    minutes_of,
    records_of,
)
from cast import Cast
from redvest.activities import operations
from redvest.activities.models import (
    Attendance,
    HoursReview,
    Shift,
)
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.reports.queries import figures
from redvest.reports.verify import verify
from refusing import refuses


def test_coming_again_is_a_pair_of_its_own_and_one_participation(cast: Cast) -> None:
    shift = published(cast)[0]
    who = cast.members[0]
    takes(shift, who)
    came(shift, who, START, START + HOUR, START + 90 * MINUTE, START + 2 * HOUR)
    confirms(cast, shift, who, now=START + 2 * HOUR)
    assert [(row.number, row.minutes, row.times) for row in records_of(who)] == [(1, 60, 1), (2, 30, 0)]
    came(shift, who, START + 150 * MINUTE, END)
    with refuses(Refused, "shift_over", "pairs_used"):
        scans(shift, who, IN, END)
    settles(shift)
    assert minutes_of(who) == (120, 1)
    assert [row.grade for row in records_of(who)] == ["A", "A", "B"], "the last was not confirmed"
    shown = figures(code=cast.centre.code, as_of=LATER)
    assert (shown.participations, shown.minutes) == (1, 120)
    assert verify(now=LATER) == []


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
