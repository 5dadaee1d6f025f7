"""Stock: donations, lots that come in, what is written off and what was counted."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Day,
    Given,
    Id,
    IdempotencyKey,
    Page,
    Paging,
    Text,
    page_of,
)
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.enums import (
    Donor,
    GoodsUnit,
    ShownAs,
    WriteOffState,
)
from redvest.market.operations import ComingIn, Giver
from redvest.market.queries import donations, shops, stock

router = Router(tags=["market"])


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


@router.get("/shops/{shop_id}/donations", auth=anyone, response={200: Page[DonationOut], **REFUSALS})
def list_donations(request: HttpRequest, shop_id: Id, query: Query[Paging]) -> dict[str, Any]:
    """What was given and what became of it; receipts are not shown."""
    rows = donations.donations_in_public(shop_id=shops.shop_by_id(shop_id).id)
    return page_of(rows, query, donations.public_donations)


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
