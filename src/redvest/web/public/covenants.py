"""The covenant in force at a site, in words people read, and what is published there to be objected to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redvest.kernel import clock
from redvest.places import queries as places
from redvest.points.queries.covenants import Covenants
from redvest.points.queries.proposals import public_at
from redvest.web.desk import page_of
from redvest.web.point_words import headings, terms_words


@require_safe
def covenant(request: HttpRequest, code: str) -> HttpResponse:
    """What earns how much here today, within which caps, for how long; and the proposals in publicity."""
    site, today = places.site_by_code(code), clock.local_day(clock.now())
    found = Covenants([site.path])
    levels = found.levels(site.path, today)
    context = {
        "site": site,
        "held": levels[0] if levels else None,
        "headings": headings(found.rules_at(site.path, today)),
        "sentences": terms_words(levels[0].terms) if levels else [],
        "page": page_of(request, public_at(site.path, today=today)),
    }
    return render(request, "public/covenant.html", context)
