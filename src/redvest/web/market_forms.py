"""Forms of the market: goods and quantities, what comes in, who gave. They read what was typed; the domain decides."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.market.enums import Donor, GoodsUnit, LimitBy, LimitPeriod, ShopKind, ShownAs, Source
from redvest.market.operations import ComingIn, Giver, GoodsForm, ShopForm, Span
from redvest.web.forms import ClockField, DayField, KeyField
from redvest.web.market_hours import SpansField, spans_text

#: Of each of the goods so many can be chosen at once on a phone.
MOST_CHOSEN = 10
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def chosen_lines(data: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Goods and quantities out of fields ``q17=2``; what is no number is left out."""
    found = []
    for name, value in data.items():
        goods, quantity = name.removeprefix("q"), str(value).strip()[:9]
        known = name.startswith("q") and goods.isdecimal() and len(goods) < 19
        if known and quantity.isdecimal() and int(quantity):
            found.append((int(goods), int(quantity)))
    return found


class PressForm(forms.Form):
    """A press of one button that does its deed once."""

    key = KeyField()


class RedeemForm(PressForm):
    """Whose points pay; the goods are read by ``chosen_lines``."""

    pay = forms.ChoiceField(
        label=_("用谁的积分"),
        required=False,
        choices=[
            ("", _("自动选够用的（先用家庭的）")),
            ("person", _("个人积分")),
            ("household", _("家庭积分")),
        ],
    )


class CodeForm(PressForm):
    """A pick-up code, or the long code of a printed card, scanned or typed."""

    code = forms.CharField(
        label=_("领取码或积分卡号"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"inputmode": "text", "autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("请扫码，或输入领取码")},
    )

    def clean_code(self) -> str:
        """People read codes out in groups."""
        return "".join(self.cleaned_data["code"].split()).upper()


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("原因"), max_length=200, error_messages={"required": _("请写明原因")})


class TakeBackForm(PressForm):
    """What came back, and whether it can be given out again."""

    goods_id = forms.TypedChoiceField(label=_("退哪样"), coerce=int)
    quantity = forms.IntegerField(label=_("退几份"), min_value=1, max_value=100_000, initial=1)
    reason = forms.CharField(
        label=_("为什么退"), max_length=200, error_messages={"required": _("请写明原因")}
    )
    fit = forms.TypedChoiceField(
        label=_("还能再发给别人吗"),
        choices=[("yes", _("能，放回货架")), ("no", _("不能，申请作废"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, goods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goods_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = goods


class _GoodsChoiceForm(PressForm):
    goods_id = forms.TypedChoiceField(label=_("商品"), coerce=int)

    def __init__(self, *args: Any, goods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goods_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = goods


class StockInForm(_GoodsChoiceForm):
    """A lot that comes in, bought or as aid."""

    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=100_000)
    source = forms.ChoiceField(
        label=_("来源"),
        choices=[(one.value, one.label) for one in Source if one != Source.DONATED],
    )
    value_yuan = forms.DecimalField(
        label=_("进价（元）"), required=False, max_digits=8, decimal_places=2, min_value=Decimal(0)
    )
    origin = forms.CharField(label=_("供货或帮扶单位"), required=False, max_length=80)
    certificate = forms.CharField(label=_("合格证或票据号"), required=False, max_length=80)
    best_before = DayField(label=_("保质期到"), required=False)

    def said(self) -> ComingIn:
        """As the domain takes it."""
        names = ("goods_id", "quantity", "source", "origin", "certificate", "best_before")
        return ComingIn(
            **{name: self.cleaned_data[name] for name in names},
            value_yuan=self.cleaned_data["value_yuan"] or Decimal(0),
        )


class DonationForm(_GoodsChoiceForm):
    """One thing that was given, and how the donor wants to be named."""

    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=100_000)
    value_yuan = forms.DecimalField(
        label=_("每份约值（元）"),
        required=False,
        max_digits=8,
        decimal_places=2,
        min_value=Decimal(0),
        help_text=_("只用来公布捐赠物资的价值，不收钱。"),
    )
    best_before = DayField(label=_("保质期到"), required=False)
    donor = forms.ChoiceField(label=_("捐赠人是"), choices=Donor.choices)
    name = forms.CharField(label=_("捐赠人姓名或单位"), required=False, max_length=80)
    shown_as = forms.ChoiceField(label=_("怎样公布"), choices=ShownAs.choices, initial=ShownAs.MASKED)
    words = forms.CharField(label=_("寄语"), required=False, max_length=120)

    def giver(self) -> Giver:
        """Who gave."""
        return Giver(**{name: self.cleaned_data[name] for name in ("donor", "name", "shown_as", "words")})

    def item(self) -> ComingIn:
        """What was given."""
        data = self.cleaned_data
        return ComingIn(
            goods_id=data["goods_id"],
            quantity=data["quantity"],
            value_yuan=data["value_yuan"] or Decimal(0),
            best_before=data["best_before"],
        )


class WriteOffForm(PressForm):
    """Units of a lot that are to go."""

    lot_id = forms.TypedChoiceField(label=_("哪一批"), coerce=int)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=100_000)
    reason = forms.CharField(
        label=_("为什么作废"), max_length=200, error_messages={"required": _("请写明原因")}
    )

    def __init__(self, *args: Any, lots: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lot_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = lots


class GoodsFieldsForm(PressForm):
    """What one writes down of goods."""

    name = forms.CharField(label=_("商品名称"), max_length=40)
    spec = forms.CharField(label=_("规格"), required=False, max_length=40)
    unit = forms.ChoiceField(label=_("计量单位"), choices=GoodsUnit.choices)
    price = forms.DecimalField(label=_("所需积分"), max_digits=7, decimal_places=2, min_value=Decimal("0.01"))
    cost_yuan = forms.DecimalField(
        label=_("成本价（元）"),
        required=False,
        max_digits=8,
        decimal_places=2,
        min_value=Decimal(0),
        help_text=_("只用来核对物资够不够兑换，不对外公布。"),
    )
    limit_most = forms.IntegerField(label=_("限兑几份"), required=False, min_value=1, max_value=10_000)
    limit_by = forms.ChoiceField(label=_("按谁算"), required=False, choices=[("", "–"), *LimitBy.choices])
    limit_period = forms.ChoiceField(
        label=_("多长时间"), required=False, choices=[("", "–"), *LimitPeriod.choices]
    )
    low_at = forms.IntegerField(label=_("剩几份时提醒补货"), required=False, min_value=0, max_value=100_000)
    high_value = forms.BooleanField(label=_("贵重商品，发放时要两个人确认"), required=False)

    def said(self) -> GoodsForm:
        """As the domain takes it."""
        data = self.cleaned_data
        names = ("name", "spec", "unit", "price", "limit_most", "limit_by", "limit_period", "high_value")
        return GoodsForm(
            **{name: data[name] for name in names},
            cost_yuan=data["cost_yuan"] or Decimal(0),
            low_at=data["low_at"] or 0,
        )


#: What a new shop is asked about first.
_WORKING_HOURS = "09:00-12:00 14:30-17:30"


class ShopFieldsForm(PressForm):
    """What one writes down of a shop. A line of hours for each weekday, in one or two spans; an empty one is a day on
    which it is shut."""

    name = forms.CharField(label=_("名称"), max_length=40)
    address = forms.CharField(label=_("地址"), max_length=120)
    contact = forms.CharField(label=_("联系电话"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("类型"), choices=ShopKind.choices)
    collect_days = forms.IntegerField(label=_("下单后保留几天"), min_value=1, max_value=60, initial=7)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in enumerate(WEEKDAYS, start=1):
            shown = _WORKING_HOURS if not self.initial and day <= 5 else ""
            self.fields[f"hours{day}"] = SpansField(label=name, initial=shown)

    def days(self) -> list[forms.BoundField]:
        """The weekdays' lines."""
        return [self[f"hours{day}"] for day in range(1, 8)]

    def said(self) -> ShopForm:
        """As the domain takes it."""
        data = self.cleaned_data
        hours = [
            Span(weekday=day, opens=opens, closes=closes)
            for day in range(1, 8)
            for opens, closes in data[f"hours{day}"]
        ]
        names = ("name", "address", "contact", "kind", "collect_days")
        return ShopForm(**{name: data[name] for name in names}, hours=hours)


def _minutes(time: dt.time | None, *, ends: bool = False) -> int:
    """Minutes of the day; midnight as an end is the end of the day, and what is missing makes the span wrong."""
    if time is None:
        return 0
    found = time.hour * 60 + time.minute
    return 24 * 60 if ends and not found else found


def hours_initial(weekly: Sequence[Span]) -> dict[str, Any]:
    """What a shop's hours look like in the form, day by day."""
    return {
        f"hours{day}": spans_text((one.opens, one.closes) for one in weekly if one.weekday == day)
        for day in range(1, 8)
    }


class KeeperForm(forms.Form):
    """Whom to name."""

    number = forms.CharField(label=_("志愿者编号"), max_length=20)


class ShopDayForm(forms.Form):
    """A day that differs: shut, or open at other times."""

    day = DayField(label=_("哪一天"))
    opens = ClockField(label=_("改为几点开"), required=False)
    closes = ClockField(label=_("几点关"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=60)

    def said(self) -> dict[str, Any]:
        """As the operation takes it; without times it is shut."""
        data = self.cleaned_data
        opens, closes = data["opens"], data["closes"]
        return {
            "day": data["day"],
            "opens": None if opens is None else _minutes(opens),
            "closes": None if closes is None else _minutes(closes, ends=True),
            "note": data["note"],
        }
