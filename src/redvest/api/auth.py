"""Who calls: the login cookie, looked up at once or left for the operation to verify. Writes need the CSRF token."""

from django.http import HttpRequest
from ninja.security import APIKeyCookie

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


logged_in = LoginCookie()
claimed = ClaimedCookie()
