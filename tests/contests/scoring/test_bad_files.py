"""Files that strangers wrote wrongly: each is refused, and the sentence begins with the place."""

import ast
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import redvest.contests.scoring as package
from contests.scoring.small import File, file_of, panel
from redvest.contests.scoring.reading import BadFile, load
from redvest.contests.scoring.replay import replay

PAPER = {"code": "paper", "name": "材料", "kind": "given", "weight": "30", "keep": 2, "step": "0.5"}
VOTE = {"code": "vote", "name": "投票", "kind": "vote", "weight": "10", "per_vote": "0.01"}
FINAL = panel(weight="60", size=3, trim={"drop": 1, "at_least": 3}, step="0.5")


def good() -> File:
    """Two entries, three stages, everything in it that a file may have."""
    file = file_of({"a": ["90", "91"], "b": ["80", "81"]}, *copy.deepcopy((PAPER, VOTE, FINAL)))
    file["scheme"] |= {
        "ties": ["untrimmed_mean:final"],
        "awards": [{"code": "gold", "name": "金奖", "count": 1}],
    }
    file["given"] = [{"stage": "paper", "entry": one, "score": "80"} for one in "ab"]
    file["votes"] = [{"stage": "vote", "entry": one, "counted": 7} for one in "ab"]
    file["recusals"] = [{"judge": "P3", "entry": "a"}]
    file["absences"] = [{"stage": "final", "judge": "P3", "entry": "b"}]
    file["shortlists"] = [{"stage": "paper", "kept": ["a", "b"]}]
    file["published"] = {"ranking": copy.deepcopy(replay(file).as_dict()["ranking"])}
    return file


def put(*path: str | int, to: Any) -> Callable[[File], None]:
    """Writes something at a place; a place that ends a list is added to it."""

    def change(file: File) -> None:
        inner: Any = file
        for step in path[:-1]:
            inner = inner[step]
        if isinstance(inner, list) and path[-1] == len(inner):
            inner.append(to)
        else:
            inner[path[-1]] = to

    return change


def without(*path: str | int) -> Callable[[File], None]:
    def change(file: File) -> None:
        inner: Any = file
        for step in path[:-1]:
            inner = inner[step]
        del inner[path[-1]]

    return change


STAGE = ("scheme", "stages")
WRONG: list[tuple[Callable[[File], None], str]] = [
    (put("format", to="redvest-edition/2"), "format"),
    (without("code"), "code"),
    (put("code", to="a|b"), "code"),
    (put("colour", to="red"), "colour"),
    (put("entries", to=[]), "entries"),
    (put("entries", to={"a": 1}), "entries"),
    (put("entries", 0, to="a"), "entries[0]"),
    (put("entries", 1, "code", to="a"), "entries[1].code"),
    (put("entries", 0, to={"code": "a", "draw": 0}), "entries[0].draw"),
    (put("entries", to=[{"code": "a", "draw": 1}, {"code": "b", "draw": 1}]), "entries[1].draw"),
    (put("entries", 0, to={"code": "a", "out_after": "final"}), "entries[0].out_after"),
    (put("judges", 1, to="P1"), "judges[1]"),
    (put("scheme", to=[]), "scheme"),
    (without("scheme", "stages"), "scheme.stages"),
    (put(*STAGE, to=[]), "scheme.stages"),
    (put(*STAGE, 0, "weight", to="40"), "scheme.stages"),
    (put(*STAGE, 0, "weight", to=30.0), "scheme.stages[0].weight"),
    (put(*STAGE, 0, "weight", to="-1"), "scheme.stages[0].weight"),
    (put(*STAGE, 0, "weight", to="1e2"), "scheme.stages[0].weight"),
    (put(*STAGE, 0, "weight", to="101"), "scheme.stages[0].weight"),
    (put(*STAGE, 0, "bonus", to=True), "scheme.stages[0].weight"),
    (put(*STAGE, 0, "bonus", to="yes"), "scheme.stages[0].bonus"),
    (put(*STAGE, 0, "kind", to="review"), "scheme.stages[0].kind"),
    (put(*STAGE, 0, "keep", to=0), "scheme.stages[0].keep"),
    (put(*STAGE, 0, "keep", to=True), "scheme.stages[0].keep"),
    (put(*STAGE, 0, "maximum", to="0"), "scheme.stages[0].maximum"),
    (put(*STAGE, 0, "criteria", to=[]), "scheme.stages[0].criteria"),
    (put(*STAGE, 1, "code", to="paper"), "scheme.stages[1].code"),
    (put(*STAGE, 1, "per_vote", to="0"), "scheme.stages[1].per_vote"),
    (put(*STAGE, 2, "criteria", to=[]), "scheme.stages[2].criteria"),
    (put(*STAGE, 2, "criteria", 0, "maximum", to="99.7"), "scheme.stages[2].criteria[0].maximum"),
    (put(*STAGE, 2, "criteria", 1, to=FINAL["criteria"][0]), "scheme.stages[2].criteria[1].code"),
    (put(*STAGE, 2, "step", to="0"), "scheme.stages[2].step"),
    (put(*STAGE, 2, "trim", "at_least", to=2), "scheme.stages[2].trim.at_least"),
    (put(*STAGE, 2, "trim", "at_least", to=4), "scheme.stages[2].trim.at_least"),
    (put(*STAGE, 2, "trim", "drop", to=0), "scheme.stages[2].trim.drop"),
    (put(*STAGE, 2, "trim", "keep", to=1), "scheme.stages[2].trim.keep"),
    (put(*STAGE, 2, "least_marks", to=0), "scheme.stages[2].least_marks"),
    (put(*STAGE, 2, "normalise", to="z"), "scheme.stages[2].normalise"),
    (put("scheme", "decimals", to=7), "scheme.decimals"),
    (put("scheme", "rank_by", to="mood"), "scheme.rank_by"),
    (put("scheme", "border", to="some"), "scheme.border"),
    (put("scheme", "groups", to="apart"), "scheme.group_codes"),
    (put("scheme", "group_codes", to=["甲"]), "entries[0].group"),
    (put("scheme", "vote_alone", to=True), "scheme.vote_alone"),
    (put("scheme", "ties", 1, to="highest_mark"), "scheme.ties[1]"),
    (put("scheme", "ties", 1, to="stage:none"), "scheme.ties[1]"),
    (put("scheme", "ties", 1, to="luck:final"), "scheme.ties[1]"),
    (put("scheme", "ties", 1, to="highest_mark:paper"), "scheme.ties[1]"),
    (put("scheme", "ties", 1, to="criterion:final/none"), "scheme.ties[1]"),
    (put("scheme", "ties", 1, to="revote:final/total"), "scheme.ties[1]"),
    (put("scheme", "awards", 0, "ratio", to="0.1"), "scheme.awards[0]"),
    (without("scheme", "awards", 0, "count"), "scheme.awards[0]"),
    (put("scheme", "awards", 0, to={"code": "g", "name": "金", "ratio": "1.1"}), "scheme.awards[0].ratio"),
    (put("scheme", "awards", 1, to={"code": "gold", "name": "金", "count": 1}), "scheme.awards[1].code"),
    (put("sheets", 0, "judge", to="P9"), "sheets[0].judge"),
    (put("sheets", 0, "entry", to="z"), "sheets[0].entry"),
    (put("sheets", 0, "stage", to="paper"), "sheets[0].stage"),
    (put("sheets", 0, "purpose", to="joke"), "sheets[0].purpose"),
    (put("sheets", 0, "marks", to={}), "sheets[0].marks"),
    (put("sheets", 0, "marks", "other", to="1"), "sheets[0].marks"),
    (put("sheets", 0, "marks", "total", to="100.5"), "sheets[0].marks.total"),
    (put("sheets", 0, "marks", "total", to="90.1"), "sheets[0].marks.total"),
    (put("sheets", 0, "marks", "total", to=90.5), "sheets[0].marks.total"),
    (put("sheets", 0, "marks", "total", to="９０"), "sheets[0].marks.total"),
    (put("sheets", 0, "judge", to="P3"), "sheets[0]"),
    (put("sheets", 1, "judge", to="P1"), "sheets[1]"),
    (put("absences", 0, "judge", to="P1"), "absences[0]"),
    (put("recusals", 0, "judge", to="P9"), "recusals[0].judge"),
    (put("given", 0, "score", to="80.25"), "given[0].score"),
    (put("given", 0, "score", to="101"), "given[0].score"),
    (put("given", 1, "entry", to="a"), "given[1]"),
    (put("votes", 0, "counted", to=-1), "votes[0].counted"),
    (put("votes", 0, "counted", to=7.5), "votes[0].counted"),
    (put("votes", 1, "entry", to="a"), "votes[1]"),
    (put("shortlists", 0, "stage", to="final"), "shortlists[0].stage"),
    (put("shortlists", 0, "kept", 1, to="z"), "shortlists[0].kept[1]"),
    (put("shortlists", 0, "kept", 1, to="a"), "shortlists[0].kept[1]"),
    (put("shortlists", 0, "kept", to=["b"]), "sheets[0]"),
    (put("published", to=[]), "published"),
    (put("published", "ranking", 1, "entry", to="a"), "published.ranking[1]"),
    (put("published", "ranking", 0, "score", to="nine"), "published.ranking[0].score"),
    (put("published", "ranking", 0, "rank", to=0), "published.ranking[0].rank"),
    (put("published", "ranking", 0, "award", to="none"), "published.ranking[0].award"),
]


def test_the_file_they_were_made_from_is_good() -> None:
    assert replay(good()).agrees


@pytest.mark.parametrize(("change", "path"), WRONG, ids=[f"{n}-{path}" for n, (_c, path) in enumerate(WRONG)])
def test_refused_at_its_place(change: Callable[[File], None], path: str) -> None:
    file = good()
    change(file)
    with pytest.raises(BadFile) as caught:
        replay(file)
    assert caught.value.path == path
    assert caught.value.words


@pytest.mark.parametrize("text", ["", "{", "[1,]", "NaN,", '{"a": 1, "a": 2}', "[" * 100_000])
def test_what_is_no_json_or_says_a_thing_twice(text: str) -> None:
    with pytest.raises(BadFile):
        load(text)


@pytest.mark.parametrize("data", [None, [], "text", 7, True, {}])
def test_what_is_no_object_of_ours(data: Any) -> None:
    with pytest.raises(BadFile):
        replay(data)


def test_a_file_that_went_through_json_is_the_same() -> None:
    assert replay(load(json.dumps(good()))).as_dict() == replay(good()).as_dict()


def test_no_float_is_in_the_engine() -> None:
    """No such literal, no such name, no division but of fractions is looked for here: floats cannot come in."""
    for file in Path(str(package.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), file
            assert not (isinstance(node, ast.Name) and node.id in ("float", "round")), file
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [one.name for one in node.names] + [getattr(node, "module", "") or ""]
                assert not {"math", "statistics", "numpy"} & set(names), file
                assert not any(name.startswith("django") for name in names), file
