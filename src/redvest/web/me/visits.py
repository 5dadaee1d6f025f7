"""At a household's door: coming and leaving by the resident's code or signature, and the report."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.activities.enums import Direction
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import OrderState
from redvest.orders.queries import asked, visits
from redvest.orders.queries.desk import household_of_order
from redvest.web.desk import done, status_of
from redvest.web.door_forms import CodeForm, SheetForm, upload_of
from redvest.web.forms import with_refusals
from redvest.web.team.order_forms import ReportForm

#: States in which it is still to be said what was done.
REPORTABLE = (OrderState.SCHEDULED, OrderState.SERVING)


@never_cache
@require_GET
@identity.member
def visit(request: HttpRequest, order_id: int) -> HttpResponse:
    """One visit: what to do at the door now, and whom one visits, masked until one looks."""
    return _shown(request, order_id)


def _shown(
    request: HttpRequest,
    order_id: int,
    *,
    act: str = "",
    form: forms.Form | None = None,
    contact: Any = None,
) -> HttpResponse:
    now, me = clock.now(), identity.person_id(request)
    door = visits.at_door(order_id, me, now=now)
    way = {"direction": door.next}
    shown: dict[str, forms.Form] = {
        "code": CodeForm(initial=way, auto_id="code_%s"),
        "sheet": SheetForm(initial=way, auto_id="sheet_%s"),
        "report": ReportForm(auto_id="report_%s"),
    }
    if form is not None:
        shown[act] = form
    context = {
        "door": door,
        "order": door.order,
        "leaving": door.next == Direction.OUT,
        "household": household_of_order(door.order),
        "contact": contact,
        "photos": asked.photos_of(order_id) if contact is not None else [],
        "forms": shown,
        "act": act,
        "may_report": door.came_at is not None and door.order.state in REPORTABLE,
    }
    status = status_of(form) if form is not None else 200
    return render(request, "me/visit.html", context, status=status)


def _deed(
    request: HttpRequest, order_id: int, act: str, form: forms.Form, call: Callable[[], Any], sentence: str
) -> HttpResponseBase:
    # Who has no place there has no business here, whatever was typed.
    visits.at_door(order_id, identity.person_id(request), now=clock.now())
    if with_refusals(form, call) is None:
        return _shown(request, order_id, act=act, form=form)
    return done(request, sentence, "me:visit", order_id)


def _seen(form: forms.Form) -> str:
    """What to say once one was seen coming or leaving."""
    if form.data.get("direction") == Direction.OUT:
        return _("已记下离开的时间，辛苦了。别忘了报告做了什么。")
    return _("已记下到达的时间，可以开始服务了。")


@require_POST
@identity.member
def visit_code(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Comes or leaves by the resident's code."""
    form = CodeForm(request.POST, auto_id="code_%s")

    def check() -> Any:
        by, now = identity.actor(request), clock.now()
        return operations.check_at_door(order_id=order_id, **form.cleaned_data, by=by, now=now)

    return _deed(request, order_id, "code", form, check, _seen(form))


@require_POST
@identity.member
def visit_sheet(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Comes or leaves by a picture of what the resident signed."""
    form = SheetForm(request.POST, request.FILES, auto_id="sheet_%s")

    def sign() -> Any:
        upload = upload_of(form.cleaned_data["sheet"])
        by, now = identity.actor(request), clock.now()
        way = form.cleaned_data["direction"]
        return operations.sign_at_door(order_id=order_id, direction=way, upload=upload, by=by, now=now)

    return _deed(request, order_id, "sheet", form, sign, _seen(form))


@never_cache
@require_POST
@identity.member
def visit_look(request: HttpRequest, order_id: int) -> HttpResponse:
    """Name, phone and door of the household, on record; shown once."""
    by, now = identity.actor(request), clock.now()
    visits.at_door(order_id, identity.person_id(request), now=now)
    contact = operations.look_at_household(order_id=order_id, why="", by=by, now=now)
    return _shown(request, order_id, contact=contact)


@require_POST
@identity.member
def visit_report(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """What was done; the one who asked confirms it."""
    form = ReportForm(request.POST, request.FILES, auto_id="report_%s")

    def report() -> Any:
        by, now = identity.actor(request), clock.now()
        return operations.report_order(order_id=order_id, **form.said(), by=by, now=now)

    return _deed(request, order_id, "report", form, report, _("已报告，等居民确认。"))
