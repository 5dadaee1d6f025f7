"""How a domain says no: reasons people understand, in four kinds that delivery maps once to HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Reason:
    """Why something may not be done. ``code`` is stable for programs; ``sentence`` is translated, for people.

    ``sentence`` may hold named ``%(placeholders)s`` filled from ``params``; ``about`` names the field that caused it.
    """

    code: str
    sentence: Text
    params: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""

    def __str__(self) -> str:
        text = str(self.sentence)
        return text % self.params if self.params else text

    def as_dict(self) -> dict[str, Any]:
        """The shape of a reason in the API."""
        return {"code": self.code, "sentence": str(self), "field": self.about}


class DomainError(Exception):
    """Base of every refusal. Always raised before or instead of a change, never after one that stays."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(*reasons)
        self.reasons = list(reasons)

    def __str__(self) -> str:
        return "；".join(str(reason) for reason in self.reasons)

    @property
    def codes(self) -> list[str]:
        """The reasons' codes, in order."""
        return [reason.code for reason in self.reasons]


class Refused(DomainError):
    """The state or a rule forbids it (HTTP 409)."""


class Forbidden(DomainError):
    """The actor may see the thing but not do this (HTTP 403)."""


class NotFound(DomainError):
    """There is no such thing, or the viewer may not know of it (HTTP 404)."""


class Invalid(DomainError):
    """The input is wrong; each reason names its field in ``about`` (HTTP 422)."""

    @property
    def by_field(self) -> dict[str, list[str]]:
        """Sentences by field name, for forms and the API."""
        fields: dict[str, list[str]] = {}
        for reason in self.reasons:
            fields.setdefault(reason.about, []).append(str(reason))
        return fields


def refuse_if(reasons: Iterable[Reason]) -> None:
    """Raises Refused with all ``reasons`` if there are any."""
    found = list(reasons)
    if found:
        raise Refused(*found)


def forbid_if(reasons: Iterable[Reason]) -> None:
    """Raises Forbidden with all ``reasons`` if there are any."""
    found = list(reasons)
    if found:
        raise Forbidden(*found)


def invalid_if(reasons: Iterable[Reason]) -> None:
    """Raises Invalid with all ``reasons`` if there are any."""
    found = list(reasons)
    if found:
        raise Invalid(*found)
