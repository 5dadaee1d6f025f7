"""What the menu offers for a need somebody is about to put into their own words."""

from typing import Any

from django import forms

from redvest.kernel import clock
from redvest.kernel.errors import NotFound
from redvest.orders.enums import Need
from redvest.orders.queries import menu
from redvest.orders.queries.menu import MenuCard
from redvest.places import queries as places

MOST_SUGGESTED = 4


def suggested(need: str, site_code: str) -> list[MenuCard]:
    """A few items for this need at this place, the nearest first; none while either is not chosen yet."""
    if need not in Need.values or not site_code:
        return []
    try:
        site = places.site_by_code(site_code)
    except NotFound:
        return []
    now = clock.now()
    items = menu.items_at(site.path, now=now, need=need)[:MOST_SUGGESTED]
    return menu.cards_of(list(items), site_path=site.path, now=now)


def suggested_for(form: forms.Form) -> list[MenuCard]:
    """The same for what is chosen in a form so far."""
    need, site_code = (str(form[name].value() or "") for name in ("need", "site_code"))
    return suggested(need, site_code)


def picked(typed: Any) -> dict[str, Any]:
    """What was typed so far, with the item picked from the menu instead of the need."""
    pick = str(typed.get("pick", ""))
    values = {name: typed[name] for name in typed if name != "csrfmiddlewaretoken"}
    return values | {"item": int(pick) if pick.isdecimal() and len(pick) < 10 else None}
