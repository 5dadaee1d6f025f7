"""Handing over: a keeper scans the pick-up code or a card, of paper or on a phone; of high value, two people see it go.

Locks: the keeper's wrong codes, then the redemption, its goods, and the ledger's accounts.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError, Invalid, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import Failed, attempt, operation, step
from redvest.market.enums import WAITING, Channel, RedemptionState, Who
from redvest.market.models import Redemption, WrongCode
from redvest.market.operations._moving import hand, move_redemptions
from redvest.market.operations._plans import RedeemCall
from redvest.market.operations._scope import (
    require_keeping,
    require_second,
    tell_keepers,
    tell_people,
    tell_watchers,
)
from redvest.market.operations._words import collected_words
from redvest.market.operations.redeeming import Batch
from redvest.market.queries.redemptions import holder_of
from redvest.market.queries.shops import ShopInfo, hours_of, shop_by_id
from redvest.market.rules import codes
from redvest.market.rules import redeeming as rules
from redvest.market.rules.forms import why_not_reason
from redvest.market.rules.hours import why_closed
from redvest.people import queries as people


@attempt
def hand_over(
    *,
    shop_id: int,
    code: str,
    by: Actor,
    now: datetime,
    redemption_id: int | None = None,
    key: str = "",
) -> Redemption | Failed:
    """A keeper hands over what waits under a code, once: the code is gone with it. Of high value it goes to CHECKING.

    With a card ``redemption_id`` says which, if several wait. A repeat under the same ``key`` returns the
    first. A wrong code is counted. Raises NotFound, Forbidden (not a keeper), Refused ("code_unknown",
    "too_many_wrong", "own_redemption"), Invalid ("which").
    """
    earlier = once.earlier_result("market.hand_over", key=key, by=by)
    if earlier is not None:
        return Redemption.objects.get(pk=earlier)
    shop = shop_by_id(shop_id)
    require_keeping(shop, by, now=now)
    _refuse_guessing(by, now=now)
    waiting = _waiting(shop, code, redemption_id, now=now)
    if not waiting:
        return _wrong(codes.code_unknown(), by=by, now=now)
    if len(waiting) > 1:
        raise Invalid(Reason("which", _("这张卡有几单待领取，请选择一单"), about="redemption"))
    row = lock(Redemption, waiting[0])
    if row.pk not in _waiting(shop, code, row.pk, now=now) and row.state in WAITING:
        # It got another code while we waited.
        return _wrong(codes.code_unknown(), by=by, now=now)
    if row.state != RedemptionState.ORDERED or row.collect_by <= now:
        # Somebody else was first, or it has just run out.
        refuse_if(_why_not_waiting(row, now=now))
    _hand(row, shop, by=by, now=now)
    once.remember("market.hand_over", key=key, by=by, result_id=row.pk, now=now)
    return row


@attempt
def redeem_at_counter(
    *,
    shop_id: int,
    card_code: str,
    lines: Sequence[tuple[int, int]],
    by: Actor,
    now: datetime,
    pay: str = "",
    key: str = "",
) -> Redemption | Failed:
    """A keeper redeems for somebody with a card and hands over at once, in one transaction.

    ``card_code``: of a printed card, or what the phone shows (``rules.codes``). Under the same ``key`` a repeat returns
    the first. Raises NotFound, Forbidden, Refused (``rules.why_not_redeem``
    with the counter's hours; "code_unknown", "too_many_wrong", "own_redemption").
    """
    shop = shop_by_id(shop_id)
    require_keeping(shop, by, now=now)
    _refuse_guessing(by, now=now)
    owner_id = holder_of(card_code, now=now)
    if owner_id is None:
        return _wrong(codes.code_unknown(), by=by, now=now)
    today = clock.local_day(now)
    call = RedeemCall(
        shop_id=shop_id,
        lines=tuple(lines),
        by=by,
        now=now,
        pay=pay,
        key=key,
        person_id=owner_id,
        closed=tuple(why_closed(hours_of(shop_id, today=today), now=now)),
    )
    (made,) = Batch([call], channel=Channel.COUNTER).decided()
    if isinstance(made, DomainError):
        raise made
    row = lock(Redemption, made.redemption_id)
    if not made.repeated:
        _hand(row, shop, by=by, now=now)
    return row


@operation
def confirm_handing(*, redemption_id: int, by: Actor, now: datetime) -> Redemption:
    """The second one has seen goods of high value go to whom they are for. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused ("same_person", "own_redemption", "redemption_state").
    """
    row = lock(Redemption, redemption_id)
    shop = shop_by_id(row.shop_id)
    require_second(shop, by, now=now)
    if row.state == RedemptionState.COLLECTED and row.seen_by_id == by.person_id:
        return row
    refuse_if(rules.why_not_move(row.state, RedemptionState.COLLECTED, who=Who.SECOND))
    refuse_if(rules.why_not_second(by.person_id, row.handed_by_id))
    refuse_if(_why_not_to_own(row, by, now=now))
    row.seen_by_id = by.person_id
    _finish(row, shop, by=by, now=now)
    return row


@operation
def decline_handing(*, redemption_id: int, reason: str, by: Actor, now: datetime) -> Redemption:
    """The second one does not agree: it waits again. Raises NotFound, Forbidden, Invalid (reason), Refused."""
    row = lock(Redemption, redemption_id)
    shop = shop_by_id(row.shop_id)
    require_second(shop, by, now=now)
    invalid_if(why_not_reason(reason))
    if row.state == RedemptionState.ORDERED:
        return row
    refuse_if(rules.why_not_move(row.state, RedemptionState.ORDERED, who=Who.SECOND))
    row.handed_by = None
    move_redemptions([row], RedemptionState.ORDERED, by=by, now=now, reason=reason)
    tell_keepers(
        "market.handing_declined", shop, now=now, but=by.person_id, number=row.pk, reason=reason.strip()
    )
    return row


@step
def _hand(row: Redemption, shop: ShopInfo, *, by: Actor, now: datetime) -> None:
    """What a keeper does at the counter with a locked row that waits."""
    refuse_if(_why_not_to_own(row, by, now=now))
    row.handed_by_id = by.person_id
    if not row.high_value:
        refuse_if(rules.why_not_move(row.state, RedemptionState.COLLECTED, who=Who.KEEPER))
        _finish(row, shop, by=by, now=now)
        return
    refuse_if(rules.why_not_move(row.state, RedemptionState.CHECKING, who=Who.KEEPER))
    move_redemptions([row], RedemptionState.CHECKING, by=by, now=now)
    tell_keepers("market.second_wanted", shop, now=now, but=by.person_id, number=row.pk)
    tell_watchers("market.second_wanted", shop, now=now, but=by.person_id, number=row.pk)


@step
def _finish(row: Redemption, shop: ShopInfo, *, by: Actor, now: datetime) -> None:
    hand([row], words=collected_words(shop.name), by=by, now=now)
    tell_people("market.collected", shop, [row.person_id], now=now, points=rules.plain(row.points))


def _waiting(shop: ShopInfo, code: str, redemption_id: int | None, *, now: datetime) -> list[int]:
    """Ids of what waits at a shop under a code."""
    rows = Redemption.objects.filter(shop_id=shop.id, state__in=WAITING).order_by("pk")
    if not codes.is_card_code(code):
        rows = rows.filter(code_hash=codes.pick_up_hash(code, shop_id=shop.id))
    else:
        rows = rows.filter(person_id=holder_of(code, now=now) or 0)
    if redemption_id is not None:
        rows = rows.filter(pk=redemption_id)
    return list(rows.values_list("pk", flat=True))


def _why_not_waiting(row: Redemption, *, now: datetime) -> list[Reason]:
    if row.state in WAITING and row.collect_by <= now:
        return [Reason("collect_late", _("已经过了领取期限，积分会退回"))]
    return rules.why_not_move(row.state, RedemptionState.COLLECTED, who=Who.KEEPER)


def _why_not_to_own(row: Redemption, by: Actor, *, now: datetime) -> list[Reason]:
    home = people.household_of(row.person_id, at=now)
    family = home.member_ids if home else frozenset()
    if row.household_id is not None:
        family |= people.members_of_households([row.household_id], at=now).get(row.household_id, frozenset())
    return rules.why_not_to_own(by.person_id, row.person_id, family)


def _refuse_guessing(by: Actor, *, now: datetime) -> None:
    """Holds the counter of wrong codes until the operation ends."""
    tries = WrongCode.objects.select_for_update(no_key=True).filter(person_id=by.person_id or 0).first()
    if tries and tries.number >= codes.MOST_WRONG and now - tries.since < codes.WRONG_WITHIN:
        raise Refused(codes.too_many_wrong())


@step
def _wrong(reason: Reason, *, by: Actor, now: datetime) -> Failed:
    """Counts a wrong code, and says so."""
    if by.person_id is not None:
        tries, _made = WrongCode.objects.get_or_create(person_id=by.person_id, defaults={"since": now})
        tries = lock(WrongCode, tries.pk)
        if now - tries.since >= codes.WRONG_WITHIN:
            tries.since, tries.number = now, 0
        tries.number += 1
        tries.save(update_fields=["since", "number"])
    audit.record("redemption.wrong_code", by=by, now=now, target=f"person:{by.person_id or 0}")
    return Failed(Refused(reason))
