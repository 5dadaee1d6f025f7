"""Small editions to be read at a glance: marks by entry and judge, one criterion of 100 unless told otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from redvest.contests.scoring.ranking import Place
from redvest.contests.scoring.replay import replay

File = dict[str, Any]


def panel(**said: Any) -> File:
    """One stage that counts for all."""
    one = {"code": "final", "name": "路演", "kind": "panel", "weight": "100"}
    return one | {"criteria": [{"code": "total", "name": "总评", "maximum": "100"}]} | said


def sheets(marks: Mapping[str, Sequence[str | None]], *, stage: str = "final", **said: Any) -> list[File]:
    """The n-th mark is of judge Pn; None: there is none."""
    return [
        {"stage": stage, "judge": f"P{n}", "entry": entry, "marks": {"total": mark}} | said
        for entry, given in marks.items()
        for n, mark in enumerate(given, start=1)
        if mark is not None
    ]


def file_of(
    marks: Mapping[str, Sequence[str | None]], *stages: File, entries: Sequence[File] = (), **scheme: Any
) -> File:
    """An edition of these stages (one panel if none is given) and these marks in its stage ``final``."""
    most = max((len(given) for given in marks.values()), default=0)
    return {
        "format": "redvest-edition/1",
        "code": "small",
        "scheme": {"stages": list(stages) or [panel()]} | scheme,
        "entries": list(entries) or [{"code": code} for code in marks],
        "judges": [f"P{n}" for n in range(1, max(most, 7) + 1)],
        "sheets": sheets(marks),
        "given": [],
        "votes": [],
        "recusals": [],
    }


def told(file: File) -> list[tuple[str, str | None, int | None]]:
    """Entry, score, rank, in print order."""
    return [(one.entry, one.score, one.rank) for one in places(file)]


def ranks(file: File) -> dict[str, int | None]:
    return {one.entry: one.rank for one in places(file)}


def awards(file: File) -> dict[str, str]:
    return {one.entry: one.award for one in places(file) if one.award}


def places(file: File) -> list[Place]:
    return replay(file).places
