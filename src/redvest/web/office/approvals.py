"""Activities that wait for a decision: the list, one of them beside it, approving and returning."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require, require_sight
from redvest.activities import operations, queries
from redvest.activities.queries import recurring
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.web.desk import PER_PAGE, done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page, office_panel
from redvest.web.team.forms import ReasonForm

#: Of a large roster so many shifts are shown; its own page has them all.
MOST_SHIFTS = 20
PAGE, PANEL = "office/approvals.html", "office/approval_panel.html"


def _listing(request: HttpRequest) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()
    page = page_of(request, queries.activities_awaiting(identity.viewer(request), text=text))
    outlines = queries.outlines_of(row.pk for row in page)
    return {
        "page": page,
        "lines": [(row, outlines.get(row.pk)) for row in page],
        "q": text,
        "series": list(recurring.series_awaiting(identity.viewer(request))[:PER_PAGE]),
    }


@require_GET
@duty(Verb.APPROVE_ACTIVITY)
def approvals(request: HttpRequest) -> HttpResponse:
    """Submitted activities the viewer may decide, the oldest first."""
    return office_page(request, PAGE, _listing(request))


@require_POST
@duty(Verb.APPROVE_ACTIVITY)
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approves those picked, each by itself: one that is refused does not hold up the others, and says why."""
    picked = [int(pk) for pk in request.POST.getlist("activity") if pk.isdecimal()][:PER_PAGE]
    titles = queries.titles_of(
        queries.activities_visible_to(identity.viewer(request))
        .filter(pk__in=picked)
        .values_list("pk", flat=True)
    )
    approved = 0
    for pk in picked:
        try:
            require_sight(pk in titles)
            operations.decide_activity(
                activity_id=pk, approve=True, by=identity.actor(request), now=clock.now()
            )
        except DomainError as refusal:
            words = {"title": titles.get(pk, pk), "why": str(refusal)}
            messages.warning(request, gettext("“%(title)s”没有通过：%(why)s") % words)
        else:
            approved += 1
    if not picked:
        messages.warning(request, gettext("还没有选中活动"))
    if not approved:
        return redirect("office:approvals")
    return done(request, gettext("已通过 %(n)s 件") % {"n": approved}, "office:approvals")


@require_GET
@duty(Verb.APPROVE_ACTIVITY)
def approval(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One of them, beside the list."""
    return _shown(request, activity_id, ReasonForm(auto_id="return_%s"))


def _shown(request: HttpRequest, activity_id: int, form: ReasonForm) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.activity_for(viewer, activity_id)
    # A published one is everybody's to see, but not its contact and its steps.
    require(viewer, Verb.APPROVE_ACTIVITY, found.team.path, found.site.path)
    awaiting = queries.activities_awaiting(viewer).filter(pk=activity_id).exists()
    context = {
        "activity": found,
        "shifts": queries.shifts_of(activity_id)[:MOST_SHIFTS],
        "shifts_in_all": queries.shifts_of(activity_id).count(),
        "steps": queries.steps_of(activity_id),
        "declared": queries.declared(activity_id),
        "form": form,
        "may_decide": awaiting,
    }
    return office_panel(request, PAGE, PANEL, context, lambda: _listing(request), status=status_of(form))


@require_POST
@duty(Verb.APPROVE_ACTIVITY)
def decide(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Approves, or returns with a reason."""
    approve = request.POST.get("approve") == "yes"
    form = ReasonForm({"reason": request.POST.get("reason") or ("-" if approve else "")}, auto_id="return_%s")
    require_sight(queries.activities_visible_to(identity.viewer(request)).filter(pk=activity_id).exists())
    decided = with_refusals(
        form,
        lambda: operations.decide_activity(
            activity_id=activity_id,
            approve=approve,
            reason="" if approve else form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if decided is None:
        return _shown(request, activity_id, form)
    sentence = _("已通过“%(title)s”") if approve else _("已退回“%(title)s”，队长会看到原因")
    return done(request, sentence % {"title": decided.title}, "office:approvals")
