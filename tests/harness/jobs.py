"""Background work in tests: what waits is relayed and done, as the product's own process would."""

from threading import Thread
from typing import cast

from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from redvest.config import schedule, subscriptions  # noqa: F401  # their jobs and hearers register when read
from redvest.kernel import relay


def run_jobs() -> None:
    """Hands on all events that wait and runs the jobs they make, until there is nothing left to do.

    In a thread of its own: the browser of a test keeps an event loop in the test's thread.
    """
    failed: list[BaseException] = []
    working = Thread(target=_work, args=[failed])
    working.start()
    working.join()
    if failed:
        raise failed[0]


def _work(failed: list[BaseException]) -> None:
    try:
        while relay.relay_batch():
            pass
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    except BaseException as error:
        failed.append(error)
    finally:
        connections.close_all()
