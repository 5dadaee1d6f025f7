"""No-shows: one's own with the appeal, and at the desk those to decide on. Shown to nobody else."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import operations, queries
from redvest.activities.enums import OPEN_APPEALS, NoShowState
from redvest.activities.rules.no_shows import why_not_appeal, why_not_decide
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.privacy import mask_name
from redvest.places import queries as places
from redvest.web.desk import done, page_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@never_cache
@require_GET
@identity.member
def own(request: HttpRequest) -> HttpResponseBase:
    """One's own no-shows, with what can be done about each."""
    return _own(request)


def _own(
    request: HttpRequest, *, status: int = 200, failed: dict[int, ReasonForm] | None = None
) -> HttpResponseBase:
    now, me = clock.now(), identity.person_id(request)
    page = page_of(request, queries.no_shows_of(me))
    rows = [
        {
            "row": row,
            "form": (failed or {}).get(row.pk) or ReasonForm(auto_id=f"r{row.pk}_%s"),
            "why_not": why_not_appeal(
                state=row.state, counted_at=row.counted_at, decided_at=row.decided_at, now=now
            ),
            "again": row.state == NoShowState.UPHELD,
        }
        for row in page.object_list
    ]
    context = {"page": page, "rows": rows, "n": queries.no_show_counts([me], now=now).get(me, 0)}
    return render(request, "me/no_shows.html", context, status=status)


@never_cache
@require_POST
@identity.member
def appeal(request: HttpRequest, no_show_id: int) -> HttpResponseBase:
    """Says why."""
    form = ReasonForm(request.POST, auto_id=f"r{no_show_id}_%s")
    made = with_refusals(
        form,
        lambda: operations.appeal_no_show(
            no_show_id=no_show_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if made is None:
        return _own(request, status=422, failed={no_show_id: form})
    return done(request, _("申诉已提交，处理以后会通知您。"), "me:no_shows")


def _desk(
    request: HttpRequest,
    *,
    shift_id: int | None = None,
    status: int = 200,
    failed: dict[int, ReasonForm] | None = None,
) -> HttpResponseBase:
    viewer, now = identity.viewer(request), clock.now()
    everything = request.GET.get("all") == "1" or shift_id is not None
    found = queries.no_shows_decided_by(viewer, shift_id=shift_id, open_only=not everything)
    page = page_of(request, found)
    counts = queries.no_show_counts([row.person_id for row in page.object_list], now=now)
    rows = [
        {
            "row": row,
            "name": mask_name(row.person.name),
            "n": counts.get(row.person_id, 0),
            "form": (failed or {}).get(row.pk) or ReasonForm(auto_id=f"r{row.pk}_%s"),
            "open": row.state in OPEN_APPEALS,
            "can_excuse": not why_not_decide(state=row.state, excuse=True),
        }
        for row in page.object_list
    ]
    context = {"page": page, "rows": rows, "everything": everything, "shift_id": shift_id}
    return team_page(request, "team/no_shows.html", context, status=status)


@require_GET
@identity.member
def to_decide(request: HttpRequest) -> HttpResponseBase:
    """Appeals that wait for this leader or clerk; ``all=1``: every no-show of theirs."""
    return _desk(request)


@require_GET
@identity.member
def of_shift(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """Those of one shift, for who leads the team or manages the teams of its site."""
    activity, viewer = queries.shift_by_id(shift_id).activity, identity.viewer(request)
    if not viewer.may(Verb.MANAGE_TEAMS, places.site_by_id(activity.site_id).path):
        require(viewer, Verb.LEAD_TEAM, activity.team.path)
    return _desk(request, shift_id=shift_id)


@require_POST
@identity.member
def decide(request: HttpRequest, no_show_id: int) -> HttpResponseBase:
    """Excuses (``excuse``), or upholds with a reason."""
    form = ReasonForm(request.POST, auto_id=f"r{no_show_id}_%s")
    excuse = request.POST.get("excuse") == "yes"
    decided = with_refusals(
        form,
        lambda: operations.decide_no_show(
            no_show_id=no_show_id,
            excuse=excuse,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if decided is None:
        return _desk(request, status=422, failed={no_show_id: form})
    sentence = say("这次不算未到，已通知本人。") if excuse else say("申诉没有通过，已通知本人。")
    return done(request, sentence, "team:no_shows_to_decide")


own_patterns = [
    path("no-shows/", own, name="no_shows"),
    path("no-shows/<int:no_show_id>/appeal", appeal, name="appeal_no_show"),
]
desk_patterns = [
    path("no-shows/", to_decide, name="no_shows_to_decide"),
    path("no-shows/<int:no_show_id>/decide/", decide, name="decide_no_show"),
    path("shifts/<int:shift_id>/no-shows/", of_shift, name="no_shows"),
]
