"""From points to a bag of rice: ordered, handed over once, given back, brought back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cast import NOW, Cast, Persona
from market.stage import (
    LATER,
    NIGHT,
    TODAY,
    budget,
    code,
    differences,
    earned,
    free,
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
from points.covenant_stage import published
from points.covenants import covenant
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, Refused
from redvest.market import operations as market
from redvest.market.enums import GoodsState, RedemptionState
from redvest.market.models import Goods, Redemption, Shop, StockMove
from redvest.market.queries.goods import offers_for
from redvest.market.queries.redemptions import redemption, waiting_under
from redvest.market.queries.shops import shop_by_id
from redvest.market.rules.codes import phone_code, phone_person
from redvest.points.rules.covenant_drafts import Draft
from redvest.points.rules.covenant_terms import Terms
from refusing import refuses


class Stage:
    """A shop with rice, a keeper, and somebody with 100 points."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        budget()
        self.shop: Shop = shop(cast)
        self.keeper: Persona = keeper(cast, self.shop)
        self.rice: Goods = goods(cast, self.shop)
        self.owner = newcomer(31)


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)


def test_from_order_to_hand_over(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 2))

    assert (row.state, row.points, row.by_household) == (RedemptionState.ORDERED, pts(88), False)
    assert (free(stage.owner), stock(stage.rice)) == (pts(12), (8, 2))
    seen = redemption(row.pk, viewer=stage.owner.see(), now=NOW)
    assert (seen.code, len(seen.code)) == (code(row), 8)
    assert redemption(row.pk, viewer=stage.keeper.see(), now=NOW).code == ""
    (found,) = waiting_under(code(row), shop_id=stage.shop.pk, viewer=stage.keeper.see(), now=NOW)
    assert (found.id, found.code, found.name) == (
        row.pk,
        "",
        stage.owner.name[0] + "*" * (len(stage.owner.name) - 1),
    )
    assert differences() == []

    done = handed(row, stage.keeper, now=LATER)

    assert (done.state, done.collected_at, done.handed_by_id) == ("collected", LATER, stage.keeper.id)
    assert (free(stage.owner), stock(stage.rice), done.code_hash) == (pts(12), (8, 0), "")
    assert list(StockMove.objects.filter(line__redemption=row).values_list("kind", "quantity")) == [
        ("reserve", 2),
        ("out", 2),
    ]
    assert differences() == []


def test_a_code_works_once_and_a_key_twice(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 1))
    said = code(row)
    first = handed(row, stage.keeper, key="key-12345")
    again = market.hand_over(
        shop_id=stage.shop.pk, code=said, by=stage.keeper.actor, now=LATER, key="key-12345"
    )
    assert (first.pk, again.state) == (again.pk, "collected")
    with pytest.raises(Refused) as caught:
        market.hand_over(shop_id=stage.shop.pk, code=said, by=stage.keeper.actor, now=LATER)
    assert caught.value.codes == ["code_unknown"]
    assert stock(stage.rice) == (9, 0)


def test_the_same_key_redeems_once(stage: Stage) -> None:
    first = ordered(stage.owner, stage.shop, (stage.rice, 1), key="abcdefgh")
    second = ordered(stage.owner, stage.shop, (stage.rice, 1), key="abcdefgh", now=LATER)
    assert first.pk == second.pk
    assert (Redemption.objects.count(), free(stage.owner)) == (1, pts(56))
    call = market.RedeemCall(
        shop_id=stage.shop.pk, lines=((stage.rice.pk, 1),), by=stage.owner.actor, now=NOW, key="ijklmnop"
    )
    one, two = market.redeem_many(calls=[call, call])
    assert isinstance(one, market.Redeemed)
    assert isinstance(two, market.Redeemed)
    assert (one.redemption_id, one.repeated, two.repeated) == (two.redemption_id, False, True)
    assert (Redemption.objects.count(), free(stage.owner)) == (2, pts(12))


def test_guessing_codes_locks_the_counter(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 1))
    for _time in range(10):
        with pytest.raises(Refused) as caught:
            market.hand_over(shop_id=stage.shop.pk, code="00000000", by=stage.keeper.actor, now=NOW)
        assert caught.value.codes == ["code_unknown"]
    with refuses(Refused, "too_many_wrong"):
        handed(row, stage.keeper)
    assert handed(row, stage.keeper, now=NOW + timedelta(minutes=31)).state == "collected"


def test_a_new_code_ends_the_old_one(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 1))
    old = code(row)
    market.new_pick_up_code(redemption_id=row.pk, by=stage.owner.actor, now=NOW)
    assert code(row) != old
    with pytest.raises(Refused):
        market.hand_over(shop_id=stage.shop.pk, code=old, by=stage.keeper.actor, now=NOW)
    assert handed(row, stage.keeper).state == "collected"


def why(stage: Stage, *lines: tuple[Goods, int], who: Persona | None = None, **said: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        ordered(who or stage.owner, stage.shop, *lines, **said)
    return [str(reason) for reason in caught.value.reasons]


def test_why_not(stage: Stage) -> None:
    cast = stage.cast
    assert why(stage, (stage.rice, 3)) == ["需要 132 分，可用 100 分，还差 32 分"]
    assert why(stage, (stage.rice, 11)) == ["“大米”只剩 10 袋"]
    assert why(stage) == ["请选择要兑换的商品和数量，最多 30 种"]
    oil = goods(cast, stage.shop, name="菜籽油", spec="", unit="barrel", price=pts(10), stock=0)
    assert why(stage, (oil, 1)) == ["“菜籽油”已经兑完"]
    soap = goods(
        cast, stage.shop, name="肥皂", price=pts("2.5"), limit_most=2, limit_by="person", limit_period="month"
    )
    ordered(stage.owner, stage.shop, (soap, 2))
    assert why(stage, (soap, 1)) == ["“肥皂”每人每月限兑 2，已兑 2"]
    april = NOW + timedelta(days=31)
    assert ordered(stage.owner, stage.shop, (soap, 2), now=april).points == 5
    market.move_goods(goods_id=soap.pk, to=GoodsState.PAUSED, by=cast.clerk.actor, now=NOW)
    assert why(stage, (soap, 1)) == ["“肥皂”暂停兑换"]
    market.set_season(
        shop_id=stage.shop.pk,
        starts_on=TODAY + timedelta(days=30),
        ends_on=TODAY + timedelta(days=60),
        by=cast.clerk.actor,
        now=NOW,
    )
    assert why(stage, (stage.rice, 1)) == ["2026-04-01 才开始兑换"]
    market.pause_shop(shop_id=stage.shop.pk, reason="盘点", by=cast.clerk.actor, now=NOW)
    assert why(stage, (stage.rice, 1))[0] == "这家超市暂停兑换：盘点"
    assert differences() == []


def test_a_refusal_leaves_no_trace(stage: Stage) -> None:
    # The first look at a shop's account is no trace of it; somebody redeemed here before.
    ordered(stage.owner, stage.shop, (stage.rice, 1))
    with refuses(Refused, "not_enough"):
        ordered(stage.owner, stage.shop, (stage.rice, 2))
    with refuses(Forbidden, "login_needed"):
        market.redeem(
            shop_id=stage.shop.pk,
            lines=[(stage.rice.pk, 1)],
            by=stage.owner.actor.__class__(person_id=None),
            now=NOW,
        )
    with refuses(NotFound, "not_found"):
        market.redeem(shop_id=0, lines=[(stage.rice.pk, 1)], by=stage.owner.actor, now=NOW)
    with refuses(Invalid, "key_length"):
        ordered(stage.owner, stage.shop, (stage.rice, 1), key="x")


def test_what_the_shelf_shows_is_what_ordering_says(stage: Stage) -> None:
    (offer,) = offers_for(shop_by_id(stage.shop.pk), person_id=stage.owner.id, now=NOW)
    assert (offer.is_open, offer.goods.free, offer.goods.limit_label) == (True, 10, "")
    ordered(stage.owner, stage.shop, (stage.rice, 2))
    (offer,) = offers_for(shop_by_id(stage.shop.pk), person_id=stage.owner.id, now=NOW)
    assert [reason.code for reason in offer.reasons] == ["not_enough"]
    assert isinstance(offer.reasons[0], Reason)


def test_what_nobody_collects_goes_back(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 2))
    end = row.collect_by
    assert end.isoformat().startswith("2026-03-09T16:00")  # the end of the seventh day in China
    assert market.release_overdue(now=end - timedelta(minutes=1)) == 0
    assert market.release_overdue(now=end) == 1
    assert market.release_overdue(now=end) == 0
    row.refresh_from_db()
    assert (row.state, free(stage.owner), stock(stage.rice)) == ("lapsed", pts(100), (10, 0))
    assert differences() == []


def test_too_late_is_not_handed_over(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 2))
    with refuses(Refused, "collect_late"):
        handed(row, stage.keeper, now=row.collect_by)


def test_cancelling(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 2))
    with refuses(NotFound, "not_found"):
        market.cancel_redemption(redemption_id=row.pk, by=stage.cast.members[1].actor, now=NOW)
    with refuses(Invalid, "reason_missing"):
        market.cancel_redemption(redemption_id=row.pk, by=stage.keeper.actor, now=NOW)
    for _twice in range(2):
        done = market.cancel_redemption(redemption_id=row.pk, by=stage.owner.actor, now=NOW)
        assert (done.state, done.reason) == ("cancelled", "本人取消")
    assert (free(stage.owner), stock(stage.rice)) == (pts(100), (10, 0))
    other = ordered(stage.owner, stage.shop, (stage.rice, 1))
    market.cancel_redemption(redemption_id=other.pk, by=stage.keeper.actor, now=NOW, reason="袋子破了")
    assert (free(stage.owner), stock(stage.rice)) == (pts(100), (10, 0))
    assert differences() == []
    salt = goods(stage.cast, stage.shop, name="食盐", spec="", price=pts(1), stock=1)
    gone = handed(ordered(stage.owner, stage.shop, (salt, 1)), stage.keeper)
    with refuses(Refused, "redemption_state"):
        market.cancel_redemption(redemption_id=gone.pk, by=stage.owner.actor, now=NOW)


def test_brought_back(stage: Stage) -> None:
    row = handed(ordered(stage.owner, stage.shop, (stage.rice, 2)), stage.keeper)
    said = {"goods_id": stage.rice.pk, "reason": "袋子破了", "by": stage.keeper.actor}
    back = market.take_back(redemption_id=row.pk, quantity=1, fit=False, now=LATER, key="return-1", **said)
    again = market.take_back(redemption_id=row.pk, quantity=1, fit=False, now=LATER, key="return-1", **said)
    assert (back.pk, back.points) == (again.pk, pts(44))
    # What is not fit for the shelf is set aside.
    assert (free(stage.owner), stock(stage.rice)) == (pts(56), (8, 1))
    assert differences() == []
    with refuses(Refused, "return_too_many"):
        market.take_back(redemption_id=row.pk, quantity=2, fit=True, now=LATER, **said)
    with refuses(Refused, "return_late"):
        market.take_back(redemption_id=row.pk, quantity=1, fit=True, now=NOW + timedelta(days=8), **said)
    market.take_back(redemption_id=row.pk, quantity=1, fit=True, now=LATER, **said)
    row.refresh_from_db()
    assert (row.state, free(stage.owner), stock(stage.rice)) == ("returned", pts(100), (9, 1))
    with refuses(Refused, "redemption_state"):
        market.take_back(redemption_id=row.pk, quantity=1, fit=True, now=LATER, **said)
    assert differences() == []


def test_what_ends_soonest_goes_first_and_what_is_past_its_day_not_at_all(stage: Stage) -> None:
    milk = goods(stage.cast, stage.shop, name="牛奶", spec="", price=pts(1), stock=0)
    late = lot(stage.cast, milk, 2, best_before=TODAY + timedelta(days=20))
    soon = lot(stage.cast, milk, 2, best_before=TODAY)
    row = ordered(stage.owner, stage.shop, (milk, 3))
    moves = StockMove.objects.filter(line__redemption=row).order_by("pk")
    assert list(moves.values_list("lot_id", "quantity")) == [(soon.pk, 2), (late.pk, 1)]
    tomorrow = NOW + timedelta(days=1)
    lot(stage.cast, milk, 5, best_before=TODAY)
    assert why(stage, (milk, 2), now=tomorrow) == ["“牛奶”只剩 1 袋"]


def test_ordering_at_night_and_the_counter_by_its_hours(stage: Stage) -> None:
    assert ordered(stage.owner, stage.shop, (stage.rice, 1), now=NIGHT).state == "ordered"
    card = market.issue_card(number=stage.owner.number, by=stage.cast.clerk.actor, now=NOW)
    said = {"shop_id": stage.shop.pk, "card_code": card.code, "lines": [(stage.rice.pk, 1)]}
    with refuses(Refused, "closed_now"):
        market.redeem_at_counter(**said, by=stage.keeper.actor, now=NIGHT)
    with refuses(Forbidden, "not_keeper"):
        market.redeem_at_counter(**said, by=stage.cast.clerk.actor, now=NOW)
    row = market.redeem_at_counter(**said, by=stage.keeper.actor, now=NOW, key="counter-1")
    again = market.redeem_at_counter(**said, by=stage.keeper.actor, now=NOW, key="counter-1")
    assert (row.pk, row.state, row.channel) == (again.pk, "collected", "counter")
    assert (free(stage.owner), stock(stage.rice)) == (pts(12), (8, 1))
    assert differences() == []


def test_a_printed_card_collects_and_a_lost_one_does_not(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 1))
    old = market.issue_card(number=stage.owner.number, by=stage.cast.clerk.actor, now=NOW)
    card = market.issue_card(number=stage.owner.number, by=stage.cast.clerk.actor, now=NOW)
    with pytest.raises(Refused):
        market.hand_over(shop_id=stage.shop.pk, code=old.code, by=stage.keeper.actor, now=NOW)
    done = market.hand_over(shop_id=stage.shop.pk, code=card.code.lower(), by=stage.keeper.actor, now=NOW)
    assert (done.pk, done.state) == (row.pk, "collected")
    with refuses(Forbidden, "not_permitted"):
        market.issue_card(number=stage.owner.number, by=stage.keeper.actor, now=NOW)
    market.end_card(person_id=stage.owner.id, reason="丢了", by=stage.owner.actor, now=NOW)
    ordered(stage.owner, stage.shop, (stage.rice, 1))
    with pytest.raises(Refused):
        market.hand_over(shop_id=stage.shop.pk, code=card.code, by=stage.keeper.actor, now=NOW)


def test_high_value_needs_two_and_nobody_serves_themselves(stage: Stage) -> None:
    fan = goods(stage.cast, stage.shop, name="电风扇", spec="", price=pts(90), high_value=True, stock=2)
    row = handed(ordered(stage.owner, stage.shop, (fan, 1)), stage.keeper)
    assert (row.state, stock(fan)) == ("checking", (1, 1))
    assert differences() == []
    with refuses(Refused, "same_person"):
        market.confirm_handing(redemption_id=row.pk, by=stage.keeper.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        market.confirm_handing(redemption_id=row.pk, by=stage.cast.members[1].actor, now=NOW)
    market.decline_handing(redemption_id=row.pk, reason="拿错了", by=stage.cast.approver.actor, now=NOW)
    handed(row, stage.keeper)
    for _twice in range(2):
        done = market.confirm_handing(redemption_id=row.pk, by=stage.cast.approver.actor, now=NOW)
        assert (done.state, done.seen_by_id) == ("collected", stage.cast.approver.id)
    assert (free(stage.owner), stock(fan)) == (pts(10), (1, 0))
    earned(stage.keeper.id, 50)
    own = ordered(stage.keeper, stage.shop, (stage.rice, 1))
    with refuses(Refused, "own_redemption"):
        handed(own, stage.keeper)
    assert differences() == []


def test_only_a_keeper_of_the_very_shop_hands_over(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 1))
    other = shop(stage.cast, name="大桥超市", kind="merchant")
    cashier = keeper(stage.cast, other, stage.cast.members[1])
    with refuses(Forbidden, "not_keeper"):
        handed(row, cashier)
    with pytest.raises(Refused) as caught:
        market.hand_over(shop_id=other.pk, code=code(row), by=cashier.actor, now=NOW)
    assert caught.value.codes == ["code_unknown"]
    market.dismiss_keeper(
        shop_id=stage.shop.pk, person_id=stage.keeper.id, by=stage.cast.clerk.actor, now=NOW
    )
    with refuses(Forbidden, "not_keeper"):
        handed(row, stage.keeper)


def test_half_points_are_exact(stage: Stage) -> None:
    egg = goods(stage.cast, stage.shop, name="鸡蛋", spec="", unit="jin", price=pts("0.5"))
    row = ordered(stage.owner, stage.shop, (egg, 7))
    assert (row.points, free(stage.owner)) == (Decimal("3.50"), Decimal("96.50"))


def test_what_the_covenant_says_of_exchanges(stage: Stage) -> None:
    """海林: once a quarter; points of the household pay, and whoever of the family comes, it is the same quarter."""
    terms = Terms(holder="household", exchange_every="quarter", exchange_months=frozenset({3, 4, 6}))
    published(stage.cast, Draft(terms=terms, rules=covenant("hailin").rules))
    ordered(stage.owner, stage.shop, (stage.rice, 1))
    assert why(stage, (stage.rice, 1)) == ["每季度只能兑换一次"]
    april, may = NOW + timedelta(days=31), NOW + timedelta(days=62)
    assert why(stage, (stage.rice, 1), now=may) == ["只在每年 3、4、6 月兑换"]
    ordered(stage.owner, stage.shop, (stage.rice, 1), now=april)
    assert differences() == []


def test_who_has_served_too_little_does_not_exchange_yet(stage: Stage) -> None:
    """黄岩: at least ten hours; points from elsewhere alone do not open the shop."""
    terms = Terms(holder="person", least_minutes=600)
    published(stage.cast, Draft(terms=terms, rules=covenant("hailin").rules))
    assert why(stage, (stage.rice, 1)) == ["服务满 10 小时才能兑换"]
    assert differences() == []


def test_the_phone_shows_a_card_too(stage: Stage) -> None:
    """It says who pays, for ten minutes; each redemption has its own key, so a replay adds nothing."""
    shown = phone_code(stage.owner.id, now=NOW)
    assert shown == phone_code(stage.owner.id, now=NOW + timedelta(seconds=59 - NOW.second))
    said = {"shop_id": stage.shop.pk, "lines": [(stage.rice.pk, 1)], "by": stage.keeper.actor}
    soon = NOW + timedelta(minutes=5)
    done = market.redeem_at_counter(card_code=shown.lower(), key="at-counter-1", now=soon, **said)
    assert (done.state, done.person_id) == (RedemptionState.COLLECTED, stage.owner.id)
    again = market.redeem_at_counter(card_code=shown, key="at-counter-1", now=soon, **said)
    assert (again.pk, free(stage.owner)) == (done.pk, Decimal(56))
    late = NOW + timedelta(minutes=10)
    for code_, at in ((shown, late), (f"{shown[:-1]}{'3' if shown[-1] == '2' else '2'}", NOW)):
        with pytest.raises(Refused) as no:
            market.redeem_at_counter(card_code=code_, key="at-counter-2", now=at, **said)
        assert [one.code for one in no.value.reasons] == ["code_unknown"]
    assert phone_person(shown, now=NOW - timedelta(minutes=1)) is None
    assert differences() == []


def test_the_phone_collects_what_was_ordered_and_dear_goods_need_two(stage: Stage) -> None:
    row = ordered(stage.owner, stage.shop, (stage.rice, 1))
    shown = phone_code(stage.owner.id, now=NOW)
    assert [
        one.id for one in waiting_under(shown, shop_id=stage.shop.pk, viewer=stage.keeper.see(), now=NOW)
    ] == [row.pk]
    done = market.hand_over(shop_id=stage.shop.pk, code=shown, by=stage.keeper.actor, now=NOW)
    assert (done.pk, done.state) == (row.pk, RedemptionState.COLLECTED)
    # The same code again: it identifies, nothing waits, nothing is given.
    with pytest.raises(Refused):
        market.hand_over(shop_id=stage.shop.pk, code=shown, by=stage.keeper.actor, now=NOW)
    pan = goods(stage.cast, stage.shop, name="锅", price=pts(20), high_value=True)
    dear = market.redeem_at_counter(
        shop_id=stage.shop.pk, card_code=shown, lines=[(pan.pk, 1)], by=stage.keeper.actor, now=NOW
    )
    assert dear.state == RedemptionState.CHECKING
    own = phone_code(stage.keeper.id, now=NOW)
    earned(stage.keeper.id, 100)
    with refuses(Refused, "own_redemption"):
        market.redeem_at_counter(
            shop_id=stage.shop.pk, card_code=own, lines=[(stage.rice.pk, 1)], by=stage.keeper.actor, now=NOW
        )
    assert differences() == []


@pytest.mark.parametrize("number", [1, 7, 2**31 - 1, 2**32 - 1])
def test_a_phone_code_names_its_person_and_nobody_else(number: int) -> None:
    shown = phone_code(number, now=NOW)
    assert phone_person(shown, now=NOW) == number
    assert len(shown) == 17
    for at in range(1, 17):
        other = "2" if shown[at] != "2" else "3"
        assert phone_person(shown[:at] + other + shown[at + 1 :], now=NOW) is None
    for wrong in ("", "P", "C" + shown[1:], shown + "2", "P" + "0" * 16):
        assert phone_person(wrong, now=NOW) is None
