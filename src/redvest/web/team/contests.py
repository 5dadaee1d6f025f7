"""Contests for teams: open calls, one's entries, an entry from draft to what became of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.contests import operations
from redvest.contests.queries import entries, files
from redvest.contests.queries.eligibility import facts_of
from redvest.contests.rules.entries import BEFORE_RESULT, EDITABLE
from redvest.contests.rules.terms import terms_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused
from redvest.web.contest_forms import EntryFields, EntryFileForm
from redvest.web.contest_words import entry_state
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page


@require_GET
@identity.member
def contests(request: HttpRequest) -> HttpResponse:
    """Calls that are open, and what one's teams have entered."""
    return _home(request, [])


def _home(request: HttpRequest, reasons: list[Reason]) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    if not viewer.scopes(Verb.PREPARE_PROJECT):
        raise Forbidden(Reason("not_permitted", _("队长和阵地工作人员才能替队伍申报")))
    context = {
        "calls": entries.open_calls(viewer, now=now),
        "rows": [(row, entry_state(row.state)) for row in entries.own_entries(viewer)[:100]],
        "reasons": [str(reason) for reason in reasons],
    }
    return team_page(request, "team/contests.html", context, status=422 if reasons else 200)


@require_POST
@identity.member
def entry_new(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    """Drafts an entry from a project."""
    project = request.POST.get("project", "")
    try:
        if not project.isdecimal() or len(project) > 9:
            raise Invalid(Reason("required", _("请选择项目"), about="project"))
        made = operations.draft_entry(
            edition_id=edition_id,
            project_id=int(project),
            field=request.POST.get("field", ""),
            by=identity.actor(request),
            now=clock.now(),
        )
    except (Invalid, Refused) as refusal:
        return _home(request, refusal.reasons)
    return done(request, _("草稿已存。改好各项内容，加上附件，再提交。"), "team:contest_entry", made.pk)


@require_http_methods(["GET", "POST"])
@identity.member
def entry(request: HttpRequest, entered_id: int) -> HttpResponseBase:
    """One entry; by POST its texts are saved, and handed in at once if that was pressed."""
    if request.method == "GET":
        return _page(request, entered_id)
    row = _own(request, entered_id)
    form = EntryFields(request.POST, fields=terms_of(row.edition.terms).fields)
    by, now = identity.actor(request), clock.now()
    saved = with_refusals(
        form, lambda: operations.edit_entry(entry_id=entered_id, form=form.said(), by=by, now=now)
    )
    if saved is None:
        return _page(request, entered_id, form=form)
    if request.POST.get("then") != "submit":
        return done(request, _("已存。"), "team:contest_entry", entered_id)
    if with_refusals(form, lambda: operations.submit_entry(entry_id=entered_id, by=by, now=now)) is None:
        return _page(request, entered_id, form=form)
    return done(request, _("已提交，等形式审查。"), "team:contest_entry", entered_id)


def _own(request: HttpRequest, entry_id: int) -> Any:
    viewer = identity.viewer(request)
    row = entries.entry_for(viewer, entry_id)
    require_sight(entries.may_write(viewer, row))
    return row


def _page(request: HttpRequest, entry_id: int, **shown: Any) -> HttpResponse:
    row, now = _own(request, entry_id), clock.now()
    fields = terms_of(row.edition.terms).fields
    initial = {name: getattr(row, name) for name in EntryFields.base_fields}
    reasons: list[Reason] = shown.pop("reasons", [])
    context = {
        "entry": row,
        "edition": row.edition,
        "said_state": entry_state(row.state),
        "field": fields.get(row.field, row.field),
        "writes": row.state in EDITABLE,
        "withdraws": row.edition.state in BEFORE_RESULT
        and row.state in ("draft", "submitted", "returned", "accepted", "listed", "shortlisted"),
        "facts": facts_of([row], now=now)[row.pk],
        "defences": entries.defences_of(row),
        "files": files.files_of(row.pk),
        "steps": entries.steps_of(row.pk),
        "form": shown.get("form") or EntryFields(initial=initial, fields=fields),
        "file_form": shown.get("file") or EntryFileForm(auto_id="file_%s"),
        "reasons": [str(reason) for reason in reasons],
    }
    status = 422 if reasons else status_of(*shown.values())
    return team_page(request, "team/contest_entry.html", context, status=status)


@require_POST
@identity.member
def entry_step(request: HttpRequest, entered_id: int, own_deed: str) -> HttpResponseBase:
    """Takes it back, or takes an attachment away."""
    by, now = identity.actor(request), clock.now()
    try:
        if own_deed == "withdraw":
            operations.withdraw_entry(entry_id=entered_id, why=request.POST.get("why", ""), by=by, now=now)
        elif own_deed == "remove-file":
            number = request.POST.get("file", "")
            file_id = int(number) if number.isdecimal() and len(number) < 10 else 0
            operations.remove_entry_file(file_id=file_id, by=by, now=now)
        else:
            raise Http404
    except (Invalid, Refused) as refusal:
        return _page(request, entered_id, reasons=refusal.reasons)
    return done(request, _("已办好。"), "team:contest_entry", entered_id)


@require_POST
@identity.member
def file_new(request: HttpRequest, entered_id: int) -> HttpResponseBase:
    """Adds an attachment."""
    form = EntryFileForm(request.POST, request.FILES, auto_id="file_%s")
    saved = with_refusals(
        form,
        lambda: operations.add_entry_file(
            entry_id=entered_id,
            title=form.cleaned_data["title"],
            upload=form.upload(),
            blind=form.cleaned_data["blind"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if saved is None:
        return _page(request, entered_id, file=form)
    return done(request, _("附件已加上。"), "team:contest_entry", entered_id)


patterns = [
    path("contests/", contests, name="contests"),
    path("contests/<int:edition_id>/new/", entry_new, name="contest_entry_new"),
    path("contests/entries/<int:entered_id>/", entry, name="contest_entry"),
    path("contests/entries/<int:entered_id>/do/<slug:own_deed>/", entry_step, name="contest_entry_step"),
    path("contests/entries/<int:entered_id>/files/", file_new, name="contest_file_new"),
]
