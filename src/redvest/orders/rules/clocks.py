"""How long each step may take: the defaults, what a site says instead, and how a limit becomes a moment.

Days off stop the clocks of those who work (verify, dispatch, take, schedule, report, follow up), never those of the one
who asked, and never where life may be at stake. A day off stops a clock whole, from midnight to midnight in China.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redvest.kernel import clock as time
from redvest.kernel.workdays import is_workday
from redvest.orders.enums import Clock, DispatchMode

HOUR, DAY = 60, 24 * 60

#: Minutes, where no site says otherwise.
DEFAULTS: dict[str, int] = {
    Clock.VERIFY: 24 * HOUR,
    Clock.DISPATCH: 24 * HOUR,
    Clock.TAKE: 48 * HOUR,
    Clock.SCHEDULE: 48 * HOUR,
    Clock.REPORT: 24 * HOUR,
    Clock.CONFIRM: 7 * DAY,
    Clock.REVIEW: 15 * DAY,
    Clock.FOLLOW_UP: 72 * HOUR,
}
#: The same where life may be at stake, as the hotlines count it.
LIFE_DEFAULTS: dict[str, int] = {
    **DEFAULTS,
    Clock.VERIFY: 10,
    Clock.DISPATCH: 10,
    Clock.TAKE: 20,
    Clock.SCHEDULE: 30,
    Clock.REPORT: 4 * HOUR,
    Clock.FOLLOW_UP: 24 * HOUR,
}
#: The clocks of those who work, which days off may stop.
WORKING_CLOCKS = frozenset(
    {
        Clock.VERIFY,
        Clock.DISPATCH,
        Clock.TAKE,
        Clock.SCHEDULE,
        Clock.SERVE,
        Clock.REPORT,
        Clock.FOLLOW_UP,
    }
)
#: After so many rounds in vain an order goes to the desk above.
MOST_ROUNDS = 2


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for a need at a site: how it is dispatched, and the minutes of each clock that differ."""

    mode: str = DispatchMode.OFFERED
    limits: Mapping[str, int] = field(default_factory=dict)
    workdays: bool = True
    urgent: bool = False

    def minutes(self, clock: str) -> int:
        """The limit of a clock. A visit nobody began is asked after as one nobody reported."""
        if clock == Clock.SERVE:
            clock = Clock.REPORT
        defaults = LIFE_DEFAULTS if self.urgent else DEFAULTS
        return self.limits.get(clock, defaults[clock])


def due(clock: str, terms: Terms, *, start: datetime) -> datetime:
    """When a clock that starts now runs out."""
    stops = terms.workdays and not terms.urgent and clock in WORKING_CLOCKS
    return after(start, terms.minutes(clock), days_off_stop=stops)


def after(start: datetime, minutes: int, *, days_off_stop: bool) -> datetime:
    """The moment so many minutes after ``start``, without the days off in between if they stop the clock."""
    left, moment = timedelta(minutes=minutes), start
    if not days_off_stop:
        return start + left
    while True:
        day = time.local_day(moment)
        end = time.day_end(day)
        if is_workday(day):
            if moment + left <= end:
                return moment + left
            left -= end - moment
        moment = end
