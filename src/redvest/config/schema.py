"""Brings the database's tables up to date, quickly when they are."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_up_to_date() -> bool:
    """True if no migration is waiting."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def bring_up_to_date() -> bool:
    """Applies what is waiting; returns whether anything was."""
    if is_up_to_date():
        return False
    with _seldom_collected():
        call_command("migrate", verbosity=0, interactive=False)
    return True


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Django makes every model anew for nearly every step: looking for rubbish among them took a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
