"""What many tests begin with is made once a worker, through the operations, and then only written back.

The rows a maker leaves behind are kept as the database copies them out; later tests get exactly these rows into their
own transaction. Sequences never go back, so what a test adds has ids of its own.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.db import connection

T = TypeVar("T")


@dataclass(frozen=True)
class Snapshot:
    """What was made, and the rows it consists of, by table."""

    made: Any
    rows: dict[str, bytes]


_kept: dict[str, Snapshot] = {}


def made_once(name: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, with its rows in the open transaction: made the first time, written back later."""
    kept = _kept.get(name)
    if kept is not None:
        _write(kept.rows)
        return cast(T, copy.deepcopy(kept.made))
    before = {table: _last(table) for table in _tables()}
    made = make()
    _kept[name] = Snapshot(made=copy.deepcopy(made), rows=_rows_after(before))
    return made


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name::text FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def _last(table: str) -> int | None:
    """The last id of a table that holds rows of the migrations; None if it is empty."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(f'SELECT max(id) FROM "{table}"')
        return cast(int, cursor.fetchone()[0])


def _rows_after(before: dict[str, int | None]) -> dict[str, bytes]:
    found = {}
    with connection.cursor() as cursor:
        for table, last in before.items():
            where = "" if last is None else f"WHERE id > {last}"
            with cursor.copy(f'COPY (SELECT {_columns(table)} FROM "{table}" {where}) TO STDOUT') as out:
                rows = b"".join(bytes(part) for part in out)
            if rows:
                found[table] = rows
    return found


def _columns(table: str) -> str:
    """All columns but those the database computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return ", ".join(f'"{name}"' for (name,) in cursor.fetchall())


def _write(rows: dict[str, bytes]) -> None:
    """Without triggers: what they would add is among the rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, content in rows.items():
            with cursor.copy(f'COPY "{table}" ({_columns_of(table)}) FROM STDIN') as into:
                into.write(content)
        cursor.execute("SET LOCAL session_replication_role = origin")


_known_columns: dict[str, str] = {}


def _columns_of(table: str) -> str:
    if table not in _known_columns:
        _known_columns[table] = _columns(table)
    return _known_columns[table]
