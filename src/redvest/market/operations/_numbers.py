"""Counting off numbers where there is no row to lock yet."""

from django.db import connection

from redvest.kernel.operation import step


@step
def hold_number(what: str) -> None:
    """Nobody else counts off numbers of the same thing until this operation ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"market:{what}"])
