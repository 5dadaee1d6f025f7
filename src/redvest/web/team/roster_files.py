"""A week of a roster to take along: for the wall on A4, or as an Excel table. Full names: the leader, on record."""

import io
from datetime import date

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redvest.activities import operations
from redvest.activities.queries import duty
from redvest.activities.queries.duty import Row, Sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people
from redvest.web.team.roster_forms import RosterFilters

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _week(request: HttpRequest, activity_id: int) -> tuple[Sight, list[date], list[Row], bool]:
    """The whole week that the address asks for; by POST with full names, which is an operation and on record."""
    now = clock.now()
    sight = duty.roster_for(identity.viewer(request), activity_id)
    form = RosterFilters(request.GET)
    asked = form.cleaned_data.get("day") if form.is_valid() else None
    _day, days = duty.week_of(sight.roster, asked, now=now)
    names = None
    if request.method == "POST":
        start, end = clock.day_start(days[0]), clock.day_end(days[-1])
        names = operations.reveal_duty(
            activity_id=activity_id, start=start, end=end, by=identity.actor(request), now=now
        )
    rows = duty.rows_of(list(duty.posts_of(sight.roster)), days, sight=sight, names=names)
    return sight, days, rows, names is not None


def _taken_out_by(request: HttpRequest) -> str:
    """Who took it out and when, at the foot of every sheet."""
    number = people.person_by_id(identity.person_id(request)).number
    at = date_format(clock.local(clock.now()), _("Y年n月j日 H:i"))
    return _("由 %(who)s 于 %(at)s 导出") % {"who": number, "at": at}


@require_http_methods(["GET", "POST"])
@identity.member
def roster_print(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The week for the wall, on A4."""
    sight, days, rows, named = _week(request, activity_id)
    context = {
        "activity": sight.roster.activity,
        "sight": sight,
        "days": days,
        "rows": rows,
        "named": named,
        "foot": _taken_out_by(request),
    }
    return render(request, "team/roster_print.html", context)


@require_http_methods(["GET", "POST"])
@identity.member
def roster_file(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The week as an Excel table: a row for each post and time, a column for each day."""
    sight, days, rows, _named = _week(request, activity_id)
    answer = HttpResponse(_sheet(sight, days, rows, _taken_out_by(request)), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="roster-{activity_id}-{days[0]}.xlsx"'
    return answer


def _sheet(sight: Sight, days: list[date], rows: list[Row], foot: str) -> bytes:
    out = io.BytesIO()
    # Texts stay texts: a name that begins with = is no formula, and an address is no link.
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("排班表"))
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    short = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "bg_color": "#FDF4E1"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 3)
    sheet.set_footer(f"&L{foot}&R&P / &N")
    sheet.write_string(0, 0, sight.roster.activity.title, book.add_format({"bold": True, "font_size": 14}))
    heads = [_("岗位"), _("地点"), _("时段"), *(date_format(day, _("n月j日 D")) for day in days)]
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, bold)
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 9, 14)
    line = 2
    for row in rows:
        for time, cells in row.times():
            sheet.write_string(line, 0, row.post.name, bold)
            sheet.write_string(line, 1, row.post.place, plain)
            sheet.write_string(line, 2, time, plain)
            for column, day in enumerate(days, 3):
                one = cells.get(day)
                sheet.write_string(
                    line, column, one.said() if one else "", short if one and one.missing else plain
                )
            line += 1
    sheet.write_string(line + 1, 0, foot)
    book.close()
    return out.getvalue()
