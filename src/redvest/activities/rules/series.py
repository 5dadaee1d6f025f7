"""On which days a series is held, and what may be said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import Every, WhenHoliday
from redvest.kernel.errors import Reason
from redvest.kernel.workdays import is_public_holiday

#: A series is planned for a year at most, as an activity is.
LONGEST = timedelta(days=366)
MOST_DATES = 120
MOST_STEP = 12
#: Dates are made so long ahead.
AHEAD = timedelta(days=28)
#: One approval covers so long a time at most.
LONGEST_APPROVAL = timedelta(days=183)
LAST = -1


@dataclass(frozen=True, kw_only=True)
class SeriesForm:
    """When a series is held: every ``step`` weeks on a weekday, or every ``step`` months on the ``nth`` such weekday.

    ``nth`` is 1 to 4, or -1 for the last. It ends on ``until`` or after ``count`` dates, whichever comes first; dates
    skipped for a holiday do not count.
    """

    every: str
    weekday: int
    starts_on: date
    step: int = 1
    nth: int | None = None
    until: date | None = None
    count: int | None = None
    when_holiday: str = WhenHoliday.HOLD


def dates_of(form: SeriesForm) -> list[date]:
    """All its dates, in order."""
    last = min(form.until or date.max, form.starts_on + LONGEST)
    found = (day for day in _regular(form, last) if not _is_skipped(form, day))
    return list(islice(found, min(form.count or MOST_DATES, MOST_DATES)))


def _is_skipped(form: SeriesForm, day: date) -> bool:
    return form.when_holiday == WhenHoliday.SKIP and is_public_holiday(day)


def _regular(form: SeriesForm, last: date) -> Iterator[date]:
    return _weekly(form, last) if form.every == Every.WEEK else _monthly(form, last)


def _weekly(form: SeriesForm, last: date) -> Iterator[date]:
    day = form.starts_on + timedelta(days=(form.weekday - form.starts_on.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(weeks=form.step)


def _monthly(form: SeriesForm, last: date) -> Iterator[date]:
    year, month = form.starts_on.year, form.starts_on.month
    while date(year, month, 1) <= last:
        day = nth_weekday(year, month, form.weekday, form.nth or 1)
        if form.starts_on <= day <= last:
            yield day
        year, month = divmod(year * 12 + month - 1 + form.step, 12)
        month += 1


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The ``nth`` such weekday of a month (1 to 4), or the last for -1."""
    if nth == LAST:
        following = date(year + month // 12, month % 12 + 1, 1)
        end = following - timedelta(days=1)
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def why_not_series(form: SeriesForm, *, today: date) -> list[Reason]:
    """What is wrong with the dates of a series, each at its field."""
    reasons = []
    if form.every not in Every.values:
        reasons.append(Reason("unknown_choice", _("请选择每周还是每月"), about="every"))
    if not 1 <= form.step <= MOST_STEP:
        text = _("间隔要在 1 到 %(most)s 之间")
        reasons.append(Reason("step", text, {"most": MOST_STEP}, about="step"))
    if form.weekday not in range(7):
        reasons.append(Reason("unknown_choice", _("请选择星期几"), about="weekday"))
    if (form.every == Every.MONTH) != (form.nth in (1, 2, 3, 4, LAST)):
        reasons.append(Reason("unknown_choice", _("每月的，请选第几个星期几"), about="nth"))
    if form.when_holiday not in WhenHoliday.values:
        reasons.append(Reason("unknown_choice", _("请选择遇到节假日怎么办"), about="when_holiday"))
    return reasons + _why_not_span(form, today=today, fits=not reasons)


def _why_not_span(form: SeriesForm, *, today: date, fits: bool) -> list[Reason]:
    if form.until is None and form.count is None:
        return [Reason("no_end", _("请填到哪一天为止，或者一共办几次"), about="until")]
    if form.starts_on <= today:
        return [Reason("in_past", _("从明天以后开始"), about="starts_on")]
    if form.starts_on > today + LONGEST:
        return [Reason("too_far", _("最多提前一年"), about="starts_on")]
    if form.until is not None and not form.starts_on <= form.until <= form.starts_on + LONGEST:
        return [Reason("until", _("结束日期要在开始之后一年以内"), about="until")]
    if form.count is not None and not 1 <= form.count <= MOST_DATES:
        return [Reason("count", _("次数要在 1 到 %(most)s 之间"), {"most": MOST_DATES}, about="count")]
    if fits and not dates_of(form):
        return [Reason("no_dates", _("这段时间里没有这样的日子"), about="until")]
    return []


def why_not_approve_until(until: date, *, today: date) -> list[Reason]:
    """An approval for a period is for a stated one, and not for ever."""
    if today < until <= today + LONGEST_APPROVAL:
        return []
    text = _("按期审核要写明到哪一天，最长半年")
    return [Reason("until", text, about="until")]


def why_not_name(name: str) -> list[Reason]:
    """A template has a name of at most 50 characters."""
    if 1 <= len(name.strip()) <= 50:
        return []
    return [Reason("required", _("请写模板的名称，最多 50 个字"), about="name")]
