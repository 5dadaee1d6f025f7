"""The office's lists as tables to take away."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from redvest.delivery import identity
from redvest.kernel.errors import Forbidden, NotFound, Reason
from redvest.web.lists import LISTS, file_of
from redvest.web.office.desk import at_sites, duty


@require_GET
@duty()
def list_file(request: HttpRequest, what: str) -> HttpResponseBase:
    """One list, with the filters of its page, for whoever has the duty it belongs to."""
    if what not in LISTS:
        raise NotFound(Reason("not_found", _("没有这个列表")))
    if not at_sites(identity.viewer(request), *LISTS[what].verbs):
        raise Forbidden(Reason("not_permitted", _("这里是工作人员的办公台，您没有这一项的权限")))
    return file_of(request, what)
