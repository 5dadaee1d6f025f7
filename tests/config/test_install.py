"""The script that sets everything up, before anything is installed."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", ROOT / "requirements" / "install.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", [(3, 10), (3, 6), (2, 7)])
def test_an_old_python_is_refused_in_one_sentence(install: ModuleType, version: tuple[int, int]):
    with pytest.raises(SystemExit) as refused:
        install.refuse_old_python(version)
    assert str(refused.value) == (
        f"Redvest needs Python 3.11 or newer, and python3 here is {version[0]}.{version[1]}: install a newer one and "
        "run `make PYTHON=/path/to/python3.11`."
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (4, 0)])
def test_newer_ones_are_welcome(install: ModuleType, version: tuple[int, int]):
    install.refuse_old_python(version)


def test_pinned_requirements_name_no_place():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "--index-url" not in text
        assert "--find-links" not in text
        assert "://" not in text
        assert "@ file" not in text


def test_the_lock_of_npm_names_no_place():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
