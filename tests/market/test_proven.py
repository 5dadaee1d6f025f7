"""`redvest verify` over the market: nothing to find after a day, and every kind of damage found by its check."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cast import CENTRE, DAQIAO, NOW, Cast
from market.stage import (
    LATER,
    TODAY,
    budget,
    differences,
    donated,
    earned,
    goods,
    handed,
    keeper,
    lot,
    newcomer,
    ordered,
    pts,
    shop,
)
from redvest.kernel import clock
from redvest.kernel.errors import NotFound
from redvest.market import operations as market
from redvest.market.checks import CHECKS
from redvest.market.models import Goods, Redemption, StockLot
from redvest.market.operations import Found
from redvest.market.queries.funds import left_of
from redvest.market.queries.liability import empty_week, liability_board, running_empty
from redvest.points.enums import CauseKind
from redvest.reports.queries.supplying import market_figures
from redvest.reports.verify import verify
from refusing import refuses

#: What is damaged, which check finds it.
DAMAGE = {
    "UPDATE market_stocklot SET free = free + 1 WHERE free > 0": "market stock",
    "UPDATE market_stockmove SET quantity = quantity + 1 WHERE kind = 'in'": "market stock",
    "DELETE FROM market_stockmove WHERE kind = 'in'": "market stock",
    "UPDATE market_stocklot SET free = free - 1, held = held + 1 WHERE free > 0": "market held",
    "DELETE FROM market_stockmove WHERE kind = 'out'": "market lines",
    "UPDATE market_redemptionline SET quantity = quantity + 1": "market lines",
    "UPDATE market_redemption SET points = points + 1": "market lines",
    "UPDATE market_redemption SET state = 'lapsed', code_hash = '' WHERE state = 'ordered'": "market holds",
    "UPDATE points_hold SET amount = amount + 1 WHERE state = 'open'": "market holds",
    "UPDATE points_hold SET returned = 0 WHERE returned > 0": "market holds",
    "UPDATE market_redemption SET by_household = false, person_id = (SELECT min(id) FROM people_person)"
    " WHERE state = 'ordered'": "market holds",
    "DELETE FROM market_redemptionstep WHERE state = 'collected'": "market steps",
    "INSERT INTO market_redemptionstep (redemption_id, was, state, at, reason)"
    " SELECT redemption_id, state, state, at, '' FROM market_redemptionstep WHERE state = 'collected'": "market steps",
    "UPDATE market_redemptionline SET brought_back = 0": "market returns",
    "UPDATE market_goodsreturn SET quantity = quantity + 1": "market returns",
    "UPDATE market_countline SET found = found + 1, note = 'x'": "market watched",
    "UPDATE market_writeoff SET state = 'confirmed', decided_at = asked_at": "market watched",
    "UPDATE market_count SET counted_by_id = (SELECT person_id FROM market_shopkeeper LIMIT 1)": "market watched",
    "UPDATE market_donation SET number = number + 1": "market donations",
    "UPDATE market_stocklot SET donation_id = NULL, source = 'aid'": "market donations",
}


@contextmanager
def without_triggers() -> Iterator[None]:
    """As somebody with all rights over the database would."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def a_day(cast: Cast) -> Cast:
    """One of everything: collected, waiting, brought back in part, cancelled, written off, counted, donated."""
    budget()
    there = shop(cast)
    man = keeper(cast, there)
    rice = goods(cast, there, stock=20)
    soap = goods(cast, there, name="肥皂", spec="", price=pts("2.5"), stock=0)
    donated(cast, there, soap, 8)
    one, two = newcomer(31, points=200), newcomer(32, points=200)
    row = handed(ordered(one, there, (rice, 2), (soap, 3)), man)
    market.take_back(
        redemption_id=row.pk, goods_id=soap.pk, quantity=1, reason="多了", fit=True, by=man.actor, now=LATER
    )
    ordered(two, there, (rice, 1))
    gone = ordered(two, there, (soap, 1))
    market.cancel_redemption(redemption_id=gone.pk, by=two.actor, now=LATER)
    lot = StockLot.objects.get(goods=rice)
    market.ask_write_off(lot_id=lot.pk, quantity=1, reason="漏了", by=man.actor, now=LATER)
    lot.refresh_from_db()
    there_now = lot.free + lot.held
    found = Found(lot_id=lot.pk, expected=there_now, found=there_now - 1, note="少一袋")
    market.book_count(shop_id=there.pk, found=[found], by=cast.auditor.actor, now=LATER)
    market.note_fund(
        site_code=DAQIAO,
        kind="party",
        amount_yuan=pts(1000),
        happened_on=TODAY,
        words="党建经费",
        by=cast.clerk.actor,
        now=NOW,
        key="fund-one",
    )
    return cast


def test_nothing_to_find_after_a_day(a_day: Cast) -> None:
    assert differences() == []
    assert [str(one) for one in verify()] == []
    assert set(DAMAGE.values()) == set(CHECKS)


@pytest.mark.parametrize("damage", DAMAGE, ids=range(len(DAMAGE)))
def test_damage_is_found(a_day: Cast, damage: str) -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(damage)
        assert cursor.rowcount, damage
    found = {name for name, check in CHECKS.items() if list(check())}
    assert DAMAGE[damage] in found


def test_what_only_grows_refuses(a_day: Cast) -> None:
    for statement in (
        "UPDATE market_stockmove SET quantity = 1",
        "DELETE FROM market_redemptionstep",
        "UPDATE market_redemption SET points = points + 1",
        "UPDATE market_stocklot SET goods_id = goods_id + 1",
        "DELETE FROM market_countline",
        "UPDATE market_fundentry SET amount_yuan = 1",
    ):
        with (
            pytest.raises(DatabaseError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_figures(a_day: Cast) -> None:
    found = market_figures(code=CENTRE, as_of=clock.day_end(TODAY))
    assert (found.shops, found.collected, found.points, found.returned_points) == (
        1,
        1,
        pts("95.50"),
        pts("2.50"),
    )
    assert (found.households, found.donations, found.donors, found.donated_yuan) == (1, 1, 1, pts(280))
    assert found.came == {"bought": 20, "donated": 8, "aid": 0}
    assert (found.moves["in"], found.moves["out"], found.moves["return"], found.moves["shortage"]) == (
        28,
        5,
        1,
        1,
    )
    assert {state: number for state, number in found.redemptions.items() if number} == {
        "ordered": 3,
        "collected": 1,
        "cancelled": 1,
    }
    # 20 − 2 − 1 bags at 40, 8 − 3 + 1 soaps at 35; of 1,000 yuan 800 are spent.
    assert (found.shelf_units, found.shelf_yuan, found.fund_yuan) == (23, pts(890), pts(200))
    json.dumps(found.as_dict())
    before = market_figures(code=CENTRE, as_of=NOW - timedelta(minutes=1))
    assert (before.shops, before.shelf_units, before.collected) == (0, 0, 0)
    at_noon = market_figures(code=CENTRE, as_of=LATER - timedelta(minutes=1))
    assert (at_noon.redemptions["cancelled"], at_noon.returned_points) == (0, 0)
    assert (
        market_figures(code=CENTRE, as_of=clock.day_end(TODAY), start=TODAY + timedelta(days=1)).collected
        == 0
    )
    with pytest.raises(NotFound):
        market_figures(code="999999", as_of=NOW)


def test_the_liability_board(a_day: Cast) -> None:
    soon = NOW + timedelta(days=7)
    whole, (row,) = liability_board(CENTRE, viewer=a_day.manager.see(), now=soon)
    # 400 given, 95.5 collected, 2.5 back; one bag is held.
    assert (row.outstanding, row.held) == (pts("307.00"), pts("44.00"))
    assert (row.site_code, row.shops, row.worth) == (DAQIAO, ("大桥社区爱心超市",), 1)
    assert (row.due_yuan, row.shelf_yuan, row.fund_yuan) == (pts(307), pts(890), pts(200))
    assert (row.covered_percent, row.is_short) == (355, False)
    assert row.shelf_points == 17 * 44 + 6 * pts("2.5")
    assert row.weekly_points == pts("23.88")
    # 763 points at 23.875 a week are gone after 223 days.
    assert row.empty_week == date(2026, 10, 12)
    assert whole.outstanding == row.outstanding
    assert whole.shops == row.shops
    with refuses(NotFound, "not_found"):
        liability_board(CENTRE, viewer=a_day.clerk.see(), now=soon)
    names = [(one.name, one.weekly) for one in running_empty(Redemption.objects.all()[0].shop_id, now=soon)]
    assert names == [("肥皂", pts("0.75")), ("大米", pts("0.50"))]
    earned(a_day.residents[0].id, 2000)
    whole, (row,) = liability_board(CENTRE, viewer=a_day.manager.see(), now=soon)
    assert (row.outstanding, row.covered_percent, row.is_short) == (pts(2307), 47, True)


def test_what_is_owed_from_the_raw_rows(a_day: Cast) -> None:
    """The figures' liability, added up a second time by plain statements over single rows."""
    owed = market_figures(code=CENTRE, as_of=NOW + timedelta(days=7)).liability
    with connection.cursor() as cursor:

        def number(statement: str) -> Decimal:
            cursor.execute(statement)
            return Decimal(cursor.fetchone()[0])

        outstanding = number(
            "SELECT sum(balance) FROM points_account WHERE kind IN ('person', 'household', 'hold')"
        )
        goods_yuan = number("SELECT sum((free + held) * value_yuan) FROM market_stocklot")
        announced = number("SELECT sum(amount_yuan) FROM market_fundentry")
        bought = number(
            "SELECT sum(m.quantity * l.value_yuan) FROM market_stockmove m JOIN market_stocklot l ON l.id = m.lot_id"
            " WHERE m.kind = 'in' AND l.source = 'bought'"
        )
    assert (owed.outstanding, owed.goods_yuan, owed.fund_yuan) == (
        outstanding,
        goods_yuan,
        announced - bought,
    )
    assert (owed.held, owed.due_yuan) == (pts(44), outstanding * owed.worth)
    assert owed.covered_percent == int(100 * (goods_yuan + announced - bought) / owed.due_yuan) == 355
    nothing = market_figures(code=CENTRE, as_of=NOW - timedelta(days=1)).liability
    assert (nothing.due_yuan, nothing.fund_yuan, nothing.covered_percent) == (0, 0, None)


def test_buying_moves_cover_from_the_fund_to_the_shelf(a_day: Cast) -> None:
    soon = NOW + timedelta(days=7)
    rice = Goods.objects.get(name="大米")

    def cover() -> tuple[Decimal, Decimal]:
        whole, _rows = liability_board(CENTRE, viewer=a_day.manager.see(), now=soon)
        return whole.shelf_yuan, whole.fund_yuan

    assert cover() == (890, 200)
    lot(a_day, rice, 4, now=LATER)
    assert cover() == (890 + 160, 40)
    # More than was announced: the goods are there all the same, and the fund is spent, not below nothing.
    lot(a_day, rice, 4, now=LATER)
    assert cover() == (890 + 320, 0)


def test_who_has_no_fund_left_draws_on_the_site_above() -> None:
    paths = {1: "/1/", 2: "/1/2/", 3: "/1/2/3/", 4: "/1/4/"}
    announced = {1: Decimal(100), 3: Decimal(10)}
    bought = {3: Decimal(40), 4: Decimal(20)}
    assert left_of(paths, announced, bought) == {1: 50, 2: 0, 3: 0, 4: 0}
    assert left_of(paths, announced, {3: Decimal(300)}) == {1: 0, 2: 0, 3: 0, 4: 0}
    assert left_of({2: "/1/2/"}, {}, {2: Decimal(5)}) == {2: 0}
    assert left_of({5: "/1/2/3/", 1: "/1/"}, {1: Decimal(9)}, {5: Decimal(5)}) == {5: 0, 1: 4}


def test_when_shelves_run_empty() -> None:
    assert empty_week(Decimal(10), Decimal(0), today=TODAY) is None
    assert empty_week(Decimal(0), Decimal(5), today=TODAY) == TODAY
    assert empty_week(Decimal(14), Decimal(7), today=TODAY) == TODAY + timedelta(days=14)
    assert empty_week(Decimal(10**6), Decimal(1), today=TODAY) is None


def test_points_never_become_money() -> None:
    """No table holds money beside points or people, and no cause, account or operation turns one into the other."""
    money = {
        model._meta.label: {field.name for field in model._meta.concrete_fields if "yuan" in field.name}
        for model in apps.get_app_config("market").get_models()
    }
    assert {label: names for label, names in money.items() if names} == {
        "market.FundEntry": {"amount_yuan"},
        "market.Goods": {"cost_yuan"},
        "market.StockLot": {"value_yuan"},
    }
    for label in ("market.Goods", "market.StockLot"):
        fields = apps.get_model(label)._meta.concrete_fields
        targets = {field.related_model._meta.label for field in fields if field.related_model}
        assert not targets & {"people.Person", "people.Household", "points.Account", "points.Hold"}
    points_columns = {
        field.name
        for model in apps.get_app_config("points").get_models()
        for field in model._meta.concrete_fields
    }
    words = ("yuan", "cash", "money", "rmb", "refund", "pay")
    assert not {name for name in points_columns if any(word in name for word in words)}
    assert not {kind for kind in CauseKind.values if any(word in kind for word in words)}
    source = Path(market.__file__).parents[1]
    for name in market.__all__:
        assert not any(word in name.lower() for word in ("cash", "sell", "money", "withdraw"))
    texts = [path.read_text() for path in source.rglob("*.py")]
    # The market posts nothing by itself: it holds, settles, releases and gives back.
    assert not [text for text in texts if "ledger.post" in text or "Posting(" in text]
