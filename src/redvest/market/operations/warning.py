"""Telling keepers what runs low or out of its days; every day, once for each thing."""

from datetime import datetime

from redvest.kernel import clock
from redvest.kernel.operation import operation
from redvest.market.operations._scope import tell_keepers
from redvest.market.queries.shops import shop_by_id
from redvest.market.queries.stock import warnings_of


@operation
def warn_shop(*, shop_id: int, now: datetime) -> int:
    """Tells a shop's keepers of goods of which few are left (once a week), and of lots near or past their last day
    (once each). How many things there were.
    """
    shop, today = shop_by_id(shop_id), clock.local_day(now)
    found = warnings_of(shop_id, today=today)
    year, week, _day = today.isocalendar()
    for goods in found.low:
        tell_keepers(
            "market.low_stock",
            shop,
            now=now,
            once=f"goods:{goods.id}:{year}-{week}",
            goods=goods.name,
            left=goods.free,
        )
    for lot in found.ending:
        last = lot.best_before.isoformat() if lot.best_before else ""
        tell_keepers(
            "market.best_before",
            shop,
            now=now,
            once=f"lot:{lot.id}",
            goods=lot.goods_name,
            day=last,
            left=lot.free,
        )
    for lot in found.ended:
        tell_keepers(
            "market.past_its_day", shop, now=now, once=f"ended:{lot.id}", goods=lot.goods_name, left=lot.free
        )
    return len(found.low) + len(found.ending) + len(found.ended)
