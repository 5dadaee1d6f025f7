"""The counter of today: what waits, what to look after; and the shops somebody keeps or watches over."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Reason
from redvest.market.enums import WAITING
from redvest.market.queries import counter as queries
from redvest.market.queries import redemptions, shops
from redvest.market.queries.shops import ShopInfo
from redvest.market.queries.stock import warnings_of
from redvest.market.rules.hours import why_closed
from redvest.web.desk import page_of, status_of
from redvest.web.market_forms import CodeForm

#: Waiting pick-ups shown at the counter at once.
PER_PAGE = 20


def seen_shop(request: HttpRequest, shop_id: int) -> ShopInfo:
    """A shop whose books the viewer sees. Raises NotFound for others."""
    viewer = identity.viewer(request)
    require_sight(shops.shops_visible_to(viewer, now=clock.now()).filter(pk=shop_id).exists())
    return shops.shop_by_id(shop_id)


def kept_shop(request: HttpRequest, shop_id: int) -> ShopInfo:
    """The same for its keepers alone; 403 for who only watches over it."""
    there = seen_shop(request, shop_id)
    if not shops.keeps(there.id, identity.person_id(request), now=clock.now()):
        raise Forbidden(Reason("not_keeper", _("只有这家超市的管理员能办理")))
    return there


def shop_page(
    request: HttpRequest, template: str, there: ShopInfo, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of one shop, with what the viewer is there."""
    viewer = identity.viewer(request)
    duties = {
        "shop": there,
        "keeps": shops.keeps(there.id, viewer.person_id, now=clock.now()),
        "manages": viewer.may(Verb.MANAGE_MARKET, there.site_path),
        "watches": viewer.may(Verb.SUPERVISE_MARKET, there.site_path),
    }
    return render(request, template, duties | context, status=status)


@never_cache
@require_GET
@identity.member
def home(request: HttpRequest) -> HttpResponseBase:
    """The shops one keeps, with how many wait; straight to the counter if it is one."""
    kept = queries.kept_by(identity.person_id(request), now=clock.now())
    if len(kept) == 1:
        return redirect("shop:counter", kept[0].id)
    page = page_of(request, shops.shops_visible_to(identity.viewer(request), now=clock.now()))
    listed = kept or [shops.info_of(row) for row in page]
    if not listed:
        raise Forbidden(Reason("not_keeper", _("您还不是爱心超市的管理员")))
    waiting = queries.waiting_counts(one.id for one in listed)
    context = {
        "shops": [(one, waiting.get(one.id, 0)) for one in listed],
        "page": None if kept else page,
    }
    return render(request, "shop/home.html", context)


@never_cache
@require_GET
@identity.member
def counter(request: HttpRequest, shop_id: int) -> HttpResponse:
    """One shop's counter."""
    return counter_page(request, seen_shop(request, shop_id))


def counter_page(request: HttpRequest, there: ShopInfo, form: CodeForm | None = None) -> HttpResponse:
    """The counter, with a code that was refused as it was typed."""
    viewer, now = identity.viewer(request), clock.now()
    today = clock.local_day(now)
    page = page_of(request, queries.waiting_at(viewer, now=now, shop_id=there.id), per_page=PER_PAGE)
    form = form or CodeForm()
    context = {
        "form": form,
        "page": page,
        "waiting": redemptions.infos(page),
        "warnings": warnings_of(there.id, today=today),
        "closed": why_closed(shops.hours_of(there.id, today=today), now=now),
    }
    return shop_page(request, "shop/counter.html", there, context, status=status_of(form))


@never_cache
@require_GET
@identity.member
def past(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What was collected, cancelled or not collected, the newest first: to find one that comes back."""
    there, viewer, now = seen_shop(request, shop_id), identity.viewer(request), clock.now()
    rows = redemptions.redemptions_at(viewer, now=now, shop_id=there.id).exclude(state__in=WAITING)
    page = page_of(request, rows)
    return shop_page(request, "shop/past.html", there, {"page": page, "past": redemptions.infos(page)})
