"""What a team's leaders do with an order they have: another time, breaking off, reporting, messages."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.web.office.order_forms import MessageForm
from redvest.web.team.forms import ReasonForm
from redvest.web.team.order_forms import AnotherTimeForm, ReportForm
from redvest.web.team.orders import deed, own_team


@require_POST
@identity.member
def order_another_time(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """Another time than agreed; without one it is to be agreed anew. The one who asked is told."""
    team, form = own_team(request, code, order_id), AnotherTimeForm(request.POST, auto_id="another_%s")

    def move() -> Any:
        by, now = identity.actor(request), clock.now()
        return operations.reschedule_order(order_id=order_id, **form.cleaned_data, by=by, now=now)

    return deed(request, team, order_id, "another_time", form, move, _("时间改了，已告诉居民。"))


@require_POST
@identity.member
def order_abort(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """Breaks the service off; the one who asked and the desk are told."""
    team, form = own_team(request, code, order_id), ReasonForm(request.POST, auto_id="abort_%s")

    def abort() -> Any:
        by, now = identity.actor(request), clock.now()
        return operations.abort_order(order_id=order_id, reason=form.cleaned_data["reason"], by=by, now=now)

    return deed(request, team, order_id, "abort", form, abort, _("已中止，居民和阵地会收到消息。"))


@require_POST
@identity.member
def order_report(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """What was done; the one who asked confirms it."""
    team = own_team(request, code, order_id)
    form = ReportForm(request.POST, request.FILES, auto_id="report_%s")

    def report() -> Any:
        by, now = identity.actor(request), clock.now()
        return operations.report_order(order_id=order_id, **form.said(), by=by, now=now)

    return deed(request, team, order_id, "report", form, report, _("已报告，等居民确认。"))


@require_POST
@identity.member
def order_say(request: HttpRequest, code: str, order_id: int) -> HttpResponseBase:
    """A message kept with the order."""
    team, form = own_team(request, code, order_id), MessageForm(request.POST, auto_id="message_%s")

    def say() -> Any:
        by, now = identity.actor(request), clock.now()
        return operations.say_about_order(order_id=order_id, text=form.cleaned_data["text"], by=by, now=now)

    return deed(request, team, order_id, "message", form, say, _("留言已发出。"))
