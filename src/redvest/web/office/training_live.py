"""A session on the day: the rotating code, who is there, names called; the roster to take along."""

import io
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.activities.enums import Direction
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.passing_codes import ROTATION
from redvest.people.queries import person_by_id
from redvest.training import operations
from redvest.training.queries import courses
from redvest.training.queries.places import holds, roster
from redvest.training.rules.codes import rotating_code
from redvest.web import qr
from redvest.web.desk import done, is_htmx
from redvest.web.office.desk import duty, office_page

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _way(request: HttpRequest) -> str:
    asked = request.POST.get("way") or request.GET.get("way", "")
    return asked if asked in Direction.values else Direction.IN


def _code(request: HttpRequest, session_id: int) -> dict[str, Any]:
    """What the code fragment shows; who runs the course has been seen to come this far."""
    now, way = clock.now(), _way(request)
    code = rotating_code(session_id, way, now=now)
    path = reverse("me:course_check", args=[code])
    ends = (int(now.timestamp()) // ROTATION + 1) * ROTATION
    return {
        "session_id": session_id,
        "way": way,
        "code_path": path,
        "code_svg": qr.svg(request.build_absolute_uri(path)),
        "expires": ends * 1000,
        "now_ms": int(now.timestamp() * 1000),
        "seconds": ROTATION,
    }


@never_cache
@require_GET
@duty(Verb.RUN_TRAINING)
def session_live(request: HttpRequest, session_id: int) -> HttpResponse:
    """The code and who has come."""
    viewer = identity.viewer(request)
    session = courses.session_run_by(viewer, session_id)
    lines = [(one, one.came.get(session_id)) for one in roster(viewer, session.course_id) if holds(one)]
    context = _code(request, session_id) | {
        "session": session,
        "course": session.course,
        "lines": lines,
        "came": sum(seen is not None for _line, seen in lines),
    }
    return office_page(request, "office/session_live.html", context)


@never_cache
@require_GET
@duty(Verb.RUN_TRAINING)
def session_code(request: HttpRequest, session_id: int) -> HttpResponse:
    """The code of this moment: a fragment for htmx, else a page for a big screen."""
    session = courses.session_run_by(identity.viewer(request), session_id)
    context = _code(request, session_id) | {"session": session, "course": session.course}
    if is_htmx(request):
        return render(request, "office/session_code.html", context)
    return render(request, "office/session_screen.html", context)


@require_POST
@duty(Verb.RUN_TRAINING)
def session_scan(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """Notes somebody by their own code."""
    way = _way(request)
    operations.scan_person(
        session_id=session_id,
        direction=way,
        code=request.POST.get("code", "")[:300],
        by=identity.actor(request),
        now=clock.now(),
    )
    to = f"{reverse('office:session', args=[session_id])}?way={way}"
    return done(request, _("已签退。") if way == Direction.OUT else _("已签到。"), to)


@require_POST
@duty(Verb.RUN_TRAINING)
def session_call(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """Notes those whose names were called."""
    way = _way(request)
    ids = {int(one) for one in request.POST.getlist("place") if one.isdecimal() and len(one) < 19}
    noted = operations.call_names(
        session_id=session_id, direction=way, place_ids=ids, by=identity.actor(request), now=clock.now()
    )
    to = f"{reverse('office:session', args=[session_id])}?way={way}"
    return done(request, _("已记下 %(n)s 人。") % {"n": noted}, to)


@require_GET
@duty(Verb.RUN_TRAINING)
def roster_file(request: HttpRequest, course_id: int) -> HttpResponse:
    """The roster as an Excel table, masked, with minutes so far."""
    viewer = identity.viewer(request)
    course = courses.course_run_by(viewer, course_id)
    sessions = courses.sessions_of(viewer, course)
    heads = [_("编号"), _("姓名"), _("单位"), _("状态"), *(one.title for one in sessions), _("分钟")]
    out = io.BytesIO()
    # Texts stay texts: a title that begins with = is no formula.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("名单"))
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, str(head), bold)
        for line, one in enumerate(roster(viewer, course_id), start=1):
            came = [_("到") if session.id in one.came else "" for session in sessions]
            texts = [one.number, one.name_masked, one.unit, one.state_label, *came]
            for column, text in enumerate(texts):
                sheet.write_string(line, column, str(text))
            sheet.write_number(line, len(texts), one.minutes)
        by = person_by_id(identity.person_id(request)).number
        sheet.set_footer(_("由 %(who)s 导出") % {"who": by})
        sheet.set_column(0, len(heads), 16)
    answer = HttpResponse(out.getvalue(), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="training-{course_id}.xlsx"'
    return answer
