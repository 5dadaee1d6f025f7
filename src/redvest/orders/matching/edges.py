"""The batch as arrays: which team can take which order at what cost, computed for whole blocks of orders at once.

A pair that cannot be is never looked at: teams are found by the places above an order's site. Where everybody serves
everything there are tens of millions of pairs, which are then made block by block and not kept (``Problem.blocks``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from redvest.orders.matching import costs
from redvest.orders.matching.facts import OpenOrder, ReadyTeam

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Pairs made at once; about 100 bytes each while a block is made.
BLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of an order and a team (by their places in the problem) with their base cost, by order, then by team."""

    order: Ints
    team: Ints
    cost: Ints

    def __len__(self) -> int:
        return len(self.order)

    def where(self, mask: Flags) -> "Edges":
        return Edges(self.order[mask], self.team[mask], self.cost[mask])


def ranked(edges: Edges, extra: Ints) -> Edges:
    """Each order's pairs from the cheapest on, by cost and the team's ``extra``; among equals the lower team."""
    if not len(edges):
        return edges
    points = edges.cost + extra[edges.team]
    lowest, first, teams = int(points.min()), int(edges.order.min()), int(edges.team.max()) + 1
    wide = int(points.max()) - lowest + 1
    if (int(edges.order.max()) - first + 1) * wide * teams > np.iinfo(np.int64).max:
        turn = np.lexsort((edges.team, points, edges.order))
        return Edges(edges.order[turn], edges.team[turn], edges.cost[turn])
    # All three in one number sort three times as fast.
    keys = ((edges.order - first) * wide + (points - lowest)) * teams + edges.team
    keys.sort()
    keys, team = np.divmod(keys, teams)
    order, points = np.divmod(keys, wide)
    return Edges(order + first, team, points + lowest - extra[team])


def places(order: Ints) -> Ints:
    """The place of each row among those of its order, from 0; rows of an order stand together."""
    if not len(order):
        return order
    begins = np.flatnonzero(np.r_[True, order[1:] != order[:-1]])
    return np.arange(len(order)) - np.repeat(begins, np.diff(np.r_[begins, len(order)]))


@dataclass(frozen=True, slots=True)
class Problem:
    """A batch: orders and teams, each ascending by id, and what costs are read from.

    ``room`` is what a team can take of this batch (0 while it rests), ``first`` the points of its first order by load;
    each further one costs ``costs.NTH`` more.
    """

    orders: list[OpenOrder]
    teams: list[ReadyTeam]
    penalty: Ints
    room: Ints
    first: Ints
    _site: Ints  # of each order, its distinct site
    _need: Ints  # of each order, its distinct pair of category and skills
    _household: Ints  # of each order, its household; -1 without one that some team knows
    _unknown: Flags  # of each order, whether it has a household that no team knows
    _near: NDArray[np.int32]  # distinct sites × teams: points for distance and punctuality
    _plain: NDArray[np.int32]  # distinct needs × teams: points for skill, -1 where the team is not able
    _known: Ints  # ascending: household × teams + team, where the team knows the household
    _declined: Ints  # ascending: order × teams + team, where the team has said no
    _serving: Ints  # teams by the distinct site they serve …
    _from: Ints  # … beginning here

    def blocks(self, rows: Ints | None = None) -> Iterator[Edges]:
        """Every pair of an order with a team of its place that is able to serve it, open or not.

        All orders in turn, or those of ``rows`` in their order; an order is whole in one block.
        """
        rows = np.arange(len(self.orders)) if rows is None else rows
        ends = np.cumsum(self.in_place[rows])
        begin = 0
        while begin < len(rows):
            done = int(ends[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, done + BLOCK, side="right")))
            yield self._pairs(rows[begin:end])
            begin = end

    @property
    def in_place(self) -> Ints:
        """Of each order, how many teams serve its place, whatever they can do."""
        return (self._from[1:] - self._from[:-1])[self._site]

    def steps(self, edges: Edges) -> Ints:
        """Of each pair, the steps between the order and the team's home."""
        late = np.array([costs.late(team) for team in self.teams], dtype=np.int64)
        return (self._near[self._site[edges.order], edges.team] - late[edges.team]) // costs.STEP

    def _pairs(self, rows: Ints) -> Edges:
        site = self._site[rows]
        count = self._from[site + 1] - self._from[site]
        order = np.repeat(rows, count)
        within = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
        team = self._serving[np.repeat(self._from[site], count) + within]
        plain = self._plain[self._need[order], team]
        able = (plain >= 0) & ~_among(self._declined, order * len(self.teams) + team)
        order, team, plain = order[able], team[able], plain[able]
        cost = self._near[self._site[order], team].astype(np.int64) + plain
        return Edges(order, team, cost + costs.STRANGER * self._strangers(order, team))

    def _strangers(self, order: Ints, team: Ints) -> Flags:
        strange = self._unknown[order]
        if len(self._known):
            household = self._household[order]
            asked = np.flatnonzero(household >= 0)
            strange[asked] = ~_among(self._known, household[asked] * len(self.teams) + team[asked])
        return strange


def _among(ascending: Ints, keys: Ints) -> Flags:
    """Which keys are in the list."""
    if not len(ascending):
        return np.zeros(len(keys), dtype=np.bool_)
    found = ascending[np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)] == keys
    return np.asarray(found, dtype=np.bool_)


def problem_of(orders: list[OpenOrder], teams: list[ReadyTeam], now: datetime) -> Problem:
    """The batch as arrays. Orders and teams come in any order; ids must differ."""
    orders = sorted(orders, key=lambda order: order.id)
    teams = sorted(teams, key=lambda team: team.id)
    for things in (orders, teams):
        if len({thing.id for thing in things}) < len(things):
            raise ValueError("an id is there twice")
    step = costs.penalty_step(orders, teams)
    sites = {path: at for at, path in enumerate(sorted({order.site_path for order in orders}))}
    needs = {need: at for at, need in enumerate(dict.fromkeys((o.category, o.skills) for o in orders))}
    household, unknown, known = _households(orders, teams)
    serving, begins = _serving(list(sites), teams)
    return Problem(
        orders=orders,
        teams=teams,
        penalty=_ints(costs.penalty(order, now, step) for order in orders),
        room=_ints(min(team.room, len(orders)) if costs.is_open(team) else 0 for team in teams),
        first=_ints(costs.nth(team) for team in teams),
        _site=_ints(sites[order.site_path] for order in orders),
        _need=_ints(needs[order.category, order.skills] for order in orders),
        _household=household,
        _unknown=unknown,
        _near=_near(list(sites), teams),
        _plain=_plain(list(needs), teams),
        _known=known,
        _declined=_declined(orders, teams),
        _serving=serving,
        _from=begins,
    )


def _ints(values: "Iterator[int] | list[int]") -> Ints:
    return np.array(list(values), dtype=np.int64)


def _serving(sites: list[str], teams: list[ReadyTeam]) -> tuple[Ints, Ints]:
    """The teams that serve each site, ascending: by the areas that are the site itself or a place above it."""
    by_area: dict[str, list[int]] = {}
    for at, team in enumerate(teams):
        for area in {costs.closed(area) for area in team.areas}:
            by_area.setdefault(area, []).append(at)
    lists = []
    for site in map(costs.closed, sites):
        cuts = [at + 1 for at, letter in enumerate(site) if letter == "/"]
        found = [by_area[site[:cut]] for cut in cuts if site[:cut] in by_area]
        lists.append(np.unique(np.concatenate(found)) if found else _ints([]))
    flat = np.concatenate(lists).astype(np.int64) if lists else _ints([])
    return flat, _ints([0, *accumulate(len(one) for one in lists)])


def _near(sites: list[str], teams: list[ReadyTeam]) -> NDArray[np.int32]:
    """Points for the distance and the punctuality of every team at every site: ``STEP`` and ``LATE``."""
    numbers: dict[str, int] = {}
    above = _ancestors(sites, numbers)
    homes = _ancestors([team.home_path for team in teams], numbers)
    common = np.zeros((len(sites), len(teams)), dtype=np.int32)
    for level in range(min(above.shape[1], homes.shape[1])):
        # Places are numbered by their whole path, so two are the same only if all above them are.
        common += (above[:, level, None] == homes[None, :, level]) & (above[:, level, None] >= 0)
    depth = (above >= 0).sum(axis=1)[:, None] + (homes >= 0).sum(axis=1)[None, :]
    late = _ints(costs.late(team) for team in teams)
    points = costs.STEP * (depth.astype(np.int32) - 2 * common) + late.astype(np.int32)
    return np.asarray(points, dtype=np.int32)


def _ancestors(paths: list[str], numbers: dict[str, int]) -> Ints:
    """A row for each path: the numbers of its places from the top, then -1."""
    split = [list(accumulate(costs.codes(path), lambda above, code: f"{above}/{code}")) for path in paths]
    table = np.full((len(paths), max(map(len, split), default=0)), -1, dtype=np.int64)
    for row, places in enumerate(split):
        table[row, : len(places)] = [numbers.setdefault(place, len(numbers)) for place in places]
    return table


def _plain(needs: list[tuple[str, frozenset[str]]], teams: list[ReadyTeam]) -> NDArray[np.int32]:
    """Points for how each team's trade fits each need (``PLAIN`` or 0), -1 where it cannot serve it."""
    named: dict[str, Flags] = {}
    has: dict[str, Flags] = {}
    anything = np.array([not team.categories for team in teams], dtype=np.bool_)
    table = np.empty((len(needs), len(teams)), dtype=np.int32)
    for row, (category, skills) in enumerate(needs):
        if category not in named:
            named[category] = np.array([category in team.categories for team in teams], dtype=np.bool_)
        able = anything | named[category]
        some = np.zeros(len(teams), dtype=np.bool_)
        for skill in sorted(skills):
            if skill not in has:
                has[skill] = np.array([skill in team.skills for team in teams], dtype=np.bool_)
            able, some = able & has[skill], some | has[skill]
        table[row] = np.where(able, np.where(named[category] | some, 0, costs.PLAIN), -1)
    return table


def _declined(orders: list[OpenOrder], teams: list[ReadyTeam]) -> Ints:
    """Order × teams + team of every pair where the team has said no, ascending."""
    at = {team.id: place for place, team in enumerate(teams)}
    return _ints(
        row * len(teams) + place
        for row, order in enumerate(orders)
        for place in sorted(at[team_id] for team_id in order.declined if team_id in at)
    )


def _households(orders: list[OpenOrder], teams: list[ReadyTeam]) -> tuple[Ints, Flags, Ints]:
    """Each order's household if some team knows it, whether it has one that none knows, and who knows which."""
    asked = {order.household_id for order in orders if order.household_id is not None}
    numbers: dict[int, int] = {}
    keys = [
        numbers.setdefault(household, len(numbers)) * len(teams) + at
        for at, team in enumerate(teams)
        for household in sorted(team.knows & asked)
    ]
    household = _ints(
        numbers.get(order.household_id, -1) if order.household_id is not None else -1 for order in orders
    )
    unknown = np.array(
        [o.household_id is not None and o.household_id not in numbers for o in orders], np.bool_
    )
    return household, unknown, np.sort(_ints(keys))
