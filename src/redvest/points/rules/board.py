"""Who may be on the honour board (善行义举榜), over which days it adds up, and who shares a rank."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.people.ages import is_minor
from redvest.points.covenant_enums import BOARD_MONTHS, BoardPeriod

#: So many ranks are shown; lines kept of each board, so that some may leave before it is added up again.
SHOWN, KEPT = 50, 200
#: A page has no more lines than this, however many share the last ranks.
MOST_LINES = 100


def why_not_join(*, own: bool, birth_date: date, is_guardian: bool, today: date) -> list[Reason]:
    """Everybody says yes for themselves; for a minor only a guardian does. Codes "needs_guardian", "not_own"."""
    if is_minor(birth_date, today):
        return [] if is_guardian else [Reason("needs_guardian", _("未满 18 周岁，由监护人同意后才能上榜"))]
    return [] if own else [Reason("not_own", _("上不上榜由本人决定，您不能替他人同意"))]


def still_agreed(*, said_by: int, person_id: int, birth_date: date, today: date) -> bool:
    """Whether a yes still counts: what a guardian said for a child ends when the child is of age."""
    return said_by == person_id or is_minor(birth_date, today)


def period_of(period: str, day: date) -> tuple[date, date]:
    """The month, quarter or year of a day: its first day, and the first day after it."""
    months = BOARD_MONTHS[period]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return first, _plus(first, months)


def before(period: str, first: date) -> date:
    """The first day of the period before."""
    return _plus(first, -BOARD_MONTHS[period])


def due_periods(today: date) -> list[tuple[BoardPeriod, date, date]]:
    """What is added up again: the periods of today, and those just over, for deeds are approved later."""
    found = []
    for period in BoardPeriod:
        first, after = period_of(period, today)
        found += [(period, first, after), (period, before(period, first), first)]
    return found


def ranks(earned: Iterable[Decimal]) -> list[int]:
    """Ranks of amounts in falling order; equal amounts share one, and the next is counted on (1, 2, 2, 4)."""
    listed = list(earned)
    found = [1] if listed else []
    for at, (one, next_one) in enumerate(pairwise(listed), start=2):
        found.append(found[-1] if next_one == one else at)
    return found


def _plus(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
