"""Goods of a shop: what they cost in points, limits, pausing; for who manages the market there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.enums import GOODS_TRANSITIONS, GoodsState
from redvest.market.queries import goods as queries
from redvest.market.queries.counter import goods_form_of
from redvest.market.queries.shops import ShopInfo
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.market_forms import GoodsFieldsForm
from redvest.web.shop.counter import seen_shop, shop_page


@never_cache
@require_GET
@identity.member
def goods(request: HttpRequest, shop_id: int) -> HttpResponse:
    """All goods of a shop, those taken off the shelf, too."""
    there = seen_shop(request, shop_id)
    page = page_of(request, queries.goods_of(there.id, with_off=True))
    rows = queries.goods_infos(page, today=clock.local_day(clock.now()))
    return shop_page(request, "shop/goods.html", there, {"page": page, "rows": rows})


def managed_shop(request: HttpRequest, shop_id: int) -> ShopInfo:
    """For who manages the market there. Raises NotFound, Forbidden."""
    there = seen_shop(request, shop_id)
    require(identity.viewer(request), Verb.MANAGE_MARKET, there.site_path)
    return there


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def goods_new(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Puts goods on the shelf, with nothing in stock yet."""
    there, form = managed_shop(request, shop_id), GoodsFieldsForm(request.POST or None)
    if request.method == "POST":
        row = with_refusals(
            form,
            lambda: operations.list_goods(
                shop_id=there.id,
                form=form.said(),
                key=form.cleaned_data["key"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if row is not None:
            return done(request, _("已上架，入库以后居民就能兑换。"), "shop:goods", there.id)
    return shop_page(request, "shop/goods_form.html", there, {"form": form}, status=status_of(form))


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def goods_edit(request: HttpRequest, goods_id: int) -> HttpResponseBase:
    """Changes goods; what is already held keeps its price."""
    shop_id, state, initial = goods_form_of(goods_id)
    there = managed_shop(request, shop_id)
    form = GoodsFieldsForm(request.POST or None, initial=initial)
    if request.method == "POST":
        row: Any = with_refusals(
            form,
            lambda: operations.edit_goods(
                goods_id=goods_id, form=form.said(), by=identity.actor(request), now=clock.now()
            ),
        )
        if row is not None:
            return done(request, _("已改好。已经下单的按原来的积分。"), "shop:goods", there.id)
    moves = [(to, GoodsState(to).label) for to in GoodsState.values if to in GOODS_TRANSITIONS[state]]
    context = {"form": form, "goods_id": goods_id, "state": GoodsState(state).label, "moves": moves}
    return shop_page(request, "shop/goods_form.html", there, context, status=status_of(form))


@require_POST
@identity.member
def goods_state(request: HttpRequest, goods_id: int) -> HttpResponseBase:
    """Pauses goods, takes them off the shelf, or puts them back."""
    shop_id, _state, _initial = goods_form_of(goods_id)
    there, to = managed_shop(request, shop_id), request.POST.get("to", "")
    if to in GoodsState.values:
        operations.move_goods(goods_id=goods_id, to=to, by=identity.actor(request), now=clock.now())
    return done(request, _("已改好。"), "shop:goods", there.id)
