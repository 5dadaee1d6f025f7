"""The engine beside an implementation that shares nothing with it, over random editions."""

import copy
import random
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contests.scoring import plainly
from contests.scoring.making import File, files
from redvest.contests.scoring.replay import replay

PLENTY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def found(file: File) -> tuple[dict[str, tuple[str, int, str]], set[str]]:
    places = replay(file).places
    scored = {
        one.entry: (str(one.score), one.rank or 0, one.award) for one in places if one.exact is not None
    }
    return scored, {one.entry for one in places if one.exact is None}


@PLENTY
@given(file=files())
def test_the_same_as_worked_out_by_hand(file: File) -> None:
    assert found(file) == plainly.places(file)


@FEW
@given(file=files(), seed=st.integers(0, 10**6))
def test_the_order_of_rows_says_nothing(file: File, seed: int) -> None:
    before = replay(file).as_dict()
    chance = random.Random(seed)
    for rows in ("entries", "judges", "sheets", "recusals", "votes", "given"):
        chance.shuffle(file[rows])
    assert replay(file).as_dict() == before


@FEW
@given(file=files(), names=st.permutations(list("abcdef")))
def test_nor_do_the_names_of_judges(file: File, names: list[str]) -> None:
    before = replay(file).as_dict()
    named = dict(zip([f"j{n}" for n in range(6)], names, strict=True))
    file["judges"] = [named[one] for one in file["judges"]]
    for rows in ("sheets", "recusals"):
        file[rows] = [one | {"judge": named[one["judge"]]} for one in file[rows]]
    assert replay(file).as_dict() == before


@FEW
@given(file=files(), n=st.integers(0, 1000))
def test_a_higher_mark_never_hurts(file: File, n: int) -> None:
    sheets = [one for one in file["sheets"] if one["purpose"] == "marks"]
    if not sheets:
        return
    sheet = sheets[n % len(sheets)]
    entry, before = sheet["entry"], found(file)[0]
    stage = next(one for one in file["scheme"]["stages"] if one["code"] == sheet["stage"])
    other = copy.deepcopy(file)
    raised = next(one for one in other["sheets"] if one == sheet)
    for one in stage["criteria"]:
        raised["marks"][one["code"]] = one["maximum"]
    after = found(other)[0]
    if entry in before:
        assert Decimal(after[entry][0]) >= Decimal(before[entry][0])
        assert after[entry][1] <= before[entry][1]


@FEW
@given(file=files())
def test_what_is_published_is_replayed(file: File) -> None:
    published: list[dict[str, Any]] = replay(file).as_dict()["ranking"]
    if not published:
        return
    again = replay(file | {"published": {"ranking": published}})
    assert again.agrees, again.difference
    published[0] = published[0] | {"rank": (published[0]["rank"] or 0) + 1}
    assert not replay(file | {"published": {"ranking": published}}).agrees
