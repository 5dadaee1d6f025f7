"""The importing process is killed in the middle and started again: nothing is lost, nothing is there twice."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from cast import DAQIAO, Cast, identity, make_cast, name, phone
from harness.command import environment, redvest
from imports.files import FIRST, HEAD
from redvest.kernel import clock
from redvest.people.models import Person

ROWS = 3000


@pytest.fixture
def county(committed_db: str) -> Cast:
    return make_cast(now=clock.now())


def people() -> int:
    return Person.objects.filter(state="pending").count()


def test_killed_in_the_middle_and_started_again(county: Cast, committed_db: str, tmp_path: Path):
    file = tmp_path / "名单.csv"
    rows = [HEAD, *((name(n), identity_of(n), phone(FIRST + n), DAQIAO) for n in range(ROWS))]
    file.write_text("\n".join(",".join(row) for row in rows), encoding="gb18030")
    command = ["import", "people", str(file), "--as", county.manager.number]
    process = subprocess.Popen(
        [sys.executable, "-m", "redvest", *command],
        env=environment(DATABASE_URL=committed_db),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    until = time.monotonic() + 60
    while not people():
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.communicate()
    there = people()
    assert 0 < there < ROWS
    assert there % 500 == 0

    again = redvest(*command, "--json", DATABASE_URL=committed_db)

    assert again.returncode == 0, again.stderr
    assert f"going on after row {there} of {ROWS}" in again.stderr
    done = json.loads(again.stdout)
    assert (done["state"], done["rows"], done["added"], done["known"], done["bad"]) == (
        "done",
        ROWS,
        ROWS,
        0,
        0,
    )
    assert people() == ROWS
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT person_id), count(*) FROM people_entry")
        assert cursor.fetchone() == (ROWS, ROWS)


def identity_of(n: int) -> str:
    """A number of its own for each of thousands."""
    from datetime import date, timedelta

    return identity(n % 1000, born=date(1970, 1, 1) + timedelta(days=n // 1000 + 1))


def test_the_command_checks_reports_and_is_told_which_column(county: Cast, committed_db: str, tmp_path: Path):
    file, report = tmp_path / "x.csv", tmp_path / "bad.xlsx"
    good = f"{name(1)},{identity_of(1)},{phone(FIRST)},{DAQIAO}"
    file.write_text(f"称呼,身份证号码,电话,村\n{good}\n{name(2)},1,{phone(FIRST + 1)},\n")
    command = ["import", "people", str(file), "--column", "name=称呼", "--dry-run", "--report", str(report)]

    done = redvest(*command, DATABASE_URL=committed_db)

    assert (done.returncode, done.stdout) == (
        0,
        "2 rows checked, nothing was written: 1 new, 0 known, 1 bad\n",
    )
    assert "x.csv:3: " in done.stderr
    assert report.stat().st_size > 1000
    assert people() == 0
    assert redvest(*command, "--as", county.leader.number, DATABASE_URL=committed_db).returncode == 1
    assert redvest("import", "people", str(tmp_path / "no.csv"), DATABASE_URL=committed_db).returncode == 2
