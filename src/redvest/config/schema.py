"""Brings the database's tables up to date, quickly when they are."""

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
    call_command("migrate", verbosity=0, interactive=False)
    return True
