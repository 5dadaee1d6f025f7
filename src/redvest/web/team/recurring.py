"""Doing something again: copies, templates, series; and the leader's part in places that change hands."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require, require_sight
from redvest.activities import operations, queries
from redvest.activities.enums import ActivityState, OccurrenceState, SeriesApproval
from redvest.activities.queries import handing
from redvest.activities.queries import recurring as reads
from redvest.activities.rules.series import AHEAD, dates_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.privacy import mask_name
from redvest.teams import queries as teams
from redvest.web.desk import came_from, done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page
from redvest.web.team.forms import ReasonForm
from redvest.web.team.recurring_forms import CallOffForm, CopyForm, PeriodForm, SeriesForm, TemplateForm
from redvest.web.team.rhythm import rhythm_of


def _prepared(request: HttpRequest, activity_id: int) -> Any:
    """The activity, for those who prepare activities there."""
    viewer = identity.viewer(request)
    found = queries.activity_for(viewer, activity_id)
    require(viewer, Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    return found


@require_GET
@identity.member
def again(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The three ways of doing an activity again."""
    return _again(request, activity_id)


def _again(
    request: HttpRequest,
    activity_id: int,
    *,
    copy: CopyForm | None = None,
    template: TemplateForm | None = None,
    series: SeriesForm | None = None,
) -> HttpResponse:
    found = _prepared(request, activity_id)
    forms = {
        "copy": copy or CopyForm(auto_id="copy_%s"),
        "template": template or TemplateForm(auto_id="template_%s", initial={"name": found.title}),
        "series_form": series or SeriesForm(auto_id="series_%s", initial=_first_guess(found)),
    }
    viewer = identity.viewer(request)
    context: dict[str, Any] = forms | {
        "activity": found,
        "works_at_site": viewer.may(Verb.PREPARE_ACTIVITY, found.site.path),
        "occurrence": reads.occurrence_of(activity_id),
        "mine": reads.series_visible_to(viewer).filter(team_id=found.team_id, ended_at=None),
    }
    return team_page(request, "team/again.html", context, status=status_of(*forms.values()))


def _first_guess(found: Any) -> dict[str, Any]:
    """The weekday on which the activity is, from the week after on."""
    outline = queries.outlines_of([found.pk]).get(found.pk)
    if outline is None:
        return {}
    day = clock.local_day(outline.first_at)
    return {"weekday": day.weekday(), "starts_on": max(day, clock.local_day(clock.now())) + timedelta(days=1)}


@require_POST
@identity.member
def activity_copy(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The same once more on another day, as a draft."""
    form = CopyForm(request.POST, auto_id="copy_%s")
    made = with_refusals(
        form,
        lambda: operations.copy_activity(
            activity_id=activity_id,
            on=form.cleaned_data["on"],
            by=identity.actor(request),
            now=clock.now(),
            key=form.cleaned_data["key"],
        ),
    )
    if made is None:
        return _again(request, activity_id, copy=form)
    return done(request, _("已照样复制成草稿，看过后提交审核"), "team:activity", made.pk)


@require_POST
@identity.member
def template_save(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Keeps the activity as a template."""
    form = TemplateForm(request.POST, auto_id="template_%s")
    made = with_refusals(
        form,
        lambda: operations.save_template(
            activity_id=activity_id,
            name=form.cleaned_data["name"],
            for_site=form.cleaned_data["for_site"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if made is None:
        return _again(request, activity_id, template=form)
    return done(request, _("已存为模板，发起活动时可以选用"), "team:again", activity_id)


@require_POST
@identity.member
def template_end(request: HttpRequest, template_id: int) -> HttpResponse:
    """Takes a template away."""
    operations.end_template(template_id=template_id, by=identity.actor(request), now=clock.now())
    return done(request, _("模板已删除，用它发起过的活动不受影响"), came_from(request, reverse("team:home")))


@require_http_methods(["GET", "POST"])
@identity.member
def template_start(request: HttpRequest, template_id: int, code: str) -> HttpResponse:
    """A draft of a team from a template."""
    team = teams.team_by_code(code)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, team.path, team.site_path)
    template = reads.templates_for(team.id).filter(pk=template_id).first()
    require_sight(template is not None)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.start_from_template(
                template_id=template_id,
                team_id=team.id,
                on=form.cleaned_data["on"],
                by=identity.actor(request),
                now=clock.now(),
                key=form.cleaned_data["key"],
            ),
        )
        if made is not None:
            return done(request, _("已照模板生成草稿，看过后提交审核"), "team:activity", made.pk)
    context = {"form": form, "team": team, "template": template}
    return team_page(request, "team/template_start.html", context, status=status_of(form))


@require_POST
@identity.member
def series_new(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Starts a series after the activity."""
    form = SeriesForm(request.POST, auto_id="series_%s")
    made = with_refusals(
        form,
        lambda: operations.make_series(
            activity_id=activity_id,
            form=form.said(),
            by=identity.actor(request),
            now=clock.now(),
            key=form.cleaned_data["key"],
        ),
    )
    if made is None:
        return _again(request, activity_id, series=form)
    return done(request, _("已生成今后四周的日期，都是草稿，看过后提交审核"), "team:series", made.pk)


@require_GET
@identity.member
def series(request: HttpRequest, series_id: int) -> HttpResponse:
    """One series: its dates, what was made, its approval."""
    return _series(request, series_id)


def _series(request: HttpRequest, series_id: int, **bound: Any) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    found = reads.series_for(viewer, series_id)
    made = list(reads.dates_of_series(series_id))
    known = {one.on for one in made}
    today = clock.local_day(now)
    forms = {
        "change": bound.get("change")
        or SeriesForm(auto_id="change_%s", initial=_as_it_is(found, today=today)),
        "call_off": bound.get("call_off") or CallOffForm(auto_id="off_%s"),
        "period": bound.get("period") or PeriodForm(auto_id="period_%s"),
        "decline": bound.get("decline") or ReasonForm(auto_id="decline_%s"),
    }
    awaiting = reads.series_awaiting(viewer).filter(pk=series_id).exists()
    context: dict[str, Any] = forms | {
        "series": found,
        "activity": found.pattern,
        "made": made,
        "ahead": [day for day in dates_of(reads.form_of(found)) if day > today and day not in known],
        "horizon": today + AHEAD,
        "prepares": viewer.may(Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
        and not found.ended_at,
        "may_decide": awaiting,
        "declared": reads.declared_of_series(series_id),
        "approval_none": found.approval == SeriesApproval.NONE,
        "called_off": OccurrenceState.CALLED_OFF,
        "draft": ActivityState.DRAFT,
        "rhythm": rhythm_of(found),
    }
    return team_page(request, "team/series.html", context, status=status_of(*forms.values()))


def _as_it_is(found: Any, *, today: Any) -> dict[str, Any]:
    said = {name: getattr(found, name) for name in reads.RULE}
    return said | {"starts_on": max(found.starts_on, today + timedelta(days=1))}


@require_POST
@identity.member
def series_change(request: HttpRequest, series_id: int) -> HttpResponse:
    """Other days from now on."""
    form = SeriesForm(request.POST, auto_id="change_%s")
    changed = with_refusals(
        form,
        lambda: operations.change_series(
            series_id=series_id, form=form.said(), by=identity.actor(request), now=clock.now()
        ),
    )
    if changed is None:
        return _series(request, series_id, change=form)
    return done(request, _("今后的日期已改；已经提交或发布的不变"), "team:series", series_id)


@require_POST
@identity.member
def series_pattern(request: HttpRequest, series_id: int) -> HttpResponse:
    """From now on like the activity named."""
    activity_id = request.POST.get("activity", "")
    require_sight(activity_id.isdecimal())
    operations.set_pattern(
        series_id=series_id, activity_id=int(activity_id), by=identity.actor(request), now=clock.now()
    )
    return done(request, _("今后都照这个活动办；已经提交或发布的不变"), "team:series", series_id)


@require_POST
@identity.member
def series_call_off(request: HttpRequest, series_id: int) -> HttpResponse:
    """One date is not held."""
    form = CallOffForm(request.POST, auto_id="off_%s")

    def call_off() -> bool:
        operations.call_off_date(
            series_id=series_id,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        )
        return True

    if with_refusals(form, call_off) is None:
        return _series(request, series_id, call_off=form)
    return done(request, _("这一天不办了；报了名的人会看到原因"), "team:series", series_id)


@require_POST
@identity.member
def series_submit(request: HttpRequest, series_id: int) -> HttpResponse:
    """Asks for the approval of a period."""
    form = PeriodForm(request.POST, auto_id="period_%s")
    asked = with_refusals(
        form,
        lambda: operations.submit_series(
            series_id=series_id,
            until=form.cleaned_data["until"],
            answers=form.said(),
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if asked is None:
        return _series(request, series_id, period=form)
    return done(request, _("已提交按期审核，等上级答复"), "team:series", series_id)


@require_POST
@identity.member
def series_decide(request: HttpRequest, series_id: int) -> HttpResponse:
    """The site above approves the period, or declines with a reason."""
    reads.series_for(identity.viewer(request), series_id)
    approve = request.POST.get("approve") == "yes"
    form = ReasonForm(
        {"reason": request.POST.get("reason") or ("-" if approve else "")}, auto_id="decline_%s"
    )
    decided = with_refusals(
        form,
        lambda: operations.decide_series(
            series_id=series_id,
            approve=approve,
            reason="" if approve else form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if decided is None:
        return _series(request, series_id, decline=form)
    sentence = _("已按期通过，期限内的日期自动发布") if approve else _("没有通过，仍要逐次审核")
    return done(request, sentence, "team:series", series_id)


@require_POST
@identity.member
def series_end(request: HttpRequest, series_id: int) -> HttpResponse:
    """No further dates."""
    reads.series_for(identity.viewer(request), series_id)
    operations.end_series(series_id=series_id, by=identity.actor(request), now=clock.now())
    return done(request, _("系列已结束，不再生成新的日期；已生成的不变"), "team:series", series_id)


@require_GET
@identity.member
def handovers(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Who swapped with whom, and what waits for the leader."""
    return _handovers(request, activity_id)


def _handovers(
    request: HttpRequest, activity_id: int, *, bound: tuple[int, ReasonForm] | None = None
) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.activity_for(viewer, activity_id)
    require(viewer, Verb.LEAD_TEAM, found.team.path)
    page = page_of(request, handing.handovers_of(activity_id))
    lines = [
        {
            "offer": offer,
            "giver": mask_name(offer.giver.name),
            "taker": mask_name(offer.taker.name) if offer.taker else "",
            "form": bound[1] if bound and bound[0] == offer.pk else ReasonForm(auto_id=f"no_{offer.pk}_%s"),
            "may_decide": offer.state == "agreed"
            and viewer.person_id not in (offer.giver_id, offer.taker_id),
        }
        for offer in page
    ]
    context = {"activity": found, "page": page, "lines": lines, "has_roster": hasattr(found, "roster")}
    status = status_of(bound[1]) if bound else 200
    return team_page(request, "team/handovers.html", context, status=status)


@require_POST
@identity.member
def handover_decide(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Confirms what two people agreed on, or does not, with a reason."""
    viewer = identity.viewer(request)
    require_sight(handing.handovers_led_by(viewer).filter(pk=handover_id).exists())
    offer = handing.handover_by_id(handover_id)
    activity_id = offer.sign_up.shift.activity_id
    accept = request.POST.get("accept") == "yes"
    form = ReasonForm(
        {"reason": request.POST.get("reason") or ("-" if accept else "")}, auto_id=f"no_{handover_id}_%s"
    )
    decided = with_refusals(
        form,
        lambda: operations.decide_handover(
            handover_id=handover_id,
            accept=accept,
            reason="" if accept else form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if decided is None:
        return _handovers(request, activity_id, bound=(handover_id, form))
    sentence = _("已确认，换好了") if accept else _("没有同意，还是原来的人去")
    return done(request, sentence, "team:handovers", activity_id)
