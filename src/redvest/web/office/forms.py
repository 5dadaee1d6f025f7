"""Forms of the office desk. They read what was typed; the domains decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redvest.access.enums import SITE_ROLES, Role
from redvest.people.enums import ServiceCategory
from redvest.places.enums import SiteKind, TownshipClass, VillageClass
from redvest.teams.enums import JoinMode, TeamKind
from redvest.web.forms import DayField, KeyField


class SiteField(forms.CharField):
    """A site by its code, offered while one types its name (see office/site_field.html)."""

    def clean(self, value: Any) -> str:
        """The code: what stands before the first space, so that "430524001 桃花坪街道…" is understood too."""
        words = str(super().clean(value)).split()
        return words[0] if words else ""


class NameForm(forms.Form):
    """A site's new name."""

    name = forms.CharField(label=_("新的名称"), max_length=80)


class MoveForm(forms.Form):
    """Where a site is to stand."""

    parent_code = SiteField(label=_("新的上级阵地"))


class MergeForm(forms.Form):
    """Into which site it goes."""

    into_code = SiteField(label=_("并入哪个阵地"))


class OpenForm(forms.Form):
    """A new site."""

    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), *SiteKind.choices])
    name = forms.CharField(label=_("名称"), max_length=80)
    code = forms.CharField(
        label=_("代码"), max_length=24, help_text=_("数字、字母和连字符；村（社区）的站就用区划代码")
    )
    division_code = forms.CharField(label=_("所在行政区划代码"), max_length=12)
    address = forms.CharField(label=_("地址"), required=False, max_length=120)


class NetworkForm(forms.Form):
    """A county's whole network, from its divisions."""

    code = forms.CharField(label=_("县级区划代码"), max_length=6, help_text=_("6 位，例如 430524"))
    townships = forms.MultipleChoiceField(
        label=_("哪些乡级区划设所"),
        choices=TownshipClass.choices,
        initial=[value for value in TownshipClass.values if value != TownshipClass.ZONE],
        widget=forms.CheckboxSelectMultiple,
    )
    villages = forms.MultipleChoiceField(
        label=_("哪些村级区划设站"),
        choices=VillageClass.choices,
        initial=[value for value in VillageClass.values if value != VillageClass.QUASI],
        widget=forms.CheckboxSelectMultiple,
    )


class WhyForm(forms.Form):
    """Why somebody's contact is needed."""

    why = forms.CharField(
        label=_("为什么要看"),
        max_length=200,
        help_text=_("例如：通知他明天的活动改了地点。本人会看到是谁、为什么看过"),
    )


class TeamForm(forms.Form):
    """A team to be registered."""

    name = forms.CharField(label=_("队伍名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类型"), choices=[("", _("请选择")), *TeamKind.choices])
    site_code = SiteField(label=_("所在阵地"))
    parent_code = forms.CharField(
        label=_("上级队伍编号"), required=False, max_length=12, help_text=_("支队、分队要填，例如 T000001")
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        max_length=24,
        help_text=_("18 位；志愿服务组织必填，团体不填"),
    )
    category = forms.ChoiceField(label=_("服务类别"), choices=[("", _("请选择")), *ServiceCategory.choices])
    intro = forms.CharField(
        label=_("简介"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    join_mode = forms.ChoiceField(
        label=_("怎样加入"), choices=JoinMode.choices, initial=JoinMode.REQUEST, widget=forms.RadioSelect
    )
    leader = forms.CharField(
        label=_("队长的志愿者编号"), max_length=16, help_text=_("请他先注册；不能是您自己")
    )
    key = KeyField()


class LeaderForm(forms.Form):
    """Who is to lead."""

    leader = forms.CharField(label=_("新队长的志愿者编号"), max_length=16)


class GrantForm(forms.Form):
    """A role for a person at a site."""

    number = forms.CharField(label=_("志愿者编号"), max_length=16)
    role = forms.ChoiceField(
        label=pgettext_lazy("one", "角色"),
        choices=[("", _("请选择")), *((role.value, role.label) for role in Role if role in SITE_ROLES)],
    )
    site = SiteField(label=pgettext_lazy("one", "阵地"))
    until = DayField(label=_("任期到"), required=False, help_text=_("含当天；不填就是一直有效"))


class AuditForm(forms.Form):
    """What to look for in the audit record."""

    verb = forms.ChoiceField(label=_("做了什么"), required=False)
    number = forms.CharField(label=_("志愿者编号"), required=False, max_length=16)
    start = DayField(label=_("从"), required=False)
    end = DayField(label=_("到"), required=False)
