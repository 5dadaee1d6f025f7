"""How often a series is held, in a sentence."""

from dataclasses import dataclass

import pytest

from redvest.web.team.rhythm import rhythm_of


@dataclass
class Rule:
    every: str
    step: int
    weekday: int
    nth: int | None = None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("week", 1, 5), "每周的星期六"),
        (Rule("week", 2, 2), "每 2 周的星期三"),
        (Rule("month", 1, 6, -1), "每月最后一个星期日"),
        (Rule("month", 3, 0, 2), "每 3 个月的第二个星期一"),
    ],
)
def test_a_rhythm_is_one_sentence(rule: Rule, said: str):
    assert rhythm_of(rule) == said
