"""Rules of a draft filled from an Excel sheet: the sheet to take away, the file brought back, what was wrong in it."""

import tempfile
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.delivery import identity
from redvest.delivery.tables import XLSX_TYPE
from redvest.imports.covenant_rules import Filled, fill, write_sheet
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.points.operations import covenants as operations
from redvest.points.queries.covenants import draft_to_change
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page


class SheetForm(forms.Form):
    """The sheet that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("填好的表"),
        help_text=gettext_lazy("Excel（.xlsx、.xls）或 CSV，一行一条规则"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.DRAFT_COVENANT)
def covenant_sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    """Fills the draft from a sheet; with ``?as=xlsx`` the sheet with the rules there are."""
    viewer, site = identity.viewer(request), places.site_by_code(code)
    require(viewer, Verb.DRAFT_COVENANT, site.path)
    if request.method == "GET" and request.GET.get("as") == "xlsx":
        return _sheet(code, site.id, viewer)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    context: dict[str, Any] = {"site": site, "form": form}
    if request.method == "POST":
        made = with_refusals(form, lambda: _filled(request, form, code, site.id))
        if made is not None and not made.bad:
            said = _("读进 %(n)s 条，草稿已保存") % {"n": made.taken}
            return done(request, said, "office:covenant", code)
        context["made"] = made
    return office_page(request, "office/covenant_sheet.html", context, status=status_of(form))


def _filled(request: HttpRequest, form: SheetForm, code: str, site_id: int) -> Filled:
    draft, note = draft_to_change(site_id, viewer=identity.viewer(request))
    brought = form.cleaned_data["file"]
    made = fill(draft, file=brought.file, name=brought.name)
    operations.draft_covenant(
        site_code=code, draft=made.draft, by=identity.actor(request), now=clock.now(), note=note
    )
    return made


def _sheet(code: str, site_id: int, viewer: Any) -> HttpResponse | FileResponse:
    draft, _note = draft_to_change(site_id, viewer=viewer)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    write_sheet(file, draft)
    file.seek(0)
    name = _("积分规则-%(code)s.xlsx") % {"code": code}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
