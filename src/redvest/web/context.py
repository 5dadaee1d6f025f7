"""What every page's shell shows: who is looking, and in which type size. Nothing is queried until a template asks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from redvest.delivery import identity
from redvest.notices import queries as notices
from redvest.web.prefs import LARGE_TYPE_COOKIE

MOST_SHOWN = 99


class ShellViewer:
    """The viewer as base templates know them."""

    def __init__(self, request: HttpRequest) -> None:
        self.viewer = identity.viewer(request)
        login = getattr(request, "_rv_login", None)
        self.is_anonymous = self.viewer.person_id is None
        self.name_masked = login.name_masked if login else ""
        self.is_leader = self.viewer.is_leader
        self.is_staff = self.viewer.is_staff

    @cached_property
    def unread(self) -> int:
        """How many notices are unread: one query, on pages with the full header and for members alone."""
        person_id = self.viewer.person_id
        return notices.unread_count(person_id) if person_id is not None else 0

    @property
    def unread_shown(self) -> str:
        """The number beside the bell, which has room for two digits."""
        return str(self.unread) if self.unread <= MOST_SHOWN else f"{MOST_SHOWN}+"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    return {
        "viewer": SimpleLazyObject(lambda: ShellViewer(request)),
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1",
    }
