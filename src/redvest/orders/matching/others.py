"""What a proposal is held against: the next best team of each order, and the dispatch of whoever goes by distance."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from redvest.orders.matching import costs
from redvest.orders.matching.edges import Edges, Ints, Problem, places, ranked


@dataclass(frozen=True, slots=True)
class Candidates:
    """Of each order: its two cheapest teams, and the two cheapest that can take it (-1 where there are none).

    Costs are those of the team's first order of the batch. ``able`` and ``open`` count teams that could serve the
    order, and of those the ones with room.
    """

    cheapest: Ints  # orders × 2
    points: Ints  # orders × 2
    cheapest_open: Ints  # orders × 2
    able: Ints
    open: Ints


def candidates(problem: Problem) -> Candidates:
    orders = len(problem.orders)
    found = Candidates(
        np.full((orders, 2), -1, np.int64),
        np.zeros((orders, 2), np.int64),
        np.full((orders, 2), -1, np.int64),
        np.zeros(orders, np.int64),
        np.zeros(orders, np.int64),
    )
    for block in problem.blocks():
        in_turn = ranked(block, problem.first)
        can = in_turn.where(problem.room[in_turn.team] > 0)
        np.add.at(found.able, in_turn.order, 1)
        np.add.at(found.open, can.order, 1)
        for edges, table in ((in_turn, found.cheapest), (can, found.cheapest_open)):
            place = places(edges.order)
            two = place < 2
            table[edges.order[two], place[two]] = edges.team[two]
            if table is found.cheapest:
                found.points[edges.order[two], place[two]] = (edges.cost + problem.first[edges.team])[two]
    return found


def nearest_first(problem: Problem) -> tuple[Ints, int]:
    """The usual way: by the time they are due, each order takes the nearest team that can still take it.

    Returns the teams' places (-1 for none) and what that costs in the same points.
    """
    due = sorted(
        range(len(problem.orders)), key=lambda at: (problem.orders[at].due_at, problem.orders[at].id)
    )
    turn = np.array(due, dtype=np.int64)
    position = np.empty_like(turn)
    position[turn] = np.arange(len(turn))
    team, room = np.full_like(turn, -1), problem.room.copy()
    cost = int(problem.penalty.sum())
    for block in problem.blocks(turn):
        steps = problem.steps(block)
        near = np.lexsort((block.team, steps, position[block.order]))
        edges = Edges(block.order[near], block.team[near], block.cost[near])
        begins = np.flatnonzero(places(edges.order) == 0)
        for begin, end in pairwise([*begins.tolist(), len(edges)]):
            free = np.flatnonzero(room[edges.team[begin:end]])
            if len(free):
                row, at = edges.order[begin], edges.team[begin + free[0]]
                used = problem.room[at] - room[at]
                cost += int(edges.cost[begin + free[0]] + problem.first[at] + costs.NTH * used)
                cost -= int(problem.penalty[row])
                team[row] = at
                room[at] -= 1
    return team, cost
