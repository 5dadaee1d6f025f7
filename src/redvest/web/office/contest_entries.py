"""Entries at the desk: the formal check with its list of facts, a unit's ranked list."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.contests import operations
from redvest.contests.enums import EntryState, ListState
from redvest.contests.queries import editions, entries, files
from redvest.contests.queries.eligibility import facts_of
from redvest.contests.rules.entries import DIMENSIONS
from redvest.contests.rules.terms import terms_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, Reason, Refused
from redvest.web.contest_forms import StampedForm
from redvest.web.contest_words import entry_state, list_state
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.contests import DUTIES
from redvest.web.office.desk import duty, office_page
from redvest.web.office.entries import file_answer


@require_GET
@duty(*DUTIES)
def entries_list(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The entries of an edition that come to this desk."""
    viewer = identity.viewer(request)
    edition = editions.edition_at_desk(viewer, edition_id)
    state = request.GET.get("state", "")
    known = state if state in EntryState.values else ""
    page = page_of(request, entries.entries_at_desk(viewer, edition_id, state=known))
    context = {
        "edition": edition,
        "page": page,
        "rows": [(row, entry_state(row.state)) for row in page],
        "fields": terms_of(edition.terms).fields,
        "state": known,
        "states": EntryState.choices[1:],
    }
    return office_page(request, "office/contest_entries.html", context)


@require_GET
@duty(*DUTIES)
def entry(request: HttpRequest, entered_id: int) -> HttpResponse:
    """One entry, what the terms ask of it and what was found."""
    return _entry_page(request, entered_id, {}, [])


def _entry_page(
    request: HttpRequest, entry_id: int, sent: dict[str, str], reasons: list[Reason]
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    row = entries.entry_for(viewer, entry_id)
    may = editions.may(viewer, row.edition, now=now)
    context: dict[str, Any] = {
        "entry": row,
        "edition": row.edition,
        "said_state": entry_state(row.state),
        "field": terms_of(row.edition.terms).fields.get(row.field, row.field),
        "texts": [(label, getattr(row, name)) for name, label in DIMENSIONS.items()],
        "facts": facts_of([row], now=now)[row.pk],
        "files": files.files_of(row.pk),
        "steps": entries.steps_of(row.pk),
        "checks": may.run and row.state == EntryState.SUBMITTED,
        "strikes": may.supervise,
        "sent": sent,
        "reasons": [str(reason) for reason in reasons],
        "wrong": {reason.about: str(reason) for reason in reasons if reason.about},
    }
    return office_page(request, "office/contest_entry.html", context, status=422 if reasons else 200)


@require_POST
@duty(Verb.RUN_CONTEST, Verb.SUPERVISE_CONTEST)
def entry_step(request: HttpRequest, entered_id: int, entry_deed: str) -> HttpResponseBase:
    """Checks it, or takes it out of the contest."""
    by, now, note = identity.actor(request), clock.now(), request.POST.get("note", "")
    try:
        if entry_deed == "strike":
            operations.disqualify_entry(entry_id=entered_id, why=note, by=by, now=now)
        elif entry_deed == "check":
            verdict = request.POST.get("verdict", "")
            operations.check_entry(entry_id=entered_id, verdict=verdict, note=note, by=by, now=now)
        else:
            raise Http404
    except (Invalid, Refused) as refusal:
        return _entry_page(request, entered_id, {"note": note}, refusal.reasons)
    return done(request, _("已记下，队伍会收到消息。"), "office:contest_entry", entered_id)


@require_GET
@identity.member
def entry_file(request: HttpRequest, attached_id: int) -> HttpResponse:
    """An attachment, for its team and the desks that handle it."""
    return file_answer(files.entry_file(identity.viewer(request), attached_id))


@require_GET
@duty(*DUTIES)
def unit_list(request: HttpRequest, edition_id: int, unit_code: str) -> HttpResponse:
    """A unit's list: its accepted entries, ranked."""
    return _list_page(request, edition_id, unit_code, [])


def _list_page(
    request: HttpRequest,
    edition_id: int,
    code: str,
    reasons: list[Reason],
    form: StampedForm | None = None,
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    edition = editions.edition_at_desk(viewer, edition_id)
    unit = next((one for one in entries.units_at_desk(viewer, edition) if one.unit_code == code), None)
    if unit is None:
        raise Http404
    row = unit.ranked
    ranking = row is None or row.state == ListState.DRAFT
    context = {
        "edition": edition,
        "unit": unit,
        "list": row,
        "said_state": list_state(row.state if row else ListState.DRAFT),
        "rows": [(one, entry_state(one.state)) for one in unit.entries],
        "ranks": ranking and viewer.may(Verb.ENTER_CONTEST, _path_of(unit.entries)),
        "may": viewer.may(Verb.ENTER_CONTEST, _path_of(unit.entries)),
        "ranked": any(one.unit_rank for one in unit.entries),
        "over": row is not None and row.public_until is not None and now >= row.public_until,
        "form": form or StampedForm(),
        "reasons": [str(reason) for reason in reasons],
    }
    status = 422 if reasons else status_of(*([form] if form else []))
    return office_page(request, "office/contest_list.html", context, status=status)


def _path_of(rows: list[Any]) -> str:
    return str(rows[0].unit.path)


@require_POST
@duty(Verb.ENTER_CONTEST)
def list_step(request: HttpRequest, edition_id: int, unit_code: str, list_deed: str) -> HttpResponseBase:
    """Ranks it, makes it public, takes it back, sends it."""
    viewer, by, now = identity.viewer(request), identity.actor(request), clock.now()
    edition = editions.edition_at_desk(viewer, edition_id)
    unit = next((one for one in entries.units_at_desk(viewer, edition) if one.unit_code == unit_code), None)
    if unit is None or (unit.ranked is None and list_deed != "rank"):
        raise Http404
    list_id = unit.ranked.pk if unit.ranked else 0
    form = None
    try:
        if list_deed == "rank":
            ranked = _ranked(request)
            operations.rank_entries(edition_id=edition_id, unit_code=unit_code, ranked=ranked, by=by, now=now)
        elif list_deed == "publicise":
            operations.publicise_list(list_id=list_id, by=by, now=now)
        elif list_deed == "back":
            operations.take_list_back(list_id=list_id, why=request.POST.get("why", ""), by=by, now=now)
        elif list_deed == "send":
            form = StampedForm(request.POST, request.FILES)
            sending = form
            sent = with_refusals(
                form,
                lambda: operations.send_list(list_id=list_id, stamped=sending.upload(), by=by, now=now),
            )
            if sent is None:
                return _list_page(request, edition_id, unit_code, [], form)
        else:
            raise Http404
    except (Invalid, Refused) as refusal:
        return _list_page(request, edition_id, unit_code, refusal.reasons, form)
    return done(request, _("已办好。"), "office:contest_list", edition_id, unit_code)


def _ranked(request: HttpRequest) -> list[int]:
    """Fields ``rank-<entry id>`` with a number; blank: not recommended. Raises Invalid for none or the same."""
    found: dict[int, int] = {}
    for name, value in request.POST.items():
        number = name.removeprefix("rank-")
        if number == name or not number.isdecimal() or len(number) > 9 or not str(value).strip():
            continue
        text = str(value).strip()
        if not text.isascii() or not text.isdigit() or len(text) > 4 or int(text) in found.values():
            raise Invalid(Reason("ranked", _("名次要是数字，不能重复"), about="ranked"))
        found[int(number)] = int(text)
    return sorted(found, key=lambda one: found[one])
