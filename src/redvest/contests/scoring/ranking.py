"""From scores to places: totals, rounding, the ladder of ties, awards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from redvest.contests.scoring import draw, marks
from redvest.contests.scoring.edition import REVOTE, Edition, Entry, by_entry
from redvest.contests.scoring.scheme import Scheme, TieStep


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry's place. ``exact`` is None if it was not scored; then it has no rank and no award.

    ``by`` is the step of the ladder that told it from those of equal score, blank if none was needed or none could.
    """

    entry: str
    group: str
    exact: Fraction | None
    parts: Mapping[str, Fraction]
    score: str | None
    rank: int | None
    award: str = ""
    by: str = ""


def rounded(number: Fraction, decimals: int) -> Decimal:
    """Half up, the way people round: 91.705 is 91.71. Exact: no float is in between."""
    scale = 10**decimals
    up = number * scale + Fraction(1, 2)
    whole = up.numerator // up.denominator
    return Decimal(whole).scaleb(-decimals)


def totals(edition: Edition) -> dict[str, tuple[Fraction, dict[str, Fraction]]]:
    """The total of each entry that is scored in every stage with a weight, and what each stage added to it.

    A bonus is added where there is one; who has none is not without a score for that.
    """
    scores = {stage.code: marks.stage_scores(edition, stage) for stage in edition.scheme.stages}
    found = {}
    ranked = edition.ranked
    for entry in edition.entries:
        parts = _parts(edition.scheme, entry, scores) if entry.code in ranked else None
        if parts is not None:
            found[entry.code] = (sum(parts.values(), Fraction(0)), parts)
    return found


def _parts(
    scheme: Scheme, entry: Entry, scores: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, Fraction] | None:
    parts = {}
    for stage in scheme.stages:
        score = scores[stage.code].get(entry.code)
        if stage.weight is None:
            parts[stage.code] = score or Fraction(0)
        elif score is None:
            return None
        else:
            parts[stage.code] = score * Fraction(stage.weight) / 100
    return parts


def ranking(edition: Edition) -> list[Place]:
    """All entries that are not out and were kept by every stage, best first; those without a score come last.

    Groups ranked apart come in the order of the scheme.
    """
    entries = [one for one in edition.entries if one.code in edition.ranked]
    if edition.scheme.groups == "together":
        return _ranked(edition, entries)
    groups = {code: [one for one in entries if one.group == code] for code in edition.scheme.group_codes}
    return [place for several in groups.values() for place in _ranked(edition, several)]


def _ranked(edition: Edition, entries: Sequence[Entry]) -> list[Place]:
    scheme, found = edition.scheme, totals(edition)
    scored = [entry for entry in entries if entry.code in found]
    keys = {entry.code: _key(scheme, found[entry.code][0]) for entry in scored}
    ladder = _Ladder(edition)
    places: list[Place] = []
    for key in sorted(set(keys.values()), reverse=True):
        level = [entry for entry in scored if keys[entry.code] == key]
        for shared, by in ladder.told_apart(level):
            rank = len(places) + 1
            places += [_place(scheme, entry, found[entry.code], rank, by) for entry in shared]
    places = _awarded(scheme, places)
    unscored = sorted((entry for entry in entries if entry.code not in found), key=print_order)
    return places + [
        Place(entry=one.code, group=one.group, exact=None, parts={}, score=None, rank=None)
        for one in unscored
    ]


def _key(scheme: Scheme, exact: Fraction) -> Fraction:
    return exact if scheme.rank_by == "exact" else Fraction(rounded(exact, scheme.decimals))


def _place(
    scheme: Scheme, entry: Entry, found: tuple[Fraction, dict[str, Fraction]], rank: int, by: str
) -> Place:
    exact, parts = found
    score = f"{rounded(exact, scheme.decimals):f}"
    return Place(entry=entry.code, group=entry.group, exact=exact, parts=parts, score=score, rank=rank, by=by)


def print_order(entry: Entry) -> tuple[bool, int, str]:
    """Those who share a place are printed by draw number, then by code; it says nothing of who is better."""
    return (entry.draw is None, entry.draw or 0, entry.code)


class _Ladder:
    """The steps by which entries of equal score are told apart, each computed when it is first needed."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.known: dict[str, Mapping[str, Fraction]] = {}

    def told_apart(self, level: Sequence[Entry]) -> list[tuple[list[Entry], str]]:
        """Those still sharing a place, best first, each with the step that decided."""
        if len(level) == 1:
            return [(list(level), "")]
        return self._by_steps(level, self.edition.scheme.ties, "")

    def _by_steps(
        self, level: Sequence[Entry], steps: Sequence[TieStep], by: str
    ) -> list[tuple[list[Entry], str]]:
        if len(level) == 1:
            return [(list(level), by)]
        if not steps:
            return self._left(level, by)
        values = self._values(steps[0])
        if any(entry.code not in values for entry in level) or not self._is_fair(steps[0], level):
            # A step that says nothing of one of them says nothing of any; nor does a vote of other judges.
            return self._by_steps(level, steps[1:], by)
        found: list[tuple[list[Entry], str]] = []
        several = {values[entry.code] for entry in level}
        decided = steps[0].text if len(several) > 1 else by
        for value in sorted(several, reverse=True):
            part = [entry for entry in level if values[entry.code] == value]
            found += self._by_steps(part, steps[1:], decided)
        return found

    def _left(self, level: Sequence[Entry], by: str) -> list[tuple[list[Entry], str]]:
        seed = self.edition.tie_seed
        if self.edition.scheme.then == "draw" and seed:
            return [([entry], "draw") for entry in sorted(level, key=lambda one: draw.digest(seed, one.code))]
        return [(sorted(level, key=print_order), by)]

    def _is_fair(self, step: TieStep, level: Sequence[Entry]) -> bool:
        """A re-vote tells apart only those whom the same judges marked anew."""
        if step.kind != "revote":
            return True
        sheets = by_entry(self.edition.sheets, step.stage, REVOTE)
        return len({frozenset(one.judge for one in sheets[entry.code]) for entry in level}) == 1

    def _values(self, step: TieStep) -> Mapping[str, Fraction]:
        if step.text not in self.known:
            self.known[step.text] = _step_values(self.edition, step)
        return self.known[step.text]


def _step_values(edition: Edition, step: TieStep) -> Mapping[str, Fraction]:
    stage = edition.scheme.stage(step.stage)
    if stage is None:
        return {}
    if step.kind == "stage":
        return marks.stage_scores(edition, stage)
    if step.kind == "criterion":
        return marks.criterion_means(edition, stage, step.criterion)
    if step.kind == "untrimmed_mean":
        return marks.untrimmed_means(edition, stage)
    if step.kind == "highest_mark":
        return marks.highest_marks(edition, stage)
    return marks.revotes(edition, stage)


def _awarded(scheme: Scheme, places: list[Place]) -> list[Place]:
    """Gives each place the best award whose places reach to it; see ``Scheme.border`` for those who share the last."""
    reach, tiers = 0, []
    for tier in scheme.awards:
        reach += tier.places(len(places))
        tiers.append((reach, tier.code))
    last = {place.rank: n + 1 for n, place in enumerate(places)}
    found = []
    for place in places:
        needs = place.rank if scheme.border == "all_in" else last[place.rank]
        code = next((code for upto, code in tiers if (needs or 0) <= upto), "")
        found.append(replace(place, award=code))
    return found


def shortlist(edition: Edition, stage_code: str) -> list[tuple[str, Fraction, bool]]:
    """Those who took part in a stage by their score in it, best first: code, score, whether the stage keeps it.

    Whoever ties with the last one kept (by the precision the scheme ranks by) is kept too: a cut is no lot. Where
    groups are ranked apart, each keeps so many.
    """
    stage = edition.scheme.stage(stage_code)
    if stage is None:
        return []
    took_part = edition.taking_part(stage_code)
    scores = {code: score for code, score in marks.stage_scores(edition, stage).items() if code in took_part}
    if edition.scheme.groups == "together":
        return _cut(edition, stage.keep, scores)
    groups = {one.code: one.group for one in edition.entries}
    found = []
    for group in edition.scheme.group_codes:
        found += _cut(
            edition, stage.keep, {code: one for code, one in scores.items() if groups[code] == group}
        )
    return found


def _cut(
    edition: Edition, keep: int | None, scores: Mapping[str, Fraction]
) -> list[tuple[str, Fraction, bool]]:
    drawn = {one.code: print_order(one) for one in edition.entries}
    keys = {code: _key(edition.scheme, score) for code, score in scores.items()}
    order = sorted(scores, key=lambda code: (-keys[code], drawn[code]))
    if not order:
        return []
    worst = keys[order[min(len(order) if keep is None else keep, len(order)) - 1]]
    return [(code, scores[code], keys[code] >= worst) for code in order]
