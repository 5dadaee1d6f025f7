"""What a covenant says as a whole, and what follows from it: which rule an event falls under, when points expire, when
they may be exchanged, which card one has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.points.covenant_enums import NOTHING, Expiry, Holder, Period, Source
from redvest.points.rules.covenant import Earning, Rule, plain
from redvest.points.rules.covenant_caps import period_key


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The covenant apart from its rules. Days of publicity and appeal are working days.

    ``worth``: yuan of goods a point stands for, to reckon budgets and the price of goods in points; nobody is ever paid
    it. ``base``: what every holder starts with and neither deductions nor exchange go below, 0 for none.
    ``exchange_months``: months of the year in which points may be exchanged, empty for all; ``exchange_every``: at most
    once in such a period, blank for no limit. ``least_minutes``: of service before one may exchange at all. ``tiers``:
    names of cards by points earned.
    """

    holder: str = Holder.HOUSEHOLD
    worth: Decimal = Decimal(1)
    base: Decimal = NOTHING
    caps: Mapping[str, Decimal] = field(default_factory=dict)
    publicity_days: int = 3
    appeal_days: int = 10
    expiry: str = Expiry.NEVER
    expiry_months: int = 0
    exchange_months: frozenset[int] = frozenset()
    exchange_every: str = ""
    least_minutes: int = 0
    tiers: Mapping[str, Decimal] = field(default_factory=dict)


def rule_for(earning: Earning, levels: Sequence[Iterable[Rule]]) -> Rule | None:
    """The one rule an event falls under. ``levels``: the rules in force at its site, then at each site above it.

    A rule of a nearer site stands for one of the same code above it. What somebody chose (``item``) is found by code.
    Otherwise the nearest site's rule of the event's kind counts, one that names its category before one for all; for
    an order's visit one for orders before one for service, never both.
    """
    known: set[str] = set()
    for rules in levels:
        mine = [rule for rule in rules if rule.code not in known]
        found = [rule for rule in mine if _fits(earning, rule)]
        if found:
            return min(found, key=lambda rule: (rule.source != earning.kind, not rule.categories, rule.code))
        known |= {rule.code for rule in mine}
    return None


def rules_in_force(levels: Sequence[Iterable[Rule]]) -> list[Rule]:
    """All rules that hold at a site, the nearest ones first; of one code only the nearest."""
    found: dict[str, Rule] = {}
    for rules in levels:
        for rule in sorted(rules, key=lambda one: (one.heading, one.code)):
            found.setdefault(rule.code, rule)
    return list(found.values())


#: Which rules may thank for facts of a kind, where not those of their own name: conduct and honours are chosen by code.
_THANKED_BY: dict[str, tuple[str, ...]] = {
    Source.ORDER: (Source.ORDER, Source.SERVICE),
    Source.CONDUCT: (),
    Source.HONOUR: (),
}


def _fits(earning: Earning, rule: Rule) -> bool:
    if earning.item:
        return rule.code == earning.item
    if rule.source not in _THANKED_BY.get(earning.kind, (earning.kind,)):
        return False
    return not rule.categories or earning.category in rule.categories


def last_good_day(terms: Terms, earned_on: date) -> date | None:
    """The last day on which points earned on a day can be spent; None: they never expire."""
    if terms.expiry == Expiry.YEAR_END:
        return date(earned_on.year, 12, 31)
    if terms.expiry == Expiry.MONTHS:
        return _months_later(earned_on, terms.expiry_months)
    if terms.expiry == Expiry.WINDOW:
        return _end_of_next_window(earned_on, terms.exchange_months)
    return None


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    end = _month_end(year, month + 1)
    return end.replace(day=min(day.day, end.day))


def _month_end(year: int, month: int) -> date:
    after = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return date.fromordinal(after.toordinal() - 1)


def _end_of_next_window(day: date, months: frozenset[int]) -> date | None:
    """The end of the first window that opens after ``day``; a window is months on end."""
    if not months or len(months) == 12:
        return None
    year, month = day.year, day.month
    while True:
        previous = month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if month in months and previous not in months:
            break
    while (month % 12) + 1 in months:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return _month_end(year, month)


def why_not_exchange(
    terms: Terms,
    points: Decimal,
    *,
    balance: Decimal,
    on: date,
    last_on: date | None = None,
    minutes: int = 0,
) -> list[Reason]:
    """Why somebody may not exchange so many points on a day. ``last_on``: when they last did; ``minutes``: served."""
    reasons = []
    if points > balance - terms.base:
        words = {"points": plain(max(NOTHING, balance - terms.base)), "base": plain(terms.base)}
        sentence = (
            _("只能兑换超过基础分 %(base)s 的部分，现在是 %(points)s 分")
            if terms.base
            else _("现在只有 %(points)s 分可以兑换")
        )
        reasons.append(Reason("not_enough", sentence, words, about="points"))
    if terms.exchange_months and on.month not in terms.exchange_months:
        months = "、".join(str(month) for month in sorted(terms.exchange_months))
        reasons.append(Reason("not_in_window", _("只在每年 %(months)s 月兑换"), {"months": months}))
    if terms.exchange_every and last_on is not None:
        period = Period(terms.exchange_every)
        if period_key(period, last_on) == period_key(period, on):
            reasons.append(Reason("exchanged", _("%(period)s只能兑换一次"), {"period": period.label}))
    if minutes < terms.least_minutes:
        words = {"hours": plain(Decimal(terms.least_minutes) / 60)}
        reasons.append(Reason("too_little_service", _("服务满 %(hours)s 小时才能兑换"), words))
    return reasons


def tier_of(terms: Terms, earned: Decimal) -> str:
    """The name of the card for points earned so far (not: left), or blank."""
    reached = [(points, name) for name, points in terms.tiers.items() if earned >= points]
    return max(reached)[1] if reached else ""
