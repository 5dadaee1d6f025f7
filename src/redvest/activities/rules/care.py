"""Care for those who serve: not too long a day, not too long without a break."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from redvest.activities.rules.terms import BREAK_MINUTES
from redvest.kernel import clock
from redvest.kernel.errors import Reason

BREAK = timedelta(minutes=BREAK_MINUTES)


class Stretch(Protocol):
    """Something that takes a person's time."""

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""


def why_tired(
    shift: Stretch, others: Iterable[Stretch], *, day_minutes: int, row_minutes: int
) -> list[Reason]:
    """Empty if the shift with the person's others of that day keeps to the limits.

    A shift that is longer by itself is the concern of whoever planned it: one cannot choose half of it.
    """
    day = clock.local_day(shift.starts_at)
    same_day = [one for one in others if clock.local_day(one.starts_at) == day]
    if not same_day:
        return []
    reasons = []
    said: dict[str, str | int]
    held = sum(_minutes(one) for one in same_day)
    if held + _minutes(shift) > day_minutes:
        said = {"held": in_hours(held), "most": in_hours(day_minutes)}
        text = _("当天您已报 %(held)s 小时，加上这一班超过一天最多 %(most)s 小时的上限")
        reasons.append(Reason("long_day", text, said))
    row = _in_a_row(shift, same_day)
    if len(row) > 1 and (total := sum(_minutes(one) for one in row)) > row_minutes:
        said = {"total": in_hours(total), "rest": BREAK_MINUTES, "most": in_hours(row_minutes)}
        text = _("和前后的班次连起来有 %(total)s 小时，中间休息不到 %(rest)s 分钟；连续最多 %(most)s 小时")
        reasons.append(Reason("no_break", text, said))
    return reasons


def _minutes(one: Stretch) -> int:
    return clock.whole_minutes(one.starts_at, one.ends_at)


def _in_a_row(shift: Stretch, others: Iterable[Stretch]) -> list[Stretch]:
    """The shift and those that join it with less than a break between."""
    row: list[Stretch] = []
    for one in sorted([shift, *others], key=lambda stretch: stretch.starts_at):
        if row and one.starts_at - max(before.ends_at for before in row) >= BREAK:
            if shift in row:
                return row
            row = []
        row.append(one)
    return row


def in_hours(minutes: int) -> str:
    """Minutes as people say them: 4, 4.5."""
    return f"{minutes / 60:.1f}".removesuffix(".0")
