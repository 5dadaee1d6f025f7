"""Personal access tokens: whose a key is, and what one has."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from redvest.kernel.actor import NO_ROLES
from redvest.kernel.crypto import keyed_hash
from redvest.people.enums import PersonState, TokenScope
from redvest.people.models import AccessToken
from redvest.people.queries.logins import TOUCH_EVERY

TOKEN_CONTEXT = "access.token"


@dataclass(frozen=True, kw_only=True)
class TokenInfo:
    """A token in force: whose it is and what it may do."""

    id: int
    person_id: int
    scopes: frozenset[str]
    made_at: datetime
    used_at: datetime | None

    def roles_by(self, *, writing: bool) -> datetime:
        """Until when roles must have been granted to be this token's (``Actor.roles_by``).

        A token made before its person got a role never has it: they did not think of it then, and it was made without
        the second factor that duties ask for. One without a scope for duties has none, whatever its person is.
        """
        needed = TokenScope.DUTY_WRITE if writing else TokenScope.DUTY_READ
        return self.made_at if needed in self.scopes else NO_ROLES

    def needs_touch(self, now: datetime) -> bool:
        """Whether this use should be written down (operations.touch_token)."""
        return self.used_at is None or now - self.used_at >= TOUCH_EVERY


def token_by_key(key: str, *, now: datetime) -> TokenInfo | None:
    """The token with this key, if it is in force and its person active. One query."""
    found = AccessToken.objects.filter(
        digest=keyed_hash(key, context=TOKEN_CONTEXT),
        person__state=PersonState.ACTIVE,
        revoked_at=None,
        expires_at__gt=now,
    ).first()
    if found is None:
        return None
    return TokenInfo(
        id=found.pk,
        person_id=found.person_id,
        scopes=frozenset(found.scopes),
        made_at=found.made_at,
        used_at=found.used_at,
    )


def live_tokens(person_id: int, *, now: datetime) -> QuerySet[AccessToken]:
    """One's tokens that are in force."""
    return AccessToken.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=now)


def tokens_of(person_id: int) -> QuerySet[AccessToken]:
    """One's tokens, the newest first, ended ones included."""
    return AccessToken.objects.filter(person_id=person_id).order_by("-id")
