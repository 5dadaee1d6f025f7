"""Opening, changing, pausing and closing shops; who keeps them; funds announced. Locks: the shop."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.market.enums import SHOP_TRANSITIONS, WAITING, FundKind, ShopKind, ShopState
from redvest.market.models import FundEntry, Redemption, Shop, ShopDay, ShopHours, ShopKeeper, StockLot
from redvest.market.operations._numbers import hold_number
from redvest.market.operations._scope import require_managing
from redvest.market.queries.shops import info_of, keeping
from redvest.market.rules import forms
from redvest.market.rules.forms import ShopForm, Span
from redvest.people import queries as people
from redvest.places import queries as places


@operation
def open_shop(*, site_code: str, form: ShopForm, by: Actor, now: datetime, key: str = "") -> Shop:
    """Opens a counter at a site, or takes in a partner merchant there. A repeat under its ``key`` is one.

    Raises NotFound, Forbidden, Invalid by field, Refused (a shop of that name is there; the site is closed).
    """
    earlier = once.earlier_result("market.open_shop", key=key, by=by)
    if earlier is not None:
        return Shop.objects.get(pk=earlier)
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.MANAGE_MARKET, site.path)
    invalid_if(forms.why_not_shop(form) + _why_not_unit(form))
    refuse_if([] if site.is_open else [Reason("site_closed", _("这个阵地已经关闭"))])
    # Two openings at one site count one after the other.
    hold_number(f"shops:{site.id}")
    refuse_if(_why_taken(site.id, form.name))
    count = Shop.objects.filter(site_id=site.id).count()
    shop = Shop.objects.create(
        code=f"{site.code}-{'S' if form.kind == ShopKind.SITE else 'M'}{count + 1}",
        site_id=site.id,
        opened_at=now,
        opened_by_id=by.person_id,
        **_fields(form),
    )
    _set_hours(shop, form.hours)
    audit.record("shop.opened", by=by, now=now, target=f"shop:{shop.pk}", code=shop.code)
    once.remember("market.open_shop", key=key, by=by, result_id=shop.pk, now=now)
    return shop


@operation
def edit_shop(*, shop_id: int, form: ShopForm, by: Actor, now: datetime) -> Shop:
    """Changes name, address, hours and how long orders wait. Raises NotFound, Forbidden, Invalid, Refused (closed)."""
    shop = lock(Shop, shop_id)
    require_managing(info_of(shop), by, now=now)
    refuse_if(_why_over(shop))
    invalid_if(forms.why_not_shop(form) + _why_not_unit(form))
    if form.kind != shop.kind:
        raise Invalid(Reason("kind_fixed", _("超市类型不能更改，请另开一家"), about="kind"))
    refuse_if(_why_taken(shop.site_id, form.name, but=shop.pk))
    for field, value in _fields(form).items():
        setattr(shop, field, value)
    shop.save()
    _set_hours(shop, form.hours)
    audit.record("shop.edited", by=by, now=now, target=f"shop:{shop.pk}")
    return shop


@operation
def set_shop_day(
    *,
    shop_id: int,
    day: date,
    by: Actor,
    now: datetime,
    opens: int | None = None,
    closes: int | None = None,
    note: str = "",
) -> ShopDay:
    """Says of one day that the shop is shut (no times), or open at these minutes instead. A repeat changes nothing."""
    shop = lock(Shop, shop_id)
    require_managing(info_of(shop), by, now=now)
    if opens is not None or closes is not None:
        span = Span(weekday=day.isoweekday(), opens=opens or 0, closes=closes or 0)
        invalid_if(forms.why_not_hours([span]))
    fields = {"opens": opens, "closes": closes, "note": note.strip()[:60]}
    row, _made = ShopDay.objects.update_or_create(shop=shop, day=day, defaults=fields)
    audit.record("shop.day_set", by=by, now=now, target=f"shop:{shop.pk}", day=day.isoformat())
    return row


@operation
def pause_shop(*, shop_id: int, reason: str, by: Actor, now: datetime) -> Shop:
    """No new redemptions for now; what waits can still be collected. Raises Forbidden, Invalid, Refused."""
    invalid_if(forms.why_not_reason(reason))
    return _moved(shop_id, ShopState.PAUSED, reason, by=by, now=now)


@operation
def resume_shop(*, shop_id: int, by: Actor, now: datetime) -> Shop:
    """Open again. Raises Forbidden, Refused."""
    return _moved(shop_id, ShopState.OPEN, "", by=by, now=now)


@operation
def close_shop(*, shop_id: int, reason: str, by: Actor, now: datetime) -> Shop:
    """For good: nothing waits there and nothing is left on its shelf; its keepers keep it no longer.

    Raises Forbidden, Invalid (reason), Refused ("redemptions_waiting", "stock_left").
    """
    invalid_if(forms.why_not_reason(reason))
    shop = _moved(shop_id, ShopState.CLOSED, reason, by=by, now=now)
    reasons = []
    if Redemption.objects.filter(shop=shop, state__in=WAITING).exists():
        reasons.append(Reason("redemptions_waiting", _("还有没领取的兑换单，请先办完或取消")))
    if StockLot.objects.filter(Q(free__gt=0) | Q(held__gt=0), goods__shop=shop).exists():
        reasons.append(Reason("stock_left", _("货架上还有库存，请先处理完再关闭")))
    refuse_if(reasons)
    ShopKeeper.objects.filter(Q(until__isnull=True) | Q(until__gt=now), shop=shop, since__lte=now).update(
        until=now
    )
    return shop


@operation
def name_keeper(*, shop_id: int, number: str, by: Actor, now: datetime) -> ShopKeeper:
    """Names a person, by volunteer number, as keeper. A repeat returns the first.

    Raises NotFound, Forbidden, Refused ("own_request": nobody names themselves; "not_active"; "shop_closed").
    """
    shop = lock(Shop, shop_id)
    require_managing(info_of(shop), by, now=now)
    refuse_if(_why_over(shop))
    person = people.person_by_number(number)
    people.lock_active_many([person.id])
    if person.id == by.person_id:
        refuse_if([Reason("own_request", _("不能任命自己"))])
    if not person.is_active:
        refuse_if([Reason("not_active", _("这位居民还没有完成登记或已经离开"))])
    had = ShopKeeper.objects.filter(keeping(now), shop=shop, person_id=person.id).first()
    if had is not None:
        return had
    row = ShopKeeper.objects.create(shop=shop, person_id=person.id, since=now, named_by_id=by.person_id)
    audit.record("shop.keeper_named", by=by, now=now, target=f"shop:{shop.pk}", person=person.id)
    return row


@operation
def dismiss_keeper(*, shop_id: int, person_id: int, by: Actor, now: datetime) -> None:
    """Ends it; a repeat changes nothing. Raises NotFound, Forbidden."""
    shop = lock(Shop, shop_id)
    require_managing(info_of(shop), by, now=now)
    ended = ShopKeeper.objects.filter(keeping(now), shop=shop, person_id=person_id).update(until=now)
    if ended:
        audit.record("shop.keeper_dismissed", by=by, now=now, target=f"shop:{shop.pk}", person=person_id)


@operation
def note_fund(
    *,
    site_code: str,
    kind: str,
    amount_yuan: Decimal,
    happened_on: date,
    words: str,
    by: Actor,
    now: datetime,
    key: str = "",
) -> FundEntry:
    """Notes money announced for the goods of a site's shops; below zero, that it was taken away again.

    Raises Forbidden, Invalid (kind, amount_yuan, happened_on, words).
    """
    earlier = once.earlier_result("market.note_fund", key=key, by=by)
    if earlier is not None:
        return FundEntry.objects.get(pk=earlier)
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.MANAGE_MARKET, site.path)
    invalid_if(_why_not_fund(kind, amount_yuan, happened_on, words, today=clock.local_day(now)))
    row = FundEntry.objects.create(
        site_id=site.id,
        kind=kind,
        amount_yuan=amount_yuan,
        happened_on=happened_on,
        words=words.strip(),
        noted_at=now,
        noted_by_id=by.person_id,
    )
    audit.record("market.fund_noted", by=by, now=now, target=f"site:{site.id}", entry=row.pk)
    once.remember("market.note_fund", key=key, by=by, result_id=row.pk, now=now)
    return row


def _why_not_fund(kind: str, amount: Decimal, happened_on: date, words: str, *, today: date) -> list[Reason]:
    reasons = []
    if kind not in FundKind.values:
        reasons.append(Reason("kind_unknown", _("请选择资金来源"), about="kind"))
    if not amount or amount != amount.quantize(forms.CENT) or abs(amount) >= Decimal(10) ** 9:
        reasons.append(Reason("yuan_wrong", _("金额不能为 0，最多两位小数"), about="amount_yuan"))
    if happened_on > today:
        reasons.append(Reason("in_future", _("日期不能在今天之后"), about="happened_on"))
    if not 0 < len(words.strip()) <= forms.LONGEST_WORDS:
        reasons.append(Reason("words_wrong", _("请写明用途或文号"), about="words"))
    return reasons


@step
def _moved(shop_id: int, to: str, reason: str, *, by: Actor, now: datetime) -> Shop:
    shop = lock(Shop, shop_id)
    require_managing(info_of(shop), by, now=now)
    if shop.state == to:
        return shop
    if to not in SHOP_TRANSITIONS[shop.state]:
        refuse_if(_why_over(shop))
    shop.state, shop.state_words = to, reason.strip()
    shop.save(update_fields=["state", "state_words"])
    audit.record(f"shop.{to}", by=by, now=now, target=f"shop:{shop.pk}")
    return shop


def _fields(form: ShopForm) -> dict[str, object]:
    return {
        "kind": form.kind,
        "name": form.name.strip(),
        "address": form.address.strip(),
        "contact": form.contact.strip(),
        "unit_id": form.unit_id,
        "collect_days": form.collect_days,
    }


@step
def _set_hours(shop: Shop, hours: Sequence[Span]) -> None:
    shop.hours.all().delete()
    ShopHours.objects.bulk_create(
        ShopHours(shop=shop, weekday=one.weekday, opens=one.opens, closes=one.closes) for one in hours
    )


def _why_over(shop: Shop) -> list[Reason]:
    if shop.state != ShopState.CLOSED:
        return []
    return [Reason("shop_closed", _("这家超市已经关闭"))]


def _why_taken(site_id: int, name: str, *, but: int | None = None) -> list[Reason]:
    rows = Shop.objects.filter(site_id=site_id, name=name.strip()).exclude(state=ShopState.CLOSED)
    if not rows.exclude(pk=but or 0).exists():
        return []
    return [Reason("name_taken", _("这个阵地已经有一家同名的超市"))]


def _why_not_unit(form: ShopForm) -> list[Reason]:
    if form.unit_id is None or places.units_by_ids([form.unit_id]):
        return []
    return [Reason("unit_unknown", _("没有找到这个单位"), about="unit")]
