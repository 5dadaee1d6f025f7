"""A team's orders: offers to it, the pool it may grab from, what it has taken; on which terms it takes any."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require, require_sight
from redvest.activities import queries as activities
from redvest.activities.queries.attended import has_place
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Refused, Text
from redvest.orders import operations, queries
from redvest.orders.enums import HELD_STATES, LIVE_STATES, OrderState
from redvest.orders.queries import asked, pool
from redvest.orders.queries.visits import joinable_shifts
from redvest.teams import queries as teams
from redvest.teams.queries import TeamInfo
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.order_forms import MessageForm
from redvest.web.team.desk import team_page
from redvest.web.team.forms import ReasonForm
from redvest.web.team.order_forms import AnotherTimeForm, PauseForm, ReadinessForm, ReportForm, ScheduleForm

#: States in which the team may still give an order back.
GIVEN_BACK = (OrderState.TAKEN, OrderState.SCHEDULED)


def _led(request: HttpRequest, code: str) -> TeamInfo:
    """The team, for its leaders alone."""
    info = teams.team_by_code(code)
    require(identity.viewer(request), Verb.LEAD_TEAM, info.path)
    return info


@never_cache
@require_GET
@identity.member
def orders(request: HttpRequest, code: str) -> HttpResponse:
    """Offers, what the team has, and the pool; how much it has this week."""
    return _listed(request, _led(request, code))


def _listed(
    request: HttpRequest, team: TeamInfo, *, declining: int = 0, form: ReasonForm | None = None
) -> HttpResponse:
    now = clock.now()
    ready = pool.ready_of(team.id, now=now)
    context = {
        "team": team,
        "ready": ready,
        "offers": list(queries.offers_to(team.id)[:50]),
        "held": list(queries.held_by_teams([team.id])[:50]),
        "page": page_of(request, pool.pool_of(ready.facts, now=now)),
        "decline_form": form or ReasonForm(),
        "declining": declining,
        "now": now,
    }
    return team_page(request, "team/orders.html", context, status=status_of(form) if form else 200)


@require_GET
@identity.member
def order_any(request: HttpRequest, order_id: int) -> HttpResponse:
    """From a message to the order, at the team it concerns; of the pool, to what one's first team may grab."""
    viewer = identity.viewer(request)
    code = pool.team_code_for(viewer, order_id)
    if code:
        return redirect("team:order", code, order_id)
    first = teams.teams_led_by(viewer).values_list("code", flat=True).first()
    require_sight(first is not None)
    return redirect("team:orders", first)


@require_POST
@identity.member
def order_take(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """Takes an offer, or grabs from the pool: one team gets it, whatever the race."""
    team = _led(request, code)
    try:
        operations.take_order(order_id=order_id, team_id=team.id, by=identity.actor(request), now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("team:orders", code)
    sentence = _("接到了。请尽快联系居民，约好时间。")
    return done(request, sentence, "team:order", code, order_id)


@require_POST
@identity.member
def order_decline(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """Says no, with a reason for the desk."""
    team, form = _led(request, code), ReasonForm(request.POST)
    declined = with_refusals(
        form,
        lambda: operations.decline_order(
            order_id=order_id,
            team_id=team.id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if declined is None:
        return _listed(request, team, declining=order_id, form=form)
    return done(request, _("已婉拒，阵地会看到原因。"), "team:orders", code)


@never_cache
@require_GET
@identity.member
def order(request: HttpRequest, code: str, order_id: int) -> HttpResponse:
    """One order: of an offer only what is public; what the team has taken, with all it needs to serve."""
    return shown_order(request, _led(request, code), order_id)


def shown_order(
    request: HttpRequest,
    team: TeamInfo,
    order_id: int,
    *,
    form: forms.Form | None = None,
    act: str = "",
    contact: Any = None,
) -> HttpResponse:
    """The page of one order; ``form`` of ``act`` was refused; ``contact``: what a look just revealed."""
    now = clock.now()
    facts = pool.ready_of(team.id, now=now).facts
    found, open_ = pool.order_of_team(facts, order_id, now=now)
    held = found.state in HELD_STATES and not open_
    shown: dict[str, forms.Form] = {
        "give_back": ReasonForm(auto_id="back_%s"),
        "message": MessageForm(auto_id="message_%s"),
        "report": ReportForm(auto_id="report_%s"),
        "decline": ReasonForm(auto_id="decline_%s"),
        "another_time": AnotherTimeForm(auto_id="another_%s"),
        "abort": ReasonForm(auto_id="abort_%s"),
    }
    if found.state == OrderState.TAKEN and held:
        shown["schedule"] = ScheduleForm(shifts=_shifts(found), initial=_wanted(found))
    if form is not None:
        shown[act] = form
    context = {
        "team": team,
        "order": found,
        "open": open_,
        "held": held,
        "contact": contact,
        "household": queries.household_of_order(found),
        "forms": shown,
        "act": act,
        "said": [] if open_ else queries.messages_of(order_id),
        "steps": [] if open_ else queries.steps_of(order_id),
        "may_give_back": held and found.state in GIVEN_BACK,
        "may_report": held and found.state in (OrderState.SCHEDULED, OrderState.SERVING),
        "may_change_time": held and found.state == OrderState.SCHEDULED,
        "may_abort": held and found.state == OrderState.SERVING,
        "goes": held
        and found.shift_id is not None
        and has_place(found.shift_id, identity.person_id(request)),
        "photos": asked.photos_of(order_id) if contact is not None else [],
        "may_say": held and found.state in LIVE_STATES,
        "now": now,
    }
    status = status_of(form) if form is not None else 200
    return team_page(request, "team/order.html", context, status=status)


def _wanted(found: Any) -> dict[str, Any]:
    """The time that would suit the household, to begin with."""
    if found.wanted_from is None:
        return {"places": 2}
    return {
        "starts_at": localtime(found.wanted_from),
        "ends_at": localtime(found.wanted_until),
        "places": 2,
    }


def _shifts(found: Any) -> list[tuple[int, str]]:
    """Visits the team makes to the same village anyhow."""
    shown = []
    for pk in joinable_shifts(found)[:10]:
        shift = activities.shift_by_id(pk)
        when = date_format(localtime(shift.starts_at), str(_("n月j日 H:i")))
        shown.append((pk, f"{when} {shift.activity.title}"))
    return shown


def deed(
    request: HttpRequest,
    team: TeamInfo,
    order_id: int,
    act: str,
    form: forms.Form,
    call: Callable[[], Any],
    sentence: Text,
    *,
    to: str = "team:order",
) -> HttpResponseBase:
    """What one form of an order's page asks for; refused, the page is shown again with it as it was typed."""
    if with_refusals(form, call) is None:
        return shown_order(request, team, order_id, form=form, act=act)
    return done(request, sentence, to, team.code, *((order_id,) if to == "team:order" else ()))


def own_team(request: HttpRequest, code: str, order_id: int) -> TeamInfo:
    """The team if it has the order, for its leaders alone. Raises NotFound for any other."""
    team = _led(request, code)
    facts = pool.ready_of(team.id, now=clock.now()).facts
    _order, open_ = pool.order_of_team(facts, order_id, now=clock.now())
    require_sight(not open_)
    return team


@require_POST
@identity.member
def order_schedule(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """The time is agreed with the household: the order becomes a visit, or joins one."""
    team = own_team(request, code, order_id)
    facts = pool.ready_of(team.id, now=clock.now()).facts
    found, _open = pool.order_of_team(facts, order_id, now=clock.now())
    form = ScheduleForm(request.POST, shifts=_shifts(found))

    def agree() -> Any:
        data = form.cleaned_data
        shift = data.get("shift")
        return operations.schedule_order(
            order_id=order_id,
            by=identity.actor(request),
            now=clock.now(),
            starts_at=None if shift else data["starts_at"],
            ends_at=None if shift else data["ends_at"],
            shift_id=shift,
            **({"places": data["places"]} if data["places"] else {}),
        )

    sentence = _("约好了，已告诉居民。请把这一班派给去的人。")
    return deed(request, team, order_id, "schedule", form, agree, sentence)


@require_POST
@identity.member
def order_give_back(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """The team cannot do it after all."""
    team, form = own_team(request, code, order_id), ReasonForm(request.POST, auto_id="back_%s")
    return deed(
        request,
        team,
        order_id,
        "give_back",
        form,
        lambda: operations.give_back_order(
            order_id=order_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
        _("已退回，阵地会另找队伍。"),
        to="team:orders",
    )


@never_cache
@require_POST
@identity.member
def order_look(request: HttpRequest, code: str, order_id: int) -> HttpResponse:
    """The household's name, phone and door, on record, while the team has the order; shown once."""
    team = own_team(request, code, order_id)
    contact = operations.look_at_household(
        order_id=order_id, why="", by=identity.actor(request), now=clock.now()
    )
    return shown_order(request, team, order_id, contact=contact)


@require_http_methods(["GET", "POST"])
@identity.member
def ready(request: HttpRequest, code: str) -> HttpResponseBase:
    """On which terms the team takes orders."""
    team, now = _led(request, code), clock.now()
    found = pool.ready_of(team.id, now=now)
    form = ReadinessForm(request.POST if request.method == "POST" else None, initial=ReadinessForm.of(found))
    if request.method == "POST":
        saved = with_refusals(
            form,
            lambda: operations.set_readiness(
                team_id=team.id, form=form.said(), by=identity.actor(request), now=now
            ),
            names={"area_codes": "areas"},
        )
        if saved is not None:
            return done(request, _("已保存。有合适的单会告诉您。"), "team:orders", code)
    return _ready_page(request, team, found, form=form)


def _ready_page(
    request: HttpRequest,
    team: TeamInfo,
    found: pool.Ready,
    *,
    form: ReadinessForm | None = None,
    pause: PauseForm | None = None,
) -> HttpResponse:
    context = {
        "team": team,
        "ready": found,
        "form": form or ReadinessForm(initial=ReadinessForm.of(found)),
        "pause_form": pause or PauseForm(auto_id="pause_%s"),
    }
    shown = [one for one in (form, pause) if one is not None]
    return team_page(request, "team/orders_ready.html", context, status=status_of(*shown))


@require_POST
@identity.member
def pause(request: HttpRequest, code: str) -> HttpResponseBase:
    """The team rests until a day, or goes on again (``resume``)."""
    team, by, now = _led(request, code), identity.actor(request), clock.now()
    if request.POST.get("resume"):
        operations.resume_team(team_id=team.id, by=by, now=now)
        return done(request, _("已恢复接单。"), "team:orders", code)
    form = PauseForm(request.POST, auto_id="pause_%s")
    try:
        rests = with_refusals(
            form, lambda: operations.pause_team(team_id=team.id, **form.cleaned_data, by=by, now=now)
        )
    except NotFound:
        messages.warning(request, say("请先登记接单"))
        return redirect("team:orders_ready", code)
    if rests is None:
        return _ready_page(request, team, pool.ready_of(team.id, now=now), pause=form)
    return done(request, _("已暂停接单。手上的单照常服务。"), "team:orders", code)
