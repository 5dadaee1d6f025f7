"""Redemptions: one's own, and as they are handed over, confirmed and brought back at the counter."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Given,
    Id,
    IdempotencyKey,
    Page,
    Paging,
    Reasoned,
    Text,
    page_of,
)
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.enums import (
    GoodsUnit,
    RedemptionState,
)
from redvest.market.queries import counter, redemptions

router = Router(tags=["market"])


class RedemptionLineOut(Schema):
    """So many units of goods, at ``price`` points each; ``brought_back`` of them came back."""

    goods_id: int
    name: str
    spec: str
    unit: GoodsUnit
    quantity: int
    price: Decimal
    brought_back: int


class RedemptionOut(Schema):
    """A redemption, the name masked. ``code`` is for its owner, and empty once it is over."""

    id: int
    shop_id: int
    shop_name: str
    name: str
    by_household: bool
    points: Decimal
    channel: Literal["own", "counter"]
    high_value: bool
    state: RedemptionState
    ordered_at: datetime
    collect_by: datetime
    collected_at: datetime | None
    reason: str
    code: str
    lines: list[RedemptionLineOut]


class WantedIn(Given):
    """So many units of goods."""

    goods_id: Id
    quantity: int = Field(1, ge=1, le=100_000)


class RedeemIn(Given):
    """What to redeem at one shop. ``pay``: person or household; empty: whichever has enough."""

    shop_id: Id
    lines: list[WantedIn] = Field(min_length=1, max_length=30)
    pay: Text = Field("", max_length=10)


class HandIn(Given):
    """A pick-up code or a card's, of paper or on a phone; with a card, which redemption if several wait."""

    code: Text = Field(max_length=64, examples=["12345678"])
    redemption_id: Id | None = None


class CardIn(Given):
    """What somebody with a card, of paper or on a phone, takes at once."""

    card_code: Text = Field(max_length=64)
    lines: list[WantedIn] = Field(min_length=1, max_length=30)
    pay: Text = Field("", max_length=10)


class BackIn(Given):
    """What comes back. ``fit``: whether it can be given out again."""

    goods_id: Id
    quantity: int = Field(1, ge=1, le=100_000)
    reason: Text
    fit: bool


def _again(request: HttpRequest, redemption_id: int) -> Any:
    return redemptions.redemption(redemption_id, viewer=identity.viewer(request), now=clock.now())


def _wanted(lines: list[WantedIn]) -> list[tuple[int, int]]:
    return [(one.goods_id, one.quantity) for one in lines]


@router.get("/me/redemptions", response={200: Page[RedemptionOut], **REFUSALS})
def my_redemptions(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """One's own and those of one's household, the newest first, with their pick-up codes."""
    rows = redemptions.redemptions_of(identity.person_id(request), now=clock.now())
    return page_of(rows, query, lambda some: redemptions.infos(some, with_codes=True))


@router.post("/me/redemptions", response={201: RedemptionOut, 200: RedemptionOut, **REFUSALS})
def redeem(request: HttpRequest, body: RedeemIn, key: IdempotencyKey = "") -> Status[Any]:
    """Holds points and goods until they are collected; a repeat under its key is the first (200)."""
    made = operations.redeem(
        shop_id=body.shop_id,
        lines=_wanted(body.lines),
        pay=body.pay,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(200 if made.repeated else 201, _again(request, made.redemption_id))


@router.get("/redemptions/{redemption_id}", response={200: RedemptionOut, **REFUSALS})
def get_redemption(request: HttpRequest, redemption_id: Id) -> Any:
    """One, for its owner with the code, for the shop without."""
    return _again(request, redemption_id)


@router.post("/redemptions/{redemption_id}/cancel", response={200: RedemptionOut, **REFUSALS})
def cancel_redemption(request: HttpRequest, redemption_id: Id, body: Reasoned) -> Any:
    """Before it is collected: its owner, or a keeper with the reason. Points and goods go back."""
    operations.cancel_redemption(
        redemption_id=redemption_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return _again(request, redemption_id)


@router.post("/redemptions/{redemption_id}/new-code", response={200: RedemptionOut, **REFUSALS})
def new_code(request: HttpRequest, redemption_id: Id) -> Any:
    """Another pick-up code; the old one works no more."""
    operations.new_pick_up_code(redemption_id=redemption_id, by=identity.actor(request), now=clock.now())
    return _again(request, redemption_id)


@router.post("/redemptions/{redemption_id}/confirm", response={200: RedemptionOut, **REFUSALS})
def confirm_handing(request: HttpRequest, redemption_id: Id) -> Any:
    """The second one has seen goods of high value go. A repeat changes nothing."""
    operations.confirm_handing(redemption_id=redemption_id, by=identity.actor(request), now=clock.now())
    return _again(request, redemption_id)


@router.post("/redemptions/{redemption_id}/decline", response={200: RedemptionOut, **REFUSALS})
def decline_handing(request: HttpRequest, redemption_id: Id, body: Reasoned) -> Any:
    """The second one does not agree: it waits again."""
    operations.decline_handing(
        redemption_id=redemption_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return _again(request, redemption_id)


@router.post("/redemptions/{redemption_id}/returns", response={200: RedemptionOut, **REFUSALS})
def take_back(request: HttpRequest, redemption_id: Id, body: BackIn, key: IdempotencyKey = "") -> Any:
    """Something comes back to a keeper: points return, goods go to the shelf or are set aside."""
    operations.take_back(
        redemption_id=redemption_id, **body.dict(), by=identity.actor(request), now=clock.now(), key=key
    )
    return _again(request, redemption_id)


@router.get("/shops/{shop_id}/waiting", response={200: Page[RedemptionOut], **REFUSALS})
def list_waiting(request: HttpRequest, shop_id: Id, query: Query[Paging]) -> dict[str, Any]:
    """What waits at a counter, for who sees its books; nothing for others."""
    rows = counter.waiting_at(identity.viewer(request), now=clock.now(), shop_id=shop_id)
    return page_of(rows, query, redemptions.infos)


@router.post("/shops/{shop_id}/hand-overs", response={200: RedemptionOut, **REFUSALS})
def hand_over(request: HttpRequest, shop_id: Id, body: HandIn, key: IdempotencyKey = "") -> Any:
    """A keeper hands over what waits under a code, once. Of high value it then waits for a second one."""
    row = operations.hand_over(
        shop_id=shop_id, **body.dict(), by=identity.actor(request), now=clock.now(), key=key
    )
    return _again(request, row.pk)


@router.post("/shops/{shop_id}/card-redemptions", response={200: RedemptionOut, **REFUSALS})
def redeem_by_card(request: HttpRequest, shop_id: Id, body: CardIn, key: IdempotencyKey = "") -> Any:
    """A keeper redeems for somebody with a card, of paper or on a phone, and hands over at once."""
    row = operations.redeem_at_counter(
        shop_id=shop_id,
        card_code=body.card_code,
        lines=_wanted(body.lines),
        pay=body.pay,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return _again(request, row.pk)
