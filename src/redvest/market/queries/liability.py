"""The liability board: points people hold and could bring, against goods and funds; and when the shelves run empty.

What a point stands for is what the covenant in force at the county says (``worth``); nobody is ever paid it. A site's
outstanding points are counted at the nearest site, itself or upwards, that has a shop: there people will bring them.

Goods on shelves are cover at what they cost or are worth, and so is money announced and not yet spent. Buying moves
cover from the fund to the shelf and changes nothing in sum; goods bought from money nobody announced add to it, and
never make a fund negative (``queries.funds``).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import require_sight
from redvest.kernel import clock
from redvest.kernel.checks import query
from redvest.market.queries.funds import funds_left
from redvest.places import queries as places
from redvest.places.queries import SiteInfo
from redvest.points.queries.covenants import terms_at
from redvest.points.queries.figures import PointScope, point_figures

ZERO = Decimal("0.00")
#: Today's pace is that of the last four weeks.
PACE_WEEKS = 4


@dataclass(frozen=True, kw_only=True)
class Liability:
    """Of one site's shops, or of all together (``site_code`` of the place asked for).

    ``outstanding`` points of the people around, ``held`` of them for collection; ``shelf_points`` is what the goods
    there cost in points, ``weekly_points`` what is collected a week at today's pace. ``due_yuan``: what goods for all
    outstanding points would be worth; ``shelf_yuan`` and ``fund_yuan``: what goods there are worth, and funds announced
    and not yet spent on goods. ``empty_week``: the Monday of the week in which the shelf runs empty at today's pace;
    None: not in sight.
    """

    site_code: str
    site_name: str
    shops: tuple[str, ...]
    outstanding: Decimal
    held: Decimal
    shelf_points: Decimal
    weekly_points: Decimal
    worth: Decimal
    shelf_yuan: Decimal
    fund_yuan: Decimal
    empty_week: date | None

    @property
    def due_yuan(self) -> Decimal:
        """Worth of goods for everything that is outstanding."""
        return (self.outstanding * self.worth).quantize(Decimal("0.01"))

    @property
    def covered_percent(self) -> int | None:
        """How much of it goods and funds cover, in whole percent; None if nothing is outstanding."""
        if not self.due_yuan:
            return None
        return int(100 * (self.shelf_yuan + self.fund_yuan) / self.due_yuan)

    @property
    def is_short(self) -> bool:
        """Whether more has been promised than could be given."""
        return self.covered_percent is not None and self.covered_percent < 100


@dataclass(frozen=True, kw_only=True)
class Empty:
    """Goods and when they run out at today's pace."""

    goods_id: int
    shop_id: int
    name: str
    free: int
    weekly: Decimal
    empty_week: date | None


#: Goods that can still be given out, held ones included: what they cost in points and in yuan, by site.
_SHELVES = """
    SELECT s.site_id, sum((l.free + l.held) * g.price), sum((l.free + l.held) * l.value_yuan)
    FROM market_stocklot l JOIN market_goods g ON g.id = l.goods_id JOIN market_shop s ON s.id = g.shop_id
    WHERE s.site_id = ANY(%s) AND s.state <> 'closed' AND (l.best_before IS NULL OR l.best_before >= %s)
    GROUP BY s.site_id"""
_PACE = """
    SELECT s.site_id, sum(r.points)
    FROM market_redemption r JOIN market_shop s ON s.id = r.shop_id
    WHERE s.site_id = ANY(%s) AND r.collected_at > %s AND r.collected_at <= %s
    GROUP BY s.site_id"""
_SHOPS = """
    SELECT site_id, name FROM market_shop WHERE site_id = ANY(%s) AND state <> 'closed' ORDER BY kind, name, id"""
_GOODS = """
    SELECT g.id, g.shop_id, g.name, coalesce(sum(l.free), 0),
           coalesce((SELECT sum(m.quantity) FROM market_stockmove m JOIN market_stocklot o ON o.id = m.lot_id
                     WHERE o.goods_id = g.id AND m.kind = 'out' AND m.at > %s AND m.at <= %s), 0)
    FROM market_goods g
    LEFT JOIN market_stocklot l ON l.goods_id = g.id AND (l.best_before IS NULL OR l.best_before >= %s)
    WHERE g.shop_id = %s AND g.state = 'on'
    GROUP BY g.id ORDER BY g.name, g.spec, g.id"""


def liability_board(code: str, *, viewer: Viewer, now: datetime) -> tuple[Liability, list[Liability]]:
    """The whole place and each site with a shop in it, those in need first; for who manages or supervises the market.

    Raises NotFound. A fixed number of statements and three for each site with a shop.
    """
    site = places.site_by_code(code)
    seen = viewer.may(Verb.MANAGE_MARKET, site.path) or viewer.may(Verb.SUPERVISE_MARKET, site.path)
    require_sight(seen)
    sites = {one.id: one for one in places.open_sites_under(site.path)} | {site.id: site}
    books = _Books(sites, now=now)
    rows = [books.row(sites[pk], members, [pk]) for pk, members in _around(sites, books.shops).items() if pk]
    rows.sort(key=lambda one: (one.covered_percent is None, one.covered_percent or 0, one.site_code))
    return books.row(site, list(sites), list(sites)), rows


def running_empty(shop_id: int, *, now: datetime) -> list[Empty]:
    """Goods of a shop by when they run out at today's pace, the soonest first; for who keeps its books."""
    today = clock.local_day(now)
    found = []
    since = now - timedelta(weeks=PACE_WEEKS)
    for goods_id, shop, name, free, gone in query(_GOODS, [since, now, today, shop_id]):
        weekly = (Decimal(gone) / PACE_WEEKS).quantize(Decimal("0.01"))
        found.append(
            Empty(
                goods_id=goods_id,
                shop_id=shop,
                name=name,
                free=free,
                weekly=weekly,
                empty_week=empty_week(Decimal(free), Decimal(gone) / PACE_WEEKS, today=today),
            )
        )
    return sorted(found, key=lambda one: (one.empty_week or date.max, one.name))


def empty_week(left: Decimal, weekly: Decimal, *, today: date) -> date | None:
    """The Monday of the week in which so much is gone at a weekly pace; None if nothing goes, or not in ten years."""
    if weekly <= 0:
        return None
    days = int(left * 7 / weekly)
    if days > 3650:
        return None
    day = today + timedelta(days=days)
    return day - timedelta(days=day.weekday())


def _around(sites: dict[int, SiteInfo], shops: dict[int, list[str]]) -> dict[int, list[int]]:
    """By site with a shop the sites whose people go there; under 0 those who have none."""
    by_code = {one.code: pk for pk, one in sites.items()}
    found: dict[int, list[int]] = {pk: [] for pk in shops}
    for pk, one in sites.items():
        line = [by_code[code] for code in reversed(one.path.strip("/").split("/")) if code in by_code]
        nearest = next((here for here in line if here in shops), 0)
        found.setdefault(nearest, []).append(pk)
    return found


class _Books:
    """What is on shelves, in funds and collected, by site."""

    def __init__(self, sites: dict[int, SiteInfo], *, now: datetime) -> None:
        self.now, self.today = now, clock.local_day(now)
        ids = sorted(sites)
        rows = query(_SHELVES, [ids, self.today])
        self.shelves: dict[int, tuple[Decimal, Decimal]] = {pk: (points, yuan) for pk, points, yuan in rows}
        self.pace = dict(query(_PACE, [ids, now - timedelta(weeks=PACE_WEEKS), now]))
        self.funds = funds_left({pk: one.path for pk, one in sites.items()}, until=now)
        self.shops: dict[int, list[str]] = defaultdict(list)
        for pk, name in query(_SHOPS, [ids]):
            self.shops[pk].append(name)

    def row(self, site: SiteInfo, members: list[int], own: list[int]) -> Liability:
        """One line: the shops of the sites ``own`` with the people of ``members``."""
        out = point_figures(PointScope(site_ids=members, as_of=self.now))
        terms = terms_at(site, on=self.today)
        shelf = [self.shelves[pk] for pk in own if pk in self.shelves]
        shelf_points = sum((points for points, _yuan in shelf), ZERO)
        weekly = Decimal(sum((self.pace.get(pk, ZERO) for pk in own), ZERO)) / PACE_WEEKS
        return Liability(
            site_code=site.code,
            site_name=site.name,
            shops=tuple(name for pk in own for name in self.shops.get(pk, [])),
            outstanding=out.outstanding,
            held=out.held,
            shelf_points=shelf_points,
            weekly_points=weekly.quantize(Decimal("0.01")),
            worth=terms.worth if terms is not None else Decimal(1),
            shelf_yuan=sum((yuan for _points, yuan in shelf), ZERO),
            fund_yuan=sum((self.funds.get(pk, ZERO) for pk in own), ZERO),
            empty_week=empty_week(shelf_points, weekly, today=self.today),
        )
