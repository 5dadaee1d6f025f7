"""The roster at the desk: laid out, filled week by week, its gaps, and the cells with their people."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require, require_sight
from redvest.activities import operations, queries
from redvest.activities.enums import ActivityState
from redvest.activities.operations.placing import Naming
from redvest.activities.queries import duty
from redvest.activities.queries.duty import Sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.teams import queries as teams
from redvest.web.desk import came_from, done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page
from redvest.web.team.roster_forms import WEEKDAYS, LayOutForm, RosterFilters

#: Of a large team so many are listed to choose from; those who can come first.
MOST_LISTED = 200


@require_http_methods(["GET", "POST"])
@identity.member
def roster_new(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Lays out the roster of a draft; what was typed survives a refusal."""
    viewer = identity.viewer(request)
    found = queries.activity_for(viewer, activity_id)
    require(viewer, Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    form = LayOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.lay_out_roster(
                activity_id=activity_id,
                form=form.said(),
                by=identity.actor(request),
                now=clock.now(),
                key=form.cleaned_data["key"],
            ),
        )
        if made is not None:
            return done(request, _("排班表已生成，审核发布以后就能排人"), "team:roster", activity_id)
    context = {"form": form, "activity": found}
    return team_page(request, "team/roster_new.html", context, status=status_of(form))


@require_POST
@identity.member
def roster_remove(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Takes the roster out of a draft."""
    require_sight(queries.activities_visible_to(identity.viewer(request)).filter(pk=activity_id).exists())
    operations.remove_roster(activity_id=activity_id, by=identity.actor(request), now=clock.now())
    return done(request, _("排班表已删除"), "team:activity", activity_id)


@require_GET
@identity.member
def roster(request: HttpRequest, activity_id: int) -> HttpResponse:
    """A page of posts over a week; on a phone, of one day."""
    now = clock.now()
    sight = duty.roster_for(identity.viewer(request), activity_id)
    form = RosterFilters(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    day, days = duty.week_of(sight.roster, asked.get("day"), now=now)
    span = clock.day_start(days[0]), clock.day_end(days[-1])
    posts = duty.posts_of(sight.roster, text=asked.get("q", ""), gaps=span if asked.get("gaps") else None)
    page = page_of(request, posts)
    context = {
        "activity": sight.roster.activity,
        "sight": sight,
        "form": form,
        "page": page,
        "rows": duty.rows_of(list(page), days, sight=sight),
        "days": days,
        "named_days": [(one, WEEKDAYS[one.weekday()][1]) for one in days],
        "day": day,
        "before": days[0] - timedelta(days=1),
        "after": days[-1] + timedelta(days=1),
        "numbers": duty.counted(sight.roster, start=span[0], end=span[1]),
        "now": now,
        "is_draft": sight.roster.activity.state == ActivityState.DRAFT,
        "units": _units(request, sight),
        "kept": _kept(request, "page", "day"),
    }
    return team_page(request, "team/roster.html", context)


def _kept(request: HttpRequest, *without: str) -> str:
    """The filters in the address, but those that a link sets itself."""
    given = request.GET.copy()
    for name in without:
        given.pop(name, None)
    return given.urlencode()


def _units(request: HttpRequest, sight: Sight) -> list[Any]:
    """Teams the viewer could bring in: their own, of the same centre."""
    if not sight.unit_ids:
        return []
    top = sight.roster.activity.site.path.split("/")[1]
    led = teams.teams_led_by(identity.viewer(request)).filter(site__path__startswith=f"/{top}/")
    return list(led[:50])


@require_GET
@identity.member
def roster_gaps(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The cells ahead that lack people, soonest first."""
    now = clock.now()
    sight = duty.roster_for(identity.viewer(request), activity_id)
    end = clock.day_end(sight.roster.last_day)
    context = {
        "activity": sight.roster.activity,
        "sight": sight,
        "page": page_of(request, duty.gaps_of(sight.roster, start=now, end=end), per_page=50),
        "numbers": duty.counted(sight.roster, start=now, end=end),
    }
    return team_page(request, "team/roster_gaps.html", context)


@require_GET
@identity.member
def cell(request: HttpRequest, shift_id: int) -> HttpResponse:
    """One cell: its people, and for who names people, those who could be named."""
    return _shown(request, shift_id)


def _shown(request: HttpRequest, shift_id: int, *, names: dict[int, str] | None = None) -> HttpResponse:
    now, viewer = clock.now(), identity.viewer(request)
    sight, shift = duty.cell_for(viewer, shift_id)
    may_name = sight.names(shift.unit_id)
    open_now = shift.activity.state in (ActivityState.PUBLISHED, ActivityState.RUNNING)
    found = []
    if may_name and open_now and now < shift.starts_at and shift.taken < shift.places:
        found = duty.candidates(shift, duty.members_for(shift), names=names)
    context = {
        "activity": sight.roster.activity,
        "sight": sight,
        "shift": shift,
        "missing": max(0, shift.places - shift.taken),
        "people": duty.people_on([shift_id], names=names).get(shift_id, [])
        if sight.sees(shift.unit_id)
        else [],
        "may_name": may_name and open_now and now < shift.starts_at,
        "able": [one for one in found if not one.reasons][:MOST_LISTED],
        "unable": [one for one in found if one.reasons][:MOST_LISTED],
        "named": names is not None,
        "units": _units(request, sight) if open_now and now < shift.starts_at else [],
        "may_release": shift.unit_id is not None and may_name and now < shift.starts_at,
        "day": clock.local_day(shift.starts_at),
        "now": now,
    }
    return team_page(request, "team/duty.html", context)


@require_POST
@identity.member
def cell_reveal(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Shows the full names of those who may be named, once; the look is on record."""
    duty.cell_for(identity.viewer(request), shift_id)
    names = operations.reveal_candidates(shift_id=shift_id, by=identity.actor(request), now=clock.now())
    return _shown(request, shift_id, names=names)


@require_POST
@identity.member
def cell_place(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Names the people picked, for this cell or with ``whole_week`` for the same time on all days of the week."""
    _sight, shift = duty.cell_for(identity.viewer(request), shift_id)
    picked = [int(pk) for pk in request.POST.getlist("person") if pk.isdecimal()]
    if not picked:
        messages.warning(request, say("还没有选人"))
        return redirect("team:duty", shift_id)
    shifts = (
        duty.same_time_this_week(shift, now=clock.now()) if request.POST.get("whole_week") else [shift_id]
    )
    results = operations.place_people(
        namings=[Naming(shift_id=pk, person_id=person) for pk in shifts for person in picked],
        by=identity.actor(request),
        now=clock.now(),
    )
    placed = sum(not isinstance(result, DomainError) for result in results)
    if placed:
        words = {"n": placed}
        messages.success(request, say("已安排 %(n)s 人次，等他们本人确认") % words)
    for sentence in dict.fromkeys(str(result) for result in results if isinstance(result, DomainError)):
        messages.warning(request, sentence)
    return redirect("team:duty", shift_id)


@require_POST
@identity.member
def cell_take(request: HttpRequest, shift_id: int) -> HttpResponse:
    """A unit takes the cell."""
    _sight, shift = duty.cell_for(identity.viewer(request), shift_id)
    operations.take_cells(
        shift_ids=[shift.pk], team_id=_team_id(request), by=identity.actor(request), now=clock.now()
    )
    return done(request, _("这个班次由所选队伍承担了，请安排人员"), "team:duty", shift_id)


@require_POST
@identity.member
def cell_release(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The unit gives the cell back."""
    duty.cell_for(identity.viewer(request), shift_id)
    operations.release_cells(shift_ids=[shift_id], by=identity.actor(request), now=clock.now())
    return done(request, _("已退回，别的队伍可以来承担"), "team:duty", shift_id)


def _team_id(request: HttpRequest) -> int:
    """The unit named by its code. Raises NotFound."""
    return teams.team_by_code(request.POST.get("unit", "")).id


@require_POST
@identity.member
def post_take(request: HttpRequest, post_id: int) -> HttpResponse:
    """A unit takes the whole row."""
    activity_id = duty.activity_of_post(identity.viewer(request), post_id)
    cells = operations.take_row(
        post_id=post_id, team_id=_team_id(request), by=identity.actor(request), now=clock.now()
    )
    sentence = ngettext("已承担 %(n)s 个班次，请安排人员", "已承担 %(n)s 个班次，请安排人员", cells)
    return _back(request, sentence % {"n": cells}, activity_id)


@require_POST
@identity.member
def post_release(request: HttpRequest, post_id: int) -> HttpResponse:
    """The unit gives the row back."""
    activity_id = duty.activity_of_post(identity.viewer(request), post_id)
    operations.release_row(post_id=post_id, by=identity.actor(request), now=clock.now())
    return _back(request, say("已退回这个岗位"), activity_id)


def _back(request: HttpRequest, sentence: str, activity_id: int) -> HttpResponseRedirect:
    return done(request, sentence, came_from(request, reverse("team:roster", args=[activity_id])))
