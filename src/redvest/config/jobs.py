"""The background process: hands on the outbox's events and works through jobs and the timetable."""

import asyncio
import logging
import os
import signal
import threading
from typing import cast

from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.django_connector import DjangoConnector

from redvest.config import schedule, subscriptions  # noqa: F401  # their jobs and hearers register when read
from redvest.kernel import relay

log = logging.getLogger(__name__)
GRACE_SECONDS = 10


def work() -> None:
    """Works until SIGTERM or SIGINT; jobs under way are finished first, within GRACE_SECONDS."""
    stop = threading.Event()
    relaying = threading.Thread(target=_relay, args=[stop], name="relay")
    relaying.start()
    log.info("background jobs are running")
    try:
        worker_app().run_worker(concurrency=2, shutdown_graceful_timeout=GRACE_SECONDS, name="redvest")
    except asyncio.CancelledError:
        pass
    finally:
        stop.set()
        relaying.join()
        log.info("background jobs have stopped")


def worker_app() -> DjangoApp:
    """The same tasks and timetable on a connection that can wait for notifications, which Django's cannot.

    An app of its own: the relay and the jobs go on deferring through Django's connection, within its transactions.
    """
    twin = DjangoApp(connector=cast(DjangoConnector, app.connector).get_worker_connector())
    twin.tasks = app.tasks
    twin.periodic_registry = app.periodic_registry
    return twin


def _relay(stop: threading.Event) -> None:
    """Relays; if that fails for good the whole process ends, so that whoever started it notices."""
    try:
        relay.run(stop)
    except Exception:
        log.exception("the relay failed")
        os.kill(os.getpid(), signal.SIGTERM)
