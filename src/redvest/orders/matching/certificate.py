"""Whether a dispatch is the cheapest there is, found out from the facts and the prices alone.

For any prices of teams, no dispatch of the batch can cost less than

    sum over orders of  min(penalty, cheapest of (cost with a team + the team's price))
    − sum over teams and their places of  max(0, price − cost of the place)

(weak duality: the first sum is what orders cost at least if places were sold at these prices, the second what the
teams would earn at most by selling). So if a dispatch that is possible costs just that, none is cheaper. This shares
nothing with the solver: not how it was found, nor what it left out.
"""

from dataclasses import dataclass

import numpy as np

from redvest.orders.matching import costs
from redvest.orders.matching.edges import Ints, Problem


class Impossible(ValueError):
    """The assignment gives an order to a team that cannot take it, or a team more than it has room for."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the assignment costs, and what none can cost less than."""

    cost: int
    bound: int

    @property
    def gap(self) -> int:
        """Points by which a dispatch could at most be cheaper: 0 proves the optimum."""
        return self.cost - self.bound


def check(problem: Problem, team: Ints, prices: Ints) -> Proof:
    """Adds up the assignment and the bound of the prices over every pair. Raises Impossible."""
    orders, teams = len(problem.orders), len(problem.teams)
    if team.shape != (orders,) or prices.shape != (teams,):
        raise Impossible("one team for each order and one price for each team")
    if orders and (team.min() < -1 or team.max() >= teams):
        raise Impossible("there is no such team")
    given = np.bincount(team[team >= 0], minlength=teams)
    if np.any(given > problem.room):
        raise Impossible("a team has more orders than room")
    worth = problem.penalty.astype(np.int64)
    paid = np.where(team < 0, problem.penalty, -1)
    for block in problem.blocks():
        own = block.team == team[block.order]
        paid[block.order[own]] = block.cost[own]
        able = problem.room[block.team] > 0
        np.minimum.at(worth, block.order[able], block.cost[able] + prices[block.team[able]])
    if np.any(paid < 0):
        raise Impossible("a team has an order that it cannot serve")
    loads = given * problem.first + costs.NTH * (given * (given - 1) // 2)
    return Proof(cost=int(paid.sum() + loads.sum()), bound=int(worth.sum()) - _earned(problem, prices))


def _earned(problem: Problem, prices: Ints) -> int:
    """What teams could earn at most by selling their places at the prices: those that cost less than they bring."""
    sold = np.clip(-((problem.first - prices) // costs.NTH), 0, problem.room)
    return int((sold * (prices - problem.first) - costs.NTH * (sold * (sold - 1) // 2)).sum())
