"""The audit record, to be read and nothing else."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel.errors import NotFound
from redvest.people import queries as people
from redvest.reports import queries as reports
from redvest.web.desk import page_of
from redvest.web.office import words
from redvest.web.office.audit_lines import in_words
from redvest.web.office.desk import duty, office_page
from redvest.web.office.forms import AuditForm


@require_GET
@duty(Verb.READ_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """What was done in one's scope, the latest first, found by deed, person and day."""
    viewer = identity.viewer(request)
    form = AuditForm(request.GET)
    form.fields["verb"].choices = words.GROUPS  # type: ignore[attr-defined]  # a ChoiceField, as declared
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    person_id = _person(form, asked.get("number", ""))
    start: date | None = asked.get("start")
    end: date | None = asked.get("end")
    rows = reports.audit_visible_to(
        viewer, verb=asked.get("verb", ""), person_id=person_id, start=start, end=end
    )
    page = page_of(request, rows)
    context = {
        "form": form,
        "page": page,
        "lines": in_words(reports.lines_of(page)),
        "everything": reports.reads_everything(viewer),
    }
    return office_page(request, "office/audit.html", context)


def _person(form: AuditForm, number: str) -> int | None:
    if not number:
        return None
    try:
        return people.person_by_number(number).id
    except NotFound:
        form.add_error("number", _("没有这个志愿者编号"))
        return 0
