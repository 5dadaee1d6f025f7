"""Databases and folders for commands that start from nothing."""

from collections.abc import Iterator

import pytest

from harness.plugin import SERVER
from redvest.config import database


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A database without any table; gives its DATABASE_URL."""
    name = "test_without_tables"
    database.drop(SERVER, name)
    database.create_if_missing(SERVER, name)
    yield SERVER.url(name)
    database.drop(SERVER, name)
