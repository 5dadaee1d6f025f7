"""Whether a shop is open at a moment, and over what a limit counts: calendar periods of China."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel import clock
from redvest.kernel.errors import Reason
from redvest.market.enums import LimitPeriod
from redvest.market.rules.forms import Span


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Weekly hours, and the days on which they do not hold: None for shut all day."""

    weekly: Sequence[Span] = ()
    days: Mapping[date, tuple[int, int] | None] = field(default_factory=dict)

    def spans_on(self, day: date) -> list[tuple[int, int]]:
        """When it is open on a day, in minutes."""
        if day in self.days:
            span = self.days[day]
            return [span] if span else []
        return sorted((one.opens, one.closes) for one in self.weekly if one.weekday == day.isoweekday())


def why_closed(hours: Hours, *, now: datetime) -> list[Reason]:
    """Empty while the counter is open. A shop that has not said its hours counts as open when its keeper is there."""
    if not hours.weekly and not hours.days:
        return []
    local = clock.local(now)
    minute, today = local.hour * 60 + local.minute, local.date()
    if any(opens <= minute < closes for opens, closes in hours.spans_on(today)):
        return []
    return [Reason("closed_now", _("现在不在营业时间，今天%(hours)s"), {"hours": hours_on(hours, today)})]


def hours_on(hours: Hours, day: date) -> str:
    """09:00–12:00、14:00–17:00, or that it is shut."""
    spans = hours.spans_on(day)
    if not spans:
        return str(_("不营业"))
    return "、".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def period_start(period: str, day: date) -> date:
    """The first day of the calendar period in which a day lies."""
    if period == LimitPeriod.WEEK:
        return day - timedelta(days=day.weekday())
    if period == LimitPeriod.MONTH:
        return day.replace(day=1)
    if period == LimitPeriod.QUARTER:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if period == LimitPeriod.YEAR:
        return day.replace(month=1, day=1)
    return date.min if period == LimitPeriod.EVER else day


def why_out_of_season(seasons: Iterable[tuple[date, date]], *, on: date) -> list[Reason]:
    """Empty if there are no seasons, or the day lies in one of them."""
    known = sorted(seasons)
    if not known or any(starts <= on <= ends for starts, ends in known):
        return []
    coming = [starts for starts, _ends in known if starts > on]
    if coming:
        return [Reason("out_of_season", _("%(day)s 才开始兑换"), {"day": f"{coming[0]:%Y-%m-%d}"})]
    return [Reason("season_over", _("兑换期已经结束"))]
