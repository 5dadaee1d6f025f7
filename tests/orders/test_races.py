"""Many teams after few orders, and the clock against a team: whoever is first, exactly one has it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from activities.test_capacity import at_once
from cast import NOW, make_cast, resident, team
from orders.stage import accepted, at_door, coming, offered, phoned, ready, scheduled
from redvest.kernel.errors import DomainError, Refused
from redvest.orders import operations
from redvest.orders.enums import DispatchMode, OfferState, OrderChannel, OrderState
from redvest.orders.models import CodeTry, Offer, Order, OrderStep
from redvest.orders.operations import TakeCall, Taken

DAY = timedelta(days=1)


@pytest.mark.race
def test_many_teams_grab_few_orders(committed_db: str) -> None:
    """Half through the gate, half each in a transaction of its own, as from other processes. Four teams take three a
    week each: twelve of twenty orders, and not one more."""
    cast = make_cast()
    leaders = [resident(n) for n in range(30, 34)]
    teams = [team(leader, name=f"抢单{n}队") for n, leader in enumerate(leaders)]
    for leader, one in zip(leaders, teams, strict=True):
        ready(cast, leader, team_id=one.id, week_capacity=3)
    orders = [
        offered(
            cast,
            accepted(cast, phoned(cast, contact_phone=f"154000001{n:02d}", address=f"{n} 号")),
            mode=DispatchMode.GRAB,
        )
        for n in range(20)
    ]
    chance = Random(11)
    pairs = [(order, n) for order in orders for n in range(4) for _ in range(3)]
    chance.shuffle(pairs)

    def grab(number: int, order_id: int, n: int) -> object:
        by = leaders[n].actor
        if number % 2:
            return operations.take_order(order_id=order_id, team_id=teams[n].id, by=by, now=NOW)
        call = TakeCall(order_id=order_id, team_id=teams[n].id, by=by, now=NOW)
        return operations.take_orders_many(calls=[call])[0]

    calls = [lambda k=k, o=order.pk, n=n: grab(k, o, n) for k, (order, n) in enumerate(pairs)]
    results = at_once(calls, threads=12)
    won = [one for one in results if isinstance(one, Taken) and not one.repeated]
    refusals = Counter(code for one in results if isinstance(one, DomainError) for code in one.codes)
    assert set(refusals) <= {"taken_by_other", "team_full"}
    assert len(won) == 12
    assert len({one.order_id for one in won}) == 12
    assert Counter(one.team_id for one in won) == {one.id: 3 for one in teams}
    held = dict(Order.objects.filter(state=OrderState.TAKEN).values_list("pk", "team_id"))
    assert held == {one.order_id: one.team_id for one in won}
    # What nobody's hands were free for is still there to be taken.
    assert Order.objects.filter(state=OrderState.OFFERED, team=None).count() == 8
    steps = Counter(OrderStep.objects.filter(state=OrderState.TAKEN).values_list("order_id", flat=True))
    assert set(steps.values()) == {1}


@pytest.mark.race
def test_a_team_takes_it_or_the_time_runs_out_but_not_both(committed_db: str) -> None:
    cast = make_cast()
    ready(cast, week_capacity=50)
    orders = [
        offered(
            cast,
            accepted(cast, phoned(cast, contact_phone=f"154000002{n:02d}", address=f"{n} 号")),
            cast.team.id,
        )
        for n in range(10)
    ]
    due = orders[0].due_at
    assert due is not None
    just_before = due - timedelta(seconds=1)

    def take(order_id: int) -> object:
        return operations.take_order(
            order_id=order_id, team_id=cast.team.id, by=cast.leader.actor, now=just_before
        )

    calls: list[Callable[[], Any]] = [lambda pk=order.pk: take(pk) for order in orders]
    calls[3:3] = [lambda: operations.run_out(now=due, most=3) for _ in range(4)]
    results = at_once(calls, threads=8)
    assert not [one for one in results if isinstance(one, DomainError) and not isinstance(one, Refused)]
    for order in orders:
        order.refresh_from_db()
        offer = Offer.objects.get(order=order)
        if order.state == OrderState.TAKEN:
            assert order.team_id == cast.team.id
            # In time, or out of the pool after it had come there.
            assert (offer.state, order.rounds) in ((OfferState.TAKEN, 0), (OfferState.EXPIRED, 1))
        else:
            assert (order.state, order.mode, order.team_id) == (OrderState.OFFERED, DispatchMode.GRAB, None)
            assert (offer.state, order.rounds) == (OfferState.EXPIRED, 1)
        assert order.due_at is not None


@pytest.mark.race
def test_guesses_at_once_are_all_counted(committed_db: str) -> None:
    """Twelve guesses at the same moment are five, and then it is locked."""
    cast = make_cast()
    order = scheduled(cast)
    coming(order, cast.members[0])
    at = NOW + DAY
    results = at_once(
        [lambda: at_door(order, cast.members[0], "in", now=at, said="wrong!") for _ in range(12)], threads=6
    )
    codes = Counter(code for one in results if isinstance(one, Refused) for code in one.codes)
    assert codes == {"code_wrong": 4, "tries_locked": 8}
    assert CodeTry.objects.get().failures == 5


@pytest.mark.race
def test_the_same_household_asks_twice_at_once(committed_db: str) -> None:
    cast = make_cast()
    results = at_once([lambda: phoned(cast, channel=OrderChannel.PHONE) for _ in range(6)], threads=6)
    assert len([one for one in results if isinstance(one, Order)]) == 1
    assert [one.codes for one in results if isinstance(one, Refused)] == [["same_need"]] * 5
