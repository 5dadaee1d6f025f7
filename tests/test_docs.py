"""The documents say what is: links lead somewhere, the paths they name exist, quoted code is in the code."""

import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from redvest.config.command import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/redvest/**/*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
#: A path of ours as documents name it: from the root of the repository, in code marks.
NAMED_PATH = re.compile(r"`((?:src|tests|docs|requirements|\.ci)/[^`\s]*)`")
#: A name in a part of the product, in code marks: `kernel.gate.Gate`; of a table also short: `teams.Team`.
PARTS = "|".join(sorted(path.parent.name for path in ROOT.glob("src/redvest/*/__init__.py")))
NAMED_NAME = re.compile(rf"`(?:redvest\.)?((?:{PARTS})(?:\.\w+)+)`")
QUOTED_CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
READ_ME = ("README.md", "README.zh-CN.md")


def each_document() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def anchors(document: Path) -> Iterator[str]:
    """What a link may point to inside a document: its headings, as the viewers of Markdown name them."""
    for heading in re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@each_document()
def test_relative_links_lead_somewhere(document: Path):
    broken = []
    for link in LINK.findall(document.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@each_document()
def test_named_paths_exist(document: Path):
    named = NAMED_PATH.findall(document.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def is_in_the_code(name: str) -> bool:
    part, _, rest = name.partition(".")
    for candidate in (f"redvest.{name}", f"redvest.{part}.models.{rest}"):
        try:
            pkgutil.resolve_name(candidate)
        except (ImportError, AttributeError):
            continue
        return True
    return False


@each_document()
def test_named_names_exist(document: Path):
    named = NAMED_NAME.findall(document.read_text())
    assert [name for name in named if not is_in_the_code(name)] == []


@each_document()
def test_quoted_code_is_in_the_code(document: Path):
    source = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.py")))
    lines = {line.strip() for line in source.splitlines()}
    quoted = [
        re.sub(r"\s{2,}#.*$", "", line).strip()
        for block in QUOTED_CODE.findall(document.read_text())
        for line in block.splitlines()
    ]
    assert [line for line in quoted if line and line not in lines] == []


@pytest.mark.parametrize("name", READ_ME)
def test_read_me_names_what_one_types(name: str):
    text = (ROOT / name).read_text()
    for typed in ("make run", "make test", "make check", *(f"redvest {command}" for command in COMMANDS)):
        assert typed in text


@pytest.mark.parametrize("name", READ_ME)
def test_read_me_twins_link_to_each_other(name: str):
    (twin,) = set(READ_ME) - {name}
    assert f"]({twin})" in (ROOT / name).read_text()


def test_operators_guide_names_every_variable():
    read = (ROOT / "src/redvest/config/settings.py").read_text()
    read += (ROOT / "src/redvest/config/paths.py").read_text() + (
        ROOT / "src/redvest/config/keys.py"
    ).read_text()
    variables = set(re.findall(r"\b(?:REDVEST_[A-Z_]+|DATABASE_URL)\b", read))
    guide = (ROOT / "docs/zh/运维.md").read_text()
    assert {variable for variable in variables if f"`{variable}`" not in guide} == set()


def test_every_decision_is_in_the_list():
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text()
    assert [path.name for path in folder.glob("[0-9]*.md") if f"]({path.name})" not in listed] == []
