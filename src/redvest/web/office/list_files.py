"""The office's lists as tables to take away."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from redvest.delivery.lists import list_for
from redvest.web.office.desk import duty


@require_GET
@duty()
def list_file(request: HttpRequest, what: str) -> HttpResponseBase:
    """One list, with the filters of its page, for whoever has the duty it belongs to."""
    return list_for(request, what)
