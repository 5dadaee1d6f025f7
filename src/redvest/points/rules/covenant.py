"""How many points an event earns under one rule of a covenant, and why: pure arithmetic on exact decimals.

A rule is data; there is no language of expressions. Its meaning is this file: what one event is worth by itself
(``worth_of``), and what is left of that under the caps (``points_for``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.points.covenant_enums import (
    CENT,
    NOTHING,
    PERIODS,
    Evidence,
    Period,
    Proposer,
    Source,
    Unit,
)
from redvest.points.rules.covenant_caps import Used

MINUTES_AN_HOUR = 60
ALL_GRADES: Mapping[str, Decimal] = {"A": Decimal(1), "B": Decimal(1), "C": Decimal(1)}


@dataclass(frozen=True, kw_only=True)
class Served:
    """Minutes of service of one grade of evidence. ``approved``: whoever had to review them has, twice for grade C."""

    minutes: int
    grade: str
    approved: bool = True


@dataclass(frozen=True, kw_only=True)
class Earning:
    """The facts of one event somebody may be thanked for, as the part it happened in hands them in.

    ``cause_kind`` and ``cause_key`` name it for ever: the same cause handed in again replaces what it said before.
    ``item`` is the code of a rule when somebody chose one (conduct, honours). ``asked``: the points the working group
    set where the rule leaves a choice. ``void``: nothing is due any more. ``occasion``: what the cap of one event is
    counted on when several causes are one event; itself if blank.
    """

    kind: str
    person_id: int
    site_id: int
    happened_on: date
    cause_kind: str
    cause_key: str
    household_id: int | None = None
    served: tuple[Served, ...] = ()
    times: int = 1
    category: str = ""
    item: str = ""
    asked: Decimal | None = None
    void: bool = False
    occasion: str = ""
    words: str = ""

    @property
    def cause(self) -> tuple[str, str]:
        """What makes it one event."""
        return self.cause_kind, self.cause_key

    @property
    def event(self) -> str:
        """The occasion the cap of one event is counted on."""
        return self.occasion or f"{self.cause_kind}:{self.cause_key}"

    @property
    def minutes(self) -> int:
        """Minutes of all grades."""
        return sum(part.minutes for part in self.served)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of a version of a covenant. ``value`` is below zero in a deduction.

    ``most_value``: the working group sets a value between ``value`` and it. ``least``: an event worth anything is
    worth this much. ``caps``: the most of one holder by period, in points (of a deduction, the most taken).
    ``grain``: what is less is dropped (0.5: halves, 1: whole points). ``coefficients`` by category of service, 1 for
    others; ``categories``: only these, or all if empty. ``grades``: by grade of evidence, 0 for none.
    """

    code: str
    title: str
    source: str
    unit: str
    value: Decimal
    id: int = 0
    covenant_id: int = 0
    heading: str = ""
    most_value: Decimal | None = None
    least: Decimal | None = None
    least_minutes: int = 0
    grain: Decimal = CENT
    caps: Mapping[str, Decimal] = field(default_factory=dict)
    categories: frozenset[str] = frozenset()
    coefficients: Mapping[str, Decimal] = field(default_factory=dict)
    grades: Mapping[str, Decimal] = field(default_factory=lambda: ALL_GRADES)
    proposers: frozenset[str] = frozenset({Proposer.LIAISON})
    evidence: str = Evidence.WORDS
    liaison_first: bool = True

    @property
    def deducts(self) -> bool:
        """Whether it takes points away."""
        return self.value < 0

    @property
    def line(self) -> tuple[int, str]:
        """What its caps are counted on, through all versions of its covenant."""
        return self.covenant_id, self.code

    @property
    def capped(self) -> dict[str, Decimal]:
        """Its caps; what is for a month counts once a month."""
        caps = dict(self.caps)
        if self.unit == Unit.MONTH:
            month = abs(self.most_value or self.value)
            caps[Period.MONTH] = min(month, caps.get(Period.MONTH, month))
        return caps


@dataclass(frozen=True, kw_only=True)
class Award:
    """What an event earns (below zero: costs). ``raw``: before the caps; ``why``: each step, for the owner to read."""

    amount: Decimal
    raw: Decimal
    why: tuple[Reason, ...] = ()

    @property
    def words(self) -> str:
        """Why, in one line."""
        return "；".join(str(reason) for reason in self.why)


def points_for(
    earning: Earning, rule: Rule, used: Used, *, overall: Mapping[str, Decimal] | None = None
) -> Award:
    """What the event is worth under the rule, within its caps and the covenant's ``overall`` ones.

    ``used`` says what the holder already has; the caller adds the award to it.
    """
    raw, why = worth_of(earning, rule)
    room, cap = _room(earning, rule, used, overall or {})
    amount = raw if room is None else max(-room, min(room, raw))
    if amount != raw and cap is not None:
        why = (*why, _capped(cap, raw, amount))
    return Award(amount=amount.quantize(CENT), raw=raw, why=why)


def worth_of(earning: Earning, rule: Rule) -> tuple[Decimal, tuple[Reason, ...]]:
    """What the event would be worth if there were no caps, and the steps of counting it."""
    if earning.void:
        return NOTHING, (Reason("void", _("这件事不再计分")),)
    factor = rule.coefficients.get(earning.category, Decimal(1))
    if rule.unit == Unit.HOUR:
        exact, why = _by_hours(earning, rule, factor)
    else:
        exact, why = _by_times(earning, rule, factor)
    points = _in_grains(exact, rule.grain)
    if rule.least is not None and NOTHING < points < rule.least:
        points = rule.least.quantize(CENT)
        why = (*why, Reason("least", _("每次至少 %(points)s 分"), {"points": plain(points)}))
    return points, why


def _by_hours(earning: Earning, rule: Rule, factor: Decimal) -> tuple[Decimal, tuple[Reason, ...]]:
    counted = [part for part in earning.served if part.approved and rule.grades.get(part.grade)]
    minutes = sum(part.minutes for part in counted)
    if minutes <= 0 or minutes < rule.least_minutes:
        return NOTHING, _why_nothing(earning, rule, minutes)
    graded = sum((part.minutes * rule.grades[part.grade] for part in counted), NOTHING)
    exact = graded * rule.value * factor / MINUTES_AN_HOUR
    said = {"minutes": minutes, "value": plain(rule.value), "factor": plain(factor)}
    return exact, (Reason("hours", _("%(minutes)s 分钟，每小时 %(value)s 分，系数 %(factor)s"), said),)


def _by_times(earning: Earning, rule: Rule, factor: Decimal) -> tuple[Decimal, tuple[Reason, ...]]:
    value = rule.value
    if rule.most_value is not None and earning.asked is not None:
        low, high = sorted((rule.value, rule.most_value))
        value = min(high, max(low, earning.asked))
    if earning.served:  # service thanked by the time: what is not proven is no service yet
        counted = [part for part in earning.served if part.approved and part.minutes > 0]
        minutes = sum(part.minutes for part in counted if rule.grades.get(part.grade))
        if minutes <= 0 or minutes < rule.least_minutes:
            return NOTHING, _why_nothing(earning, rule, minutes)
        factor *= max(rule.grades.get(part.grade, NOTHING) for part in counted)
    said = {"unit": Unit(rule.unit).label, "value": plain(value), "times": earning.times}
    sentence = _("%(unit)s %(value)s 分") if earning.times == 1 else _("%(unit)s %(value)s 分，%(times)s 次")
    return value * earning.times * factor, (Reason("times", sentence, said),)


def _why_nothing(earning: Earning, rule: Rule, minutes: int) -> tuple[Reason, ...]:
    if 0 < minutes < rule.least_minutes:
        words = {"minutes": minutes, "least": rule.least_minutes}
        return (Reason("too_short", _("%(minutes)s 分钟，不满 %(least)s 分钟不计分"), words),)
    if any(not part.approved for part in earning.served):
        return (Reason("not_approved", _("补录的时长要再审核一次才计分")),)
    return (Reason("nothing", _("没有可以计分的时长")),)


def _in_grains(exact: Decimal, grain: Decimal) -> Decimal:
    """Rounded to the cent; to a larger grain always towards zero."""
    if grain <= CENT:
        return exact.quantize(CENT, rounding=ROUND_HALF_UP)
    # Nine places first, so that a division's last digit does not cost a whole grain.
    near = exact.quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return ((near / grain).quantize(Decimal(1), ROUND_DOWN) * grain).quantize(CENT)


def _room(
    earning: Earning, rule: Rule, used: Used, overall: Mapping[str, Decimal]
) -> tuple[Decimal | None, tuple[str, Decimal, Decimal] | None]:
    """The least that is left under any cap, and which cap that is: (period, cap, used)."""
    tightest: Decimal | None = None
    which = None
    lines: list[tuple[tuple[int, str], Mapping[str, Decimal]]] = [(rule.line, rule.capped)]
    if not rule.deducts:
        lines.append(((rule.covenant_id, ""), overall))
    for line, caps in lines:
        for period in PERIODS:
            if period not in caps:
                continue
            had = used.of(line, period, earning.happened_on, earning.event)
            left = max(NOTHING, caps[period] - had)
            if tightest is None or left < tightest:
                tightest, which = left, (str(period), caps[period], had)
    return tightest, which


def _capped(cap: tuple[str, Decimal, Decimal], raw: Decimal, amount: Decimal) -> Reason:
    period, most, had = cap
    said: dict[str, Any] = {"period": Period(period).label, "most": plain(most), "had": plain(had)}
    said |= {"raw": plain(abs(raw)), "points": plain(abs(amount))}
    sentence = _("%(period)s最多 %(most)s 分，此前 %(had)s 分，应计 %(raw)s 分，这次计 %(points)s 分")
    return Reason("capped", sentence, said)


def deductible(amount: Decimal, *, balance: Decimal, floor: Decimal) -> Decimal:
    """What can be taken of ``amount`` (above zero): never below the floor, which is never below zero."""
    return max(NOTHING, min(amount, balance - max(NOTHING, floor)))


def floor_reached(taken: Decimal) -> Reason:
    """That no more than this is taken, because there is no more."""
    return Reason("floor", _("扣到底为止，这次扣 %(points)s 分"), {"points": plain(taken)})


def plain(number: Decimal) -> str:
    """A number as people write it: 10, 0.5, 2.25."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def source_label(source: str) -> str:
    """A source in words."""
    return str(Source(source).label)
