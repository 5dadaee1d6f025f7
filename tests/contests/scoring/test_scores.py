"""Scores, each worked out by hand: kinds of stages, trimming, recusals, absences, who is not scored, normalisation."""

from typing import Any

import pytest

from contests.scoring.small import File, file_of, panel, places, ranks, sheets, told

TRIM = {"drop": 1, "at_least": 5}


def given(weight: str = "100", **said: Any) -> File:
    return {"code": "paper", "name": "材料", "kind": "given", "weight": weight} | said


def vote(**said: Any) -> File:
    return {"code": "vote", "name": "投票", "kind": "vote"} | said


def scores(file: File) -> dict[str, str | None]:
    return {one.entry: one.score for one in places(file)}


def test_the_mean_of_the_judges() -> None:
    assert told(file_of({"a": ["90", "91", "91"], "b": ["95.1"]})) == [("b", "95.10", 1), ("a", "90.67", 2)]


def test_criteria_with_weights_are_brought_to_a_hundred() -> None:
    """8 of 10 twice and 15 of 30 once: 16 + 15 = 31 of 50, which are 62."""
    criteria = [
        {"code": "x", "name": "甲", "maximum": "10", "weight": "2"},
        {"code": "y", "name": "乙", "maximum": "30"},
    ]
    file = file_of({"a": []}, panel(criteria=criteria))
    file["sheets"] = [{"stage": "final", "judge": "P1", "entry": "a", "marks": {"x": "8", "y": "15"}}]
    assert scores(file) == {"a": "62.00"}


@pytest.mark.parametrize(
    ("marks", "wanted"),
    [
        # Five: 60 and 100 go, 89 + 90 + 91 are left.
        (["60", "89", "90", "91", "100"], "90.00"),
        # Four are fewer than five: all count, 60 + 89 + 91 + 100 = 340.
        (["60", "89", "91", "100"], "85.00"),
        # Seven: one of each goes, five are left: 62 + 89 + 90 + 91 + 99 = 431.
        (["60", "62", "89", "90", "91", "99", "100"], "86.20"),
        # Of several equal lowest only one goes: 80 + 80 + 90 = 250.
        (["80", "80", "80", "90", "100"], "83.33"),
    ],
)
def test_trimmed_from_so_many_marks_on(marks: list[str], wanted: str) -> None:
    assert scores(file_of({"a": marks}, panel(trim=TRIM))) == {"a": wanted}


def test_two_of_each_end() -> None:
    marks = ["10", "20", "90", "91", "92", "99", "100"]
    assert scores(file_of({"a": marks}, panel(trim={"drop": 2, "at_least": 7}))) == {"a": "91.00"}


def test_a_recusal_takes_a_mark_away_and_may_end_the_trimming() -> None:
    """P5 keeps away from b: its four marks all count, (80 + 90 + 90 + 100) / 4, while a loses its 0 and its 100."""
    file = file_of(
        {"a": ["0", "90", "90", "90", "100"], "b": ["80", "90", "90", "100", None]}, panel(trim=TRIM)
    )
    file["recusals"] = [{"judge": "P5", "entry": "b", "kind": "unit"}]
    assert told(file) == [("a", "90.00", 1), ("b", "90.00", 1)]


def test_an_absent_mark_is_not_zero() -> None:
    file = file_of({"a": ["90", None, "92"], "b": ["90", "0", "92"]})
    file["absences"] = [{"stage": "final", "judge": "P2", "entry": "a", "why": "因病"}]
    assert scores(file) == {"a": "91.00", "b": "60.67"}


def test_too_few_marks_are_no_score_and_zero_is_one() -> None:
    """Whoever is not scored stands last without a rank, behind the one who got nothing."""
    file = file_of({"few": ["99", None], "nought": ["0", "0"], "none": []}, panel(least_marks=2))
    assert told(file) == [("nought", "0.00", 1), ("few", None, None), ("none", None, None)]


def test_all_stages_that_count_are_needed_a_bonus_is_not() -> None:
    stages = (given("40"), panel(weight="60"), vote(bonus=True, per_vote="0.5", maximum="3"))
    file = file_of({"a": ["80"], "b": ["80"], "c": []}, *stages)
    file["given"] = [{"stage": "paper", "entry": one, "score": "90"} for one in ("a", "c")]
    file["votes"] = [{"stage": "vote", "entry": "c", "counted": 9}]
    # 36 + 48, no votes; b has no paper, c no defence.
    assert told(file) == [("a", "84.00", 1), ("b", None, None), ("c", None, None)]


def test_a_score_handed_in_is_scaled_unless_it_is_a_bonus() -> None:
    file = file_of({"a": []}, given(maximum="40", step="0.5"))
    file["given"] = [{"stage": "paper", "entry": "a", "score": "30.5"}]
    assert scores(file) == {"a": "76.25"}
    bonus = file_of({"a": ["80"]}, panel(), given(maximum="40", step="0.5") | {"weight": None, "bonus": True})
    bonus["given"] = file["given"]
    assert scores(bonus) == {"a": "110.50"}


def test_a_panels_bonus_counts_what_its_criteria_add_up_to() -> None:
    """A panel gives up to 5 points on top: 4 and 5, the mean is 4.5."""
    extra = panel(code="extra", bonus=True) | {"weight": None}
    extra["criteria"] = [{"code": "total", "name": "附加", "maximum": "5"}]
    file = file_of({"a": ["80"]}, panel(), extra)
    file["sheets"] += sheets({"a": ["4", "5"]}, stage="extra")
    assert scores(file) == {"a": "84.50"}


def test_votes_by_the_vote_and_by_the_highest_count() -> None:
    counts = {"a": 250, "b": 1000, "c": 0}
    votes = [{"stage": "vote", "entry": one, "counted": n} for one, n in counts.items()]
    marks = {one: ["90"] for one in counts}
    each = file_of(marks, panel(), vote(bonus=True, per_vote="0.01", maximum="10"))
    share = file_of(marks, panel(weight="80"), vote(weight="20", maximum="10"))
    assert scores(each | {"votes": votes}) == {"b": "100.00", "a": "92.50", "c": "90.00"}
    assert scores(share | {"votes": votes}) == {"b": "92.00", "a": "77.00", "c": "72.00"}


def test_votes_held_or_void_count_for_nothing() -> None:
    file = file_of({"a": ["90"]}, panel(), vote(bonus=True, per_vote="0.01", maximum="10"))
    file["votes"] = [{"stage": "vote", "entry": "a", "counted": 100, "held": 400, "void": 900}]
    assert scores(file) == {"a": "91.00"}


def test_nobody_voted_for_is_no_division_by_nought() -> None:
    file = file_of({"a": ["90"]}, panel(weight="80"), vote(weight="20"))
    file["votes"] = [{"stage": "vote", "entry": "a", "counted": 0}]
    assert scores(file) == {"a": "72.00"}


def test_who_withdrew_sets_no_measure_for_the_votes() -> None:
    entries = [{"code": "a"}, {"code": "b", "out": "withdrawn"}]
    file = file_of({"a": ["90"]}, panel(weight="80"), vote(weight="20"), entries=entries)
    file["votes"] = [{"stage": "vote", "entry": one, "counted": n} for one, n in (("a", 10), ("b", 1000))]
    assert scores(file) == {"a": "92.00"}


SEVERE = {"a": ["80", "90"], "b": ["70", None], "c": [None, "82"]}


def test_no_judge_is_corrected_unless_the_scheme_says_so() -> None:
    assert ranks(file_of(SEVERE)) == {"a": 1, "c": 2, "b": 3}


def test_mean_shift_takes_each_judges_severity_away() -> None:
    """On a, P1 lies 5 below the mean and P2 5 above; alone on b and c both lie 0 off: severities −2.5 and 2.5.

    b becomes 72.5, c 79.5; a stays (82.5 + 87.5) / 2.
    """
    found = scores(file_of(SEVERE, panel(normalise="mean_shift")))
    assert found == {"a": "85.00", "b": "72.50", "c": "79.50"}


def test_rounded_once_half_up() -> None:
    """0.005 and more goes up, and it is the total that is rounded: 33.335 + 33.335 is 66.67, not 66.68."""
    file = file_of({"a": ["91.01", "91"], "b": ["90.99", "91"]}, panel(step="0.01"))
    assert scores(file) == {"a": "91.01", "b": "91.00"}
    half = file_of({"a": ["66.67"]}, panel(weight="50", step="0.01"), given("50", step="0.01"))
    half["given"] = [{"stage": "paper", "entry": "a", "score": "66.67"}]
    assert scores(half) == {"a": "66.67"}
