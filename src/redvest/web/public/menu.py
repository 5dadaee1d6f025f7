"""What one can ask for: the menu of a village, one item of it, and the number to call first in an emergency."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound
from redvest.orders.enums import Audience, Need
from redvest.orders.queries import menu as queries
from redvest.orders.rules.asking import emergency_of
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.places.queries import SiteInfo
from redvest.web.public.county import PAGE, county
from redvest.web.suggesting import suggested
from redvest.web.village_choices import village_choices


def site_asked_for(request: HttpRequest) -> SiteInfo | None:
    """The village the address names; else where the visitor lives; else the county. Raises NotFound for an unknown one.

    None before any site was opened.
    """
    code = request.GET.get("site", "").strip()
    if code:
        return places.site_by_code(code)
    person_id = identity.actor(request).person_id
    if person_id is not None:
        try:
            return places.site_by_id(people.residence_of(person_id).site_id)
        except NotFound:
            pass
    return county()


@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """What is offered at a village, by need and words."""
    now, site = clock.now(), site_asked_for(request)
    need = request.GET.get("need", "")
    need = need if need in Need.values else ""
    text = request.GET.get("q", "").strip()[:40]
    top = county()
    context: dict[str, Any] = {
        "site": site,
        "need": need,
        "needs": Need.choices,
        "q": text,
        "villages": village_choices([top.path] if top else [], first=str(_("全县"))),
        "cards": [],
    }
    if site is not None:
        items = queries.items_at(site.path, now=now, need=need, text=text)
        page = Paginator(items, PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "cards": queries.cards_of(list(page), site_path=site.path, now=now)}
    return render(request, "public/menu.html", context)


@require_safe
def menu_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item of the menu, with the button to ask for it."""
    item, now = queries.published_item(item_id), clock.now()
    site = site_asked_for(request)
    here = site if site is not None and site.path.startswith(item.area.path) else None
    path = here.path if here is not None else item.area.path
    card = queries.cards_of([item], site_path=path, now=now)[0]
    context = {
        "card": card,
        "item": item,
        "site": here,
        "elsewhere": here is None,
        "audiences": [Audience(value).label for value in item.audience],
    }
    return render(request, "public/menu_item.html", context)


@require_POST
def emergency(request: HttpRequest) -> HttpResponse:
    """The number to call first, if what was typed so far speaks of danger to life; nothing is kept of it."""
    return render(
        request, "includes/emergency.html", {"emergency": emergency_of(request.POST.get("text", "")[:500])}
    )


@require_safe
def menu_suggested(request: HttpRequest) -> HttpResponse:
    """What the menu offers for a need, while somebody is putting it into their own words."""
    cards = suggested(request.GET.get("need", ""), request.GET.get("site_code", ""))
    return render(request, "includes/menu_suggested.html", {"suggested": cards})
