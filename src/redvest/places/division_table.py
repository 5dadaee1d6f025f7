"""The temporary table through which divisions are loaded, and the statements over it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from redvest.places.enums import Level
from redvest.places.models import Division

Write = Callable[[tuple[Any, ...]], None]
#: Bad rows kept with their sentence; a file of nothing but bad rows must not fill the memory. All are counted.
SENTENCES_KEPT = 1000


class Dropped(NamedTuple):
    """How many rows were bad in one way, and line and sentence of the first of them."""

    number: int
    told: list[tuple[int, str]]


class LoadTable:
    """The rows of one file, to be compared with the divisions in force and written from ``day`` on."""

    NAME = "division_load"

    def __init__(self, connection: BaseDatabaseWrapper, day: date) -> None:
        self._connection = connection
        self._day = day
        self._divisions = connection.ops.quote_name(Division._meta.db_table)

    def make(self) -> None:
        """Makes the table, for this transaction only."""
        self._run(f"DROP TABLE IF EXISTS {self.NAME}")
        self._run(
            f'CREATE TEMPORARY TABLE {self.NAME} (line int, code text COLLATE "C", name text, level smallint, '
            'parent text COLLATE "C", replaced text[] COLLATE "C", words tsvector, id bigint, since date, '
            "kept boolean NOT NULL DEFAULT false) ON COMMIT DROP"
        )

    @contextmanager
    def copying(self) -> Iterator[Write]:
        """Gives a function that writes one row (line, code, name, level, parent, replaced, words)."""
        with self._connection.cursor() as cursor:
            command = f"COPY {self.NAME} (line, code, name, level, parent, replaced, words) FROM STDIN"
            with cursor.copy(command) as copy:
                yield copy.write_row
        self._run(f"CREATE INDEX ON {self.NAME} (code)")
        self._run(f"ANALYZE {self.NAME}")

    def drop_repeated(self) -> Dropped:
        """Deletes the rows whose code an earlier line has."""
        return self._drop(
            f"DELETE FROM {self.NAME} l USING (SELECT code, min(line) AS line FROM {self.NAME} GROUP BY code) first "
            "WHERE l.code = first.code AND l.line > first.line RETURNING l.line, l.code, first.line::text AS other",
            _("代码 %(code)s 在第%(other)s行已经有了"),
        )

    def drop_unchanged(self) -> int:
        """Sets aside the rows that say what is in force already; gives their number."""
        return self._run(
            f"UPDATE {self.NAME} l SET kept = true FROM {self._divisions} d "
            f"WHERE d.code = l.code AND d.valid_to IS NULL AND {_SAME}"
        )

    def names(self, code: str) -> bool:
        """Whether the file has a good row with this code."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {self.NAME} WHERE code = %s", [code])
            return cursor.fetchone() is not None

    def orphan(self, under: str) -> dict[str, str]:
        """A row below ``under`` whose parent the file does not name, and which would be left without it; or nothing."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT l.code, l.parent FROM {self.NAME} l WHERE l.code LIKE %s AND l.code <> %s AND NOT EXISTS "
                f"(SELECT 1 FROM {self.NAME} p WHERE p.code = l.parent) ORDER BY l.line LIMIT 1",
                [f"{under}%", under],
            )
            row = cursor.fetchone()
        return {"code": row[0], "parent": row[1]} if row else {}

    def abolish(self, under: str) -> list[str]:
        """Ends what is in force below the division ``under`` and not in the file; gives the codes.

        What came into force on this very day or later stays: it was never in force before.
        """
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._divisions} d SET valid_to = %s WHERE d.valid_to IS NULL AND d.valid_from < %s "
                f"AND d.code LIKE %s AND NOT EXISTS (SELECT 1 FROM {self.NAME} l WHERE l.code = d.code) "
                "RETURNING d.code",
                [self._day, self._day, f"{under}%"],
            )
            return sorted(code for (code,) in cursor.fetchall())

    def remember_successors(self) -> int:
        """Writes, at each division that is no more, which rows of the file take its place; how many."""
        return self._run(
            f"UPDATE {self._divisions} d SET successors = new.codes "
            f"FROM (SELECT old, jsonb_agg(DISTINCT code) AS codes FROM {self.NAME}, unnest(replaced) AS old "
            "GROUP BY old) new "
            f"WHERE d.code = new.old AND d.valid_to IS NOT NULL AND d.successors <> new.codes AND d.valid_from = "
            f"(SELECT max(valid_from) FROM {self._divisions} last WHERE last.code = d.code)"
        )

    def drop_impossible(self) -> Iterator[Dropped]:
        """Deletes the rows that have no parent or come too late, and says which."""
        self._run(
            f"UPDATE {self.NAME} l SET id = d.id, since = d.valid_from FROM {self._divisions} d "
            "WHERE d.code = l.code AND d.valid_to IS NULL"
        )
        # From the top down, so that what hangs on a dropped row goes with it, unless its parent is in force.
        for level in (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
            yield self._drop_orphans(level)
        yield self._drop_late()

    def change_and_add(self) -> tuple[int, int]:
        """Writes the rows that are left: changes of what is in force, and new ones; gives the numbers of both."""
        changed = self._count("NOT kept AND id IS NOT NULL")
        added = self._count("NOT kept AND id IS NULL")
        # In force since this very day: there is no day on which it was otherwise, so there is nothing to keep.
        self._run(
            f"UPDATE {self._divisions} d SET name = l.name, level = l.level, parent_code = l.parent, words = l.words "
            f"FROM {self.NAME} l WHERE NOT l.kept AND d.id = l.id AND l.since = %s",
            self._day,
        )
        self._run(
            f"UPDATE {self._divisions} d SET valid_to = %s FROM {self.NAME} l "
            "WHERE NOT l.kept AND d.id = l.id AND l.since < %s",
            self._day,
            self._day,
        )
        self._run(
            f"INSERT INTO {self._divisions} (code, name, level, parent_code, valid_from, successors, words) "
            f"SELECT code, name, level, parent, %s, '[]', words FROM {self.NAME} "
            "WHERE NOT kept AND (id IS NULL OR since < %s) ORDER BY code",
            self._day,
            self._day,
        )
        return changed, added

    def _drop_orphans(self, level: Level) -> Dropped:
        return self._drop(
            f"DELETE FROM {self.NAME} l WHERE NOT l.kept AND l.level = {level.value} AND NOT EXISTS "
            f"(SELECT 1 FROM {self.NAME} p WHERE p.code = l.parent AND p.level = l.level - 1) AND NOT EXISTS "
            f"(SELECT 1 FROM {self._divisions} p WHERE p.code = l.parent AND p.level = l.level - 1 "
            "AND p.valid_to IS NULL) RETURNING l.line, l.code, l.parent AS other",
            _("%(code)s 的上级 %(other)s 不存在"),
        )

    def _drop_late(self) -> Dropped:
        """A change dated before the one that is in force would rewrite the past."""
        return self._drop(
            f"DELETE FROM {self.NAME} l USING {self._divisions} d WHERE NOT l.kept AND d.code = l.code AND "
            f"(d.id = l.id AND d.valid_from > %s OR l.id IS NULL AND d.valid_to > %s) "
            "RETURNING l.line, l.code, greatest(d.valid_from, d.valid_to)::text AS other",
            _("%(code)s 在 %(other)s 已有更新的记录"),
            self._day,
            self._day,
        )

    def _run(self, statement: str, *params: date) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, params)
            return int(cursor.rowcount)

    def _count(self, condition: str) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.NAME} WHERE {condition}")
            return int(cursor.fetchone()[0])

    def _drop(self, delete: str, sentence: str, *params: date) -> Dropped:
        """Runs a deletion that returns line, code and other; fetches no more of them than are kept."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"WITH gone AS ({delete}) SELECT line, code, other, count(*) OVER () FROM gone ORDER BY line LIMIT %s",
                (*params, SENTENCES_KEPT),
            )
            rows = cursor.fetchall()
        told = [(line, sentence % {"code": code, "other": other}) for line, code, other, _all in rows]
        return Dropped(rows[0][3] if rows else 0, told)


_SAME = "d.name = l.name AND d.level = l.level AND d.parent_code = l.parent"
