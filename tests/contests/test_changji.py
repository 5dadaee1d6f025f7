"""The edition of Changji: seven sheets an entry give the fifteen published totals, and its tie is shared."""

import json
from decimal import Decimal
from fractions import Fraction

from contests.changji import FILE, PUBLISHED, RANKS, edition
from redvest.contests.scoring.replay import replay

DATA = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_file_is_the_one_that_is_made() -> None:
    assert edition() == DATA


def test_the_published_totals_come_out() -> None:
    found = replay(DATA)
    assert found.agrees, found.difference
    assert [place.score for place in found.places] == [total for _code, _unit, _title, total in PUBLISHED]
    assert [place.rank for place in found.places] == RANKS


def test_by_hand_too() -> None:
    """The sheets are added up without the engine: the highest and the lowest of seven dropped, five kept."""
    for code, _unit, _title, total in PUBLISHED:
        marks = sorted(
            sum(Fraction(mark) for mark in sheet["marks"].values())
            for sheet in DATA["sheets"]
            if sheet["entry"] == code
        )
        assert len(marks) == 7
        assert marks[0] < marks[1], "what is dropped is really the lowest"
        assert marks[5] < marks[6], "and the highest"
        assert sum(marks[1:6]) / 5 == Fraction(total)
        assert all(80 <= mark <= 100 for mark in marks)


def test_a_mark_changed_is_found() -> None:
    other = json.loads(FILE.read_text(encoding="utf-8"))
    sheets = [sheet for sheet in other["sheets"] if sheet["entry"] == "CJ05"]
    kept = sorted(sheets, key=lambda sheet: sum(Fraction(mark) for mark in sheet["marks"].values()))[3]
    kept["marks"]["need"] = str(Decimal(kept["marks"]["need"]) - 5)
    assert "CJ05" in replay(other).difference
