"""Personal tokens for programs: made, listed and ended by their owner, logged in."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, IdempotencyKey, Text
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations, queries
from redvest.people.enums import TokenScope

router = Router(tags=["tokens"])


class TokenOut(Schema):
    """A token of one's own, without its key."""

    id: int
    name: str
    hint: str = Field(description="How the key begins.")
    scopes: list[TokenScope]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="Last use, to the minute.")
    used_from: str = Field(description="The network address it was last used from.")
    revoked_at: datetime | None


class MadeOut(TokenOut):
    """A new token with its key, which is told this once."""

    key: str


class TokenIn(Given):
    """What the token is called, what it may do, and for how many days (30, 90, 180 or 365)."""

    name: Text = Field(examples=["社区大屏"])
    scopes: list[TokenScope]
    days: int


@router.get("/me/tokens", response={200: list[TokenOut], **REFUSALS})
def list_tokens(request: HttpRequest) -> list[TokenOut]:
    """One's tokens, the newest first, ended ones included."""
    found = queries.tokens_of(identity.person_id(request))[:100]
    return [TokenOut.from_orm(token) for token in found]


@router.post("/me/tokens", response={201: MadeOut, **REFUSALS})
def make_token(request: HttpRequest, body: TokenIn, idempotency_key: IdempotencyKey = "") -> Status[MadeOut]:
    """Makes a token and tells its key, this once. Sent again with the same key: 409 token_made."""
    made = operations.make_token(
        **body.dict(), by=identity.actor(request), now=clock.now(), key=idempotency_key
    )
    shown = TokenOut.from_orm(made.token).dict()
    return Status(201, MadeOut(**shown, key=made.key))


@router.delete("/me/tokens/{token_id}", response={204: None, **REFUSALS})
def revoke_token(request: HttpRequest, token_id: Id) -> Status[None]:
    """Ends one of one's tokens at once."""
    operations.revoke_token(token_id=token_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)
