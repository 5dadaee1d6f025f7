"""Whose service this is: the county at the top of the network, which pages speak of when nothing else is asked for."""

from redvest.people.enums import ServiceCategory
from redvest.places import queries as places
from redvest.places.queries import SiteInfo

#: Rows on a page of a list.
PAGE = 20


def county() -> SiteInfo | None:
    """The first open top of the network; None before any was opened."""
    tops = places.children_of(None)
    return tops[0] if tops else None


def site_choices(chosen: str = "") -> list[tuple[str, str]]:
    """The county's institutes as choices of a filter, and the site chosen, wherever it stands."""
    top = county()
    below = places.children_of(top.code) if top else []
    choices = [(site.code, site.name) for site in below]
    if chosen and chosen not in dict(choices):
        choices += [(site.code, site.name) for site in places.sites_by_codes([chosen]).values()]
    return choices


def category_choices() -> list[tuple[str, str]]:
    """The service categories as choices of a filter."""
    return [(value, str(label)) for value, label in ServiceCategory.choices]
