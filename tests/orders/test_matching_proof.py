"""That a proposal is the cheapest: against every possible one in small batches, by its certificate in larger ones."""

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redvest.config.bench import dispatch
from redvest.kernel.clock import CHINA
from redvest.orders.matching import OpenOrder, ReadyTeam, costs, edges, propose
from redvest.orders.matching.certificate import Impossible, check
from redvest.orders.matching.edges import problem_of
from redvest.orders.matching.solver import solve

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
PLACES = ["/1/", "/1/11/", "/1/11/111/", "/1/11/112/", "/1/12/", "/1/12/121/", "/2/", "/2/21/211/"]
NEEDS, SKILLS = ["repair", "law"], ["repair", "driving"]
skills = st.frozensets(st.sampled_from(SKILLS), max_size=1)


@st.composite
def batches(draw: st.DrawFn, orders: int = 5, teams: int = 3) -> tuple[list[OpenOrder], list[ReadyTeam]]:
    ids = st.lists(st.integers(1, 99), min_size=0, max_size=orders, unique=True)
    asked = [
        OpenOrder(
            id=number,
            category=draw(st.sampled_from(NEEDS)),
            skills=draw(skills),
            site_path=draw(st.sampled_from(PLACES)),
            household_id=draw(st.one_of(st.none(), st.integers(1, 3))),
            due_at=NOW + timedelta(hours=draw(st.integers(-48, 400))),
            urgent=draw(st.booleans()),
            declined=draw(st.frozensets(st.integers(1, 99), max_size=30)),
        )
        for number in draw(ids)
    ]
    ready = [
        ReadyTeam(
            id=number,
            name=f"第{number}队",
            categories=draw(st.frozensets(st.sampled_from(NEEDS))),
            skills=draw(st.frozensets(st.sampled_from(SKILLS))),
            areas=tuple(draw(st.lists(st.sampled_from(["/", *PLACES]), max_size=2))),
            home_path=draw(st.sampled_from(PLACES)),
            room=draw(st.integers(0, 3)),
            load=draw(st.integers(0, 4)),
            punctuality=draw(st.one_of(st.none(), st.floats(0, 1))),
            knows=draw(st.frozensets(st.integers(1, 3))),
            resting=draw(st.sampled_from([False, False, False, True])),
        )
        for number in draw(st.lists(st.integers(1, 99), min_size=0, max_size=teams, unique=True))
    ]
    return asked, ready


def every_assignment(
    orders: list[OpenOrder], teams: list[ReadyTeam], step: int
) -> Iterator[tuple[int, dict[int, int | None]]]:
    """Every dispatch that is possible with its points, counted pair by pair without any arrays."""

    def further(
        at: int, points: int, given: dict[int, int], so_far: dict[int, int | None]
    ) -> Iterator[tuple[int, dict[int, int | None]]]:
        if at == len(orders):
            yield points, dict(so_far)
            return
        order = orders[at]
        left = points + costs.penalty(order, NOW, step)
        yield from further(at + 1, left, given, so_far | {order.id: None})
        for team in teams:
            before = given.get(team.id, 0)
            if costs.cost(order, team) is not None and before < team.room:
                cost = costs.base(order, team) + costs.nth(team, before)
                yield from further(
                    at + 1, points + cost, given | {team.id: before + 1}, so_far | {order.id: team.id}
                )

    return further(0, 0, {}, {})


@settings(max_examples=150, deadline=None)
@given(batches())
def test_nothing_that_is_possible_is_cheaper(batch: tuple[list[OpenOrder], list[ReadyTeam]]) -> None:
    orders, teams = batch
    proposal = propose(orders, teams, NOW)
    possible = list(every_assignment(orders, teams, costs.penalty_step(orders, teams)))
    assert proposal.cost == min(points for points, _ in possible)
    assert proposal.gap == 0
    assert proposal.cost <= proposal.greedy_cost
    assert sum(one.cost for one in proposal.proposed) == proposal.cost
    assert (proposal.cost, {one.order_id: one.team_id for one in proposal.proposed}) in [
        (points, chosen) for points, chosen in possible if points == proposal.cost
    ]


@settings(max_examples=60, deadline=None)
@given(batches())
def test_as_many_urgent_orders_as_possible_have_a_team(
    batch: tuple[list[OpenOrder], list[ReadyTeam]],
) -> None:
    orders, teams = batch
    proposal = propose(orders, teams, NOW)
    possible = list(every_assignment(orders, teams, costs.penalty_step(orders, teams)))

    def served(chosen: dict[int, int | None]) -> list[int]:
        """Orders with a team from the highest rank down."""
        ranks = [costs.rank(order, NOW) for order in orders if chosen[order.id] is not None]
        return [ranks.count(rank) for rank in range(7, -1, -1)]

    chosen = {one.order_id: one.team_id for one in proposal.proposed}
    assert served(chosen) == max(served(other) for _, other in possible)
    assert proposal.assigned == max(sum(served(other)) for _, other in possible)


@settings(max_examples=60, deadline=None)
@given(batches(orders=9, teams=6), st.integers(1, 3), st.integers(1, 20))
def test_beginning_small_loses_nothing(
    batch: tuple[list[OpenOrder], list[ReadyTeam]], nearest: int, entries: int
) -> None:
    problem = problem_of(*batch, NOW)
    whole, pruned = solve(problem), solve(problem, whole=0, nearest=nearest, entries=entries)
    proofs = [check(problem, one.team, one.prices) for one in (whole, pruned)]
    assert proofs[0].cost == proofs[1].cost
    assert [proof.gap for proof in proofs] == [0, 0]


@settings(max_examples=60, deadline=None)
@given(batches(orders=9, teams=6))
def test_arrays_say_the_same_as_pairs(batch: tuple[list[OpenOrder], list[ReadyTeam]]) -> None:
    problem = problem_of(*batch, NOW)
    found = {
        (problem.orders[row].id, problem.teams[at].id): (int(cost), int(far))
        for block in problem.blocks()
        for row, at, cost, far in zip(block.order, block.team, block.cost, problem.steps(block), strict=True)
    }
    assert found == {
        (order.id, team.id): (costs.base(order, team), costs.steps(order.site_path, team.home_path))
        for order in problem.orders
        for team in problem.teams
        if costs.serves_area(order, team) and costs.is_able(order, team)
    }


@settings(max_examples=40, deadline=None)
@given(batches(orders=8, teams=5), st.randoms(use_true_random=False))
def test_the_same_batch_is_dispatched_the_same(
    batch: tuple[list[OpenOrder], list[ReadyTeam]], chance: random.Random
) -> None:
    orders, teams = batch
    shuffled = chance.sample(orders, len(orders)), chance.sample(teams, len(teams))
    assert propose(*shuffled, NOW) == propose(orders, teams, NOW)


@pytest.fixture(scope="module")
def solved() -> tuple[edges.Problem, np.ndarray, np.ndarray]:
    orders, teams = dispatch.county(400, 120)
    problem = problem_of(orders, teams, dispatch.NOW)
    solution = solve(problem)
    assert check(problem, solution.team, solution.prices).gap == 0
    return problem, solution.team, solution.prices


def test_a_worse_dispatch_has_a_gap(solved: tuple[edges.Problem, np.ndarray, np.ndarray]) -> None:
    problem, team, prices = solved
    worse = team.copy()
    worse[np.flatnonzero(team >= 0)[0]] = -1
    proof = check(problem, worse, prices)
    assert proof.gap == proof.cost - check(problem, team, prices).cost > 0


def test_wrong_prices_have_a_gap(solved: tuple[edges.Problem, np.ndarray, np.ndarray]) -> None:
    problem, team, prices = solved
    used = np.unique(team[team >= 0])
    for wrong in (prices + 1000, np.zeros_like(prices)):
        assert check(problem, team, wrong).gap > 0
    off = prices.copy()
    off[used] -= 500
    assert check(problem, team, off).gap > 0


def test_no_prices_prove_more_than_is_true(solved: tuple[edges.Problem, np.ndarray, np.ndarray]) -> None:
    problem, team, prices = solved
    chance = np.random.default_rng(1)
    for wide in (1, 50, 5000, 10**8):
        assert check(problem, team, prices + chance.integers(-wide, wide + 1, len(prices))).gap >= 0


def test_an_impossible_dispatch_is_found(solved: tuple[edges.Problem, np.ndarray, np.ndarray]) -> None:
    problem, team, prices = solved
    row = int(np.flatnonzero(team >= 0)[0])
    able = {int(at) for block in problem.blocks() for at in block.team[block.order == row]}
    unable = team.copy()
    unable[row] = min(set(range(len(prices))) - able)
    crowded = np.full_like(team, team[row])
    nowhere = team.copy()
    nowhere[row] = len(prices)
    for wrong in (unable, crowded, nowhere, team[1:]):
        with pytest.raises(Impossible):
            check(problem, wrong, prices)


def test_a_resting_or_full_team_in_a_dispatch_is_found(
    solved: tuple[edges.Problem, np.ndarray, np.ndarray],
) -> None:
    problem, team, prices = solved
    at = int(team[team >= 0][0])
    for change in ({"resting": True}, {"room": 0}):
        teams = [replace(one, **change) if one is problem.teams[at] else one for one in problem.teams]
        with pytest.raises(Impossible):
            check(problem_of(problem.orders, teams, dispatch.NOW), team, prices)


def test_blocks_are_all_pairs_once(
    solved: tuple[edges.Problem, np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _, _ = solved
    whole = [(e.order.tolist(), e.team.tolist(), e.cost.tolist()) for e in problem.blocks()]
    monkeypatch.setattr(edges, "BLOCK", 37)
    small = list(problem.blocks())
    assert len(small) > 10
    joined = tuple(
        np.concatenate([getattr(e, name) for e in small]).tolist() for name in ("order", "team", "cost")
    )
    assert [joined] == whole


def test_a_process_that_never_dispatches_loads_no_solver() -> None:
    asked = "import sys, redvest.orders.matching; print([m for m in ('numpy', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_bench_says_what_it_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dispatch, "ORDERS", 300)
    monkeypatch.setattr(dispatch, "TEAMS", 100)
    assert dispatch.main(True) == 0
    said = capsys.readouterr().out
    assert '"gap": 0' in said
    assert '"orders": 300' in said
