"""Goods that come in, are thrown away, and are counted. Locks: the goods, ids ascending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.market.enums import ShopState, Source, StockMoveKind, WriteOffState
from redvest.market.models import Count, CountLine, Goods, StockLot, WriteOff
from redvest.market.operations._scope import (
    require_keeping,
    require_tending,
    require_watching,
    tell_people,
    tell_watchers,
)
from redvest.market.operations._stock import Moving, lock_goods, move_stock
from redvest.market.queries.shops import ShopInfo, shop_by_id
from redvest.market.rules import forms
from redvest.market.rules.forms import ComingIn


@operation
def stock_in(*, form: ComingIn, by: Actor, now: datetime, key: str = "") -> StockLot:
    """Takes in a lot that was bought or given as aid; donated ones come by ``donations.receive_donation``.

    Under the same ``key`` a repeat returns the first. Raises NotFound, Forbidden, Invalid, Refused ("shop_closed").
    """
    earlier = once.earlier_result("market.stock_in", key=key, by=by)
    if earlier is not None:
        return StockLot.objects.get(pk=earlier)
    goods = lock(Goods, form.goods_id)
    shop = shop_by_id(goods.shop_id)
    require_tending(shop, by, now=now)
    invalid_if(forms.why_not_come_in(form, today=clock.local_day(now)))
    (lot,) = came_in(shop, [form], by=by, now=now)
    once.remember("market.stock_in", key=key, by=by, result_id=lot.pk, now=now)
    return lot


@step
def came_in(
    shop: ShopInfo, items: Sequence[ComingIn], *, by: Actor, now: datetime, donation_id: int | None = None
) -> list[StockLot]:
    """Writes lots of locked goods of one shop, within another operation."""
    if shop.state == ShopState.CLOSED:
        refuse_if([Reason("shop_closed", _("这家超市已经关闭"))])
    lots = StockLot.objects.bulk_create(
        StockLot(
            goods_id=one.goods_id,
            source=Source.DONATED if donation_id else one.source,
            origin=one.origin.strip(),
            donation_id=donation_id,
            value_yuan=one.value_yuan,
            certificate=one.certificate.strip(),
            best_before=one.best_before,
            came_on=one.came_on or clock.local_day(now),
        )
        for one in items
    )
    move_stock(
        [
            Moving(lot_id=lot.pk, kind=StockMoveKind.IN, quantity=one.quantity, by_id=by.person_id)
            for lot, one in zip(lots, items, strict=True)
        ],
        now=now,
    )
    audit.record_many(
        audit.Deed(
            verb="stock.in",
            target=f"goods:{one.goods_id}",
            by=by,
            now=now,
            data={"lot": lot.pk, "quantity": one.quantity, "source": str(lot.source)},
        )
        for lot, one in zip(lots, items, strict=True)
    )
    for lot, one in zip(lots, items, strict=True):
        lot.free = one.quantity
    return lots


@operation
def ask_write_off(
    *, lot_id: int, quantity: int, reason: str, by: Actor, now: datetime, key: str = ""
) -> WriteOff:
    """A keeper sets aside units that are spoilt, broken or past their day; somebody else confirms that they go.

    Under the same ``key`` a repeat returns the first. Raises NotFound, Forbidden (not its keeper), Invalid, Refused
    ("too_few_free").
    """
    earlier = once.earlier_result("market.write_off", key=key, by=by)
    if earlier is not None:
        return WriteOff.objects.get(pk=earlier)
    lot = _locked_lot(lot_id)
    shop = shop_by_id(lot.goods.shop_id)
    require_keeping(shop, by, now=now)
    invalid_if(forms.why_not_quantity(quantity) + forms.why_not_reason(reason))
    row = set_aside(shop, lot, quantity, reason, by=by, now=now)
    once.remember("market.write_off", key=key, by=by, result_id=row.pk, now=now)
    return row


@step
def set_aside(
    shop: ShopInfo, lot: StockLot, quantity: int, reason: str, *, by: Actor, now: datetime
) -> WriteOff:
    """The same within another operation, for a lot whose goods are locked."""
    if quantity > lot.free:
        words = {"free": lot.free}
        refuse_if([Reason("too_few_free", _("这一批没有预留的只有 %(free)s，不能作废更多"), words)])
    row = WriteOff.objects.create(
        lot=lot, quantity=quantity, reason=reason.strip(), asked_by_id=by.person_id, asked_at=now
    )
    _move_aside(row, StockMoveKind.RESERVE, by=by, now=now)
    audit.record(
        "stock.write_off_asked", by=by, now=now, target=f"goods:{lot.goods_id}", lot=lot.pk, quantity=quantity
    )
    said: dict[str, str | int] = {"goods": lot.goods.name, "quantity": quantity}
    tell_watchers("market.write_off_asked", shop, now=now, once="", but=by.person_id, **said)
    return row


@operation
def decide_write_off(*, write_off_id: int, confirmed: bool, by: Actor, now: datetime) -> WriteOff:
    """Who supervises the market says that the units go, or go back to the shelf. The same answer twice is one.

    Raises NotFound, Forbidden, Refused ("keeps_shop", "own_request", "write_off_over").
    """
    goods_id = WriteOff.objects.filter(pk=write_off_id).values_list("lot__goods_id", flat=True).first()
    lock_goods([goods_id or 0])
    row = lock(WriteOff, write_off_id)
    shop = shop_by_id(row.lot.goods.shop_id)
    require_watching(shop, by, now=now)
    to = WriteOffState.CONFIRMED if confirmed else WriteOffState.DECLINED
    if row.state == to:
        return row
    if row.state != WriteOffState.ASKED:
        refuse_if([Reason("write_off_over", _("这笔作废已经处理过了"))])
    if by.person_id is not None and by.person_id == row.asked_by_id:
        refuse_if([Reason("own_request", _("不能审核自己提交的申请"))])
    row.state, row.decided_by_id, row.decided_at = to, by.person_id, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    _move_aside(row, StockMoveKind.VOID if confirmed else StockMoveKind.RELEASE, by=by, now=now)
    audit.record(
        f"stock.write_off_{to}", by=by, now=now, target=f"goods:{row.lot.goods_id}", write_off=row.pk
    )
    if row.asked_by_id is not None:
        words = {"goods": row.lot.goods.name, "answer": str(WriteOffState(to).label)}
        tell_people("market.write_off_decided", shop, [row.asked_by_id], now=now, **words)
    return row


@step
def _move_aside(row: WriteOff, kind: str, *, by: Actor, now: datetime) -> None:
    move_stock(
        [
            Moving(
                lot_id=row.lot_id,
                kind=kind,
                quantity=row.quantity,
                by_id=by.person_id,
                write_off_id=row.pk,
            )
        ],
        now=now,
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """Of one lot: how many the books said (held ones included), how many lay there, and why they differ."""

    lot_id: int
    expected: int
    found: int
    note: str = ""


@operation
def book_count(
    *, shop_id: int, found: Sequence[Found], by: Actor, now: datetime, note: str = "", key: str = ""
) -> Count:
    """Books a count (盘点) by somebody who supervises the market and does not keep this shop, with its differences.

    Under the same ``key`` a repeat returns the first. Raises NotFound, Forbidden, Invalid (a difference without a
    reason), Refused ("keeps_shop"; "books_changed": something moved since the counter looked; "held_missing": so few
    that what is held for people is not there: their redemptions are cancelled first).
    """
    earlier = once.earlier_result("market.count", key=key, by=by)
    if earlier is not None:
        return Count.objects.get(pk=earlier)
    shop = shop_by_id(shop_id)
    require_watching(shop, by, now=now)
    wanted = {one.lot_id for one in found}
    goods_ids = set(StockLot.objects.filter(pk__in=wanted).values_list("goods_id", flat=True))
    goods = lock_goods(goods_ids)
    lots = StockLot.objects.in_bulk(sorted(wanted))
    invalid_if(_why_not_count(found, lots, goods, shop_id))
    refuse_if(_why_not_now(found, lots, goods))
    count = Count.objects.create(
        shop_id=shop_id, counted_at=now, counted_by_id=by.person_id, note=note.strip()[:200]
    )
    lines = CountLine.objects.bulk_create(
        CountLine(
            count=count, lot_id=one.lot_id, expected=one.expected, found=one.found, note=one.note.strip()
        )
        for one in sorted(found, key=lambda one: one.lot_id)
    )
    move_stock([_difference(line, by) for line in lines if line.found != line.expected], now=now)
    wrong = sum(line.found != line.expected for line in lines)
    audit.record("stock.counted", by=by, now=now, target=f"shop:{shop_id}", lots=len(lines), wrong=wrong)
    if wrong:
        tell_watchers("market.count_differs", shop, now=now, but=by.person_id, wrong=wrong)
    once.remember("market.count", key=key, by=by, result_id=count.pk, now=now)
    return count


def _difference(line: CountLine, by: Actor) -> Moving:
    more = line.found - line.expected
    return Moving(
        lot_id=line.lot_id,
        kind=StockMoveKind.SURPLUS if more > 0 else StockMoveKind.SHORTAGE,
        quantity=abs(more),
        by_id=by.person_id,
        count_line_id=line.pk,
    )


def _why_not_count(
    found: Sequence[Found], lots: dict[int, StockLot], goods: dict[int, Goods], shop_id: int
) -> list[Reason]:
    if not found or len({one.lot_id for one in found}) != len(found):
        return [Reason("count_wrong", _("请逐批填写盘点数"), about="found")]
    reasons = []
    for one in found:
        lot = lots.get(one.lot_id)
        if lot is None or goods[lot.goods_id].shop_id != shop_id:
            reasons.append(Reason("lot_unknown", _("这家超市没有这一批"), about="found"))
        elif not 0 <= one.found <= forms.MOST_UNITS:
            reasons += forms.why_not_quantity(one.found, about="found")
        elif one.found != one.expected and not one.note.strip():
            words = {"goods": goods[lot.goods_id].name}
            reasons.append(Reason("note_missing", _("“%(goods)s”账实不符，请写明原因"), words, about="note"))
    return reasons


def _why_not_now(found: Sequence[Found], lots: dict[int, StockLot], goods: dict[int, Goods]) -> list[Reason]:
    reasons = []
    for one in found:
        lot = lots[one.lot_id]
        words: dict[str, str | int] = {"goods": goods[lot.goods_id].name, "held": lot.held}
        if one.expected != lot.free + lot.held:
            reasons.append(Reason("books_changed", _("“%(goods)s”刚有出入库，请重新核对账面数"), words))
        elif one.found < lot.held:
            sentence = _("“%(goods)s”还给居民留着 %(held)s，实物不够，请先取消这些兑换单")
            reasons.append(Reason("held_missing", sentence, words))
    return reasons


def _locked_lot(lot_id: int) -> StockLot:
    """The goods first, then the lot as it is under their lock. Raises NotFound."""
    goods_id = StockLot.objects.filter(pk=lot_id).values_list("goods_id", flat=True).first()
    lock_goods([goods_id or 0])
    return lock(StockLot, lot_id)
