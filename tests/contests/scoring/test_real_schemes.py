"""The schemes of real contests, each with an example worked out by hand: what is typed here comes out exactly."""

from typing import Any

import pytest

from redvest.contests.queries.known_schemes import known_scheme, known_schemes
from redvest.contests.rules.schemes import why_not_scheme
from redvest.contests.scoring.replay import replay
from redvest.contests.scoring.scheme import parse

CODES = [one.code for one in known_schemes()]


def scheme_of(code: str) -> dict[str, Any]:
    known = known_scheme(code)
    assert known is not None
    return known.scheme


def result(code: str, entries: dict[str, dict[str, Any]]) -> list[tuple[str, str | None, int | None]]:
    """Places of entries under a scheme: by stage a list of marks (or of criteria), a score, or a number of votes."""
    scheme = scheme_of(code)
    file: dict[str, Any] = {"format": "redvest-edition/1", "code": code, "scheme": scheme}
    file |= {"entries": [{"code": one} for one in entries], "sheets": [], "given": [], "votes": []}
    most = 0
    for entry, said in entries.items():
        for stage in scheme["stages"]:
            row = {"stage": stage["code"], "entry": entry}
            found = said.get(stage["code"])
            if found is None:
                continue
            if stage["kind"] == "given":
                file["given"].append(row | {"score": found})
            elif stage["kind"] == "vote":
                file["votes"].append(row | {"counted": found})
            else:
                most = max(most, len(found))
                for n, marks in enumerate(found, start=1):
                    file["sheets"].append(row | {"judge": f"P{n}", "marks": by_criterion(stage, marks)})
    file["judges"] = [f"P{n}" for n in range(1, most + 1)]
    return [(one.entry, one.score, one.rank) for one in replay(file).places]


def by_criterion(stage: dict[str, Any], said: str) -> dict[str, str]:
    """Marks as one text, in the order of the criteria: ``18 17 19 16 20``."""
    return dict(zip([one["code"] for one in stage["criteria"]], said.split(), strict=True))


@pytest.mark.parametrize("code", CODES)
def test_each_is_a_scheme_the_house_can_hold(code: str) -> None:
    data = scheme_of(code)
    assert why_not_scheme(data) == []
    assert parse(data).notes, "what the source does not say is said"


#: 475.7 of the five kept, over 5: 95.14. Both 99.9 and 80.0 are dropped.
CHANGJI = {"defence": ["99.9", "95.1", "94.6", "95.9", "80.0", "95.0", "95.1"]}
#: Of the seven, 90.0 and 96.0 go; 91.5 + 92 + 92.5 + 93 + 94.5 = 463.5, over 5: 92.70.
CHANGJI_2 = {"defence": ["90.0", "91.5", "92.0", "92.5", "93.0", "94.5", "96.0"]}
#: 88 × 0.15 + 90 × 0.25 + (92 + 93 + 91 + 94 + 90) / 5 × 0.60 = 13.2 + 22.5 + 55.2 = 90.9.
QINGDAO = {"first": "88", "paper": "90", "roadshow": ["92", "93", "91", "94", "90"]}
#: 95 × 0.15 + 85.5 × 0.25 + 88.4 × 0.60 = 14.25 + 21.375 + 53.04 = 88.665, half up 88.67.
QINGDAO_2 = {"first": "95", "paper": "85.5", "roadshow": ["88", "89", "88", "88.5", "88.5"]}

EXAMPLES: list[tuple[str, dict[str, dict[str, Any]], list[tuple[str, str, int]]]] = [
    ("changji-2022", {"a": CHANGJI_2, "b": CHANGJI}, [("b", "95.14", 1), ("a", "92.70", 2)]),
    ("qingdao-2022", {"a": QINGDAO_2, "b": QINGDAO}, [("b", "90.90", 1), ("a", "88.67", 2)]),
    # 300 of 400 votes are 75, × 0.10 = 7.5; 90 of 100, × 0.90 = 81: 88.5. 10 + 0.9 × 85 = 86.5.
    (
        "jilin-2022",
        {
            "a": {"vote": 300, "roadshow": ["18 18 18 18 18"]},
            "b": {"vote": 400, "roadshow": ["17 17 17 17 17"]},
        },
        [("a", "88.50", 1), ("b", "86.50", 2)],
    ),
    # 85 × 0.4 + (90.5 + 91) / 2 × 0.6 = 34 + 54.45 = 88.45.
    ("chongqing-2016", {"a": {"paper": "85", "roadshow": ["90.5", "91"]}}, [("a", "88.45", 1)]),
    # 999 votes are 9.99; 1000 are 10, and so are 50000. 100 experts' points may be passed.
    (
        "capped-votes",
        {
            "few": {"experts": ["90"], "vote": 999},
            "many": {"experts": ["90"], "vote": 50_000},
            "best": {"experts": ["100"], "vote": 1000},
            "none": {"experts": ["90"]},
        },
        [("best", "110.00", 1), ("many", "100.00", 2), ("few", "99.99", 3), ("none", "90.00", 4)],
    ),
    # 70 × 1000/1000 + 80 × 0.3 = 94; 70 × 250/1000 + 100 × 0.3 = 47.5.
    (
        "gandong-chongqing",
        {"a": {"vote": 1000, "judges": ["80"]}, "b": {"vote": 250, "judges": ["100"]}},
        [("a", "94.00", 1), ("b", "47.50", 2)],
    ),
    # 92.5 × 0.4 + 60 × 2/3 = 37 + 40 = 77; 80 × 0.4 + 60 = 92.
    (
        "zhongda-2016",
        {"a": {"first": "92.5", "final": 200}, "b": {"first": "80", "final": 300}},
        [("b", "92.00", 1), ("a", "77.00", 2)],
    ),
    # Fifteen judges: 8 × 90 + 7 × 91 = 1357, over 15: 90.4666…
    ("taiyuan-2021", {"a": {"roadshow": ["90"] * 8 + ["91"] * 7}}, [("a", "90.47", 1)]),
    # Nine judges, none dropped: 810 + 0.4 = 810.4, over 9: 90.0444…
    ("taiyuan-2023", {"a": {"roadshow": ["90"] * 8 + ["90.4"]}}, [("a", "90.04", 1)]),
    # Nine judges: eight give 90, one 18 + 17 + 19 + 16.5 + 20 = 90.5; 810.5 / 9 = 90.0555…
    (
        "jinchang-2024",
        {"a": {"roadshow": ["18 18 18 18 18"] * 8 + ["18 17 19 16.5 20"]}},
        [("a", "90.06", 1)],
    ),
    # 15.5 + 16 + 17 + 18 + 19.5 = 86.
    ("kundulun-2022", {"a": {"roadshow": ["15.5 16 17 18 19.5"]}}, [("a", "86.00", 1)]),
    # 9 + 9 + 8.5 + 8 + 9.5 + 10 = 54 of 60 are 90; 53 of 60 are 88.333…
    (
        "xixiang-2024",
        {"a": {"roadshow": ["9 9 8.5 8 9.5 9"]}, "b": {"roadshow": ["9 9 8.5 8 9.5 10"]}},
        [("b", "90.00", 1), ("a", "88.33", 2)],
    ),
    # 80 × 0.15 + 84 × 0.25 + 90 × 0.6 = 12 + 21 + 54.
    (
        "xinjiang-youth-2024",
        {"a": {"first": "80", "paper": "84", "roadshow": ["90"]}},
        [("a", "87.00", 1)],
    ),
    # The first round decides who goes on and counts for nothing.
    (
        "xinjiang-2025",
        {"a": {"first": "99", "final": ["88"]}, "b": {"first": "70", "final": ["88.5"]}},
        [("b", "88.50", 1), ("a", "88.00", 2)],
    ),
    ("hubei-2023", {"a": {"review": "60", "final": ["91", "92"]}}, [("a", "91.50", 1)]),
    ("shandong-2023", {"a": {"roadshow": ["87.3", "87.4", "87.4"]}}, [("a", "87.37", 1)]),
    # Seven judges, none dropped: 7 × 90 + 3.5 = 633.5, over 7.
    ("youth-national", {"a": {"roadshow": ["90"] * 6 + ["93.5"]}}, [("a", "90.50", 1)]),
]


@pytest.mark.parametrize(("code", "entries", "wanted"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_the_example_worked_out_by_hand(
    code: str, entries: dict[str, dict[str, Any]], wanted: list[tuple[str, str, int]]
) -> None:
    assert result(code, entries) == wanted


def test_every_scheme_has_an_example() -> None:
    assert sorted({code for code, _entries, _wanted in EXAMPLES}) == CODES


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("qingdao-2022", [3, 6, 9, 12]),
        ("chongqing-2016", [20, 20, 30]),
        ("xinjiang-youth-2024", [9, 10, 29]),
        ("xinjiang-2025", [10, 20, 30]),
        ("hubei-2023", [10, 20]),
        ("shandong-2023", [10, 30, 60]),
        ("changji-2022", []),
    ],
)
def test_as_many_awards_as_the_source_says(code: str, counts: list[int]) -> None:
    assert [tier.count for tier in parse(scheme_of(code)).awards] == counts


def test_sixteen_judges_are_too_many_for_fifteen_seats() -> None:
    with pytest.raises(ValueError, match=r"sheets\[15\]：这个环节只有 15 名评委"):
        result("taiyuan-2021", {"a": {"roadshow": ["90"] * 16}})
