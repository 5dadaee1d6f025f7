"""What a shop, its goods and what comes in must say. Each list names the field it is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason, Text
from redvest.market.enums import Donor, GoodsUnit, LimitBy, LimitPeriod, ShopKind, ShownAs, Source

LONGEST_NAME, LONGEST_SPEC, LONGEST_ADDRESS, LONGEST_WORDS = 40, 40, 120, 120
LONGEST_REASON = 200
MOST_COLLECT_DAYS = 60
#: The dearest thing on a shelf, in points and in yuan: recognition stays modest (domain rules: no wages by points).
MOST_PRICE, MOST_YUAN = Decimal(5000), Decimal(5000)
#: So many units of one lot, and so many different things in one redemption or donation.
MOST_UNITS, MOST_LINES = 100_000, 30
CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Span:
    """Weekly hours on one ``weekday`` (1 Monday to 7 Sunday), in minutes of the day, ``[opens, closes)``."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, kw_only=True)
class ShopForm:
    """What one writes down of a shop. ``unit_id``: of a merchant that is a known unit."""

    name: str
    address: str
    kind: str = ShopKind.SITE
    contact: str = ""
    unit_id: int | None = None
    collect_days: int = 7
    hours: Sequence[Span] = ()


@dataclass(frozen=True, kw_only=True)
class GoodsForm:
    """What one writes down of goods: ``price`` in points a unit; ``cost_yuan`` for the liability board alone."""

    name: str
    price: Decimal
    spec: str = ""
    unit: str = GoodsUnit.PIECE
    cost_yuan: Decimal = Decimal(0)
    limit_most: int | None = None
    limit_by: str = ""
    limit_period: str = ""
    high_value: bool = False
    low_at: int = 0


@dataclass(frozen=True, kw_only=True)
class ComingIn:
    """A lot that comes in: ``value_yuan`` a unit; ``origin`` is the supplier, or who gave the aid.

    ``came_on``: the day of arrival; none: today.
    """

    goods_id: int
    quantity: int
    source: str = Source.BOUGHT
    value_yuan: Decimal = Decimal(0)
    origin: str = ""
    certificate: str = ""
    best_before: date | None = None
    came_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Giver:
    """Who gives in kind, and how they want to be named. Anonymous ones need no name at all."""

    donor: str
    name: str = ""
    person_id: int | None = None
    unit_id: int | None = None
    shown_as: str = ShownAs.MASKED
    words: str = ""


def why_not_shop(form: ShopForm) -> list[Reason]:
    """What is wrong with a shop's form."""
    reasons = _why_not_text("name", _("名称"), form.name, LONGEST_NAME)
    reasons += _why_not_text("address", _("地址"), form.address, LONGEST_ADDRESS)
    reasons += _why_not_text("contact", _("联系电话"), form.contact, 40, needed=False)
    if form.kind not in ShopKind.values:
        reasons.append(Reason("kind_unknown", _("请选择超市类型"), about="kind"))
    if form.unit_id is not None and form.kind != ShopKind.MERCHANT:
        reasons.append(Reason("unit_of_merchant", _("只有合作商户才填所属单位"), about="unit"))
    if not 1 <= form.collect_days <= MOST_COLLECT_DAYS:
        words = {"most": MOST_COLLECT_DAYS}
        reasons.append(
            Reason("collect_days", _("保留天数要在 1 到 %(most)s 天之间"), words, about="collect_days")
        )
    return reasons + why_not_hours(form.hours)


def why_not_hours(hours: Sequence[Span]) -> list[Reason]:
    """Spans lie within a day, and those of one weekday do not overlap."""
    right = all(1 <= one.weekday <= 7 and 0 <= one.opens < one.closes <= 24 * 60 for one in hours)
    ordered = sorted(hours, key=lambda one: (one.weekday, one.opens))
    apart = all(one.weekday != after.weekday or one.closes <= after.opens for one, after in pairwise(ordered))
    if right and apart:
        return []
    return [Reason("hours_wrong", _("营业时间要先开后关，同一天的时段不能重叠"), about="hours")]


def why_not_goods(form: GoodsForm) -> list[Reason]:
    """What is wrong with a form of goods."""
    reasons = _why_not_text("name", _("商品名称"), form.name, LONGEST_NAME)
    reasons += _why_not_text("spec", _("规格"), form.spec, LONGEST_SPEC, needed=False)
    if form.unit not in GoodsUnit.values:
        reasons.append(Reason("unit_unknown", _("请选择计量单位"), about="unit"))
    if not 0 < form.price <= MOST_PRICE or form.price != form.price.quantize(CENT):
        words = {"most": f"{MOST_PRICE:f}"}
        reasons.append(
            Reason("price_wrong", _("所需积分要大于 0、不超过 %(most)s，最多两位小数"), words, about="price")
        )
    reasons += _why_not_yuan("cost_yuan", form.cost_yuan)
    reasons += _why_not_limit(form)
    if form.low_at < 0:
        reasons.append(Reason("low_at_wrong", _("低库存提醒数不能小于 0"), about="low_at"))
    return reasons


def _why_not_limit(form: GoodsForm) -> list[Reason]:
    if form.limit_most is None and not form.limit_by and not form.limit_period:
        return []
    if (
        form.limit_most is not None
        and form.limit_most >= 1
        and form.limit_by in LimitBy.values
        and form.limit_period in LimitPeriod.values
    ):
        return []
    return [Reason("limit_wrong", _("限兑要写明每人或每户、多长时间、最多几份"), about="limit_most")]


def why_not_come_in(one: ComingIn, *, today: date) -> list[Reason]:
    """What is wrong with a lot that comes in; donated ones come by a donation."""
    reasons = why_not_quantity(one.quantity)
    if one.source not in Source.values:
        reasons.append(Reason("source_unknown", _("请选择来源：采购、捐赠或帮扶"), about="source"))
    if one.source == Source.DONATED:
        reasons.append(
            Reason("donated_by_receipt", _("捐赠的物品请从“登记捐赠”入库，给捐赠人开收据"), about="source")
        )
    return reasons + _why_not_lot(one, today=today)


def why_not_donate(giver: Giver, items: Sequence[ComingIn], *, today: date) -> list[Reason]:
    """What is wrong with a donation in kind."""
    reasons = []
    if giver.donor not in Donor.values:
        reasons.append(Reason("donor_unknown", _("请选择捐赠人是个人还是单位"), about="donor"))
    if giver.shown_as not in ShownAs.values:
        reasons.append(Reason("shown_as_unknown", _("请选择怎样公布捐赠人"), about="shown_as"))
    reasons += _why_not_text("name", _("捐赠人"), giver.name, 80, needed=giver.shown_as != ShownAs.ANONYMOUS)
    reasons += _why_not_text("words", _("寄语"), giver.words, LONGEST_WORDS, needed=False)
    if (giver.unit_id is not None and giver.donor == Donor.PERSON) or (
        giver.person_id and giver.donor == Donor.UNIT
    ):
        reasons.append(Reason("donor_one", _("捐赠人只能是个人或单位其中之一"), about="donor"))
    if not 1 <= len(items) <= MOST_LINES:
        reasons.append(
            Reason(
                "items_wrong", _("请写明捐赠的物品，最多 %(most)s 种"), {"most": MOST_LINES}, about="items"
            )
        )
    for one in items:
        reasons += why_not_quantity(one.quantity) + _why_not_lot(one, today=today)
    return reasons


def _why_not_lot(one: ComingIn, *, today: date) -> list[Reason]:
    reasons = _why_not_yuan("value_yuan", one.value_yuan)
    reasons += _why_not_text("origin", _("来源单位"), one.origin, 80, needed=False)
    reasons += _why_not_text("certificate", _("凭证"), one.certificate, 80, needed=False)
    if one.best_before is not None and one.best_before < today:
        reasons.append(Reason("best_before_past", _("已经过了保质期，不能入库"), about="best_before"))
    return reasons


def why_not_quantity(quantity: int, *, about: str = "quantity") -> list[Reason]:
    """Whole units, at least one."""
    if 1 <= quantity <= MOST_UNITS:
        return []
    return [Reason("quantity_wrong", _("数量要是 1 到 %(most)s 的整数"), {"most": MOST_UNITS}, about=about)]


def why_not_reason(reason: str, *, about: str = "reason") -> list[Reason]:
    """What is wrong with a reason that must be given."""
    if not reason.strip():
        return [Reason("reason_missing", _("请写明原因"), about=about)]
    if len(reason.strip()) > LONGEST_REASON:
        return [Reason("reason_long", _("原因最多 %(most)s 个字"), {"most": LONGEST_REASON}, about=about)]
    return []


def why_not_season(starts_on: date, ends_on: date) -> list[Reason]:
    """A season ends on or after the day it starts."""
    if ends_on >= starts_on:
        return []
    return [Reason("season_backwards", _("结束日期不能早于开始日期"), about="ends_on")]


def _why_not_yuan(about: str, amount: Decimal) -> list[Reason]:
    if 0 <= amount <= MOST_YUAN and amount == amount.quantize(CENT):
        return []
    words = {"most": f"{MOST_YUAN:f}"}
    return [Reason("yuan_wrong", _("单价要在 0 到 %(most)s 元之间，最多两位小数"), words, about=about)]


def _why_not_text(about: str, what: Text, text: str, longest: int, *, needed: bool = True) -> list[Reason]:
    if needed and not text.strip():
        return [Reason("missing", _("请填写%(what)s"), {"what": what}, about=about)]
    if len(text.strip()) > longest:
        words = {"what": what, "most": longest}
        return [Reason("too_long", _("%(what)s最多 %(most)s 个字"), words, about=about)]
    return []


def why_not_same_shop(goods_shops: Iterable[int], shop_id: int) -> list[Reason]:
    """All goods of one paper belong to one shop."""
    if all(one == shop_id for one in goods_shops):
        return []
    return [Reason("other_shop", _("这些商品不是这家超市的"), about="items")]
