"""Choosing where one lives: county, town, village, by selects that open one another, or by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from redvest.places import queries as places
from redvest.places.queries import DivisionInfo

COUNTY, TOWN, VILLAGE = 6, 9, 12
MOST_FOUND = 12


@dataclass(frozen=True, kw_only=True)
class Found:
    """A division found by its name, with the one it lies in."""

    code: str
    name: str
    within: str


@dataclass(frozen=True, kw_only=True)
class Picker:
    """What the picker shows: the choices at each level, what is chosen, and what a search found."""

    counties: list[DivisionInfo]
    towns: list[DivisionInfo] = field(default_factory=list)
    villages: list[DivisionInfo] = field(default_factory=list)
    county: str = ""
    town: str = ""
    village: str = ""
    text: str = ""
    found: list[Found] = field(default_factory=list)

    @property
    def residence(self) -> str:
        """The code of the home: the village, or what has none below it; blank until that is chosen."""
        if self.village:
            return self.village
        if self.town and not self.villages:
            return self.town
        return self.county if self.county and not self.towns else ""

    @property
    def line(self) -> str:
        """The chosen place in words."""
        chosen = {self.county, self.town, self.village}
        levels = (self.counties, self.towns, self.villages)
        return " ".join(place.name for level in levels for place in level if place.code in chosen)


def picker_of(data: Mapping[str, str], *, residence: str = "") -> Picker:
    """The picker as a form's data or an address has it: ``pick`` (found by name) first, then the selects."""
    counties = places.counties_served()
    code = data.get("pick") or _deepest(data) or residence
    if not code and len(counties) == 1:
        code = counties[0].code
    known = {county.code for county in counties}
    code = code if code[:COUNTY] in known else ""
    text = data.get("place_q", "").strip()
    towns = places.divisions_under(code[:COUNTY]) if code else []
    villages = places.divisions_under(code[:TOWN]) if len(code) >= TOWN else []
    return Picker(
        counties=counties,
        towns=towns,
        villages=villages,
        county=code[:COUNTY],
        town=_one_of(towns, code[:TOWN]),
        village=_one_of(villages, code),
        text=text,
        found=_search(text, known) if text else [],
    )


def _deepest(data: Mapping[str, str]) -> str:
    """The deepest select that fits the one above it: a town chosen anew drops the village of the old one."""
    county, town, village = (data.get(name, "") for name in ("county", "town", "village"))
    if town and town.startswith(county):
        return village if village.startswith(town) and village else town
    return county


def _one_of(choices: list[DivisionInfo], code: str) -> str:
    return code if any(choice.code == code for choice in choices) else ""


def _search(text: str, counties: set[str]) -> list[Found]:
    under = next(iter(counties)) if len(counties) == 1 else ""
    hits = places.search_divisions(text, under=under, limit=MOST_FOUND * 3)
    hits = [hit for hit in hits if len(hit.code) >= TOWN and hit.code[:COUNTY] in counties][:MOST_FOUND]
    parents = places.divisions_by_codes(hit.parent_code for hit in hits)
    return [
        Found(code=hit.code, name=hit.name, within=parents[hit.parent_code].name)
        for hit in hits
        if hit.parent_code in parents
    ]


@require_GET
def picker(request: HttpRequest) -> HttpResponse:
    """The picker for htmx, with the level below what was chosen, or with what a search found."""
    return render(request, "accounts/_places.html", {"picker": picker_of(request.GET.dict())})
