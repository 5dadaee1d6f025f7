"""Who calls: the login cookie, looked up at once or left for the operation to verify. Writes need the CSRF token.

Endpoints need a login unless they say otherwise: ``auth=None`` for reads that are for everyone, ``token_only`` for the
writes of people who are not logged in yet.
"""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from redvest.delivery import identity
from redvest.kernel.actor import Actor


class LoginCookie(APIKeyCookie):
    """A login that stands, looked up in one query."""

    param_name = identity.COOKIE

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor, or None (401)."""
        actor = identity.actor(request)
        return None if actor.is_anonymous else actor


class ClaimedCookie(APIKeyCookie):
    """A genuine cookie whose login the operation verifies in its own transaction: for hot paths."""

    param_name = identity.COOKIE

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor, or None (401)."""
        actor = identity.claimed_actor(request)
        return None if actor.is_anonymous else actor


def token_only(request: HttpRequest) -> bool:
    """Lets in whoever sends the CSRF token, so that no other site can log a browser in as somebody else."""
    if check_csrf(request) is not None:
        raise HttpError(403, "csrf")
    return True


logged_in = LoginCookie()
claimed = ClaimedCookie()
