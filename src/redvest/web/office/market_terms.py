"""When a shop's goods can be redeemed (兑换季), and the money announced for goods (资金), noted at the desk."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.enums import FundKind
from redvest.market.queries import shops
from redvest.market.queries.goods import goods_of
from redvest.market.queries.terms import funds_visible_to, seasons_of
from redvest.places import queries as places
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import DayField, KeyField, with_refusals
from redvest.web.office.desk import Desk, duty, office_page

_SEE = (Verb.MANAGE_MARKET, Verb.SUPERVISE_MARKET)


class SeasonForm(forms.Form):
    """Days on which goods can be redeemed."""

    starts_on = DayField(label=gettext_lazy("从哪天"))
    ends_on = DayField(label=gettext_lazy("到哪天"))
    goods_id = forms.TypedChoiceField(
        label=gettext_lazy("哪些商品"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, goods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goods_id"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = [("", _("全部商品")), *goods]


class FundForm(forms.Form):
    """Money announced for goods; the product itself never moves any."""

    site_code = forms.ChoiceField(label=gettext_lazy("哪个阵地的超市"))
    kind = forms.ChoiceField(label=gettext_lazy("资金来源"), choices=FundKind.choices)
    amount_yuan = forms.DecimalField(label=gettext_lazy("金额（元）"), max_digits=11, decimal_places=2)
    happened_on = DayField(label=gettext_lazy("哪一天"))
    words = forms.CharField(label=gettext_lazy("用途或文号"), max_length=200)
    key = KeyField()

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site_code"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = sites


@require_http_methods(["GET", "POST"])
@duty(*_SEE)
def shop_seasons(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """The days of one shop: added, or taken away again with ``drop``."""
    viewer, now = identity.viewer(request), clock.now()
    there = shops.shop_by_id(shop_id)
    require_sight(any(viewer.may(verb, there.site_path) for verb in _SEE))
    by, drop = identity.actor(request), request.POST.get("drop", "")
    known = seasons_of(there.id, today=clock.local_day(now))
    if drop:
        # One of another shop is not touched through this one's page.
        for one in [one for one in known if str(one.id) == drop]:
            operations.drop_season(season_id=one.id, by=by, now=now)
        return done(request, _("已取消这段日期。"), "office:shop_seasons", shop_id)
    goods = [(row.pk, row.name) for row in goods_of(there.id)[:200]]
    form = SeasonForm(request.POST if request.method == "POST" else None, goods=goods)
    if request.method == "POST":
        made = with_refusals(
            form, lambda: operations.set_season(shop_id=there.id, by=by, now=now, **form.cleaned_data)
        )
        if made is not None:
            return done(request, _("已记下，这段日期里可以兑换。"), "office:shop_seasons", shop_id)
    manages = viewer.may(Verb.MANAGE_MARKET, there.site_path)
    context = {"shop": there, "seasons": known, "form": form if manages else None}
    return office_page(request, "office/shop_seasons.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@duty(*_SEE)
def market_funds(request: HttpRequest) -> HttpResponseBase:
    """The money announced for the shops of one's places, and a form to note more."""
    viewer, now = identity.viewer(request), clock.now()
    sites = _fundable(viewer)
    form = FundForm(
        request.POST if request.method == "POST" else None,
        sites=sites,
        initial={"happened_on": clock.local_day(now)},
    )
    if request.method == "POST":
        made = with_refusals(
            form, lambda: operations.note_fund(by=identity.actor(request), now=now, **form.cleaned_data)
        )
        if made is not None:
            return done(request, _("已记下这笔资金。"), "office:market_funds")
    page = page_of(request, funds_visible_to(viewer))
    context = {"page": page, "form": form if sites else None}
    return office_page(request, "office/market_funds.html", context, status=status_of(form))


def _fundable(viewer: Any) -> list[tuple[str, str]]:
    """Sites for whose shops the viewer notes money: where they manage the market, and right below."""
    found: dict[str, str] = {}
    for code in Desk(viewer).tops(Verb.MANAGE_MARKET):
        top = places.site_by_code(code)
        found |= {top.code: top.name} | {one.code: one.name for one in places.children_of(code)}
    return list(found.items())
