"""Many rows in one short statement: columns travel as arrays, so the statement is the same for one row and a thousand.

Django's own bulk_create writes a placeholder for every value, and bulk_update a case for each, which on hot paths costs
more than the change itself.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from redvest.kernel.operation import step


@step
def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Inserts ``rows`` (values in the order of ``columns``, field names) and returns their ids in the same order.

    Columns left out take the database's default. Constraints raise IntegrityError as always.
    """
    if not rows:
        return []
    known = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    fields = [known[name] for name in columns]
    quote = connection.ops.quote_name
    names = [quote(field.column or field.name) for field in fields]
    arrays = ", ".join(f"%s::{_array_type(field)}" for field in fields)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) SELECT {', '.join(names)}"
        f" FROM unnest({arrays}) WITH ORDINALITY AS row({', '.join(names)}, turn) ORDER BY turn RETURNING id"
    )
    values = [[_plain(field, row[at]) for row in rows] for at, field in enumerate(fields)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


@step
def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Writes these fields of rows of one model as they are in memory. Constraints raise IntegrityError as always."""
    if not rows:
        return
    meta = rows[0]._meta
    found = [meta.get_field(name) for name in fields]
    changed = [field for field in found if isinstance(field, models.Field)]
    quote = connection.ops.quote_name
    names = [quote(field.column or field.name) for field in changed]
    arrays = ", ".join(f"%s::{_array_type(field)}" for field in changed)
    statement = (
        f"UPDATE {quote(meta.db_table)} AS kept SET {', '.join(f'{name} = row.{name}' for name in names)}"
        f" FROM unnest(%s::bigint[], {arrays}) AS row(id, {', '.join(names)}) WHERE kept.id = row.id"
    )
    values = [[_plain(field, getattr(row, field.attname)) for row in rows] for field in changed]
    with connection.cursor() as cursor:
        cursor.execute(statement, [[row.pk for row in rows], *values])


def _array_type(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.CharField):
        return "text[]"  # a cast to varchar(n) would cut what is too long instead of refusing it
    return f"{field.db_type(connection)}[]"


def _plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    return json.dumps(value) if isinstance(field, models.JSONField) else value
