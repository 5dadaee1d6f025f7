"""Forms of getting in. They parse and present; what may be is decided by the domain of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people.enums import (
    NECESSARY_PURPOSES,
    IdType,
    Purpose,
    ServiceCategory,
    Sex,
    Skill,
)
from redvest.people.operations import Registration
from redvest.web.forms import DayField


def _phone(**attrs: Any) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 20} | attrs
    )
    return forms.CharField(
        label=_("手机号"), max_length=20, widget=widget, error_messages={"required": _("请填写手机号")}
    )


def _code() -> forms.CharField:
    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6, "pattern": "[0-9]{6}"}
    )
    return forms.CharField(
        label=_("短信验证码"), max_length=10, widget=widget, error_messages={"required": _("请填写验证码")}
    )


class CodeLoginForm(forms.Form):
    """Logging in by phone and code."""

    phone = _phone()
    code = _code()


class PasswordLoginForm(forms.Form):
    """Logging in by phone and password."""

    phone = _phone()
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填写密码")},
    )


class _AskedDay(DayField):
    """Not marked as optional; whether it is missing is the domain's to say, which knows the document."""

    def validate(self, value: Any) -> None:
        """Nothing: an empty one is no fault of the form."""


class _AskedChoice(forms.ChoiceField):
    """The same for a choice."""

    def validate(self, value: Any) -> None:
        """Only a choice that is none of those offered."""
        if value:
            super().validate(value)


class DocumentFields(forms.Form):
    """A name and a document as they are written on it. Birth date and sex are for numbers that do not say them."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请填写证件上的姓名")},
    )
    id_type = forms.ChoiceField(label=_("证件类型"), choices=IdType.choices, initial=IdType.RESIDENT)
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        error_messages={"required": _("请填写证件号码")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    birth_date = _AskedDay(label=_("出生日期"))
    sex = _AskedChoice(label=_("性别"), choices=Sex.choices, widget=forms.RadioSelect)


class ConsentFields(forms.Form):
    """What one agrees to, each purpose by itself."""

    consents = forms.MultipleChoiceField(
        label=_("同意事项"), required=False, choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )

    @property
    def consent_lines(self) -> list[dict[str, Any]]:
        """Each purpose: what it means, whether registration needs it, whether it is ticked."""
        ticked = set(self["consents"].value() or [])
        return [
            {
                "purpose": purpose,
                "label": purpose.label,
                "why": CONSENT_WHY[purpose],
                "necessary": purpose in NECESSARY_PURPOSES,
                "ticked": purpose in ticked,
            }
            for purpose in Purpose
        ]


class RegistrationForm(DocumentFields, ConsentFields):
    """Registration: who one is, how to reach one, where one lives, and what one agrees to."""

    phone = _phone()
    code = _code()
    residence = forms.CharField(
        label=_("居住地"), max_length=12, error_messages={"required": _("请选到您居住的村（社区）")}
    )
    skills = forms.MultipleChoiceField(
        label=_("我会的"), required=False, choices=Skill.choices, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("我想参加的"),
        required=False,
        choices=ServiceCategory.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    # Typed once: who mistypes it gets in by a code and sets another.
    password = forms.CharField(
        label=_("登录密码"),
        required=False,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    @property
    def registration(self) -> Registration:
        """What was typed, as the domain knows it; what the form refused is blank."""
        typed = self.cleaned_data
        return Registration(
            name=typed.get("name", ""),
            id_type=typed.get("id_type", ""),
            id_number=typed.get("id_number", ""),
            phone=typed.get("phone", ""),
            code=typed.get("code", "").strip(),
            residence=typed.get("residence", ""),
            skills=tuple(typed.get("skills", ())),
            categories=tuple(typed.get("categories", ())),
            consents=tuple(typed.get("consents", ())),
            password=typed.get("password", ""),
            birth_date=typed.get("birth_date"),
            sex=typed.get("sex", ""),
        )

    def clean(self) -> dict[str, Any]:
        """Says every fault the domain finds, not only what is missing, so that one reads them all at once."""
        for reason in people.faults_of(self.registration, now=clock.now()):
            if reason.about not in self.errors:
                self.add_error(reason.about, str(reason))
        return self.cleaned_data


#: What each consent means, in plain words.
CONSENT_WHY = {
    Purpose.SERVICE: _("为您建立志愿者档案，安排班次，记录服务时长。"),
    Purpose.IDENTITY: _("确认一人一号。号码加密保存，任何页面、任何人都看不到。"),
    Purpose.MESSAGES: _("班次改时间、取消、候补补上时发短信。不同意也能在网页上看到。"),
    Purpose.PUBLICITY: _("只显示“张*”这样打码的姓名。不同意也不影响参加任何活动。"),
}


class EntryCodeForm(forms.Form):
    """Proving the phone one was entered with."""

    phone = _phone()
    code = _code()


class EntryForm(ConsentFields):
    """Confirming that one was entered by others."""

    person_id = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("登录密码"),
        required=False,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )
