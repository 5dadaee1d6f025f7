"""Handing over: a code is scanned, what waits under it is shown, and one press gives it; two people for high value."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.enums import RedemptionState
from redvest.market.queries import goods, shops
from redvest.market.queries import redemptions as queries
from redvest.market.queries.redemptions import RedemptionInfo
from redvest.market.queries.shops import ShopInfo
from redvest.market.rules.codes import is_card_code
from redvest.people import queries as people
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.market_forms import MOST_CHOSEN, CodeForm, TakeBackForm, WhyForm, chosen_lines
from redvest.web.shop.counter import counter_page, kept_shop, seen_shop, shop_page


@never_cache
@require_POST
@identity.member
def scan(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Shows what waits under a code, before anything is given. A wrong one is counted as at the hand-over."""
    there, form = kept_shop(request, shop_id), CodeForm(request.POST)
    if not form.is_valid():
        return counter_page(request, there, form)
    code, now = form.cleaned_data["code"], clock.now()
    waiting = queries.waiting_under(code, shop_id=there.id, viewer=identity.viewer(request), now=now)
    if not waiting and is_card_code(code) and queries.holder_of(code, now=now) is not None:
        return _card_page(request, there, CodeForm({"code": code, "key": form.cleaned_data["key"]}))
    if not waiting:
        # Says why not, and counts it.
        with_refusals(form, lambda: _hand(request, there, form))
        return counter_page(request, there, form)
    context = {"code": code, "waiting": waiting, "card": is_card_code(code), "form": CodeForm()}
    return shop_page(request, "shop/scanned.html", there, context)


def _hand(request: HttpRequest, there: ShopInfo, form: CodeForm) -> Any:
    which = request.POST.get("redemption", "")
    return operations.hand_over(
        shop_id=there.id,
        code=form.cleaned_data["code"],
        redemption_id=int(which) if which.isdecimal() and len(which) < 19 else None,
        key=form.cleaned_data["key"],
        by=identity.actor(request),
        now=clock.now(),
    )


@require_POST
@identity.member
def hand(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Hands over what waits under a code."""
    there, form = kept_shop(request, shop_id), CodeForm(request.POST)
    row = with_refusals(form, lambda: _hand(request, there, form))
    if row is None:
        return counter_page(request, there, form)
    return _handed(request, row, there)


def _handed(request: HttpRequest, row: Any, there: ShopInfo) -> HttpResponseBase:
    if row.state == RedemptionState.CHECKING:
        return done(request, _("这一单贵重，请另一位工作人员当面确认后再交给他。"), "shop:redemption", row.pk)
    return done(request, _("已交付，积分已结算。"), "shop:counter", there.id)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def card(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Redeems for somebody with a card, of paper or on a phone, and hands over at once."""
    there = kept_shop(request, shop_id)
    if request.method == "GET":
        return _card_page(request, there, CodeForm())
    form = CodeForm(request.POST)
    row = with_refusals(
        form,
        lambda: operations.redeem_at_counter(
            shop_id=there.id,
            card_code=form.cleaned_data["code"],
            lines=chosen_lines(request.POST),
            key=form.cleaned_data["key"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if row is None:
        return _card_page(request, there, form)
    return _handed(request, row, there)


def _card_page(request: HttpRequest, there: ShopInfo, form: CodeForm) -> HttpResponse:
    rows = goods.goods_infos(goods.goods_of(there.id), today=clock.local_day(clock.now()))
    offers = [
        {
            "goods": one,
            "choices": range(min(one.free, one.limit_most or MOST_CHOSEN, MOST_CHOSEN) + 1),
            "chosen": form.data.get(f"q{one.id}", "0"),
        }
        for one in rows
        if one.free
    ]
    context = {"form": form, "offers": offers, "holder": _holder(form.data.get("code", ""))}
    return shop_page(request, "shop/card.html", there, context, status=status_of(form))


def _holder(code: str) -> str:
    """The masked name of whose card it is, so that the keeper sees who stands there; "" for a code that is no good."""
    found = queries.holder_of("".join(code.split()), now=clock.now())
    return people.people_by_ids({found})[found].name_masked if found is not None else ""


@never_cache
@require_GET
@identity.member
def redemption(request: HttpRequest, redemption_id: int) -> HttpResponse:
    """One at the counter: what it is, and what the viewer may do with it."""
    return _page(request, _seen(request, redemption_id))


def _seen(request: HttpRequest, redemption_id: int) -> RedemptionInfo:
    """For who sees the shop's books; its owner has a page of their own."""
    viewer, now = identity.viewer(request), clock.now()
    found = queries.redemption(redemption_id, viewer=viewer, now=now)
    seen_shop(request, found.shop_id)
    return found


def _page(request: HttpRequest, one: RedemptionInfo, **shown: Any) -> HttpResponse:
    there = shops.shop_by_id(one.shop_id)
    context = {
        "one": one,
        "decline_form": shown.get("decline") or WhyForm(auto_id="decline_%s"),
        "cancel_form": shown.get("cancel") or WhyForm(auto_id="cancel_%s"),
        "return_form": shown.get("back") or TakeBackForm(goods=_left(one), auto_id="return_%s"),
        "returnable": one.state == RedemptionState.COLLECTED and bool(_left(one)),
    }
    return shop_page(request, "shop/redemption.html", there, context, status=status_of(*shown.values()))


def _left(one: RedemptionInfo) -> list[tuple[int, str]]:
    return [(line.goods_id, line.name) for line in one.lines if line.quantity > line.brought_back]


@require_POST
@identity.member
def confirm(request: HttpRequest, redemption_id: int) -> HttpResponseBase:
    """The second one saw it go."""
    one = _seen(request, redemption_id)
    operations.confirm_handing(redemption_id=one.id, by=identity.actor(request), now=clock.now())
    return done(request, _("已确认交付，积分已结算。"), "shop:redemption", one.id)


@require_POST
@identity.member
def decline(request: HttpRequest, redemption_id: int) -> HttpResponseBase:
    """The second one does not agree."""
    one, form = _seen(request, redemption_id), WhyForm(request.POST, auto_id="decline_%s")
    said = with_refusals(
        form,
        lambda: operations.decline_handing(
            redemption_id=one.id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if said is None:
        return _page(request, one, decline=form)
    return done(request, _("没有确认，商品继续留着。"), "shop:redemption", one.id)


@require_POST
@identity.member
def cancel(request: HttpRequest, redemption_id: int) -> HttpResponseBase:
    """The shop cannot deliver: points go back."""
    one, form = _seen(request, redemption_id), WhyForm(request.POST, auto_id="cancel_%s")
    said = with_refusals(
        form,
        lambda: operations.cancel_redemption(
            redemption_id=one.id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if said is None:
        return _page(request, one, cancel=form)
    return done(request, _("已取消，积分退回给居民。"), "shop:redemption", one.id)


@require_POST
@identity.member
def give_back(request: HttpRequest, redemption_id: int) -> HttpResponseBase:
    """Something comes back: points return, goods go to the shelf or are set aside."""
    one = _seen(request, redemption_id)
    kept_shop(request, one.shop_id)
    form = TakeBackForm(request.POST, goods=_left(one), auto_id="return_%s")
    back = with_refusals(
        form,
        lambda: operations.take_back(
            redemption_id=one.id,
            **form.cleaned_data,
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if back is None:
        return _page(request, one, back=form)
    return done(request, _("已退货，积分退回给居民。"), "shop:redemption", one.id)
