"""The market for everybody: shops near one's village, what is on a shelf for how many points, what donations became."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market.queries import donations, goods, shops
from redvest.market.queries.counter import shelf_points, today_at
from redvest.market.queries.shops import ShopInfo
from redvest.market.rules.hours import hours_on
from redvest.points.queries import cards
from redvest.web.desk import page_of, status_of
from redvest.web.market_forms import MOST_CHOSEN, WEEKDAYS, RedeemForm
from redvest.web.public.county import county
from redvest.web.public.menu import site_asked_for
from redvest.web.village_choices import village_choices

#: Things shown of each shop in the list.
SHOWN = 4


@require_safe
def market(request: HttpRequest) -> HttpResponse:
    """Shops: those at hand for a village first; all of the county on request."""
    now, site, top = clock.now(), site_asked_for(request), county()
    everywhere = request.GET.get("all") == "1"
    near = shops.shops_at_hand(site.path) if site and not everywhere else []
    wide = everywhere or not near
    page = page_of(request, shops.shops_open(site_path=top.path if top else ""))
    listed = [shops.info_of(row) for row in page] if wide else near
    open_today = today_at([one.id for one in listed], today=clock.local_day(now))
    context = {
        "site": site,
        "wide": wide,
        "page": page if wide else None,
        "villages": village_choices([top.path] if top else [], first=str(_("全县"))),
        "cards": [
            {
                "shop": one,
                "today": open_today[one.id],
                "goods": things[:SHOWN],
                "more": len(things),
            }
            for one, things in shelf_points(listed, now=now)
        ],
    }
    return render(request, "public/market.html", context)


@require_safe
def shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """One shop: when it is open, what is on its shelf, and, for who is logged in, redeeming."""
    return shop_page(request, shops.shop_by_id(shop_id))


def shop_page(request: HttpRequest, there: ShopInfo, form: RedeemForm | None = None) -> HttpResponse:
    """The page of a shop, with a refused wish to redeem shown as it was typed."""
    now = clock.now()
    today, me = clock.local_day(now), identity.actor(request).person_id
    typed = form.data if form is not None else {}
    offers = (
        goods.offers_for(there, person_id=me, now=now)
        if me is not None
        else [
            goods.Offer(goods=one, reasons=())
            for one in goods.goods_infos(goods.goods_of(there.id), today=today)
        ]
    )
    hours = shops.hours_of(there.id, today=today)
    context: dict[str, Any] = {
        "shop": there,
        "open_now": shops.is_open_now(there.id, now=now, today=today),
        "today": hours_on(hours, today) if hours.weekly or hours.days else "",
        "weekly": [
            (name, [one for one in sorted(hours.weekly, key=lambda one: one.opens) if one.weekday == number])
            for number, name in enumerate(WEEKDAYS, start=1)
        ],
        "days": sorted(hours.days.items()),
        "member": me is not None,
        "keeps": me is not None and shops.keeps(there.id, me, now=now),
        "form": form or RedeemForm(),
        "offers": [
            {
                "offer": one,
                "choices": range(min(one.goods.free, one.goods.limit_most or MOST_CHOSEN, MOST_CHOSEN) + 1),
                "chosen": typed.get(f"q{one.goods.id}", "0"),
            }
            for one in offers
        ],
        "cards": cards.cards_of(me, at=now, lines=0) if me is not None else [],
    }
    return render(request, "public/shop.html", context, status=status_of(context["form"]))


@require_safe
def shop_given(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What was given to a shop, and what became of it; a receipt's number finds one."""
    there = shops.shop_by_id(shop_id)
    page = page_of(request, donations.donations_in_public(shop_id=shop_id))
    context = {"shop": there, "page": page, "donations": donations.public_donations(page)}
    return render(request, "public/shop_given.html", context)


patterns = [
    path("market/", market, name="market"),
    path("market/<int:shop_id>/", shop, name="shop"),
    path("market/<int:shop_id>/given/", shop_given, name="shop_given"),
]
