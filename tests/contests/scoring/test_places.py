"""Places, each worked out by hand: what is a tie, every step of the ladder, sharing, lots, groups, awards, cuts."""

import random
from hashlib import sha256

import pytest

from contests.scoring.small import File, awards, file_of, panel, places, ranks, sheets, told
from redvest.contests.scoring.replay import replay

TRIM = {"drop": 1, "at_least": 5}
#: 90.004 and 90.003 as means of 250 hundredths would be long; thirds do: 90.3333… and 90.3300.
CLOSE = {"a": ["90.33", "90.33", "90.33"], "b": ["90", "90.5", "90.5"]}


def test_equal_as_printed_is_a_tie_or_not_as_the_scheme_says() -> None:
    fine = panel(step="0.01")
    assert told(file_of(CLOSE, fine)) == [("a", "90.33", 1), ("b", "90.33", 1)]
    assert told(file_of(CLOSE, fine, rank_by="exact")) == [("b", "90.33", 1), ("a", "90.33", 2)]
    assert told(file_of(CLOSE, fine, decimals=4)) == [("b", "90.3333", 1), ("a", "90.3300", 2)]
    assert ranks(file_of({"a": ["90.4"], "b": ["89.6"]}, decimals=0)) == {"a": 1, "b": 1}


def test_shared_places_are_counted_on() -> None:
    """Nine before them: 10, 10, 12."""
    marks = {f"e{n:02}": [str(100 - n)] for n in range(1, 10)} | {"x": ["80"], "y": ["80"], "z": ["79"]}
    found = ranks(file_of(marks))
    assert (found["e09"], found["x"], found["y"], found["z"]) == (9, 10, 10, 12)


def test_who_shares_a_place_is_printed_by_draw_number() -> None:
    entries = [{"code": "a", "draw": 3}, {"code": "b", "draw": 1}, {"code": "c", "draw": 2}]
    file = file_of({"a": ["90"], "b": ["90"], "c": ["90"]}, entries=entries)
    assert told(file) == [("b", "90.00", 1), ("c", "90.00", 1), ("a", "90.00", 1)]


def test_untrimmed_mean() -> None:
    """Both 90 once trimmed; with all five a has 450, b 455."""
    marks = {"a": ["80", "90", "90", "90", "100"], "b": ["85", "90", "90", "90", "100"]}
    file = file_of(marks, panel(trim=TRIM), ties=["untrimmed_mean:final"])
    assert [(one.entry, one.rank, one.by) for one in places(file)] == [
        ("b", 1, "untrimmed_mean:final"),
        ("a", 2, "untrimmed_mean:final"),
    ]


def two_criteria(*ties: str) -> File:
    """Both have 80 and 80; a is better at x, b at y."""
    criteria = [{"code": code, "name": code, "maximum": "50"} for code in ("x", "y")]
    file = file_of({"a": [], "b": []}, panel(criteria=criteria), ties=list(ties))
    file["sheets"] = [
        {"stage": "final", "judge": judge, "entry": entry, "marks": {"x": x, "y": y}}
        for judge in ("P1", "P2")
        for entry, x, y in (("a", "45", "35"), ("b", "40", "40"))
    ]
    return file


def test_a_criterion_in_the_order_the_scheme_names_them() -> None:
    assert ranks(two_criteria()) == {"a": 1, "b": 1}
    assert ranks(two_criteria("criterion:final/x")) == {"a": 1, "b": 2}
    assert ranks(two_criteria("criterion:final/y", "criterion:final/x")) == {"b": 1, "a": 2}


def test_highest_mark() -> None:
    file = file_of({"a": ["90", "90"], "b": ["85", "95"]}, ties=["highest_mark:final"])
    assert ranks(file) == {"b": 1, "a": 2}


def test_the_score_of_a_stage() -> None:
    """50 % each: 90 + 80 and 80 + 90; the material decides."""
    paper = {"code": "paper", "name": "材料", "kind": "given", "weight": "50"}
    file = file_of({"a": ["80"], "b": ["90"]}, paper, panel(weight="50"), ties=["stage:paper"])
    file["given"] = [
        {"stage": "paper", "entry": one, "score": score} for one, score in (("a", "90"), ("b", "80"))
    ]
    assert told(file) == [("a", "85.00", 1), ("b", "85.00", 2)]


def revoted(first: dict[str, list[str | None]]) -> File:
    file = file_of({"a": ["90", "90"], "b": ["90", "90"], "c": ["90", "90"]}, ties=["revote:final"])
    file["sheets"] += sheets(first, purpose="revote")
    return file


def test_a_revote_by_the_same_judges() -> None:
    assert ranks(revoted({"a": ["88", "90"], "b": ["91", "90"], "c": ["89", "89"]})) == {
        "b": 1,
        "a": 2,
        "c": 2,
    }


def test_a_revote_of_others_or_of_some_decides_nothing() -> None:
    assert ranks(revoted({"a": ["88", "90"], "b": ["91", "90"]})) == {"a": 1, "b": 1, "c": 1}
    assert ranks(revoted({"a": ["88", "90"], "b": ["91", "90"], "c": [None, "99"]})) == {
        "a": 1,
        "b": 1,
        "c": 1,
    }


def test_the_ladder_goes_on_where_a_step_leaves_some_together() -> None:
    """The highest mark sets c apart; a and b go on to the untrimmed mean, which puts b first."""
    marks = {
        "a": ["80", "90", "90", "90", "95"],
        "b": ["85", "90", "90", "90", "95"],
        "c": ["60", "90", "90", "90", "99"],
    }
    file = file_of(marks, panel(trim=TRIM), ties=["highest_mark:final", "untrimmed_mean:final"])
    assert [(one.entry, one.rank, one.by) for one in places(file)] == [
        ("c", 1, "highest_mark:final"),
        ("b", 2, "untrimmed_mean:final"),
        ("a", 3, "untrimmed_mean:final"),
    ]


def test_lots_from_a_public_seed_that_anyone_draws_again() -> None:
    file = file_of({one: ["90"] for one in "abcd"}, then="draw")
    assert set(ranks(file).values()) == {1}, "without a seed they share"
    file["tie_seed"] = "3456.78"
    by_hand = sorted("abcd", key=lambda one: sha256(f"3456.78|{one}".encode()).hexdigest())
    assert [(one.entry, one.rank, one.by) for one in places(file)] == [
        (one, n, "draw") for n, one in enumerate(by_hand, start=1)
    ]


def test_groups_are_ranked_and_awarded_apart() -> None:
    entries = [{"code": code, "group": group} for code, group in (("a", "甲"), ("b", "甲"), ("c", "乙"))]
    said = {"group_codes": ["乙", "甲"], "awards": [{"code": "gold", "name": "金奖", "count": 1}]}
    file = file_of({"a": ["90"], "b": ["80"], "c": ["70"]}, entries=entries, groups="apart", **said)
    assert told(file) == [("c", "70.00", 1), ("a", "90.00", 1), ("b", "80.00", 2)]
    assert awards(file) == {"c": "gold", "a": "gold"}
    together = file_of({"a": ["90"], "b": ["80"], "c": ["70"]}, entries=entries, **said)
    assert awards(together) == {"a": "gold"}


def tiers(*counts: int) -> list[File]:
    return [{"code": f"t{n}", "name": f"{n}等奖", "count": count} for n, count in enumerate(counts, start=1)]


FIVE = {"a": ["95"], "b": ["94"], "c": ["94"], "d": ["93"], "e": ["92"]}


@pytest.mark.parametrize(
    ("border", "counts", "wanted"),
    [
        # The second place is shared by two, one award of the first kind is left: both get it, or neither.
        ("all_in", (2, 2), {"a": "t1", "b": "t1", "c": "t1", "d": "t2"}),
        ("none", (2, 2), {"a": "t1", "b": "t2", "c": "t2", "d": "t2"}),
        ("none", (2,), {"a": "t1"}),
        ("all_in", (1, 1), {"a": "t1", "b": "t2", "c": "t2"}),
        ("none", (1, 1), {"a": "t1"}),
    ],
)
def test_shared_places_at_the_border_of_an_award(
    border: str, counts: tuple[int, ...], wanted: dict[str, str]
) -> None:
    assert awards(file_of(FIVE, border=border, awards=tiers(*counts))) == wanted


@pytest.mark.parametrize(
    ("rounding", "ratio", "number"),
    [
        ("floor", "0.5", 2),
        ("half_up", "0.5", 3),
        ("ceil", "0.5", 3),
        ("half_up", "0.25", 1),
        ("ceil", "0.25", 2),
        ("ceil", "0.2", 1),
        ("floor", "0.1", 0),
    ],
)
def test_a_ratio_of_those_scored(rounding: str, ratio: str, number: int) -> None:
    """Of five scored (the sixth has no mark): 2.5, 1.25, 1, 0.5."""
    marks: dict[str, list[str]] = {one: [str(95 - n)] for n, one in enumerate("abcde")} | {"f": []}
    tier = {"code": "t", "name": "奖", "ratio": ratio, "rounding": rounding}
    assert len(awards(file_of(marks, awards=[tier]))) == number


def cut(*kept: str, **marks: str) -> File:
    """A first round that keeps two, then the final among those kept."""
    paper = {"code": "paper", "name": "初评", "kind": "given", "weight": "0", "keep": 2}
    file = file_of({one: ["90"] for one in kept}, paper, panel(), entries=[{"code": one} for one in marks])
    file["given"] = [{"stage": "paper", "entry": one, "score": score} for one, score in marks.items()]
    return file | {"shortlists": [{"stage": "paper", "kept": list(kept)}]}


def test_a_cut_keeps_whoever_ties_with_the_last() -> None:
    good = cut("a", "b", "c", a="90", b="80", c="80", d="70")
    assert replay(good).agrees
    assert set(ranks(good)) == {"a", "b", "c"}
    assert replay(cut("a", "b", a="90", b="80", c="80", d="70")).difference == (
        "环节 paper：c 应当入围，名单不是这样写的"
    )
    assert "d 不应当入围" in replay(cut("a", "b", "c", "d", a="90", b="80", c="80", d="70")).difference


def test_who_is_out_has_no_place_and_leaves_no_gap() -> None:
    entries = [{"code": "a"}, {"code": "b", "out": "withdrawn", "out_after": "final"}, {"code": "c"}]
    assert told(file_of({"a": ["90"], "b": ["95"], "c": ["80"]}, entries=entries)) == [
        ("a", "90.00", 1),
        ("c", "80.00", 2),
    ]


def test_a_running_order_that_was_not_drawn_is_found() -> None:
    order = sorted("abc", key=lambda one: sha256(f"seed|{one}".encode()).hexdigest())
    marks = {one: ["90"] for one in "abc"}
    entries = [{"code": one, "draw": n} for n, one in enumerate(order, start=1)]
    assert replay(file_of(marks, entries=entries) | {"draw_seed": "seed"}).agrees
    assert not replay(file_of(marks, entries=entries) | {"draw_seed": "other"}).agrees


def test_who_stands_where_in_the_file_changes_nothing() -> None:
    """Of one edition with ties, a recusal and a trim, in fifty orders and with the judges renamed."""
    marks: dict[str, list[str | None]] = {
        "a": ["80", "90", "90", "90", "100"],
        "b": ["85", "90", "90", "90", None],
        "c": ["80", "90", "90", "90", "100"],
    }
    file = file_of(marks, panel(trim=TRIM), ties=["untrimmed_mean:final"])
    file["recusals"] = [{"judge": "P5", "entry": "b"}]
    wanted = told(file)
    assert wanted == [("a", "90.00", 1), ("c", "90.00", 1), ("b", "88.75", 3)]
    chance = random.Random(7)
    for _time in range(50):
        for rows in ("entries", "judges", "sheets"):
            chance.shuffle(file[rows])
        assert told(file) == wanted
    for row in (*file["sheets"], *file["recusals"]):
        row["judge"] = f"Z{row['judge']}"
    file["judges"] = [f"Z{one}" for one in file["judges"]]
    assert told(file) == wanted
