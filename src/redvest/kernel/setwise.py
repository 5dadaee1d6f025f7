"""Many rows in one short statement: columns travel as arrays, so the statement is the same for one row and a thousand.

Django's own bulk_create writes a placeholder for every value, which on hot paths costs more than the insert itself.
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


def _array_type(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.CharField):
        return "text[]"  # a cast to varchar(n) would cut what is too long instead of refusing it
    return f"{field.db_type(connection)}[]"


def _plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    return json.dumps(value) if isinstance(field, models.JSONField) else value
