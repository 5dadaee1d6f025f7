"""A shop's goods and what comes in, brought as Excel and CSV: good rows taken, bad ones named, nothing booked twice."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import NOW, Cast, Persona
from harness.clock import MovableClock
from market import stage as ms
from redvest.kernel.errors import Forbidden, Refused
from redvest.market import operations
from redvest.market.checks import CHECKS
from redvest.market.models import Goods, Shop, StockLot, StockMove
from redvest.market.operations import ComingIn, GoodsForm, GoodsLine, StockLine
from visiting import client_of, text_of

D = Decimal
GOODS_HEAD = ["商品", "规格", "单位", "所需积分", "成本", "限兑几份", "按谁限兑", "多长时间", "两人确认"]
STOCK_HEAD = ["商品名称", "规格", "数量", "到货日期", "来源", "单价", "供应商", "票据号", "保质期"]
RICE = ["大米", "5 公斤", "袋", "22", "21.5", "2", "每户", "每月", ""]
SALT = ["食盐", "", "", "1.5", "", "", "", "", "否"]
CAME = ["大米", "5 公斤", "50", "2026-03-01", "采购", "21.5", "县粮油公司", "LY-7", "2027-05-01"]


def book(head: list[str], *rows: list[str]) -> io.BytesIO:
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = made.add_worksheet()
    for at, row in enumerate([head, *rows]):
        sheet.write_row(at, 0, row)
    made.close()
    file.seek(0)
    file.name = "table.xlsx"
    return file


def brought(who: Persona, name: str, there: Shop, file: Any) -> Any:
    return client_of(who).post(reverse(name, args=[there.pk]), {"file": file})


@pytest.fixture
def there(cast: Cast, wall_clock: MovableClock) -> Shop:
    wall_clock.set(NOW)
    return ms.shop(cast)


def test_goods_are_listed_changed_and_named_where_they_are_wrong(cast: Cast, there: Shop) -> None:
    bad = [
        ["面条", "", "把", "不要钱", "", "", "", "", ""],
        ["牙膏", "", "颗", "4", "", "", "", "", ""],
        ["", "", "件", "4", "", "", "", "", ""],
        RICE,
        ["肥皂", "", "件", "0", "", "", "", "", ""],
        ["毛巾", "", "件", "5", "", "2", "", "", ""],
    ]
    answer = brought(cast.clerk, "shop:goods_sheet", there, book(GOODS_HEAD, RICE, SALT, *bad))
    text = text_of(answer)
    assert answer.status_code == 200
    assert "新增 2 行，改动 0 行；有 6 行没有读进来" in text
    for words in (
        "“所需积分”要填数字",
        "“单位”不认识“颗”",
        "没有填“商品”",
        "写了两次",
        "要大于 0",
        "限兑要写明",
    ):
        assert words in text
    found = {one.name: one for one in Goods.objects.filter(shop=there)}
    assert set(found) == {"大米", "食盐"}
    rice = found["大米"]
    assert (rice.price, rice.cost_yuan, rice.unit) == (D("22"), D("21.5"), "bag")
    assert (rice.limit_most, rice.limit_by, rice.limit_period) == (2, "household", "month")
    assert (found["食盐"].price, found["食盐"].unit) == (D("1.50"), "piece")
    again = brought(
        cast.clerk, "shop:goods_sheet", there, book(GOODS_HEAD, RICE, [*SALT[:3], "2", *SALT[4:]])
    )
    assert again.status_code == 302
    assert Goods.objects.get(name="食盐").price == D("2.00")
    assert Goods.objects.filter(shop=there).count() == 2


def test_what_came_in_is_booked_once_however_often_it_is_sent(cast: Cast, there: Shop) -> None:
    ms.goods(cast, there, stock=0)
    bad = [
        ["大米", "10 公斤", "5", "2026-03-01", "", "", "", "", ""],
        ["大米", "5 公斤", "半袋", "2026-03-01", "", "", "", "", ""],
        ["大米", "5 公斤", "5", "2026-03-03", "", "", "", "", ""],
        ["大米", "5 公斤", "5", "2026-03-01", "捐赠", "", "", "", ""],
        ["大米", "5 公斤", "5", "2026-03-01", "", "", "", "", "2026-01-01"],
        ["大米", "5 公斤", "5", "", "", "", "", "", ""],
    ]
    first = brought(ms.keeper(cast, there), "shop:stock_sheet", there, book(STOCK_HEAD, CAME, CAME, *bad))
    text = text_of(first)
    assert "新增 2 行，改动 0 行；有 6 行没有读进来" in text
    for words in (
        "没有这样商品",
        "“数量”要填数字",
        "到货日期要在今天以前",
        "不认识“捐赠”",
        "过了保质期",
        "没有填“到货日期”",
    ):
        assert words in text
    lots = list(StockLot.objects.order_by("pk"))
    assert [(one.free, one.value_yuan, one.origin, one.certificate) for one in lots] == [
        (50, D("21.50"), "县粮油公司", "LY-7")
    ] * 2
    assert {str(one.came_on) for one in lots} == {"2026-03-01"}
    # The corrected table, by the clerk: the two rows are known, the one more is new.
    more = ["大米", "5 公斤", "5", "2026/3/1", "帮扶", "", "对口支援", "", ""]
    assert (
        brought(cast.clerk, "shop:stock_sheet", there, book(STOCK_HEAD, CAME, CAME, more)).status_code == 302
    )
    assert sorted(StockLot.objects.values_list("free", flat=True)) == [5, 50, 50]
    assert StockMove.objects.count() == 3
    assert all(not list(check()) for check in CHECKS.values())


def test_a_csv_and_a_file_without_its_columns(cast: Cast, there: Shop) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([GOODS_HEAD, SALT])
    file = io.BytesIO(text.getvalue().encode("gb18030"))
    file.name = "goods.csv"
    assert brought(cast.clerk, "shop:goods_sheet", there, file).status_code == 302
    assert Goods.objects.get(shop=there).name == "食盐"
    other = brought(cast.clerk, "shop:goods_sheet", there, book(["商品", "规格"], ["大米", ""]))
    assert other.status_code == 422
    assert "表里没有这几列：所需积分" in text_of(other)


def test_the_sheet_to_fill_in_can_be_filled_in(cast: Cast, there: Shop) -> None:
    for name in ("shop:goods_sheet", "shop:stock_sheet"):
        url = reverse(name, args=[there.pk])
        answer = client_of(cast.clerk).get(url + "?as=xlsx")
        content = b"".join(answer.streaming_content)
        file = io.BytesIO(content)
        file.name = "empty.xlsx"
        assert client_of(cast.clerk).post(url, {"file": file}).status_code in (302, 422)


def test_who_may(cast: Cast, there: Shop) -> None:
    man = ms.keeper(cast, there)
    for who, code in ((man, 403), (cast.leader, 404), (cast.members[1], 404)):
        assert brought(who, "shop:goods_sheet", there, book(GOODS_HEAD, RICE)).status_code in {code, 403, 404}
    assert not Goods.objects.exists()
    with pytest.raises(Forbidden):
        operations.list_goods_many(shop_id=there.pk, lines=[], by=man.actor, now=NOW)
    with pytest.raises(Forbidden):
        operations.stock_in_many(shop_id=there.pk, lines=[], by=cast.members[1].actor, now=NOW)
    operations.close_shop(shop_id=there.pk, reason="搬迁", by=cast.clerk.actor, now=NOW)
    with pytest.raises(Refused):
        operations.list_goods_many(shop_id=there.pk, lines=[], by=cast.clerk.actor, now=NOW)


def test_fifty_rows_cost_what_five_do(cast: Cast, there: Shop) -> None:
    def goods(start: int, count: int) -> int:
        lines = [
            GoodsLine(line=n, form=GoodsForm(name=f"商品{n}", price=D(3)))
            for n in range(start, start + count)
        ]
        with CaptureQueriesContext(connection) as queries:
            operations.list_goods_many(shop_id=there.pk, lines=lines, by=cast.clerk.actor, now=NOW)
        return len(queries)

    def stock(start: int, count: int) -> int:
        lines = [
            StockLine(
                line=n,
                name=f"商品{n}",
                spec="",
                form=ComingIn(goods_id=0, quantity=4, came_on=ms.TODAY),
            )
            for n in range(start, start + count)
        ]
        with CaptureQueriesContext(connection) as queries:
            operations.stock_in_many(shop_id=there.pk, lines=lines, by=cast.clerk.actor, now=NOW)
        return len(queries)

    assert goods(0, 5) == goods(100, 50)
    assert stock(0, 5) == stock(100, 50)
