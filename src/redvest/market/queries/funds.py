"""Money announced for goods and not yet spent, by site.

Buying goods moves cover from the fund to the shelf: what a bought lot cost is taken off the fund of the shop's site,
what that one lacks off the nearest site's above it. What no announced fund pays came from money nobody announced here:
the goods cover points all the same, and no fund falls below nothing for it.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from redvest.kernel.checks import query

ZERO = Decimal("0.00")

_ANNOUNCED = """
    SELECT site_id, sum(amount_yuan) FROM market_fundentry
    WHERE site_id = ANY(%s) AND noted_at <= %s GROUP BY site_id"""
_BOUGHT = """
    SELECT s.site_id, sum(m.quantity * l.value_yuan)
    FROM market_stockmove m JOIN market_stocklot l ON l.id = m.lot_id
    JOIN market_goods g ON g.id = l.goods_id JOIN market_shop s ON s.id = g.shop_id
    WHERE s.site_id = ANY(%s) AND m.at <= %s AND m.kind = 'in' AND l.source = 'bought'
    GROUP BY s.site_id"""


def funds_left(paths: Mapping[int, str], *, until: datetime) -> dict[int, Decimal]:
    """What is left of the funds of sites, given with their paths, at a moment. Two statements."""
    ids = sorted(paths)
    return left_of(paths, dict(query(_ANNOUNCED, [ids, until])), dict(query(_BOUGHT, [ids, until])))


def left_of(
    paths: Mapping[int, str], announced: Mapping[int, Decimal], bought: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """What is left by site, never below nothing: who bought for more than they had draws on the nearest site above."""
    by_path = {path: pk for pk, path in paths.items()}
    lacking: dict[int, Decimal] = {}
    left: dict[int, Decimal] = {}
    for pk in sorted(paths, key=lambda one: (-paths[one].count("/"), one)):
        rest = announced.get(pk, ZERO) - bought.get(pk, ZERO) - lacking.get(pk, ZERO)
        left[pk] = max(rest, ZERO)
        above = _above(paths[pk], by_path)
        if rest < 0 and above is not None:
            lacking[above] = lacking.get(above, ZERO) - rest
    return left


def _above(path: str, by_path: Mapping[str, int]) -> int | None:
    """The nearest known site above a path."""
    codes = path.strip("/").split("/")
    lines = (f"/{'/'.join(codes[:many])}/" for many in range(len(codes) - 1, 0, -1))
    return next((by_path[line] for line in lines if line in by_path), None)
