"""Asking for help: from an item of the menu or in one's own words, for oneself or for family."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound
from redvest.orders import operations
from redvest.orders.enums import Need
from redvest.orders.operations import SameNeed
from redvest.orders.queries import asked
from redvest.orders.queries import menu as menus
from redvest.orders.rules.asking import emergency_of
from redvest.people import queries as people
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.order_forms import NAMES, OwnForm
from redvest.web.public.county import county
from redvest.web.suggesting import picked, suggested_for
from redvest.web.village_choices import village_choices


@dataclass(frozen=True, kw_only=True)
class Again:
    """The household has asked for this before: what one may join or open, and that there is something at all."""

    orders: list[asked.Same]


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def order_new(request: HttpRequest) -> HttpResponseBase:
    """The form; where the household has asked for the same, one may join that or ask although."""
    form = _form(request)
    again: Again | None = None
    if request.method == "POST" and "pick" not in request.POST:
        try:
            order = with_refusals(form, lambda: _place(request, form), names=NAMES)
        except _Same as same:
            again, order = same.again, None
        if order is not None:
            return done(request, _("已收到，每一步都在这里看得到"), "me:order", order)
    item = _item(form)
    context = {
        "form": form,
        "item": item,
        "suggested": suggested_for(form) if item is None else [],
        "again": again,
        "emergency": emergency_of(str(form["text"].value() or "")),
        "has_family": len(form.fields["whom"].choices) > 1,  # type: ignore[attr-defined]  # a choice field
    }
    status = 409 if again else status_of(form)
    return render(request, "me/order_new.html", context, status=status)


class _Same(Exception):
    """The refusal that is an offer of its own, past the form that would show it as an error."""

    def __init__(self, again: Again) -> None:
        self.again = again


def _place(request: HttpRequest, form: OwnForm) -> int:
    now = clock.now()
    try:
        order = operations.place_order(
            form=form.order(),
            by=identity.actor(request),
            now=now,
            requester_id=form.requester_id,
            although_same=bool(form.cleaned_data["although"]),
            key=form.cleaned_data["key"],
        )
    except SameNeed as same:
        shown = asked.same_shown(identity.viewer(request), same.order_ids, now=now)
        raise _Same(Again(orders=shown)) from None
    return order.pk


def _form(request: HttpRequest) -> OwnForm:
    me, now = identity.person_id(request), clock.now()
    top = county()
    acts = people.people_by_ids(people.acts_for(me, at=now))
    family = [(str(pk), person.name) for pk, person in acts.items()]
    villages = village_choices([top.path] if top else [], first=str(_("请选择")))
    if "pick" in request.POST:
        return OwnForm(initial=picked(request.POST), villages=villages, family=family)
    initial = {} if request.method == "POST" else _initial(request, me)
    return OwnForm(request.POST or None, initial=initial, villages=villages, family=family)


def _initial(request: HttpRequest, me: int) -> dict[str, Any]:
    profile = people.profile_of(me)
    need, item = request.GET.get("need", ""), request.GET.get("item", "")
    found: dict[str, Any] = {
        "contact_name": profile.info.name,
        "contact_phone": profile.phone.removeprefix("+86"),
        "need": need if need in Need.values else "",
        "item": int(item) if item.isdecimal() and len(item) < 10 else None,
    }
    site = request.GET.get("site", "")
    try:
        found["site_code"] = site or people.residence_of(me).site_code
    except NotFound:
        found["site_code"] = site
    return found


def _item(form: OwnForm) -> Any:
    """The item the form is about, if it is still offered."""
    number = str(form["item"].value() or "")
    try:
        return menus.published_item(int(number)) if number.isdecimal() and len(number) < 10 else None
    except NotFound:
        return None
