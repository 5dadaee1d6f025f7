"""Search at the desk: what everybody finds, and the people of one's places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from redvest.web import finding
from redvest.web.office.desk import duty, office_page


@require_GET
@duty()
def search(request: HttpRequest) -> HttpResponse:
    """What was found, in order of use."""
    return office_page(request, "office/search.html", finding.context_of(request, at_desk=True))


@require_GET
@duty()
def search_hints(request: HttpRequest) -> HttpResponse:
    """The first few, while one types."""
    kinds = finding.kinds_for(request, at_desk=True)
    return render(
        request, "search/hints.html", {"sections": finding.found(request, kinds, most=finding.FEWEST)}
    )
