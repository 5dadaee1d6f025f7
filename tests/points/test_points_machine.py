"""Whatever people, shops, offices and the clock do with points, in whatever order: after every step all checks hold,
what is in circulation is what was issued, and what is refused changes nothing."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cast import DAQIAO, GAOPING, NOW, Cast
from points.stage import deduction, differences, earning, funded, pts, request, site_id
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import DomainError
from redvest.people import operations as people
from redvest.points import ledger
from redvest.points.enums import OWNERS
from redvest.points.ledger import Ending, FamilyMove, GivingBack, Party
from redvest.points.models import Account, Hold, Lot, Transfer

DAY = timedelta(days=1)
amounts = st.sampled_from(["0.01", "0.5", "1", "2.5", "4", "7", "10", "30"])
owners = st.integers(0, 3)
which = st.integers(0, 30)
#: So that the machine is known to come far.
reached: Counter[str] = Counter()


class Points(RuleBasedStateMachine):
    """Three people and the household of two of them; a village with a small budget under a county with a large one."""

    parties: list[Party]
    merged: bool

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now: datetime = NOW
        self.keys = 0
        batch = [earning(party, n + 3, self.key()) for n, party in enumerate(self.parties)]
        ledger.post_many(batch, by=SYSTEM, now=self.now)

    def key(self) -> str:
        self.keys += 1
        return f"key {self.keys}"

    def attempt(self, deed: Callable[[], Any]) -> Any:
        """Refusals leave no trace; anything else that is raised is a defect."""
        before = state()
        savepoint = transaction.savepoint()
        try:
            done = deed()
        except DomainError as refusal:
            transaction.savepoint_rollback(savepoint)
            assert state() == before
            reached.update(refusal.codes)
            return None
        transaction.savepoint_commit(savepoint)
        return done

    def transfer(self, n: int) -> int | None:
        """Mostly one that can be taken back."""
        found = Transfer.objects.order_by("-pk")
        found = found if n == 0 else found.filter(cause_kind__in=["record", "deduction"])
        rows = list(found.values_list("pk", flat=True)[:31])
        return rows[n % len(rows)] if rows else None

    def hold(self, n: int) -> Hold | None:
        rows = list(Hold.objects.order_by("-pk")[:8])
        return rows[n % len(rows)] if rows else None

    # ---- deeds ----

    @rule(
        gains=st.lists(
            st.tuples(owners, amounts, st.sampled_from([None, 0, 3, 20]), st.sampled_from([DAQIAO, GAOPING])),
            min_size=1,
            max_size=5,
        ),
        takes=st.lists(st.tuples(owners, amounts, st.booleans()), max_size=2),
    )
    def post(self, gains: list[Any], takes: list[Any]) -> None:
        today = clock.local_day(self.now)
        batch = [
            earning(
                self.parties[who],
                amount,
                self.key(),
                code=code,
                happened_on=today,
                expires_on=None if days is None else today + days * DAY,
            )
            for who, amount, days, code in gains
        ]
        batch += [
            deduction(self.parties[who], amount, self.key(), happened_on=today, what_there_is=clip)
            for who, amount, clip in takes
        ]
        outcomes = ledger.post_many(batch, by=SYSTEM, now=self.now).outcomes
        again = ledger.post_many(batch, by=SYSTEM, now=self.now).outcomes
        for first, second in zip(outcomes, again, strict=True):
            reached.update(reason.code for reason in first.reasons)
            if not first.refused:
                assert (second.transfer_id, second.amount) == (first.transfer_id, first.amount)
                assert second.repeated

    @rule(n=which)
    def reverse(self, n: int) -> None:
        transfer = self.transfer(n)
        if transfer is None:
            return
        words = {"why_words": "更正", "by": SYSTEM, "now": self.now}
        first = self.attempt(lambda: ledger.reverse(transfer, **words))
        if first is not None:
            assert ledger.reverse(transfer, **words) == first

    @rule(who=owners, part=st.sampled_from([None, "0", "1"]), family=st.booleans())
    def spend_it_and_be_found_out(self, who: int, part: str | None, family: bool) -> None:
        """So that debts come up often: what was just given is spent, or moved on and spent there, and taken back."""
        today = clock.local_day(self.now)
        given = earning(self.parties[who], 2, self.key(), happened_on=today, expires_on=today)
        (outcome,) = ledger.post_many([given], by=SYSTEM, now=self.now).outcomes
        if family:
            self.move(who, 3 if who < 3 else 0, "1")
        self.promise(3 if family and who < 3 else who, "1")
        self.end_a_hold(0, part, False)
        if outcome.transfer_id:
            ledger.reverse(outcome.transfer_id, why_words="更正", by=SYSTEM, now=self.now)

    @rule(n=which, m=which)
    def reverse_two(self, n: int, m: int) -> None:
        pair = {one for one in (self.transfer(n), self.transfer(m)) if one}
        self.attempt(lambda: ledger.reverse_many(pair, why_words="更正", by=SYSTEM, now=self.now))

    @rule(who=owners, amount=amounts)
    def promise(self, who: int, amount: str) -> None:
        wanted = request(self.parties[who], amount, self.key())
        made = self.attempt(lambda: ledger.hold(wanted, by=SYSTEM, now=self.now))
        if made is not None:
            assert ledger.hold(wanted, by=SYSTEM, now=self.now) == made

    @rule(n=which, part=st.sampled_from([None, None, "0", "0.5", "3", "99"]), late=st.booleans())
    def end_a_hold(self, n: int, part: str | None, late: bool) -> None:
        row = self.hold(n)
        if row is None:
            return
        until = clock.local_day(self.now) + 10 * DAY if late else None
        amount = None if part is None else pts(part)
        ending = Ending(hold_id=row.pk, amount=amount, words="兑换", good_until=until)
        self.attempt(lambda: ledger.settle(ending, by=SYSTEM, now=self.now))

    @rule(n=which, amount=amounts, late=st.booleans())
    def bring_back(self, n: int, amount: str, late: bool) -> None:
        row = self.hold(n)
        if row is None:
            return
        until = clock.local_day(self.now) + 10 * DAY if late else None
        back = GivingBack(hold_id=row.pk, amount=pts(amount), key=self.key(), words="退货", good_until=until)
        self.attempt(lambda: ledger.give_back(back, by=SYSTEM, now=self.now))

    @rule(giver=owners, taker=owners, amount=amounts)
    def move(self, giver: int, taker: int, amount: str) -> None:
        move = FamilyMove(
            giver=self.parties[giver],
            taker=self.parties[taker],
            amount=pts(amount),
            key=self.key(),
            words="转入家庭",
            site_id=site_id(),
        )
        self.attempt(lambda: ledger.move_in_family(move, by=SYSTEM, now=self.now))

    @rule(who=owners, floor=st.sampled_from([0, 0, 1, 5]))
    def keep(self, who: int, floor: int) -> None:
        party = self.parties[who]
        self.attempt(
            lambda: ledger.keep_at_least(party, pts(floor), site_id=site_id(), by=SYSTEM, now=self.now)
        )

    @rule(granted=st.sampled_from([0, 5, 20, 60]))
    def budget(self, granted: int) -> None:
        self.attempt(lambda: funded(granted, code=DAQIAO, now=self.now))

    @rule(days=st.sampled_from([0, 1, 4, 21]))
    def time_passes(self, days: int) -> None:
        self.now += days * DAY
        while ledger.expire_due(by=SYSTEM, now=self.now, limit=3):
            pass
        ended = Lot.objects.filter(rest__gt=0, expires_on__lt=clock.local_day(self.now))
        # Only what the floor keeps.
        assert all(lot.account.balance <= lot.account.floor for lot in ended.select_related("account"))

    @rule(who=st.integers(0, 2), other=st.integers(0, 2))
    def two_are_one(self, who: int, other: int) -> None:
        """As often as they like: what one name has, the other gets."""
        one, two = (int(self.parties[n].key) for n in (who, other))
        if who != other and not ledger.why_holds_stand(one, two):
            ledger.merge_owner(one, two, by=SYSTEM, now=self.now)

    # ---- what always holds ----

    @invariant()
    def everything_agrees(self) -> None:
        assert differences() == []

    @invariant()
    def what_is_in_circulation_was_issued(self) -> None:
        sums: Counter[str] = Counter()
        for kind, balance in Account.objects.values_list("kind", "balance"):
            sums[kind] += balance
        out = -sums["issuer"] - sums["budget"]
        had = sum((sums[kind] for kind in (*OWNERS, "hold", "shop", "expiry")), Decimal(0))
        assert out == had + sums["debt"]

    @invariant()
    def as_of_now_is_what_is_stored(self) -> None:
        for account in Account.objects.filter(kind__in=["person", "household"]):
            assert ledger.balance_as_of(account.pk, self.now) == account.balance
            found = ledger.lines(account.pk, limit=500)
            assert sum((line.amount for line in found), Decimal(0)) == account.balance
            assert all(line.balance >= 0 for line in found)

    def teardown(self) -> None:
        reached.update(Transfer.objects.values_list("cause_kind", flat=True))
        transaction.savepoint_rollback(self.savepoint)


def state() -> tuple[Any, ...]:
    return (
        list(Account.objects.order_by("pk").values_list("pk", "balance", "floor")),
        list(Lot.objects.order_by("pk").values_list("pk", "rest")),
        list(Hold.objects.order_by("pk").values_list("pk", "state", "returned")),
        Transfer.objects.count(),
    )


def every_way_once() -> None:
    """What chance may leave out in so few runs: taken away, collected, brought back, and ended unspent."""
    one = Points()
    one.post(gains=[(0, "5", 0, GAOPING)], takes=[(0, "1", False)])
    one.everything_agrees()
    one.promise(1, "2")
    one.end_a_hold(0, "1", False)
    one.bring_back(0, "0.5", False)
    one.everything_agrees()
    one.time_passes(4)
    one.everything_agrees()
    one.teardown()


def test_points_in_whatever_order(cast: Cast) -> None:
    head = cast.members[0]
    home = people.make_household(head_id=head.id, by=head.actor, now=NOW)
    three = [Party.person(one.id) for one in (head, cast.members[1], cast.residents[0])]
    Points.parties = [*three, Party.household(home.pk)]
    funded(400)
    funded(20, code=DAQIAO)
    run_state_machine_as_test(
        Points,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    every_way_once()
    causes = {"record", "deduction", "reversal", "recalled", "owed", "repaid", "expired", "moved", "merged"}
    assert causes | {"held", "settled", "released", "returned", "budget"} <= set(reached), reached
    refusals = {"not_enough", "budget_spent", "not_reversible", "hold_over", "between_owners"}
    assert refusals <= set(reached), reached
