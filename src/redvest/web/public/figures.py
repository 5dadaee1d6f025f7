"""The public figures: each with what it counts, until when, and the records it is made of."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redvest.delivery.tables import CHUNK, table_file
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason
from redvest.places import queries as places
from redvest.reports import queries
from redvest.reports.enums import Definition, Measure
from redvest.reports.queries.answering import order_totals
from redvest.web.forms import with_refusals
from redvest.web.public.columns import COLUMNS, Cell, cells
from redvest.web.public.county import county
from redvest.web.public.forms import PeriodForm

#: Rows of a drill-down on a page.
PAGE = 50

#: Sites below offered for drilling down; posts may be thousands.
MOST_CHILDREN = 120


class Asked:
    """What figures are asked for: a scope, a period of days and a moment, read from the address."""

    def __init__(self, request: HttpRequest, code: str) -> None:
        now = clock.now()
        self.form = PeriodForm(request.GET)
        self.form.is_valid()
        read = self.form.cleaned_data
        self.code = code
        self.start: date | None = read.get("from")
        self.end: date | None = read.get("to")
        asked_for: datetime | None = read.get("as_of")
        #: Nothing is known of the future: a later moment is now.
        self.as_of = min(asked_for or now, now)
        self.is_now = asked_for is None

    @property
    def terms(self) -> dict[str, Any]:
        """The keywords of the queries."""
        return {"code": self.code, "start": self.start, "end": self.end, "as_of": self.as_of}

    @property
    def query(self) -> str:
        """The address's query that gives exactly these figures again: always with the moment."""
        return _query(self.start, self.end, clock.local(self.as_of).replace(tzinfo=None).isoformat())

    def presets(self) -> list[tuple[str, str, bool]]:
        """Usual periods as label, query and whether it is the present one; the moment stays as asked."""
        today = clock.local_day(self.as_of)
        month, year = today.replace(day=1), today.replace(month=1, day=1)
        before = month - timedelta(days=1)
        moment = "" if self.is_now else clock.local(self.as_of).replace(tzinfo=None).isoformat()
        offered: list[tuple[str, date | None, date | None]] = [
            (_("开通以来"), None, None),
            (_("今天"), today, today),
            (_("本月"), month, today),
            (_("上月"), before.replace(day=1), before),
            (_("今年"), year, today),
            (_("去年"), year.replace(year=year.year - 1), year - timedelta(days=1)),
        ]
        here = (self.start, self.end)
        return [(label, _query(start, end, moment), (start, end) == here) for label, start, end in offered]


def _query(start: date | None, end: date | None, as_of: str) -> str:
    given = {"from": start, "to": end, "as_of": as_of}
    return urlencode({name: value for name, value in given.items() if value})


@require_safe
def figures(request: HttpRequest, code: str = "") -> HttpResponse:
    """All figures of a site's subtree or a division, of the county when none is named."""
    if not code:
        top = county()
        if top is None:
            return render(request, "public/home_empty.html")
        code = top.code
    asked = Asked(request, code)
    name = places.scope_name(code, as_of=asked.as_of)
    found = with_refusals(asked.form, lambda: queries.figures(**asked.terms))
    site = places.sites_by_codes([code]).get(code)
    context = {
        "asked": asked,
        "name": name,
        "figures": found,
        "answering": order_totals(**asked.terms) if found else None,
        "measures": queries.MEASURES,
        "line": places.ancestors_of(site.path)[:-1] if site else [],
        "site": site,
        "children": places.rows_of(places.children_found(code)[:MOST_CHILDREN]) if site else [],
    }
    return render(request, "public/figures.html", context, status=200 if found else 422)


def _definition(measure: str) -> Definition:
    if measure not in queries.MEASURES:
        raise NotFound(Reason("not_found", _("没有这个指标")))
    return queries.MEASURES[measure]


@require_safe
def records(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """The records one figure is made of, masked; what they add up to is the figure."""
    definition = _definition(measure)
    asked = Asked(request, code)
    name = places.scope_name(code, as_of=asked.as_of)
    found = queries.rows(measure, **asked.terms)
    size = queries.size(measure, **asked.terms)
    paginator = Paginator(found, PAGE)
    paginator.count = size.rows  # known already: nothing is counted for the number of pages
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "name": name,
        "measure": measure,
        "definition": definition,
        "total": size.total,
        "page": page,
        "columns": COLUMNS[measure],
        "rows": [_line(measure, queries.describe(measure, row)) for row in page],
        "can_report": measure in (Measure.PARTICIPATIONS, Measure.MINUTES),
    }
    return render(request, "public/figures_records.html", context)


def _line(measure: str, described: dict[str, Any]) -> tuple[list[Cell], int | None]:
    """A row's cells, and for a record of service that can be reported as wrong its id."""
    is_record = measure in (Measure.PARTICIPATIONS, Measure.MINUTES) and described["minutes"] > 0
    return cells(measure, described), described["id"] if is_record else None


@require_safe
def records_file(request: HttpRequest, code: str, measure: str) -> HttpResponseBase:
    """The same records as a table for Excel, streamed however many there are."""
    definition = _definition(measure)
    asked = Asked(request, code)
    name = places.scope_name(code, as_of=asked.as_of)
    rows = queries.rows(measure, **asked.terms).iterator(chunk_size=CHUNK)
    return table_file(
        request,
        what=f"figures.{measure}",
        name=f"{name}-{definition.label}",
        public=True,
        head=[column.label for column in COLUMNS[measure]],
        rows=([cell.text for cell in cells(measure, queries.describe(measure, row))] for row in rows),
    )
