"""Reads of administrative divisions in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from redvest.places.enums import CODE_LENGTHS, Level, SiteKind, SiteState
from redvest.places.models import Division, Site


@dataclass(frozen=True, kw_only=True)
class DivisionInfo:
    """An administrative division in force."""

    code: str
    name: str
    level: int
    parent_code: str


def division_by_code(code: str) -> DivisionInfo | None:
    """The division in force with this code, or None."""
    row = Division.objects.filter(code=code, valid_to__isnull=True).first()
    return _division(row) if row else None


def divisions_by_codes(codes: Iterable[str]) -> dict[str, DivisionInfo]:
    """The divisions in force with these codes; missing ones are absent."""
    rows = Division.objects.filter(code__in=set(codes), valid_to__isnull=True)
    return {row.code: _division(row) for row in rows}


def division_line(code: str) -> list[DivisionInfo]:
    """A division with those it lies in, the province first: what a picker shows for a code. Empty if unknown."""
    codes = [code[:length] for length in CODE_LENGTHS.values() if length <= len(code)]
    rows = Division.objects.filter(code__in=codes, valid_to__isnull=True).order_by("level")
    return [_division(row) for row in rows] if code in codes else []


def divisions_under(parent_code: str | None) -> list[DivisionInfo]:
    """The divisions in force directly under one, or the provinces for None, by code."""
    rows = Division.objects.filter(parent_code=parent_code or "", valid_to__isnull=True)
    return [_division(row) for row in rows.order_by("code")]


def divisions_below(code: str) -> list[DivisionInfo]:
    """The division itself and all in force that lie in it, by code: in a county a few hundred."""
    rows = Division.objects.filter(code__startswith=code, valid_to__isnull=True).order_by("code")
    return [_division(row) for row in rows]


def counties_served() -> list[DivisionInfo]:
    """The counties in force that have an open centre of their own, by code: where a residence picker begins."""
    centres = Site.objects.filter(kind=SiteKind.CENTRE, state=SiteState.OPEN).values("division_code")
    rows = Division.objects.filter(level=Level.COUNTY, valid_to__isnull=True, code__in=centres)
    return [_division(row) for row in rows.order_by("code")]


def search_divisions(text: str, *, under: str = "", limit: int = 20) -> list[DivisionInfo]:
    """Divisions in force whose name holds the text, within the division with code ``under``, by code."""
    rows = Division.objects.filter(words__all_words=text, valid_to__isnull=True)
    if under:
        rows = rows.filter(code__startswith=under)
    return [_division(row) for row in rows.order_by("code")[:limit]]


def is_division_code(code: str) -> bool:
    """Whether the text has the form of a division's code."""
    return code.isascii() and code.isdigit() and len(code) in CODE_LENGTHS.values()


def _division(row: Division) -> DivisionInfo:
    return DivisionInfo(code=row.code, name=row.name, level=row.level, parent_code=row.parent_code)
