"""Contests for everybody: the call, the lists, the result with what it was computed from, objections, certificates."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redvest.contests import operations
from redvest.contests.enums import EditionState
from redvest.contests.queries import certificates, edition_file, editions, objections, votes
from redvest.contests.queries.blindness import shows_codes
from redvest.contests.rules.terms import terms_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound
from redvest.web.contest_forms import CertificateForm, ObjectionForm, ReceiptForm
from redvest.web.contest_words import edition_state, list_state, scheme_lines, terms_lines, vote_rules
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals


@require_safe
def contests(request: HttpRequest) -> HttpResponse:
    """All editions that were announced."""
    page = page_of(request, editions.editions_visible_to(identity.viewer(request)))
    context = {"page": page, "rows": [(row, edition_state(row.state)) for row in page]}
    return render(request, "public/contests.html", context)


@require_safe
def contest(request: HttpRequest, edition: str) -> HttpResponse:
    """One edition, as far as it has come."""
    return _page(request, edition)


def _page(request: HttpRequest, code: str, form: ObjectionForm | None = None) -> HttpResponse:
    now = clock.now()
    edition = editions.edition_for(identity.viewer(request), code)
    result = editions.standing_result(edition.pk)
    lists = editions.public_lists(edition.pk)
    ranked = editions.listed_entries([row.pk for row in lists])
    open_lists = [row for row in lists if row.public_until is not None and now < row.public_until]
    objecting = open_lists or (
        edition.state == EditionState.PUBLICITY and result is not None and now < result.public_until
    )
    shown = form or ObjectionForm(lists=[(row.pk, row.unit.name) for row in open_lists])
    context: dict[str, Any] = {
        "edition": edition,
        "said_state": edition_state(edition.state),
        "scheme": scheme_lines(edition.scheme),
        "terms": terms_lines(edition.terms),
        "fields": terms_of(edition.terms).fields,
        "result": result,
        "rows": editions.result_rows(result) if result else [],
        "older": [one for one in editions.results_of(edition.pk) if one.replaced_at is not None],
        "lists": [(row, list_state(row.state), ranked.get(row.pk, [])) for row in lists],
        "handed_in": editions.handed_in(edition.pk),
        "awards": certificates.certificates_of(edition.pk) if edition.state == EditionState.AWARDED else [],
        "votes": votes.rounds_of(edition.pk),
        "vote_rules": rules[0] if (rules := vote_rules(edition.scheme, edition.terms)) else [],
        "now": now,
        "applies": edition.state == EditionState.OPEN and edition.apply_from <= now < edition.apply_until,
        "objecting": bool(objecting),
        "contact": _("，").join(
            filter(None, (edition.contact_name, edition.contact_phone, edition.contact_mail))
        ),
        "shows_codes": shows_codes(edition),
        "form": shown,
    }
    return render(request, "public/contest.html", context, status=status_of(*([form] if form else [])))


@require_safe
def contest_file(request: HttpRequest, edition: str) -> HttpResponse:
    """The edition file of the published result: with it anyone recomputes the ranking."""
    row = editions.edition_for(identity.viewer(request), edition)
    content = edition_file.published_file(row.code)
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_POST
def contest_object(request: HttpRequest, edition: str) -> HttpResponseBase:
    """Somebody objects; they get the number under which it is answered."""
    found = editions.edition_for(identity.viewer(request), edition)
    now = clock.now()
    lists = [
        (row.pk, row.unit.name)
        for row in editions.public_lists(found.pk)
        if row.public_until is not None and now < row.public_until
    ]
    form = ObjectionForm(request.POST, lists=lists)
    made = with_refusals(
        form,
        lambda: operations.object_to(
            edition_id=found.pk, **form.for_domain(), by=identity.actor(request), now=now
        ),
    )
    if made is None:
        return _page(request, edition, form)
    return done(request, _("异议已收到。"), "public:objection", objections.receipt_of(made))


@require_safe
def objection_find(request: HttpRequest) -> HttpResponseBase:
    """Where one types the receipt of an objection."""
    form = ReceiptForm(request.GET or None)
    if form.is_bound and form.is_valid():
        try:
            found = objections.objection_under(form.cleaned_data["receipt"])
        except NotFound as refusal:
            form.add_error("receipt", str(refusal))
        else:
            return redirect("public:objection", found.receipt)
    return render(request, "public/objection_find.html", {"form": form})


@require_safe
def objection(request: HttpRequest, receipt: str) -> HttpResponse:
    """What became of an objection, for whoever holds its receipt."""
    found = objections.objection_under(receipt)
    return render(request, "public/objection.html", {"one": found, "open": not found.answered_at})


@require_safe
def certificate_find(request: HttpRequest) -> HttpResponseBase:
    """Where one types the number of a certificate."""
    form = CertificateForm(request.GET or None)
    if form.is_bound and form.is_valid():
        number = str(form.cleaned_data["number"]).strip().upper()
        try:
            certificates.certificate(number)
        except NotFound as refusal:
            form.add_error("number", str(refusal))
        else:
            return redirect("public:certificate", number)
    return render(request, "public/certificate_find.html", {"form": form})


@require_safe
def certificate_page(request: HttpRequest, certificate: str) -> HttpResponse:
    """A certificate, verified, and as it is printed."""
    return render(request, "public/certificate.html", {"one": certificates.certificate(certificate)})


patterns = [
    path("contests/", contests, name="contests"),
    path("contests/<slug:edition>/", contest, name="contest"),
    path("contests/<slug:edition>/edition.json", contest_file, name="contest_file"),
    path("contests/<slug:edition>/object", contest_object, name="contest_object"),
    path("objections/", objection_find, name="objection_find"),
    path("objections/<slug:receipt>/", objection, name="objection"),
    path("certificates/", certificate_find, name="certificate_find"),
    path("certificates/<slug:certificate>/", certificate_page, name="certificate"),
]
