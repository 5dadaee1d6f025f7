"""Who calls: a program with a personal token, or a browser by its login cookie, whose writes need the CSRF token.

Endpoints need one or the other unless they say so: ``anyone`` for reads that are for everyone, ``token_only`` for the
writes of people who are not logged in yet. Whoever calls spends of their share (``limits``).
"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from redvest.api.limits import WRITE_COST, limits
from redvest.api.scopes import scope_of
from redvest.delivery import identity
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Reason

HEADER = "Authorization"


def _count(request: HttpRequest, kind: str, who: object) -> None:
    cost = 1 if request.method in identity.SAFE else WRITE_COST
    limits.spend(f"{kind}:{who}", kind=kind, cost=cost)


class PersonalToken(HttpBearer):
    """A key made on the me page, in ``Authorization: Bearer …``; it opens what its scopes say."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The actor. A key that is none, or no more, is refused, even beside a cookie that would do."""
        found = identity.by_token(request, token)
        if found is None:
            _count(request, "address", identity.address_of(request))
            raise AuthenticationError
        _count(request, "token", found.id)
        needed = scope_of(str(request.method), _pattern(request))
        if needed is None:
            raise Forbidden(Reason("not_in_person", _("这件事要本人登录后在页面上办，不能用令牌")))
        if needed not in found.scopes:
            raise Forbidden(Reason("token_scope", _("这个令牌没有“%(scope)s”的权限"), {"scope": needed}))
        return identity.actor(request)


class LoginCookie(APIKeyCookie):
    """A login that stands, looked up in one query."""

    param_name = identity.COOKIE

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor, or None (401)."""
        return _counted(request, identity.actor(request))


class ClaimedCookie(APIKeyCookie):
    """A genuine cookie whose login the operation verifies in its own transaction: for hot paths."""

    param_name = identity.COOKIE

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor, or None (401)."""
        return _counted(request, identity.claimed_actor(request))


def _counted(request: HttpRequest, actor: Actor) -> Actor | None:
    if actor.is_anonymous:
        _count(request, "address", identity.address_of(request))
        return None
    _count(request, "person", actor.person_id)
    return actor


def _pattern(request: HttpRequest) -> str:
    """The address as the table of scopes has it: ``/shifts/{shift_id}``."""
    assert request.resolver_match is not None  # an endpoint was found
    route = str(request.resolver_match.route).partition("api/v1/")[2]
    return "/" + route.replace("<", "{").replace(">", "}")


def anyone(request: HttpRequest) -> bool:
    """Lets everybody in; who brings a key or a cookie is known, and sees what they may.

    Whoever is known by a cookie and writes sends the CSRF token, too: no other site writes in their name.
    """
    if request.headers.get(HEADER):
        personal_token(request)
        return True
    claimed_by = identity.claimed_actor(request)
    if claimed_by.is_anonymous:
        _count(request, "address", identity.address_of(request))
    else:
        if request.method not in identity.SAFE and check_csrf(request) is not None:
            raise HttpError(403, "csrf")
        _count(request, "person", claimed_by.person_id)
    return True


def token_only(request: HttpRequest) -> bool:
    """Lets in whoever sends the CSRF token, so that no other site can log a browser in as somebody else."""
    if check_csrf(request) is not None:
        raise HttpError(403, "csrf")
    _count(request, "address", identity.address_of(request))
    return True


personal_token = PersonalToken()
logged_in = [personal_token, LoginCookie()]
claimed = [personal_token, ClaimedCookie()]
