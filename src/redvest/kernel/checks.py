"""How a domain proves its own tables: checks by name, each giving one sentence for every difference it finds.

A domain that stores something for speed has a module ``checks`` with ``CHECKS``; the reports part collects them all
for `redvest verify`. Checks are plain SQL over raw rows, so that they do not share a mistake with what they check.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection

Check = Callable[[], Iterator[str]]


def query(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params) or None)
        return list(cursor.fetchall())


def by_query(sql: str) -> Check:
    """A check whose differences are the rows of a statement, one sentence each."""

    def check() -> Iterator[str]:
        for (sentence,) in query(sql):
            yield str(sentence)

    return check
