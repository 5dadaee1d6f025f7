"""Goods and what comes in, many at once from a table: good rows are taken, each bad one named. Locks: the shop's goods.

Goods are known by name and specification; a row of goods that are there changes them, and says nothing new twice. What
came in is known by everything its row says, the day of arrival and the paper too: the same row of a second file is the
same delivery, two equal rows of one file are two.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, refuse_if
from redvest.kernel.operation import operation
from redvest.market.enums import GoodsState, ShopState
from redvest.market.models import Goods
from redvest.market.operations._scope import require_managing, require_tending
from redvest.market.operations.goods import fields_of
from redvest.market.operations.stock import came_in
from redvest.market.queries.shops import ShopInfo, shop_by_id
from redvest.market.rules import forms
from redvest.market.rules.forms import ComingIn, GoodsForm

#: The rows of one table, and goods of one shop.
MOST_ROWS, MOST_GOODS = 1000, 2000
#: Deliveries are written down soon: what is older is a matter for a count.
LONGEST_AGO = 90
_STOCK_ROW = "market.stock_row"


@dataclass(frozen=True, kw_only=True)
class GoodsLine:
    """Goods in a line of a table."""

    line: int
    form: GoodsForm


@dataclass(frozen=True, kw_only=True)
class StockLine:
    """What came in, in a line of a table; ``form.goods_id`` is found by name and specification."""

    line: int
    name: str
    spec: str
    form: ComingIn


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How many rows made something new, changed something, said what was there already; what is wrong with the rest."""

    new: int
    changed: int
    same: int
    bad: Mapping[int, list[Reason]]


@operation
def list_goods_many(*, shop_id: int, lines: Sequence[GoodsLine], by: Actor, now: datetime) -> Taken:
    """Lists goods, or changes those that are there, in a fixed number of statements. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (the shop is closed, more rows than one table may have).
    """
    shop = shop_by_id(shop_id)
    require_managing(shop, by, now=now)
    _require_room(shop, len(lines))
    there = _locked_goods(shop.id)
    bad: dict[int, list[Reason]] = {}
    wanted: dict[tuple[str, str], GoodsForm] = {}
    for one in lines:
        name = one.form.name.strip(), one.form.spec.strip()
        reasons = forms.why_not_goods(one.form)
        if name in wanted:
            reasons.append(Reason("twice", _("这样商品在表里写了两次")))
        if reasons:
            bad[one.line] = reasons
        else:
            wanted[name] = one.form
    new = [
        Goods(shop_id=shop.id, made_at=now, **fields_of(form))
        for name, form in wanted.items()
        if name not in there
    ]
    Goods.objects.bulk_create(new)
    changed = [
        (goods, was)
        for name, form in wanted.items()
        if name in there and (was := _set(goods := there[name], form))
    ]
    if changed:
        Goods.objects.bulk_update([goods for goods, _was in changed], list(_FIELDS))
    audit.record_many(
        [_deed("goods.listed", goods, by, now, price=str(goods.price)) for goods in new]
        + [_deed("goods.edited", goods, by, now, was=was, price=str(goods.price)) for goods, was in changed]
    )
    return Taken(new=len(new), changed=len(changed), same=len(wanted) - len(new) - len(changed), bad=bad)


_FIELDS = tuple(fields_of(GoodsForm(name="", price=forms.CENT)))


def _set(goods: Goods, form: GoodsForm) -> str:
    """Changes the row; gives the price it had, blank if it says all that already."""
    said = fields_of(form)
    if all(getattr(goods, name) == value for name, value in said.items()):
        return ""
    was = str(goods.price)
    for name, value in said.items():
        setattr(goods, name, value)
    return was


def _deed(verb: str, goods: Goods, by: Actor, now: datetime, **facts: str) -> audit.Deed:
    return audit.Deed(verb=verb, target=f"goods:{goods.pk}", by=by, now=now, data=dict(facts))


@operation
def stock_in_many(*, shop_id: int, lines: Sequence[StockLine], by: Actor, now: datetime) -> Taken:
    """Takes in what was bought or given as aid, in a fixed number of statements; rows of an earlier file are known.

    Raises NotFound, Forbidden, Refused (the shop is closed, more rows than one table may have).
    """
    shop = shop_by_id(shop_id)
    require_tending(shop, by, now=now)
    _require_room(shop, len(lines))
    there, today = _locked_goods(shop.id), clock.local_day(now)
    bad: dict[int, list[Reason]] = {}
    keyed: dict[str, ComingIn] = {}
    equal: Counter[str] = Counter()
    for one in lines:
        goods = there.get((one.name.strip(), one.spec.strip()))
        form = replace(one.form, goods_id=goods.pk if goods else 0)
        if (
            reasons := _why_no_goods(goods)
            + _why_not_day(form.came_on, today)
            + forms.why_not_come_in(form, today=today)
        ):
            bad[one.line] = reasons
            continue
        equal[said := repr(form)] += 1
        keyed[_key(shop.id, said, equal[said])] = form
    before = once.earlier_results(_STOCK_ROW, keys={(0, key) for key in keyed})
    fresh = {key: form for key, form in keyed.items() if (0, key) not in before}
    lots = came_in(shop, list(fresh.values()), by=by, now=now) if fresh else []
    once.remember_many(
        _STOCK_ROW, results=[(0, key, lot.pk, now) for key, lot in zip(fresh, lots, strict=True)]
    )
    return Taken(new=len(fresh), changed=0, same=len(before), bad=bad)


def _key(shop_id: int, said: str, nth: int) -> str:
    """Of the shop, not of a person: another keeper who sends the same table says the same."""
    return sha256(f"{shop_id}|{nth}|{said}".encode()).hexdigest()


def _require_room(shop: ShopInfo, rows: int) -> None:
    if shop.state == ShopState.CLOSED:
        refuse_if([Reason("shop_closed", _("这家超市已经关闭"))])
    if rows > MOST_ROWS:
        refuse_if(
            [
                Reason(
                    "too_many_rows",
                    _("一次最多 %(most)s 行，请分成几张表"),
                    {"most": MOST_ROWS},
                    about="file",
                )
            ]
        )


def _locked_goods(shop_id: int) -> dict[tuple[str, str], Goods]:
    rows = Goods.objects.select_for_update(no_key=True).filter(shop_id=shop_id).order_by("pk")[:MOST_GOODS]
    return {(one.name, one.spec): one for one in rows}


def _why_no_goods(goods: Goods | None) -> list[Reason]:
    if goods is None:
        return [Reason("no_goods", _("这家超市没有这样商品，先在“商品”里上架；名称和规格要一样"))]
    if goods.state == GoodsState.OFF:
        return [Reason("goods_off", _("这样商品已下架"))]
    return []


def _why_not_day(day: date | None, today: date) -> list[Reason]:
    if day is not None and 0 <= (today - day).days <= LONGEST_AGO:
        return []
    words = {"most": LONGEST_AGO}
    return [Reason("arrived_on", _("到货日期要在今天以前 %(most)s 天之内"), words)]
