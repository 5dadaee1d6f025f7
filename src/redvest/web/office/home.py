"""The first page of the office: what waits, and how one's own network stands."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.web.office.desk import Desk, duty, office_page

SHOWN_SITES = 5


@require_GET
@duty()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and one's own site in numbers."""
    viewer = identity.viewer(request)
    desk = Desk(viewer)
    waiting = list(activities.activities_awaiting(viewer)[:5]) if desk.approves else []
    outlines = activities.outlines_of(row.pk for row in waiting)
    context = {
        "desk": desk,
        "own": [(site, places.network_counts(site.code)["sites"]) for site in desk.sites[:SHOWN_SITES]],
        "waiting": [(row, outlines.get(row.pk)) for row in waiting],
        "waiting_projects": projects.projects_to_decide(viewer)[:5] if desk.approves else [],
    }
    return office_page(request, "office/home.html", context)
