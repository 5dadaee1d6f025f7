"""Taking an order down for somebody (代点单): by phone, at the desk, on a visit; read back, then a slip for them."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from redvest.access.enums import Role, Verb
from redvest.access.queries import Viewer
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.orders import operations, queries
from redvest.orders.enums import Need, OrderChannel
from redvest.orders.operations import SameNeed
from redvest.orders.queries import asked
from redvest.orders.queries import menu as menus
from redvest.orders.queries.visits import VisitCodes, visit_codes
from redvest.orders.rules.asking import emergency_of, why_not_say, why_unsuitable
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.order_forms import NAMES, JoinForm, TakingForm
from redvest.web.suggesting import picked, suggested_for
from redvest.web.village_choices import village_choices

NUMBERS = NAMES | {"requester_id": "number"}


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.TAKE_DOWN)
def taking_new(request: HttpRequest) -> HttpResponseBase:
    """Three steps on one address: writing it down, reading it aloud, and the order with its slip."""
    form, act = _form(request), request.POST.get("act", "")
    if request.method != "POST" or act == "back" or "pick" in request.POST:
        return _page(request, form if request.method == "GET" else _again(request))
    if act == "read":
        return (
            _read_back(request, form) if form.is_valid() and _knows(request, form) else _page(request, form)
        )
    try:
        order = with_refusals(form, lambda: _place(request, form), names=NUMBERS)
    except _AskedBefore as same:
        return _same(request, form, same.order_ids)
    if order is None:
        only_consent = set(form.errors) == {"consent"}
        return _read_back(request, form) if only_consent else _page(request, form)
    return done(request, _("已记下。可以打印回单交给居民。"), "office:order_slip", order)


def _form(request: HttpRequest) -> TakingForm:
    data = request.POST if request.method == "POST" else None
    return TakingForm(
        data, initial=_initial(request), villages=_villages(request), channels=_channels(request)
    )


def _again(request: HttpRequest) -> TakingForm:
    """What was typed, to be corrected, without a word about what is wrong."""
    typed = picked(request.POST) if "pick" in request.POST else request.POST.dict()
    return TakingForm(initial=typed, villages=_villages(request), channels=_channels(request))


def _initial(request: HttpRequest) -> dict[str, Any]:
    tops = [grant for grant in identity.viewer(request).scopes(Verb.TAKE_DOWN) if not grant.at_team]
    item, need = request.GET.get("item", ""), request.GET.get("need", "")
    return {
        "site_code": request.GET.get("site") or (tops[0].scope if tops else ""),
        "item": int(item) if item.isdecimal() and len(item) < 10 else None,
        "need": need if need in Need.values else "",
        "text": request.GET.get("text", "")[:300],
        "number": request.GET.get("number", "")[:16],
    }


def _villages(request: HttpRequest) -> Any:
    paths = [grant.path for grant in identity.viewer(request).scopes(Verb.TAKE_DOWN) if not grant.at_team]
    return village_choices(paths, first=_("请选择"))


def _channels(request: HttpRequest) -> list[tuple[str, str]]:
    """Grid workers write down on their rounds; the staff by phone or at the desk. Who is both may choose."""
    roles = {grant.role for grant in identity.viewer(request).scopes(Verb.TAKE_DOWN)}
    channels = [OrderChannel.PHONE, OrderChannel.STATION] if roles - {Role.GRID} else []
    if Role.GRID in roles:
        channels.append(OrderChannel.GRID)
    return [(one.value, str(one.label)) for one in channels]


def _page(request: HttpRequest, form: TakingForm) -> HttpResponse:
    item = _item(form)
    context = {
        "form": form,
        "item": item,
        "suggested": suggested_for(form) if item is None else [],
        "emergency": emergency_of(str(form["text"].value() or "")),
    }
    return office_page(request, "office/taking_new.html", context, status=status_of(form))


def _read_back(request: HttpRequest, form: TakingForm) -> HttpResponse:
    """All of it in large type, to be read aloud; the form goes along hidden."""
    typed = form.cleaned_data
    start, end = form.wanted()
    context = {
        "form": form,
        "item": _item(form),
        "typed": typed,
        "need": Need(typed["need"]).label if typed["need"] else "",
        "site": places.sites_by_codes([typed["site_code"]]).get(typed["site_code"]),
        "start": start,
        "end": end,
        "emergency": emergency_of(typed["text"]),
        "person": _person_of(form),
        "caller": _caller(request, form),
    }
    return office_page(request, "office/taking_read.html", context, status=status_of(form))


def _person_of(form: TakingForm) -> people.PersonInfo | None:
    """The person whose number was typed. Raises Invalid about it."""
    number = form.cleaned_data["number"].strip().upper()
    if not number:
        return None
    try:
        return people.person_by_number(number)
    except NotFound:
        raise Invalid(Reason("person_unknown", _("没有找到这个志愿者编号"), about="number")) from None


def _knows(request: HttpRequest, form: TakingForm) -> bool:
    """Whether what must be known before reading aloud is there; else the form says what is missing."""
    order, item = form.order(), _item(form)
    if item is not None:
        order = replace(order, need=item.need)
    missing = why_not_say(order, now=clock.now())
    for reason in missing + why_unsuitable(f"{order.text} {order.special}"):
        if reason.about != "consent":
            field = NUMBERS.get(reason.about, reason.about)
            form.add_error(field if field in form.fields else None, str(reason))
    try:
        _person_of(form)
    except Invalid as unknown:
        form.add_error("number", str(unknown))
    return not form.errors


def _caller(request: HttpRequest, form: TakingForm) -> people.PersonInfo | None:
    """Who is registered under the phone, if no number was typed: the order becomes theirs unless it is another's."""
    if form.cleaned_data["number"].strip():
        return None
    found = asked.known_caller(form.cleaned_data["contact_phone"], taker_id=identity.person_id(request))
    return people.person_by_id(found) if found is not None else None


class _AskedBefore(Exception):
    """The refusal that is an offer of its own, past the form that would show it as an error."""

    def __init__(self, order_ids: list[int]) -> None:
        self.order_ids = order_ids


def _place(request: HttpRequest, form: TakingForm) -> int:
    person = _person_of(form)
    try:
        order = operations.place_order(
            form=form.order(),
            by=identity.actor(request),
            now=clock.now(),
            requester_id=person.id if person is not None else None,
            although_same=bool(form.cleaned_data["although"]),
            phone_is_own=not form.cleaned_data["others_phone"],
            key=form.cleaned_data["key"],
        )
    except SameNeed as same:
        raise _AskedBefore(same.order_ids) from None
    return order.pk


def _same(request: HttpRequest, form: TakingForm, order_ids: list[int]) -> HttpResponse:
    """The household has such an order: join it, or write another down although."""
    viewer = identity.viewer(request)
    found = list(queries.orders_visible_to(viewer).filter(pk__in=order_ids).distinct().order_by("-pk"))
    context = {"form": form, "orders": found, "order_ids": order_ids}
    return office_page(request, "office/taking_same.html", context, status=409)


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.TAKE_DOWN)
def taking_join(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Adds the caller to the household's order."""
    found = queries.order_for(identity.viewer(request), order_id)
    form = JoinForm(request.POST or None, initial={"contact_name": request.GET.get("name", "")[:50]})
    if request.method == "POST":
        joined = with_refusals(form, lambda: _join(request, form, order_id))
        if joined is not None:
            return done(request, _("已并入这张单"), "office:order_slip", order_id)
    context = {"form": form, "order": found}
    return office_page(request, "office/taking_join.html", context, status=status_of(form))


def _join(request: HttpRequest, form: JoinForm, order_id: int) -> Any:
    return operations.join_order(
        order_id=order_id,
        contact_name=form.cleaned_data["contact_name"],
        note=form.cleaned_data["note"],
        by=identity.actor(request),
        now=clock.now(),
    )


@never_cache
@require_GET
@duty(Verb.TAKE_DOWN)
def taken_down(request: HttpRequest) -> HttpResponse:
    """What one has written down oneself, with how it stands, to answer when they call again."""
    page = page_of(request, asked.taken_down_by(identity.person_id(request)))
    return office_page(request, "office/taken_down.html", {"page": page})


@never_cache
@require_GET
@duty(Verb.TAKE_DOWN)
def order_slip(request: HttpRequest, order_id: int) -> HttpResponse:
    """The slip for the household: number, what, when, whom to call."""
    viewer = identity.viewer(request)
    found = queries.order_for(viewer, order_id)
    require_sight(viewer.may(Verb.TAKE_DOWN, found.site.path) or found.taken_down_by_id == viewer.person_id)
    desk = places.site_by_id(found.desk_id)
    context = {
        "order": found,
        "desk": desk,
        "awaited": asked.awaited(found),
        "codes": _codes(viewer, order_id),
        "may_add_photos": asked.taken_down_by(identity.person_id(request)).filter(pk=order_id).exists(),
    }
    return render(request, "office/order_slip.html", context)


def _codes(viewer: Viewer, order_id: int) -> VisitCodes | None:
    """The resident's codes for the slip; none for those who serve themselves, who must hear them at the door."""
    try:
        return visit_codes(viewer, order_id)
    except NotFound:
        return None


def _item(form: TakingForm) -> Any:
    number = str(form["item"].value() or "")
    try:
        return menus.published_item(int(number)) if number.isdecimal() and len(number) < 10 else None
    except NotFound:
        return None
