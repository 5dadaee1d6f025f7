"""What one does about one's own sign-ups: answers an offer, gives up with a reason, says it was not me."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.activities import operations
from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.web.forms import with_refusals
from redvest.web.me.sign_up_forms import GiveUpForm
from redvest.web.returning import wanted_page

PER_PAGE = 20


@require_POST
@identity.member
def confirm(request: HttpRequest, sign_up_id: int) -> HttpResponseBase:
    """Takes the place one was offered."""
    operations.confirm_offer(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("已确认，到时候见。"))
    return redirect(wanted_page(request) or "me:shifts")


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def give_up(request: HttpRequest, sign_up_id: int) -> HttpResponseBase:
    """Gives up a place with a reason, for oneself or for all who signed up together."""
    now = clock.now()
    found = activities.sign_up_of(sign_up_id, identity.person_id(request), now=now)
    form = GiveUpForm(request.POST or None, is_group=found.group > 1, is_late=found.late)
    if request.method == "POST":
        gone = with_refusals(
            form,
            lambda: operations.cancel_sign_up(
                sign_up_id=sign_up_id,
                by=identity.actor(request),
                now=now,
                reason=form.cleaned_data["reason"],
                whole_group=form.cleaned_data.get("whole") == "group",
            ),
        )
        if gone is not None:
            messages.success(request, _("已取消报名，名额会让给候补的第一位。"))
            return redirect("me:shifts")
    context = {"form": form, "found": found, "shift": found.sign_up.shift}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "me/give_up.html", context, status=status)


@require_POST
@identity.member
def disown(request: HttpRequest, sign_up_id: int) -> HttpResponseBase:
    """“I did not sign up for this.”"""
    operations.disown_sign_up(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("已撤销这次报名，并告诉了队长和阵地负责人。"))
    return redirect(wanted_page(request) or "me:shifts")


@never_cache
@require_GET
@identity.member
def trainings(request: HttpRequest) -> HttpResponseBase:
    """One's trainings and qualifications, as they were taken down."""
    rows = activities.trainings_of(identity.person_id(request))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "today": clock.local_day(clock.now())}
    return render(request, "me/trainings.html", context)
