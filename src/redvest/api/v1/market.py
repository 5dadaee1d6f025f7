"""The market: shops and shelves for everybody, one's own redemptions, the counter, stock, and what is owed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Day,
    Given,
    Id,
    IdempotencyKey,
    Number,
    Page,
    Paging,
    Reasoned,
    SiteCode,
    Text,
    page_of,
)
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.enums import (
    Donor,
    GoodsState,
    GoodsUnit,
    LimitBy,
    LimitPeriod,
    RedemptionState,
    ShopKind,
    ShopState,
    ShownAs,
    WriteOffState,
)
from redvest.market.operations import ComingIn, Giver, GoodsForm, ShopForm, Span
from redvest.market.queries import counter, donations, goods, redemptions, shops, stock
from redvest.market.queries.liability import Liability, liability_board
from redvest.places import queries as places

router = Router(tags=["market"])


class ShopOut(Schema):
    """A shop. ``state_words``: why it is paused or closed; ``collect_days``: how long what was ordered waits."""

    id: int
    code: str
    kind: ShopKind
    name: str
    address: str
    contact: str
    site_code: str
    site_name: str
    collect_days: int
    state: ShopState
    state_words: str


class GoodsOut(Schema):
    """Goods on a shelf: ``free`` can be given out today, ``held`` wait for others. ``price`` is points a unit."""

    id: int
    name: str
    spec: str
    unit: GoodsUnit
    price: Decimal
    limit_most: int | None
    limit_by: LimitBy | None
    limit_period: LimitPeriod | None
    high_value: bool
    state: GoodsState
    free: int
    held: int


class GivenOut(Schema):
    """One thing that was given: of ``given`` units ``reached`` people, ``gone`` were lost, the rest is ``there``."""

    goods: str
    spec: str
    unit: GoodsUnit
    given: int
    reached: int
    gone: int
    there: int


class DonationOut(Schema):
    """A donation, its donor named as they wish; whom it reached nobody learns. ``receipt``: for the shop alone."""

    id: int
    donor: str
    words: str
    given_on: date
    receipt: str
    households: int
    things: list[GivenOut]


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


class StockLotOut(Schema):
    """A lot: where it came from, until when it is good, what is there of it."""

    id: int
    goods_id: int
    goods_name: str
    source: Literal["bought", "donated", "aid"]
    origin: str
    best_before: date | None
    came_on: date
    free: int
    held: int


class LiabilityOut(Schema):
    """Points people hold, and what goods and funds (yuan) stand against them; ``empty_week``: its Monday."""

    site_code: str
    site_name: str
    shops: list[str]
    outstanding: Decimal
    held: Decimal
    weekly_points: Decimal
    due_yuan: Decimal
    shelf_yuan: Decimal
    fund_yuan: Decimal
    covered_percent: int | None
    empty_week: date | None


class LiabilityBoardOut(Schema):
    """The whole place, and each site with a shop, those in need first."""

    whole: LiabilityOut
    sites: list[LiabilityOut]


class ShopsQuery(Paging):
    """Which shops."""

    site: SiteCode | None = Field(None, description="At this site or below it.")
    kind: ShopKind | None = None


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
    """A pick-up code or a printed card's; with a card, which redemption if several wait."""

    code: Text = Field(max_length=64, examples=["12345678"])
    redemption_id: Id | None = None


class CardIn(Given):
    """What somebody with a printed card takes at once."""

    card_code: Text = Field(max_length=64)
    lines: list[WantedIn] = Field(min_length=1, max_length=30)
    pay: Text = Field("", max_length=10)


class BackIn(Given):
    """What comes back. ``fit``: whether it can be given out again."""

    goods_id: Id
    quantity: int = Field(1, ge=1, le=100_000)
    reason: Text
    fit: bool


class ComingInIn(Given):
    """A lot that comes in, bought or as aid."""

    goods_id: Id
    quantity: int = Field(ge=1, le=100_000)
    source: Literal["bought", "aid"] = "bought"
    value_yuan: Decimal = Field(Decimal(0), ge=0, le=5000)
    origin: Text = ""
    certificate: Text = ""
    best_before: Day | None = None

    def said(self) -> ComingIn:
        """As the domain takes it."""
        return ComingIn(**self.dict())


class DonationIn(Given):
    """Who gave what, and how they want to be named in public."""

    donor: Donor
    name: Text = ""
    shown_as: ShownAs = ShownAs.MASKED
    words: Text = ""
    items: list[ComingInIn] = Field(min_length=1, max_length=30)


class WriteOffIn(Given):
    """Units of a lot that are to go, and why."""

    lot_id: Id
    quantity: int = Field(ge=1, le=100_000)
    reason: Text


class WriteOffOut(Schema):
    """What was asked to be written off."""

    id: int
    lot_id: int
    quantity: int
    state: WriteOffState


class WriteOffDecisionIn(Given):
    """Whether it goes."""

    confirmed: bool


class FoundIn(Given):
    """Of one lot: what the books said when it was looked at, what lay there, and why they differ."""

    lot_id: Id
    expected: int = Field(ge=0, le=100_000)
    found: int = Field(ge=0, le=100_000)
    note: Text = ""


class CountIn(Given):
    """A count, lot by lot."""

    found: list[FoundIn] = Field(min_length=1, max_length=1000)
    note: Text = ""


class MarketRowOut(Schema):
    """The id of what was made or changed."""

    id: int


class GoodsIn(Given):
    """What one writes down of goods."""

    name: Text
    price: Decimal = Field(gt=0, le=5000, examples=["44.00"])
    spec: Text = ""
    unit: GoodsUnit = GoodsUnit.PIECE
    cost_yuan: Decimal = Field(Decimal(0), ge=0, le=5000)
    limit_most: int | None = Field(None, ge=1, le=100_000)
    limit_by: LimitBy | None = None
    limit_period: LimitPeriod | None = None
    high_value: bool = False
    low_at: int = Field(0, ge=0, le=100_000)

    def said(self) -> GoodsForm:
        """As the domain takes it."""
        fields = self.dict()
        return GoodsForm(**fields | {name: fields[name] or "" for name in ("limit_by", "limit_period")})


class ShopHoursIn(Given):
    """Weekly hours on one weekday (1 Monday to 7 Sunday), in minutes of the day."""

    weekday: int = Field(ge=1, le=7)
    opens: int = Field(ge=0, le=1440)
    closes: int = Field(ge=0, le=1440)


class ShopIn(Given):
    """What one writes down of a shop."""

    name: Text
    address: Text
    kind: ShopKind = ShopKind.SITE
    contact: Text = ""
    collect_days: int = Field(7, ge=1, le=60)
    hours: list[ShopHoursIn] = Field([], max_length=50)

    def said(self) -> ShopForm:
        """As the domain takes it."""
        fields = self.dict(exclude={"hours", "site_code"})
        return ShopForm(**fields, hours=[Span(**one.dict()) for one in self.hours])


class NewShopIn(ShopIn):
    """The same, and where."""

    site_code: SiteCode


class KeeperIn(Given):
    """Whom to name."""

    number: Number


def _goods(one: goods.GoodsInfo) -> GoodsOut:
    fields = {name: getattr(one, name) for name in GoodsOut.model_fields}
    return GoodsOut(**fields | {name: fields[name] or None for name in ("limit_by", "limit_period")})


def _shops(rows: list[Any]) -> list[Any]:
    return [shops.info_of(row) for row in rows]


def _again(request: HttpRequest, redemption_id: int) -> Any:
    return redemptions.redemption(redemption_id, viewer=identity.viewer(request), now=clock.now())


def _wanted(lines: list[WantedIn]) -> list[tuple[int, int]]:
    return [(one.goods_id, one.quantity) for one in lines]


@router.get("/shops", auth=anyone, response={200: Page[ShopOut], **REFUSALS})
def list_shops(request: HttpRequest, query: Query[ShopsQuery]) -> dict[str, Any]:
    """Shops that are not closed. It needs no account."""
    path = places.site_by_code(query.site).path if query.site else ""
    return page_of(shops.shops_open(site_path=path, kind=query.kind or ""), query, _shops)


@router.get("/shops/{shop_id}", auth=anyone, response={200: ShopOut, **REFUSALS})
def get_shop(request: HttpRequest, shop_id: Id) -> Any:
    """One shop."""
    return shops.shop_by_id(shop_id)


@router.get("/shops/{shop_id}/goods", auth=anyone, response={200: list[GoodsOut], **REFUSALS})
def list_goods(request: HttpRequest, shop_id: Id) -> list[GoodsOut]:
    """What is on its shelf, for how many points."""
    rows = goods.goods_of(shops.shop_by_id(shop_id).id)
    return [_goods(one) for one in goods.goods_infos(rows, today=clock.local_day(clock.now()))]


@router.get("/shops/{shop_id}/donations", auth=anyone, response={200: Page[DonationOut], **REFUSALS})
def list_donations(request: HttpRequest, shop_id: Id, query: Query[Paging]) -> dict[str, Any]:
    """What was given and what became of it; receipts are not shown."""
    rows = donations.donations_in_public(shop_id=shops.shop_by_id(shop_id).id)
    return page_of(rows, query, donations.public_donations)


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
    """A keeper redeems for somebody with a printed card, and hands over at once."""
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


@router.get("/shops/{shop_id}/lots", response={200: Page[StockLotOut], **REFUSALS})
def list_lots(request: HttpRequest, shop_id: Id, query: Query[Paging]) -> dict[str, Any]:
    """What lies there, by lot, for who sees the shop's books; nothing for others."""
    rows = stock.lots_visible_to(identity.viewer(request), now=clock.now(), shop_id=shop_id)
    return page_of(rows.order_by("-id"), query, stock.lot_infos)


@router.post("/stock-lots", response={201: MarketRowOut, **REFUSALS})
def stock_in(request: HttpRequest, body: ComingInIn, key: IdempotencyKey = "") -> Status[MarketRowOut]:
    """A lot comes in, bought or as aid; donated ones come by a donation."""
    lot = operations.stock_in(form=body.said(), by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, MarketRowOut(id=lot.pk))


@router.post("/shops/{shop_id}/donations", response={201: DonationOut, **REFUSALS})
def receive_donation(
    request: HttpRequest, shop_id: Id, body: DonationIn, key: IdempotencyKey = ""
) -> Status[Any]:
    """Takes in what somebody gave, under a receipt's number."""
    row = operations.receive_donation(
        shop_id=shop_id,
        giver=Giver(**body.dict(exclude={"items"})),
        items=[one.said() for one in body.items],
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    receipt = f"{shops.shop_by_id(shop_id).code}-{row.year}-{row.number:04d}"
    return Status(201, donations.donation_by_receipt(receipt))


@router.post("/write-offs", response={201: WriteOffOut, **REFUSALS})
def ask_write_off(request: HttpRequest, body: WriteOffIn, key: IdempotencyKey = "") -> Status[Any]:
    """A keeper sets aside what is spoilt; somebody else confirms."""
    row = operations.ask_write_off(**body.dict(), by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, row)


@router.post("/write-offs/{write_off_id}/decide", response={200: WriteOffOut, **REFUSALS})
def decide_write_off(request: HttpRequest, write_off_id: Id, body: WriteOffDecisionIn) -> Any:
    """Who supervises the market says that it goes, or stays. The same answer twice is one."""
    return operations.decide_write_off(
        write_off_id=write_off_id, confirmed=body.confirmed, by=identity.actor(request), now=clock.now()
    )


@router.post("/shops/{shop_id}/counts", response={201: MarketRowOut, **REFUSALS})
def book_count(
    request: HttpRequest, shop_id: Id, body: CountIn, key: IdempotencyKey = ""
) -> Status[MarketRowOut]:
    """Books a count by somebody who supervises the market and does not keep this shop."""
    row = operations.book_count(
        shop_id=shop_id,
        found=[operations.Found(**one.dict()) for one in body.found],
        note=body.note,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(201, MarketRowOut(id=row.pk))


@router.post("/shops", response={201: ShopOut, **REFUSALS})
def open_shop(request: HttpRequest, body: NewShopIn, key: IdempotencyKey = "") -> Status[Any]:
    """Opens a counter at a site, or takes in a partner merchant."""
    made = operations.open_shop(
        site_code=body.site_code, form=body.said(), by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, shops.shop_by_id(made.pk))


@router.put("/shops/{shop_id}", response={200: ShopOut, **REFUSALS})
def edit_shop(request: HttpRequest, shop_id: Id, body: ShopIn) -> Any:
    """Changes what is written down of it."""
    operations.edit_shop(shop_id=shop_id, form=body.said(), by=identity.actor(request), now=clock.now())
    return shops.shop_by_id(shop_id)


@router.post("/shops/{shop_id}/pause", response={200: ShopOut, **REFUSALS})
def pause_shop(request: HttpRequest, shop_id: Id, body: Reasoned) -> Any:
    """No new redemptions for now; what waits can still be collected."""
    operations.pause_shop(shop_id=shop_id, reason=body.reason, by=identity.actor(request), now=clock.now())
    return shops.shop_by_id(shop_id)


@router.post("/shops/{shop_id}/resume", response={200: ShopOut, **REFUSALS})
def resume_shop(request: HttpRequest, shop_id: Id) -> Any:
    """Open again."""
    operations.resume_shop(shop_id=shop_id, by=identity.actor(request), now=clock.now())
    return shops.shop_by_id(shop_id)


@router.post("/shops/{shop_id}/close", response={200: ShopOut, **REFUSALS})
def close_shop(request: HttpRequest, shop_id: Id, body: Reasoned) -> Any:
    """For good, with nothing waiting and nothing on its shelf."""
    operations.close_shop(shop_id=shop_id, reason=body.reason, by=identity.actor(request), now=clock.now())
    return shops.shop_by_id(shop_id)


@router.post("/shops/{shop_id}/keepers", response={204: None, **REFUSALS})
def name_keeper(request: HttpRequest, shop_id: Id, body: KeeperIn) -> Status[None]:
    """Names a keeper. A repeat changes nothing."""
    operations.name_keeper(shop_id=shop_id, number=body.number, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.post("/shops/{shop_id}/goods", response={201: GoodsOut, **REFUSALS})
def put_on_shelf(request: HttpRequest, shop_id: Id, body: GoodsIn, key: IdempotencyKey = "") -> Status[Any]:
    """Puts goods on the shelf, with nothing in stock yet."""
    row = operations.list_goods(
        shop_id=shop_id, form=body.said(), by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, _one_of_goods(shop_id, row.pk))


@router.put("/goods/{goods_id}", response={200: GoodsOut, **REFUSALS})
def edit_goods(request: HttpRequest, goods_id: Id, body: GoodsIn) -> GoodsOut:
    """Changes goods; what is already held keeps its price."""
    row = operations.edit_goods(
        goods_id=goods_id, form=body.said(), by=identity.actor(request), now=clock.now()
    )
    return _one_of_goods(row.shop_id, goods_id)


def _one_of_goods(shop_id: int, goods_id: int) -> GoodsOut:
    rows = goods.goods_of(shop_id, with_off=True).filter(pk=goods_id)
    found = goods.goods_infos(rows, today=clock.local_day(clock.now()))
    require_sight(bool(found))
    return _goods(found[0])


@router.get("/sites/{code}/liability", response={200: LiabilityBoardOut, **REFUSALS})
def get_liability(request: HttpRequest, code: SiteCode) -> LiabilityBoardOut:
    """Points people hold against goods and funds, for who runs the market there or watches over it."""
    whole, rows = liability_board(code, viewer=identity.viewer(request), now=clock.now())
    return LiabilityBoardOut(whole=_owed(whole), sites=[_owed(row) for row in rows])


def _owed(row: Liability) -> LiabilityOut:
    return LiabilityOut(**{name: getattr(row, name) for name in LiabilityOut.model_fields})
