"""From facts to a proposal: solve, prove, compare, and say it in words."""

from datetime import datetime

import numpy as np

from redvest.orders.matching import Proposal, Proposed, costs, words
from redvest.orders.matching.certificate import check
from redvest.orders.matching.edges import Ints, Problem, places, problem_of
from redvest.orders.matching.facts import OpenOrder, ReadyTeam
from redvest.orders.matching.others import Candidates, candidates, nearest_first
from redvest.orders.matching.solver import Solution, solve


def proposal_of(orders: list[OpenOrder], teams: list[ReadyTeam], now: datetime) -> Proposal:
    problem = problem_of(orders, teams, now)
    solution = solve(problem)
    proof = check(problem, solution.team, solution.prices)
    greedy, greedy_cost = nearest_first(problem)
    return Proposal(
        proposed=_proposed(problem, solution, candidates(problem)),
        cost=proof.cost,
        points=proof.cost - _penalties(problem, solution.team),
        assigned=int((solution.team >= 0).sum()),
        greedy_cost=greedy_cost,
        greedy_points=greedy_cost - _penalties(problem, greedy),
        greedy_assigned=int((greedy >= 0).sum()),
        gap=proof.gap,
        edges=solution.edges,
        rounds=solution.rounds,
    )


def _penalties(problem: Problem, team: Ints) -> int:
    return int(problem.penalty[team < 0].sum())


def _proposed(problem: Problem, solution: Solution, found: Candidates) -> tuple[Proposed, ...]:
    given = np.bincount(solution.team[solution.team >= 0], minlength=len(problem.teams)).tolist()
    before, teams = _before(solution.team).tolist(), solution.team.tolist()
    in_place, able, can = problem.in_place.tolist(), found.able.tolist(), found.open.tolist()
    cheapest, points, cheapest_open = (
        found.cheapest.tolist(),
        found.points.tolist(),
        found.cheapest_open.tolist(),
    )
    proposed = []
    for row, order in enumerate(problem.orders):
        at = teams[row]
        if at < 0:
            nobody = words.why_nobody(in_place=in_place[row], able=able[row], open_=can[row])
            penalty = int(problem.penalty[row])
            proposed.append(Proposed(order_id=order.id, team_id=None, cost=penalty, reasons=(nobody,)))
            continue
        team = problem.teams[at]
        cost = costs.base(order, team) + costs.nth(team, before[row])
        other = _runner_up(problem, at, cost, cheapest[row], points[row], cheapest_open[row])
        next_best = problem.teams[other] if other >= 0 else None
        proposed.append(
            Proposed(
                order_id=order.id,
                team_id=team.id,
                cost=cost,
                reasons=words.why(order, team),
                runner_up_id=next_best.id if next_best else None,
                why_not=words.why_not(order, next_best, team, given=given[other], chosen_given=given[at])
                if next_best
                else None,
            )
        )
    return tuple(proposed)


def _before(team: Ints) -> Ints:
    """How many orders of the batch each order's team has before it, by id."""
    turn = np.argsort(team, kind="stable")
    before = np.empty_like(team)
    before[turn] = places(team[turn])
    return before


def _runner_up(
    problem: Problem, at: int, cost: int, best: list[int], points: list[int], open_: list[int]
) -> int:
    """The best other team; one that is full or rests only if it would have been better. -1 if there is none."""
    for other, first in zip(best, points, strict=True):
        if other not in (at, -1) and (problem.room[other] > 0 or first < cost):
            return other
    return next((other for other in open_ if other not in (at, -1)), -1)
