"""From marks to the score of an entry in a stage: exact fractions of 100 or of the stage's maximum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from redvest.contests.scoring.edition import MARKS, REVOTE, Edition, Sheet, by_entry
from redvest.contests.scoring.scheme import GIVEN, PANEL, Stage

HUNDRED = Fraction(100)


@dataclass(frozen=True, kw_only=True)
class PanelScore:
    """How a panel's marks became a score: each judge's total of 100, which of them counted, and their mean."""

    totals: Mapping[str, Fraction]
    kept: tuple[Fraction, ...]
    mean: Fraction


def total(sheet: Sheet, stage: Stage) -> Fraction:
    """A judge's total of 100: the sum of marks times weights, over what could be given at most."""
    points = sum(
        (Fraction(sheet.marks[one.code]) * Fraction(one.weight) for one in stage.criteria), Fraction(0)
    )
    return points * HUNDRED / stage.full


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """The mean of at least one number."""
    return sum(numbers, Fraction(0)) / len(numbers)


def panel_scores(edition: Edition, stage: Stage, purpose: str = MARKS) -> dict[str, PanelScore]:
    """The scores of those entries that have enough marks. A judge who is absent or recused is not among them."""
    sheets = by_entry(edition.sheets, stage.code, purpose)
    # Whoever withdrew is not there to shift the severity of those who judged them.
    if stage.normalise == "mean_shift":
        sheets = {entry: given for entry, given in sheets.items() if entry in edition.ranked}
    totals = {entry: {sheet.judge: total(sheet, stage) for sheet in given} for entry, given in sheets.items()}
    if stage.normalise == "mean_shift" and purpose == MARKS:
        totals = shifted(totals)
    least = stage.least_marks if purpose == MARKS else 1
    return {
        entry: _panel_score(given, stage, trims=purpose == MARKS)
        for entry, given in totals.items()
        if len(given) >= least
    }


def _panel_score(totals: Mapping[str, Fraction], stage: Stage, *, trims: bool) -> PanelScore:
    kept = sorted(totals.values())
    if trims and stage.trim is not None and len(kept) >= stage.trim.at_least:
        kept = kept[stage.trim.drop : len(kept) - stage.trim.drop]
    return PanelScore(totals=totals, kept=tuple(kept), mean=mean(kept))


def shifted(totals: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    """Each judge's totals less their severity: the mean of how far they are from the mean of each entry they marked."""
    means = {entry: mean(list(given.values())) for entry, given in totals.items()}
    off: dict[str, list[Fraction]] = {}
    for entry, given in totals.items():
        for judge, points in given.items():
            off.setdefault(judge, []).append(points - means[entry])
    severity = {judge: mean(apart) for judge, apart in off.items()}
    return {
        entry: {judge: points - severity[judge] for judge, points in given.items()}
        for entry, given in totals.items()
    }


def stage_scores(edition: Edition, stage: Stage) -> dict[str, Fraction]:
    """The score of each entry in a stage; an entry without one is absent, which is not zero.

    Of 100, whatever the stage is of; but a bonus is counted as it is, a panel's of what its criteria add up to.
    """
    if stage.kind == PANEL:
        of = stage.full / HUNDRED if stage.is_bonus else Fraction(1)
        return {entry: score.mean * of for entry, score in panel_scores(edition, stage).items()}
    if stage.kind == GIVEN:
        scale = Fraction(1) if stage.is_bonus else HUNDRED / Fraction(stage.maximum)
        return {
            entry: Fraction(score) * scale
            for (code, entry), score in edition.given.items()
            if code == stage.code
        }
    return vote_scores(edition, stage)


def vote_scores(edition: Edition, stage: Stage) -> dict[str, Fraction]:
    """Counted votes as a score: times ``per_vote``, or as a share of the highest count; never above the maximum.

    The highest count is that of those who took part; where groups are ranked apart, of one's group.
    """
    took_part = edition.taking_part(stage.code)
    counts = {
        one.code: (one.group, edition.votes[stage.code, one.code])
        for one in edition.entries
        if one.code in took_part and (stage.code, one.code) in edition.votes
    }
    most = Fraction(stage.maximum)
    scale = Fraction(1) if stage.is_bonus else HUNDRED / most
    if stage.per_vote is not None:
        each = Fraction(stage.per_vote)
        return {entry: min(count * each, most) * scale for entry, (_group, count) in counts.items()}
    apart = edition.scheme.groups == "apart"
    highest: dict[str, int] = {}
    for group, count in counts.values():
        highest[group if apart else ""] = max(count, highest.get(group if apart else "", 0))
    return {
        entry: Fraction(count, top) * most * scale
        if (top := highest[group if apart else ""])
        else Fraction(0)
        for entry, (group, count) in counts.items()
    }


def untrimmed_means(edition: Edition, stage: Stage) -> dict[str, Fraction]:
    """The mean of all judges' totals, the highest and lowest too."""
    return {entry: mean(list(one.totals.values())) for entry, one in panel_scores(edition, stage).items()}


def highest_marks(edition: Edition, stage: Stage) -> dict[str, Fraction]:
    """The highest total any judge gave."""
    return {entry: max(one.totals.values()) for entry, one in panel_scores(edition, stage).items()}


def criterion_means(edition: Edition, stage: Stage, criterion: str) -> dict[str, Fraction]:
    """The mean of all marks for one criterion."""
    sheets = by_entry(edition.sheets, stage.code)
    return {
        entry: mean([Fraction(sheet.marks[criterion]) for sheet in given]) for entry, given in sheets.items()
    }


def revotes(edition: Edition, stage: Stage) -> dict[str, Fraction]:
    """The mean of what judges gave when those who tied were put to them again."""
    return {entry: one.mean for entry, one in panel_scores(edition, stage, REVOTE).items()}
