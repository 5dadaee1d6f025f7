"""The panel of an edition at the desk: judges, what keeps them from entries; and for a supervisor the sheets."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.contests import operations
from redvest.contests.queries import editions, panels, statistics
from redvest.contests.rules.panels import BEFORE_RESULT
from redvest.contests.rules.schemes import scheme_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, Refused, Text
from redvest.web.desk import done
from redvest.web.office.desk import duty, office_page

HANDS = (Verb.RUN_CONTEST, Verb.SUPERVISE_CONTEST)
Step = Callable[[int, Mapping[str, str], Actor, datetime], object]


def number_in(sent: Mapping[str, str], name: str) -> int:
    """A field as an id; 0 for what is none."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def sent_in(request: HttpRequest) -> dict[str, str]:
    """The fields of a form."""
    return {name: value for name, value in request.POST.items() if isinstance(value, str)}


@require_GET
@duty(*HANDS)
def panel(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Judges, conflicts and stages of an edition."""
    return _panel_page(request, edition_id, {}, [])


def _panel_page(
    request: HttpRequest, edition_id: int, sent: Mapping[str, str], reasons: list[Reason]
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    edition = editions.edition_at_desk(viewer, edition_id)
    may = editions.may(viewer, edition, now=now)
    if not may.run and not may.supervise:
        raise Forbidden(Reason("not_permitted", _("您没有这项权限")))
    names = {one.code: one for one in scheme_of(edition.scheme).stages}
    context: dict[str, Any] = {
        "edition": edition,
        "may": may,
        "names": may.run and edition.state in BEFORE_RESULT,
        "dismisses": may.supervise and edition.state in BEFORE_RESULT,
        "judges": panels.judges_of(edition),
        "conflicts": panels.conflicts_of(edition),
        "stages": [(row, names[row.code]) for row in editions.stages_of(edition_id)],
        "sent": sent,
        "reasons": [str(one) for one in reasons],
    }
    return office_page(request, "office/contest_panel.html", context, status=422 if reasons else 200)


@require_POST
@duty(*HANDS)
def panel_step(request: HttpRequest, edition_id: int, panel_deed: str) -> HttpResponseBase:
    """Names a judge, ends one, dismisses a conflict."""
    if panel_deed not in STEPS:
        raise Http404
    editions.edition_at_desk(identity.viewer(request), edition_id)
    operation, sentence = STEPS[panel_deed]
    sent = sent_in(request)
    try:
        operation(edition_id, sent, identity.actor(request), clock.now())
    except (Invalid, Refused, NotFound) as refusal:
        return _panel_page(request, edition_id, sent, refusal.reasons)
    return done(request, sentence, "office:contest_panel", edition_id)


def _name(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.name_judge(
        edition_id=pk,
        number=sent.get("number", ""),
        unit_words=sent.get("unit_words", ""),
        unit_code=sent.get("unit_code", "").strip(),
        by=by,
        now=now,
    )


STEPS: dict[str, tuple[Step, Text]] = {
    "name": (_name, _("已聘请，评委会收到消息。")),
    "end": (
        lambda pk, sent, by, now: operations.end_judge(
            judge_id=number_in(sent, "judge"), why=sent.get("why", ""), by=by, now=now
        ),
        _("已结束聘请。"),
    ),
    "dismiss": (
        lambda pk, sent, by, now: operations.dismiss_conflict(
            conflict_id=number_in(sent, "conflict"), why=sent.get("why", ""), by=by, now=now
        ),
        _("已认定不需回避。"),
    ),
}


@require_GET
@duty(Verb.SUPERVISE_CONTEST)
def sheets(request: HttpRequest, edition_id: int) -> HttpResponse:
    """For the supervisor: how judges judged, by code, and every sheet that was signed."""
    return _sheets_page(request, edition_id, [])


def _sheets_page(request: HttpRequest, edition_id: int, reasons: list[Reason]) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    edition = editions.edition_at_desk(viewer, edition_id)
    if not editions.may(viewer, edition, now=now).supervise:
        raise Forbidden(Reason("not_permitted", _("只有没有参与这届大赛的监督人员能看评分表")))
    context = {
        "edition": edition,
        "statistics": statistics.statistics_of(edition_id),
        "sheets": statistics.sheets_for_supervisor(edition_id),
        "reasons": [str(one) for one in reasons],
    }
    return office_page(request, "office/contest_sheets.html", context, status=422 if reasons else 200)


@require_POST
@duty(Verb.SUPERVISE_CONTEST)
def unlock(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    """Unlocks a signed sheet with a reason."""
    editions.edition_at_desk(identity.viewer(request), edition_id)
    sent = sent_in(request)
    try:
        operations.unlock_sheet(
            sheet_id=number_in(sent, "sheet"),
            why=sent.get("why", ""),
            by=identity.actor(request),
            now=clock.now(),
        )
    except (Invalid, Refused, NotFound) as refusal:
        return _sheets_page(request, edition_id, refusal.reasons)
    return done(request, _("已解封，评委会收到消息。"), "office:contest_sheets", edition_id)
