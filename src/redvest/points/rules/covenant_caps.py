"""What a holder has already earned under each line of a covenant, by period."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from redvest.points.covenant_enums import NOTHING, PERIODS, Period

#: Whose cap: the covenant and the code of the rule; with a blank code all that was earned under the covenant.
Line = tuple[int, str]


def period_key(period: str, day: date) -> str:
    """Names the day's period: 2026-03-05, 2026-03, 2026-Q1, 2026."""
    if period == Period.DAY:
        return day.isoformat()
    if period == Period.MONTH:
        return f"{day:%Y-%m}"
    if period == Period.QUARTER:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year)


class Used:
    """Points of one holder by line and period, moved along while a batch is counted. Deductions count by their size."""

    def __init__(self) -> None:
        self._sums: defaultdict[tuple[Line, str, str], Decimal] = defaultdict(lambda: NOTHING)

    def add(self, line: Line, day: date, event: str, amount: Decimal) -> None:
        """Counts an amount (below zero: takes it off again) for its event, day, month, quarter and year."""
        for period in PERIODS:
            key = event if period == Period.EVENT else period_key(period, day)
            self._sums[line, str(period), key] += amount

    def award(self, line: Line, day: date, event: str, amount: Decimal) -> None:
        """Counts what an event earned under its rule, and under the whole covenant if it is no deduction."""
        self.add(line, day, event, abs(amount))
        if amount > 0:
            self.add((line[0], ""), day, event, amount)

    def take_off(self, line: Line, day: date, event: str, amount: Decimal) -> None:
        """Uncounts what ``award`` counted."""
        self.add(line, day, event, -abs(amount))
        if amount > 0:
            self.add((line[0], ""), day, event, -amount)

    def of(self, line: Line, period: str, day: date, event: str) -> Decimal:
        """What is counted so far in the period of this day (of this event)."""
        key = event if period == Period.EVENT else period_key(period, day)
        return self._sums.get((line, str(period), key), NOTHING)


def nests(rule_caps: Mapping[str, Decimal], overall: Mapping[str, Decimal]) -> bool:
    """Whether no cap of a rule is for longer than a cap of the whole covenant.

    Only then does the total never depend on the order in which events arrive: the sets that caps count over are
    nested or apart, and filling them greedily always fills them as far as can be.
    """
    if not rule_caps or not overall:
        return True
    longest = max(PERIODS.index(Period(period)) for period in rule_caps)
    return longest <= min(PERIODS.index(Period(period)) for period in overall)
