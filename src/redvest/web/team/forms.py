"""Forms of the team desk. They read what was typed; the activities domain decides."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import SignUpMode
from redvest.activities.rules import activities as rules
from redvest.activities.rules.terms import LONGEST_OFFER, OFFER_HOURS, Terms
from redvest.people.enums import ServiceCategory, Skill
from redvest.teams.enums import JoinMode
from redvest.web.forms import ClockField, DayField, KeyField, MomentField, moment


class ActivityForm(forms.Form):
    """What a team says about an activity."""

    title = forms.CharField(
        label=_("活动名称"), max_length=50, help_text=_("50 个字以内，让人一眼看懂做什么")
    )
    category = forms.ChoiceField(label=_("服务类别"), choices=[("", _("请选择")), *ServiceCategory.choices])
    text = forms.CharField(
        label=_("活动内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("做什么、为谁做、要带什么"),
    )
    place = forms.CharField(label=_("集合地点"), max_length=120)
    contact_name = forms.CharField(label=_("联系人"), max_length=50)
    contact_phone = forms.CharField(
        label=_("联系电话"), max_length=20, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})
    )
    risks = forms.CharField(
        label=_("可能的人身风险"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有特别的风险就不用填"),
    )
    insurance = forms.CharField(
        label=_("保险公司和保单号"), required=False, max_length=120, help_text=_("有人身风险的活动要先买保险")
    )
    project = forms.TypedChoiceField(label=_("所属项目"), required=False, coerce=int, empty_value=None)
    mode = forms.ChoiceField(
        label=_("怎样报名"),
        choices=SignUpMode.choices,
        initial=SignUpMode.FIRST_COME,
        widget=forms.RadioSelect,
    )
    offer_hours = forms.IntegerField(
        label=_("候补确认时间（小时）"),
        initial=OFFER_HOURS,
        min_value=0,
        max_value=LONGEST_OFFER,
        help_text=_("有人退出时，候补的人有这么久来确认；0 就是直接补上"),
    )
    most_each = forms.IntegerField(
        label=_("每人最多报几个班次"), initial=0, min_value=0, max_value=100, help_text=_("0 就是不限")
    )
    skills = forms.MultipleChoiceField(
        label=_("要会什么"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    trainings = forms.CharField(
        label=_("要参加过什么培训"), required=False, max_length=600, help_text=_("几项之间用逗号分开")
    )
    dangerous = forms.BooleanField(label=_("有人身危险（未成年人不能参加，要先买保险）"), required=False)
    policy_no = forms.CharField(
        label=_("保单号"), required=False, max_length=60, help_text=_("有危险的，发布之前要填")
    )
    accompanied = forms.BooleanField(label=_("未成年人要有监护人一起参加"), required=False)
    day_hours = forms.DecimalField(
        label=_("一天最多几小时"), initial=8, min_value=1, max_value=24, decimal_places=1, max_digits=3
    )
    row_hours = forms.DecimalField(
        label=_("连续最多几小时"), initial=4, min_value=1, max_value=24, decimal_places=1, max_digits=3
    )
    care = forms.CharField(
        label=_("休息和防护安排"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("什么时候休息，有没有水、饭、遮阳避雨的地方"),
    )
    key = KeyField()

    def __init__(self, *args: Any, projects: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("不属于项目")), *projects]
        if not projects:
            del self.fields["project"]

    def said(self, *, team_id: int) -> rules.ActivityForm:
        """The form as the domain takes it."""
        data = self.cleaned_data
        names = ("title", "category", "text", "place", "contact_name", "contact_phone", "risks", "insurance")
        terms = Terms(
            **{name: data[name] for name in TERMS_AS_TYPED},
            skills=tuple(data["skills"]),
            trainings=tuple(part.strip() for part in _CUT.split(data["trainings"]) if part.strip()),
            day_minutes=int(data["day_hours"] * 60),
            row_minutes=int(data["row_hours"] * 60),
        )
        return rules.ActivityForm(
            **{name: data[name] for name in names},
            team_id=team_id,
            project_id=data.get("project"),
            terms=terms,
        )


#: The terms that stand in the form as in the domain.
TERMS_AS_TYPED = ("mode", "offer_hours", "most_each", "dangerous", "policy_no", "accompanied", "care")
#: The domain's names of an activity's fields, where the form's differ.
ACTIVITY_NAMES = {"project_id": "project", "day_minutes": "day_hours", "row_minutes": "row_hours"}
_CUT = re.compile(r"[,，、;；\n]")


def terms_typed(activity: Any) -> dict[str, Any]:
    """The terms of an activity as its form shows them."""
    typed = {name: getattr(activity, name) for name in (*TERMS_AS_TYPED, "skills")}
    return typed | {
        "trainings": "，".join(activity.trainings),
        "day_hours": activity.day_minutes / 60,
        "row_hours": activity.row_minutes / 60,
    }


class ShiftForm(forms.Form):
    """When, where and for how many."""

    day = DayField(label=_("日期"))
    starts = ClockField(label=_("开始"))
    ends = ClockField(label=_("结束"), help_text=_("当天 24:00 填 00:00"))
    place = forms.CharField(label=_("地点"), max_length=120)
    places = forms.IntegerField(
        label=_("名额"),
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    min_age = forms.IntegerField(
        label=_("最低年龄"), min_value=0, max_value=100, initial=18, help_text=_("按活动当天的周岁算")
    )
    opens_at = MomentField(label=_("开始报名"), required=False, help_text=_("不填就是发布之后"))
    cancel_until = MomentField(label=_("最晚取消"), required=False, help_text=_("不填就是开始之前"))
    key = KeyField()

    def said(self) -> rules.ShiftForm:
        """The form as the domain takes it."""
        data = self.cleaned_data
        return rules.ShiftForm(
            starts_at=moment(data["day"], data["starts"]),
            ends_at=moment(data["day"], data["ends"], ends=True),
            place=data["place"],
            places=data["places"],
            min_age=data["min_age"],
            opens_at=data["opens_at"],
            cancel_until=data["cancel_until"],
        )


#: The domain's names of a shift's fields, where the form's differ.
SHIFT_NAMES = {"starts_at": "starts", "ends_at": "ends"}


class PlacesForm(forms.Form):
    """A new number of places."""

    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=100_000)


class TeamForm(forms.Form):
    """What a team's leader may say of it."""

    intro = forms.CharField(
        label=_("简介"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做什么、什么时候做、欢迎谁来"),
    )
    join_mode = forms.ChoiceField(label=_("怎样加入"), choices=JoinMode.choices, widget=forms.RadioSelect)


class ReasonForm(forms.Form):
    """Why something is returned, declined or called off."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "required": True}),
    )


class ServedForm(forms.Form):
    """How many people a shift served."""

    served = forms.IntegerField(
        label=_("服务人次"),
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("这一班服务了多少人，估个实数；填一次，不能再改"),
    )
