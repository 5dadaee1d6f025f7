"""The audit record, to be read and nothing else."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
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
from redvest.web.tables import table_file

CHUNK = 500


@require_GET
@duty(Verb.READ_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """What was done in one's scope, the latest first, found by deed, person and day."""
    form, rows = _asked(request)
    page = page_of(request, rows)
    context = {
        "form": form,
        "page": page,
        "lines": in_words(reports.lines_of(page)),
        "everything": reports.reads_everything(identity.viewer(request)),
        "asked": request.GET.urlencode(),
    }
    return office_page(request, "office/audit.html", context)


@require_GET
@duty(Verb.READ_AUDIT)
def audit_file(request: HttpRequest) -> HttpResponseBase:
    """The same record as a table, in words as on the page and with the verbs as they are stored."""
    _form, rows = _asked(request)
    head = [_("时间"), _("谁"), _("志愿者编号"), _("地址"), _("做了什么"), _("对什么"), _("详情"), _("代号")]
    lines = _file_rows(rows.iterator(chunk_size=CHUNK))
    return table_file(request, what="audit", name=_("操作记录"), head=head, rows=lines)


def _file_rows(entries: Iterator[Any]) -> Iterator[list[object]]:
    """Put in words chunk by chunk, so that a long record costs few queries and little room."""
    while chunk := list(islice(entries, CHUNK)):
        for line in in_words(reports.lines_of(chunk)):
            entry = line.entry
            at = f"{localtime(entry.at):%Y-%m-%d %H:%M:%S}"
            yield [
                at,
                entry.by_name,
                entry.by_number,
                entry.address,
                line.deed,
                line.target,
                line.facts,
                entry.verb,
            ]


def _asked(request: HttpRequest) -> tuple[AuditForm, "QuerySet[Any, Any]"]:
    """The filters in the address, and the entries they ask for."""
    form = AuditForm(request.GET)
    form.fields["verb"].choices = words.GROUPS  # type: ignore[attr-defined]  # a ChoiceField, as declared
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    looks = asked.get("verb") == words.LOOKS
    start: date | None = asked.get("start")
    end: date | None = asked.get("end")
    rows = reports.audit_visible_to(
        identity.viewer(request),
        verb="" if looks else asked.get("verb", ""),
        verbs=people.LOOK_VERBS if looks else (),
        person_id=_person(form, asked.get("number", "")),
        start=start,
        end=end,
    )
    return form, rows


def _person(form: AuditForm, number: str) -> int | None:
    if not number:
        return None
    try:
        return people.person_by_number(number).id
    except NotFound:
        form.add_error("number", _("没有这个志愿者编号"))
        return 0
