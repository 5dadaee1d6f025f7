"""Goods of a shop, and what comes in, out of Excel: rows read into what the market takes, the sheets to fill in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any, Generic, TypeVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.imports.columns import Field
from redvest.imports.sheets import (
    BadLine,
    chosen_in,
    day_in,
    missing_in,
    number_in,
    rows_of,
    whole_in,
    write_sheet,
)
from redvest.kernel.errors import Invalid
from redvest.market.enums import GoodsUnit, LimitBy, LimitPeriod, Source
from redvest.market.operations import ComingIn, GoodsForm, GoodsLine, StockLine
from redvest.market.operations.tables import MOST_ROWS

T = TypeVar("T")
_YES = [("1", _("是")), ("", _("否"))]
_SOURCES = [(one.value, one.label) for one in Source if one != Source.DONATED]
CHOICES: dict[str, Sequence[tuple[str, Any]]] = {
    "unit": GoodsUnit.choices,
    "limit_by": LimitBy.choices,
    "limit_period": LimitPeriod.choices,
    "high_value": _YES,
    "source": _SOURCES,
}
_NAME = Field(
    name="name", label=_("商品"), names=("商品", "商品名称", "名称", "品名"), example="大米", needed=True
)
_SPEC = Field(name="spec", label=_("规格"), names=("规格", "规格型号"), example="5 公斤")
GOODS = (
    _NAME,
    _SPEC,
    Field(name="unit", label=_("单位"), names=("单位", "计量单位"), example="袋", hint=_("不填就是“件”")),
    Field(name="price", label=_("所需积分"), names=("所需积分", "积分", "兑换积分", "分值"), example="22", needed=True),
    Field(name="cost_yuan", label=_("成本（元）"), names=("成本（元）", "成本", "单价（元）", "进价"), example="21.5",
          hint=_("只用来看积分够不够换")),
    Field(name="limit_most", label=_("限兑几份"), names=("限兑几份", "限兑数量", "限兑"), example="2",
          hint=_("限兑的三列都填，或都不填")),
    Field(name="limit_by", label=_("按谁限兑"), names=("按谁限兑", "限兑对象"), example="每户"),
    Field(name="limit_period", label=_("多长时间"), names=("多长时间", "限兑周期"), example="每月"),
    Field(name="high_value", label=_("领取时两人确认"), names=("领取时两人确认", "两人确认", "大额"), example="否"),
    Field(name="low_at", label=_("剩多少提醒补货"), names=("剩多少提醒补货", "低库存提醒"), example="10"),
)  # fmt: skip
STOCK = (
    _NAME,
    _SPEC,
    Field(name="quantity", label=_("数量"), names=("数量", "入库数量"), example="50", needed=True),
    Field(name="came_on", label=_("到货日期"), names=("到货日期", "入库日期", "日期"), example="2026-11-22",
          hint=_("同一天、同一商品、其他各列也一样的行，再传一次不会重复入库"), needed=True),
    Field(name="source", label=_("来源"), names=("来源",), example="采购",
          hint=_("不填就是“采购”；捐赠的从“捐赠”登记")),
    Field(name="value_yuan", label=_("单价（元）"), names=("单价（元）", "单价", "进价"), example="21.5"),
    Field(name="origin", label=_("供货或帮扶单位"), names=("供货或帮扶单位", "来源单位", "供应商"),
          example="县粮油公司"),
    Field(name="certificate", label=_("合格证或票据号"), names=("合格证或票据号", "票据号", "单号"), example=""),
    Field(name="best_before", label=_("保质期到"), names=("保质期到", "保质期", "到期日"), example="2027-05-01"),
)  # fmt: skip
_BY_NAME = {field.name: field for field in (*GOODS, *STOCK)}


@dataclass(frozen=True, kw_only=True)
class Read(Generic[T]):
    """Rows that could be read, and those that could not."""

    lines: list[T]
    bad: list[BadLine]


def read_goods(file: IO[bytes], name: str) -> Read[GoodsLine]:
    """Rows of goods. Raises Invalid about "file": unreadable, columns missing."""
    return _read(file, name, GOODS, _goods_line)


def read_stock(file: IO[bytes], name: str) -> Read[StockLine]:
    """Rows of what came in. Raises Invalid about "file": unreadable, columns missing."""
    return _read(file, name, STOCK, _stock_line)


def _read(
    file: IO[bytes], name: str, columns: Sequence[Field], line_of: Callable[[int, dict[str, str]], T]
) -> Read[T]:
    lines: list[T] = []
    bad: list[BadLine] = []
    for line, texts in rows_of(file, name, columns):
        try:
            if reasons := missing_in(columns, texts):
                raise Invalid(*reasons)
            lines.append(line_of(line, texts))
        except Invalid as refusal:
            bad.append(BadLine(line=line, title=texts.get("name", ""), reasons=tuple(refusal.reasons)))
    return Read(lines=lines, bad=bad)


def _goods_line(line: int, texts: dict[str, str]) -> GoodsLine:
    form = GoodsForm(
        name=texts["name"],
        spec=texts.get("spec", ""),
        unit=_choice(texts, "unit") or GoodsUnit.PIECE,
        price=number_in(_BY_NAME["price"], texts["price"]),
        cost_yuan=_number(texts, "cost_yuan"),
        limit_most=_whole(texts, "limit_most"),
        limit_by=_choice(texts, "limit_by"),
        limit_period=_choice(texts, "limit_period"),
        high_value=bool(_choice(texts, "high_value")),
        low_at=_whole(texts, "low_at") or 0,
    )
    return GoodsLine(line=line, form=form)


def _stock_line(line: int, texts: dict[str, str]) -> StockLine:
    form = ComingIn(
        goods_id=0,
        quantity=whole_in(_BY_NAME["quantity"], texts["quantity"]),
        source=_choice(texts, "source") or Source.BOUGHT,
        value_yuan=_number(texts, "value_yuan"),
        origin=texts.get("origin", ""),
        certificate=texts.get("certificate", ""),
        best_before=_day(texts, "best_before"),
        came_on=_day(texts, "came_on"),
    )
    return StockLine(line=line, name=texts["name"], spec=texts.get("spec", ""), form=form)


def _choice(texts: dict[str, str], name: str) -> str:
    return chosen_in(_BY_NAME[name], texts[name], CHOICES[name]) if texts.get(name) else ""


def _number(texts: dict[str, str], name: str) -> Decimal:
    return number_in(_BY_NAME[name], texts[name]) if texts.get(name) else Decimal(0)


def _whole(texts: dict[str, str], name: str) -> int | None:
    return whole_in(_BY_NAME[name], texts[name]) if texts.get(name) else None


def _day(texts: dict[str, str], name: str) -> date | None:
    return day_in(_BY_NAME[name], texts[name]) if texts.get(name) else None


def write_goods_sheet(file: IO[bytes]) -> None:
    """The sheet for goods, with one row as an example on its second page only."""
    _write(file, _now("商品"), GOODS)


def write_stock_sheet(file: IO[bytes]) -> None:
    """The sheet for what comes in."""
    _write(file, _now("入库"), STOCK)


def _write(file: IO[bytes], title: str, columns: Sequence[Field]) -> None:
    write_sheet(file, title=title, columns=columns, choices=CHOICES, rows=[], most=MOST_ROWS)
