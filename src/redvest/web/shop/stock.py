"""Stock: what lies there by lot, what comes in and goes, counts, and what people gave."""

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
from redvest.market.operations import Found
from redvest.market.queries import donations as given
from redvest.market.queries import goods, shops
from redvest.market.queries import stock as queries
from redvest.market.queries.liability import running_empty
from redvest.market.queries.shops import ShopInfo
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.market_forms import DonationForm, PressForm, StockInForm, WriteOffForm
from redvest.web.shop.counter import kept_shop, seen_shop, shop_page

#: More lots than a shelf has.
MOST_LOTS = 500


def goods_choices(there: ShopInfo) -> list[tuple[int, str]]:
    """A shop's goods to choose from."""
    rows = goods.goods_infos(goods.goods_of(there.id), today=clock.local_day(clock.now()))
    return [(one.id, f"{one.name} {one.spec}（{one.unit_label}）") for one in rows]


def tended_shop(request: HttpRequest, shop_id: int) -> ShopInfo:
    """For its keepers, and who manages the market there. Raises NotFound, Forbidden."""
    there = seen_shop(request, shop_id)
    viewer = identity.viewer(request)
    if not shops.keeps(there.id, viewer.person_id, now=clock.now()):
        require(viewer, Verb.MANAGE_MARKET, there.site_path)
    return there


@never_cache
@require_GET
@identity.member
def stock(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Lots with something there, what to look after, and when things run out at today's pace."""
    there, now = seen_shop(request, shop_id), clock.now()
    lots = queries.lots_visible_to(identity.viewer(request), now=now, shop_id=there.id)
    page = page_of(request, lots)
    context = {
        "page": page,
        "lots": queries.lot_infos(page),
        "warnings": queries.warnings_of(there.id, today=clock.local_day(now)),
        "empty": [one for one in running_empty(there.id, now=now) if one.empty_week][:5],
    }
    return shop_page(request, "shop/stock.html", there, context)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def stock_in(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Goods come in, bought or as aid."""
    there = tended_shop(request, shop_id)
    form = StockInForm(request.POST or None, goods=goods_choices(there))
    if request.method == "POST":
        lot = with_refusals(
            form,
            lambda: operations.stock_in(
                form=form.said(), key=form.cleaned_data["key"], by=identity.actor(request), now=clock.now()
            ),
        )
        if lot is not None:
            return done(request, _("已入库，居民马上可以兑换。"), "shop:stock", there.id)
    return shop_page(request, "shop/stock_in.html", there, {"form": form}, status=status_of(form))


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def write_off(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """A keeper sets aside what is spoilt; somebody else confirms."""
    there, now = kept_shop(request, shop_id), clock.now()
    rows = queries.lots_visible_to(identity.viewer(request), now=now, shop_id=there.id).filter(free__gt=0)
    lots = [
        (one.id, _lot_words(one.goods_name, one.free, one.best_before))
        for one in queries.lot_infos(rows[:MOST_LOTS])
    ]
    form = WriteOffForm(request.POST or None, lots=lots, initial={"lot_id": request.GET.get("lot", "")})
    if request.method == "POST":
        row = with_refusals(
            form,
            lambda: operations.ask_write_off(
                **form.cleaned_data, by=identity.actor(request), now=clock.now()
            ),
        )
        if row is not None:
            return done(request, _("已从货架取下，等另一位工作人员确认作废。"), "shop:stock", there.id)
    return shop_page(request, "shop/write_off.html", there, {"form": form}, status=status_of(form))


def _lot_words(name: str, free: int, best_before: Any) -> str:
    if best_before is None:
        return _("%(name)s，还有 %(free)s") % {"name": name, "free": free}
    words = {"name": name, "free": free, "day": best_before.isoformat()}
    return _("%(name)s，还有 %(free)s，保质期到 %(day)s") % words


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def count(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Who watches over the shop counts lot by lot; differences need their reason."""
    there, viewer, now = seen_shop(request, shop_id), identity.viewer(request), clock.now()
    require(viewer, Verb.SUPERVISE_MARKET, there.site_path)
    lots = queries.lot_infos(queries.lots_visible_to(viewer, now=now, shop_id=there.id)[:MOST_LOTS])
    form = PressForm(request.POST or None)
    if request.method == "POST":
        found = [
            Found(
                lot_id=one.id,
                expected=_number(request.POST.get(f"e{one.id}"), one.there),
                found=_number(request.POST.get(f"f{one.id}"), one.there),
                note=request.POST.get(f"n{one.id}", "")[:200],
            )
            for one in lots
            if request.POST.get(f"f{one.id}", "").strip()
        ]
        booked = with_refusals(
            form,
            lambda: operations.book_count(
                shop_id=there.id,
                found=found,
                key=form.cleaned_data["key"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if booked is not None:
            return done(request, _("盘点已入账。"), "shop:count", there.id)
    page = page_of(request, queries.counts_visible_to(viewer, now=now, shop_id=there.id), per_page=5)
    context = {
        "form": form,
        "counts": page,
        "rows": [
            {
                "lot": one,
                "found": request.POST.get(f"f{one.id}", ""),
                "note": request.POST.get(f"n{one.id}", ""),
            }
            for one in lots
        ],
    }
    return shop_page(request, "shop/count.html", there, context, status=status_of(form))


def _number(text: str | None, otherwise: int) -> int:
    """What was counted; what is no number is refused by the operation as out of range."""
    said = (text or "").strip()
    if not said:
        return otherwise
    return int(said) if said.isdecimal() and len(said) < 9 else -1


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def donations(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """What people gave, with receipts; a new donation goes straight to the shelf."""
    there = tended_shop(request, shop_id)
    form = DonationForm(request.POST or None, goods=goods_choices(there))
    if request.method == "POST":
        row = with_refusals(
            form,
            lambda: operations.receive_donation(
                shop_id=there.id,
                giver=form.giver(),
                items=[form.item()],
                key=form.cleaned_data["key"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if row is not None:
            receipt = f"{there.code}-{row.year}-{row.number:04d}"
            words = _("已收下，收据号 %(receipt)s，请抄给捐赠人。") % {"receipt": receipt}
            return done(request, words, "shop:donations", there.id)
    page = page_of(request, given.donations_in_public(shop_id=there.id))
    context = {
        "form": form,
        "page": page,
        "donations": given.public_donations(page, with_receipts=True),
    }
    return shop_page(request, "shop/donations.html", there, context, status=status_of(form))


@require_POST
@identity.member
def donor_shown(request: HttpRequest, donation_id: int) -> HttpResponseBase:
    """How a donor is published, changed at the donor's wish."""
    row = operations.show_donor_as(
        donation_id=donation_id,
        shown_as=request.POST.get("shown_as", ""),
        by=identity.actor(request),
        now=clock.now(),
    )
    return done(request, _("已改好，公示里马上按这样写。"), "shop:donations", row.shop_id)
