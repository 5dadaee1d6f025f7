"""One's own shifts, ahead and past, and giving a place up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.activities import operations
from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.web.me.own import cards
from redvest.web.returning import wanted_page

PER_PAGE = 20
#: Shifts ahead of one's family, shown beside one's own.
MOST_OF_FAMILY = 40


@never_cache
@require_GET
@identity.member
def shifts(request: HttpRequest) -> HttpResponseBase:
    """Shifts ahead, or past ones with ``when=past``."""
    now, me = clock.now(), identity.person_id(request)
    past = request.GET.get("when") == "past"
    page = Paginator(activities.own_sign_ups(me, now=now, past=past), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "past": past,
        "cards": cards(activities.as_own(list(page.object_list), now=now), now=now),
        "called_off": [] if past else activities.called_off(me, now=now),
        "ended": [] if past else activities.ended_lately(me, now=now),
        "family": [] if past else list(activities.kept_for_family(me, now=now)[:MOST_OF_FAMILY]),
    }
    return render(request, "me/shifts.html", context)


@require_POST
@identity.member
def cancel(request: HttpRequest, sign_up_id: int) -> HttpResponseBase:
    """Gives up a place, or a place in the queue."""
    operations.cancel_sign_up(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("已取消报名，名额会让给候补的第一位。"))
    return redirect(wanted_page(request) or "me:shifts")
