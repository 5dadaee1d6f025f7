"""The relay: takes published events and defers a job for each subscriber, exactly once, in one transaction a batch."""

import logging
import threading
from datetime import timedelta
from importlib import import_module
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from redvest.kernel import clock
from redvest.kernel.models import OutboxEvent
from redvest.kernel.outbox import CHANNEL

log = logging.getLogger(__name__)
BATCH = 200
IDLE_SECONDS = 2.0
KEEP = timedelta(days=7)


def relay_batch() -> int:
    """Hands on up to BATCH events and returns how many. Safe to run in several processes at once.

    What has expired is put aside unheard.
    """
    subscriptions: dict[str, list[Any]] = import_module(settings.SUBSCRIPTIONS).SUBSCRIPTIONS
    with transaction.atomic():
        waiting = OutboxEvent.objects.select_for_update(skip_locked=True).filter(relayed_at__isnull=True)
        events = list(waiting.order_by("id")[:BATCH])
        now = clock.now()
        for event in events:
            if event.expires_at is None or event.expires_at > now:
                for task in subscriptions.get(event.topic, []):
                    task.defer(event_id=event.pk)
        OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=now)
    return len(events)


def run(stop: threading.Event) -> None:
    """Relays until ``stop`` is set: woken by NOTIFY, and by itself every few seconds."""
    while not stop.is_set():
        try:
            _listen(stop)
        except (psycopg.Error, OSError):
            log.exception("relay lost its database; trying again")
            connection.close()
            stop.wait(IDLE_SECONDS)


def _listen(stop: threading.Event) -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        while not stop.is_set():
            while relay_batch() == BATCH:
                pass
            for _ in listener.notifies(timeout=IDLE_SECONDS, stop_after=1):
                pass


def forget_old_events() -> int:
    """Deletes relayed events after a week: they are messengers, not records. Returns how many."""
    return OutboxEvent.objects.filter(relayed_at__lt=clock.now() - KEEP).delete()[0]
