"""The serving process is killed in the middle of redemptions and hand-overs: nothing is lost, nothing is doubled."""

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from cast import make_cast
from harness.command import environment
from market.pressing import KEYS
from market.stage import budget, differences, free, goods, keeper, newcomer, pts, shop, stock
from redvest.kernel import clock
from redvest.market.models import Redemption, RedemptionStep, StockMove

PEOPLE, KILLS = 20, 5


@pytest.mark.race
def test_killed_in_the_middle_and_started_again(committed_db: str) -> None:
    now = clock.now()
    cast = make_cast()
    budget()
    there = shop(cast)
    man = keeper(cast, there)
    rice = goods(cast, there, stock=PEOPLE * KEYS, price=pts(20))
    people = [newcomer(n, points=60) for n in range(100, 100 + PEOPLE)]
    command = [sys.executable, "-m", "market.pressing"]
    command += [str(one) for one in (there.pk, rice.pk, man.id, *(person.id for person in people))]
    promised: set[tuple[str, str, int]] = set()
    chance, killed = Random(11), 0

    while killed < KILLS:
        process = _started(command, committed_db)
        assert process.stdout is not None
        lines = []
        for _n in range(chance.randint(2, 14)):
            lines.append(process.stdout.readline())
        time.sleep(chance.random() / 50)
        process.kill()
        rest, errors = process.communicate()
        assert process.returncode == -9, errors
        killed += 1
        promised |= _said([*lines, *rest.splitlines()])
        _wait_until_gone()
        # At whatever moment it died, the books agree, and what was said to be done is done.
        assert differences() == []
        _as_promised(promised)

    process = _started(command, committed_db)
    out, errors = process.communicate(timeout=120)
    assert (process.returncode, out.splitlines()[-1]) == (0, "done"), errors
    promised |= _said(out.splitlines())
    _as_promised(promised)
    assert differences() == []
    assert Redemption.objects.count() == PEOPLE * KEYS
    assert Redemption.objects.filter(state="collected").count() == PEOPLE * (KEYS - 1)
    assert Redemption.objects.filter(state="cancelled").count() == PEOPLE
    assert RedemptionStep.objects.filter(state="collected").count() == PEOPLE * (KEYS - 1)
    assert StockMove.objects.filter(kind="out").count() == PEOPLE * (KEYS - 1)
    assert stock(rice) == (PEOPLE, 0)
    assert {free(person) for person in people} == {pts(20)}
    assert now < clock.now()


def _started(command: list[str], url: str) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parents[1])
    path = f"{tests}:{tests}/../src"
    return subprocess.Popen(
        command,
        env=environment(DATABASE_URL=url, PYTHONPATH=path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _said(lines: list[str]) -> set[tuple[str, str, int]]:
    """What was printed whole."""
    words = [line.split() for line in lines]
    return {(one[0], one[1], int(one[2])) for one in words if len(one) == 3 and line_whole(one)}


def line_whole(words: list[str]) -> bool:
    return words[0] in {"held", "back", "gone"} and words[2].isdigit()


def _as_promised(promised: set[tuple[str, str, int]]) -> None:
    rows = {row.pk: row for row in Redemption.objects.all()}
    for what, key, pk in promised:
        assert rows[pk].key == key
        if what != "held":
            assert rows[pk].state == {"back": "cancelled", "gone": "collected"}[what]


def _wait_until_gone() -> None:
    """The server has noticed that the process is dead and has rolled back what it had open."""
    from django.db import connection

    until = time.monotonic() + 20
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            ((others,),) = cursor.fetchall()
        if not others:
            return
        assert time.monotonic() < until
        time.sleep(0.05)
