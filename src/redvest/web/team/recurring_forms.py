"""Forms for doing something again: on another day, from a template, as a series."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import Every, WhenHoliday
from redvest.activities.rules.series import SeriesForm as Said
from redvest.web.forms import DayField, KeyField
from redvest.web.team.declaring import DeclarationForm
from redvest.web.team.roster_forms import WEEKDAYS

NTH = [
    ("", _("请选择")),
    (1, _("第一个")),
    (2, _("第二个")),
    (3, _("第三个")),
    (4, _("第四个")),
    (-1, _("最后一个")),
]


class CopyForm(forms.Form):
    """On which day."""

    on = DayField(label=_("新的日期"), help_text=_("第一个班次的日子，其余班次跟着顺延"))
    key = KeyField()


class TemplateForm(forms.Form):
    """Under which name, and for whom."""

    name = forms.CharField(label=_("模板名称"), max_length=50)
    for_site = forms.BooleanField(label=_("给阵地和下级阵地的所有队伍用"), required=False)


class SeriesForm(forms.Form):
    """When a series is held."""

    every = forms.ChoiceField(
        label=_("多久一次"), choices=Every.choices, initial=Every.WEEK, widget=forms.RadioSelect
    )
    step = forms.IntegerField(
        label=_("每隔几周（月）"),
        initial=1,
        min_value=1,
        max_value=12,
        help_text=_("1 就是每周，2 就是隔一周"),
    )
    weekday = forms.TypedChoiceField(label=_("星期几"), choices=WEEKDAYS, coerce=int)
    nth = forms.TypedChoiceField(
        label=_("第几个（每月的才选）"), choices=NTH, coerce=int, required=False, empty_value=None
    )
    starts_on = DayField(label=_("从哪天起"))
    until = DayField(label=_("到哪天为止"), required=False)
    count = forms.IntegerField(
        label=_("或者一共几次"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("两个都填，先到哪个算哪个"),
    )
    when_holiday = forms.ChoiceField(
        label=_("遇到法定节假日"),
        choices=WhenHoliday.choices,
        initial=WhenHoliday.HOLD,
        widget=forms.RadioSelect,
    )
    key = KeyField()

    def said(self) -> Said:
        """The form as the domain takes it."""
        return Said(**{name: value for name, value in self.cleaned_data.items() if name != "key"})


class PeriodForm(DeclarationForm):
    """Until when the dates of a series are to be approved at once, and the questions of every submission."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = DayField(label=_("申请审核到哪天"), help_text=_("最长半年"))
        self.order_fields(["until"])

    def said(self) -> dict[str, bool]:
        """By kind, whether it is of it."""
        return {kind: answer == "yes" for kind, answer in self.cleaned_data.items() if kind != "until"}


class CallOffForm(forms.Form):
    """Which day is not held, and why."""

    on = DayField(label=_("哪一天"))
    reason = forms.CharField(
        label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "required": True})
    )
