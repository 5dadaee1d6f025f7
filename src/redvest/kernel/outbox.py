"""The outbox: events written in the transaction of the deed, handed on after commit by the relay."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from redvest.kernel.models import OutboxEvent
from redvest.kernel.operation import step

CHANNEL = "redvest_outbox"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: its topic, what it is about, and ids (or sealed values) the hearer needs.

    From ``expires_at`` on nobody is told any more: a one-time code that has run out is no news.
    """

    topic: str
    key: str
    payload: dict[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None


@step
def publish(topic: str, key: object, *, now: datetime, **payload: Any) -> None:
    """Publishes one event; it leaves only if this operation commits."""
    publish_many([Event(topic=topic, key=str(key), payload=payload)], now=now)


@step
def publish_many(events: Iterable[Event], *, now: datetime) -> None:
    """Publishes many events in one statement and wakes the relay once."""
    rows = [
        OutboxEvent(topic=e.topic, key=e.key, payload=e.payload, created_at=now, expires_at=e.expires_at)
        for e in events
    ]
    if not rows:
        return
    OutboxEvent.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
