"""Forms of training: courses, sessions, names, comments. They read what was typed; the domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.kernel.attachments import Upload
from redvest.training.enums import CourseForm, CourseKind, Mode
from redvest.training.operations import CourseDraft, SessionDraft
from redvest.web.forms import DayField, KeyField, MomentField
from redvest.web.training_names import Listed, from_table, typed
from redvest.web.village_choices import Choices


class CourseFields(forms.Form):
    """What one writes down of a course."""

    key = KeyField()
    name = forms.CharField(label=_("名称"), max_length=60)
    content = forms.CharField(label=_("主要内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    organiser = forms.CharField(label=_("举办单位"), max_length=100)
    form = forms.ChoiceField(label=_("形式"), choices=CourseForm.choices)
    kind = forms.ChoiceField(label=_("培训类型"), choices=CourseKind.choices)
    mode = forms.ChoiceField(label=_("培训方式"), choices=Mode.choices, initial=Mode.ON_SITE)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    contact = forms.CharField(label=_("联系方式"), max_length=60, required=False)
    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=10_000)
    sign_up_until = MomentField(label=_("报名截止"))
    share = forms.IntegerField(label=_("结业要参加的学时（%）"), min_value=1, max_value=100, initial=80)
    valid_months = forms.IntegerField(
        label=_("资格有效几个月（不填为长期）"), min_value=1, max_value=120, required=False
    )
    checks_out = forms.BooleanField(label=_("每场要签退"), required=False)

    def said(self, *, edition_id: int | None = None) -> CourseDraft:
        """For the domain."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return CourseDraft(**given, edition_id=edition_id)


class SessionFields(forms.Form):
    """One sitting."""

    key = KeyField()
    title = forms.CharField(label=_("标题"), max_length=60)
    speaker = forms.CharField(label=_("主讲人"), max_length=60, required=False)
    starts_at = MomentField(label=_("开始"))
    ends_at = MomentField(label=_("结束"))
    mode = forms.ChoiceField(label=_("培训方式"), choices=Mode.choices, initial=Mode.ON_SITE)
    room = forms.CharField(label=_("地点"), max_length=120, required=False)
    link = forms.CharField(label=_("会议链接（只给报了名的人看）"), max_length=300, required=False)

    def said(self) -> SessionDraft:
        """For the domain."""
        return SessionDraft(**{name: value for name, value in self.cleaned_data.items() if name != "key"})


class UnitPlacesForm(forms.Form):
    """Places for a unit, one of those below the site that runs the course."""

    unit_code = forms.ChoiceField(label=_("单位"))
    number = forms.IntegerField(label=_("分给几个名额"), min_value=0, max_value=10_000)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["unit_code"], units)


class NamesForm(forms.Form):
    """People of a unit, a number a line, or a table with a column of them."""

    unit_code = forms.ChoiceField(label=_("单位"))
    numbers = forms.CharField(
        label=_("志愿者编号，一行一个"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    file = forms.FileField(label=_("或者交一份 Excel 名单"), max_length=120, required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["unit_code"], units)

    def listed(self) -> Listed:
        """Whom it names. Raises Invalid about "file"."""
        given = self.cleaned_data["file"]
        return from_table(given) if given else typed(str(self.cleaned_data["numbers"]))


def _choose(field: forms.Field, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)  # as declared above
    field.choices = choices


class MaterialForm(forms.Form):
    """A file for those who take part."""

    title = forms.CharField(label=_("标题"), max_length=80)
    file = forms.FileField(label=_("图片或 PDF"), max_length=120)

    def upload(self) -> Upload:
        """What was handed in."""
        found = self.cleaned_data["file"]
        return Upload(name=found.name or "", content=found.read(), content_type=str(found.content_type or ""))


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("原因"), max_length=200)


class EvaluationForm(forms.Form):
    """Stars and words of one who attended."""

    stars = forms.TypedChoiceField(
        label=_("几星"), coerce=int, choices=[(n, "★" * n) for n in range(5, 0, -1)], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("想说的话（只给主办方看，不显示姓名）"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExpertForm(forms.Form):
    """Whom to ask, about which project."""

    key = KeyField()
    project_id = forms.TypedChoiceField(label=_("项目"), coerce=int)
    number = forms.CharField(label=_("专家的志愿者编号"), max_length=20)

    def __init__(self, *args: Any, projects: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project_id"]
        assert isinstance(field, forms.TypedChoiceField)  # as declared above
        field.choices = projects


class PointForm(forms.Form):
    """A comment of the expert."""

    key = KeyField()
    finding = forms.CharField(
        label=_("问题（把脉）"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    advice = forms.CharField(
        label=_("建议（开方）"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = DayField(label=_("希望哪天前答复"), required=False)


class ReplyForm(forms.Form):
    """Something said under a comment."""

    words = forms.CharField(label=_("内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
