"""Many rows in one statement: as they are in memory, whatever their kinds of columns, and no others."""

from datetime import timedelta

import pytest
from django.db import DataError

from cast import NOW
from redvest.kernel.models import OutboxEvent
from redvest.kernel.operation import operation
from redvest.kernel.setwise import insert_rows, update_rows

COLUMNS = ("topic", "key", "payload", "created_at", "expires_at")


@operation
def added(*rows: tuple[object, ...]) -> list[int]:
    return insert_rows(OutboxEvent, COLUMNS, rows)


@operation
def changed(rows: list[OutboxEvent], *fields: str) -> None:
    update_rows(rows, fields)


def test_rows_are_changed_each_as_it_is_in_memory(db: None) -> None:
    later = NOW + timedelta(days=1)
    ids = added(*[("test", str(n), {"n": n}, NOW, later) for n in range(3)])
    first, second, third = OutboxEvent.objects.filter(pk__in=ids).order_by("pk")
    first.key, first.payload, first.expires_at, first.topic = "一", {"a": ["'", 1]}, None, "not written"
    second.key, second.relayed_at = "two", NOW
    changed([second, first], "key", "payload", "expires_at", "relayed_at")
    columns = ("topic", "key", "payload", "expires_at", "relayed_at")
    assert list(OutboxEvent.objects.order_by("pk").values_list(*columns)) == [
        ("test", "一", {"a": ["'", 1]}, None, None),
        ("test", "two", {"n": 1}, later, NOW),
        ("test", "2", {"n": 2}, later, None),
    ]
    assert third.key == "2"


def test_nothing_is_nothing_and_too_long_is_refused(db: None) -> None:
    changed([], "key")
    (pk,) = added(("test", "1", {}, NOW, None))
    event = OutboxEvent.objects.get(pk=pk)
    event.key = "x" * 61
    with pytest.raises(DataError):
        changed([event], "key")
    event.refresh_from_db()
    assert event.key == "1"
