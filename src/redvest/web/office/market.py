"""The market at the desk: shops, who keeps them, what to confirm, and whether goods and funds cover what is owed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.enums import ShopState
from redvest.market.queries import counter, shops, stock
from redvest.market.queries.figures import MarketScope, market_figures
from redvest.market.queries.liability import liability_board
from redvest.market.queries.shops import ShopInfo
from redvest.places import queries as places
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.market_forms import KeeperForm, ShopDayForm, ShopFieldsForm, WhyForm, hours_initial
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.village_choices import village_choices

#: Whoever runs the market, and whoever watches over it.
_SEE = (Verb.MANAGE_MARKET, Verb.SUPERVISE_MARKET)


@require_GET
@duty(*_SEE)
def market_shops(request: HttpRequest) -> HttpResponse:
    """Shops of one's places, with how many wait there; write-offs to confirm."""
    viewer, now = identity.viewer(request), clock.now()
    page = page_of(request, shops.shops_visible_to(viewer, now=now))
    listed = [shops.info_of(row) for row in page]
    waiting = counter.waiting_counts(one.id for one in listed)
    context = {
        "page": page,
        "shops": [(one, waiting.get(one.id, 0)) for one in listed],
        "write_offs": counter.write_off_infos(stock.write_offs_to_decide(viewer, now=now)[:20]),
        "may_open": Desk(viewer).tops(Verb.MANAGE_MARKET),
    }
    return office_page(request, "office/shops.html", context)


@require_POST
@duty(Verb.SUPERVISE_MARKET)
def write_off_decide(request: HttpRequest, write_off_id: int) -> HttpResponseBase:
    """The second one says whether spoilt goods go."""
    confirmed = request.POST.get("confirmed") == "yes"
    operations.decide_write_off(
        write_off_id=write_off_id, confirmed=confirmed, by=identity.actor(request), now=clock.now()
    )
    words = _("已确认作废。") if confirmed else _("不作废，已放回货架。")
    return done(request, words, "office:shops")


@require_http_methods(["GET", "POST"])
@duty(Verb.MANAGE_MARKET)
def shop_new(request: HttpRequest) -> HttpResponseBase:
    """Opens a counter at a site, or takes in a partner merchant."""
    form = ShopFieldsForm(request.POST or None)
    site_code = request.POST.get("site_code", "").strip()
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.open_shop(
                site_code=site_code,
                form=form.said(),
                key=form.cleaned_data["key"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if made is not None:
            return done(request, _("已开张。接着任命管理员、上架商品。"), "office:shop", made.pk)
    tops = Desk(identity.viewer(request)).tops(Verb.MANAGE_MARKET)
    sites = places.sites_by_codes(tops).values()
    context = {
        "form": form,
        "site_code": site_code,
        "sites": [(one.code, one.name) for one in sites],
        "villages": village_choices([one.path for one in sites]),
    }
    return office_page(request, "office/shop_new.html", context, status=status_of(form))


def _seen(request: HttpRequest, shop_id: int) -> ShopInfo:
    """A shop whose books the viewer sees by a duty."""
    viewer, there = identity.viewer(request), shops.shop_by_id(shop_id)
    require_sight(any(viewer.may(verb, there.site_path) for verb in _SEE))
    return there


@require_http_methods(["GET", "POST"])
@duty(*_SEE)
def shop(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """One shop: what is written down of it, who keeps it, days that differ; changed by who manages the market there."""
    there = _seen(request, shop_id)
    if request.method == "GET":
        return _shop_page(request, there)
    form = ShopFieldsForm(request.POST)
    saved = with_refusals(
        form,
        lambda: operations.edit_shop(
            shop_id=shop_id, form=form.said(), by=identity.actor(request), now=clock.now()
        ),
    )
    if saved is None:
        return _shop_page(request, there, form=form)
    return done(request, _("已改好。"), "office:shop", shop_id)


def _shop_page(request: HttpRequest, there: ShopInfo, **shown: Any) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    hours = shops.hours_of(there.id, today=clock.local_day(now))
    names = ("name", "address", "contact", "kind", "collect_days")
    initial = {name: getattr(there, name) for name in names} | hours_initial(hours.weekly)
    context = {
        "shop": there,
        "manages": viewer.may(Verb.MANAGE_MARKET, there.site_path),
        "keepers": shops.keepers(there.id, viewer=viewer, now=now),
        "days": sorted(hours.days.items()),
        "form": shown.get("form") or ShopFieldsForm(initial=initial),
        "keeper_form": shown.get("keeper") or KeeperForm(auto_id="keeper_%s"),
        "day_form": shown.get("day") or ShopDayForm(auto_id="day_%s"),
        "state_form": shown.get("state") or WhyForm(auto_id="state_%s"),
    }
    return office_page(request, "office/shop.html", context, status=status_of(*shown.values()))


@require_POST
@duty(Verb.MANAGE_MARKET)
def shop_keeper(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Names a keeper, by volunteer number."""
    there, form = _seen(request, shop_id), KeeperForm(request.POST, auto_id="keeper_%s")
    named = with_refusals(
        form,
        lambda: operations.name_keeper(
            shop_id=shop_id,
            number=form.cleaned_data["number"].strip(),
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if named is None:
        return _shop_page(request, there, keeper=form)
    return done(request, _("已任命。"), "office:shop", shop_id)


@require_POST
@duty(Verb.MANAGE_MARKET)
def shop_keeper_end(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Ends it."""
    _seen(request, shop_id)
    person = request.POST.get("person", "")
    require_sight(person.isdecimal() and len(person) < 19)
    operations.dismiss_keeper(
        shop_id=shop_id, person_id=int(person), by=identity.actor(request), now=clock.now()
    )
    return done(request, _("不再担任管理员。"), "office:shop", shop_id)


@require_POST
@duty(Verb.MANAGE_MARKET)
def shop_day(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """A day on which the shop is shut, or open at other times."""
    there, form = _seen(request, shop_id), ShopDayForm(request.POST, auto_id="day_%s")
    said = with_refusals(
        form,
        lambda: operations.set_shop_day(
            shop_id=shop_id, **form.said(), by=identity.actor(request), now=clock.now()
        ),
        names={"hours": "closes"},
    )
    if said is None:
        return _shop_page(request, there, day=form)
    return done(request, _("已记下，居民会看到。"), "office:shop", shop_id)


@require_POST
@duty(Verb.MANAGE_MARKET)
def shop_state(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Pauses, resumes or closes a shop (``to``)."""
    there, form, to = (
        _seen(request, shop_id),
        WhyForm(request.POST, auto_id="state_%s"),
        request.POST.get("to"),
    )
    by, now = identity.actor(request), clock.now()
    if to == ShopState.OPEN:
        operations.resume_shop(shop_id=shop_id, by=by, now=now)
        return done(request, _("恢复营业。"), "office:shop", shop_id)
    change = operations.close_shop if to == ShopState.CLOSED else operations.pause_shop
    said = with_refusals(
        form, lambda: change(shop_id=shop_id, reason=form.cleaned_data["reason"], by=by, now=now)
    )
    if said is None:
        return _shop_page(request, there, state=form)
    return done(request, _("已改好，居民会看到原因。"), "office:shop", shop_id)


@require_GET
@duty(*_SEE)
def liability(request: HttpRequest) -> HttpResponse:
    """Points people hold against goods and funds, per shop and together; when shelves run empty; figures."""
    viewer, now = identity.viewer(request), clock.now()
    tops = Desk(viewer).tops(*_SEE)
    code = request.GET.get("site", "").strip().replace("\0", "") or (tops[0] if tops else "")
    whole, rows = liability_board(code, viewer=viewer, now=now)
    site = places.site_by_code(code)
    paths = {one.id: one.path for one in places.open_sites_under(site.path)} | {site.id: site.path}
    context = {
        "site": site,
        "whole": whole,
        "rows": rows,
        "figures": market_figures(MarketScope(paths=paths, as_of=now, worth=whole.worth)),
        "now": now,
    }
    return office_page(request, "office/liability.html", context)
