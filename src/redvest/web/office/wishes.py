"""Wishes at the desk: collected from a card, verified, published, received, thanked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import Audience, WishState
from redvest.orders.queries import wishes as queries
from redvest.places import queries as places
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.village_choices import village_choices
from redvest.web.wish_forms import (
    CardForm,
    EvidenceForm,
    PublishForm,
    ThanksForm,
    UnitClaimForm,
    WishReasonForm,
)

#: Units one can choose from without typing.
FEW_UNITS = 300


@require_GET
@duty(Verb.SEE_ORDERS, Verb.TAKE_DOWN)
def wishes(request: HttpRequest) -> HttpResponse:
    """Wishes of one's places, by state, audience and words; and what was brought and waits to be seen."""
    viewer = identity.viewer(request)
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("state", "audience", "q")}
    rows = queries.wishes_visible_to(viewer)
    if asked["state"] in WishState.values:
        rows = rows.filter(state=asked["state"])
    if asked["audience"] in Audience.values:
        rows = rows.filter(audience=asked["audience"])
    if asked["q"]:
        rows = rows.filter(title__icontains=asked["q"])
    page = page_of(request, rows)
    context = {
        "asked": asked,
        "states": WishState.choices,
        "audiences": Audience.choices,
        "page": page,
        "brought": queries.claim_infos(queries.claims_to_receive(viewer)[:20]),
        "is_narrowed": any(asked.values()),
    }
    return office_page(request, "office/wishes.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.TAKE_DOWN)
def wish_new(request: HttpRequest) -> HttpResponseBase:
    """From a card, or heard at the door."""
    viewer = identity.viewer(request)
    paths = [scope.path for scope in viewer.scopes(Verb.TAKE_DOWN) if not scope.at_team]
    form = CardForm(
        request.POST if request.method == "POST" else None, villages=village_choices(paths, first=_("请选择"))
    )
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.collect_wish(
                form=form.wish(form.cleaned_data["channel"]),
                by=identity.actor(request),
                now=clock.now(),
                key=form.cleaned_data["key"],
            ),
        )
        if made is not None:
            return done(request, _("心愿已登记，要由另一位工作人员核实后公开"), "office:wish", made.pk)
    return office_page(request, "office/wish_new.html", {"form": form}, status=status_of(form))


@never_cache
@require_GET
@duty(Verb.SEE_ORDERS, Verb.TAKE_DOWN)
def wish(request: HttpRequest, wish_id: int) -> HttpResponse:
    """One wish, its claims and its steps; whose it is stays masked."""
    return _show(request, wish_id)


def _show(request: HttpRequest, wish_id: int, **more: Any) -> HttpResponse:
    """``more``: bound forms in place of the empty ones, or the household after a look."""
    viewer = identity.viewer(request)
    found = queries.wish_for(viewer, wish_id)
    units = [
        (str(unit.pk), unit.name) for unit in places.units_found(on=clock.local_day(clock.now()))[:FEW_UNITS]
    ]
    words = {name: getattr(found, name) for name in ("title", "public_story", "shares")}
    context = {
        "wish": found,
        "contact": queries.masked_contact(found),
        "revealed": False,
        "claims": queries.claim_infos(queries.claims_on(wish_id)),
        "steps": found.steps.order_by("pk"),
        "handles": viewer.may(Verb.HANDLE_ORDERS, found.site.path),
        "takes_down": viewer.may(Verb.TAKE_DOWN, found.site.path),
        "own": viewer.person_id is not None
        and viewer.person_id in (found.collected_by_id, found.requester_id),
        "me": viewer.person_id,
        "publish": PublishForm(initial=words),
        "reject": WishReasonForm(),
        "withdraw": WishReasonForm(),
        "look": WishReasonForm(),
        "thank": ThanksForm(),
        "evidence": EvidenceForm(),
        "unit": UnitClaimForm(units=units) if units else None,
    }
    shown = [form for form in more.values() if hasattr(form, "errors")]
    return office_page(request, "office/wish.html", context | more, status=status_of(*shown))


@never_cache
@require_POST
@duty(Verb.HANDLE_ORDERS)
def wish_look(request: HttpRequest, wish_id: int) -> HttpResponse:
    """Whose wish it is, with phone and door; on record with the reason."""
    form = WishReasonForm(request.POST)
    contact = with_refusals(
        form,
        lambda: operations.look_at_wish(
            wish_id=wish_id, reason=form.cleaned_data["reason"], by=identity.actor(request), now=clock.now()
        ),
    )
    if contact is None:
        return _show(request, wish_id, look=form)
    return _show(request, wish_id, contact=contact, revealed=True)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def wish_publish(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """The household was verified: onto the wall, in these words."""
    form = PublishForm(request.POST)
    made = with_refusals(
        form,
        lambda: operations.publish_wish(
            wish_id=wish_id, **form.cleaned_data, by=identity.actor(request), now=clock.now()
        ),
    )
    if made is None:
        return _show(request, wish_id, publish=form)
    return done(request, _("已公开到心愿墙"), "office:wish", wish_id)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def wish_reject(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """Turns it down; why, only the household is told."""
    form = WishReasonForm(request.POST)
    made = with_refusals(
        form,
        lambda: operations.reject_wish(
            wish_id=wish_id, reason=form.cleaned_data["reason"], by=identity.actor(request), now=clock.now()
        ),
    )
    if made is None:
        return _show(request, wish_id, reject=form)
    return done(request, _("心愿没有采纳，已告诉登记的人"), "office:wish", wish_id)


@require_POST
@duty(Verb.HANDLE_ORDERS, Verb.TAKE_DOWN)
def wish_withdraw(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """Takes it from the wall."""
    form = WishReasonForm(request.POST)
    made = with_refusals(
        form,
        lambda: operations.withdraw_wish(
            wish_id=wish_id, reason=form.cleaned_data["reason"], by=identity.actor(request), now=clock.now()
        ),
    )
    if made is None:
        return _show(request, wish_id, withdraw=form)
    return done(request, _("心愿已撤回"), "office:wish", wish_id)


@require_POST
@duty(Verb.TAKE_DOWN)
def wish_thank(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """Notes what the household said."""
    form = ThanksForm(request.POST)
    made = with_refusals(
        form,
        lambda: operations.thank_for_wish(
            wish_id=wish_id, thanks=form.cleaned_data["thanks"], by=identity.actor(request), now=clock.now()
        ),
    )
    if made is None:
        return _show(request, wish_id, thank=form)
    return done(request, _("感谢的话已写在心愿墙上"), "office:wish", wish_id)


@require_POST
@duty(Verb.TAKE_DOWN)
def wish_unit(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """Notes that a unit takes it on."""
    day = clock.local_day(clock.now())
    units = [(str(unit.pk), unit.name) for unit in places.units_found(on=day)[:FEW_UNITS]]
    form = UnitClaimForm(request.POST, units=units)
    claimed = with_refusals(
        form,
        lambda: operations.claim_wish(
            wish_id=wish_id,
            shares=form.cleaned_data["shares"],
            unit_id=int(form.cleaned_data["unit"]),
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if claimed is None:
        return _show(request, wish_id, unit=form)
    return done(request, _("已登记单位认领"), "office:wish", wish_id)


@require_POST
@duty(Verb.TAKE_DOWN)
def wish_receive(request: HttpRequest, wish_id: int, claim_id: int) -> HttpResponseBase:
    """The staff saw what was brought."""
    form = EvidenceForm(request.POST, request.FILES)
    received = with_refusals(
        form,
        lambda: operations.receive_wish(
            claim_id=claim_id, evidence=form.upload(), by=identity.actor(request), now=clock.now()
        ),
    )
    if received is None:
        return _show(request, wish_id, evidence=form)
    return done(request, _("已签收"), "office:wish", wish_id)


@require_POST
@duty(Verb.HANDLE_ORDERS)
def wish_take_back(request: HttpRequest, wish_id: int, claim_id: int) -> HttpResponseBase:
    """Takes a claim back, with a reason; its shares are open again."""
    reason = request.POST.get("reason", "")
    operations.release_claim(claim_id=claim_id, reason=reason, by=identity.actor(request), now=clock.now())
    return done(request, _("认领已收回，心愿重新公开"), "office:wish", wish_id)
