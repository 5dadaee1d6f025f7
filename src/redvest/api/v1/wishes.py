"""Micro-wishes: the wall, claiming whole or in shares, one's own wishes and claims."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, IdempotencyKey, Page, Paging, Reasoned, SiteCode, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import Audience, ClaimState, WishChannel, WishState
from redvest.orders.operations import WishForm
from redvest.orders.queries import wishes as queries
from redvest.places import queries as places

router = Router(tags=["wishes"])


class WishOut(Schema):
    """A wish as everybody may see it: it names nobody. ``value``: about how many yuan all of it is."""

    id: int
    title: str
    story: str
    audience: Audience
    value: Decimal
    shares: int
    claimed: int
    site_code: str
    site_name: str
    state: WishState
    published_at: datetime
    thanks: str


class WallQuery(Paging):
    """Which wishes; what is not given does not limit."""

    site: SiteCode | None = Field(None, description="At this site or below it.")
    audience: Audience | None = None
    state: WishState | None = None


class WishClaimIn(Given):
    """How many shares, and for which of the teams one leads; without it for oneself."""

    shares: int = Field(1, ge=1, le=50)
    team_id: Id | None = None


class ClaimedOut(Schema):
    """A claim. ``repeated``: one had claimed it already, and this changed nothing."""

    claim_id: int
    wish_id: int
    shares: int
    repeated: bool


class ClaimOut(Schema):
    """What one has claimed."""

    id: int
    wish: WishOut
    on_behalf: str = Field(description="The team or unit it was claimed for; blank for oneself.")
    shares: int
    state: ClaimState
    claimed_at: datetime
    deliver_by: datetime
    reason: str


class WishIn(Given):
    """A wish of one's own. The title and the public story are public; all else is for the staff."""

    title: Text = Field(description="At most 40 characters; names nobody.")
    audience: Audience
    value: Decimal = Field(gt=0, le=5000, examples=["180.00"])
    shares: int = Field(1, ge=1, le=50)
    story: Text = Field("", description="Why, for the staff; at most 300 characters.")
    public_story: Text = Field("", description="Why, so that nobody is recognised; at most 200 characters.")
    site_code: SiteCode
    contact_name: Text
    contact_phone: Text = ""
    address: Text


class OwnWishOut(Schema):
    """A wish of one's own, published or not."""

    id: int
    title: str
    state: WishState
    shares: int
    claimed: int
    reason: str


def _own(row: Any) -> OwnWishOut:
    return OwnWishOut(
        id=row.pk,
        title=row.title,
        state=WishState(row.state),
        shares=row.shares,
        claimed=row.claimed,
        reason=row.reason,
    )


@router.get("/wishes", auth=anyone, response={200: Page[WishOut], **REFUSALS})
def list_wishes(request: HttpRequest, query: Query[WallQuery]) -> dict[str, Any]:
    """The wall, the longest waiting first. It needs no account."""
    rows = queries.wishes_on_the_wall(
        audience=query.audience or "",
        site_path=places.site_by_code(query.site).path if query.site else "",
        state=query.state or "",
    ).order_by("published_at", "id")
    return page_of(rows, query, queries.public_wishes)


@router.get("/wishes/{wish_id}", auth=anyone, response={200: WishOut, **REFUSALS})
def get_wish(request: HttpRequest, wish_id: Id) -> Any:
    """One on the wall."""
    return queries.public_wish(wish_id)


@router.post("/wishes/{wish_id}/claims", response={201: ClaimedOut, 200: ClaimedOut, **REFUSALS})
def claim_wish(request: HttpRequest, wish_id: Id, body: WishClaimIn, key: IdempotencyKey = "") -> Status[Any]:
    """Claims shares of a wish, once: with or without a key, a repeat returns the first (200); with a key also after
    that claim was given back. Another claim under the same key is refused (422 key_used)."""
    found = operations.claim_wish(
        wish_id=wish_id,
        shares=body.shares,
        team_id=body.team_id,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(200 if found.repeated else 201, found)


@router.get("/me/wishes", response={200: Page[OwnWishOut], **REFUSALS})
def my_wishes(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What one wished for, or wrote down for family; the newest first."""
    return page_of(
        queries.own_wishes(identity.person_id(request)), query, lambda rows: [_own(row) for row in rows]
    )


@router.post("/me/wishes", response={201: OwnWishOut, **REFUSALS})
def make_wish(request: HttpRequest, body: WishIn, key: IdempotencyKey = "") -> Status[OwnWishOut]:
    """Wishes for something; the station verifies it before it is published."""
    form = WishForm(**body.dict(), channel=WishChannel.APP)
    made = operations.collect_wish(form=form, by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, _own(made))


@router.get("/me/wish-claims", response={200: Page[ClaimOut], **REFUSALS})
def my_claims(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What one has claimed, the newest first."""
    rows = queries.claims_of(identity.person_id(request)).order_by("-id")
    return page_of(rows, query, queries.claim_infos)


@router.post("/me/wish-claims/{claim_id}/release", response={200: ClaimedOut, **REFUSALS})
def release_claim(request: HttpRequest, claim_id: Id, body: Reasoned) -> ClaimedOut:
    """Gives a claim back, with a reason; its shares are open again. A repeat changes nothing."""
    row = operations.release_claim(
        claim_id=claim_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return ClaimedOut(claim_id=row.pk, wish_id=row.wish_id, shares=row.shares, repeated=False)
