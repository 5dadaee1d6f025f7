"""Cases of identity at the office: one checks the document, another decides; duplicates are found and merged."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import attachments, clock
from redvest.people import operations, queries
from redvest.people.enums import CaseKind, CaseState
from redvest.people.operations import CaseFacts
from redvest.teams import queries as teams
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page, office_panel

PAGE, PANEL = "office/cases.html", "office/case_panel.html"


class WhyNotForm(forms.Form):
    """Why a case is refused."""

    why = forms.CharField(
        label=_("原因"), max_length=200, error_messages={"required": _("请写明原因，会告诉本人")}
    )


class WordsForm(forms.Form):
    """Why something is asked for, read by whoever decides."""

    words = forms.CharField(label=_("说明"), max_length=200, error_messages={"required": _("请写明原因")})


def _listing(request: HttpRequest) -> dict[str, Any]:
    live = request.GET.get("state") != "over"
    rows = queries.cases_visible_to(identity.viewer(request), live=live)
    slip = request.GET.get("q", "").strip().upper()
    if slip:
        rows = rows.filter(slip=slip)
    page = page_of(request, rows)
    return {"page": page, "lines": [queries.case_row(row) for row in page], "live": live, "q": slip}


@never_cache
@require_GET
@duty(Verb.CHECK_IDENTITY, Verb.MERGE_PEOPLE)
def cases(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; ``q``: the number of a slip."""
    return office_page(request, PAGE, _listing(request))


@never_cache
@require_GET
@duty(Verb.CHECK_IDENTITY, Verb.MERGE_PEOPLE)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case beside the list, masked."""
    return _shown(request, case_id)


def _shown(
    request: HttpRequest, case_id: int, *, form: WhyNotForm | None = None, facts: CaseFacts | None = None
) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.case_for(viewer, case_id)
    mine = found.checked_by == viewer.person_id
    pair = None
    if found.kind == CaseKind.MERGE and found.is_live:
        pair = _compared(queries.pair_of(viewer, found.number, found.other_number))
    context = {
        "case": found,
        "form": form or WhyNotForm(),
        "facts": facts,
        "pair": pair,
        "may_check": found.state == CaseState.OPEN,
        "may_approve": found.state == CaseState.CHECKED and not mine,
        "waits_for_another": found.state == CaseState.CHECKED and mine,
        "may_refuse": found.state in (CaseState.OPEN, CaseState.CHECKED, CaseState.WAITING),
    }
    status = status_of(form) if form else 200
    return office_panel(request, PAGE, PANEL, context, lambda: _listing(request), status=status)


@never_cache
@require_POST
@duty(Verb.CHECK_IDENTITY, Verb.MERGE_PEOPLE)
def case_read(request: HttpRequest, case_id: int) -> HttpResponse:
    """Shows name and what is asked for, once, to compare with the document; the person sees who looked."""
    facts = operations.read_case(case_id=case_id, by=identity.actor(request), now=clock.now())
    return _shown(request, case_id, facts=facts)


@never_cache
@require_POST
@duty(Verb.CHECK_IDENTITY, Verb.MERGE_PEOPLE)
def case_proof(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The picture the person handed in; the look goes on record like any other."""
    facts = operations.read_case(case_id=case_id, by=identity.actor(request), now=clock.now())
    require_sight(facts.proof is not None)
    assert facts.proof is not None  # require_sight raised otherwise
    kept = attachments.read(facts.proof, purpose=operations.PROOF)
    response = HttpResponse(kept.content, content_type=kept.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(False, kept.name) or "inline"
    return response


@require_POST
@duty(Verb.CHECK_IDENTITY, Verb.MERGE_PEOPLE)
def case_check(request: HttpRequest, case_id: int) -> HttpResponse:
    """The first of the office has compared the person with the document."""
    operations.check_case(case_id=case_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已核对。请另一位工作人员复核。"), "office:case", case_id)


@require_POST
@duty(Verb.CHECK_IDENTITY, Verb.MERGE_PEOPLE)
def case_decide(request: HttpRequest, case_id: int) -> HttpResponse:
    """The second carries it out, or one of them refuses with a reason."""
    by, now = identity.actor(request), clock.now()
    if request.POST.get("approve") == "yes":
        decided = operations.decide_case(case_id=case_id, approve=True, by=by, now=now)
        waiting = decided.state == CaseState.WAITING
        sentence = _("已复核。等待期过后本人换上新手机号。") if waiting else _("已办好。")
        return done(request, sentence, "office:cases")
    form = WhyNotForm(request.POST)
    refused = with_refusals(
        form,
        lambda: operations.decide_case(
            case_id=case_id, approve=False, why=form.cleaned_data["why"], by=by, now=now
        ),
    )
    if refused is None:
        return _shown(request, case_id, form=form)
    return done(request, _("没有通过，本人会看到原因"), "office:cases")


@require_POST
@duty(Verb.CHECK_IDENTITY)
def factor_reset(request: HttpRequest, number: str) -> HttpResponse:
    """Asks for somebody's second factor to be reset; another decides."""
    form = WordsForm(request.POST)
    person = queries.person_by_number(number)
    form.is_valid()
    made = operations.propose_factor_reset(
        person_id=person.id,
        words=form.cleaned_data.get("words", ""),
        by=identity.actor(request),
        now=clock.now(),
    )
    return done(request, _("已提交。请另一位工作人员复核。"), "office:case", made.pk)


@never_cache
@require_GET
@duty(Verb.MERGE_PEOPLE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """People of one's places who may be one person under two numbers."""
    page = page_of(request, queries.duplicates_for(identity.viewer(request)))
    return office_page(request, "office/duplicates.html", {"page": page})


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.MERGE_PEOPLE)
def compare(request: HttpRequest) -> HttpResponse:
    """Two people side by side, masked: ``one`` stays, ``two`` would be merged into it. Sent, it is proposed."""
    given = request.POST if request.method == "POST" else request.GET
    numbers = given.get("one", ""), given.get("two", "")
    pair = queries.pair_of(identity.viewer(request), *numbers)
    form = WordsForm(request.POST or None)
    if request.method == "POST":
        by, now = identity.actor(request), clock.now()
        proposed = with_refusals(
            form,
            lambda: operations.propose_merge(
                person_id=pair.one.person_id,
                other_id=pair.two.person_id,
                words=form.cleaned_data["words"],
                by=by,
                now=now,
            ),
        )
        if proposed is not None:
            return done(request, _("已提交合并。请另一位工作人员复核。"), "office:case", proposed.pk)
    context = {"pair": _compared(pair), "form": form}
    return office_page(request, "office/compare.html", context, status=status_of(form))


def _compared(pair: queries.Pair) -> dict[str, Any]:
    """The pair with what each has: hours, times, teams."""
    sides = [
        {
            "info": side,
            "totals": activities.totals_of(side.person_id),
            "teams": [team.name for team in teams.teams_of(side.person_id)],
        }
        for side in (pair.one, pair.two)
    ]
    return {"sides": sides, "same": pair.same, "is_strong": pair.is_strong}
