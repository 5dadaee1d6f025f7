"""What a production refuses to start with: one clear sentence each, and nothing done."""

import json
import stat
from pathlib import Path

import pytest

from harness.command import redvest

REAL_SENDER = "redvest.notices.senders.FileSender"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A key file as ``redvest keys`` makes it."""
    path = tmp_path / "safe" / "keys.json"
    assert redvest("keys", str(path)).returncode == 0
    return path


def in_production(*arguments: str, **changes: str | None):
    """A command under production's rules, fit to start unless ``changes`` says otherwise."""
    changed: dict[str, str | None] = {"REDVEST_MODE": "production", "REDVEST_SMS": REAL_SENDER} | changes
    return redvest(*arguments, **changed)


def refused(done, *words: str) -> None:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    line = done.stderr.strip().splitlines()[-1]
    assert line.startswith("redvest: ")
    for word in words:
        assert word in line


def test_new_keys_are_readable_by_their_owner_only_and_never_overwritten(keys: Path):
    before = keys.read_text()

    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert set(json.loads(before)) == {"signing", "hashing", "field_keys"}
    refused(redvest("keys", str(keys)), "exists already")
    assert keys.read_text() == before


def test_a_production_made_fit_starts(keys: Path, committed_db: str):
    done = in_production("verify", "--json", REDVEST_KEYS=str(keys), DATABASE_URL=committed_db)

    assert done.returncode == 0, done.stderr


def test_a_production_makes_no_keys(tmp_path: Path, committed_db: str):
    missing = tmp_path / "not-mounted" / "keys.json"

    refused(in_production("verify", REDVEST_VAR=str(tmp_path), DATABASE_URL=committed_db), "REDVEST_KEYS")
    refused(in_production("verify", REDVEST_KEYS=str(missing), DATABASE_URL=committed_db), "does not exist")
    assert not list(tmp_path.rglob("keys*"))


def test_keys_that_others_may_read_are_refused(keys: Path, committed_db: str):
    keys.chmod(0o644)

    refused(in_production("verify", REDVEST_KEYS=str(keys), DATABASE_URL=committed_db), "chmod 600")


@pytest.mark.parametrize(
    ("variable", "value", "word"),
    [
        ("REDVEST_DEBUG", "1", "REDVEST_DEBUG"),
        ("REDVEST_SECOND_FACTOR", "0", "REDVEST_SECOND_FACTOR"),
        ("REDVEST_SMS", None, "REDVEST_SMS"),
        ("REDVEST_SMS", "redvest.notices.senders.LogSender", "REDVEST_SMS"),
        ("REDVEST_HOSTS", "*", "REDVEST_HOSTS"),
        ("REDVEST_MODE", "prod", "demo or production"),
    ],
)
def test_settings_unfit_for_production_are_refused(
    keys: Path, committed_db: str, variable: str, value: str | None, word: str
):
    done = in_production(
        "verify", **{"REDVEST_KEYS": str(keys), "DATABASE_URL": committed_db, variable: value}
    )

    refused(done, word)


def test_no_demo_is_loaded_in_production(keys: Path, committed_db: str):
    done = in_production("demo", "longhui", REDVEST_KEYS=str(keys), DATABASE_URL=committed_db)

    refused(done, "not loaded in production")


def test_a_production_does_not_open_a_database_with_made_up_people(keys: Path, committed_db: str):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE django_migrations IS 'demo loaded longhui'")

    done = in_production(
        "run", "--port", "8139", REDVEST_KEYS=str(keys), DATABASE_URL=committed_db, REDVEST_HTTPS="1"
    )
    refused(done, "passwords are public")
