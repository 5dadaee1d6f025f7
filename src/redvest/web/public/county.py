"""Whose service this is: the county at the top of the network, which pages speak of when nothing else is asked for."""

from redvest.people.enums import ServiceCategory
from redvest.places import queries as places
from redvest.places.enums import SiteKind
from redvest.places.queries import SiteInfo

#: Rows on a page of a list.
PAGE = 20


def county() -> SiteInfo | None:
    """The first open top of the network; None before any was opened."""
    tops = places.children_of(None)
    return tops[0] if tops else None


def site_choices(chosen: str = "") -> list[tuple[str, str]]:
    """What stands under the county's centre as choices of a filter, without its posts, and the site chosen."""
    top = county()
    below = places.rows_of(places.children_found(top.code).exclude(kind=SiteKind.POST)) if top else []
    choices = [(site.code, site.name) for site in below]
    if chosen and chosen not in dict(choices):
        choices += [(site.code, site.name) for site in places.sites_by_codes([chosen]).values()]
    return choices


def category_choices() -> list[tuple[str, str]]:
    """The service categories as choices of a filter."""
    return [(value, str(label)) for value, label in ServiceCategory.choices]
