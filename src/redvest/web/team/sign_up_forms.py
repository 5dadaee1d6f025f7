"""Forms of the leader's management of sign-ups and trainings, and the terms of an activity."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import SignUpMode
from redvest.activities.rules.terms import PLAIN_TERMS, Terms
from redvest.activities.rules.trainings import TrainingForm as Training
from redvest.people.enums import Skill
from redvest.web.forms import DayField


class DecideForm(forms.Form):
    """What is done with those picked."""

    what = forms.ChoiceField(choices=[("accept", ""), ("decline", ""), ("remove", "")])
    reason = forms.CharField(
        label=_("原因（不通过、取消时要写）"), required=False, max_length=200, widget=forms.TextInput
    )


def numbers_in(text: str) -> list[str]:
    """Volunteer numbers as typed, one a line or with commas between."""
    return list(dict.fromkeys(part.upper() for part in re.split(r"[\s,，、;；]+", text) if part))


class AddForm(forms.Form):
    """Whom the leader signs up."""

    numbers_typed = forms.CharField(
        label=_("志愿者编号"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本队队员的编号，一行一个；要么全部报上，要么都不报"),
    )
    or_wait = forms.BooleanField(label=_("名额不够就一起候补"), required=False)

    def numbers(self) -> list[str]:
        """The numbers, each once."""
        return numbers_in(self.cleaned_data["numbers_typed"])

    def add_error(self, field: str | None, error: Any) -> None:
        """What concerns the numbers stands at their field."""
        super().add_error("numbers_typed" if field == "numbers" else field, error)


class LowerForm(forms.Form):
    """A number of places, and the sign-ups seen to step back."""

    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=100_000)

    def seen(self) -> list[int]:
        """The sign-ups that were shown."""
        shown = self.data.getlist("seen") if hasattr(self.data, "getlist") else []
        return [int(pk) for pk in shown if pk.isascii() and pk.isdigit()]

    def wanted(self) -> int | None:
        """The number asked for, if it is one."""
        given = str(self.data.get("places", "") if self.is_bound else self.initial.get("places", ""))
        return int(given) if given.isascii() and given.isdigit() and 1 <= int(given[:7]) <= 100_000 else None


class InsureForm(forms.Form):
    """An insurance."""

    insurance = forms.CharField(label=_("保险公司和险种"), max_length=120)
    policy_no = forms.CharField(label=_("保单号"), max_length=60)


class TrainingForm(forms.Form):
    """A training, and who took part."""

    name = forms.CharField(label=_("培训或资格名称"), max_length=60)
    content = forms.CharField(label=_("主要内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    learned = forms.DecimalField(
        label=_("学时（小时）"),
        min_value=0,
        max_value=1000,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )
    held_on = DayField(label=_("日期"))
    organiser = forms.CharField(label=_("举办单位"), max_length=100)
    valid_until = DayField(label=_("有效期到"), required=False, help_text=_("不填就是长期有效"))
    numbers = forms.CharField(
        label=_("参加的人"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("志愿者编号，一行一个"),
    )

    def said(self) -> Training:
        """The form as the domain takes it."""
        data = self.cleaned_data
        names = ("name", "content", "held_on", "organiser", "valid_until")
        return Training(**{name: data[name] for name in names}, minutes=int(data["learned"] * 60))


class WithdrawForm(forms.Form):
    """Why a training is taken back."""

    why = forms.CharField(label=_("撤回的原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


#: Terms that are called and said alike by the domain and the form.
PLAIN_NAMES = ("mode", "offer_hours", "dangerous", "policy_no", "accompanied", "care", "most_each")
#: The domain's names of terms that are called otherwise in the form.
TERM_NAMES = {"day_minutes": "day_hours", "row_minutes": "row_hours"}


class TermsForm(forms.Form):
    """On which terms people sign up; part of the form of an activity."""

    mode = forms.ChoiceField(
        label=_("报名方式"), choices=SignUpMode.choices, widget=forms.RadioSelect, required=False
    )
    offer_hours = forms.IntegerField(
        required=False,
        label=_("候补确认时间（小时）"),
        min_value=0,
        max_value=72,
        help_text=_("有了名额等候补的人确认多久；填 0 就直接补上"),
    )
    dangerous = forms.BooleanField(
        label=_("有人身危险"),
        required=False,
        help_text=_("未满 18 周岁的人不能参加；填了保单号才能发布和开始"),
    )
    policy_no = forms.CharField(label=_("保单号"), required=False, max_length=60)
    accompanied = forms.BooleanField(label=_("未成年人要有监护人一起参加"), required=False)
    skills = forms.MultipleChoiceField(
        label=_("需要技能"), required=False, choices=Skill.choices, widget=forms.CheckboxSelectMultiple
    )
    trainings = forms.CharField(
        label=_("要先参加的培训"),
        required=False,
        max_length=700,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("培训名称，一行一个，和登记的名称一样"),
    )
    day_hours = forms.DecimalField(
        required=False, label=_("每人一天最多（小时）"), min_value=0, max_value=24, decimal_places=1
    )
    row_hours = forms.DecimalField(
        required=False,
        label=_("连续最多（小时）"),
        min_value=0,
        max_value=24,
        decimal_places=1,
        help_text=_("中间休息不到半小时算连续"),
    )
    care = forms.CharField(
        label=_("休息和防护安排"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    most_each = forms.IntegerField(
        required=False,
        label=_("每人最多同时报几个班次"),
        min_value=0,
        max_value=100,
        help_text=_("0 就是不限"),
    )

    @staticmethod
    def shown(terms: Terms = PLAIN_TERMS) -> dict[str, Any]:
        """The terms as initial values."""
        return {name: getattr(terms, name) for name in PLAIN_NAMES} | {
            "skills": list(terms.skills),
            "trainings": "\n".join(terms.trainings),
            "day_hours": round(terms.day_minutes / 60, 1),
            "row_hours": round(terms.row_minutes / 60, 1),
        }

    def terms(self) -> Terms:
        """The terms as the domain takes them; what was left out is as always."""
        plain = self.shown()
        blank = (None, "")
        data = {
            name: plain[name] if self.cleaned_data[name] in blank else self.cleaned_data[name]
            for name in plain
        }
        lines = [line.strip() for line in data["trainings"].splitlines()]
        return Terms(
            **{name: data[name] for name in PLAIN_NAMES},
            skills=tuple(data["skills"]),
            trainings=tuple(dict.fromkeys(line for line in lines if line)),
            day_minutes=int(data["day_hours"] * 60),
            row_minutes=int(data["row_hours"] * 60),
        )
