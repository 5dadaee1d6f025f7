"""Figures of the market: what came in, what reached whom, what is owed; of sites in a period, as of a moment.

Folded from moves, steps and donations by when they were written, so that the same period as of the same moment gives
the same numbers for ever.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from redvest.kernel import clock
from redvest.kernel.checks import query
from redvest.market.enums import FundKind, RedemptionState, Source, StockMoveKind
from redvest.market.queries.funds import funds_left
from redvest.points.queries.figures import PointScope, point_figures


@dataclass(frozen=True, kw_only=True)
class MarketScope:
    """Shops at these sites; written in ``[start, end)`` and until ``as_of``; None is open.

    ``paths`` of the sites, and what a point is ``worth`` there in goods (the covenant's word), for what is owed.
    """

    paths: Mapping[int, str]
    as_of: datetime
    start: datetime | None = None
    end: datetime | None = None
    worth: Decimal = Decimal(1)

    @property
    def site_ids(self) -> list[int]:
        """The sites."""
        return sorted(self.paths)

    @property
    def params(self) -> list[Any]:
        """In the order of the placeholders of ``_PERIOD``."""
        return [self.site_ids, self.as_of, self.start, self.start, self.end, self.end]

    @property
    def until(self) -> datetime:
        """The last moment of it: what there is then, is there at its end."""
        return self.as_of if self.end is None else min(self.as_of, self.end)

    @property
    def last_day(self) -> date:
        """The day of that moment."""
        return clock.local_day(self.until - timedelta(microseconds=1))


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What people could bring at the end, against what stands for it, as on the liability board.

    ``outstanding`` points, ``held`` ones among them, at ``worth`` yuan of goods each are ``due_yuan``; ``goods_yuan``
    on shelves, within their days, and ``fund_yuan`` not yet spent cover ``covered_percent`` of it (None: nothing due).
    """

    outstanding: Decimal
    held: Decimal
    worth: Decimal
    due_yuan: Decimal
    goods_yuan: Decimal
    fund_yuan: Decimal
    covered_percent: int | None


@dataclass(frozen=True, kw_only=True)
class MarketFigures:
    """All of it.

    In the period: units by what moved them (``moves``) and what came in by source (``came``); ``redemptions`` by the
    states they came to; ``collected`` of them for ``points``, of which ``returned_points`` came back; ``households``
    served, with persons who have none; ``donations`` by so many ``donors`` (each anonymous one is one) worth
    ``donated_yuan``; ``funds_yuan`` announced by kind.

    At its end: ``shops`` opened until then, units and worth of goods there (``shelf_units``, ``shelf_yuan``), and funds
    not yet spent on goods (``fund_yuan``), never below nothing; ``liability``: points outstanding against both.
    """

    shops: int
    moves: dict[str, int]
    came: dict[str, int]
    redemptions: dict[str, int]
    collected: int
    points: Decimal
    returned_points: Decimal
    households: int
    donations: int
    donors: int
    donated_yuan: Decimal
    funds_yuan: dict[str, Decimal]
    shelf_units: int
    shelf_yuan: Decimal
    fund_yuan: Decimal
    liability: Owed

    def as_dict(self) -> dict[str, Any]:
        """For JSON: points and yuan as texts of two places, for they are exact."""
        found = asdict(self)
        inner = {name: _plain(found[name]) for name in ("funds_yuan", "liability")}
        return _plain(found) | inner


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in found.items()}


_PERIOD = """
    s.site_id = ANY(%s) AND {at} <= %s AND (%s::timestamptz IS NULL OR {at} >= %s)
    AND (%s::timestamptz IS NULL OR {at} < %s)"""

_MOVES = f"""
    SELECT m.kind, l.source, sum(m.quantity)
    FROM market_stockmove m JOIN market_stocklot l ON l.id = m.lot_id
    JOIN market_goods g ON g.id = l.goods_id JOIN market_shop s ON s.id = g.shop_id
    WHERE {_PERIOD.format(at="m.at")} GROUP BY 1, 2"""

_STEPS = f"""
    SELECT t.state, count(*), sum(r.points), count(DISTINCT coalesce('h' || r.household_id, 'p' || r.person_id))
    FROM market_redemptionstep t JOIN market_redemption r ON r.id = t.redemption_id
    JOIN market_shop s ON s.id = r.shop_id
    WHERE {_PERIOD.format(at="t.at")} GROUP BY 1"""

_BACK = f"""
    SELECT coalesce(sum(b.points), 0)
    FROM market_goodsreturn b JOIN market_redemptionline n ON n.id = b.line_id
    JOIN market_redemption r ON r.id = n.redemption_id JOIN market_shop s ON s.id = r.shop_id
    WHERE {_PERIOD.format(at="b.at")}"""

_GIVEN = f"""
    SELECT count(*), count(DISTINCT CASE
               WHEN d.person_id IS NOT NULL THEN 'p' || d.person_id
               WHEN d.unit_id IS NOT NULL THEN 'u' || d.unit_id
               WHEN d.donor_name <> '' THEN 'n' || d.donor || d.donor_name
               ELSE 'd' || d.id END),
           coalesce(sum(w.yuan), 0)
    FROM market_donation d JOIN market_shop s ON s.id = d.shop_id
    CROSS JOIN LATERAL (
        SELECT sum(m.quantity * l.value_yuan) AS yuan
        FROM market_stocklot l JOIN market_stockmove m ON m.lot_id = l.id AND m.kind = 'in'
        WHERE l.donation_id = d.id) w
    WHERE {_PERIOD.format(at="d.received_at")}"""

_FUNDS = f"""
    SELECT s.kind, sum(s.amount_yuan) FROM market_fundentry s WHERE {_PERIOD.format(at="s.noted_at")} GROUP BY 1"""

_THERE = """
    SELECT coalesce(sum(units), 0), coalesce(sum(units * value_yuan), 0)
    FROM (SELECT l.value_yuan,
                 CASE WHEN m.kind IN ('in', 'return', 'surplus') THEN m.quantity
                      WHEN m.kind IN ('out', 'void', 'shortage') THEN -m.quantity ELSE 0 END AS units
          FROM market_stockmove m JOIN market_stocklot l ON l.id = m.lot_id
          JOIN market_goods g ON g.id = l.goods_id JOIN market_shop s ON s.id = g.shop_id
          WHERE s.site_id = ANY(%s) AND m.at <= %s) there"""

#: Goods that could still be given out on a day, by the moves until a moment.
_GOOD = """
    SELECT coalesce(sum(units * value_yuan), 0)
    FROM (SELECT l.value_yuan,
                 CASE WHEN m.kind IN ('in', 'return', 'surplus') THEN m.quantity
                      WHEN m.kind IN ('out', 'void', 'shortage') THEN -m.quantity ELSE 0 END AS units
          FROM market_stockmove m JOIN market_stocklot l ON l.id = m.lot_id
          JOIN market_goods g ON g.id = l.goods_id JOIN market_shop s ON s.id = g.shop_id
          WHERE s.site_id = ANY(%s) AND m.at <= %s AND (l.best_before IS NULL OR l.best_before >= %s)) there"""

_SHOPS = "SELECT count(*) FROM market_shop WHERE site_id = ANY(%s) AND opened_at <= %s"


def market_figures(scope: MarketScope) -> MarketFigures:
    """All of them. A fixed number of statements."""
    moved = query(_MOVES, scope.params)
    steps = {state: rest for state, *rest in query(_STEPS, scope.params)}
    collected, points, households = steps.get(RedemptionState.COLLECTED, (0, Decimal(0), 0))
    ((back,),) = query(_BACK, scope.params)
    ((donations, donors, donated),) = query(_GIVEN, scope.params)
    funds = dict(query(_FUNDS, scope.params))
    sites, until = scope.site_ids, scope.until
    ((units, yuan),) = query(_THERE, [sites, until])
    left = sum(funds_left(scope.paths, until=until).values(), Decimal(0))
    ((shops,),) = query(_SHOPS, [sites, until])
    return MarketFigures(
        shops=shops,
        moves={
            str(kind): sum(number for one, _source, number in moved if one == kind)
            for kind in StockMoveKind.values
        },
        came={
            str(source): sum(number for kind, one, number in moved if kind == "in" and one == source)
            for source in Source.values
        },
        redemptions={str(state): steps.get(state, (0,))[0] for state in RedemptionState.values},
        collected=collected,
        points=_two(points),
        returned_points=_two(back),
        households=households,
        donations=donations,
        donors=donors,
        donated_yuan=_two(donated),
        funds_yuan={str(kind): _two(funds.get(kind, Decimal(0))) for kind in FundKind.values},
        shelf_units=units,
        shelf_yuan=_two(yuan),
        fund_yuan=_two(left),
        liability=_owed(scope, left),
    )


def _owed(scope: MarketScope, left: Decimal) -> Owed:
    points = point_figures(PointScope(site_ids=scope.site_ids, as_of=scope.until))
    ((goods,),) = query(_GOOD, [scope.site_ids, scope.until, scope.last_day])
    due = _two(points.outstanding * scope.worth)
    return Owed(
        outstanding=points.outstanding,
        held=points.held,
        worth=scope.worth,
        due_yuan=due,
        goods_yuan=_two(goods),
        fund_yuan=_two(left),
        covered_percent=int(100 * (goods + left) / due) if due else None,
    )


def _two(amount: Decimal) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))
