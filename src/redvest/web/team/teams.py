"""The leader's first page, and a team with its activities, members and requests to join."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require, require_sight
from redvest.activities import queries as activities
from redvest.activities.enums import ActivityState, HandoverState
from redvest.activities.queries.handing import handovers_led_by
from redvest.activities.queries.hours import corrections_led_by
from redvest.activities.queries.recurring import series_visible_to
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders.queries import pool
from redvest.teams import operations, queries
from redvest.teams.enums import MemberState
from redvest.web.desk import came_from, done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page
from redvest.web.team.forms import ReasonForm, TeamForm
from redvest.web.team.rhythm import rhythm_of
from redvest.web.team.waiting import project_cards

AHEAD = timedelta(days=14)
#: How far ahead sign-ups are answered.
FAR = timedelta(days=365)
BEHIND = timedelta(days=14)
TABS = ("activities", "members", "requests")


@require_GET
@identity.member
def home(request: HttpRequest) -> HttpResponse:
    """What a leader has to do: shifts of today and soon, requests, what came back, what is to be answered."""
    viewer = identity.viewer(request)
    require(viewer, Verb.LEAD_TEAM, *(grant.path for grant in viewer.scopes(Verb.LEAD_TEAM)))
    now = clock.now()
    today = clock.day_start(clock.local_day(now))
    tomorrow = today + timedelta(days=1)
    requests = queries.requests_for(viewer)
    returned = activities.activities_prepared_by(viewer, returned=True)
    approved = activities.activities_prepared_by(viewer, state=ActivityState.APPROVED)
    context = {
        "now": now,
        "today": activities.shifts_led_by(viewer, start=today, end=tomorrow),
        "soon": activities.shifts_led_by(viewer, start=tomorrow, end=tomorrow + AHEAD)[:6],
        "unreported": [
            shift
            for shift in activities.shifts_led_by(viewer, start=now - BEHIND, end=now, unreported=True)[:20]
            if shift.ends_at <= now
        ],
        "asked": activities.shifts_led_by(viewer, start=now, end=now + FAR, asked=True)[:5],
        "orders": pool.team_counts(viewer),
        "corrections": corrections_led_by(viewer).count(),
        "appeals": activities.no_shows_decided_by(viewer, open_only=True).count(),
        "handovers": handovers_led_by(viewer).filter(state=HandoverState.AGREED)[:5],
        "requests": queries.masked(list(requests[:5]), now=now),
        "requests_count": requests.count(),
        "returned": returned[:5],
        "approved": approved[:5],
        "work": project_cards(viewer),
    }
    return team_page(request, "team/home.html", context)


@require_GET
@identity.member
def team(request: HttpRequest, code: str) -> HttpResponse:
    """One team, for its leaders and the staff of its site: activities, members (masked), requests."""
    viewer, now = identity.viewer(request), clock.now()
    info = queries.team_by_code(code)
    leads = viewer.may(Verb.LEAD_TEAM, info.path)
    decides = leads or viewer.may(Verb.MANAGE_TEAMS, info.site_path)
    require_sight(leads or viewer.may(Verb.SEE_PEOPLE, info.site_path))
    tab = request.GET.get("tab", "")
    waiting = queries.memberships_visible_to(viewer, team_id=info.id, state=MemberState.REQUESTED)
    context: dict[str, Any] = {
        "team": info,
        "tab": tab if tab in TABS else TABS[0],
        "leads": leads,
        "decides": decides,
        "manages": viewer.may(Verb.MANAGE_TEAMS, info.site_path),
        "own_id": viewer.person_id,
        "prepares": viewer.may(Verb.PREPARE_ACTIVITY, info.path, info.site_path),
        "waiting_count": waiting.count(),
    }
    if context["tab"] == "activities":
        state = request.GET.get("state", "")
        rows = activities.activities_prepared_by(
            viewer, team_id=info.id, state=state if state in ActivityState.values else ""
        )
        page = page_of(request, rows)
        outlines = activities.outlines_of(row.pk for row in page)
        context |= {
            "page": page,
            "lines": [(row, outlines.get(row.pk)) for row in page],
            "states": ActivityState.choices,
            "state": state,
            "series": [
                (one, rhythm_of(one))
                for one in series_visible_to(viewer).filter(team_id=info.id, ended_at=None)
            ],
        }
    else:
        active = queries.memberships_visible_to(viewer, team_id=info.id, state=MemberState.ACTIVE)
        page_m = page_of(request, active if context["tab"] == "members" else waiting)
        context |= {"page": page_m, "people": queries.masked(list(page_m), now=now)}
    return team_page(request, "team/team.html", context)


@require_http_methods(["GET", "POST"])
@identity.member
def team_edit(request: HttpRequest, code: str) -> HttpResponse:
    """How a team presents itself and how one joins it."""
    info, viewer = queries.team_by_code(code), identity.viewer(request)
    if not viewer.may(Verb.LEAD_TEAM, info.path):
        require(viewer, Verb.MANAGE_TEAMS, info.site_path)
    form = TeamForm(request.POST or None, initial={"intro": info.intro, "join_mode": info.join_mode})
    if request.method == "POST":
        by, now = identity.actor(request), clock.now()
        saved = with_refusals(
            form, lambda: operations.edit_team(team_id=info.id, **form.cleaned_data, by=by, now=now)
        )
        if saved is not None:
            return done(request, _("已保存"), "team:team", code)
    return team_page(request, "team/team_form.html", {"form": form, "team": info}, status=status_of(form))


@require_POST
@identity.member
def member_remove(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Removes somebody from a team, with a reason they see."""
    by, now = identity.actor(request), clock.now()
    form, back = ReasonForm(request.POST), came_from(request, reverse("team:home"))
    removed = with_refusals(
        form,
        lambda: operations.remove_member(
            membership_id=membership_id, reason=form.cleaned_data["reason"], by=by, now=now
        ),
    )
    if removed is None:
        context = {"form": form, "membership_id": membership_id, "back": back}
        return team_page(request, "team/remove.html", context, status=422)
    return done(request, _("已移出队伍，对方会看到原因"), back)


@require_POST
@identity.member
def decide_request(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Takes somebody in, or declines with a reason."""
    by, now = identity.actor(request), clock.now()
    accept = request.POST.get("accept") == "yes"
    form = ReasonForm({"reason": request.POST.get("reason") or ("-" if accept else "")})
    back = came_from(request, reverse("team:home"))

    def decide() -> object:
        reason = "" if accept else form.cleaned_data["reason"]
        return operations.decide_request(
            membership_id=membership_id, accept=accept, reason=reason, by=by, now=now
        )

    if with_refusals(form, decide) is None:
        context = {"form": form, "membership_id": membership_id, "back": back}
        return team_page(request, "team/decline.html", context, status=422)
    return done(request, _("已同意加入") if accept else _("已婉拒，对方会看到原因"), back)
