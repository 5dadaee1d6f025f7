"""Databases by the dozen: one is migrated once, the others are copies of it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from django.conf import settings
from django.db import connections

from harness.plugin import RUN, SERVER
from redvest.config import database
from redvest.config.schema import bring_up_to_date

TEMPLATE = "redvest_template"
_numbers = count(1)


def new_database() -> str:
    """Makes a migrated, empty database of its own and returns its name."""
    _ensure_template()
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}"
    database.create_if_missing(SERVER, name, template=TEMPLATE)
    return name


def drop_database(name: str) -> None:
    """Drops a database made by ``new_database``."""
    database.drop(SERVER, name)


@contextmanager
def pointed_to(name: str) -> Iterator[str]:
    """Makes every connection of this process go to the database ``name`` for a while; gives its URL."""
    before = connections.settings["default"]["NAME"]
    _point_to(name)
    try:
        yield os.environ["DATABASE_URL"]
    finally:
        _point_to(before)


def _point_to(name: str) -> None:
    connections.close_all()
    connections.settings["default"]["NAME"] = name
    os.environ["DATABASE_URL"] = settings.DATABASE_URL = SERVER.url(name)


def _ensure_template() -> None:
    """The first worker to come migrates the template; the others wait for it."""
    done = RUN / "template.done"
    with (RUN / "template.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if done.exists():
            return
        database.drop(SERVER, TEMPLATE)
        database.create_if_missing(SERVER, TEMPLATE)
        with pointed_to(TEMPLATE):
            bring_up_to_date()
        done.touch()
