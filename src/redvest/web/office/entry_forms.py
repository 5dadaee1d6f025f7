"""Forms of entering people for others, and of the papers that belong to it. They read; the domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.kernel.attachments import Upload
from redvest.people.enums import Skill
from redvest.web.accounts.forms import DocumentFields
from redvest.web.forms import DayField
from redvest.web.me.family_forms import RELATIONS, NumberField


class ScanField(forms.FileField):
    """A photo or PDF of a signed sheet."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def __init__(self, **more: Any) -> None:
        super().__init__(error_messages={"required": _("请选择照片或扫描件")}, **more)


def upload_of(form: forms.Form, name: str = "scan") -> Upload:
    """The file of a form as the domain takes it."""
    given = form.cleaned_data[name]
    return Upload(name=given.name, content=given.read(), content_type=given.content_type or "")


class EntryForm(DocumentFields):
    """Somebody whom the office writes down (代登记)."""

    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    contact = forms.CharField(label=_("联系人"), required=False, max_length=100)
    residence = forms.CharField(
        label=_("居住地"), max_length=12, error_messages={"required": _("请选到居住的村（社区）")}
    )
    why = forms.CharField(label=_("为了什么登记"), required=False, max_length=200)
    skills = forms.MultipleChoiceField(
        label=_("会的"), required=False, choices=Skill.choices, widget=forms.CheckboxSelectMultiple
    )


class ReceiptForm(forms.Form):
    """The scan of a signed receipt."""

    scan = ScanField(label=_("签好字的回执（照片或 PDF）"))


class NoteForm(forms.Form):
    """Why a paper is sent back."""

    note = forms.CharField(label=_("退回的原因"), required=False, max_length=200)


class PaperForm(forms.Form):
    """A guardian's signed paper."""

    number = NumberField(label=_("孩子的志愿者编号"))
    guardian_name = forms.CharField(
        label=_("签字的监护人"), max_length=60, error_messages={"required": _("请填写监护人的姓名")}
    )
    guardian_phone = forms.CharField(
        label=_("监护人手机"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
        error_messages={"required": _("请填写监护人的手机号")},
    )
    relation = forms.ChoiceField(
        label=_("与孩子的关系"), choices=RELATIONS, error_messages={"required": _("请选择与孩子的关系")}
    )
    scope = forms.CharField(widget=forms.HiddenInput, initial="all")
    valid_from = DayField(label=_("从哪天起"), error_messages={"required": _("请填写开始日期")})
    valid_until = DayField(label=_("到哪天为止（含当天）"), error_messages={"required": _("请填写结束日期")})
    strict = forms.BooleanField(label=_("签的是儿童专门告知书（未满 14 周岁）"), required=False)
    scan = ScanField(label=_("签好字的同意书（照片或 PDF）"))
