"""The benches: which there are, and what check-in and grabs measure by, without the load."""

import random
from collections import Counter
from datetime import datetime

import pytest

from harness.clock import MovableClock
from redvest.config.bench import _contest, check_in, grabs, vote
from redvest.config.bench._load import Measured
from redvest.config.bench._stage import Volunteer
from redvest.config.commands.bench import names
from redvest.contests import operations as contests
from redvest.contests.checks import CHECKS
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.clock import CHINA
from redvest.orders.operations import TakeCall, Taken, take_orders_many


def test_every_bench_has_a_name() -> None:
    assert names() == [
        *("board", "board-live", "check-in", "dispatch", "grabs", "import", "ledger", "sign-up", "vote")
    ]


def test_rounds_are_added_up() -> None:
    rounds = [
        Measured(seconds=1.0, statuses=Counter({200: 3}), latencies=[1.0, 2.0, 3.0]),
        Measured(seconds=0.5, statuses=Counter({200: 1, 409: 2}), latencies=[4.0, 5.0, 6.0]),
    ]
    whole = check_in._together(rounds)
    assert (whole.seconds, whole.statuses) == (1.5, Counter({200: 4, 409: 2}))
    assert whole.rate == 4.0
    assert whole.percentile(50) == 4.0


def test_shortly_before_midnight_it_says_so_and_stops(
    wall_clock: MovableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    wall_clock.set(datetime(2026, 3, 2, 23, 40, tzinfo=CHINA))
    assert check_in.main(True) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "midnight" in said.err


def test_each_order_of_the_pool_is_wanted_by_as_many_teams_and_taken_by_one(committed_db: str) -> None:
    now = clock.now()
    crews, orders = grabs.stage(orders=3, crews=4, askers=2, now=now)
    wanted = grabs.grabs(orders, crews, 9, random.Random(1))
    assert Counter(order for order, _crew in wanted) == dict.fromkeys(orders, 3)
    assert len({(order, crew.team_id) for order, crew in wanted}) == 9
    assert grabs.taken_wrongly(orders) == orders, "nobody has taken any yet"
    calls = [
        TakeCall(order_id=order, team_code=crew.code, by=Actor(person_id=crew.leader.person_id), now=now)
        for order, crew in wanted
    ]
    taken = [one for one in take_orders_many(calls=calls) if isinstance(one, Taken)]
    assert [one.order_id for one in taken] == orders
    assert grabs.taken_wrongly(orders) == []


def test_nobody_votes_for_an_entry_twice_in_whatever_case() -> None:
    people = [Volunteer(person_id=n, cookie="") for n in range(3)]
    made = vote.cases(list(range(vote.ENTRIES)), people)
    assert [case.name for case in made] == ["hot", "spread", "tens", "full"]
    every = [
        (entry, one.person_id)
        for case in made
        for ballot, one in [*case.warm_up, *case.calls]
        for entry in ballot
    ]
    assert len(every) == len(set(every)) == 3 * vote.ENTRIES
    assert {tuple(ballot) for ballot, _one in made[2].calls} == {tuple(range(10, 20)), tuple(range(20, 30))}


def test_the_vote_is_under_way_and_grown_by_rows_that_hold(committed_db: str) -> None:
    now = clock.now()
    round_id, entries = _contest.under_vote(3, now=now)
    (ann,) = _contest.voters(1, now=now)
    _contest.voted_already(round_id, entries, votes=30, now=now)
    contests.cast_votes(
        round_id=round_id, entry_ids=entries[:2], by=Actor(person_id=ann.person_id), now=clock.now()
    )
    assert [
        sentence for name, check in CHECKS.items() if name.startswith("contest vote") for sentence in check()
    ] == []
