"""Guardians' consents on paper: printed, recorded with a scan, confirmed by a second of the staff where needed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import attachments, clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.people import operations, papers, queries
from redvest.people.operations import CONSENT_SCAN, ConsentForm
from redvest.people.operations import PaperForm as Paper
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.office.entries import file_answer
from redvest.web.office.entry_forms import PaperForm, upload_of
from redvest.web.scope_words import scope_words


@require_GET
@duty(Verb.ENTER_PEOPLE)
def paper_consents(request: HttpRequest) -> HttpResponse:
    """Paper consents of the children of one's places: those that wait for a second look first."""
    viewer = identity.viewer(request)
    rows = queries.papers_visible_to(viewer)
    words = scope_words(row.consent.scope for row in rows) if rows else {}
    today = clock.local_day(clock.now())
    lines = [
        {
            "row": row,
            "scope": words[row.consent.scope],
            "holds": row.consent.holds_on(today),
            "mine": row.consent.recorded_by == viewer.person_id,
        }
        for row in rows
    ]
    return office_page(request, "office/papers.html", {"lines": lines})


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.ENTER_PEOPLE)
def paper_new(request: HttpRequest) -> HttpResponseBase:
    """Records a signed paper."""
    today = clock.local_day(clock.now())
    initial = {"valid_from": today, "valid_until": papers.a_year_from(today)}
    posted = request.method == "POST"
    form = PaperForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)
    if request.method == "POST":
        kept = with_refusals(form, lambda: _record(request, form), names={"version": "strict"})
        if kept is not None:
            waits = (
                _("同意书已存。要由另一位同事核对后才生效。") if kept.strict else _("同意书已存，现在有效。")
            )
            return done(request, waits, "office:papers")
    return office_page(request, "office/paper_new.html", {"form": form}, status=status_of(form))


def _record(request: HttpRequest, form: PaperForm) -> Any:
    typed = form.cleaned_data
    try:
        child = queries.minor_by_number(typed["number"], viewer=identity.viewer(request))
    except NotFound:
        sentence = _("您负责的范围内没有这个志愿者编号，请核对")
        raise Invalid(Reason("number_unknown", sentence, about="number")) from None
    return operations.record_paper_consent(
        child_id=child.pk,
        form=ConsentForm(
            scope=typed["scope"],
            valid_from=typed["valid_from"],
            valid_until=typed["valid_until"],
            version=papers.version_of(strict=typed["strict"]),
        ),
        paper=Paper(
            guardian_name=typed["guardian_name"],
            guardian_phone=typed["guardian_phone"],
            relation=typed["relation"],
        ),
        scan=upload_of(form),
        by=identity.actor(request),
        now=clock.now(),
    )


@require_GET
@duty(Verb.ENTER_PEOPLE)
def paper_sheet(request: HttpRequest) -> HttpResponse:
    """The form to be printed and signed: ``strict`` for children under 14."""
    return render(request, "office/paper_sheet.html", {"strict": "strict" in request.GET})


@never_cache
@require_GET
@duty(Verb.ENTER_PEOPLE)
def paper_scan(request: HttpRequest, consent_id: int) -> HttpResponse:
    """The scan of a signed paper; the look goes on record like any other."""
    kept, child_id = queries.paper_file(consent_id, viewer=identity.viewer(request))
    by, why = identity.actor(request), _("核对家长同意书")
    operations.note_look(person_id=child_id, why=why, by=by, now=clock.now())
    return file_answer(attachments.read(kept, purpose=CONSENT_SCAN))


@require_POST
@duty(Verb.ENTER_PEOPLE)
def paper_decide(request: HttpRequest, consent_id: int) -> HttpResponseBase:
    """Confirms a paper as the second of the staff (``approve`` yes), or withdraws it for the guardian."""
    by, now = identity.actor(request), clock.now()
    if request.POST.get("approve") == "yes":
        operations.confirm_paper_consent(consent_id=consent_id, by=by, now=now)
        return done(request, _("已核对，同意书现在有效。"), "office:papers")
    operations.withdraw_guardian_consent(consent_id=consent_id, by=by, now=now)
    return done(request, _("同意书已撤回，从现在起不再有效。"), "office:papers")
