"""The cheapest dispatch of a whole batch, with prices that prove it is the cheapest.

Every order takes one place: a team's first, second, … place of the batch, each dearer than the one before, or the place
of those left out, which costs its penalty. scipy's assignment (LAPJVsp: shortest augmenting paths) finds the cheapest
such choice exactly. The prices come afterwards from its residual network, by Bellman and Ford: a team's price is what
one more place with it would save the batch. `certificate.check` needs nothing but these.

Where there are more pairs than `WHOLE`, each order begins with its `NEAREST` cheapest teams; where teams have more
places than the solver has memory for (`ENTRIES`), they begin with fewer. The prices then tell which pair left out,
which place held back could make the whole cheaper; those are added and it is solved again, until there are none. So
nothing is lost by beginning small: the last prices prove the optimum over everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from redvest.orders.matching import costs
from redvest.orders.matching.edges import Edges, Flags, Ints, Problem, places, ranked

#: Pairs up to which none is left out at first.
WHOLE = 1_500_000
#: Teams each order begins with otherwise.
NEAREST = 24
#: Pairs of an order and a place that the solver is given at first; about 100 bytes each.
ENTRIES = 6_000_000


@dataclass(frozen=True, slots=True)
class Solution:
    """For each order its team's place in the problem, or -1; for each team its price; and how it was found."""

    team: Ints
    prices: Ints
    edges: int  # pairs of an order with a team that can take it, in the whole problem
    rounds: int  # how often it was solved: once more than something had to be added


def solve(
    problem: Problem, *, whole: int = WHOLE, nearest: int = NEAREST, entries: int = ENTRIES
) -> Solution:
    """The cheapest assignment over all pairs; the same for the same orders and teams, whatever their order."""
    edges, count = _beginning(problem, whole, nearest)
    room = np.minimum(problem.room, max(1, entries // max(1, len(edges))))
    rounds = 1
    while True:
        team = _match(problem, edges, room)
        prices = _prices(problem, edges, room, team)
        better = _left_out(problem, edges, prices, nearest) if len(edges) < count else None
        held_back = (room < problem.room) & (prices > problem.first + costs.NTH * room)
        if better is None and not held_back.any():
            return Solution(team, prices, count, rounds)
        if better is not None:
            edges = _together(len(problem.teams), [edges, better])
        room = np.where(held_back, np.minimum(problem.room, 2 * room), room)
        rounds += 1


def open_pairs(problem: Problem) -> Iterator[Edges]:
    """All pairs of an order with a team that can take it, block by block."""
    can = problem.room > 0
    for block in problem.blocks():
        yield block.where(can[block.team])


def _beginning(problem: Problem, whole: int, nearest: int) -> tuple[Edges, int]:
    """The pairs to begin with, and how many there are altogether."""
    prune = int(problem.in_place.sum()) > whole
    kept, count = [], 0
    for block in open_pairs(problem):
        count += len(block)
        kept.append(cheapest(block, problem.first, nearest) if prune else block)
    return _together(len(problem.teams), kept), count


def cheapest(edges: Edges, extra: Ints, most: int) -> Edges:
    """Each order's ``most`` cheapest pairs by cost and the team's ``extra``."""
    in_turn = ranked(edges, extra)
    return in_turn.where(places(in_turn.order) < most)


def _together(teams: int, parts: list[Edges]) -> Edges:
    """One list, by order, then by team."""
    if not parts:
        nothing = np.empty(0, dtype=np.int64)
        return Edges(nothing, nothing, nothing)
    order, team, cost = (
        np.concatenate([getattr(one, name) for one in parts]) for name in ("order", "team", "cost")
    )
    key = order * teams + team
    if np.all(key[1:] > key[:-1]):
        return Edges(order, team, cost)
    turn = np.argsort(key, kind="stable")
    return Edges(order[turn], team[turn], cost[turn])


def _match(problem: Problem, edges: Edges, room: Ints) -> Ints:
    """The cheapest assignment over the given pairs and so many places of each team."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    orders = len(problem.orders)
    if not orders:
        return np.empty(0, dtype=np.int64)
    # A team needs no more places than there are orders for it.
    room = np.minimum(room, np.bincount(edges.team, minlength=len(problem.teams)))
    begins = np.cumsum(room) - room
    count = room[edges.team]
    order = np.repeat(edges.order, count)
    team = np.repeat(edges.team, count)
    within = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    cost = np.repeat(edges.cost, count) + problem.first[team] + costs.NTH * within
    out = int(room.sum())
    # Orders with few teams go first: it takes the solver two thirds of the time.
    turn = np.argsort(np.bincount(edges.order, minlength=orders), kind="stable")
    position = np.empty_like(turn)
    position[turn] = np.arange(orders)
    rows = position[np.r_[order, np.arange(orders)]]
    columns = np.r_[begins[team] + within, out + np.arange(orders)]
    # An entry of 0 would be no entry. Whole numbers below 2^53 are exact in the solver's floats.
    weights = np.r_[cost, problem.penalty] + 1
    graph = csr_array((weights.astype(np.float64), (rows, columns)), shape=(orders, out + orders))
    row, column = min_weight_full_bipartite_matching(graph)
    owner = np.r_[np.repeat(np.arange(len(problem.teams)), room), np.full(orders, -1)]
    team = np.empty(orders, dtype=np.int64)
    team[turn[row]] = owner[column]
    return team


def _prices(problem: Problem, edges: Edges, room: Ints, team: Ints) -> Ints:
    """For each team the most that one more place with it saves, at least what the place itself costs.

    Begins with what holds alone (the next free place of a team is not dearer than its price) and lowers prices until no
    order would rather be elsewhere. Of an optimum the lowering ends; else a negative cycle would be found, and it is
    stopped.
    """
    given = np.bincount(team[team >= 0], minlength=len(problem.teams))
    highest = int(problem.penalty.max(initial=0)) + 1
    prices = np.where(given < room, problem.first + costs.NTH * given, highest)
    own = edges.team == team[edges.order]
    held, holder, paid = edges.order[own], edges.team[own], edges.cost[own]
    for _ in range(2 * len(problem.teams) + 2):
        worth = worths(problem, edges, prices)
        lowered = prices.copy()
        np.minimum.at(lowered, holder, worth[held] - paid)
        if np.array_equal(lowered, prices):
            break
        prices = lowered
    return prices


def worths(problem: Problem, edges: Edges, prices: Ints) -> Ints:
    """For each order what serving it costs the batch at these prices: its cheapest team's, at most its penalty."""
    worth = problem.penalty.copy()
    if len(edges):
        begins = np.flatnonzero(np.r_[True, edges.order[1:] != edges.order[:-1]])
        rows = edges.order[begins]
        worth[rows] = np.minimum(worth[rows], np.minimum.reduceat(edges.cost + prices[edges.team], begins))
    return worth


def _left_out(problem: Problem, edges: Edges, prices: Ints, most: int) -> Edges | None:
    """Pairs not among the given ones that could make the whole cheaper, each order's best; None if there are none."""
    worth = worths(problem, edges, prices)
    found = []
    for block in open_pairs(problem):
        better: Flags = block.cost + prices[block.team] < worth[block.order]
        if better.any():
            found.append(cheapest(block.where(better), prices, most))
    return _together(len(problem.teams), found) if found else None
