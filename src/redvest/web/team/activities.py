"""An activity at its team's desk, in all its states, with its shifts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import operations, queries
from redvest.activities.enums import ActivityState
from redvest.activities.queries import duty, recurring
from redvest.activities.rules.terms import terms_of, why_uninsured
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.projects import queries as projects
from redvest.projects.enums import ProjectState
from redvest.teams import queries as teams
from redvest.teams.queries import TeamInfo
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.declaring import DeclarationForm
from redvest.web.team.desk import team_page
from redvest.web.team.forms import (
    ACTIVITY_NAMES,
    SHIFT_NAMES,
    ActivityForm,
    PlacesForm,
    ReasonForm,
    ShiftForm,
)
from redvest.web.team.sign_up_forms import TermsForm

#: The road of an activity as its page shows it; each step is done once the state is one of those named or later.
ROAD = (
    ActivityState.DRAFT,
    ActivityState.SUBMITTED,
    ActivityState.APPROVED,
    ActivityState.PUBLISHED,
    ActivityState.FINISHED,
)


@dataclass(frozen=True)
class RoadStep:
    """One step of the road: done, now, next, or where it stopped."""

    title: str
    state: str


def road_of(state: str) -> list[RoadStep]:
    """Where an activity stands on its way, for the steps component."""
    titles = [
        say("填写活动"),
        say("提交审核"),
        say("上级通过"),
        say("发布招募"),
        say("开展服务"),
        say("结束"),
    ]
    reached = {
        ActivityState.DRAFT: 0,
        ActivityState.SUBMITTED: 2,
        ActivityState.APPROVED: 3,
        ActivityState.PUBLISHED: 4,
        ActivityState.RUNNING: 4,
        ActivityState.FINISHED: 6,
    }
    if state == ActivityState.CANCELLED:
        return [RoadStep(say("填写活动"), "done"), RoadStep(say("已取消"), "stop")]
    at = reached[ActivityState(state)]
    return [
        RoadStep(title, "done" if number < at else "now" if number == at else "next")
        for number, title in enumerate(titles)
    ]


@require_GET
@identity.member
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One activity with its shifts and what can be done now."""
    return _shown(request, activity_id)


def _shown(
    request: HttpRequest,
    activity_id: int,
    *,
    cancel: ReasonForm | None = None,
    places: dict[int, PlacesForm] | None = None,
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    found = queries.activity_for(viewer, activity_id)
    prepares = viewer.may(Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    leads = viewer.may(Verb.LEAD_TEAM, found.team.path)
    if not prepares and not leads:
        require(viewer, Verb.SEE_RECORDS, found.team.path, found.site.path)
    is_draft = found.state == ActivityState.DRAFT
    open_now = found.state in (ActivityState.PUBLISHED, ActivityState.RUNNING)
    has_roster = duty.has_roster(activity_id)
    shifts = list(queries.shifts_of(activity_id)[: MOST_SHOWN if has_roster else None])
    forms = places or {}
    context: dict[str, Any] = {
        "activity": found,
        "road": road_of(found.state),
        "steps": queries.steps_of(activity_id),
        "now": now,
        "shifts": [
            {
                "shift": shift,
                "left": shift.places - shift.taken,
                "places_form": forms.get(shift.pk)
                or PlacesForm(initial={"places": shift.places}, auto_id=f"places_{shift.pk}_%s"),
                "can_change": open_now and prepares and now < shift.starts_at and shift.called_off_at is None,
                "can_move": shift.post_id is None,
                "has_live": shift.called_off_at is None
                and (open_now or found.state == ActivityState.FINISHED),
            }
            for shift in shifts
        ],
        "has_roster": has_roster,
        "more_shifts": queries.shifts_of(activity_id).count() if has_roster else 0,
        "may_again": prepares,
        "leads": leads,
        "may_edit": is_draft and prepares,
        "may_submit": is_draft and prepares,
        "may_publish": found.state == ActivityState.APPROVED and leads,
        "uninsured": why_uninsured(dangerous=found.dangerous, policy_no=found.policy_no),
        "may_insure": prepares and found.state not in (ActivityState.FINISHED, ActivityState.CANCELLED),
        "may_cancel": prepares and found.state in CANCELLABLE,
        "cancel_form": cancel or ReasonForm(auto_id="cancel_%s"),
    }
    return team_page(
        request, "team/activity.html", context, status=status_of(context["cancel_form"], *forms.values())
    )


#: Of a roster, which has a page of its own, so many shifts are shown on its activity's page.
MOST_SHOWN = 6
MOST_TEMPLATES = 50
CANCELLABLE = (ActivityState.DRAFT, ActivityState.SUBMITTED, ActivityState.APPROVED, ActivityState.PUBLISHED)


def _project_choices(request: HttpRequest, team: TeamInfo) -> list[tuple[int, str]]:
    rows = projects.projects_visible_to(identity.viewer(request), team_id=team.id, state=ProjectState.RUNNING)
    return [(row.pk, row.name) for row in rows]


@require_http_methods(["GET", "POST"])
@identity.member
def activity_new(request: HttpRequest, code: str) -> HttpResponse:
    """Starts an activity of a team; what was typed survives a refusal."""
    team = teams.team_by_code(code)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, team.path, team.site_path)
    form = ActivityForm(
        request.POST or None, initial=TermsForm.shown(), projects=_project_choices(request, team)
    )
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.draft_activity(
                form=form.said(team_id=team.id),
                by=identity.actor(request),
                now=clock.now(),
                key=form.cleaned_data["key"],
            ),
            names=ACTIVITY_NAMES,
        )
        if made is not None:
            return done(request, _("活动已存为草稿，接下来添加班次"), "team:activity", made.pk)
    templates = [] if request.method == "POST" else list(recurring.templates_for(team.id)[:MOST_TEMPLATES])
    context = {"form": form, "team": team, "templates": templates}
    return team_page(request, "team/activity_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@identity.member
def activity_edit(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Changes a draft."""
    found = queries.activity_for(identity.viewer(request), activity_id)
    team = teams.team_by_id(found.team_id)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, team.path, team.site_path)
    names = ("title", "category", "text", "place", "contact_name", "contact_phone", "risks", "insurance")
    initial = {name: getattr(found, name) for name in names} | {"project": found.project_id}
    initial |= TermsForm.shown(terms_of(found))
    form = ActivityForm(request.POST or None, initial=initial, projects=_project_choices(request, team))
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.edit_activity(
                activity_id=activity_id,
                form=form.said(team_id=team.id),
                by=identity.actor(request),
                now=clock.now(),
            ),
            names=ACTIVITY_NAMES,
        )
        if made is not None:
            return done(request, _("已保存"), "team:activity", activity_id)
    context = {"form": form, "team": team, "activity": found}
    return team_page(request, "team/activity_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@identity.member
def activity_submit(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Asks about the six kinds that are not volunteer service, and hands the draft to the site above."""
    found = queries.activity_for(identity.viewer(request), activity_id)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        handed = with_refusals(
            form,
            lambda: operations.submit_activity(
                activity_id=activity_id, answers=form.said(), by=identity.actor(request), now=clock.now()
            ),
        )
        if handed is not None:
            return done(request, _("已提交，等上级审核。没有答复不等于同意"), "team:activity", activity_id)
    context = {"form": form, "activity": found}
    return team_page(request, "team/activity_submit.html", context, status=status_of(form))


@require_POST
@identity.member
def activity_publish(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Opens the approved activity to everyone."""
    operations.publish_activity(activity_id=activity_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已发布，大家可以报名了"), "team:activity", activity_id)


@require_POST
@identity.member
def activity_cancel(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Calls the activity off, with a reason everyone sees."""
    form = ReasonForm(request.POST, auto_id="cancel_%s")
    gone = with_refusals(
        form,
        lambda: operations.cancel_activity(
            activity_id=activity_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if gone is None:
        return _shown(request, activity_id, cancel=form)
    return done(request, _("活动已取消，报名的人会看到原因"), "team:activity", activity_id)


@require_http_methods(["GET", "POST"])
@identity.member
def shift_new(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Adds a shift to a draft."""
    found = queries.activity_for(identity.viewer(request), activity_id)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    form = ShiftForm(request.POST or None, initial={"place": found.place})
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.add_shift(
                activity_id=activity_id,
                form=form.said(),
                by=identity.actor(request),
                now=clock.now(),
                key=form.cleaned_data["key"],
            ),
            names=SHIFT_NAMES,
        )
        if made is not None:
            return done(request, _("已添加班次"), "team:activity", activity_id)
    context = {"form": form, "activity": found}
    return team_page(request, "team/shift_form.html", context, status=status_of(form))


@require_POST
@identity.member
def shift_remove(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Takes a shift out of a draft."""
    shift = queries.shift_by_id(shift_id)
    operations.remove_shift(shift_id=shift_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已删除班次"), "team:activity", shift.activity_id)


@require_POST
@identity.member
def shift_places(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Changes the number of places; added ones go to those who wait, in order."""
    shift = queries.shift_by_id(shift_id)
    form = PlacesForm(request.POST, auto_id=f"places_{shift_id}_%s")
    changed = with_refusals(
        form,
        lambda: operations.change_places(
            shift_id=shift_id, places=form.cleaned_data["places"], by=identity.actor(request), now=clock.now()
        ),
    )
    if changed is None:
        return _shown(request, shift.activity_id, places={shift_id: form})
    return done(request, _("名额已改为 %(n)s") % {"n": changed.places}, "team:activity", shift.activity_id)
