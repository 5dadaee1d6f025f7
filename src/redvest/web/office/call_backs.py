"""Call-backs: closed orders of other sites drawn for one's desk, whom to call while it is open, what they said."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations, queries
from redvest.orders.enums import CallBackState
from redvest.orders.queries import calling
from redvest.orders.rules.calling import TRIES
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.office.forms import WhyForm
from redvest.web.office.order_forms import UnreachedForm
from redvest.web.order_forms import OwnReviewForm


@never_cache
@require_GET
@duty(Verb.HANDLE_ORDERS)
def call_backs(request: HttpRequest) -> HttpResponse:
    """What one's desks are to call (``state``), what is due first on top."""
    viewer = identity.viewer(request)
    state = request.GET.get("state", "")
    state = state if state in CallBackState.values else CallBackState.DRAWN
    rows = calling.call_backs_for(viewer, state=state)
    context = {
        "page": page_of(
            request, rows if state == CallBackState.DRAWN else rows.order_by("-called_at", "-pk")
        ),
        "state": state,
        "states": CallBackState.choices,
        "now": clock.now(),
    }
    return office_page(request, "office/call_backs.html", context)


@never_cache
@require_GET
@duty(Verb.HANDLE_ORDERS)
def call_back(request: HttpRequest, drawn_id: int) -> HttpResponse:
    """One of them (``drawn_id``: the order's number). Whom to call is masked."""
    return _show(request, drawn_id)


def _show(
    request: HttpRequest,
    drawn_id: int,
    *,
    look: forms.Form | None = None,
    said: forms.Form | None = None,
    missed: forms.Form | None = None,
    contact: Any = None,
) -> HttpResponse:
    viewer = identity.viewer(request)
    found = calling.call_back_for(viewer, drawn_id)
    is_open = found.state == CallBackState.DRAWN
    look = look or WhyForm(auto_id="look_%s", initial={"why": _("抽样回访，问问服务怎么样")})
    said, missed = said or OwnReviewForm(auto_id="said_%s"), missed or UnreachedForm(auto_id="missed_%s")
    context = {
        "found": found,
        "order": found.order,
        "household": queries.household_of_order(found.order),
        "contact": contact,
        "is_open": is_open,
        "why_not": calling.why_not_call(found, found.order, viewer) if is_open else [],
        "look": look,
        "said": said,
        "missed": missed,
        "last_try": found.tries + 1 >= TRIES,
        "now": clock.now(),
    }
    return office_page(request, "office/call_back.html", context, status=status_of(look, said, missed))


@never_cache
@require_POST
@duty(Verb.HANDLE_ORDERS)
def call_back_look(request: HttpRequest, drawn_id: int) -> HttpResponse:
    """Name and phone of the household, on record; shown once, and only while the call-back is open."""
    calling.call_back_for(identity.viewer(request), drawn_id)
    form = WhyForm(request.POST, auto_id="look_%s")
    contact = with_refusals(
        form,
        lambda: operations.look_at_household(
            order_id=drawn_id, why=form.cleaned_data["why"], by=identity.actor(request), now=clock.now()
        ),
    )
    return _show(request, drawn_id, look=form if contact is None else None, contact=contact)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def call_back_record(request: HttpRequest, drawn_id: int) -> HttpResponseBase:
    """What the household said."""
    calling.call_back_for(identity.viewer(request), drawn_id)
    form = OwnReviewForm(request.POST, auto_id="said_%s")
    made = with_refusals(
        form,
        lambda: operations.record_call_back(
            order_id=drawn_id, form=form.said(), by=identity.actor(request), now=clock.now()
        ),
    )
    if made is None:
        return _show(request, drawn_id, said=form)
    return done(request, _("回访已记下，谢谢。没解决或评分低的，已转给原阵地跟进。"), "office:call_backs")


@require_POST
@duty(Verb.HANDLE_ORDERS)
def call_back_unreached(request: HttpRequest, drawn_id: int) -> HttpResponseBase:
    """Nobody answered; the second time it ends so."""
    calling.call_back_for(identity.viewer(request), drawn_id)
    form = UnreachedForm(request.POST, auto_id="missed_%s")
    made = with_refusals(
        form,
        lambda: operations.record_call_back(
            order_id=drawn_id, text=form.cleaned_data["text"], by=identity.actor(request), now=clock.now()
        ),
    )
    if made is None:
        return _show(request, drawn_id, missed=form)
    if made.state == CallBackState.DRAWN:
        return done(request, _("已记下没有打通，请过两小时换个时间再打。"), "office:call_backs")
    return done(request, _("两次都没有打通，已记为联系不上。"), "office:call_backs")
