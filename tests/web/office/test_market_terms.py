"""Seasons of a shop and the money announced for goods, at the desk: who may, what stays at its field, what counts."""

from decimal import Decimal

import pytest

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from market import stage as ms
from redvest.market.models import FundEntry, Season
from visiting import client_of, queries_for, text_of

FUNDS = "/office/market/funds/"
TYPED = {
    "site_code": DAQIAO, "kind": "party", "amount_yuan": "5000", "happened_on": "2026-03-01",
    "words": "隆财预〔2026〕7 号", "key": "k" * 12,
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def test_a_season_is_added_and_taken_away(cast: Cast):
    there, other = ms.shop(cast), ms.shop(cast, name="另一家超市")
    rice = ms.goods(cast, there, stock=3)
    clerk, path = client_of(cast.clerk), f"/office/market/{there.pk}/seasons/"
    assert "没有限定日期" in text_of(clerk.get(path))
    days = {"starts_on": "2026-04-01", "ends_on": "2026-04-30"}
    wrong = clerk.post(path, days | {"ends_on": "2026-03-31"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["ends_on"]
    assert clerk.post(path, days).status_code == 302
    assert clerk.post(path, days | {"goods_id": str(rice.pk)}).status_code == 302
    assert "2026年4月1日 – 2026年4月30日" in text_of(clerk.get(path))
    first, second = Season.objects.order_by("pk")
    assert (first.goods_id, second.goods_id) == (None, rice.pk)
    clerk.post(f"/office/market/{other.pk}/seasons/", {"drop": first.pk})
    assert Season.objects.count() == 2
    assert client_of(cast.approver).post(path, days | {"ends_on": "2026-05-30"}).status_code == 403
    assert client_of(cast.members[0]).get(path).status_code == 403
    assert clerk.post(path, {"drop": first.pk}).status_code == 302
    assert list(Season.objects.values_list("pk", flat=True)) == [second.pk]


def test_money_for_goods_is_noted_once_and_listed(cast: Cast):
    clerk = client_of(cast.clerk)
    assert "还没有记过资金" in text_of(clerk.get(FUNDS))
    assert clerk.post(FUNDS, TYPED | {"amount_yuan": "0"}).status_code == 422
    assert clerk.post(FUNDS, TYPED | {"happened_on": "2027-01-01"}).status_code == 422
    assert clerk.post(FUNDS, TYPED).status_code == 302
    assert clerk.post(FUNDS, TYPED).status_code == 302
    assert FundEntry.objects.get().amount_yuan == Decimal("5000.00")
    page = text_of(client_of(cast.auditor).get(FUNDS))
    assert "隆财预〔2026〕7 号" in page
    assert "记一笔" not in page
    assert client_of(cast.auditor).post(FUNDS, TYPED | {"key": "l" * 12}).status_code == 422
    assert client_of(cast.members[0]).get(FUNDS).status_code == 403


def test_many_cost_as_many_queries_as_one(cast: Cast):
    clerk, there = client_of(cast.clerk), ms.shop(cast)
    path = f"/office/market/{there.pk}/seasons/"
    clerk.post(FUNDS, TYPED)
    clerk.post(path, {"starts_on": "2026-04-01", "ends_on": "2026-04-30"})
    few = [queries_for(clerk, one) for one in (FUNDS, path)]
    for n in range(10, 29):
        clerk.post(FUNDS, TYPED | {"key": f"key-{n}-{n}-{n}"})
        clerk.post(path, {"starts_on": f"2026-05-{n}", "ends_on": f"2026-06-{n}"})
    assert [queries_for(clerk, one) for one in (FUNDS, path)] == few
