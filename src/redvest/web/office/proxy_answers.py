"""Answering for somebody who does not do it online: the staff ask by phone or at the door and write down what was said.

It is marked as by proxy, and counted apart from what residents say themselves.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Text
from redvest.orders import operations, queries
from redvest.orders.enums import OrderState
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.office.order_forms import ProxyReviewForm
from redvest.web.team.forms import ReasonForm


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.HANDLE_ORDERS)
def order_answer(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """What the resident says of a service that was reported: how it was, only that it was done, or that it was not."""
    act = request.POST.get("act", "")
    sent = request.POST if request.method == "POST" else None
    review = ProxyReviewForm(sent if act == "review" else None)
    unsolved = ReasonForm(sent if act == "unsolved" else None, auto_id="unsolved_%s")
    confirm = forms.Form(sent if act == "confirm" else None)
    deeds: dict[str, tuple[forms.Form, Callable[..., Any], Text]] = {
        "review": (review, operations.review_order, _("已记下居民的评价，注明代记。")),
        "confirm": (confirm, operations.confirm_order, _("已替居民确认，还可以再记评价。")),
        "unsolved": (unsolved, operations.not_solved, _("已转回访，请按时限办。")),
    }
    if act not in deeds:
        return _page(request, order_id, review, unsolved, confirm)
    form, operation, sentence = deeds[act]

    def do() -> Any:
        said: dict[str, Any] = {}
        if act == "review":
            said["form"] = review.said()
        elif act == "unsolved":
            said["reason"] = unsolved.cleaned_data["reason"]
        return operation(order_id=order_id, by=identity.actor(request), now=clock.now(), **said)

    if with_refusals(form, do) is None:
        return _page(request, order_id, review, unsolved, confirm)
    return done(request, sentence, "office:order", order_id)


def _page(
    request: HttpRequest, order_id: int, review: forms.Form, unsolved: forms.Form, confirm: forms.Form
) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.order_for(viewer, order_id)
    require_sight(viewer.may(Verb.HANDLE_ORDERS, found.site.path))
    context = {
        "order": found,
        "household": queries.household_of_order(found),
        "review": review,
        "unsolved": unsolved,
        "confirm": confirm,
        "open": found.state in (OrderState.REPORTED, OrderState.CONFIRMED),
        "reported": found.state == OrderState.REPORTED,
    }
    status = status_of(review, unsolved, confirm)
    return office_page(request, "office/order_answer.html", context, status=status)
