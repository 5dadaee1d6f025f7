"""The one place that writes stock moves and what lots hold. The goods of the lots must be locked."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q

from redvest.kernel.locks import lock_many
from redvest.kernel.operation import step
from redvest.kernel.setwise import insert_rows
from redvest.market.enums import MOVE_EFFECTS
from redvest.market.models import Goods, StockLot, StockMove


@dataclass(frozen=True, kw_only=True, slots=True)
class Moving:
    """``quantity`` units of a lot, and the one cause of it; nothing but its lot for what comes in."""

    lot_id: int
    kind: str
    quantity: int
    by_id: int | None
    line_id: int | None = None
    goods_return_id: int | None = None
    write_off_id: int | None = None
    count_line_id: int | None = None


_COLUMNS = (
    "lot_id",
    "kind",
    "quantity",
    "line_id",
    "goods_return_id",
    "write_off_id",
    "count_line_id",
    "at",
    "by_id",
)


@step
def move_stock(moves: Sequence[Moving], *, now: datetime) -> None:
    """Writes moves and what they do to their lots; two statements however many there are."""
    if not moves:
        return
    rows = [
        (
            one.lot_id,
            str(one.kind),
            one.quantity,
            one.line_id,
            one.goods_return_id,
            one.write_off_id,
            one.count_line_id,
            now,
            one.by_id,
        )
        for one in moves
    ]
    insert_rows(StockMove, _COLUMNS, rows)
    free: dict[int, int] = defaultdict(int)
    held: dict[int, int] = defaultdict(int)
    for one in moves:
        on_shelf, aside = MOVE_EFFECTS[one.kind]
        free[one.lot_id] += on_shelf * one.quantity
        held[one.lot_id] += aside * one.quantity
    ids = sorted(free)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE market_stocklot SET free = market_stocklot.free + change.free,"
            " held = market_stocklot.held + change.held"
            " FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS change(id, free, held)"
            " WHERE market_stocklot.id = change.id",
            [ids, [free[id] for id in ids], [held[id] for id in ids]],
        )


def lock_goods(goods_ids: Collection[int]) -> dict[int, Goods]:
    """Locks goods, ids ascending: their lots change only under this lock, and are read after it."""
    return {row.pk: row for row in lock_many(Goods, goods_ids).values()}


def lots_to_give(goods_ids: Collection[int], *, today: date) -> dict[int, list[StockLot]]:
    """Lots with something free that may still be given out, by goods: what ends soonest first, then what came first."""
    good = Q(best_before__isnull=True) | Q(best_before__gte=today)
    rows = StockLot.objects.filter(good, goods_id__in=goods_ids, free__gt=0)
    found: dict[int, list[StockLot]] = defaultdict(list)
    for lot in sorted(rows, key=lambda one: (one.best_before or date.max, one.came_on, one.pk)):
        found[lot.goods_id].append(lot)
    return found
