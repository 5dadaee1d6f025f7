"""Redemptions that come to nothing, or come back: cancelled, not collected, returned; a new pick-up code.

Locks: redemptions, ids ascending, then goods, then the ledger's accounts.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.kernel import audit, clock, once
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import Reason, Text, invalid_if, refuse_if
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation, step
from redvest.market.enums import WAITING, RedemptionState, StockMoveKind, Who
from redvest.market.models import GoodsReturn, Redemption, RedemptionLine, StockLot, StockMove
from redvest.market.operations import _words as words
from redvest.market.operations._moving import give_back, move_redemptions
from redvest.market.operations._scope import require_keeping, tell_people
from redvest.market.operations._stock import Moving, lock_goods, move_stock
from redvest.market.operations.stock import set_aside
from redvest.market.queries.redemptions import is_owner
from redvest.market.queries.shops import ShopInfo, keeps, shop_by_id
from redvest.market.rules import codes, forms
from redvest.market.rules import redeeming as rules
from redvest.points import ledger
from redvest.points.ledger import GivingBack

#: So many that were not collected are dealt with in one transaction.
BATCH = 200
#: What the shop could not deliver gives back points that stay good for so long, whenever they would have ended.
GOOD_FOR = timedelta(days=30)
#: The day before it runs out, whoever has not collected is reminded.
REMIND_BEFORE = timedelta(days=1)
_OWN: Text = _("本人取消")


@operation
def cancel_redemption(*, redemption_id: int, by: Actor, now: datetime, reason: str = "") -> Redemption:
    """Before it is collected: whoever redeems or their family, or a keeper with a reason. Points and goods go back.

    What the shop cancels gives back points that are good for another month at least. A repeat changes nothing. Raises
    NotFound (not theirs), Invalid (reason), Refused ("redemption_state", "redemption_not_yours").
    """
    row = lock(Redemption, redemption_id)
    shop = shop_by_id(row.shop_id)
    own = is_owner(row, by.person_id, now=now)
    access.require_sight(own or by.is_system or keeps(shop.id, by.person_id, now=now))
    if row.state == RedemptionState.CANCELLED:
        return row
    if not own:
        invalid_if(forms.why_not_reason(reason))
    who = Who.OWNER if own else Who.KEEPER
    refuse_if(rules.why_not_move(row.state, RedemptionState.CANCELLED, who=who))
    give_back(
        [row],
        RedemptionState.CANCELLED,
        words=words.cancelled_words(shop.name),
        by=by,
        now=now,
        reason=reason.strip()[: forms.LONGEST_REASON] or str(_OWN),
        good_until=None if own else clock.local_day(now + GOOD_FOR),
    )
    if not own:
        tell_people("market.cancelled", shop, [row.person_id], now=now, reason=reason.strip())
    return row


@operation
def release_overdue(*, now: datetime, most: int = BATCH) -> int:
    """Gives back what nobody collected in time, points to who paid and goods to the shelf. Call until 0."""
    due = Redemption.objects.filter(state__in=WAITING, collect_by__lte=now)
    ids = list(due.order_by("collect_by", "pk").values_list("pk", flat=True)[:most])
    lock_many(Redemption, ids)
    rows = list(due.filter(pk__in=ids).order_by("pk"))
    for shop_id in sorted({row.shop_id for row in rows}):
        shop = shop_by_id(shop_id)
        mine = [row for row in rows if row.shop_id == shop_id]
        give_back(mine, RedemptionState.LAPSED, words=words.lapsed_words(shop.name), by=SYSTEM, now=now)
        tell_people("market.lapsed", shop, sorted({row.person_id for row in mine}), now=now)
    return len(rows)


@operation
def remind_owners(*, now: datetime) -> int:
    """Reminds whoever has not collected of the last day; how many it was. A repeat tells nobody twice."""
    soon = Redemption.objects.filter(
        state__in=WAITING, collect_by__gt=now, collect_by__lte=now + REMIND_BEFORE
    ).order_by("pk")
    rows = list(soon.values_list("pk", "shop_id", "person_id", "collect_by"))
    for pk, shop_id, person_id, collect_by in rows:
        last = clock.local_day(collect_by - timedelta(microseconds=1)).isoformat()
        shop = shop_by_id(shop_id)
        tell_people("market.due", shop, [person_id], now=now, once=f"redemption:{pk}", day=last)
    return len(rows)


@operation
def new_pick_up_code(*, redemption_id: int, by: Actor, now: datetime) -> Redemption:
    """Whoever redeems gets another code, e.g. when the old one was seen by others; the old one works no more.

    Raises NotFound (not theirs), Refused ("redemption_state").
    """
    row = lock(Redemption, redemption_id)
    access.require_sight(is_owner(row, by.person_id, now=now))
    if row.state not in WAITING:
        refuse_if(rules.why_not_move(row.state, RedemptionState.COLLECTED, who=Who.KEEPER))
    turn = row.code_turn
    while True:
        turn += 1
        code = codes.pick_up_code(hold_id=row.hold_id, turn=turn)
        hashed = codes.pick_up_hash(code, shop_id=row.shop_id)
        if not Redemption.objects.filter(shop_id=row.shop_id, code_hash=hashed).exists():
            break
    row.code_turn, row.code_hash = turn, hashed
    row.save(update_fields=["code_turn", "code_hash"])
    audit.record("redemption.new_code", by=by, now=now, target=f"redemption:{row.pk}")
    return row


@operation
def take_back(
    *,
    redemption_id: int,
    goods_id: int,
    quantity: int,
    reason: str,
    fit: bool,
    by: Actor,
    now: datetime,
    key: str = "",
) -> GoodsReturn:
    """Goods that were collected come back to a keeper: points return to who paid, goods to the shelf.

    What is not ``fit`` for it is set aside to be written off. Under the same ``key`` a repeat returns the first. Raises
    NotFound, Forbidden, Invalid, Refused ("redemption_state", "return_late", "return_too_many", "own_redemption").
    """
    earlier = once.earlier_result("market.return", key=key, by=by)
    if earlier is not None:
        return GoodsReturn.objects.get(pk=earlier)
    row = lock(Redemption, redemption_id)
    shop = shop_by_id(row.shop_id)
    require_keeping(shop, by, now=now)
    invalid_if(forms.why_not_reason(reason))
    if row.state != RedemptionState.COLLECTED or row.collected_at is None:
        refuse_if(rules.why_not_move(row.state, RedemptionState.RETURNED, who=Who.KEEPER) or _already_back())
    refuse_if(rules.why_not_to_own(by.person_id, row.person_id, frozenset()))
    lock_goods([goods_id])
    line = RedemptionLine.objects.filter(redemption=row, goods_id=goods_id).select_related("goods").first()
    access.require_sight(line is not None)
    assert line is not None
    assert row.collected_at is not None
    refuse_if(
        rules.why_not_return(
            collected_on=clock.local_day(row.collected_at),
            today=clock.local_day(now),
            quantity=quantity,
            left=line.quantity - line.brought_back,
        )
    )
    back = _took_back(row, line, quantity, reason, fit, by=by, now=now)
    _to_shelf(shop, line, back, by=by, now=now)
    things = f"{line.goods.name} × {quantity}"
    ledger.give_back(
        GivingBack(
            hold_id=row.hold_id,
            amount=back.points,
            key=f"market:return:{back.pk}",
            words=words.returned_words(shop.name, things),
            good_until=clock.local_day(now + GOOD_FOR),
        ),
        by=by,
        now=now,
    )
    audit.record(
        "redemption.brought_back",
        by=by,
        now=now,
        target=f"redemption:{row.pk}",
        line=line.pk,
        quantity=quantity,
    )
    if _all_back(row):
        move_redemptions([row], RedemptionState.RETURNED, by=by, now=now, reason=reason)
    tell_people(
        "market.returned", shop, [row.person_id], now=now, goods=things, points=rules.plain(back.points)
    )
    once.remember("market.return", key=key, by=by, result_id=back.pk, now=now)
    return back


@step
def _took_back(
    row: Redemption, line: RedemptionLine, quantity: int, reason: str, fit: bool, *, by: Actor, now: datetime
) -> GoodsReturn:
    line.brought_back += quantity
    line.save(update_fields=["brought_back"])
    return GoodsReturn.objects.create(
        line=line,
        quantity=quantity,
        points=line.price * quantity,
        fit=fit,
        reason=reason.strip(),
        at=now,
        by_id=by.person_id,
    )


@step
def _to_shelf(shop: ShopInfo, line: RedemptionLine, back: GoodsReturn, *, by: Actor, now: datetime) -> None:
    """Into the lots they went out of, the last ones first."""
    left = back.quantity
    for lot_id, there in _still_out(line):
        part = min(left, there)
        if not part:
            continue
        left -= part
        moving = Moving(
            lot_id=lot_id,
            kind=StockMoveKind.RETURN,
            quantity=part,
            by_id=by.person_id,
            goods_return_id=back.pk,
        )
        move_stock([moving], now=now)
        if not back.fit:
            set_aside(shop, StockLot.objects.get(pk=lot_id), part, back.reason, by=by, now=now)


def _still_out(line: RedemptionLine) -> Iterable[tuple[int, int]]:
    """By lot how many of a line went out and have not come back, the last lot first."""
    out = dict(StockMove.objects.filter(line=line, kind=StockMoveKind.OUT).values_list("lot_id", "quantity"))
    came = StockMove.objects.filter(goods_return__line=line, kind=StockMoveKind.RETURN)
    for lot_id, quantity in came.values_list("lot_id", "quantity"):
        out[lot_id] -= quantity
    return sorted(out.items(), reverse=True)


def _all_back(row: Redemption) -> bool:
    lines = RedemptionLine.objects.filter(redemption=row).values_list("quantity", "brought_back")
    return all(quantity == back for quantity, back in lines)


def _already_back() -> list[Reason]:
    return [Reason("redemption_state", _("这一单已经处理过了"))]
