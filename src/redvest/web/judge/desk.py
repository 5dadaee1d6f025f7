"""A judge's editions, their pledge and conflicts, and the entries of a stage."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.contests import operations
from redvest.contests.queries import judging
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, NotFound, Reason, Refused
from redvest.web.desk import done


@never_cache
@require_GET
@identity.member
def home(request: HttpRequest) -> HttpResponse:
    """The editions one judges in."""
    return render(request, "judge/home.html", {"desks": judging.desks_of(identity.person_id(request))})


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def pledge(request: HttpRequest, judge_id: int) -> HttpResponseBase:
    """What keeps one from entries, and the pledge that all of it is said."""
    judging.judge_for(identity.person_id(request), judge_id)
    if request.method == "POST":
        operations.pledge(judge_id=judge_id, by=identity.actor(request), now=clock.now())
        return done(request, _("承诺已签署，可以打分了。"), "judge:home")
    return _pledge_page(request, judge_id, [], "")


@require_POST
@identity.member
def declare(request: HttpRequest, judge_id: int) -> HttpResponseBase:
    """Declares a conflict with an entry."""
    judging.judge_for(identity.person_id(request), judge_id)
    entry, note = request.POST.get("entry", ""), request.POST.get("note", "")
    entry_id = int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 12 else 0
    by, now = identity.actor(request), clock.now()
    try:
        operations.declare_conflict(judge_id=judge_id, entry_id=entry_id, note=note, by=by, now=now)
    except (Invalid, Refused, NotFound) as refusal:
        return _pledge_page(request, judge_id, refusal.reasons, note)
    return done(request, _("已申报，您不再给这个项目打分。"), "judge:pledge", judge_id)


def _pledge_page(request: HttpRequest, judge_id: int, reasons: list[Reason], note: str) -> HttpResponse:
    judge = judging.judge_for(identity.person_id(request), judge_id)
    context = {
        "judge": judge,
        "rows": judging.declarable(judge),
        "note": note,
        "reasons": [str(one) for one in reasons],
    }
    return render(request, "judge/pledge.html", context, status=422 if reasons else 200)


@never_cache
@require_GET
@identity.member
def stage(request: HttpRequest, panel_stage_id: int) -> HttpResponse:
    """The entries of a stage, in the running order, with one's own marks."""
    return stage_page(request, panel_stage_id, [])


def stage_page(request: HttpRequest, stage_id: int, reasons: list[Reason]) -> HttpResponse:
    """The same, with why something was refused."""
    bench = judging.bench_of(identity.person_id(request), stage_id)
    context = {
        "bench": bench,
        "edition": bench.stage.edition,
        "on": next((one for one in bench.lines if one.on), None),
        "reasons": [str(one) for one in reasons],
    }
    return render(request, "judge/stage.html", context, status=422 if reasons else 200)
