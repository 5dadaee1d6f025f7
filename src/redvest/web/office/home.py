"""The first page of the office: what waits, what an auditor watches, and how one's own network stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.reports import queries as reports
from redvest.web.office.audit_lines import in_words
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.office.waiting import waiting_for

SHOWN_SITES = 5
#: The latest looks at people and lists taken away that an auditor sees at once.
SHOWN_LOOKS = 6


@require_GET
@duty()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer by each of their duties, and one's own site in numbers."""
    desk = Desk(identity.viewer(request))
    waiting = waiting_for(desk, now=clock.now())
    context = {
        "desk": desk,
        "own": [(site, places.network_counts(site.code)["sites"]) for site in desk.sites[:SHOWN_SITES]],
        "todo": [one for one in waiting if one.count],
        "nothing": [one for one in waiting if not one.count],
        "first": _first(desk),
        "watched": _watched(desk) if desk.audits else None,
    }
    return office_page(request, "office/home.html", context)


def _first(desk: Desk) -> dict[str, Any]:
    """The first activities and projects to be decided on."""
    if not desk.approves:
        return {}
    rows = list(activities.activities_awaiting(desk.viewer)[:5])
    outlines = activities.outlines_of(row.pk for row in rows)
    return {
        "activities": [(row, outlines.get(row.pk)) for row in rows],
        "projects": list(projects.projects_to_decide(desk.viewer)[:5]),
    }


def _watched(desk: Desk) -> dict[str, Any]:
    """What an auditor comes for."""
    latest = reports.lines_of(reports.latest_watched(desk.viewer, most=SHOWN_LOOKS))
    return {"watch": reports.watch(desk.viewer, now=clock.now()), "lines": in_words(latest)}
