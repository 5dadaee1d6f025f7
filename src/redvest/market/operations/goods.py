"""Goods on the shelf: listing, pricing, pausing, and when they can be redeemed. Locks: the goods."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.market.enums import GOODS_TRANSITIONS, GoodsState, ShopState
from redvest.market.models import Goods, Season
from redvest.market.operations._scope import require_managing
from redvest.market.queries.shops import ShopInfo, shop_by_id
from redvest.market.rules import forms
from redvest.market.rules.forms import GoodsForm


@operation
def list_goods(*, shop_id: int, form: GoodsForm, by: Actor, now: datetime, key: str = "") -> Goods:
    """Puts goods on a shop's shelf, with nothing in stock yet. Under the same ``key`` a repeat returns the first.

    Raises NotFound, Forbidden, Invalid by field, Refused (the shop has such goods; it is closed).
    """
    earlier = once.earlier_result("market.list_goods", key=key, by=by)
    if earlier is not None:
        return Goods.objects.get(pk=earlier)
    shop = shop_by_id(shop_id)
    require_managing(shop, by, now=now)
    goods = listed(shop, form, by=by, now=now)
    once.remember("market.list_goods", key=key, by=by, result_id=goods.pk, now=now)
    return goods


@step
def listed(shop: ShopInfo, form: GoodsForm, *, by: Actor, now: datetime) -> Goods:
    """The same within another operation, e.g. of a table that is read in."""
    invalid_if(forms.why_not_goods(form))
    if shop.state == ShopState.CLOSED:
        refuse_if([Reason("shop_closed", _("这家超市已经关闭"))])
    refuse_if(_why_taken(shop.id, form))
    goods = Goods.objects.create(shop_id=shop.id, made_at=now, **fields_of(form))
    audit.record("goods.listed", by=by, now=now, target=f"goods:{goods.pk}", price=str(form.price))
    return goods


@operation
def edit_goods(*, goods_id: int, form: GoodsForm, by: Actor, now: datetime) -> Goods:
    """Changes goods; what is already held keeps its price. Raises NotFound, Forbidden, Invalid, Refused."""
    goods = lock(Goods, goods_id)
    require_managing(shop_by_id(goods.shop_id), by, now=now)
    edited(goods, form, by=by, now=now)
    return goods


@step
def edited(goods: Goods, form: GoodsForm, *, by: Actor, now: datetime) -> None:
    """The same within another operation, for locked goods."""
    invalid_if(forms.why_not_goods(form))
    refuse_if(_why_taken(goods.shop_id, form, but=goods.pk))
    was = goods.price
    for field, value in fields_of(form).items():
        setattr(goods, field, value)
    goods.save()
    facts = {"was": str(was), "price": str(form.price)}
    audit.record("goods.edited", by=by, now=now, target=f"goods:{goods.pk}", **facts)


@operation
def move_goods(*, goods_id: int, to: str, by: Actor, now: datetime) -> Goods:
    """Pauses goods, takes them off the shelf, or puts them back (``GoodsState``). A repeat changes nothing.

    Raises NotFound, Forbidden, Refused ("goods_state").
    """
    goods = lock(Goods, goods_id)
    require_managing(shop_by_id(goods.shop_id), by, now=now)
    if goods.state == to:
        return goods
    if to not in GOODS_TRANSITIONS[goods.state]:
        words = {"state": GoodsState(goods.state).label}
        refuse_if([Reason("goods_state", _("这样商品现在是“%(state)s”，不能这样改"), words)])
    goods.state = to
    goods.save(update_fields=["state"])
    audit.record(f"goods.{to}", by=by, now=now, target=f"goods:{goods.pk}")
    return goods


@operation
def set_season(
    *, shop_id: int, starts_on: date, ends_on: date, by: Actor, now: datetime, goods_id: int | None = None
) -> Season:
    """Adds days, both included, on which a shop's goods, or only some, can be redeemed. A repeat returns the first.

    Raises NotFound, Forbidden, Invalid (ends_on), Refused ("other_shop").
    """
    shop = shop_by_id(shop_id)
    require_managing(shop, by, now=now)
    invalid_if(forms.why_not_season(starts_on, ends_on))
    if goods_id is not None:
        goods = lock(Goods, goods_id)
        refuse_if(forms.why_not_same_shop([goods.shop_id], shop_id))
    days = {"starts_on": starts_on, "ends_on": ends_on}
    had = _seasons(shop_id, goods_id).filter(**days).first()
    if had is not None:
        return had
    row = Season.objects.create(shop_id=shop_id, goods_id=goods_id, **days)
    audit.record("shop.season_set", by=by, now=now, target=f"shop:{shop_id}", season=row.pk)
    return row


@operation
def drop_season(*, season_id: int, by: Actor, now: datetime) -> None:
    """Takes such days away again. Raises NotFound, Forbidden."""
    season = lock(Season, season_id)
    require_managing(shop_by_id(season.shop_id), by, now=now)
    season.delete()
    audit.record("shop.season_dropped", by=by, now=now, target=f"shop:{season.shop_id}", season=season_id)


def _seasons(shop_id: int, goods_id: int | None) -> QuerySet[Season]:
    """Of the whole shop, or of some goods."""
    rows = Season.objects.filter(shop_id=shop_id)
    return rows.filter(goods__isnull=True) if goods_id is None else rows.filter(goods_id=goods_id)


def fields_of(form: GoodsForm) -> dict[str, object]:
    """What a form says, by field of the goods."""
    return {
        "name": form.name.strip(),
        "spec": form.spec.strip(),
        "unit": form.unit,
        "price": form.price,
        "cost_yuan": form.cost_yuan,
        "limit_most": form.limit_most,
        "limit_by": form.limit_by,
        "limit_period": form.limit_period,
        "high_value": form.high_value,
        "low_at": form.low_at,
    }


def _why_taken(shop_id: int, form: GoodsForm, *, but: int | None = None) -> list[Reason]:
    rows = Goods.objects.filter(shop_id=shop_id, name=form.name.strip(), spec=form.spec.strip())
    if not rows.exclude(pk=but or 0).exists():
        return []
    return [Reason("goods_there", _("这家超市已经有这样商品，请在原来的上面改"))]
