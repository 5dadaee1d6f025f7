"""The desk's orders: the work list, one of them with all that happened, verifying, dispatching, taking back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError, Text
from redvest.orders import operations, queries
from redvest.orders.enums import CHANGEABLE_STATES, LIVE_STATES, DispatchMode, OrderState
from redvest.orders.queries import asked
from redvest.orders.rules.moves import move_of
from redvest.web.desk import came_from, done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.office.forms import WhyForm
from redvest.web.office.order_forms import DispatchForm, FollowUpForm, MessageForm, OrderFilterForm
from redvest.web.team.forms import ReasonForm

PER_PAGE = 50
PAGE = "office/orders.html"
#: States in which the desk may take an order back from the teams.
_RECALLED = (OrderState.OFFERED, OrderState.TAKEN, OrderState.SCHEDULED)


@never_cache
@require_GET
@duty(Verb.SEE_ORDERS)
def orders(request: HttpRequest) -> HttpResponse:
    """Live orders of one's desks, the clock that runs out first on top."""
    viewer, now = identity.viewer(request), clock.now()
    form = OrderFilterForm(request.GET)
    page = page_of(request, queries.work_list(viewer, form.wanted(), now=now), per_page=PER_PAGE)
    context = {
        "page": page,
        "form": form,
        "filtered": any(value for key, value in request.GET.items() if key != "page"),
        "may_handle": any(not grant.at_team for grant in viewer.scopes(Verb.HANDLE_ORDERS)),
        "now": now,
    }
    return office_page(request, PAGE, context)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def orders_many(request: HttpRequest) -> HttpResponse:
    """Accepts those picked, or sends them out as proposed: one that is refused holds up no other, and says why."""
    picked = [int(pk) for pk in request.POST.getlist("order") if pk.isdecimal() and len(pk) < 18][:PER_PAGE]
    if not picked:
        messages.warning(request, gettext("还没有选中点单"))
        return redirect("office:orders")
    act = _dispatch_many if request.POST.get("act") == "dispatch" else _accept_many
    sentence, count = act(request, picked)
    back = came_from(request, "office:orders")
    return done(request, sentence % {"n": count}, back) if count else redirect(back)


def _accept_many(request: HttpRequest, picked: list[int]) -> tuple[str, int]:
    accepted = 0
    for pk in picked:
        try:
            operations.accept_order(order_id=pk, by=identity.actor(request), now=clock.now())
        except DomainError as refusal:
            _not_done(request, pk, str(refusal))
        else:
            accepted += 1
    return gettext("已核实 %(n)s 单"), accepted


def _dispatch_many(request: HttpRequest, picked: list[int]) -> tuple[str, int]:
    """As the optimum of all that waits says for those picked."""
    viewer, now = identity.viewer(request), clock.now()
    batch, proposal = queries.batch_proposal(viewer, now=now)
    lines = {line.order.pk: line for line in queries.lines_of(picked, batch, proposal)}
    choices = []
    for pk in picked:
        line = lines.get(pk)
        if line is None:
            _not_done(request, pk, gettext("现在不是“待派单”，或者不归您派"))
        elif line.proposed.team_id is None:
            _not_done(request, pk, "；".join(line.proposed.words))
        else:
            team_id = line.proposed.team_id
            choices.append(
                operations.Choice(order_id=pk, team_id=team_id, proposed_id=team_id, seal=line.seal)
            )
    return gettext("已按建议派出 %(n)s 单"), sent_out(request, choices)


def sent_out(request: HttpRequest, choices: list[operations.Choice]) -> int:
    """How many of these went out; each that did not is said with its reason."""
    if not choices:
        return 0
    outcomes = operations.dispatch_batch(choices=choices, by=identity.actor(request), now=clock.now())
    for choice, outcome in zip(choices, outcomes, strict=True):
        if isinstance(outcome, DomainError):
            _not_done(request, choice.order_id, str(outcome))
    return sum(not isinstance(outcome, DomainError) for outcome in outcomes)


def _not_done(request: HttpRequest, order_id: int, why: str) -> None:
    messages.warning(request, gettext("%(order)s 号没有办：%(why)s") % {"order": order_id, "why": why})


@never_cache
@require_GET
@duty(Verb.SEE_ORDERS)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order: what is asked for, what happened, and what can be done now. Whom it is for is masked."""
    return shown(request, order_id)


def shown(
    request: HttpRequest,
    order_id: int,
    *,
    form: forms.Form | None = None,
    act: str = "",
    contact: Any = None,
    why: str = "",
) -> HttpResponse:
    """The page of one order; ``form`` of ``act`` was refused and says why; ``contact``: what a look just revealed."""
    viewer, now = identity.viewer(request), clock.now()
    found = queries.order_for(viewer, order_id)
    handles = viewer.may(Verb.HANDLE_ORDERS, found.site.path)
    answers = viewer.may(Verb.HANDLE_ORDERS, found.desk.path)
    fits = queries.fits_of(order_id, now=now) if answers and found.state == OrderState.ACCEPTED else []
    forms_ = {
        "reject": ReasonForm(auto_id="reject_%s"),
        "recall": ReasonForm(auto_id="recall_%s"),
        "message": MessageForm(auto_id="message_%s"),
        "look": WhyForm(auto_id="look_%s"),
        "follow_up": FollowUpForm(auto_id="follow_%s"),
        "another_time": ReasonForm(auto_id="another_%s"),
        "abort": ReasonForm(auto_id="abort_%s"),
        "cancel": ReasonForm(auto_id="cancel_%s"),
        "dispatch": DispatchForm(fits=fits, initial={"mode": queries.terms_of(found).mode}),
    }
    if form is not None:
        forms_[act] = form
    context = {
        "order": found,
        "household": queries.household_of_order(found),
        "contact": contact,
        "sees_words": handles,
        "steps": queries.steps_of(order_id),
        "said": queries.messages_of(order_id),
        "offers": list(queries.offers_of(order_id)[:20]),
        "fits": fits,
        "forms": forms_,
        "act": act,
        "may": _may(
            found.state,
            handles=handles,
            answers=answers,
            takes_down=viewer.may(Verb.TAKE_DOWN, found.site.path),
        ),
        "photos": asked.photos_of(order_id) if contact is not None else [],
        "why": why,
        "now": now,
    }
    status = status_of(form) if form is not None else 200
    return office_page(request, "office/order.html", context, status=status)


def _may(state: str, *, handles: bool, answers: bool, takes_down: bool) -> dict[str, bool]:
    """What the viewer can do with an order in this state."""
    return {
        "accept": handles and state == OrderState.SUBMITTED,
        "reject": handles and move_of(state, OrderState.REJECTED) is not None,
        "dispatch": answers and state == OrderState.ACCEPTED,
        "recall": answers and state in _RECALLED,
        "say": handles and state in LIVE_STATES,
        "look": handles and state in LIVE_STATES,
        "another_time": handles and state == OrderState.SCHEDULED,
        "abort": handles and state == OrderState.SERVING,
        "cancel": handles and state in CHANGEABLE_STATES,
        "answer": handles and state in (OrderState.REPORTED, OrderState.CONFIRMED),
        "slip": takes_down,
        "follow_up": handles and state == OrderState.FOLLOW_UP,
    }


def _deed(
    request: HttpRequest, order_id: int, act: str, form: forms.Form, call: Callable[[], Any], sentence: Text
) -> HttpResponseBase:
    if with_refusals(form, call) is None:
        return shown(request, order_id, form=form, act=act)
    return done(request, sentence, "office:order", order_id)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_accept(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """The need is real: it waits to be dispatched."""
    by, now = identity.actor(request), clock.now()
    try:
        operations.accept_order(order_id=order_id, by=by, now=now)
    except DomainError as refusal:
        return _refused(request, order_id, refusal)
    return done(request, _("已核实，等待派单。"), "office:order", order_id)


def _refused(request: HttpRequest, order_id: int, refusal: DomainError) -> HttpResponseBase:
    """Not there or not theirs passes; what the state forbids is said on the page."""
    queries.order_for(identity.viewer(request), order_id)
    messages.error(request, str(refusal))
    return redirect("office:order", order_id)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_reject(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """It cannot be done; the one who asked reads why."""
    form = ReasonForm(request.POST, auto_id="reject_%s")
    return _deed(
        request,
        order_id,
        "reject",
        form,
        lambda: operations.reject_order(
            order_id=order_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
        _("没有受理，原因已告诉本人。"),
    )


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_dispatch(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Puts it before teams, or into the pool."""
    queries.order_for(identity.viewer(request), order_id)
    form = DispatchForm(request.POST, fits=queries.fits_of(order_id, now=clock.now()))
    grab = request.POST.get("mode") == DispatchMode.GRAB
    return _deed(
        request,
        order_id,
        "dispatch",
        form,
        lambda: operations.dispatch_order(
            order_id=order_id, dispatch=form.said(), by=identity.actor(request), now=clock.now()
        ),
        _("已放进抢单池，能接的队伍都收到了消息。") if grab else _("已派出，等队伍答复。"),
    )


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_recall(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Takes it back, to dispatch it otherwise."""
    form = ReasonForm(request.POST, auto_id="recall_%s")
    return _deed(
        request,
        order_id,
        "recall",
        form,
        lambda: operations.recall_order(
            order_id=order_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
        _("已收回，可以重新派。"),
    )


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_another_time(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """The time agreed does not suit after all: the team is asked for another, the one who asked is told."""
    return _with_reason(
        request, order_id, "another_time", operations.reschedule_order, _("已请队伍和居民另约时间。")
    )


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_abort(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """The service is broken off; the one who asked and the team are told."""
    return _with_reason(
        request, order_id, "abort", operations.abort_order, _("已中止，居民和队伍会收到消息。")
    )


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_cancel(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Calls it off for the one who asked."""
    return _with_reason(
        request, order_id, "cancel", operations.cancel_order, _("已取消，居民和队伍会收到消息。")
    )


def _with_reason(
    request: HttpRequest, order_id: int, act: str, operation: Callable[..., Any], sentence: Text
) -> HttpResponseBase:
    """A deed that wants nothing but a reason, for those who may know of the order."""
    queries.order_for(identity.viewer(request), order_id)
    form = ReasonForm(request.POST, auto_id=f"{act.partition('_')[0]}_%s")

    def do() -> Any:
        by, now = identity.actor(request), clock.now()
        return operation(order_id=order_id, reason=form.cleaned_data["reason"], by=by, now=now)

    return _deed(request, order_id, act, form, do, sentence)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_say(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """A message kept with the order."""
    form = MessageForm(request.POST, auto_id="message_%s")
    return _deed(
        request,
        order_id,
        "message",
        form,
        lambda: operations.say_about_order(
            order_id=order_id, text=form.cleaned_data["text"], by=identity.actor(request), now=clock.now()
        ),
        _("留言已发出。"),
    )


@never_cache
@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_look(request: HttpRequest, order_id: int) -> HttpResponse:
    """The household's name, phone and door, with a reason, on record; shown once."""
    form = WhyForm(request.POST, auto_id="look_%s")
    contact = with_refusals(
        form,
        lambda: operations.look_at_household(
            order_id=order_id, why=form.cleaned_data["why"], by=identity.actor(request), now=clock.now()
        ),
    )
    if contact is None:
        return shown(request, order_id, form=form, act="look")
    return shown(request, order_id, contact=contact, why=form.cleaned_data["why"])


@require_POST
@duty(Verb.HANDLE_ORDERS)
def order_follow_up(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """What came of calling back."""
    form = FollowUpForm(request.POST, auto_id="follow_%s")
    return _deed(
        request,
        order_id,
        "follow_up",
        form,
        lambda: operations.end_follow_up(
            order_id=order_id, **form.cleaned_data, by=identity.actor(request), now=clock.now()
        ),
        _("回访结果已记下。"),
    )
