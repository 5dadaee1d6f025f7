"""Villages to choose from, by township: the open stations below some sites."""

from collections.abc import Iterable

from redvest.access.queries import topmost
from redvest.places.enums import SiteKind, SiteState
from redvest.places.queries.listing import network_of

Choices = list[tuple[str, str | list[tuple[str, str]]]]


def village_choices(paths: Iterable[str], *, first: str = "") -> Choices:
    """The stations below these sites, under the names of what stands above them, and whatever else is open at the top.

    ``first``: the words of an empty choice. One query.
    """
    rows = network_of(topmost(paths)).filter(state=SiteState.OPEN).exclude(kind=SiteKind.POST)
    groups: dict[str, list[tuple[str, str]]] = {}
    for site in rows:
        if site.kind == SiteKind.STATION:
            above = site.parent.name if site.parent is not None else site.name
            groups.setdefault(above, []).append((site.code, site.name))
    return [*([("", first)] if first else []), *groups.items()]


def unit_choices(paths: Iterable[str], *, first: str = "") -> Choices:
    """Every open site at or below these that has people of its own: offices and institutes, then the villages."""
    rows = network_of(topmost(paths)).filter(state=SiteState.OPEN).exclude(kind=SiteKind.POST)
    upper: list[tuple[str, str | list[tuple[str, str]]]] = [
        (site.code, site.name) for site in rows if site.kind != SiteKind.STATION
    ]
    return [*([("", first)] if first else []), *upper, *village_choices(paths)]
