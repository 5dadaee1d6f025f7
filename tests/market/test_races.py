"""Many hands at one shelf: the last one goes to exactly one, a limit holds, and a code opens once."""

from collections import Counter
from typing import Any

import pytest

from activities.test_capacity import at_once
from cast import NOW, make_cast
from market.stage import (
    budget,
    code,
    differences,
    free,
    goods,
    keeper,
    newcomer,
    ordered,
    pts,
    shop,
    stock,
)
from redvest.kernel.errors import DomainError
from redvest.market import operations as market
from redvest.market.models import Redemption, RedemptionStep
from redvest.market.operations import RedeemCall, Redeemed


@pytest.mark.race
def test_the_last_one_goes_to_exactly_one_of_a_hundred(committed_db: str) -> None:
    """Half through the gate, half each in a transaction of its own, as from other processes."""
    cast = make_cast()
    budget()
    there = shop(cast)
    keeper(cast, there)
    rice = goods(cast, there, stock=1)
    people = [newcomer(n) for n in range(200, 300)]

    def press(n: int) -> Any:
        lines = ((rice.pk, 1),)
        if n % 2:
            return market.redeem(shop_id=there.pk, lines=lines, by=people[n].actor, now=NOW)
        call = RedeemCall(shop_id=there.pk, lines=lines, by=people[n].actor, now=NOW)
        return market.redeem_many(calls=[call])[0]

    results = at_once([lambda n=n: press(n) for n in range(100)], threads=16)

    assert sum(isinstance(one, Redeemed) for one in results) == 1
    refusals = Counter(code for one in results if isinstance(one, DomainError) for code in one.codes)
    assert refusals == {"sold_out": 99}
    assert (Redemption.objects.count(), stock(rice)) == (1, (0, 1))
    assert Counter(free(person) for person in people) == {pts(100): 99, pts(56): 1}
    assert differences() == []


@pytest.mark.race
def test_a_limit_and_a_balance_hold_under_a_hundred_hands_of_one_person(committed_db: str) -> None:
    cast = make_cast()
    budget()
    there = shop(cast)
    oil = goods(cast, there, name="菜籽油", price=pts(10), stock=50)
    soap = goods(
        cast, there, name="肥皂", price=pts(1), stock=50, limit_most=2, limit_by="person", limit_period="day"
    )
    who = newcomer(200, points=34)

    def press(n: int) -> Any:
        row = soap if n % 2 else oil
        call = RedeemCall(shop_id=there.pk, lines=((row.pk, 1),), by=who.actor, now=NOW)
        return market.redeem_many(calls=[call])[0]

    results = at_once([lambda n=n: press(n) for n in range(40)], threads=12)

    made = sum(isinstance(one, Redeemed) for one in results)
    assert made == Redemption.objects.count() == 5
    assert stock(oil)[1] <= 3
    assert stock(soap)[1] <= 2
    assert free(who) == 34 - 10 * stock(oil)[1] - stock(soap)[1]
    assert differences() == []


@pytest.mark.race
def test_a_code_opens_once_and_giving_back_races_with_it(committed_db: str) -> None:
    cast = make_cast()
    budget()
    there = shop(cast)
    men = [keeper(cast, there, one) for one in cast.members]
    rice = goods(cast, there, stock=12)
    rows = [ordered(newcomer(n), there, (rice, 1)) for n in range(200, 212)]
    said = {row.pk: code(row) for row in rows}

    def press(n: int) -> Any:
        row = rows[n % 12]
        try:
            if n % 3 == 2:
                return market.cancel_redemption(redemption_id=row.pk, by=men[0].actor, now=NOW, reason="改期")
            return market.hand_over(shop_id=there.pk, code=said[row.pk], by=men[n % 2].actor, now=NOW)
        except DomainError as refused:
            return refused

    at_once([lambda n=n: press(n) for n in range(48)], threads=12)

    ends = Counter(RedemptionStep.objects.exclude(state="ordered").values_list("redemption_id", flat=True))
    assert set(ends.values()) == {1}
    assert len(ends) == 12
    assert stock(rice) == (Redemption.objects.filter(state="cancelled").count(), 0)
    assert differences() == []
