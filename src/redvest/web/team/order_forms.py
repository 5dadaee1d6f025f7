"""Forms of a team's pages about orders. They read what was typed; the orders domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.orders.enums import Need
from redvest.orders.operations import ReadyForm
from redvest.orders.queries.pool import Ready
from redvest.people.enums import Skill
from redvest.web.door_forms import PhotosField, upload_of
from redvest.web.forms import DayField, MomentField


class ReadinessForm(forms.Form):
    """What a team takes on."""

    needs = forms.MultipleChoiceField(
        label=_("接哪几类"),
        required=False,
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不选，就是各类都接"),
    )
    skills = forms.MultipleChoiceField(
        label=_("有哪些专长"), required=False, choices=Skill.choices, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.CharField(
        label=_("服务哪些地方"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写阵地代码，用空格隔开；不写就是本队所在阵地。写上级的代码，就包括下面所有村"),
    )
    week_capacity = forms.IntegerField(
        label=_("每周最多接几单"), error_messages={"required": _("请填写每周最多接几单")}
    )
    stands_by = forms.BooleanField(
        label=_("签值守约定：阵地可以把单直接派给我们"),
        required=False,
        help_text=_("每一单仍然可以婉拒，写明原因就行，不影响评价"),
    )

    @staticmethod
    def of(ready: Ready) -> dict[str, Any]:
        """What the team has said, to begin with."""
        if ready.row is None:
            return {"week_capacity": 5}
        row = ready.row
        names = ("needs", "skills", "week_capacity", "stands_by")
        return {name: getattr(row, name) for name in names} | {
            "areas": " ".join(code for code, _name in ready.areas)
        }

    def said(self) -> ReadyForm:
        """The form as the domain takes it."""
        data = self.cleaned_data
        return ReadyForm(
            needs=tuple(data["needs"]),
            skills=tuple(data["skills"]),
            week_capacity=data["week_capacity"],
            area_codes=tuple(dict.fromkeys(data["areas"].replace("，", " ").replace(",", " ").split())),
            stands_by=data["stands_by"],
        )


class PauseForm(forms.Form):
    """Until when a team rests."""

    until = DayField(
        label=_("哪天恢复接单"),
        required=False,
        help_text=_("不填就一直停到您恢复"),
        error_messages={"invalid": _("请选日期")},
    )
    reason = forms.CharField(label=_("为什么"), required=False, max_length=200)


class ScheduleForm(forms.Form):
    """When the team comes: as a visit of its own, or with one it makes anyhow."""

    starts_at = MomentField(label=_("什么时候到"), required=False)
    ends_at = MomentField(label=_("大约到什么时候"), required=False)
    places = forms.IntegerField(label=_("去几个人"), required=False, min_value=1, max_value=50, initial=2)
    shift = forms.TypedChoiceField(
        label=_("或者并入已有的一班"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, shifts: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["shift"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("单独上门")), *shifts]
        if not shifts:
            del self.fields["shift"]


class ReportForm(forms.Form):
    """What was done, and what is left."""

    report = forms.CharField(
        label=_("做了什么"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写做了什么")},
    )
    unfinished = forms.CharField(
        label=_("没做完的"),
        required=False,
        max_length=200,
        help_text=_("写了就会替这户另开一张单，接着派"),
    )
    photos = PhotosField(label=_("做完的照片"), required=False)

    def said(self) -> dict[str, Any]:
        """The report as the domain takes it."""
        return self.cleaned_data | {"photos": [upload_of(one) for one in self.cleaned_data["photos"]]}


class AnotherTimeForm(forms.Form):
    """Another time than was agreed; without times it is still to be agreed."""

    reason = forms.CharField(
        label=_("为什么换时间"), max_length=200, error_messages={"required": _("请写明原因")}
    )
    starts_at = MomentField(label=_("改到什么时候"), required=False)
    ends_at = MomentField(label=_("大约到什么时候"), required=False)
