"""Scores and places worked out a second time, in another manner: fractions from digits, sorting and dropping by hand.

Nothing of the engine is used here. Editions are the JSON of a file.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

File = dict[str, Any]


def number(text: str | int) -> Fraction:
    whole, _point, rest = str(text).partition(".")
    return Fraction(int(whole + rest), 10 ** len(rest))


def judge_total(stage: File, marks: dict[str, str]) -> Fraction:
    got = full = Fraction(0)
    for one in stage["criteria"]:
        weight = number(one.get("weight", "1"))
        got += weight * number(marks[one["code"]])
        full += weight * number(one["maximum"])
    return got / full * 100


def sheets_of(file: File, stage: File, entry: str, purpose: str = "marks") -> list[File]:
    return [
        one
        for one in file["sheets"]
        if (one["stage"], one["entry"], one.get("purpose", "marks")) == (stage["code"], entry, purpose)
    ]


def panel(file: File, stage: File, entry: str) -> Fraction | None:
    left = sorted(judge_total(stage, one["marks"]) for one in sheets_of(file, stage, entry))
    if len(left) < stage.get("least_marks", 1):
        return None
    trim = stage.get("trim")
    if trim and len(left) >= trim["at_least"]:
        for _once in range(trim["drop"]):
            left.remove(max(left))
            left.remove(min(left))
    score = sum(left) / Fraction(len(left))
    if stage.get("bonus"):
        score *= (
            sum(number(one.get("weight", "1")) * number(one["maximum"]) for one in stage["criteria"]) / 100
        )
    return score


def vote(file: File, stage: File, entry: str) -> Fraction | None:
    counts = {one["entry"]: one["counted"] for one in file["votes"] if one["stage"] == stage["code"]}
    out = {one["code"] for one in file["entries"] if one.get("out")}
    counts = {code: count for code, count in counts.items() if code not in out}
    if entry not in counts:
        return None
    most = number(stage.get("maximum", "100"))
    if "per_vote" in stage:
        score = min(most, counts[entry] * number(stage["per_vote"]))
    else:
        top = max(counts.values())
        score = most * counts[entry] / top if top else Fraction(0)
    return score if stage.get("bonus") else score / most * 100


def given(file: File, stage: File, entry: str) -> Fraction | None:
    for one in file["given"]:
        if (one["stage"], one["entry"]) == (stage["code"], entry):
            score = number(one["score"])
            return score if stage.get("bonus") else score / number(stage.get("maximum", "100")) * 100
    return None


KINDS: dict[str, Callable[[File, File, str], Fraction | None]] = {
    "panel": panel,
    "vote": vote,
    "given": given,
}


def total(file: File, entry: str) -> Fraction | None:
    added = Fraction(0)
    for stage in file["scheme"]["stages"]:
        score = KINDS[stage["kind"]](file, stage, entry)
        if stage.get("bonus"):
            added += score or 0
        elif score is None:
            return None
        else:
            added += score * number(stage["weight"]) / 100
    return added


def printed(exact: Fraction, places: int) -> str:
    """Half up: one more half, and what is behind the last place cut off."""
    scaled = exact * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = str(whole).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}" if places else text


def step_value(file: File, step: str, entry: str) -> Fraction | None:
    kind, _colon, rest = step.partition(":")
    code, _slash, criterion = rest.partition("/")
    stage = next(one for one in file["scheme"]["stages"] if one["code"] == code)
    if kind == "stage":
        return KINDS[stage["kind"]](file, stage, entry)
    sheets = sheets_of(file, stage, entry, "revote" if kind == "revote" else "marks")
    if not sheets or (kind != "criterion" and kind != "revote" and len(sheets) < stage.get("least_marks", 1)):
        return None
    if kind == "criterion":
        return sum(number(one["marks"][criterion]) for one in sheets) / Fraction(len(sheets))
    totals = [judge_total(stage, one["marks"]) for one in sheets]
    return max(totals) if kind == "highest_mark" else sum(totals) / Fraction(len(totals))


def split(file: File, level: list[str], steps: list[str]) -> list[list[str]]:
    if len(level) < 2 or not steps:
        return [level]
    values = {entry: step_value(file, steps[0], entry) for entry in level}
    same_judges = (
        len(
            {
                tuple(
                    sorted(
                        one["judge"]
                        for one in sheets_of(file, {"code": steps[0].split(":")[1]}, entry, "revote")
                    )
                )
                for entry in level
            }
        )
        == 1
    )
    if None in values.values() or (steps[0].startswith("revote") and not same_judges):
        return split(file, level, steps[1:])
    found = []
    for _value, part in groupby(
        sorted(level, key=lambda one: values[one] or 0, reverse=True), key=lambda one: values[one]
    ):
        found += split(file, list(part), steps[1:])
    return found


def places(file: File) -> tuple[dict[str, tuple[str, int, str]], set[str]]:
    """Score, rank and award by entry, and those not scored."""
    scheme = file["scheme"]
    digits = scheme.get("decimals", 2)
    exact = {one["code"]: total(file, one["code"]) for one in file["entries"] if not one.get("out")}
    scored = {entry: score for entry, score in exact.items() if score is not None}
    key = {
        entry: score if scheme.get("rank_by") == "exact" else Fraction(Decimal(printed(score, digits)))
        for entry, score in scored.items()
    }
    ranks: dict[str, int] = {}
    levels: list[list[str]] = []
    for value in sorted(set(key.values()), reverse=True):
        levels += split(file, [one for one in scored if key[one] == value], scheme.get("ties", []))
    for level in levels:
        before = len(ranks)
        for entry in level:
            ranks[entry] = before + 1
    found = {}
    for level in levels:
        for entry in level:
            through = (
                ranks[entry] if scheme.get("border", "all_in") == "all_in" else ranks[entry] + len(level) - 1
            )
            award, upto = "", 0
            for tier in scheme.get("awards", []):
                upto += how_many(tier, len(scored))
                if not award and through <= upto:
                    award = tier["code"]
            found[entry] = (printed(scored[entry], digits), ranks[entry], award)
    return found, set(exact) - set(scored)


def how_many(tier: File, scored: int) -> int:
    if "count" in tier:
        return int(tier["count"])
    share = number(tier["ratio"]) * scored
    down, rest = divmod(share.numerator, share.denominator)
    more = {"floor": False, "ceil": rest > 0, "half_up": 2 * rest >= share.denominator}
    return down + more[tier.get("rounding", "half_up")]
