"""Whatever happens to hours in whatever order: never negative, overlapping, future or lost, and the past stays."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from activities.stage import START, confirms, published, scans, shift_form
from cast import CENTRE, Cast, Persona
from redvest.activities import operations
from redvest.activities.enums import Direction
from redvest.activities.models import (
    Attendance,
    Correction,
    HoursReview,
    ServiceRecord,
    Shift,
    StandingTime,
)
from redvest.activities.rules.hours import Pause, counted
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import DomainError
from redvest.kernel.operation import operation
from redvest.reports.queries import Figures, figures
from redvest.reports.verify import verify

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = clock.day_end(clock.local_day(START))
#: Nine to noon, noon to two, and two to midnight with a break: together a very long day.
TIMES = ((START, 3 * HOUR), (START + 3 * HOUR, 2 * HOUR), (START + 5 * HOUR, 10 * HOUR))
whom, where = st.integers(0, 1), st.integers(0, 2)
minutes = st.integers(-40, 15 * 60)

moments = minutes.map(lambda n: START + n * MINUTE)
seconds = st.integers(0, 59).map(lambda n: timedelta(seconds=n))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    came=moments,
    left=moments,
    tick=seconds,
    pause=st.tuples(st.integers(1, 300), st.integers(1, 200)),
    first=st.integers(0, 700),
)
def test_pieces_of_a_time_are_the_whole(
    came: datetime, left: datetime, tick: timedelta, pause: tuple[int, int], first: int
) -> None:
    """However a time with a break is cut, no minute is lost, counted twice, or inside the break."""
    begin = START + pause[0] * MINUTE
    rest = Pause(starts_at=begin, ends_at=begin + pause[1] * MINUTE)
    end = START + 10 * HOUR
    left = max(left, came) + tick
    whole = counted(starts_at=START, ends_at=end, in_at=came, out_at=left, pause=rest)
    assert whole.minutes >= 0
    assert whole.ends_at <= max(left, whole.starts_at)
    by_hand = sum(
        1
        for n in range(10 * 60)
        if (at := START + n * MINUTE) >= came
        and at + MINUTE <= left
        and not rest.starts_at <= at < rest.ends_at
    )
    assert by_hand <= whole.minutes <= by_hand + 2, "seconds at the edges may add up to whole minutes"
    if first >= whole.minutes:
        return
    head, tail = whole.head(first, rest), whole.tail(first, rest)
    assert head.minutes + tail.minutes == whole.minutes
    assert head.ends_at <= tail.starts_at
    assert tail.ends_at <= whole.ends_at


@operation
def takes_back(*, attendance_ids: list[int], by: Actor, now: datetime) -> int:
    return operations.voided(attendance_ids, why="不是本人", by=by, now=now)


class Days(RuleBasedStateMachine):
    """Two people on three shifts of one day; afterwards corrections, reviews, entries and what is taken back."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.people: list[Persona] = list(self.cast.members)
        shifts = published(self.cast, *(shift_form(start, length) for start, length in TIMES))
        self.shifts: list[Shift] = sorted(shifts, key=lambda one: one.starts_at)
        Shift.objects.filter(pk=self.shifts[2].pk).update(
            break_from=START + 9 * HOUR, break_until=START + 10 * HOUR
        )
        for shift in self.shifts:
            for who in self.people:
                operations.sign_up(shift_id=shift.pk, person_id=who.id, by=SYSTEM, now=START - HOUR)
        self.now: datetime = START - 30 * MINUTE
        self.seen: list[tuple[datetime, Figures]] = []

    def attempt(self, deed: Any, **more: Any) -> Any:
        try:
            return deed(**more, now=self.now)
        except DomainError:
            return None

    @rule(n=st.sampled_from([7, 30, 55, 120]))
    def time_passes(self, n: int) -> None:
        self.now += n * MINUTE

    @rule(who=whom, shift=where, way=st.sampled_from(Direction.values))
    def scan(self, who: int, shift: int, way: str) -> None:
        self.attempt(lambda now: scans(self.shifts[shift], self.people[who], way, now))

    @rule(shift=where)
    def confirm(self, shift: int) -> None:
        self.attempt(lambda now: confirms(self.cast, self.shifts[shift], *self.people, now=now))

    @rule()
    def night_falls(self) -> None:
        self.now = max(self.now, NIGHT)
        for shift in self.shifts:
            operations.settle_shift(shift_id=shift.pk, now=self.now)

    @rule(n=st.integers(0, 8), start=minutes, length=st.integers(0, 300), by_leader=st.booleans())
    def ask(self, n: int, start: int, length: int, by_leader: bool) -> None:
        rows = list(Attendance.objects.order_by("id"))
        if not rows:
            return
        row = rows[n % len(rows)]
        own = next(who for who in self.people if who.id == row.person_id)
        self.attempt(
            operations.ask_correction,
            attendance_id=row.pk,
            starts_at=START + start * MINUTE,
            ends_at=START + (start + length) * MINUTE,
            reason="时间不对",
            by=(self.cast.leader if by_leader else own).actor,
        )

    @rule(agree=st.booleans())
    def answer(self, agree: bool) -> None:
        for row in Correction.objects.filter(state="asked"):
            own = next(who for who in self.people if who.id == row.person_id)
            side = own if row.by_leader else self.cast.leader
            self.attempt(
                operations.answer_correction,
                correction_id=row.pk,
                agree=agree,
                answer="看过",
                by=side.actor,
            )

    @rule(approve=st.booleans())
    def decide(self, approve: bool) -> None:
        by = self.cast.manager.actor
        for row in Correction.objects.filter(state="raised"):
            self.attempt(
                operations.decide_correction, correction_id=row.pk, approve=approve, reason="查过", by=by
            )
        for review in HoursReview.objects.filter(state="waiting"):
            self.attempt(operations.decide_review, review_id=review.pk, approve=approve, reason="查过", by=by)

    @rule(n=st.integers(0, 8))
    def take_back(self, n: int) -> None:
        rows = list(Attendance.objects.filter(voided_at=None).order_by("id"))
        if rows and n < len(rows):
            self.attempt(takes_back, attendance_ids=[rows[n].pk], by=self.people[0].actor)

    @rule()
    def look(self) -> None:
        """What the figures say of this moment they will always say."""
        self.seen.append((self.now, figures(code=CENTRE, as_of=self.now)))
        self.now += timedelta(microseconds=1)

    @invariant()
    def nothing_is_negative_overlapping_or_future(self) -> None:
        for who in self.people:
            standing = StandingTime.objects.filter(person_id=who.id).order_by("during")
            spans = list(standing.values_list("during", "minutes"))
            for (one, _m), (two, _n) in pairwise(spans):
                assert one.upper <= two.lower
            assert all(span.upper <= self.now for span, _m in spans)
            given_ = sum(ServiceRecord.objects.filter(person_id=who.id).values_list("minutes", flat=True))
            assert given_ == sum(m for _span, m in spans) >= 0

    def teardown(self) -> None:
        self.night_falls()
        for moment, shown in self.seen:
            assert figures(code=CENTRE, as_of=moment) == shown
        assert verify(now=self.now) == []
        transaction.savepoint_rollback(self.savepoint)


def test_any_days(cast: Cast) -> None:
    machine = type("TheseDays", (Days,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
