"""Public votes at the desk: the organiser sets one up; the supervisor looks into what was put aside."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.contests import operations
from redvest.contests.queries import editions
from redvest.contests.queries import votes as queries
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.rules.vote_terms import parse
from redvest.contests.scoring.scheme import VOTE
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, Reason, Refused
from redvest.web.contest_words import suspicion, vote_lines, vote_rules, watch_lines
from redvest.web.desk import done
from redvest.web.office.desk import duty, office_page


class RoundForm(forms.Form):
    """From when until when; the browser's local time is that of China."""

    opens_at = forms.DateTimeField()
    closes_at = forms.DateTimeField()


@require_GET
@duty(Verb.RUN_CONTEST, Verb.SUPERVISE_CONTEST)
def votes(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The edition's votes; counts and cases for its supervisors alone, for they say who leads."""
    return _page(request, edition_id)


def _page(request: HttpRequest, edition_id: int, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    now, viewer = clock.now(), identity.viewer(request)
    edition = editions.edition_at_desk(viewer, edition_id)
    may = editions.may(viewer, edition, now=now)
    rows = list(queries.cases_of(edition_id)[:200]) if may.supervise else []
    held = queries.held_by_case([row.pk for row in rows])
    made = queries.rounds_of(edition_id)
    known = {one.stage.code for one in made}
    stages = scheme_of(edition.scheme).stages
    names = {one.code: one.name for one in stages}
    context: dict[str, Any] = {
        "edition": edition,
        "may": may,
        "rounds": [
            (one, names.get(one.stage.code, one.stage.code), vote_lines(terms), watch_lines(terms))
            for one, terms in ((one, parse(one.terms, "terms")) for one in made)
        ],
        # Before there is a round, what the announced terms will make of it.
        "planned": vote_rules(edition.scheme, edition.terms) if not made else None,
        "open_stages": [
            one for one in stages if one.kind == VOTE and one.code not in known and edition.state == "running"
        ],
        "tallies": queries.tallies_of(edition_id) if may.supervise else [],
        "cases": [
            (row, suspicion(row.facts.get("kind", "")), held.get(row.pk, 0), getattr(row, "measure", None))
            for row in rows
        ],
        "reasons": reasons,
        "now": now,
    }
    return office_page(request, "office/contest_votes.html", context, status=409 if reasons else 200)


@require_POST
@duty(Verb.RUN_CONTEST)
def vote_set_up(request: HttpRequest, edition_id: int, stage: str) -> HttpResponseBase:
    """Sets up the vote of a stage."""
    form = RoundForm(request.POST)
    if not form.is_valid():
        return _page(request, edition_id, (Reason("times", _("请填写开始和结束时间")),))
    try:
        operations.set_up_round(
            edition_id=edition_id,
            stage_code=stage,
            opens_at=form.cleaned_data["opens_at"],
            closes_at=form.cleaned_data["closes_at"],
            by=identity.actor(request),
            now=clock.now(),
        )
    except (Invalid, Refused) as refusal:
        return _page(request, edition_id, tuple(refusal.reasons))
    return done(request, _("投票已安排"), "office:contest_votes", edition_id)


@require_POST
@duty(Verb.SUPERVISE_CONTEST)
def vote_case(request: HttpRequest, edition_id: int, vote_case_id: int, vote_deed: str) -> HttpResponseBase:
    """What the supervisor decides on a case, and the measure after it."""
    said: dict[str, Any] = {
        "case_id": vote_case_id,
        "why": request.POST.get("why", ""),
        "by": identity.actor(request),
        "now": clock.now(),
    }
    deeds: dict[str, Callable[[], object]] = {
        "void": lambda: operations.decide_case(void=True, **said),
        "back": lambda: operations.decide_case(void=False, **said),
        "measure": lambda: operations.take_measure(**said),
        "spare": lambda: operations.spare_measure(**said),
    }
    if vote_deed not in deeds:
        raise Http404
    try:
        deeds[vote_deed]()
    except (Invalid, Refused) as refusal:
        return _page(request, edition_id, tuple(refusal.reasons))
    return done(request, _("已记录"), "office:contest_votes", edition_id)
