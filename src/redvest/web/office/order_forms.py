"""Forms of the desk's pages about orders. They read what was typed; the orders domain decides."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.orders.enums import LIVE_STATES, DispatchMode, FollowUpEnd, Need, OrderChannel, OrderState
from redvest.orders.operations import Dispatch, ReviewForm, RuleForm
from redvest.orders.queries.batch import Fit
from redvest.orders.queries.desk import DeskFilter
from redvest.orders.queries.service_rules import SET_CLOCKS, RuleLine
from redvest.web.order_forms import OwnReviewForm

REASON = {"required": _("请写明原因")}


class OrderFilterForm(forms.Form):
    """What to show of the work list; a number finds that order alone."""

    q = forms.CharField(label=_("单号"), required=False, max_length=12)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部状态")), *((state, OrderState(state).label) for state in LIVE_STATES)],
    )
    need = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部类别")), *Need.choices])
    mode = forms.ChoiceField(
        label=_("派单方式"), required=False, choices=[("", _("全部方式")), *DispatchMode.choices]
    )
    site = forms.CharField(label=_("村（社区）"), required=False, max_length=40)
    team = forms.CharField(label=_("队伍"), required=False, max_length=40)
    late = forms.BooleanField(label=_("只看超时的"), required=False)

    def wanted(self) -> DeskFilter:
        """The filter; what makes no sense is left out, so that an old address still shows the list."""
        self.is_valid()
        said = self.cleaned_data
        number = "".join(one for one in said.get("q", "") if one.isdecimal())
        return DeskFilter(
            state=said.get("state", ""),
            need=said.get("need", ""),
            mode=said.get("mode", ""),
            site=said.get("site", "").replace("\0", "").strip(),
            team=said.get("team", "").replace("\0", "").strip(),
            late=bool(said.get("late")),
            number=int(number) if number and len(number) <= 12 else None,
        )


class MessageForm(forms.Form):
    """An answer to the one who asked, or to the team."""

    text = forms.CharField(
        label=_("留言"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写留言")},
    )


class FollowUpForm(forms.Form):
    """What came of calling back: it is resolved, or the order is dispatched again."""

    end = forms.ChoiceField(label=_("结果"), choices=FollowUpEnd.choices, widget=forms.RadioSelect)
    result = forms.CharField(
        label=_("回访情况"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明回访情况")},
    )


class ProxyReviewForm(OwnReviewForm):
    """How it was, as the resident told the staff."""

    channel = forms.ChoiceField(
        label=_("怎么听居民说的"),
        choices=[
            (OrderChannel.PHONE, _("电话")),
            (OrderChannel.STATION, _("当面，在站里")),
            (OrderChannel.GRID, _("当面，上门")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请说明是怎样听居民说的")},
    )

    def said(self) -> ReviewForm:
        """The form as the domain takes it."""
        return replace(super().said(), channel=self.cleaned_data["channel"])


class UnreachedForm(forms.Form):
    """Nobody answered the call."""

    text = forms.CharField(label=_("备注"), max_length=300, required=False, widget=forms.TextInput)


class DispatchForm(forms.Form):
    """How an order goes out, and to whom."""

    mode = forms.ChoiceField(label=_("派单方式"), choices=DispatchMode.choices, widget=forms.RadioSelect)
    teams = forms.TypedMultipleChoiceField(
        label=_("队伍"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    override = forms.CharField(
        label=_("不选排在最前的队伍，为什么"), required=False, max_length=200, widget=forms.TextInput
    )

    def __init__(self, *args: Any, fits: list[Fit], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fits = fits
        field = self.fields["teams"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(fit.team.id, fit.team.name) for fit in fits]

    def said(self) -> Dispatch:
        """The decision as the domain takes it, with what spoke for each team."""
        data = self.cleaned_data
        grab = data["mode"] == DispatchMode.GRAB
        return Dispatch(
            mode=data["mode"],
            team_ids=() if grab else tuple(data["teams"]),
            override=data["override"],
            why={fit.team.id: fit.why for fit in self.fits},
        )

    def picked(self) -> set[str]:
        """Which teams were ticked, to be shown again."""
        return {str(value) for value in self["teams"].value() or ()}


class ServiceRuleForm(forms.Form):
    """What a site says of one need itself; what is left blank comes from the site above."""

    mode = forms.ChoiceField(
        label=_("派单方式"), required=False, choices=[("", _("按上级")), *DispatchMode.choices]
    )
    workdays = forms.ChoiceField(
        label=_("休息日停表"),
        required=False,
        choices=[("", _("按上级")), ("yes", _("休息日不计时")), ("no", _("每天都计时"))],
    )

    def __init__(self, *args: Any, line: RuleLine, draws: bool = False, **more: Any) -> None:
        """``draws``: a centre says for all needs how many closed orders are called back."""
        super().__init__(*args, **more)
        for clock in SET_CLOCKS:
            self.fields[clock] = forms.CharField(
                label=clock.label, required=False, max_length=10, widget=forms.TextInput
            )
        if draws:
            self.fields["call_back"] = forms.IntegerField(label=_("抽查回访比例（%）"), required=False)
        if not self.is_bound:
            workdays = {True: "yes", False: "no"}.get(line.own.get("workdays"))  # type: ignore[call-overload]  # what is not said is None
            self.initial = {"mode": line.own.get("mode", ""), "workdays": workdays or ""}
            self.initial |= {clock: span(line.own.get(clock)) for clock in SET_CLOCKS}
            self.initial["call_back"] = line.call_back

    def clean(self) -> dict[str, Any]:
        """Spans as minutes; what is none is said at its field."""
        data = super().clean() or {}
        for clock in SET_CLOCKS:
            try:
                data[clock] = minutes_of(str(data.get(clock) or ""))
            except ValueError:
                self.add_error(clock, _("请写成“30 分钟”“24 小时”或“7 天”"))
        return data

    def said(self) -> RuleForm:
        """The rule as the domain takes it."""
        data = self.cleaned_data
        return RuleForm(
            mode=data["mode"],
            workdays={"yes": True, "no": False}.get(data["workdays"]),
            limits={clock: data[clock] for clock in SET_CLOCKS if data[clock] is not None},
            call_back=data.get("call_back"),
        )


_UNITS = (
    ("天", 24 * 60),
    ("days", 24 * 60),
    ("day", 24 * 60),
    ("d", 24 * 60),
    ("小时", 60),
    ("时", 60),
    ("hours", 60),
    ("hour", 60),
    ("h", 60),
    ("分钟", 1),
    ("分", 1),
    ("minutes", 1),
    ("min", 1),
    ("m", 1),
)


def minutes_of(words: str) -> int | None:
    """A span as people write it: 30 分钟, 24 小时, 7 天, or bare hours; None for nothing. Raises ValueError."""
    words = words.replace(" ", "").lower()
    if not words:
        return None
    for unit, minutes in _UNITS:
        if words.endswith(unit):
            return int(words.removesuffix(unit)) * minutes
    return int(words) * 60


def span(minutes: Any) -> str:
    """A span in the largest unit that fits."""
    if not isinstance(minutes, int):
        return ""
    if minutes % (24 * 60) == 0 and minutes > 3 * 24 * 60:
        return str(_("%(n)s 天")) % {"n": minutes // (24 * 60)}
    if minutes % 60 == 0:
        return str(_("%(n)s 小时")) % {"n": minutes // 60}
    return str(_("%(n)s 分钟")) % {"n": minutes}
