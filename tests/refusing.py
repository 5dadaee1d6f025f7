"""A refusal leaves no trace: not in any table of the product."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection

from redvest.kernel.errors import DomainError


def picture() -> dict[str, str]:
    """A digest of every row of every table of the product."""
    digests = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("redvest."):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(
                    f"SELECT md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM {table} AS row"
                )
                digests[model._meta.label] = cursor.fetchone()[0] or ""
    return digests


@contextmanager
def refuses(kind: type[DomainError], *codes: str) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """What is inside is refused with exactly this kind and these codes, and changes nothing."""
    before = picture()
    with pytest.raises(kind) as caught:
        yield caught
    assert caught.value.codes == list(codes)
    assert picture() == before
