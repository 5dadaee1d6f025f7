"""Many hands at the last places of a course."""

from collections import Counter
from typing import Any

import pytest

from activities.test_capacity import at_once
from cast import NOW, make_cast, resident
from redvest.training import operations as training
from training.stage import counts, course, differences, states


@pytest.mark.race
def test_forty_press_for_three_places(committed_db: str) -> None:
    cast = make_cast()
    row = course(cast)
    people = [resident(n) for n in range(200, 240)]

    def press(n: int) -> Any:
        return training.sign_up(course_id=row.pk, by=people[n].actor, now=NOW)

    results = at_once([lambda n=n: press(n) for n in range(40)], threads=12)

    assert Counter(one.state for one in results) == {"taken": 3, "waiting": 37}
    assert counts(row) == (0, 3, 37)

    def give_back(n: int) -> Any:
        return training.cancel_place(course_id=row.pk, by=people[n].actor, now=NOW)

    at_once([lambda n=n: give_back(n) for n in range(20)], threads=12)
    assert counts(row) == (0, 3, 17)
    assert Counter(states(row).values()) == {"taken": 3, "waiting": 17, "cancelled": 20}
    assert differences() == []
