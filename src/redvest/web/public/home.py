"""The front page, the pages that explain, and what browsers and search engines ask for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people.enums import NECESSARY_PURPOSES, Purpose
from redvest.places import queries as places
from redvest.reports import queries as reports
from redvest.web.public.county import county

#: Shifts shown on the front page.
SOON = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this place is, what it adds up to, what is on, and the ways in."""
    top = county()
    if top is None:
        return render(request, "public/home_empty.html")
    now = clock.now()
    division = places.division_by_code(top.division_code)
    shifts = list(activities.open_shifts(now=now, under=top.path)[:SOON])
    context = {
        "county": top,
        "place": division.name if division else top.name,
        "figures": reports.figures(code=top.code, as_of=now),
        "measures": reports.MEASURES,
        "as_of": clock.local(now).replace(tzinfo=None).isoformat(),
        "cards": activities.cards(shifts, person_id=identity.actor(request).person_id, now=now),
    }
    return render(request, "public/home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the figures count, and how an hour comes about."""
    return render(request, "public/about.html", {"measures": reports.MEASURES})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, for what, and what they can do about it."""
    purposes = [(purpose.label, purpose in NECESSARY_PURPOSES) for purpose in Purpose]
    return render(request, "public/privacy.html", {"purposes": purposes})


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read what is on, and stay out of desks and of lists of people."""
    return render(request, "public/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that look for the old address of the icon find the drawn one."""
    return redirect(static("redvest/img/mark.svg"))
