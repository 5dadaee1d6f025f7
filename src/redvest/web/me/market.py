"""Redeeming points for goods, and one's own redemptions: the pick-up code, until when, cancelling."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.queries import redemptions as queries
from redvest.market.queries import shops
from redvest.market.queries.redemptions import RedemptionInfo
from redvest.market.rules.redeeming import RETURN_DAYS
from redvest.web import qr
from redvest.web.desk import done, page_of
from redvest.web.forms import with_refusals
from redvest.web.market_forms import RedeemForm, chosen_lines
from redvest.web.public.market import shop_page


@require_POST
@identity.member
def redeem(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Holds points and goods of one shop; what is refused is shown above the shelf, with what was chosen."""
    there, form = shops.shop_by_id(shop_id), RedeemForm(request.POST)
    made = with_refusals(
        form,
        lambda: operations.redeem(
            shop_id=shop_id,
            lines=chosen_lines(request.POST),
            pay=form.cleaned_data["pay"],
            key=form.cleaned_data["key"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if made is None:
        return shop_page(request, there, form)
    return done(request, _("已为您留好，凭领取码到超市领取。"), "me:redemption", made.redemption_id)


@never_cache
@require_GET
@identity.member
def redemptions(request: HttpRequest) -> HttpResponse:
    """One's own and those of one's household, the newest first."""
    page = page_of(request, queries.redemptions_of(identity.person_id(request), now=clock.now()))
    context = {"page": page, "redemptions": queries.infos(page, with_codes=True)}
    return render(request, "me/redemptions.html", context)


def _own(request: HttpRequest, redemption_id: int) -> RedemptionInfo:
    """One's own: what a keeper's duty shows is at the counter."""
    now = clock.now()
    row = queries.redemptions_of(identity.person_id(request), now=now).filter(pk=redemption_id).first()
    require_sight(row is not None)
    return queries.infos([row] if row else [], with_codes=True)[0]


@never_cache
@require_GET
@identity.member
def redemption(request: HttpRequest, redemption_id: int) -> HttpResponse:
    """One: its code as large as the screen, and until when it waits."""
    one = _own(request, redemption_id)
    context: dict[str, Any] = {
        "one": one,
        "shop": shops.shop_by_id(one.shop_id),
        "svg": qr.svg(one.code) if one.code else "",
        "return_days": RETURN_DAYS,
        "today": shops.hours_today(one.shop_id, today=clock.local_day(clock.now())),
    }
    return render(request, "me/redemption.html", context)


@require_POST
@identity.member
def redemption_cancel(request: HttpRequest, redemption_id: int) -> HttpResponseBase:
    """Not wanted any more: points and goods go back."""
    _own(request, redemption_id)
    operations.cancel_redemption(redemption_id=redemption_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已取消，积分已退回。"), "me:redemption", redemption_id)


@require_POST
@identity.member
def redemption_code(request: HttpRequest, redemption_id: int) -> HttpResponseBase:
    """Another code, when somebody else saw this one."""
    _own(request, redemption_id)
    operations.new_pick_up_code(redemption_id=redemption_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已换新码，旧码作废。"), "me:redemption", redemption_id)
