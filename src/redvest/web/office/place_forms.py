"""Forms about sites and units. They read what was typed; the places domain decides."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.places.enums import DesignationKind, DesignationLevel, UnitKind
from redvest.places.operations import PostForm, UnitForm
from redvest.web.forms import ClockField, DayField, KeyField
from redvest.web.office.forms import SiteField

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")
WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))


def day_after(last: date | None) -> date | None:
    """The first day on which it no longer holds, from the last on which it does."""
    return last + timedelta(days=1) if last else None


def clock_text(minute: int) -> str:
    """510 is 08:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


class SpansField(forms.CharField):
    """Opening times of a day as people write them: 08:30-12:00 14:00-17:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=80, **kwargs)

    def clean(self, value: Any) -> Any:
        """The spans in minutes of the day."""
        text = str(super().clean(value))
        rest = _SPAN.sub("", text).strip(" ,，;；、")
        if rest:
            raise forms.ValidationError(_now("请写成 08:30-12:00，两段之间空一格"))
        return [
            (int(one[1]) * 60 + int(one[2]), int(one[3]) * 60 + int(one[4])) for one in _SPAN.finditer(text)
        ]


class HoursForm(forms.Form):
    """The weekly opening hours, a line a day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, label in enumerate(WEEKDAYS, start=1):
            self.fields[f"day{number}"] = SpansField(label=label)

    @property
    def week(self) -> list[tuple[int, int, int]]:
        """The spans with their weekday."""
        return [
            (number, opens, closes)
            for number in range(1, 8)
            for opens, closes in self.cleaned_data[f"day{number}"]
        ]


class OpeningDayForm(forms.Form):
    """A day on which the weekly hours do not hold."""

    day = DayField(label=_("哪一天"))
    opens = ClockField(label=_("从"), required=False, help_text=_("两个时间都不填就是全天不开放"))
    closes = ClockField(label=_("到"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        """Both times or none."""
        data = super().clean() or {}
        if bool(data.get("opens")) != bool(data.get("closes")):
            self.add_error("closes", _now("两个时间都要填，或者都不填"))
        return data

    @property
    def span(self) -> tuple[int, int] | None:
        """The times in minutes of the day; None: closed."""
        opens, closes = self.cleaned_data["opens"], self.cleaned_data["closes"]
        if opens is None or closes is None:
            return None
        return opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute or 24 * 60


class ContactForm(forms.Form):
    """Where a site is and how it is reached."""

    address = forms.CharField(label=_("地址"), required=False, max_length=120)
    phone = forms.CharField(
        label=_("座机"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
        help_text=_("例如 0739-8231234；个人手机不公开"),
    )


class OfficerForm(forms.Form):
    """Who heads a site or works at it."""

    title = forms.CharField(label=_("职务"), max_length=30, help_text=_("例如：站长、副站长、工作人员"))
    name = forms.CharField(label=_("姓名"), max_length=50)
    post = forms.CharField(
        label=_("兼任职务"), required=False, max_length=60, help_text=_("例如：村党组织书记")
    )
    is_head = forms.BooleanField(
        label=_("是负责人（站长、所长、主任）"), required=False, help_text=_("原负责人的任期到这一天为止")
    )
    is_public = forms.BooleanField(
        label=_("本人同意公开姓名"), required=False, help_text=_("没有同意，公开页面上只显示姓")
    )
    since = DayField(label=_("从哪天起"))
    number = forms.CharField(
        label=_("志愿者编号"), required=False, max_length=16, help_text=_("他也是志愿者时可以填")
    )
    key = KeyField()


class DesignationForm(forms.Form):
    """A title given by a document."""

    kind = forms.ChoiceField(label=_("命名"), choices=[("", _("请选择")), *DesignationKind.choices])
    level = forms.TypedChoiceField(
        label=_("级别"), choices=[("", _("请选择")), *DesignationLevel.choices], coerce=int
    )
    document = forms.CharField(label=_("文号或文件名"), max_length=80)
    since = DayField(label=_("从哪天起"))
    last = DayField(label=_("到哪天"), required=False, help_text=_("含当天；不填就是一直有效"))
    key = KeyField()


class UnitField(forms.CharField):
    """A unit by its number, offered while one types its name (see office/unit_field.html)."""

    def clean(self, value: Any) -> Any:
        """The id: what stands before the first space."""
        words = str(super().clean(value)).split()
        if not words:
            return None
        if not words[0].isdigit() or len(words[0]) > 18:
            raise forms.ValidationError(_now("请从建议里选一个单位；没有的话先登记"))
        return int(words[0])


class PairForm(forms.Form):
    """A unit for this site."""

    unit = UnitField(label=_("结对单位"))
    since = DayField(label=_("从哪天起"))
    last = DayField(label=_("到哪天"), required=False, help_text=_("含当天；不填就是长期"))
    note = forms.CharField(label=_("说明"), required=False, max_length=120)


class PairSiteForm(forms.Form):
    """A site for this unit."""

    site = SiteField(label=_("结对的阵地"))
    since = DayField(label=_("从哪天起"))
    last = DayField(label=_("到哪天"), required=False, help_text=_("含当天；不填就是长期"))
    note = forms.CharField(label=_("说明"), required=False, max_length=120)


class UnitEntry(forms.Form):
    """What is said of a unit."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类型"), choices=[("", _("请选择")), *UnitKind.choices])
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), required=False, max_length=24, help_text=_("18 位")
    )
    civilised = forms.TypedChoiceField(
        label=_("文明单位"),
        required=False,
        choices=[("", _("不是")), *DesignationLevel.choices],
        coerce=int,
        empty_value=None,
    )
    key = KeyField()

    @property
    def said(self) -> UnitForm:
        """The form as the domain takes it."""
        names = ("name", "kind", "credit_code", "civilised")
        return UnitForm(**{name: self.cleaned_data[name] for name in names})


class PostsForm(forms.Form):
    """Posts to be opened, pasted or from a file."""

    lines = forms.CharField(
        label=_("一行一个点"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("名称，后面可以用逗号接着写地址、代码。代码不写会自动编号"),
    )
    file = forms.FileField(
        label=_("或者选择文件"),
        required=False,
        help_text=_("CSV 或文本文件，UTF-8 或 GBK 编码，一行一个"),
    )

    def clean(self) -> dict[str, Any]:
        """The posts of both."""
        data = super().clean() or {}
        text = str(data.get("lines", ""))
        if data.get("file"):
            text += "\n" + _decoded(data["file"].read())
        self.posts = [_post(line) for line in text.splitlines() if line.strip(" ,，\t")]
        if not self.posts:
            self.add_error("lines", _now("请写上至少一个点的名称"))
        return data


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", errors="replace")


def _post(line: str) -> PostForm:
    cells = [cell.strip().strip('"') for cell in re.split(r"[,，\t]", line)]
    name, address, code = [*cells, "", "", ""][:3]
    return PostForm(name=name, address=address, code=code)
