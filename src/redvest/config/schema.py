"""Brings the database's tables up to date, quickly when they are, and quickly when there are none yet."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


def is_up_to_date() -> bool:
    """True if no migration is waiting."""
    return _is_done(MigrationExecutor(connection))


def bring_up_to_date() -> bool:
    """Applies what is waiting; returns whether anything was."""
    executor = MigrationExecutor(connection)
    if _is_done(executor):
        return False
    with _seldom_collected(), nullcontext() if executor.loader.applied_migrations else _made_once():
        call_command("migrate", verbosity=0, interactive=False)
    return True


def _is_done(executor: MigrationExecutor) -> bool:
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _made_once() -> Iterator[None]:
    """While an empty database gets its tables: of Django's models of the moment only the changed one is made anew.

    Django makes all that are related to it anew, which here is nearly all, for each of hundreds of steps: 30 of the
    34 seconds a new database took. Data migrations need that, for the models they assign to each other must be of one
    moment; where there are no rows yet there is nothing to assign. A test compares the tables with those made the
    usual way.
    """
    usual = ProjectState.reload_model

    def reload_model(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" in state.__dict__:
            state._reload({(app_label, model_name)})

    ProjectState.reload_model = reload_model  # type: ignore[method-assign, assignment]  # Django has no other way in
    try:
        yield
    finally:
        ProjectState.reload_model = usual  # type: ignore[method-assign]  # as it was


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Django makes models anew for nearly every step: looking for rubbish among them took a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
