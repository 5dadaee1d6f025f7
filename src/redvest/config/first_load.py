"""Loads a demo into an empty database, once and whole.

Which demo a database holds, and whether its loading was finished, is written in the database itself: in the comment on
Django's table of migrations, which needs no table of ours and goes wherever the data goes.
"""

import os
import pkgutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from redvest.config import database, demos
from redvest.config.embedded import EmbeddedServer
from redvest.config.schema import bring_up_to_date
from redvest.config.stop import Stop
from redvest.config.terminal import Progress, say

DRAFT = "redvest_draft"


@dataclass(frozen=True)
class Contents:
    """What a database holds: a demo (or nothing of one), and whether it is whole; rows of somebody's own; nothing."""

    demo: str = ""
    is_whole: bool = True
    is_empty: bool = False


def names() -> list[str]:
    """The demos there are; their modules are named with underscores."""
    modules = (module.name for module in pkgutil.iter_modules(demos.__path__) if module.name[0] != "_")
    return sorted(name.replace("_", "-") for name in modules)


def demo(name: str) -> Any:
    """The module of a demo: what it loads, its accounts, the code of its tree."""
    return import_module(f"{demos.__name__}.{name.replace('-', '_')}")


def contents() -> Contents:
    """What the connected database holds."""
    if "django_migrations" not in connection.introspection.table_names():
        return Contents(is_empty=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass, 'pg_class')")
        mark = str(cursor.fetchone()[0] or "")
    if mark:
        kind, state, name = mark.split()
        assert kind == "demo", mark
        return Contents(demo=name, is_whole=state == "loaded")
    bring_up_to_date()
    return Contents(
        is_empty=not any(
            model._default_manager.exists() for model in apps.get_app_config("places").get_models()
        )
    )


def load(name: str) -> None:
    """Loads the demo ``name`` into the connected database, which must be empty."""
    if not settings.DEMO:
        raise Stop(
            "A demo is not loaded in production: its people are made up, and its passwords are public."
        )
    found = contents()
    if not found.is_whole:
        raise Stop(
            f"The loading of the demo {found.demo} into this database was broken off: give it an empty database "
            "(drop this one and create it anew), then start again."
        )
    if not found.is_empty:
        raise Stop(
            f"A demo is loaded into an empty database only, and this one holds {found.demo or 'data'} already."
        )
    bring_up_to_date()
    _mark(f"demo loading {name}")
    progress = Progress()
    demo(name).load(progress)
    progress.finish()
    _mark(f"demo loaded {name}")


def load_aside(server: EmbeddedServer, name: str) -> None:
    """Loads the demo into a new database and then puts that in the place of the empty or half-loaded one.

    So whatever breaks off the loading, the next start finds no half of it: it begins again.
    """
    connections.close_all()
    database.drop(server, DRAFT)
    database.create_if_missing(server, DRAFT)
    environment = os.environ | {"DATABASE_URL": server.url(DRAFT)}
    child = subprocess.Popen(
        [sys.executable, "-m", "redvest", "demo", name],
        env=environment,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        code = child.wait()
    except BaseException:
        say("Broken off; the next start loads the demo from the beginning.")
        child.terminate()
        child.wait()
        raise
    if code:
        raise Stop(f"The demo {name} could not be loaded (the reason is above); the next start tries again.")
    with database.maintenance(server) as maintenance:
        maintenance.execute(f'DROP DATABASE IF EXISTS "{database.NAME}" WITH (FORCE)'.encode())
        maintenance.execute(f'ALTER DATABASE "{DRAFT}" RENAME TO "{database.NAME}"'.encode())


def _mark(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("COMMENT ON TABLE django_migrations IS {}").format(sql.Literal(text)))
