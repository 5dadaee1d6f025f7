"""Whatever people do in whatever order, and whenever: places, calendars, queues and minutes stay right."""

from datetime import datetime, timedelta
from itertools import combinations

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from activities.stage import START, confirms, published, scans, shift_form
from cast import Cast, Persona
from redvest.activities import operations
from redvest.activities.enums import Direction
from redvest.activities.models import Activity, Attendance, ServiceRecord, Shift, SignUp
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError
from redvest.reports.verify import verify

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
people = st.integers(0, 3)
shifts = st.integers(0, 2)


class Day(RuleBasedStateMachine):
    """Four people and three shifts: two that overlap, and one right after the first."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.people: list[Persona] = [*self.cast.members, *self.cast.residents]
        self.shifts: list[Shift] = published(
            self.cast,
            shift_form(START, 3 * HOUR, places=2),
            shift_form(START + 2 * HOUR, 2 * HOUR, places=1),
            shift_form(START + 3 * HOUR, HOUR, places=2, cancel_until=START),
        )
        self.shifts.sort(key=lambda shift: shift.pk)
        self.now: datetime = START - 2 * HOUR
        self.queues: dict[int, list[int]] = {shift.pk: [] for shift in self.shifts}

    def attempt(self, deed: object, *args: object, **more: object) -> bool:
        """Refusals are answers; anything else that is raised is a defect."""
        try:
            deed(*args, **more)  # type: ignore[operator]  # any operation
        except DomainError:
            return False
        return True

    @rule(minutes=st.sampled_from([1, 20, 45, 90]))
    def time_passes(self, minutes: int) -> None:
        last = clock.day_end(clock.local_day(START)) - MINUTE
        self.now = min(last, self.now + minutes * MINUTE)

    @rule(who=people, where=shifts, or_wait=st.booleans())
    def sign_up(self, who: int, where: int, or_wait: bool) -> None:
        person = self.people[who]
        self.attempt(
            operations.sign_up,
            shift_id=self.shifts[where].pk,
            person_id=person.id,
            by=Actor(person_id=person.id),
            now=self.now,
            or_wait=or_wait,
        )

    @rule(who=people, where=shifts)
    def cancel(self, who: int, where: int) -> None:
        person = self.people[who]
        held = SignUp.objects.filter(shift=self.shifts[where], person_id=person.id).order_by("id").last()
        if held is not None:
            self.attempt(operations.cancel_sign_up, sign_up_id=held.pk, by=person.actor, now=self.now)

    @rule(who=people, where=shifts, direction=st.sampled_from(Direction.values))
    def check(self, who: int, where: int, direction: str) -> None:
        self.attempt(scans, self.shifts[where], self.people[who], direction, self.now)

    @rule(who=people, where=shifts)
    def confirm(self, who: int, where: int) -> None:
        self.attempt(confirms, self.cast, self.shifts[where], self.people[who], now=self.now)

    @rule(where=shifts, places=st.integers(0, 4))
    def change_places(self, where: int, places: int) -> None:
        self.attempt(
            operations.change_places,
            shift_id=self.shifts[where].pk,
            places=places,
            by=self.cast.leader.actor,
            now=self.now,
        )

    @rule(where=shifts)
    def settle_too_early(self, where: int) -> None:
        assert operations.settle_shift(shift_id=self.shifts[where].pk, now=self.now) == 0

    @invariant()
    def places_and_queues_are_what_sign_ups_say(self) -> None:
        for shift in Shift.objects.filter(pk__in=self.queues):
            states = [row.state for row in SignUp.objects.filter(shift=shift)]
            assert shift.taken == states.count("taken") <= shift.places
            assert shift.waiting == states.count("waiting")
            assert not shift.waiting or shift.taken == shift.places, "nobody waits beside a free place"

    @invariant()
    def nobody_overtakes(self) -> None:
        for pk, before in self.queues.items():
            waiting = SignUp.objects.filter(shift_id=pk, state="waiting").order_by("id")
            queue = list(waiting.values_list("id", flat=True))
            stayed = [row for row in before if row in queue]
            assert queue[: len(stayed)] == stayed
            gone = SignUp.objects.filter(pk__in=set(before) - set(queue), state="taken")
            promoted = set(gone.values_list("id", flat=True))
            passed_over = [row for row in stayed if promoted and row < max(promoted)]
            assert passed_over == [], "whoever moves up came before all who still wait"
            self.queues[pk] = queue

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        for person in self.people:
            held = SignUp.objects.filter(person_id=person.id).exclude(state="cancelled")
            for one, other in combinations(held.values_list("during", flat=True), 2):
                assert one.upper <= other.lower or other.upper <= one.lower

    def teardown(self) -> None:
        """The day ends: everything is settled once, and all of it agrees with what happened."""
        night = clock.day_end(clock.local_day(START))
        for shift in self.shifts:
            operations.settle_shift(shift_id=shift.pk, now=night)
            assert operations.settle_shift(shift_id=shift.pk, now=night) == 0
        for came in Attendance.objects.select_related("shift"):
            shift, record = came.shift, came.records.get()
            inside = timedelta(0)
            if came.out_at is not None:
                inside = min(came.out_at, shift.ends_at) - max(came.in_at, shift.starts_at)
            confirmed = came.confirmed_at is not None and came.out_at is not None
            assert (record.minutes, record.grade) == (max(0, inside // MINUTE), "A" if confirmed else "B")
        assert ServiceRecord.objects.count() == Attendance.objects.count()
        assert Activity.objects.get(pk=self.shifts[0].activity_id).state == "finished"
        assert verify(now=night) == []
        transaction.savepoint_rollback(self.savepoint)


def test_any_day(cast: Cast) -> None:
    machine = type("Today", (Day,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
