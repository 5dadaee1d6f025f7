"""Everything held about oneself: on one page, as JSON, and as Excel with a sheet for each table (PIPL art. 45)."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries
from redvest.people.queries import Held
from redvest.web.me.words import column_title, table_title, value_shown

#: Rows of one table shown on the page; the files have all of them.
SHOWN = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_GET
@identity.member
def everything(request: HttpRequest) -> HttpResponseBase:
    """Every table that says something about oneself, the latest rows of each."""
    held = queries.held_about(identity.person_id(request))
    context = {
        "about": [_shown(one) for one in held if not one.done],
        "done": [_shown(one) for one in held if one.done],
    }
    return render(request, "me/everything.html", context)


def _shown(held: Held) -> dict[str, Any]:
    return {
        "title": table_title(held.table),
        "table": held.table,
        "count": len(held.rows),
        "rows": [
            [
                (column_title(name), value_shown(cell, one_of=held.labels.get(name)))
                for name, cell in zip(held.columns, row, strict=True)
            ]
            for row in held.rows[:SHOWN]
        ],
        "more": max(0, len(held.rows) - SHOWN),
    }


@never_cache
@require_GET
@identity.member
def as_json(request: HttpRequest) -> HttpResponseBase:
    """The same as a file for another platform: names of tables and columns as they are."""
    me = identity.person_id(request)
    held, profile = queries.held_about(me), queries.profile_of(me)
    told = {
        "format": "redvest.person.1",
        "taken_at": clock.now(),
        "number": profile.info.number,
        "name": profile.info.name,
        "service_records": [
            {
                "on": record.served_on,
                "starts_at": record.starts_at,
                "ends_at": record.ends_at,
                "minutes": record.minutes,
                "grade": record.grade,
                "activity": record.activity.title,
                "team": record.team.code,
                "site": record.site.code,
                "recorded_at": record.recorded_at,
            }
            for record in activities.records_of(me)
        ],
        "about_me": {one.table: one.as_dicts() for one in held if not one.done},
        "done_by_me": {one.table: one.as_dicts() for one in held if one.done},
        "looks": [{"at": look.at, "by": look.by_number, "why": look.why} for look in queries.looks_at(me)],
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{_name(me)}.json")
    return response


@never_cache
@require_GET
@identity.member
def as_excel(request: HttpRequest) -> HttpResponseBase:
    """The same as a workbook, a sheet for each table, the first one a list of them."""
    me = identity.person_id(request)
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        _write(book, queries.held_about(me))
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{_name(me)}.xlsx", content_type=XLSX)


def _name(person_id: int) -> str:
    return f"{_('我的资料')}-{queries.person_by_id(person_id).number}"


def _write(book: Any, held: list[Held]) -> None:
    bold = book.add_format({"bold": True})
    names = list(_sheet_names(held))
    index = book.add_worksheet(_("目录"))
    index.write_row(0, 0, [_("表"), _("条数"), _("说明")], bold)
    index.set_column(0, 0, 34)
    for at, (one, name) in enumerate(zip(held, names, strict=True), start=1):
        about = _("我对别人或活动做的") if one.done else _("关于我的")
        index.write_row(at, 0, [name, len(one.rows), about])
    for one, name in zip(held, names, strict=True):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [str(column_title(column)) for column in one.columns], bold)
        sheet.set_column(0, len(one.columns), 18)
        for line, row in enumerate(one.rows, start=1):
            for column, cell in enumerate(row):
                sheet.write(line, column, _cell(cell, one.labels.get(one.columns[column])))


def _sheet_names(held: list[Held]) -> Iterator[str]:
    """Titles of at most 31 letters, no two alike."""
    used: set[str] = set()
    for one in held:
        mine = _("（我做的）") if one.done else ""
        title = f"{table_title(one.table)}{mine}"[:26]
        name, again = title, 2
        while name in used:
            name, again = f"{title} {again}", again + 1
        used.add(name)
        yield name


def _cell(value: Any, labels: Mapping[str, str] | None) -> Any:
    if labels:
        return value_shown(value, one_of=labels)
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return value
