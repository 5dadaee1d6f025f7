"""Opening hours of one day as a line of text: ``09:00-12:00 14:30-17:30``; an empty line: shut all day."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: As people write a span, ends apart by a dash or 到, with a colon of either width.
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:[-–—~～至到]+)\s*(\d{1,2})[:：](\d{2})")
#: What may stand between two spans.
_BETWEEN = re.compile(r"[\s,，、;；和]*")
#: Of one day; a shop opens for the morning, the afternoon and perhaps the evening.
MOST_SPANS = 4


class SpansField(forms.CharField):
    """Spans of one day; cleaned to minutes of the day, ``(opens, closes)``, in their order."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("不营业")})
        super().__init__(required=False, max_length=80, widget=widget, **kwargs)

    def clean(self, value: Any) -> list[tuple[int, int]]:
        """Reads the line. What cannot be read is refused; whether spans overlap is the domain's to say."""
        text = super().clean(value).strip()
        found = [_minutes(one) for one in _SPAN.findall(text)]
        readable = not _BETWEEN.sub("", _SPAN.sub("", text))
        if not readable or len(found) > MOST_SPANS or not all(0 <= a < b <= 24 * 60 for a, b in found):
            raise forms.ValidationError(_("请写成 09:00-12:00 14:30-17:30，先开后关"))
        return sorted(found)


def _minutes(parts: tuple[str, str, str, str]) -> tuple[int, int]:
    """Minutes of both ends; midnight as an end is the end of the day, and 25:00 or 9:75 makes the span wrong."""
    h, m, until_h, until_m = map(int, parts)
    if max(m, until_m) > 59:
        return 0, 0
    return h * 60 + m, (until_h * 60 + until_m) or 24 * 60


def spans_text(spans: Iterable[tuple[int, int]]) -> str:
    """09:00-12:00 14:30-17:30."""
    return " ".join(f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in sorted(spans))
