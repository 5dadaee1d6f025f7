"""The background process: hands on the outbox's events and works through jobs and the timetable."""

import asyncio
import logging
import threading

log = logging.getLogger(__name__)


def work() -> None:
    """Works until SIGTERM or SIGINT; jobs under way are finished first (at most ten seconds)."""
    from procrastinate.contrib.django import app

    from redvest.config import schedule, subscriptions  # noqa: F401  # their jobs and hearers register when read
    from redvest.kernel import relay

    stop = threading.Event()
    relaying = threading.Thread(target=relay.run, args=[stop], name="relay")
    relaying.start()
    log.info("background jobs are running")
    try:
        # Django's connection cannot wait for notifications; the worker's can.
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(concurrency=2, shutdown_graceful_timeout=10, name="redvest")
    except asyncio.CancelledError:
        pass
    finally:
        stop.set()
        relaying.join()
        log.info("background jobs have stopped")
