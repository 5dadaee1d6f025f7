"""One's own orders: the list, and each one followed like a parcel; asking, changing, cancelling, joining."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import CHANGEABLE_STATES, LIVE_STATES, OrderState
from redvest.orders.queries import asked
from redvest.orders.queries.visits import visit_codes
from redvest.orders.rules.asking import emergency_of
from redvest.web import order_photos
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.order_forms import ChangeForm, JoinForm, OwnReviewForm, SayForm
from redvest.web.team.forms import ReasonForm

#: States in which the one who asked says how it was.
REVIEWABLE = (OrderState.REPORTED, OrderState.CONFIRMED)


@never_cache
@require_GET
@identity.member
def orders(request: HttpRequest) -> HttpResponse:
    """What one asked for, wrote down for family, or joined."""
    page = page_of(request, asked.own_orders(identity.person_id(request)))
    return render(request, "me/orders.html", {"page": page})


@never_cache
@require_GET
@identity.member
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order: where it stands, every step with its time, what was said, what one may do."""
    return shown(request, order_id)


def own_order(request: HttpRequest, order_id: int) -> Any:
    """An order that is one's own: what one's duty lets one see is at the desk."""
    found = asked.own_orders(identity.person_id(request)).filter(pk=order_id).first()
    require_sight(found is not None)
    return found


def shown(request: HttpRequest, order_id: int, **forms: Any) -> HttpResponse:
    """The page of an order, with forms that were refused shown again as they were typed."""
    found, me = own_order(request, order_id), identity.person_id(request)
    may_act = me in (found.requester_id, found.taken_down_by_id)
    context = {
        "order": found,
        "steps": list(asked.steps_shown(order_id)),
        "said": list(asked.messages_of(order_id)),
        "awaited": asked.awaited(found),
        "in_vain": asked.in_vain(found),
        "live": found.state in LIVE_STATES,
        "may_act": may_act,
        "may_change": may_act and found.state in CHANGEABLE_STATES,
        "emergency": emergency_of(found.text) if found.state in CHANGEABLE_STATES else None,
        **order_photos.shown(found, forms.get("photo")),
        "say_form": forms.get("say") or SayForm(),
        "codes": visit_codes(identity.viewer(request), order_id),
        "review": found.state in REVIEWABLE,
        "reported": found.state == OrderState.REPORTED,
        "scheduled": found.state == OrderState.SCHEDULED,
        "review_form": forms.get("review") or OwnReviewForm(),
        "unsolved_form": forms.get("unsolved") or ReasonForm(auto_id="unsolved_%s"),
        "other_form": forms.get("other") or ReasonForm(auto_id="other_%s"),
        "cancel_form": forms.get("cancel") or ReasonForm(auto_id="cancel_%s"),
    }
    return render(request, "me/order.html", context, status=status_of(*forms.values()))


@require_POST
@identity.member
def order_photos_own(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Adds a picture, or takes one out again."""
    own_order(request, order_id)
    return order_photos.changed(
        request, order_id, "me:order", lambda form: shown(request, order_id, photo=form)
    )


@require_POST
@identity.member
def order_say(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Asks the desk or the team something."""
    own_order(request, order_id)
    form = SayForm(request.POST)
    sent = with_refusals(
        form,
        lambda: operations.say_about_order(
            order_id=order_id,
            text=form.cleaned_data["text"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if sent is None:
        return shown(request, order_id, say=form)
    return done(request, _("留言已发出"), "me:order", order_id)


@require_POST
@identity.member
def order_cancel(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Calls it off, with a reason."""
    own_order(request, order_id)
    form = ReasonForm(request.POST, auto_id="cancel_%s")
    ended = with_refusals(
        form,
        lambda: operations.cancel_order(
            order_id=order_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if ended is None:
        return shown(request, order_id, cancel=form)
    return done(request, _("已取消。需要时随时可以再点。"), "me:order", order_id)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def order_change(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Changes what was asked for, until the service begins."""
    found = own_order(request, order_id)
    start, end = (clock.local(one) if one else None for one in (found.wanted_from, found.wanted_until))
    initial = {
        "text": found.text,
        "special": found.special,
        "day": start.date() if start else None,
        "start": start.time() if start else None,
        "end": end.time() if end else None,
    }
    form = ChangeForm(request.POST or None, initial=initial)
    if request.method == "POST":
        names = {"wanted_from": "day", "wanted_until": "end"}
        if with_refusals(form, lambda: _change(request, form, order_id), names=names) is not None:
            return done(request, _("已改好，有关的人会看到"), "me:order", order_id)
    return render(request, "me/order_change.html", {"form": form, "order": found}, status=status_of(form))


def _change(request: HttpRequest, form: ChangeForm, order_id: int) -> Any:
    start, end = form.wanted()
    return operations.change_order(
        order_id=order_id,
        text=form.cleaned_data["text"],
        special=form.cleaned_data["special"],
        wanted_from=start,
        wanted_until=end,
        by=identity.actor(request),
        now=clock.now(),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def order_join(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Joins the household's order instead of making another; the operation says whose household it is."""
    form = JoinForm(request.POST or None)
    if request.method == "POST":
        joined = with_refusals(
            form,
            lambda: operations.join_order(
                order_id=order_id,
                contact_name=form.cleaned_data["contact_name"],
                note=form.cleaned_data["note"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if joined is not None:
            return done(request, _("已并入这张单，进展会告诉您"), "me:order", order_id)
    same = asked.same_shown(identity.viewer(request), [order_id], now=clock.now())
    require_sight(any(one.joinable for one in same))
    return render(
        request, "me/order_join.html", {"form": form, "order": same[0].order}, status=status_of(form)
    )
