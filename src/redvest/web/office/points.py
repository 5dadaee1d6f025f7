"""Proposals for points at the desk: checked, decided one by one or many at once, objections answered; budgets."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import path_above, require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.points.covenant_enums import ObjectionKind, ObjectionState, ProposalState
from redvest.points.operations import objections, proposals
from redvest.points.operations.budgets import set_budget
from redvest.points.queries import desk
from redvest.points.queries import proposals as queries
from redvest.web.desk import PER_PAGE, done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page, office_panel
from redvest.web.point_forms import BudgetForm, DecideForm, WordsForm

DUTIES = (Verb.PROPOSE_POINTS, Verb.DECIDE_POINTS)
PAGE, PANEL = "office/points.html", "office/points_panel.html"


def _listing(request: HttpRequest) -> dict[str, Any]:
    viewer = identity.viewer(request)
    asked = request.GET.get("state", "")
    if asked in ProposalState.values:
        rows = queries.proposals_visible_to(viewer).filter(state=asked)
    else:
        asked, rows = "", queries.proposals_waiting(viewer)
    page = page_of(request, rows)
    named = people.people_by_ids({row.person_id for row in page})
    return {
        "page": page,
        "lines": [(row, named[row.person_id]) for row in page],
        "asked": asked,
        "states": ProposalState.choices,
    }


@require_GET
@duty(*DUTIES)
def points(request: HttpRequest) -> HttpResponse:
    """What waits to be checked, decided or answered, the oldest first; or all in one state."""
    return office_page(request, PAGE, _listing(request))


@never_cache
@require_GET
@duty(*DUTIES)
def points_one(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One of them, beside the list."""
    return _shown(request, proposal_id, None)


def _shown(request: HttpRequest, proposal_id: int, form: DecideForm | None) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.proposals_visible_to(viewer).filter(pk=proposal_id).first()
    require_sight(
        found is not None and any(viewer.may(verb, found.site.path) for verb in DUTIES),
    )
    assert found is not None
    path, form = found.site.path, form or DecideForm(auto_id="refuse_%s", initial={"points": found.asked})
    own = viewer.person_id in (found.proposed_by_id, found.person_id)
    checks = found.state == ProposalState.PROPOSED and viewer.may(Verb.PROPOSE_POINTS, path)
    decides = found.state == ProposalState.CHECKED and viewer.may(Verb.DECIDE_POINTS, path)
    named = people.people_by_ids({found.person_id, found.proposed_by_id, found.witness_id or 0})
    said = list(queries.objections_of(proposal_id))
    context = {
        "proposal": found,
        "person": named[found.person_id],
        "by": named[found.proposed_by_id],
        "witness": named.get(found.witness_id or 0),
        "steps": list(found.steps.order_by("pk")),
        "objections": [
            (one, one.state == ObjectionState.OPEN and _answers(viewer, one, path)) for one in said
        ],
        "form": form,
        "act": "" if own else "check" if checks else "decide" if decides else "",
        "own": own,
        "span": _span(found.rule),
    }
    return office_panel(request, PAGE, PANEL, context, lambda: _listing(request), status=status_of(form))


def _span(rule: Any) -> tuple[Decimal, Decimal] | None:
    """The least and the most where the covenant leaves the points to the working group."""
    return (
        None
        if rule.most_value is None
        else (min(rule.value, rule.most_value), max(rule.value, rule.most_value))
    )


def _answers(viewer: Any, said: Any, path: str) -> bool:
    return bool(
        viewer.may(Verb.DECIDE_POINTS, path if said.kind == ObjectionKind.OBJECTION else path_above(path))
        and viewer.person_id != said.by_id
    )


@require_POST
@duty(*DUTIES)
def points_decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The liaison's check or the working group's decision: yes, or no with a reason."""
    approve = request.POST.get("approve") == "yes"
    found = _found(request, proposal_id)
    typed = request.POST.dict() | ({"reason": "-"} if approve else {"points": ""})
    sets = approve and found.state == ProposalState.CHECKED and _span(found.rule) is not None
    form = DecideForm(typed, auto_id="refuse_%s", open=sets)
    made = with_refusals(
        form,
        lambda: _decide(
            request,
            found,
            approve,
            form.cleaned_data["reason"],
            form.cleaned_data["points"] if sets else None,
        ),
    )
    if made is None:
        return _shown(request, proposal_id, form)
    return done(request, _("已办：%(state)s") % {"state": made.get_state_display()}, "office:points")


def _found(request: HttpRequest, proposal_id: int) -> Any:
    found = queries.proposals_visible_to(identity.viewer(request)).filter(pk=proposal_id).first()
    require_sight(found is not None)
    return found


def _decide(
    request: HttpRequest, found: Any, approve: bool, reason: str, points: Decimal | None = None
) -> Any:
    by, now, why = identity.actor(request), clock.now(), "" if approve else reason
    if found.state == ProposalState.PROPOSED:
        return proposals.check_proposal(proposal_id=found.pk, agree=approve, reason=why, by=by, now=now)
    return proposals.decide_proposal(
        proposal_id=found.pk, approve=approve, points=points, reason=why, by=by, now=now
    )


@require_POST
@duty(*DUTIES)
def points_many(request: HttpRequest) -> HttpResponse:
    """Agrees to those picked, each by itself: one that is refused does not hold up the others, and says why."""
    picked = [int(pk) for pk in request.POST.getlist("proposal") if pk.isdecimal() and len(pk) < 19][
        :PER_PAGE
    ]
    agreed = 0
    for pk in picked:
        try:
            found = _found(request, pk)
            if found.state == ProposalState.CHECKED and _span(found.rule) is not None and found.asked is None:
                messages.warning(request, _("第 %(n)s 件要定给多少分，请点开来办") % {"n": pk})
                continue
            _decide(request, found, True, "")
        except DomainError as refusal:
            messages.warning(request, _("第 %(n)s 件没有办成：%(why)s") % {"n": pk, "why": str(refusal)})
        else:
            agreed += 1
    if not agreed:
        return redirect("office:points")
    return done(request, _("已同意 %(n)s 件") % {"n": agreed}, "office:points")


@require_POST
@duty(Verb.DECIDE_POINTS)
def points_answer(request: HttpRequest, objection_id: int) -> HttpResponseBase:
    """Answers an objection or an appeal."""
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    said = objections.answer(
        objection_id=objection_id,
        uphold=request.POST.get("uphold") == "yes",
        words=words,
        by=identity.actor(request),
        now=clock.now(),
    )
    return done(request, _("已答复"), "office:points_one", said.proposal_id)


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.FUND_POINTS, Verb.DECIDE_POINTS, Verb.READ_AUDIT)
def point_budgets(request: HttpRequest) -> HttpResponseBase:
    """Budgets of one's places: granted, given, left; setting one for a site below."""
    viewer, today = identity.viewer(request), clock.local_day(clock.now())
    sites = _fundable(viewer)
    form = BudgetForm(
        request.POST if request.method == "POST" else None,
        sites=sites,
        initial={"starts_on": today.replace(day=1, month=1), "ends_on": today.replace(day=31, month=12)},
    )
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: set_budget(by=identity.actor(request), now=clock.now(), **form.cleaned_data),
            names={"amount": "granted"},
        )
        if made is not None:
            return done(request, _("预算已下达"), "office:point_budgets")
    page = page_of(request, desk.budgets_visible_to(viewer))
    context = {
        "page": page,
        "rows": desk.budget_rows(viewer, page),
        "form": form if sites else None,
        "today": today,
    }
    return office_page(request, "office/point_budgets.html", context, status=status_of(form))


def _fundable(viewer: Any) -> list[tuple[str, str]]:
    """Sites whose budget the viewer sets: those right below where they may, and the top itself."""
    found = []
    for code in Desk(viewer).tops(Verb.FUND_POINTS):
        top = places.site_by_code(code)
        if path_above(top.path) == top.path:
            found.append((top.code, top.name))
        found += [(one.code, one.name) for one in places.children_of(code)]
    return found
