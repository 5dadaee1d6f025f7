"""How often a series is held, in one sentence for each way, so that every language can put its words in order."""

from typing import Protocol

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from redvest.activities.enums import Every
from redvest.web.team.recurring_forms import NTH


class Rhythm(Protocol):
    """The rule of a series: every ``step`` weeks or months, on which weekday (0 is Monday), which such of a month."""

    every: str
    step: int
    weekday: int
    nth: int | None


def rhythm_of(series: Rhythm) -> str:
    """隔几周的星期几，或者每月第几个星期几。"""
    words = {"day": WEEKDAYS[series.weekday], "n": series.step}
    if series.every == Every.WEEK:
        return (_("每周的%(day)s") if series.step == 1 else _("每 %(n)s 周的%(day)s")) % words
    words["nth"] = dict(NTH).get(series.nth or "", "")
    return (_("每月%(nth)s%(day)s") if series.step == 1 else _("每 %(n)s 个月的%(nth)s%(day)s")) % words
