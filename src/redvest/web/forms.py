"""What all forms of the pages share: the refusals of a domain shown at their fields, times as people pick them, keys.

Forms only read what was typed and say what is not a date or a number; whether it may be done is the domain's to say.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import TypeVar

from django import forms

from redvest.kernel import clock
from redvest.kernel.errors import Invalid, Refused

R = TypeVar("R")


def with_refusals(
    form: forms.BaseForm, call: Callable[[], R], *, names: Mapping[str, str] | None = None
) -> R | None:
    """What ``call`` returned, or None when the form or the domain refused; then the form shows why, each at its field.

    ``names`` maps a domain's field to the form's where they differ. What the state forbids stands above the form.
    Forbidden and NotFound pass: they are answers of their own.
    """
    if not form.is_valid():
        return None
    try:
        return call()
    except (Invalid, Refused) as refusal:
        for reason in refusal.reasons:
            field = (names or {}).get(reason.about, reason.about)
            form.add_error(field if field in form.fields else None, str(reason))
    return None


class KeyField(forms.CharField):
    """A hidden key made once for a form, so that sending it twice does it once."""

    def __init__(self) -> None:
        super().__init__(
            initial=lambda: uuid.uuid4().hex, widget=forms.HiddenInput, max_length=64, min_length=8
        )


class DayField(forms.DateField):
    """A calendar day, picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ("%Y-%m-%d",)


class ClockField(forms.TimeField):
    """A time of day, picked to the minute."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    input_formats = ("%H:%M", "%H:%M:%S")


class MomentField(forms.DateTimeField):
    """A day and a time in China, picked to the minute."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")


def moment(day: dt.date, time: dt.time, *, ends: bool = False) -> dt.datetime:
    """A day and a clock time in China as a moment; an end at 00:00 is the end of that day."""
    if ends and time == dt.time(0):
        return clock.day_end(day)
    return dt.datetime.combine(day, time, clock.CHINA)
