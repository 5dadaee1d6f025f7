"""The command line: what it prints, where, and with which exit code."""

import json
import socket
from pathlib import Path

import pytest

from harness.command import redvest


def complaint(done) -> str:
    """The one sentence a command ended with."""
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert lines, "it said nothing"
    assert lines[-1].startswith("redvest: ")
    return lines[-1]


def test_help_names_every_command():
    done = redvest("--help")
    assert done.returncode == 0
    for name in ("run", "demo", "network", "figures", "verify", "draw", "bench", "divisions", "jobs"):
        assert name in done.stdout


def test_no_command_shows_the_help_and_fails():
    done = redvest()
    assert done.returncode == 2
    assert "network" in done.stderr
    assert done.stdout == ""


def test_other_words_are_djangos(committed_db: str):
    done = redvest("showmigrations", "--plan", DATABASE_URL=committed_db)
    assert done.returncode == 0
    assert "[X]  kernel.0001_initial" in done.stdout
    assert "[ ]" not in done.stdout


def test_json_is_one_object_and_nothing_else(committed_db: str):
    done = redvest("verify", "--json", DATABASE_URL=committed_db)
    assert json.loads(done.stdout) == {"ok": True, "differences": []}
    assert done.returncode == 0


@pytest.mark.parametrize("command", [["network", "999999"], ["figures", "999999"]])
def test_an_unknown_code_is_one_sentence(committed_db: str, command: list[str]):
    done = redvest(*command, "--json", DATABASE_URL=committed_db)
    assert done.returncode == 2
    assert "999999" in complaint(done)
    assert done.stdout == ""


def test_an_unknown_demo_is_one_sentence(committed_db: str):
    done = redvest("demo", "atlantis", DATABASE_URL=committed_db)
    assert done.returncode == 2
    assert "There is no demo atlantis" in complaint(done)


def test_a_taken_port_is_named_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = redvest("run", "--port", str(port))
    assert done.returncode == 3
    assert complaint(done) == (
        f"redvest: Port {port} is taken by another program: stop that, or choose another with make run PORT={port + 1}."
    )


def test_an_unreachable_database_is_one_sentence_without_its_password():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    done = redvest("verify", DATABASE_URL=f"postgresql://clerk:secret@127.0.0.1:{port}/county")
    assert done.returncode == 3
    assert f"clerk:***@127.0.0.1:{port}/county" in complaint(done)
    assert "secret" not in done.stderr


def test_another_kind_of_database_is_refused():
    done = redvest("verify", DATABASE_URL="sqlite:///county.db")
    assert done.returncode == 3
    assert "is not the address of a PostgreSQL" in complaint(done)


def test_a_database_that_is_behind_is_told_apart(empty_database: str):
    done = redvest("network", "430524", DATABASE_URL=empty_database)
    assert done.returncode == 3
    assert complaint(done) == "redvest: The database has not been brought up to date: run redvest migrate."


def test_a_missing_divisions_file_is_one_sentence(committed_db: str, tmp_path: Path):
    done = redvest("divisions", str(tmp_path / "none.csv"), DATABASE_URL=committed_db)
    assert done.returncode == 2
    assert "There is no file" in complaint(done)
