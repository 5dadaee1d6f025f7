"""The table of kinds: whatever is told anywhere has its title and sentence, and is shown as people write."""

import re
from pathlib import Path

import pytest

from redvest.notices.kinds import KINDS, sentence_of, shown, title_of

SOURCE = Path(__file__).parents[2] / "src" / "redvest"
TOLD = re.compile(
    r'(?:Telling\(\s*kind=|tell_of(?:_many)?\(\s*|_tell(?:_leaders|_child|_end)?\(\s*)"([a-z_]+\.[a-z_]+)"'
)


def told() -> set[str]:
    """The kinds that any operation names."""
    files = SOURCE.glob("*/operations/*.py")
    return {kind for file in files for kind in TOLD.findall(file.read_text(encoding="utf-8"))}


def test_whatever_is_told_is_in_the_table():
    assert "sign_up.confirmed" in told()
    assert told() - KINDS.keys() == set()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_sentence_that_takes_its_words(kind: str):
    words = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(KINDS[kind].sentence)), "某事")

    assert title_of(kind)
    assert "%(" not in sentence_of(kind, words)
    assert "…" in sentence_of(kind, {}) or not words


def test_words_are_shown_as_people_write():
    assert shown("2026-03-04T09:00:00+08:00") == "3月4日 09:00"
    assert shown("2026-03-04T16:30:00+00:00") == "3月5日 00:30"
    assert shown("2026-03-04") == "2026年3月4日"
    assert (shown(3), shown("大桥社区")) == ("3", "大桥社区")
    assert (title_of("no.such"), sentence_of("no.such", {})) == ("通知", "")
