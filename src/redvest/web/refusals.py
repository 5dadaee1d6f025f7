"""Refusals that a view did not handle itself, turned into answers in one place.

404 and 403 are pages. A refused or invalid POST goes back where it came from with the sentences as messages; for htmx
it answers with a notice fragment that the page shows without losing what was typed.
"""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from redvest.delivery.statuses import is_busy, status_of
from redvest.kernel.errors import DomainError

log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Answers DomainErrors raised by views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_busy(error):
            log.warning(
                "%s %s: %s",
                request.method,
                getattr(request.resolver_match, "route", ""),
                type(error.__cause__ or error).__name__,
            )
            answer = render(request, "503.html", status=503)
            answer.headers["Retry-After"] = "5"
            return answer
        if not isinstance(error, DomainError):
            return None
        status = status_of(error)
        context = {"reasons": error.reasons}
        if request.headers.get("HX-Request"):
            return render(request, "includes/refusal.html", context, status=status)
        if request.method == "POST" and status in (409, 422):
            for reason in error.reasons:
                messages.error(request, str(reason))
            return HttpResponseRedirect(_back(request))
        page = f"{status}.html" if status in (403, 404) else "400.html"
        return render(request, page, context, status=status)


def _back(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return came_from
    return "/"
