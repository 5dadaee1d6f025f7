"""Who looks or asks, as parts below ``access`` know them: an interface, and the one way to obtain it.

Roles live in ``access``, which stands above the persons and places they are granted on. A part below it that must
decide or scope by role asks here; ``settings.VIEWER_OF`` names the function that answers.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from redvest.kernel.actor import Actor


class Scope(Protocol):
    """A subtree in which a verb is granted: everything whose path starts with ``path``."""

    @property
    def path(self) -> str: ...

    @property
    def at_team(self) -> bool: ...


class Viewer(Protocol):
    """What ``access.queries.Viewer`` is to the parts below it."""

    @property
    def actor(self) -> Actor: ...

    @property
    def person_id(self) -> int | None: ...

    @property
    def on_duty(self) -> bool:
        """Whether the viewer holds any role."""

    def may(self, verb: str, *paths: str) -> bool:
        """Whether a grant with ``verb`` covers a thing that stands in any of ``paths``."""

    def scopes(self, verb: str) -> Sequence[Scope]:
        """The subtrees in which the viewer may ``verb``."""


def viewer_of(actor: Actor, *, now: datetime) -> Viewer:
    """The viewer for an actor, with the grants in force at ``now``."""
    viewer: Viewer = import_string(settings.VIEWER_OF)(actor, now=now)
    return viewer
