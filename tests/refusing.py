"""A refusal leaves no trace: not in any table of the product."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection

from redvest.kernel.errors import DomainError


def picture() -> dict[str, str]:
    """A digest of every row of every table of the product."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = 'picture'")
        if not cursor.fetchone():
            # Planned once a connection: planning for all tables takes ten times as long as looking at them.
            cursor.execute(f"PREPARE picture AS {_of_all_tables()}")
        cursor.execute("EXECUTE picture")
        return dict(cursor.fetchall())


def _of_all_tables() -> str:
    return " UNION ALL ".join(
        f"SELECT '{model._meta.label}', coalesce(md5(string_agg(row::text, chr(10) ORDER BY row::text)), '')"
        f" FROM {connection.ops.quote_name(model._meta.db_table)} AS row"
        for model in apps.get_models()
        if model.__module__.startswith("redvest.")
    )


@contextmanager
def refuses(kind: type[DomainError], *codes: str) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """What is inside is refused with exactly this kind and these codes, and changes nothing."""
    before = picture()
    with pytest.raises(kind) as caught:
        yield caught
    assert caught.value.codes == list(codes)
    assert picture() == before
