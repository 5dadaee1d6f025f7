"""A shop's books: lots, what moved them, what is to be decided, and what to look after (few left, near their day)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import F, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.market.enums import GoodsState, ShopState, Source, WriteOffState
from redvest.market.models import Count, Goods, Shop, ShopKeeper, StockLot, StockMove, WriteOff
from redvest.market.queries.goods import GoodsInfo, goods_infos, goods_of
from redvest.market.queries.shops import keeping, shops_visible_to

#: So long before its last day a lot is to be looked after.
BEST_BEFORE_SOON = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class LotInfo:
    """A lot with what is in the shop of it: ``there`` is what a count should find."""

    id: int
    goods_id: int
    goods_name: str
    spec: str
    source: str
    origin: str
    value_yuan: Decimal
    certificate: str
    best_before: date | None
    came_on: date
    free: int
    held: int

    @property
    def there(self) -> int:
        """On the shelf and held."""
        return self.free + self.held

    @property
    def source_label(self) -> str:
        """采购, 捐赠 or 帮扶."""
        return str(Source(self.source).label)


@dataclass(frozen=True, kw_only=True)
class Warnings:
    """What a shop's keepers should look after."""

    low: tuple[GoodsInfo, ...]
    ending: tuple[LotInfo, ...]
    ended: tuple[LotInfo, ...]

    def __bool__(self) -> bool:
        return bool(self.low or self.ending or self.ended)


def lots_visible_to(
    viewer: Viewer, *, now: datetime, shop_id: int, with_empty: bool = False
) -> QuerySet[StockLot]:
    """Lots of a shop whose books the viewer sees, by goods, what ends soonest first. Show them by ``lot_infos``."""
    shops = shops_visible_to(viewer, now=now).filter(pk=shop_id)
    rows = StockLot.objects.filter(goods__shop__in=shops)
    if not with_empty:
        rows = rows.exclude(free=0, held=0)
    return rows.select_related("goods").order_by(
        "goods__name", "goods__spec", F("best_before").asc(nulls_last=True), "came_on", "id"
    )


def lot_infos(rows: Iterable[StockLot]) -> list[LotInfo]:
    """Rows whose goods were selected along."""
    return [
        LotInfo(
            id=row.pk,
            goods_id=row.goods_id,
            goods_name=row.goods.name,
            spec=row.goods.spec,
            source=row.source,
            origin=row.origin,
            value_yuan=row.value_yuan,
            certificate=row.certificate,
            best_before=row.best_before,
            came_on=row.came_on,
            free=row.free,
            held=row.held,
        )
        for row in rows
    ]


def moves_visible_to(viewer: Viewer, *, now: datetime, shop_id: int) -> QuerySet[StockMove]:
    """What moved a shop's stock, the newest first; for who sees its books."""
    shops = shops_visible_to(viewer, now=now).filter(pk=shop_id)
    return StockMove.objects.filter(lot__goods__shop__in=shops).select_related("lot__goods").order_by("-id")


def counts_visible_to(viewer: Viewer, *, now: datetime, shop_id: int) -> QuerySet[Count]:
    """Counts of a shop, the newest first, with their lines; for who sees its books."""
    shops = shops_visible_to(viewer, now=now).filter(pk=shop_id)
    rows = Count.objects.filter(shop__in=shops).prefetch_related("lines__lot__goods")
    return rows.order_by("-id")


def write_offs_to_decide(viewer: Viewer, *, now: datetime) -> QuerySet[WriteOff]:
    """What waits for this viewer as the second one: asked for by others, in shops the viewer does not keep."""
    seen = covered_by(viewer, Verb.SUPERVISE_MARKET, site_path="lot__goods__shop__site__path")
    kept = Shop.objects.filter(keepers__in=_kept_rows(viewer, now))
    rows = WriteOff.objects.filter(seen, state=WriteOffState.ASKED).exclude(asked_by_id=viewer.person_id or 0)
    return rows.exclude(lot__goods__shop__in=kept).select_related("lot__goods__shop").order_by("id")


def _kept_rows(viewer: Viewer, now: datetime) -> QuerySet[ShopKeeper]:
    return ShopKeeper.objects.filter(keeping(now), person_id=viewer.person_id or 0)


def warnings_of(shop_id: int, *, today: date) -> Warnings:
    """Goods of which few are left, lots near their last day, and lots past it. For who keeps the shop's books."""
    rows = goods_of(shop_id).filter(state=GoodsState.ON)
    low = tuple(one for one in goods_infos(rows, today=today) if one.is_low)
    lots = StockLot.objects.filter(goods__shop_id=shop_id, free__gt=0, best_before__isnull=False)
    lots = lots.select_related("goods").order_by("best_before", "id")
    return Warnings(
        low=low,
        ending=tuple(lot_infos(lots.filter(best_before__range=(today, today + BEST_BEFORE_SOON)))),
        ended=tuple(lot_infos(lots.filter(best_before__lt=today))),
    )


def shops_to_watch() -> list[int]:
    """Shops that are not closed and have goods."""
    rows = Goods.objects.exclude(shop__state=ShopState.CLOSED).order_by("shop_id")
    return list(rows.values_list("shop_id", flat=True).distinct())
