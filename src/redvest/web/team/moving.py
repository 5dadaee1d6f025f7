"""One announced shift moved to another time or place, or called off."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import operations, queries
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page
from redvest.web.team.forms import SHIFT_NAMES, ReasonForm, ShiftChangeForm


@require_http_methods(["GET", "POST"])
@identity.member
def shift_change(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Another time or place; everybody on the shift is told."""
    shift = queries.shift_by_id(shift_id)
    found = queries.activity_for(identity.viewer(request), shift.activity_id)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    form = ShiftChangeForm(request.POST or None, initial=ShiftChangeForm.shown(shift))
    if request.method == "POST":
        changed = with_refusals(
            form,
            lambda: operations.change_shift(
                shift_id=shift_id, change=form.said(), by=identity.actor(request), now=clock.now()
            ),
            names=SHIFT_NAMES,
        )
        if changed is not None:
            return done(request, _("班次已改，报名的人会收到通知"), "team:activity", shift.activity_id)
    context = {
        "form": form,
        "activity": found,
        "shift": shift,
        "people": shift.taken + shift.waiting + shift.asked,
    }
    return team_page(request, "team/shift_change.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@identity.member
def shift_call_off(request: HttpRequest, shift_id: int) -> HttpResponse:
    """This one shift is not held, with a reason everybody on it is told."""
    shift = queries.shift_by_id(shift_id)
    found = queries.activity_for(identity.viewer(request), shift.activity_id)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, found.team.path, found.site.path)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        gone = with_refusals(
            form,
            lambda: operations.call_off_shift(
                shift_id=shift_id,
                reason=form.cleaned_data["reason"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if gone is not None:
            return done(request, _("班次已取消，报名的人会收到通知"), "team:activity", shift.activity_id)
    context = {
        "form": form,
        "activity": found,
        "shift": shift,
        "people": shift.taken + shift.waiting + shift.asked,
    }
    return team_page(request, "team/shift_call_off.html", context, status=status_of(form))
