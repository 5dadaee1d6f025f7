"""How judges judged, for the supervisor: severity, spread, disagreement, marks far off. No score is changed by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from redvest.contests.scoring.edition import MARKS, Edition, by_entry
from redvest.contests.scoring.marks import mean, total
from redvest.contests.scoring.scheme import Stage

#: A mark is far off if it lies further from the median of the others than this, of 100.
FAR = Fraction(10)
#: Fewer marks than this say nothing about who is off.
LEAST = 4


@dataclass(frozen=True, kw_only=True)
class JudgeFigures:
    """One judge in one stage, all of 100.

    ``severity``: the mean of own total less the mean of the other judges for the same entry; below 0 is stricter.
    ``apart``: the mean distance from that mean, whichever way. ``low``, ``high``: the range of own totals.
    ``agrees``: of all pairs of entries that others put in an order, the share put in the same one; None without any.
    """

    judge: str
    marked: int
    mean: Fraction
    severity: Fraction
    apart: Fraction
    low: Fraction
    high: Fraction
    agrees: Fraction | None


@dataclass(frozen=True, kw_only=True)
class FarOff:
    """A total further than ``FAR`` from the median of the others."""

    judge: str
    entry: str
    total: Fraction
    median: Fraction


def totals_by_entry(edition: Edition, stage: Stage) -> dict[str, dict[str, Fraction]]:
    """Each judge's total for each entry."""
    sheets = by_entry(edition.sheets, stage.code, MARKS)
    return {entry: {one.judge: total(one, stage) for one in given} for entry, given in sheets.items()}


def median(numbers: list[Fraction]) -> Fraction:
    """The middle one, or the mean of the middle two."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def judge_figures(edition: Edition, stage: Stage) -> list[JudgeFigures]:
    """All judges of a stage who marked something together with somebody else, by code."""
    by_judge: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
    for entry, given in totals_by_entry(edition, stage).items():
        for judge, points in given.items():
            others = [other for who, other in given.items() if who != judge]
            if others:
                by_judge.setdefault(judge, {})[entry] = (points, mean(others))
    return [_figures(judge, pairs) for judge, pairs in sorted(by_judge.items())]


def _figures(judge: str, pairs: Mapping[str, tuple[Fraction, Fraction]]) -> JudgeFigures:
    own = [points for points, _others in pairs.values()]
    off = [points - others for points, others in pairs.values()]
    return JudgeFigures(
        judge=judge,
        marked=len(own),
        mean=mean(own),
        severity=mean(off),
        apart=mean([abs(one) for one in off]),
        low=min(own),
        high=max(own),
        agrees=_agreement(list(pairs.values())),
    )


def _agreement(pairs: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    same = ordered = 0
    for n, (own, others) in enumerate(pairs):
        for own_next, others_next in pairs[n + 1 :]:
            if others == others_next:
                continue
            ordered += 1
            same += (own - own_next) * (others - others_next) > 0
    return Fraction(same, ordered) if ordered else None


def far_off(edition: Edition, stage: Stage) -> list[FarOff]:
    """Totals to look at, by entry and judge."""
    found = []
    for entry, given in sorted(totals_by_entry(edition, stage).items()):
        if len(given) < LEAST:
            continue
        for judge, points in sorted(given.items()):
            middle = median([other for who, other in given.items() if who != judge])
            if abs(points - middle) > FAR:
                found.append(FarOff(judge=judge, entry=entry, total=points, median=middle))
    return found
