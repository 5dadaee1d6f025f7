"""Figures of orders and wishes, computed from their steps: what was asked for in a period, as it stood at a moment.

Every number is one statement over raw rows; only where an order stands is read from itself while it has not moved
since, which ``redvest verify`` proves by its steps. A step counts from when it was written, so that the same period
as of the same moment gives the same numbers for ever.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from redvest.kernel.checks import query
from redvest.orders.enums import STATE_CLOCK, Clock, Need, OrderState, WishState
from redvest.orders.queries.wishes import ON_THE_WALL
from redvest.places import queries as places
from redvest.teams import queries as teams


@dataclass(frozen=True, kw_only=True)
class StepFigures:
    """One clock: how often it ended, how long it took (whole minutes), how often it was measured and beaten."""

    times: int
    median: int
    p90: int
    timed: int
    in_time: int


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What was said of services: how often, how many were solved, and the mean of each score (None: nobody said)."""

    number: int
    solved: int
    punctuality: float | None
    attitude: float | None
    skill: float | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """The orders of one site, need or team. ``key``: a site's or team's code, or the need."""

    key: str
    name: str
    orders: int
    closed: int
    timed: int
    in_time: int


@dataclass(frozen=True, kw_only=True)
class OrderFigures:
    """All of it. ``unreviewed``: closed and nobody said anything, which is no praise."""

    orders: int
    states: dict[str, int]
    steps: dict[str, StepFigures]
    timed: int
    in_time: int
    dispatched_again: int
    escalated: int
    own: Opinion
    proxy: Opinion
    unreviewed: int
    drawn: int
    unreached: int
    sampled: Opinion
    wishes: int
    wish_states: dict[str, int]
    shares: int
    claimed: int
    by_site: list[Part]
    by_need: list[Part]
    by_team: list[Part]

    @property
    def share_in_time(self) -> int | None:
        """Steps in time, in whole percent; None before any was measured."""
        return 100 * self.in_time // self.timed if self.timed else None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose orders: of these sites, asked for in ``[start, end)``, as known at ``as_of``; None is open."""

    site_ids: Sequence[int]
    as_of: datetime
    start: datetime | None = None
    end: datetime | None = None

    @property
    def params(self) -> list[Any]:
        """In the order of the placeholders of ``_ASKED`` and ``_WISHED``."""
        return [list(self.site_ids), self.as_of, self.start, self.start, self.end, self.end]


_ASKED = """
    asked AS (
        SELECT id, need, site_id, state, state_since FROM orders_order
        WHERE site_id = ANY(%s) AND asked_at <= %s
          AND (%s::timestamptz IS NULL OR asked_at >= %s) AND (%s::timestamptz IS NULL OR asked_at < %s))"""

#: Each change of state; what only moved the desk is no change.
_STEPS = """
    moved AS (
        SELECT s.id, s.order_id, s.at, s.was, s.state, s.in_time, s.team_id, asked.site_id, asked.need
        FROM orders_orderstep s JOIN asked ON asked.id = s.order_id
        WHERE s.at <= %s AND s.was <> s.state)"""

#: Each order in its state at the moment. What has not moved since is where it stands; the steps of the others say it.
_STOOD = """
    stood AS (
        SELECT id, need, site_id,
               CASE WHEN state_since <= %s THEN state ELSE (
                   SELECT s.state FROM orders_orderstep s
                   WHERE s.order_id = asked.id AND s.at <= %s AND s.was <> s.state
                   ORDER BY s.id DESC LIMIT 1) END AS state
        FROM asked)"""

_STATES = f"WITH {_ASKED}, {_STOOD} SELECT state, count(*) FROM stood GROUP BY state"

_TIMES = f"""
    WITH {_ASKED}, {_STEPS},
    timed AS (
        SELECT was, in_time,
               date_part('epoch', at - lag(at) OVER (PARTITION BY order_id ORDER BY id)) / 60 AS took
        FROM moved)
    SELECT was, count(*),
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY took))::int,
           round(percentile_cont(0.9) WITHIN GROUP (ORDER BY took))::int,
           count(in_time), count(*) FILTER (WHERE in_time)
    FROM timed WHERE was <> '' GROUP BY was"""

_AGAIN = f"""
    WITH {_ASKED}, {_STEPS}
    SELECT count(DISTINCT order_id) FROM moved WHERE state = 'accepted' AND was NOT IN ('', 'submitted')"""

_ESCALATED = f"""
    WITH {_ASKED}
    SELECT count(DISTINCT s.order_id) FROM orders_orderstep s JOIN asked ON asked.id = s.order_id
    WHERE s.escalated AND s.at <= %s"""

_REVIEWS = f"""
    WITH {_ASKED}
    SELECT r.proxy, count(*), count(*) FILTER (WHERE r.solved),
           round(avg(r.punctuality), 2), round(avg(r.attitude), 2), round(avg(r.skill), 2)
    FROM orders_review r JOIN asked ON asked.id = r.order_id WHERE r.at <= %s GROUP BY r.proxy"""

_UNREVIEWED = f"""
    WITH {_ASKED}, {_STOOD}
    SELECT count(*) FROM stood
    WHERE state = 'closed'
      AND NOT EXISTS (SELECT 1 FROM orders_review r WHERE r.order_id = stood.id AND r.at <= %s)"""

_DRAWN = f"""
    WITH {_ASKED}
    SELECT count(*), count(*) FILTER (WHERE c.state = 'unreached' AND c.called_at <= %s)
    FROM orders_callback c JOIN asked ON asked.id = c.order_id WHERE c.drawn_at <= %s"""

_SAMPLED = f"""
    WITH {_ASKED}
    SELECT true, count(*), count(*) FILTER (WHERE c.solved),
           round(avg(c.punctuality), 2), round(avg(c.attitude), 2), round(avg(c.skill), 2)
    FROM orders_callback c JOIN asked ON asked.id = c.order_id
    WHERE c.state = 'reached' AND c.called_at <= %s"""

_WISHED = """
    wished AS (
        SELECT id FROM orders_wish
        WHERE site_id = ANY(%s) AND collected_at <= %s
          AND (%s::timestamptz IS NULL OR collected_at >= %s)
          AND (%s::timestamptz IS NULL OR collected_at < %s))"""

_WISH_STATES = f"""
    WITH {_WISHED},
    last AS (
        SELECT DISTINCT ON (s.wish_id) s.wish_id, s.state
        FROM orders_wishstep s JOIN wished ON wished.id = s.wish_id
        WHERE s.at <= %s ORDER BY s.wish_id, s.id DESC)
    SELECT state, count(*) FROM last GROUP BY state"""

_SHARES = f"""
    WITH {_WISHED}
    SELECT (SELECT coalesce(sum(w.shares), 0) FROM orders_wish w JOIN wished USING (id)),
           (SELECT coalesce(sum(c.shares), 0)
            FROM orders_wishclaim c JOIN wished ON wished.id = c.wish_id
            WHERE c.claimed_at <= %s
              AND (c.state <> 'released' OR c.ended_at > %s))"""


def _parts_sql(key: str) -> str:
    return f"""
    WITH {_ASKED}, {_STEPS}, {_STOOD},
    counted AS (
        SELECT {key}, count(*) AS orders, count(*) FILTER (WHERE state = 'closed') AS closed
        FROM stood GROUP BY {key}),
    timed AS (
        SELECT {key}, count(in_time) AS timed, count(*) FILTER (WHERE in_time) AS in_time
        FROM moved GROUP BY {key})
    SELECT {key}, orders, closed, timed, in_time
    FROM counted JOIN timed USING ({key}) ORDER BY orders DESC, {key}"""


#: Of a team: what it took, what it reported done, and the clocks that were its own to beat.
_TEAMS = f"""
    WITH {_ASKED}, {_STEPS}
    SELECT team_id, count(*) FILTER (WHERE state = 'taken' AND was = 'offered'),
           count(*) FILTER (WHERE state = 'reported'),
           count(in_time) FILTER (WHERE was IN ('taken', 'scheduled', 'serving')),
           count(*) FILTER (WHERE in_time AND was IN ('taken', 'scheduled', 'serving'))
    FROM moved WHERE team_id IS NOT NULL GROUP BY team_id ORDER BY 2 DESC, team_id"""


def order_figures(scope: Scope) -> OrderFigures:
    """Everything, with its parts."""
    first, now = scope.params, [scope.as_of]
    states = _counted(_STATES, [*first, *now, *now], OrderState.values)
    steps = {
        STATE_CLOCK[was]: StepFigures(times=times, median=median, p90=p90, timed=timed, in_time=in_time)
        for was, times, median, p90, timed, in_time in query(_TIMES, [*first, *now])
        if was in STATE_CLOCK
    }
    reviews = {row[0]: _opinion(row) for row in query(_REVIEWS, [*first, *now])}
    ((drawn, unreached),) = query(_DRAWN, [*first, *now, *now])
    (sampled,) = query(_SAMPLED, [*first, *now])
    wish_states = _counted(_WISH_STATES, [*first, *now], WishState.values)
    ((shares, claimed),) = query(_SHARES, [*first, *now, *now])
    return OrderFigures(
        orders=sum(states.values()),
        states=states,
        steps={clock: steps[clock] for clock in Clock.values if clock in steps},
        timed=sum(one.timed for one in steps.values()),
        in_time=sum(one.in_time for one in steps.values()),
        dispatched_again=_number(_AGAIN, [*first, *now]),
        escalated=_number(_ESCALATED, [*first, *now]),
        own=reviews.get(False, _NOBODY),
        proxy=reviews.get(True, _NOBODY),
        unreviewed=_number(_UNREVIEWED, [*first, *now, *now, *now]),
        drawn=drawn,
        unreached=unreached,
        sampled=_opinion(sampled),
        wishes=sum(wish_states.values()),
        wish_states=wish_states,
        shares=shares,
        claimed=claimed,
        by_site=_by_site(scope),
        by_need=_by_need(scope),
        by_team=_by_team(scope),
    )


@dataclass(frozen=True, kw_only=True)
class OrderTotals:
    """What everybody may see: how many, how many done, how many under way; wishes and those granted."""

    orders: int
    closed: int
    live: int
    wishes: int
    granted: int


def order_totals(scope: Scope) -> OrderTotals:
    """Only the totals. Two statements."""
    states = _counted(_STATES, [*scope.params, scope.as_of, scope.as_of], OrderState.values)
    wishes = _counted(_WISH_STATES, [*scope.params, scope.as_of], WishState.values)
    return OrderTotals(
        orders=sum(states.values()),
        closed=states[OrderState.CLOSED],
        live=sum(states[state] for state in STATE_CLOCK),
        wishes=sum(wishes[state] for state in ON_THE_WALL),
        granted=wishes[WishState.DELIVERED] + wishes[WishState.THANKED],
    )


_NOBODY = Opinion(number=0, solved=0, punctuality=None, attitude=None, skill=None)


def _counted(sql: str, params: Sequence[Any], states: Sequence[str]) -> dict[str, int]:
    """How many by state; all states, in the order of their life."""
    found = dict(query(sql, params))
    return {str(state): found.get(state, 0) for state in states}


def _number(sql: str, params: Sequence[Any]) -> int:
    ((number,),) = query(sql, params)
    return int(number)


def _opinion(row: Sequence[Any]) -> Opinion:
    _which, number, solved, *scores = row
    punctuality, attitude, skill = (None if score is None else float(score) for score in scores)
    return Opinion(number=number, solved=solved, punctuality=punctuality, attitude=attitude, skill=skill)


def _by_site(scope: Scope) -> list[Part]:
    rows = query(_parts_sql("site_id"), [*scope.params, *[scope.as_of] * 3])
    known = places.sites_by_ids({row[0] for row in rows})
    return [_part(known[row[0]].code, known[row[0]].name, row) for row in rows]


def _by_need(scope: Scope) -> list[Part]:
    rows = query(_parts_sql("need"), [*scope.params, *[scope.as_of] * 3])
    return [_part(row[0], str(Need(row[0]).label), row) for row in rows]


def _by_team(scope: Scope) -> list[Part]:
    rows = query(_TEAMS, [*scope.params, scope.as_of])
    known = teams.teams_by_ids({row[0] for row in rows})
    return [_part(known[row[0]].code, known[row[0]].name, row) for row in rows]


def _part(key: str, name: str, row: Sequence[Any]) -> Part:
    _key, orders, closed, timed, in_time = row
    return Part(key=key, name=name, orders=orders, closed=closed, timed=int(timed), in_time=int(in_time))
