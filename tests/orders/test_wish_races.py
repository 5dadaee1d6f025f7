"""Wishes under thousands of claims, and shares in whatever order: each share exactly once, nobody over the limit."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from activities.test_capacity import at_once
from cast import DAQIAO, NOW, Cast, Persona, make_cast, resident
from orders.wishing import grid_worker, picture, published
from redvest.kernel.errors import DomainError, Refused
from redvest.orders import operations
from redvest.orders.enums import ClaimState, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.orders.operations import ClaimCall, Claimed
from redvest.orders.rules.wishes import MOST_HOLDS

DAY = timedelta(days=1)


@pytest.mark.race
def test_two_hundred_wishes_and_thousands_of_claims(committed_db: str) -> None:
    """Half through the gate, half each in a transaction of its own, as from other processes."""
    cast = make_cast()
    worker = grid_worker(cast)
    wishes = [published(cast, worker, title=f"书包甲{n}个") for n in range(200)]
    people = [resident(n, residence=DAQIAO, born=date(1980, 5, 1)) for n in range(1000, 1080)]
    chance = Random(7)
    pairs = [(chance.choice(wishes).pk, chance.choice(people)) for _ in range(2400)]

    def pressed(number: int, wish: int, who: Persona) -> Any:
        if number % 2:
            return operations.claim_wish(wish_id=wish, by=who.actor, now=NOW)
        return operations.claim_many(calls=[ClaimCall(wish_id=wish, by=who.actor, now=NOW)])[0]

    calls = [lambda n=n, pair=pair: pressed(n, *pair) for n, pair in enumerate(pairs)]
    results = at_once(calls, threads=16)
    made = [one for one in results if isinstance(one, Claimed) and not one.repeated]
    refusals = Counter(code for one in results if isinstance(one, DomainError) for code in one.codes)
    assert set(refusals) == {"wish_taken", "holds_full"}
    by_wish = Counter(WishClaim.objects.values_list("wish_id", flat=True))
    assert set(by_wish.values()) == {1}
    assert len(by_wish) == len(made)
    by_person = Counter(WishClaim.objects.values_list("person_id", flat=True))
    assert max(by_person.values()) <= MOST_HOLDS
    assert set(Wish.objects.filter(pk__in=by_wish).values_list("state", "claimed")) == {("claimed", 1)}
    # Nothing was lost either: whatever nobody has is open, and somebody with a hand free gets it.
    left = Wish.objects.filter(state=WishState.PUBLISHED)
    assert left.count() == 200 - len(made)
    with_a_hand = next(who for who in people if by_person[who.id] < MOST_HOLDS)
    for wish in left[: MOST_HOLDS - by_person[with_a_hand.id]]:
        assert not operations.claim_wish(wish_id=wish.pk, by=with_a_hand.actor, now=NOW).repeated


@pytest.mark.race
def test_the_last_hold_is_given_once(committed_db: str) -> None:
    cast = make_cast()
    worker = grid_worker(cast)
    wishes = [published(cast, worker, title=f"书包乙{n}个") for n in range(12)]
    who = cast.members[0]
    calls = [
        lambda pk=wish.pk: operations.claim_many(calls=[ClaimCall(wish_id=pk, by=who.actor, now=NOW)])[0]
        for wish in wishes
    ]
    results = at_once(calls, threads=12)
    assert sum(isinstance(one, Claimed) for one in results) == MOST_HOLDS
    assert all(one.codes == ["holds_full"] for one in results if isinstance(one, Refused))


people = st.integers(0, 3)
which = st.integers(0, 3)


class Shares(RuleBasedStateMachine):
    """Four wishes of one to seven shares, four people, and time."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.people: list[Persona] = [*self.cast.members, *self.cast.residents]
        self.now: datetime = NOW
        worker = grid_worker(self.cast)
        self.wishes = [published(self.cast, worker, title=f"书包丙{n}个", shares=n).pk for n in (1, 2, 4, 7)]

    def attempt(self, deed: Any, **more: Any) -> None:
        """Refusals are answers; anything else that is raised is a defect."""
        try:
            deed(now=self.now, **more)
        except DomainError:
            return

    def claim_of(self, who: int, where: int) -> int:
        rows = WishClaim.objects.filter(person_id=self.people[who].id, wish_id=self.wishes[where])
        return rows.order_by("-pk").values_list("pk", flat=True).first() or 0

    @rule(who=people, where=which, shares=st.integers(0, 8))
    def claim(self, who: int, where: int, shares: int) -> None:
        self.attempt(
            operations.claim_wish, wish_id=self.wishes[where], shares=shares, by=self.people[who].actor
        )

    @rule(who=people, where=which)
    def release(self, who: int, where: int) -> None:
        claim = self.claim_of(who, where)
        self.attempt(operations.release_claim, claim_id=claim, reason="买不到", by=self.people[who].actor)

    @rule(who=people, where=which)
    def receive(self, who: int, where: int) -> None:
        claim = self.claim_of(who, where)
        self.attempt(operations.receive_wish, claim_id=claim, evidence=picture(), by=self.cast.clerk.actor)

    @rule(days=st.sampled_from([1, 5, 15]))
    def time_passes(self, days: int) -> None:
        self.now += days * DAY
        operations.remind_claimants(now=self.now)
        operations.release_overdue(now=self.now)

    @rule(where=which)
    def thank(self, where: int) -> None:
        self.attempt(
            operations.thank_for_wish,
            wish_id=self.wishes[where],
            thanks="谢谢",
            by=self.cast.clerk.actor,
        )

    @rule(where=which)
    def withdraw(self, where: int) -> None:
        self.attempt(
            operations.withdraw_wish,
            wish_id=self.wishes[where],
            reason="不需要了",
            by=self.cast.clerk.actor,
        )

    @invariant()
    def shares_are_what_claims_say(self) -> None:
        for wish in Wish.objects.filter(pk__in=self.wishes).prefetch_related("claims", "steps"):
            claims = [claim for claim in wish.claims.all() if claim.state != ClaimState.RELEASED]
            assert wish.claimed == sum(claim.shares for claim in claims) <= wish.shares
            assert max(wish.steps.all(), key=lambda step: step.pk).state == wish.state
            if wish.state in (WishState.DELIVERED, WishState.THANKED):
                assert wish.claimed == wish.shares
                assert {claim.state for claim in claims} == {ClaimState.DELIVERED}

    @invariant()
    def nobody_hoards(self) -> None:
        held = WishClaim.objects.filter(state=ClaimState.HELD, unit__isnull=True).values_list("person_id")
        assert all(number <= MOST_HOLDS for _who, number in held.annotate(number=Count("pk")))

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)


def test_shares_in_whatever_order(cast: Cast) -> None:
    Shares.cast = cast
    run_state_machine_as_test(
        Shares,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
