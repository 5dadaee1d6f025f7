"""A demo is loaded into an empty database, once and whole."""

from pathlib import Path

import pytest

from redvest.config import demos, first_load
from redvest.config.stop import Stop

GOOD = """
from datetime import date
from redvest.places.models import Division

def load(progress):
    progress("divisions", 1, 1)
    Division.objects.create(code="430524", name="隆回县", level=3, valid_from=date(2020, 1, 1))
"""
BROKEN = (
    GOOD
    + """
    raise KeyboardInterrupt
"""
)


@pytest.fixture(autouse=True)
def small_demos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "small.py").write_text(GOOD)
    (tmp_path / "broken.py").write_text(BROKEN)
    monkeypatch.setattr(demos, "__path__", [str(tmp_path)])


def test_the_demos_are_the_modules_there_are():
    assert first_load.names() == ["broken", "small"]


def test_a_loaded_demo_is_remembered_by_the_database(committed_db: str):
    assert first_load.contents().is_empty
    first_load.load("small")
    assert first_load.contents() == first_load.Contents(demo="small", is_whole=True, is_empty=False)
    with pytest.raises(Stop, match="holds small already"):
        first_load.load("small")


def test_a_broken_off_loading_is_never_taken_for_a_whole_one(committed_db: str):
    with pytest.raises(KeyboardInterrupt):
        first_load.load("broken")
    assert not first_load.contents().is_whole
    with pytest.raises(Stop, match="was broken off"):
        first_load.load("small")


def test_a_database_with_data_of_its_own_gets_no_demo(committed_db: str):
    from redvest.config.demos import small  # type: ignore[attr-defined]  # written by the fixture above

    small.load(lambda *_: None)
    assert first_load.contents() == first_load.Contents()
    with pytest.raises(Stop, match="holds data already"):
        first_load.load("small")
