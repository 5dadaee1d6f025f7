"""Shops and their shelves for everybody; opened, changed and priced by who manages the market; and what is owed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
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
    GoodsState,
    GoodsUnit,
    LimitBy,
    LimitPeriod,
    ShopKind,
    ShopState,
)
from redvest.market.operations import GoodsForm, ShopForm, Span
from redvest.market.queries import goods, shops
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
