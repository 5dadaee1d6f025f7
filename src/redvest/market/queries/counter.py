"""What pages of the market show at once: shelves of many shops, hours of a day, what waits at a counter."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.queries import Viewer
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason
from redvest.market.enums import WAITING, GoodsState
from redvest.market.models import Goods, Redemption, Shop, ShopDay, ShopHours, ShopKeeper, WriteOff
from redvest.market.queries.goods import GoodsInfo, goods_infos
from redvest.market.queries.redemptions import redemptions_at
from redvest.market.queries.shops import ShopInfo, info_of, keeping
from redvest.market.rules.forms import Span
from redvest.market.rules.hours import Hours, hours_on


def shelf_points(shops: Sequence[ShopInfo], *, now: datetime) -> list[tuple[ShopInfo, list[GoodsInfo]]]:
    """Shops with their goods that can be had, the cheapest first; a fixed number of queries."""
    rows = Goods.objects.filter(shop_id__in=[one.id for one in shops], state=GoodsState.ON)
    found: dict[int, list[GoodsInfo]] = defaultdict(list)
    for one in goods_infos(rows.order_by("price", "name", "id"), today=clock.local_day(now)):
        if one.free:
            found[one.shop_id].append(one)
    return [(one, found[one.id]) for one in shops]


def today_at(shop_ids: Iterable[int], *, today: date) -> dict[int, str]:
    """By shop 09:00–12:00, or that it is shut; "" for those that have not said. Two queries."""
    ids = list(shop_ids)
    weekly: dict[int, list[Span]] = defaultdict(list)
    for shop_id, weekday, opens, closes in ShopHours.objects.filter(shop_id__in=ids).values_list(
        "shop_id", "weekday", "opens", "closes"
    ):
        weekly[shop_id].append(Span(weekday=weekday, opens=opens, closes=closes))
    days = ShopDay.objects.filter(shop_id__in=ids, day=today).values_list("shop_id", "opens", "closes")
    other = {shop: None if opens is None else (opens, closes or 0) for shop, opens, closes in days}
    return {
        one: hours_on(Hours(weekly=weekly[one], days={today: other[one]} if one in other else {}), today)
        if weekly[one] or one in other
        else ""
        for one in ids
    }


def kept_by(person_id: int, *, now: datetime) -> list[ShopInfo]:
    """Shops a person keeps, by name."""
    kept = ShopKeeper.objects.filter(keeping(now), person_id=person_id).values("shop_id")
    return [
        info_of(row) for row in Shop.objects.filter(pk__in=kept).select_related("site").order_by("name", "id")
    ]


def waiting_at(viewer: Viewer, *, now: datetime, shop_id: int) -> "QuerySet[Redemption]":
    """What waits at a counter, what must be collected first on top. Show it by ``redemptions.infos``."""
    rows = redemptions_at(viewer, now=now, shop_id=shop_id).filter(state__in=WAITING)
    return rows.order_by("collect_by", "id")


def waiting_counts(shop_ids: Iterable[int]) -> dict[int, int]:
    """How many redemptions wait at each of these shops. One query."""
    rows = Redemption.objects.filter(shop_id__in=list(shop_ids), state__in=WAITING).values_list("shop_id")
    return dict(rows.annotate(number=Count("pk")).order_by("shop_id"))


@dataclass(frozen=True, kw_only=True)
class WriteOffInfo:
    """Units that somebody asked to write off."""

    id: int
    shop_name: str
    goods_name: str
    lot_id: int
    quantity: int
    reason: str
    asked_at: datetime


def write_off_infos(rows: Iterable[WriteOff]) -> list[WriteOffInfo]:
    """Rows with their lots, goods and shops selected along."""
    return [
        WriteOffInfo(
            id=row.pk,
            shop_name=row.lot.goods.shop.name,
            goods_name=row.lot.goods.name,
            lot_id=row.lot_id,
            quantity=row.quantity,
            reason=row.reason,
            asked_at=row.asked_at,
        )
        for row in rows
    ]


def goods_form_of(goods_id: int) -> tuple[int, str, dict[str, Any]]:
    """The shop, the state and the fields of goods as they were written down, to be changed. Raises NotFound."""
    row = Goods.objects.filter(pk=goods_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这样商品")))
    names = ("name", "spec", "unit", "price", "cost_yuan", "limit_most", "limit_by", "limit_period")
    fields = {name: getattr(row, name) for name in (*names, "high_value", "low_at")}
    return row.shop_id, row.state, fields
