"""Where to go on after logging in: only to pages of this site."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def wanted_page(request: HttpRequest) -> str:
    """The page that ``next`` names if it is one of ours, else blank."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""


def page_after(request: HttpRequest) -> str:
    """The page that ``next`` names, or one's own."""
    return wanted_page(request) or reverse("me:home")
