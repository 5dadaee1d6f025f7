"""The network of centres, institutes, stations and posts: from the top down, one level at a time, or by name."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from redvest.access.queries import Viewer
from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.places.enums import SiteKind, SiteState
from redvest.places.queries import SiteInfo
from redvest.places.queries.units import pairing_info
from redvest.teams import queries as teams

#: Search results, and teams and shifts shown on a site's page.
FOUND, TEAMS, SHIFTS = 50, 6, 4
#: Children on one page, and paired units shown.
CHILDREN, PAIRED = 60, 30
WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))


@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """The tops of the network and what stands under the first; with ``q`` the sites of that name."""
    text = request.GET.get("q", "").strip()
    if text:
        return render(
            request, "public/network_search.html", _found(text, within=request.GET.get("under", ""))
        )
    tops = places.children_of(None)
    context: dict[str, Any] = {
        "tops": tops,
        "counts": places.network_counts(tops[0].code)["sites"] if tops else {},
    }
    if tops:
        context |= _children(request, tops[0])
    return render(request, "public/network.html", context)


def _children(request: HttpRequest, site: SiteInfo) -> dict[str, Any]:
    """A page of the sites directly under one; where there are many, those of the name asked for."""
    text = request.GET.get("name", "").strip()
    page = Paginator(places.children_found(site.code, text=text), CHILDREN).get_page(request.GET.get("page"))
    return {"page": page, "children": places.rows_of(page), "name": text}


def _found(text: str, *, within: str) -> dict[str, object]:
    sites = places.search_sites(text, under=within or None, with_past=True, limit=FOUND + 1)
    parents = places.sites_by_ids(site.parent_id for site in sites if site.parent_id is not None)
    return {
        "text": text,
        "found": [(site, parents.get(site.parent_id or 0)) for site in sites[:FOUND]],
        "count": min(len(sites), FOUND),
        "is_more": len(sites) > FOUND,
    }


@require_safe
def site(request: HttpRequest, code: str) -> HttpResponse:
    """One site: what it is, what stands under it, its teams, what is on there. Closed and merged ones say so."""
    now = clock.now()
    found = places.site_by_code(code)
    line = places.ancestors_of(found.path)
    context = {
        "site": found,
        "line": line[:-1],
        "successor": line[-2] if found.state == SiteState.MERGED and len(line) > 1 else None,
        **_children(request, found),
        **_known(found),
        **_life(request, found, identity.viewer(request)),
        "now": now,
    }
    if context["children"]:
        context["below"] = _below(found)
    return render(request, "public/site.html", context)


def _known(site: SiteInfo) -> dict[str, Any]:
    """What is said of a site: its titles, who heads it, when it is open, the units paired with it now."""
    now = clock.now()
    today, opening = clock.local_day(now), places.opening_of(site.id, now=now)
    return {
        "titles": places.designations_of([site.id], on=today).get(site.id, []),
        "officers": places.officers_of(site.id, on=today),
        "opening": opening,
        "week": list(zip(WEEKDAYS, opening.week.values(), strict=True)),
        "closes_at": opening.closes_at(now),
        "opens_next": opening.next_opening(now),
        "today": today,
        "pairings": [pairing_info(row) for row in places.pairings_listed(site_id=site.id, on=today)[:PAIRED]],
    }


def _below(site: SiteInfo) -> list[tuple[int, str]]:
    """How many open sites of each kind stand in the subtree, the site itself not counted; none is not told."""
    counts: Any = places.network_counts(site.code)["sites"]
    numbers = [(counts[kind] - (kind == site.kind and site.is_open), kind.label) for kind in SiteKind]
    return [(number, str(label)) for number, label in numbers if number]


def _life(request: HttpRequest, site: SiteInfo, viewer: Viewer) -> dict[str, object]:
    """The teams and the shifts ahead in a site's subtree, the first of each, and how many there are."""
    now = clock.now()
    near = teams.teams_visible_to(viewer, under=site.path)
    ahead = activities.open_shifts(now=now, under=site.path)
    shifts = list(ahead[:SHIFTS])
    return {
        "teams": list(near[:TEAMS]),
        "team_count": near.count(),
        "cards": activities.cards(shifts, person_id=viewer.person_id, now=now),
        "shift_count": ahead.count(),
    }
