"""What every page's shell shows: who is looking, and in which type size. Nothing is queried until a template asks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from redvest.delivery import identity
from redvest.web.prefs import LARGE_TYPE_COOKIE


class ShellViewer:
    """The viewer as base templates know them."""

    def __init__(self, request: HttpRequest) -> None:
        self.viewer = identity.viewer(request)
        login = getattr(request, "_rv_login", None)
        self.is_anonymous = self.viewer.person_id is None
        self.name_masked = login.name_masked if login else ""
        self.is_leader = self.viewer.is_leader
        self.is_staff = self.viewer.is_staff


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    return {
        "viewer": SimpleLazyObject(lambda: ShellViewer(request)),
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1",
    }
