"""What comes in, is given, spoils and is counted: by whom, and never by one alone."""

from datetime import timedelta
from typing import Any

import pytest

from cast import DAQIAO, GAOPING, HEYETANG, NOW, Cast, Persona, staff
from market.stage import (
    LATER,
    TODAY,
    budget,
    differences,
    donated,
    goods,
    handed,
    keeper,
    lot,
    newcomer,
    ordered,
    pts,
    shop,
    stock,
)
from redvest.access.enums import Role
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.market import operations as market
from redvest.market.models import Count, Shop, ShopKeeper, StockLot, StockMove
from redvest.market.operations import ComingIn, Found, Giver, GoodsForm, ShopForm, Span
from redvest.market.queries import sheets
from redvest.market.queries.donations import (
    donation_by_receipt,
    donations_in_public,
    donations_of,
    public_donations,
)
from redvest.market.queries.shops import shops_at_hand, shops_visible_to
from redvest.market.queries.stock import lots_visible_to, warnings_of, write_offs_to_decide
from refusing import refuses


@pytest.fixture
def there(cast: Cast) -> Shop:
    budget()
    return shop(cast)


@pytest.fixture
def man(cast: Cast, there: Shop) -> Persona:
    return keeper(cast, there)


def test_opening(cast: Cast, there: Shop) -> None:
    assert (there.code, there.state, there.hours.count()) == (f"{DAQIAO}-S1", "open", 10)
    form = ShopForm(name="县百货", address="县城桃洪路 1 号", kind="merchant")
    by = cast.clerk.actor
    first = market.open_shop(site_code=DAQIAO, form=form, by=by, now=NOW, key="open-shop")
    again = market.open_shop(site_code=DAQIAO, form=form, by=by, now=NOW, key="open-shop")
    assert (first.pk, first.code) == (again.pk, f"{DAQIAO}-M2")
    with refuses(Refused, "name_taken"):
        market.open_shop(site_code=DAQIAO, form=form, by=by, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        market.open_shop(site_code=HEYETANG, form=form, by=by, now=NOW)
    bad = ShopForm(
        name="",
        address="x",
        hours=[Span(weekday=1, opens=60, closes=90), Span(weekday=1, opens=80, closes=99)],
    )
    with refuses(Invalid, "missing", "hours_wrong"):
        market.open_shop(site_code=DAQIAO, form=bad, by=by, now=NOW)
    assert [one.name for one in shops_at_hand(cast.stations[2].path)] == ["县百货", "大桥社区爱心超市"]
    assert shops_at_hand(cast.stations[0].path) == []
    assert list(shops_visible_to(cast.clerk.see(), now=NOW).values_list("pk", flat=True)) == [
        first.pk,
        there.pk,
    ]
    assert not shops_visible_to(cast.residents[0].see(), now=NOW).exists()


def test_keepers(cast: Cast, there: Shop) -> None:
    man = keeper(cast, there)
    assert keeper(cast, there) == man
    assert ShopKeeper.objects.count() == 1
    with refuses(Refused, "own_request"):
        keeper(cast, there, cast.clerk)
    with refuses(Forbidden, "not_permitted"):
        market.name_keeper(shop_id=there.pk, number=cast.members[1].number, by=man.actor, now=NOW)
    for _twice in range(2):
        market.dismiss_keeper(shop_id=there.pk, person_id=man.id, by=cast.clerk.actor, now=LATER)
    assert not shops_visible_to(man.see(LATER), now=LATER).exists()


def test_coming_in(cast: Cast, there: Shop, man: Persona) -> None:
    rice = goods(cast, there, stock=0)
    form = ComingIn(goods_id=rice.pk, quantity=5, source="aid", origin="长沙市帮扶队", value_yuan=pts(38))
    first = market.stock_in(form=form, by=man.actor, now=NOW, key="stock-in")
    again = market.stock_in(form=form, by=man.actor, now=NOW, key="stock-in")
    assert (first.pk, stock(rice)) == (again.pk, (5, 0))
    with refuses(Forbidden, "not_permitted"):
        market.stock_in(form=form, by=cast.members[1].actor, now=NOW)
    wrong = ComingIn(goods_id=rice.pk, quantity=0, source="donated", best_before=TODAY - timedelta(days=1))
    with refuses(Invalid, "quantity_wrong", "donated_by_receipt", "best_before_past"):
        market.stock_in(form=wrong, by=man.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        market.stock_in(form=ComingIn(goods_id=0, quantity=1), by=man.actor, now=NOW)
    assert lots_visible_to(man.see(), now=NOW, shop_id=there.pk).count() == 1
    assert not lots_visible_to(cast.residents[0].see(), now=NOW, shop_id=there.pk).exists()


def test_goods_say_what_they_are(cast: Cast, there: Shop) -> None:
    with refuses(Invalid, "missing", "price_wrong", "yuan_wrong", "limit_wrong"):
        goods(cast, there, name=" ", price=pts(0), cost_yuan=pts(-1), limit_most=2)
    with refuses(Invalid, "price_wrong"):
        goods(cast, there, price=pts("0.333"))
    rice = goods(cast, there)
    with refuses(Refused, "goods_there"):
        goods(cast, there)
    row = ordered(newcomer(31), there, (rice, 1))
    form = GoodsForm(name="大米", spec="5 公斤", unit="bag", price=pts(50), cost_yuan=pts(42))
    market.edit_goods(goods_id=rice.pk, form=form, by=cast.clerk.actor, now=NOW)
    row.refresh_from_db()
    assert row.points == 44
    assert differences() == []


def test_thrown_away_by_two(cast: Cast, there: Shop, man: Persona) -> None:
    rice = goods(cast, there)
    (batch,) = StockLot.objects.filter(goods=rice)
    said: dict[str, Any] = {"lot_id": batch.pk, "reason": "受潮发霉", "now": NOW}
    row = market.ask_write_off(**said, quantity=3, by=man.actor, key="write-off")
    assert market.ask_write_off(**said, quantity=3, by=man.actor, key="write-off").pk == row.pk
    assert (stock(rice), differences()) == ((7, 3), [])
    with refuses(Refused, "too_few_free"):
        market.ask_write_off(**said, quantity=8, by=man.actor)
    with refuses(Forbidden, "not_keeper"):
        market.ask_write_off(**said, quantity=1, by=cast.clerk.actor)
    assert list(write_offs_to_decide(cast.auditor.see(), now=NOW)) == [row]
    assert not write_offs_to_decide(man.see(), now=NOW).exists()
    for who, kind, why in ((man, Forbidden, "not_permitted"), (cast.clerk, Forbidden, "not_permitted")):
        with refuses(kind, why):
            market.decide_write_off(write_off_id=row.pk, confirmed=True, by=who.actor, now=NOW)
    for _twice in range(2):
        market.decide_write_off(write_off_id=row.pk, confirmed=True, by=cast.auditor.actor, now=NOW)
    assert stock(rice) == (7, 0)
    with refuses(Refused, "write_off_over"):
        market.decide_write_off(write_off_id=row.pk, confirmed=False, by=cast.auditor.actor, now=NOW)
    other = market.ask_write_off(**said, quantity=2, by=man.actor)
    market.decide_write_off(write_off_id=other.pk, confirmed=False, by=cast.approver.actor, now=NOW)
    assert (stock(rice), differences()) == ((7, 0), [])


def test_who_keeps_does_not_count(cast: Cast, there: Shop, man: Persona) -> None:
    rice = goods(cast, there)
    (batch,) = StockLot.objects.filter(goods=rice)
    ordered(newcomer(31), there, (rice, 2))

    def counted(found: int, by: Persona, *, expected: int = 10, note: str = "清点两遍", **more: Any) -> Count:
        one = Found(lot_id=batch.pk, expected=expected, found=found, note=note)
        return market.book_count(shop_id=there.pk, found=[one], by=by.actor, now=NOW, **more)

    first = counted(8, cast.auditor, key="count-one")
    assert counted(8, cast.auditor, key="count-one").pk == first.pk
    assert (stock(rice), differences()) == ((6, 2), [])
    counted(9, cast.auditor, expected=8)
    assert (stock(rice), differences()) == ((7, 2), [])
    assert list(StockMove.objects.order_by("pk").values_list("kind", flat=True))[-2:] == [
        "shortage",
        "surplus",
    ]
    with refuses(Refused, "books_changed"):
        counted(8, cast.auditor, expected=10)
    with refuses(Refused, "held_missing"):
        counted(1, cast.auditor, expected=9)
    with refuses(Invalid, "note_missing"):
        counted(8, cast.auditor, expected=9, note="")
    with refuses(Forbidden, "not_permitted"):
        counted(9, man, expected=9)
    both = staff(41, Role.AUDITOR, GAOPING)
    keeper(cast, there, both)
    with refuses(Refused, "keeps_shop"):
        counted(9, both, expected=9)


def test_given_and_what_became_of_it(cast: Cast, there: Shop, man: Persona) -> None:
    rice = goods(cast, there, stock=0)
    first = donated(cast, there, rice, 5, key="donation-1")
    assert donated(cast, there, rice, 5, key="donation-1").pk == first.pk
    quiet = donated(cast, there, rice, 2, donor="person", name="", shown_as="anonymous")
    shy = donated(
        cast,
        there,
        rice,
        1,
        donor="person",
        name=cast.members[1].name,
        person_id=cast.members[1].id,
        shown_as="masked",
    )
    assert [first.number, quiet.number, shy.number] == [1, 2, 3]
    owner = newcomer(31, points=500)
    row = handed(ordered(owner, there, (rice, 3)), man)
    market.take_back(
        redemption_id=row.pk, goods_id=rice.pk, quantity=1, reason="多拿了", fit=True, by=man.actor, now=LATER
    )
    shown = {one.id: one for one in public_donations(donations_in_public(shop_id=there.pk))}
    one = shown[first.pk]
    (thing,) = one.things
    assert (one.donor, one.receipt, one.households) == ("隆回县供销社", "", 1)
    assert (thing.given, thing.reached, thing.gone, thing.there, thing.value_yuan) == (5, 2, 0, 3, 175)
    assert shown[quiet.pk].donor == "爱心人士"
    name = cast.members[1].name
    assert shown[shy.pk].donor == name[0] + "*" * (len(name) - 1)
    assert donation_by_receipt(f"{there.code}-2026-0001").donor == "隆回县供销社"
    for wrong in ("", "x", f"{there.code}-2026-0009", f"{there.code}-2026-9" + "9" * 20):
        with refuses(NotFound, "not_found"):
            donation_by_receipt(wrong)
    assert list(donations_of(cast.members[1].id)) == [shy]
    with refuses(Forbidden, "donor_only"):
        market.show_donor_as(donation_id=shy.pk, shown_as="name", by=man.actor, now=NOW)
    market.show_donor_as(donation_id=shy.pk, shown_as="name", by=cast.members[1].actor, now=NOW)
    assert public_donations(donations_of(cast.members[1].id))[0].donor == name
    with refuses(Forbidden, "not_permitted"):
        market.receive_donation(
            shop_id=there.pk,
            giver=Giver(donor="unit", name="某单位"),
            items=[ComingIn(goods_id=rice.pk, quantity=1)],
            by=cast.residents[0].actor,
            now=NOW,
        )
    assert differences() == []


def test_what_runs_low_or_out_is_told_once(cast: Cast, there: Shop, man: Persona) -> None:
    oil = goods(cast, there, name="菜籽油", low_at=3, stock=3)
    milk = goods(cast, there, name="牛奶", stock=9, best_before=TODAY + timedelta(days=10))
    goods(cast, there, name="食盐", stock=9)
    found = warnings_of(there.pk, today=TODAY)
    assert [one.id for one in found.low] == [oil.pk]
    assert [one.goods_id for one in found.ending] == [milk.pk]
    before = OutboxEvent.objects.count()
    assert market.warn_shop(shop_id=there.pk, now=NOW) == 2
    told = OutboxEvent.objects.order_by("pk")[before:]
    assert [(one.payload["kind"], one.payload["people"]) for one in told] == [
        ("market.low_stock", [man.id]),
        ("market.best_before", [man.id]),
    ]
    later = warnings_of(there.pk, today=TODAY + timedelta(days=11))
    assert [one.goods_id for one in later.ended] == [milk.pk]


def test_pausing_and_closing(cast: Cast, there: Shop, man: Persona) -> None:
    rice = goods(cast, there, stock=2)
    row = ordered(newcomer(31), there, (rice, 1))
    said: dict[str, Any] = {"shop_id": there.pk, "by": cast.clerk.actor, "now": NOW}
    with refuses(Refused, "redemptions_waiting", "stock_left"):
        market.close_shop(**said, reason="搬迁")
    market.pause_shop(**said, reason="盘点")
    handed(row, man)
    market.resume_shop(**said)
    (batch,) = StockLot.objects.filter(goods=rice)
    off = market.ask_write_off(lot_id=batch.pk, quantity=1, reason="移交", by=man.actor, now=NOW)
    market.decide_write_off(write_off_id=off.pk, confirmed=True, by=cast.auditor.actor, now=NOW)
    market.close_shop(**said, reason="搬迁")
    assert market.close_shop(**said, reason="搬迁").state == "closed"
    with refuses(Refused, "shop_closed"):
        lot(cast, rice, 1)
    with refuses(Refused, "shop_closed"):
        market.resume_shop(**said)
    assert differences() == []


def test_the_books_as_tables(cast: Cast, there: Shop, man: Persona) -> None:
    rice = goods(cast, there, stock=4)
    ordered(newcomer(31), there, (rice, 1))
    said = {"viewer": man.see(), "now": NOW}
    assert list(sheets.goods_rows(there.pk, **said)) == [("大米", "5 公斤", "袋", pts(44), "", 3, 1, "在架")]
    (row,) = sheets.lot_rows(there.pk, **said)
    assert row[1:] == ("大米", "5 公斤", "采购", "", pts(40), TODAY, None, 3, 1)
    moves = [row[2:] for row in sheets.move_rows(there.pk, **said)]
    assert moves == [("大米（袋）", "预留", 1, -1), ("大米（袋）", "入库", 4, 4)]
    assert {len(sheets.GOODS_HEAD), len(sheets.LOTS_HEAD), len(sheets.MOVES_HEAD)} == {8, 10, 6}
    stranger = {"viewer": cast.residents[0].see(), "now": NOW}
    for rows in (sheets.goods_rows, sheets.lot_rows, sheets.move_rows):
        assert list(rows(there.pk, **stranger)) == []
