"""Whatever people and leaders do to a shift with a queue, in whatever order: never overbooked, never out of order."""

from datetime import datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from activities.stage import START, published, shift_form
from cast import NOW, Cast, Persona
from people.entering import child_of, consent_form
from redvest.activities import operations, queries
from redvest.activities.enums import LIVE_SIGN_UPS
from redvest.activities.models import Shift, SignUp
from redvest.activities.rules.terms import Terms
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError, Invalid
from redvest.people import operations as people
from redvest.reports.verify import verify

MINUTE = timedelta(minutes=1)
somebody = st.integers(0, 5)


class Queue(RuleBasedStateMachine):
    """One shift of a few places whose free places are offered, six people, and two families of three and two."""

    cast: Cast
    families: list[list[int]]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        crowd = [*self.cast.members, *self.cast.residents, self.cast.clerk, self.cast.auditor]
        self.crowd: list[Persona] = crowd
        self.shift: Shift = published(self.cast, shift_form(places=3), terms=Terms(offer_hours=12))[0]
        self.now: datetime = NOW
        self.queue: list[int] = []
        self.stepped_back = False

    def attempt(self, deed: object, **how: object) -> bool:
        """Refusals are answers; anything else that is raised is a defect."""
        try:
            deed(**how)  # type: ignore[operator]  # any operation
        except DomainError:
            return False
        return True

    def own(self, person_id: int) -> SignUp | None:
        rows = SignUp.objects.filter(shift=self.shift, person_id=person_id, state__in=LIVE_SIGN_UPS)
        return rows.first()

    @rule(minutes=st.sampled_from([7, 90, 400, 800]))
    def time_passes(self, minutes: int) -> None:
        self.now = min(START + MINUTE, self.now + minutes * MINUTE)
        operations.lapse_due(now=self.now)

    @rule(who=somebody, or_wait=st.booleans())
    def sign_up(self, who: int, or_wait: bool) -> None:
        person = self.crowd[who]
        self.attempt(
            operations.sign_up,
            shift_id=self.shift.pk,
            person_id=person.id,
            by=Actor(person_id=person.id),
            now=self.now,
            or_wait=or_wait,
        )

    @rule(which=st.integers(0, 1), or_wait=st.booleans(), alone=st.booleans())
    def a_family_signs_up(self, which: int, or_wait: bool, alone: bool) -> None:
        family = self.families[which]
        self.attempt(
            operations.sign_up_together,
            shift_id=self.shift.pk,
            person_ids=family[1:] if alone else family,
            by=Actor(person_id=family[0]),
            now=self.now,
            or_wait=or_wait,
        )

    @rule(who=somebody, whole=st.booleans())
    def cancel(self, who: int, whole: bool) -> None:
        person = self.crowd[who]
        held = self.own(person.id)
        if held is not None:
            by = Actor(person_id=person.id)
            more = {"whole_group": whole, "reason": "有事"}
            self.attempt(operations.cancel_sign_up, sign_up_id=held.pk, by=by, now=self.now, **more)

    @rule(who=somebody)
    def confirm(self, who: int) -> None:
        person = self.crowd[who]
        held = self.own(person.id)
        if held is not None:
            by = Actor(person_id=person.id)
            self.attempt(operations.confirm_offer, sign_up_id=held.pk, by=by, now=self.now)

    @rule(places=st.integers(0, 6))
    def change_places(self, places: int) -> None:
        seen = queries.lowering(self.shift.pk, places, viewer=self.cast.leader.see())
        ids = [line.sign_up.pk for line in seen]
        before = list(SignUp.objects.order_by("id").values_list("id", "state"))
        if ids:
            try:
                operations.change_places(
                    shift_id=self.shift.pk, places=places, by=self.cast.leader.actor, now=self.now
                )
            except Invalid:
                assert list(SignUp.objects.order_by("id").values_list("id", "state")) == before
            except DomainError:
                pass
            else:
                raise AssertionError("nobody loses a place unseen")
        self.stepped_back = self.attempt(
            operations.change_places,
            shift_id=self.shift.pk,
            places=places,
            by=self.cast.leader.actor,
            now=self.now,
            stepping_back=ids,
        ) and bool(ids)

    @rule(who=somebody)
    def take_off(self, who: int) -> None:
        held = self.own(self.crowd[who].id)
        if held is not None:
            self.attempt(
                operations.remove_sign_ups,
                shift_id=self.shift.pk,
                sign_up_ids=[held.pk],
                reason="换人",
                by=self.cast.leader.actor,
                now=self.now,
            )

    @invariant()
    def counts_are_what_sign_ups_say(self) -> None:
        shift = Shift.objects.get(pk=self.shift.pk)
        states = [row.state for row in SignUp.objects.filter(shift=shift)]
        assert shift.taken == states.count("taken") + states.count("offered") <= shift.places
        assert (shift.waiting, shift.asked) == (states.count("waiting"), 0)

    @invariant()
    def groups_are_never_split(self) -> None:
        found: dict[int, set[str]] = {}
        rows = SignUp.objects.filter(group__isnull=False, state__in=LIVE_SIGN_UPS)
        for group, state in rows.values_list("group_id", "state"):
            found.setdefault(group, set()).add(state)
        assert all(len(states) == 1 for states in found.values())

    @invariant()
    def nobody_who_fits_is_passed_over(self) -> None:
        """The queue keeps its order; whoever moved up left only groups behind them that did not fit."""
        waiting = SignUp.objects.filter(shift=self.shift, state="waiting").order_by("rank", "id")
        queue = list(waiting.values_list("id", flat=True))
        if not self.stepped_back:
            stayed = [pk for pk in self.queue if pk in queue]
            assert [pk for pk in queue if pk in self.queue] == stayed
            assert queue[: len(stayed)] == stayed, "whoever comes later stands behind"
        self.queue, self.stepped_back = queue, False
        shift = Shift.objects.get(pk=self.shift.pk)
        if self.now < START:
            sizes: dict[object, int] = {}
            for pk, group in waiting.values_list("id", "group_id"):
                sizes[group or f"alone {pk}"] = sizes.get(group or f"alone {pk}", 0) + 1
            room = shift.places - shift.taken
            assert not sizes or min(sizes.values()) > room, "nobody waits beside places enough for them"

    @invariant()
    def offers_are_answered_in_time(self) -> None:
        offers = SignUp.objects.filter(shift=self.shift, state="offered")
        assert all(
            self.now < until <= START for until in offers.values_list("offered_until", flat=True) if until
        )

    def teardown(self) -> None:
        assert verify(now=self.now) == []
        transaction.savepoint_rollback(self.savepoint)


def test_any_queue(cast: Cast) -> None:
    families = []
    for mother, numbers in ((cast.manager, (81, 82)), (cast.approver, (83,))):
        children = [child_of(mother, n, born=NOW.date().replace(year=2010)) for n in numbers]
        for child in children:
            consent = consent_form(strict=False)
            people.give_guardian_consent(child_id=child.pk, form=consent, by=mother.actor, now=NOW)
        families.append([mother.id, *(child.pk for child in children)])
    machine = type("Today", (Queue,), {"cast": cast, "families": families})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
