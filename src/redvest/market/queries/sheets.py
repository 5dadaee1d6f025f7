"""A shop's goods and books as tables: heads and rows, for who sees its books (``kernel.sheets`` writes them)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import Viewer
from redvest.kernel import clock
from redvest.kernel.errors import Text
from redvest.market.enums import MOVE_EFFECTS, GoodsUnit, Source, StockMoveKind
from redvest.market.queries.goods import goods_infos, goods_of
from redvest.market.queries.shops import shops_visible_to
from redvest.market.queries.stock import lot_infos, lots_visible_to, moves_visible_to

Cell = str | int | Decimal | date | datetime | None

GOODS_HEAD: tuple[Text, ...] = (
    _("商品"),
    _("规格"),
    _("单位"),
    _("所需积分"),
    _("限兑"),
    _("可兑换"),
    _("已预留"),
    _("状态"),
)
LOTS_HEAD: tuple[Text, ...] = (
    _("批次"),
    _("商品"),
    _("规格"),
    _("来源"),
    _("来源单位"),
    _("单价（元）"),
    _("入库日期"),
    _("保质期"),
    _("可兑换"),
    _("已预留"),
)
MOVES_HEAD: tuple[Text, ...] = (_("时间"), _("批次"), _("商品"), _("出入库"), _("数量"), _("货架增减"))


def goods_rows(shop_id: int, *, viewer: Viewer, now: datetime) -> Iterator[tuple[Cell, ...]]:
    """All goods of a shop, those taken off the shelf, too; nothing for who does not see its books."""
    if not shops_visible_to(viewer, now=now).filter(pk=shop_id).exists():
        return
    for one in goods_infos(goods_of(shop_id, with_off=True), today=clock.local_day(now)):
        unit, state = one.unit_label, one.state_label
        yield one.name, one.spec, unit, one.price, one.limit_label, one.free, one.held, state


def lot_rows(shop_id: int, *, viewer: Viewer, now: datetime) -> Iterator[tuple[Cell, ...]]:
    """Lots with something there."""
    for one in lot_infos(lots_visible_to(viewer, now=now, shop_id=shop_id)):
        came, best = one.came_on, one.best_before
        what = one.id, one.goods_name, one.spec, str(Source(one.source).label), one.origin
        yield *what, one.value_yuan, came, best, one.free, one.held


def move_rows(shop_id: int, *, viewer: Viewer, now: datetime) -> Iterator[tuple[Cell, ...]]:
    """What moved the stock, the newest first; it names nobody."""
    for one in moves_visible_to(viewer, now=now, shop_id=shop_id).iterator(chunk_size=2000):
        on_shelf, _held = MOVE_EFFECTS[one.kind]
        goods = one.lot.goods
        unit = GoodsUnit(goods.unit).label
        kind = str(StockMoveKind(one.kind).label)
        change = on_shelf * one.quantity
        yield clock.local(one.at), one.lot_id, f"{goods.name}（{unit}）", kind, one.quantity, change
