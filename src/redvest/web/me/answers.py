"""What the one who asked says of the visit: another time, done, not solved, how it was."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.web.desk import done
from redvest.web.forms import with_refusals
from redvest.web.me.orders import own_order, shown
from redvest.web.order_forms import OwnReviewForm
from redvest.web.team.forms import ReasonForm


@require_POST
@identity.member
def order_confirm(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """It was done."""
    own_order(request, order_id)
    operations.confirm_order(order_id=order_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已确认。请说说服务怎么样。"), "me:order", order_id)


@require_POST
@identity.member
def order_not_solved(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """It was not: somebody calls back."""
    form = ReasonForm(request.POST, auto_id="unsolved_%s")
    return _said(
        request, order_id, form, operations.not_solved, "unsolved", _("已记下，站里会联系您，重新想办法。")
    )


@require_POST
@identity.member
def order_another_time(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """The time agreed does not suit after all."""
    form = ReasonForm(request.POST, auto_id="other_%s")
    return _said(
        request, order_id, form, operations.reschedule_order, "other", _("已告诉队伍，会和您另约时间。")
    )


def _said(
    request: HttpRequest, order_id: int, form: ReasonForm, operation: Any, name: str, sentence: str
) -> HttpResponseBase:
    own_order(request, order_id)
    ended = with_refusals(
        form,
        lambda: operation(
            order_id=order_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if ended is None:
        return shown(request, order_id, **{name: form})
    return done(request, sentence, "me:order", order_id)


@require_POST
@identity.member
def order_review(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """How it was; a low score or "not solved" is followed up."""
    own_order(request, order_id)
    form = OwnReviewForm(request.POST)
    review = with_refusals(
        form,
        lambda: operations.review_order(
            order_id=order_id, form=form.said(), by=identity.actor(request), now=clock.now()
        ),
    )
    if review is None:
        return shown(request, order_id, review=form)
    return done(request, _("谢谢您的评价"), "me:order", order_id)
