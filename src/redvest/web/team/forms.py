"""Forms of the team desk. They read what was typed; the activities domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.activities.rules import activities as rules
from redvest.kernel import clock
from redvest.people.enums import ServiceCategory
from redvest.teams.enums import JoinMode
from redvest.web.forms import ClockField, DayField, KeyField, MomentField, moment
from redvest.web.team.sign_up_forms import TERM_NAMES, TermsForm


class ActivityForm(TermsForm):
    """What a team says about an activity, and on which terms people sign up."""

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
        return rules.ActivityForm(
            **{name: data[name] for name in names},
            team_id=team_id,
            project_id=data.get("project"),
            terms=self.terms(),
        )


#: The domain's names of an activity's fields, where the form's differ.
ACTIVITY_NAMES = {"project_id": "project"} | TERM_NAMES


class ShiftForm(forms.Form):
    """When, where and for how many."""

    day = DayField(label=_("日期"))
    starts = ClockField(label=_("开始"))
    ends = ClockField(label=_("结束"), help_text=_("当天 24:00 填 00:00"))
    break_from = ClockField(
        label=_("计划休息从"), required=False, help_text=_("吃饭、午休等，不计时长；没有就不填")
    )
    break_until = ClockField(label=_("计划休息到"), required=False)
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
    draw_at = MomentField(
        label=_("抽签时间"), required=False, help_text=_("抽签的活动才用；不填就是开始前一天")
    )
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
            draw_at=data["draw_at"],
            break_from=moment(data["day"], data["break_from"]) if data["break_from"] else None,
            break_until=moment(data["day"], data["break_until"]) if data["break_until"] else None,
        )


#: The domain's names of a shift's fields, where the form's differ.
SHIFT_NAMES = {"starts_at": "starts", "ends_at": "ends"}


class ShiftChangeForm(forms.Form):
    """Another time and place for a shift that was announced."""

    day = DayField(label=_("日期"))
    starts = ClockField(label=_("开始"))
    ends = ClockField(label=_("结束"), help_text=_("当天 24:00 填 00:00"))
    break_from = ClockField(label=_("计划休息从"), required=False)
    break_until = ClockField(label=_("计划休息到"), required=False)
    place = forms.CharField(label=_("地点"), max_length=120)

    @classmethod
    def shown(cls, shift: Any) -> dict[str, Any]:
        """A shift as the form shows it."""
        times = {"starts": shift.starts_at, "ends": shift.ends_at}
        times |= {"break_from": shift.break_from, "break_until": shift.break_until}
        clocks = {name: f"{clock.local(at):%H:%M}" if at else "" for name, at in times.items()}
        return clocks | {"day": clock.local_day(shift.starts_at), "place": shift.place}

    def said(self) -> rules.ShiftChange:
        """The form as the domain takes it."""
        data = self.cleaned_data
        day = data["day"]
        return rules.ShiftChange(
            starts_at=moment(day, data["starts"]),
            ends_at=moment(day, data["ends"], ends=True),
            place=data["place"],
            break_from=moment(day, data["break_from"]) if data["break_from"] else None,
            break_until=moment(day, data["break_until"]) if data["break_until"] else None,
        )


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
    reason = forms.CharField(
        label=_("怎么数的"),
        max_length=200,
        required=False,
        help_text=_("超过到场每人 30 人次要说明，由上级阵地确认"),
    )
