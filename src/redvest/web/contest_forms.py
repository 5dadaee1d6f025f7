"""Forms of contests. They read what was typed; the domain decides."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.contests.operations import EditionForm, EntryForm
from redvest.kernel.attachments import Upload
from redvest.web.forms import KeyField, MomentField

#: What is objected to if it is no unit's list.
RESULT = "result"


class ObjectionForm(forms.Form):
    """An objection by anyone, to the result or to a unit's list."""

    key = KeyField()
    about = forms.ChoiceField(label=_("对什么有异议"))
    entry = forms.CharField(label=_("项目名称或编号"), max_length=60, required=False)
    name = forms.CharField(label=_("您的姓名"), max_length=40)
    phone = forms.CharField(label=_("联系电话"), max_length=20)
    said = forms.CharField(label=_("异议内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, lists: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        named = [(str(pk), _("%(unit)s的推荐名单") % {"unit": unit}) for pk, unit in lists]
        field.choices = named or [(RESULT, _("公示的结果"))]

    def for_domain(self) -> dict[str, Any]:
        """For ``object_to``."""
        names = ("key", "entry", "name", "phone", "said")
        about = self.cleaned_data["about"]
        return {name: self.cleaned_data[name] for name in names} | {
            "list_id": None if about == RESULT else int(about)
        }


class ReceiptForm(forms.Form):
    """What somebody was given when they objected."""

    receipt = forms.CharField(label=_("回执号"), max_length=40)


class CertificateForm(forms.Form):
    """The number on a certificate."""

    number = forms.CharField(label=_("证书编号"), max_length=40)


class EditionFields(forms.Form):
    """What one writes down of an edition before its scheme and terms, which have pages of their own."""

    key = KeyField()
    code = forms.CharField(label=_("代号"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=80)
    theme = forms.CharField(label=_("主题"), max_length=80, required=False)
    about = forms.CharField(
        label=_("说明"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    apply_from = MomentField(label=_("申报开始"))
    apply_until = MomentField(label=_("申报截止"))
    publicity_days = forms.IntegerField(label=_("公示几个工作日"), min_value=5, max_value=30, initial=5)
    contact_name = forms.CharField(label=_("联系人"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    contact_mail = forms.EmailField(label=_("邮箱"), required=False)

    def said(self, *, scheme: Mapping[str, Any], terms: Mapping[str, Any]) -> EditionForm:
        """For the domain."""
        said = {name: value for name, value in self.cleaned_data.items() if name in EditionFields.base_fields}
        return EditionForm(
            scheme=scheme, terms=terms, **{name: value for name, value in said.items() if name != "key"}
        )


class NewEditionFields(EditionFields):
    """A new edition: also who runs it, and the contest whose scheme it starts from."""

    site_code = forms.ChoiceField(label=_("由哪个阵地主办"))
    start_from = forms.ChoiceField(label=_("评分方案从哪一个开始"), initial="changji-2022")

    def __init__(
        self, *args: Any, sites: list[tuple[str, str]], schemes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("site_code", sites), ("start_from", schemes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # as declared above
            field.choices = choices


class EntryFields(forms.Form):
    """What a team says of its entry."""

    field = forms.ChoiceField(label=_("领域"))
    title = forms.CharField(label=_("项目名称"), max_length=60)
    need = forms.CharField(label=_("需求"), max_length=2000, required=False, widget=forms.Textarea)
    goals = forms.CharField(label=_("目标"), max_length=2000, required=False, widget=forms.Textarea)
    doing = forms.CharField(label=_("实施"), max_length=2000, required=False, widget=forms.Textarea)
    results = forms.CharField(label=_("成果"), max_length=2000, required=False, widget=forms.Textarea)
    special = forms.CharField(label=_("特色"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, fields: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = list(fields.items())

    def said(self) -> EntryForm:
        """For the domain."""
        return EntryForm(**self.cleaned_data)


class EntryFileForm(forms.Form):
    """An attachment of an entry."""

    title = forms.CharField(label=_("标题"), max_length=60)
    file = forms.FileField(label=_("图片或 PDF"), max_length=120)
    blind = forms.BooleanField(label=_("已隐去单位和姓名，可以给评委看"), required=False)

    def upload(self) -> Upload:
        """What was handed in."""
        return uploaded(self.cleaned_data["file"])


class StampedForm(forms.Form):
    """The scan of a list under the unit's stamp."""

    stamped = forms.FileField(label=_("盖章名单的扫描件"), max_length=120)

    def upload(self) -> Upload:
        """What was handed in."""
        return uploaded(self.cleaned_data["stamped"])


def uploaded(found: Any) -> Upload:
    """A file as the domain takes it."""
    return Upload(name=found.name or "", content=found.read(), content_type=str(found.content_type or ""))
