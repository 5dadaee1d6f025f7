"""Search for everybody: activities, teams, sites."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redvest.web import finding


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, in order of use."""
    return render(request, "public/search.html", finding.context_of(request, at_desk=False))


@require_safe
def search_hints(request: HttpRequest) -> HttpResponse:
    """The first few, while one types."""
    kinds = finding.kinds_for(request, at_desk=False)
    return render(
        request, "search/hints.html", {"sections": finding.found(request, kinds, most=finding.FEWEST)}
    )
