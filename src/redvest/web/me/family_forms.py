"""Forms of the family page. They read what was typed; the domain of people decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.people.enums import Relation
from redvest.web.accounts.forms import ConsentFields, DocumentFields
from redvest.web.forms import DayField

RELATIONS = [("", _("请选择")), *Relation.choices]


class NumberField(forms.CharField):
    """A volunteer number."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
        errors = {"required": _("请填写志愿者编号")}
        super().__init__(max_length=16, widget=widget, error_messages=errors, **more)


class ChildForm(DocumentFields, ConsentFields):
    """A child, written down by the guardian."""

    relation = forms.ChoiceField(
        label=_("您是孩子的"), choices=RELATIONS, error_messages={"required": _("请选择与孩子的关系")}
    )
    agree_child = forms.BooleanField(label=_("我已阅读儿童个人信息专门告知书，代表孩子同意"), required=False)
    agree_minor = forms.BooleanField(label=_("我已阅读未成年人参加志愿服务告知书，表示同意"), required=False)


class ConsentForm(forms.Form):
    """What a guardian consents to."""

    scope = forms.ChoiceField(
        label=_("同意孩子参加"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择同意的范围")},
    )
    valid_from = DayField(label=_("从哪天起"), error_messages={"required": _("请填写开始日期")})
    valid_until = DayField(label=_("到哪天为止（含当天）"), error_messages={"required": _("请填写结束日期")})
    agree_child = forms.BooleanField(label=_("我已阅读儿童个人信息专门告知书，代表孩子同意"), required=False)
    agree_minor = forms.BooleanField(label=_("我已阅读未成年人参加志愿服务告知书，表示同意"), required=False)

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]  # the stubs say Field


class GuardianForm(forms.Form):
    """Whom a child, or the guardian it has, asks."""

    guardian_number = NumberField(label=_("监护人的志愿者编号"))
    relation = forms.ChoiceField(
        label=_("与孩子的关系"), choices=RELATIONS, error_messages={"required": _("请选择与孩子的关系")}
    )


class InviteForm(forms.Form):
    """Whom one invites into the household."""

    number = NumberField(label=_("家人的志愿者编号"))
