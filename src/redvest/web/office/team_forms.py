"""Forms about teams and their agreements. They read what was typed; the teams domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.kernel.attachments import Upload
from redvest.teams.operations import AgreementForm
from redvest.teams.queries import ProfessionInfo
from redvest.web.forms import DayField, KeyField
from redvest.web.office.forms import SiteField
from redvest.web.office.place_forms import UnitField, day_after


def upload_of(form: forms.Form) -> Upload | None:
    """The file that was handed in with the form, if there is one."""
    file = form.cleaned_data.get("file")
    return Upload(name=file.name, content=file.read(), content_type=file.content_type) if file else None


def profession_choices(professions: list[ProfessionInfo]) -> list[tuple[str, Any]]:
    """The kinds of professional teams as choices of a field."""
    return [("", _("不分专业")), *((one.code, one.name) for one in professions)]


class ClassifyForm(forms.Form):
    """Which kind of professional team."""

    profession = forms.ChoiceField(label=_("专业"), required=False)

    def __init__(self, *args: Any, professions: list[ProfessionInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["profession"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = profession_choices(professions)


class MergeTeamForm(forms.Form):
    """Into which team it goes, and why."""

    into_code = forms.CharField(label=_("并入哪支队伍（编号）"), max_length=12, help_text=_("例如 T000017"))
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("成员会看到"))


class HandOverForm(forms.Form):
    """Which team takes an activity on."""

    to = forms.CharField(label=_("移交给哪支队伍（编号）"), max_length=12)


class ExpectedForm(forms.Form):
    """Which kinds each site of a level is to have."""

    professions = forms.MultipleChoiceField(
        label=_("应有的队伍"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, professions: list[ProfessionInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["professions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.code, one.name) for one in professions]


class OwnProfessionForm(forms.Form):
    """A kind of team of one's own."""

    name = forms.CharField(label=_("本地特色队伍"), max_length=20, help_text=_("例如：马背宣讲"))


class AgreementEntry(forms.Form):
    """What a team agrees with a site or a unit."""

    subject = forms.CharField(label=_("协议主题"), max_length=60, help_text=_("例如：每周六照看广场"))
    site_code = SiteField(label=_("和哪个阵地"), required=False)
    unit = UnitField(label=_("或者和哪个单位"), required=False)
    since = DayField(label=_("从哪天起"))
    last = DayField(label=_("到哪天"), help_text=_("含当天"))
    terms = forms.CharField(
        label=_("主要内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    file = forms.FileField(
        label=_("签好的协议"), required=False, help_text=_("照片或 PDF，最大 8 MB，只有双方工作人员看得到")
    )
    key = KeyField()

    @property
    def said(self) -> AgreementForm:
        """The form as the domain takes it."""
        data = self.cleaned_data
        until = day_after(data["last"])
        assert until is not None
        return AgreementForm(
            subject=data["subject"],
            since=data["since"],
            until=until,
            terms=data["terms"],
            site_code=data["site_code"],
            unit_id=data["unit"],
        )


class RenewForm(forms.Form):
    """Until when an agreement goes on."""

    last = DayField(label=_("续到哪天"), help_text=_("含当天"))
    file = forms.FileField(label=_("签好的协议"), required=False)
