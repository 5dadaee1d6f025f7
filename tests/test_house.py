"""The house rules that no linter knows, each a test."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType

import pytest
from django.apps import apps
from django.db import models

import redvest

SOURCE = Path(redvest.__file__).parent
ROOT = SOURCE.parents[1]
DELIVERY = ("web", "api", "delivery")
#: What only the parts above the domains may know.
NOT_FOR_DOMAINS = (
    "django.http",
    "django.shortcuts",
    "django.views",
    "django.urls",
    "ninja",
    "redvest.web",
    "redvest.api",
    "redvest.delivery",
)
#: How a table is reached: domains do, delivery never.
TABLE_CALLS = {"objects", "_default_manager", "_base_manager", "bulk_create", "bulk_update"}
#: How a row is written: operations and their steps do.
WRITES = {
    "save",
    "create",
    "delete",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
LONGEST_FILE = 400

DOMAINS = sorted(
    folder.name
    for folder in SOURCE.iterdir()
    if (folder / "migrations").is_dir() and folder.name not in {"kernel", *DELIVERY}
)
OUR_MODELS = sorted(
    (model for model in apps.get_models() if model.__module__.startswith("redvest.")),
    key=lambda model: model.__name__,
)


def sources(*parts: str) -> list[Path]:
    """Python files of the given parts, without migrations."""
    found = [
        path
        for part in parts
        for path in sorted((SOURCE / part).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    assert found
    return found


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Every module and name a file imports, dotted."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model.__name__)
def test_every_model_declares_its_personal_fields(model: type[models.Model]):
    assert "PERSONAL" in vars(model), "declare PERSONAL, empty if nothing in it is about a person"
    fields = {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    assert set(vars(model)["PERSONAL"]) <= fields


def operations_of(domain: str) -> list[FunctionType]:
    """What a domain offers as its operations: the functions one finds in ``redvest.<domain>.operations``."""
    try:
        offered = import_module(f"redvest.{domain}.operations")
    except ModuleNotFoundError:
        return []
    return [
        function
        for name, function in vars(offered).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and function.__module__.startswith(offered.__name__)
    ]


def writes(function: FunctionType) -> bool:
    tree = ast.parse(inspect.getsource(function))
    return any(isinstance(node, ast.Attribute) and node.attr in WRITES for node in ast.walk(tree))


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_public_write_is_an_operation_or_a_step_of_one(domain: str):
    bare = [f.__qualname__ for f in operations_of(domain) if not hasattr(f, "__redvest__") and writes(f)]
    assert bare == [], "decorate them with @operation or @step"


@pytest.mark.parametrize("domain", DOMAINS)
def test_operations_take_named_arguments_and_are_told_the_time(domain: str):
    wrong = []
    for function in operations_of(domain):
        if getattr(function, "__redvest__", "") != "operation":
            continue
        parameters = inspect.signature(function).parameters
        if any(parameter.kind is not parameter.KEYWORD_ONLY for parameter in parameters.values()):
            wrong.append(f"{function.__qualname__}: everything by name")
        # A batch is of requests that came at different times, each with its own.
        if "now" not in parameters and not function.__name__.endswith("_many"):
            wrong.append(f"{function.__qualname__}: now")
    assert wrong == []


@pytest.mark.parametrize("domain", ["kernel", *DOMAINS])
def test_domains_know_nothing_of_http(domain: str):
    found = [
        f"{relative(path)}: {name}"
        for path in sources(domain)
        for name in imported(path)
        if name.startswith(NOT_FOR_DOMAINS)
    ]
    assert found == []


def test_domains_read_no_clock():
    calls = {"now", "today", "utcnow"}
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in sources(*DOMAINS)
        if path.name != "tasks.py" and "tasks" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in calls
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"clock", "datetime", "date", "timezone"}
    ]
    assert found == [], "take `now` as an argument"


def saves(node: ast.AST) -> bool:
    """``row.save()``; saving a picture names a file as its first argument."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not node.args
    )


def test_delivery_touches_no_tables():
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in sources(*DELIVERY)
        for node in ast.walk(parsed(path))
        if saves(node) or (isinstance(node, ast.Attribute) and node.attr in TABLE_CALLS)
    ]
    assert found == []


def test_there_are_no_signals():
    found = [relative(path) for path in sources("") if any(".signals" in name for name in imported(path))]
    assert found == [], "publish to the outbox"


def test_files_stay_readable():
    found = [
        f"{relative(path)}: {lines} lines"
        for path in sources("")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    assert found == [], "make it a folder, split by noun"


def test_nothing_is_left_unfinished():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    found = [
        f"{relative(path)}:{number}"
        for path in sources("")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_every_silenced_check_says_why():
    found = [
        f"{relative(path)}:{number}"
        for path in sources("")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"# (type: ignore|noqa)[^#]*$", line)
    ]
    assert found == [], "add `# why` behind it"
