"""Sign-ups of a shift at its team's desk: requests answered, people added and taken off, fewer places previewed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import operations, queries
from redvest.activities.enums import SignUpMode, SignUpState
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page
from redvest.web.team.sign_up_forms import AddForm, DecideForm, InsureForm, LowerForm

STATES = (
    SignUpState.ASKED,
    SignUpState.TAKEN,
    SignUpState.OFFERED,
    SignUpState.WAITING,
    SignUpState.CANCELLED,
)


@require_safe
@identity.member
def sign_ups(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Who has a place, who asks, who waits, and who made the sign-up."""
    return _shown(request, shift_id)


def _shown(
    request: HttpRequest, shift_id: int, *, decide: DecideForm | None = None, add: AddForm | None = None
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    state = request.GET.get("state", "")
    state = state if state in SignUpState.values else ""
    rows = queries.sign_ups_at(shift_id, viewer, state=state)
    page = page_of(request, rows)
    shift = queries.shift_by_id(shift_id)
    leads = viewer.may(Verb.LEAD_TEAM, shift.activity.team.path) and now < shift.starts_at
    lines = queries.desk_lines(list(page))
    # Only who decides needs to know, and only of those about whom there is something to decide.
    asking = [line.sign_up.person_id for line in lines if line.sign_up.state == SignUpState.ASKED]
    decides = leads and shift.activity.mode == SignUpMode.APPROVAL
    missed = queries.no_show_counts(asking, now=now) if decides else {}
    context: dict[str, Any] = {
        "shift": shift,
        "activity": shift.activity,
        "page": page,
        "lines": [(line, missed.get(line.sign_up.person_id, 0)) for line in lines],
        "state": state,
        "states": [(one.value, one.label) for one in STATES],
        "leads": leads,
        "decide_form": decide or DecideForm(),
        "add_form": add or AddForm(auto_id="add_%s"),
    }
    status = status_of(context["decide_form"], context["add_form"])
    return team_page(request, "team/sign_ups.html", context, status=status)


@require_POST
@identity.member
def decide(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Accepts, declines, or takes off those who are picked."""
    form = DecideForm(request.POST)
    by, now = identity.actor(request), clock.now()
    picked = [int(pk) for pk in request.POST.getlist("pick") if pk.isascii() and pk.isdigit()]

    def act() -> int:
        what, reason = form.cleaned_data["what"], form.cleaned_data["reason"]
        if what == "remove":
            return operations.remove_sign_ups(
                shift_id=shift_id, sign_up_ids=picked, reason=reason, by=by, now=now
            )
        return operations.decide_sign_ups(
            shift_id=shift_id, sign_up_ids=picked, accept=what == "accept", reason=reason, by=by, now=now
        )

    count = with_refusals(form, act)
    if count is None:
        return _shown(request, shift_id, decide=form)
    return done(request, say("已处理 %(n)s 人，都会收到通知") % {"n": count}, "team:sign_ups", shift_id)


@require_POST
@identity.member
def add(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Signs up members (or, for staff, residents) by their volunteer numbers; they are told and can say no."""
    form = AddForm(request.POST, auto_id="add_%s")

    def act() -> Any:
        numbers = form.numbers()
        found = people.people_by_numbers(numbers)
        unknown = [number for number in numbers if number not in found]
        if unknown:
            form.add_error("numbers", say("没有这些编号：%(which)s") % {"which": "、".join(unknown)})
            return None
        return operations.sign_up_together(
            shift_id=shift_id,
            person_ids=[one.id for one in found.values()],
            by=identity.actor(request),
            now=clock.now(),
            or_wait=form.cleaned_data["or_wait"],
        )

    made = with_refusals(form, act)
    if made is None:
        return _shown(request, shift_id, add=form)
    return done(request, _("已代为报名，本人会收到通知，不愿意可以撤销"), "team:sign_ups", shift_id)


@require_http_methods(["GET", "POST"])
@identity.member
def lower(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Fewer places than are taken: shows who steps back to the queue, and does it when the leader has seen them."""
    viewer = identity.viewer(request)
    shift = queries.shift_by_id(shift_id)
    require(viewer, Verb.LEAD_TEAM, shift.activity.team.path)
    form = LowerForm(request.POST or None, initial={"places": request.GET.get("places", shift.places)})
    if request.method == "POST":
        changed = with_refusals(
            form,
            lambda: operations.change_places(
                shift_id=shift_id,
                places=form.cleaned_data["places"],
                by=identity.actor(request),
                now=clock.now(),
                stepping_back=form.seen(),
            ),
        )
        if changed is not None:
            text = say("名额已改为 %(n)s") % {"n": changed.places}
            return done(request, text, "team:sign_ups", shift_id)
    places = form.wanted()
    context = {
        "shift": shift,
        "activity": shift.activity,
        "form": form,
        "places": places,
        "lines": queries.lowering(shift_id, places, viewer=viewer) if places else [],
    }
    return team_page(request, "team/places.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@identity.member
def insure(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Writes down the insurance before a dangerous activity is announced."""
    found = queries.activity_for(identity.viewer(request), activity_id)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    initial = {"insurance": found.insurance, "policy_no": found.policy_no}
    form = InsureForm(request.POST or None, initial=initial)
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.insure_activity(
                activity_id=activity_id,
                insurance=form.cleaned_data["insurance"],
                policy_no=form.cleaned_data["policy_no"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if made is not None:
            return done(request, _("已记下保险"), "team:activity", activity_id)
    return team_page(request, "team/insure.html", {"form": form, "activity": found}, status=status_of(form))
