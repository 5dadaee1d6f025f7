"""How one likes to read: large type (长辈版) and language, kept in cookies, changed by a plain form."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

LARGE_TYPE_COOKIE = "rv_large"
YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next") or request.headers.get("Referer", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Turns large type on or off."""
    response = _back(request)
    on = request.COOKIES.get(LARGE_TYPE_COOKIE) != "1"
    _keep(response, LARGE_TYPE_COOKIE, "1" if on else "0")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Sets the language of the interface to one of those offered."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE_COOKIES
    )


app_name = "prefs"
urlpatterns = [
    path("large-type", large_type, name="large_type"),
    path("language", language, name="language"),
]
