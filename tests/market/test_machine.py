"""Whatever owners, families, keepers, watchers, the clock and chance do at two shops, in whatever order: after every
step the books agree, nobody got anything without points or twice, and what is refused changes nothing."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cast import NOW, Cast, Persona, resident
from market.stage import budget, differences, earned, goods, keeper, pts, shop
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.market import operations as market
from redvest.market.enums import RedemptionState
from redvest.market.models import (
    Goods,
    Redemption,
    RedemptionLine,
    RedemptionStep,
    Shop,
    StockLot,
    StockMove,
    WriteOff,
)
from redvest.market.operations import ComingIn, Found, RedeemCall
from redvest.market.rules.codes import pick_up_code
from redvest.market.rules.redeeming import HIGH_VALUE_POINTS
from redvest.people import operations as people
from redvest.points import ledger
from redvest.points.ledger import Party
from refusing import picture

DAY = timedelta(days=1)
somebody = st.integers(0, 7)
few = st.integers(1, 3)
#: So that the machine is known to come far, and not only to be refused at the first step.
reached: Counter[str] = Counter()


class Market(RuleBasedStateMachine):
    """Two shops with three goods each, three residents (two of one household), two keepers, two who watch."""

    cast: Cast
    people: list[Persona]
    home: int
    card: str
    owners: list[Persona]
    shops: list[Shop]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now: datetime = NOW
        self.turn = self.refusals = 0

    # ---- deeds ----

    def attempt(self, deed: Callable[..., Any], **how: Any) -> Any:
        """Refusals are answers that leave no trace; anything else that is raised is a defect."""
        watched = self.refusals % 9 == 0  # each table, so not every time
        before = picture() if watched else {}
        try:
            return deed(now=self.now, **how)
        except DomainError as error:
            refusal = error
        self.refusals += 1
        if watched and "code_unknown" not in refusal.codes:
            assert picture() == before, refusal.codes
        return None

    def redemption(self, n: int) -> Redemption | None:
        rows = list(Redemption.objects.order_by("-pk")[:6])
        return rows[n % len(rows)] if rows else None

    def goods(self, shop: int, n: int) -> Goods:
        rows = list(Goods.objects.filter(shop=self.shops[shop]).order_by("pk"))
        return rows[n % len(rows)]

    @rule(owner=st.integers(0, 2), points=st.integers(1, 600), family=st.booleans())
    def earn(self, owner: int, points: int, family: bool) -> None:
        self.turn += 1
        person = self.owners[owner]
        home = self.home if family and owner < 2 else 0
        earned(person.id, points, key=f"machine-{self.turn}", now=self.now, household=home)

    @rule(
        owner=st.integers(0, 2),
        shop=st.integers(0, 1),
        lines=st.dictionaries(st.integers(0, 2), few, min_size=1, max_size=2),
        pay=st.sampled_from(["", "", "person", "household"]),
        again=st.booleans(),
    )
    def redeem(self, owner: int, shop: int, lines: dict[int, int], pay: str, again: bool) -> None:
        self.turn += not again
        self.attempt(
            market.redeem,
            shop_id=self.shops[shop].pk,
            lines=[(self.goods(shop, n).pk, quantity) for n, quantity in lines.items()],
            by=self.owners[owner].actor,
            pay=pay,
            key=f"redeem-{self.turn:04d}",
        )

    @rule(shop=st.integers(0, 1), n=st.integers(0, 2), quantity=few)
    def everybody_at_once(self, shop: int, n: int, quantity: int) -> None:
        """One batch, in which each owner asks twice for the same thing."""
        lines = ((self.goods(shop, n).pk, quantity),)
        calls = [
            RedeemCall(shop_id=self.shops[shop].pk, lines=lines, by=one.actor, now=self.now)
            for one in self.owners * 2
        ]
        market.redeem_many(calls=calls)

    @rule(n=st.integers(0, 5), who=somebody, wrong=st.sampled_from([False, False, False, True]))
    def hand_over(self, n: int, who: int, wrong: bool) -> None:
        row = self.redemption(n)
        if row is not None:
            code = "12345678" if wrong else pick_up_code(hold_id=row.hold_id, turn=row.code_turn)
            self.attempt(market.hand_over, shop_id=row.shop_id, code=code, by=self.people[who].actor)

    @rule(n=st.integers(0, 5))
    def hand_over_as_it_should_be(self, n: int) -> None:
        row = self.redemption(n)
        if row is not None:
            code = pick_up_code(hold_id=row.hold_id, turn=row.code_turn)
            keeper = self.people[3] if row.shop_id == self.shops[0].pk else self.people[4]
            done = self.attempt(market.hand_over, shop_id=row.shop_id, code=code, by=keeper.actor)
            if done is not None and done.state == RedemptionState.CHECKING:
                self.attempt(market.confirm_handing, redemption_id=row.pk, by=self.cast.approver.actor)

    @rule(shop=st.integers(0, 1), n=st.integers(0, 2), quantity=few, pay=st.sampled_from(["", "household"]))
    def at_the_counter(self, shop: int, n: int, quantity: int, pay: str) -> None:
        self.attempt(
            market.redeem_at_counter,
            shop_id=self.shops[shop].pk,
            card_code=self.card,
            lines=[(self.goods(shop, n).pk, quantity)],
            by=self.people[3 + shop].actor,
            pay=pay,
        )

    @rule(n=st.integers(0, 5), who=somebody, agrees=st.booleans())
    def second(self, n: int, who: int, agrees: bool) -> None:
        row = self.redemption(n)
        if row is not None and agrees:
            self.attempt(market.confirm_handing, redemption_id=row.pk, by=self.people[who].actor)
        elif row is not None:
            self.attempt(
                market.decline_handing, redemption_id=row.pk, by=self.people[who].actor, reason="不对"
            )

    @rule(n=st.integers(0, 5), who=somebody, reason=st.sampled_from(["", "缺货"]))
    def cancel(self, n: int, who: int, reason: str) -> None:
        row = self.redemption(n)
        if row is not None:
            self.attempt(
                market.cancel_redemption, redemption_id=row.pk, by=self.people[who].actor, reason=reason
            )

    @rule(n=st.integers(0, 5))
    def change_ones_mind(self, n: int) -> None:
        row = self.redemption(n)
        if row is not None:
            owner = next(one for one in self.owners if one.id == row.person_id)
            self.attempt(market.cancel_redemption, redemption_id=row.pk, by=owner.actor)

    @rule(n=st.integers(0, 5), which=st.integers(0, 1), quantity=few, fit=st.booleans())
    def bring_back(self, n: int, which: int, quantity: int, fit: bool) -> None:
        row = self.redemption(n)
        if row is not None:
            lines = list(RedemptionLine.objects.filter(redemption=row).order_by("pk"))
            keeper = self.people[3] if row.shop_id == self.shops[0].pk else self.people[4]
            self.attempt(
                market.take_back,
                redemption_id=row.pk,
                goods_id=lines[which % len(lines)].goods_id,
                quantity=quantity,
                reason="多了",
                fit=fit,
                by=keeper.actor,
            )

    @rule(shop=st.integers(0, 1), n=st.integers(0, 2), quantity=few, days=st.sampled_from([None, 0, 5]))
    def come_in(self, shop: int, n: int, quantity: int, days: int | None) -> None:
        best = None if days is None else clock.local_day(self.now) + timedelta(days=days)
        form = ComingIn(goods_id=self.goods(shop, n).pk, quantity=quantity, best_before=best)
        self.attempt(market.stock_in, form=form, by=self.people[3 + shop].actor)

    @rule(n=st.integers(0, 9), quantity=few, who=st.integers(3, 4))
    def ask_write_off(self, n: int, quantity: int, who: int) -> None:
        lots = list(StockLot.objects.order_by("pk"))
        self.attempt(
            market.ask_write_off,
            lot_id=lots[n % len(lots)].pk,
            quantity=quantity,
            reason="破损",
            by=self.people[who].actor,
        )

    @rule(n=st.integers(0, 3), who=st.integers(3, 7), confirmed=st.booleans())
    def decide_write_off(self, n: int, who: int, confirmed: bool) -> None:
        rows = list(WriteOff.objects.order_by("pk"))
        if rows:
            row = rows[n % len(rows)]
            self.attempt(
                market.decide_write_off, write_off_id=row.pk, confirmed=confirmed, by=self.people[who].actor
            )

    @rule(n=st.integers(0, 9), quantity=few, confirmed=st.booleans())
    def write_off_as_it_should_be(self, n: int, quantity: int, confirmed: bool) -> None:
        lots = list(StockLot.objects.select_related("goods").order_by("pk"))
        lot = lots[n % len(lots)]
        keeper = self.people[3] if lot.goods.shop_id == self.shops[0].pk else self.people[4]
        row = self.attempt(
            market.ask_write_off, lot_id=lot.pk, quantity=quantity, reason="过期", by=keeper.actor
        )
        if row is not None:
            self.attempt(
                market.decide_write_off,
                write_off_id=row.pk,
                confirmed=confirmed,
                by=self.cast.auditor.actor,
            )

    @rule(shop=st.integers(0, 1), n=st.integers(0, 9), off=st.integers(-2, 2), who=st.integers(3, 7))
    def count(self, shop: int, n: int, off: int, who: int) -> None:
        lots = list(StockLot.objects.filter(goods__shop=self.shops[shop]).order_by("pk"))
        lot = lots[n % len(lots)]
        there = lot.free + lot.held
        found = [Found(lot_id=lot.pk, expected=there, found=max(0, there + off), note="清点")]
        self.attempt(market.book_count, shop_id=self.shops[shop].pk, found=found, by=self.people[who].actor)

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 4, 24 * 8]))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        while market.release_overdue(now=self.now):
            pass
        market.remind_owners(now=self.now)

    @rule(shop=st.integers(0, 1), n=st.integers(0, 2), to=st.sampled_from(["on", "on", "paused", "off"]))
    def move_goods(self, shop: int, n: int, to: str) -> None:
        self.attempt(market.move_goods, goods_id=self.goods(shop, n).pk, to=to, by=self.cast.clerk.actor)

    # ---- what always holds ----

    @invariant()
    def the_books_agree(self) -> None:
        assert differences() == []

    @invariant()
    def nobody_got_more_than_their_points_and_limits(self) -> None:
        for lot in StockLot.objects.all():
            assert lot.free >= 0
            assert lot.held >= 0
        handed = Counter(
            RedemptionStep.objects.filter(state=RedemptionState.COLLECTED).values_list(
                "redemption_id", flat=True
            )
        )
        assert set(handed.values()) <= {1}
        for row in Redemption.objects.filter(state__in=("collected", "returned")):
            assert row.handed_by_id != row.person_id
            if row.high_value:
                assert row.points >= HIGH_VALUE_POINTS or row.lines.filter(goods__high_value=True).exists()
                assert row.seen_by_id not in (None, row.handed_by_id, row.person_id)
        soaps = Goods.objects.filter(limit_most__isnull=False)
        had: Counter[tuple[int, Any, date]] = Counter()
        rows = RedemptionLine.objects.filter(goods__in=soaps).exclude(
            redemption__state__in=("cancelled", "lapsed")
        )
        for line in rows.select_related("redemption"):
            row = line.redemption
            month = clock.local_day(row.ordered_at).replace(day=1)
            had[line.goods_id, row.household_id or -row.person_id, month] += line.quantity - line.brought_back
        assert all(number <= 4 for number in had.values())

    @invariant()
    def points_and_goods_are_all_there(self) -> None:
        """What people earned is what they have, what is held and what the shops got."""
        shops = [ledger.account_of(Party.shop(one.code, one.site_id)) for one in self.shops]
        taken = sum((one.balance for one in shops if one is not None), 0)
        rows = Redemption.objects.filter(state__in=("collected", "returned"))
        back = sum(one.points for line in RedemptionLine.objects.all() for one in line.returns.all())
        assert taken == sum(row.points for row in rows) - back

    def teardown(self) -> None:
        reached.update(Redemption.objects.values_list("state", flat=True))
        reached.update(StockMove.objects.values_list("kind", flat=True))
        transaction.savepoint_rollback(self.savepoint)


def _household(head: Persona, other: Persona) -> int:
    """Two who live together."""
    home = people.make_household(head_id=head.id, by=head.actor, now=NOW)
    invite = people.invite_to_household(number=other.number, by=head.actor, now=NOW)
    people.answer_invite(invite_id=invite.pk, accept=True, by=other.actor, now=NOW)
    return home.pk


def test_whatever_happens(cast: Cast) -> None:
    budget(10**9)
    first = shop(cast)
    second = shop(cast, name="高平超市", kind="merchant", hours=())
    one, two = keeper(cast, first, cast.members[0]), keeper(cast, second, cast.members[1])
    for there in (first, second):
        goods(cast, there, stock=6)
        goods(
            cast,
            there,
            name="肥皂",
            stock=9,
            price=pts(2),
            limit_most=4,
            limit_by="household",
            limit_period="month",
        )
        goods(cast, there, name="电风扇", stock=3, price=pts(200), high_value=True)
    owners = [resident(61), resident(62), resident(63)]
    home = _household(owners[0], owners[1])
    card = market.issue_card(number=owners[0].number, by=cast.clerk.actor, now=NOW)
    Market.cast, Market.owners, Market.shops = cast, owners, [first, second]
    Market.people = [*owners, one, two, cast.clerk, cast.approver, cast.auditor]
    Market.home, Market.card = home, card.code
    for owner in owners:
        earned(owner.id, 300)
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=10,
            derandomize=True,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"collected", "cancelled", "lapsed"} <= set(reached)
    assert {"out", "release", "void", "return", "surplus", "shortage"} <= set(reached)
