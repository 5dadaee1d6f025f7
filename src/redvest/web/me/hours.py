"""Each record of one's service, how it came about, and what is not booked yet and why."""

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from redvest.activities import queries as activities
from redvest.kernel import clock
from redvest.web import identity

PER_PAGE = 20


@never_cache
@require_GET
@identity.member
def hours(request: HttpRequest) -> HttpResponseBase:
    """The list, its sum, and what is still on its way into it."""
    me = identity.person_id(request)
    page = Paginator(activities.records_of(me), PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "page": page,
        "totals": activities.totals_of(me),
        "unbooked": activities.unbooked_of(me),
        "now": now,
        "today": clock.day_start(clock.local_day(now)),
    }
    return render(request, "me/hours.html", context)
