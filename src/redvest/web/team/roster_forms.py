"""Forms of rosters. They read what was typed or pasted from a table; the activities domain decides."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.activities.rules.rosters import MINUTES_A_DAY, PostForm, RosterForm, SlotForm
from redvest.web.forms import DayField, KeyField

WEEKDAYS = [
    (0, _("周一")),
    (1, _("周二")),
    (2, _("周三")),
    (3, _("周四")),
    (4, _("周五")),
    (5, _("周六")),
    (6, _("周日")),
]
_SLOT = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})$")
_CUT = re.compile(r"[\t,，;；]")


class PostsField(forms.CharField):
    """Posts, one a line: name, place, how many people; as copied from a table. Without a place, the name is it."""

    widget = forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})

    def clean(self, value: str) -> Any:
        """The posts as the domain takes them."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return [self._post(number, line) for number, line in enumerate(lines, 1)]

    def _post(self, number: int, line: str) -> PostForm:
        parts = [part.strip() for part in _CUT.split(line) if part.strip()]
        people = parts.pop() if len(parts) > 1 and parts[-1].removesuffix("人").isdecimal() else "1"
        if not parts or len(parts) > 2 or len(people) > 6:
            words = {"no": number}
            raise forms.ValidationError(_("第 %(no)s 行看不懂，请写成：名称，地点，人数"), params=words)
        return PostForm(name=parts[0], place=parts[-1], people=int(people.removesuffix("人")))


class SlotsField(forms.CharField):
    """Times of the day, one a line: 08:00-12:00."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def clean(self, value: str) -> Any:
        """The slots as the domain takes them; an end at 00:00 is the end of the day."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return [self._slot(number, line) for number, line in enumerate(lines, 1)]

    def _slot(self, number: int, line: str) -> SlotForm:
        found = _SLOT.match(line)
        if not found:
            words = {"no": number}
            raise forms.ValidationError(_("第 %(no)s 行看不懂，请写成：08:00-12:00"), params=words)
        start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
        starts, ends = start_hour * 60 + start_minute, end_hour * 60 + end_minute
        return SlotForm(starts=starts, ends=ends or MINUTES_A_DAY)


class LayOutForm(forms.Form):
    """The posts, the times and the days of a roster."""

    posts = PostsField(
        label=_("岗位"),
        help_text=_("一行一个：名称，地点，人数。可以直接从表格里复制过来"),
    )
    slots = SlotsField(label=_("每天的时段"), help_text=_("一行一个，例如 08:00-12:00"))
    first_day = DayField(label=_("第一天"))
    last_day = DayField(label=_("最后一天"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("哪几天要值守"),
        choices=WEEKDAYS,
        coerce=int,
        initial=list(range(7)),
        widget=forms.CheckboxSelectMultiple,
    )
    min_age = forms.IntegerField(label=_("最低年龄"), min_value=0, max_value=100, initial=18)
    swaps_need_leader = forms.BooleanField(label=_("换班要队长确认"), required=False)
    key = KeyField()

    def said(self) -> RosterForm:
        """The form as the domain takes it."""
        data = self.cleaned_data
        names = ("posts", "slots", "first_day", "last_day", "min_age", "swaps_need_leader")
        return RosterForm(**{name: data[name] for name in names}, weekdays=frozenset(data["weekdays"]))


class RosterFilters(forms.Form):
    """Which posts, from which day."""

    q = forms.CharField(label=_("岗位或地点"), required=False, max_length=50)
    gaps = forms.BooleanField(label=_("只看缺人的"), required=False)
    day = DayField(label=_("日期"), required=False)
