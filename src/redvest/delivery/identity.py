"""Who a request comes from: a signed cookie names a login session; the database says whether it still stands.

Hot views use ``claimed_actor`` and let their operation verify the login in its own transaction; others use ``actor``,
which costs one query a request.
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from redvest.access.queries import Viewer, viewer_of
from redvest.kernel import clock, crypto
from redvest.kernel.actor import Actor
from redvest.people import operations as people
from redvest.people import queries as people_queries

COOKIE = "rv_login"
_CONTEXT = "login.cookie"
#: Requests that change nothing.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
P = ParamSpec("P")


class IdentityMiddleware:
    """Ends the cookie of a login that no longer stands, after the response was made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "_rv_stale", False) and COOKIE not in response.cookies:
            sign_out(response)
        return response


def address_of(request: HttpRequest) -> str:
    """The network address of the caller; behind the one trusted proxy, the address it saw."""
    if settings.BEHIND_PROXY:
        # The last is the one the proxy itself saw; whatever stands before it, anybody may have written.
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if _is_address(seen):
            return str(seen)
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def visitor(request: HttpRequest) -> Actor:
    """A visitor at the caller's address, for operations before a login."""
    return Actor(person_id=None, address=address_of(request))


def sign_in(response: HttpResponseBase, *, login_id: UUID, person_id: int) -> None:
    """Sets the login cookie. It says nothing but ids, and lasts until the browser closes or the login ends."""
    body = login_id.bytes + person_id.to_bytes(8, "big")
    value = base64.urlsafe_b64encode(body + crypto.sign(body, context=_CONTEXT)).decode()
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES)


def sign_out(response: HttpResponseBase) -> None:
    """Drops the login cookie."""
    response.delete_cookie(COOKIE, samesite="Lax")


def claimed_actor(request: HttpRequest) -> Actor:
    """The actor the cookie genuinely names, not yet looked up: its login may have ended. No query.

    Of a request that came with a token, the token's person.
    """
    by: Actor | None = getattr(request, "_rv_token_actor", None)
    if by is not None:
        return by
    try:
        raw = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
    except (binascii.Error, ValueError):
        raw = b""
    body, signature = raw[:24], raw[24:]
    if len(raw) != 40 or not crypto.signed_rightly(body, signature, context=_CONTEXT):
        return visitor(request)
    person_id = int.from_bytes(body[16:], "big")
    return Actor(person_id=person_id, login_id=UUID(bytes=body[:16]), address=address_of(request))


def by_token(request: HttpRequest, key: str) -> people_queries.TokenInfo | None:
    """The token with this key if it is in force; its person is the request's actor from now on.

    With the roles the token has for such a request: a scope for duties opens those its person had when it was made.
    """
    now = clock.now()
    found = people_queries.token_by_key(key, now=now)
    if found is None:
        return None
    if found.needs_touch(now):
        people.touch_token(token_id=found.id, address=address_of(request), now=now)
    roles_by = found.roles_by(writing=request.method not in SAFE)
    by = Actor(person_id=found.person_id, address=address_of(request), roles_by=roles_by)
    request._rv_token_actor = request._rv_actor = by  # type: ignore[attr-defined]  # instead of the cookie's
    return found


def actor(request: HttpRequest) -> Actor:
    """The actor, with the login looked up once a request; a visitor if it no longer stands."""
    known: Actor | None = getattr(request, "_rv_actor", None)
    if known is None:
        known = _looked_up(request)
        request._rv_actor = known  # type: ignore[attr-defined]  # one lookup a request
    return known


def _looked_up(request: HttpRequest) -> Actor:
    claimed = claimed_actor(request)
    if claimed.login_id is None:
        return claimed
    now = clock.now()
    login = people_queries.login_by_id(claimed.login_id, now=now)
    if login is None and half(request) is not None:
        return visitor(request)
    if login is None or login.person_id != claimed.person_id:
        request._rv_stale = True  # type: ignore[attr-defined]  # the middleware drops the cookie
        return visitor(request)
    if login.needs_touch(now):
        people.touch_login(login_id=claimed.login_id, now=now)
    request._rv_login = login  # type: ignore[attr-defined]  # the shell shows the masked name
    return claimed


def half(request: HttpRequest) -> people_queries.HalfLogin | None:
    """The half login a request names: somebody who is a visitor everywhere but at the second step."""
    claimed = claimed_actor(request)
    if claimed.login_id is None:
        return None
    found = people_queries.half_login(claimed.login_id, now=clock.now())
    return found if found is not None and found.person_id == claimed.person_id else None


def viewer(request: HttpRequest) -> Viewer:
    """The viewer with their grants, looked up once a request; a visitor has none."""
    known: Viewer | None = getattr(request, "_rv_viewer", None)
    if known is None:
        known = viewer_of(actor(request), now=clock.now())
        request._rv_viewer = known  # type: ignore[attr-defined]  # one lookup a request
    return known


def person_id(request: HttpRequest) -> int:
    """The logged-in person's id, in views behind ``@member``."""
    found = actor(request).person_id
    assert found is not None  # @member redirects visitors
    return found


def member(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Lets only logged-in people in; visitors go to the login page, half logins to the second step, and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if actor(request).is_anonymous:
            login = reverse("accounts:second" if half(request) else "accounts:login")
            here = request.get_full_path() if request.method == "GET" else reverse("me:home")
            if request.headers.get("HX-Request"):
                # A part of a page was asked for: the whole page goes to the login, and comes back to itself.
                shown = urlsplit(request.headers.get("HX-Current-URL", "")).path or reverse("me:home")
                to = f"{login}?{urlencode({'next': shown})}"
                return HttpResponse(status=204, headers={"HX-Redirect": to})
            return redirect(f"{login}?{urlencode({'next': here})}")
        return view(request, *args, **kwargs)

    return guarded
