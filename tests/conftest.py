"""Fixtures for all tests. Which one to take:

``db``            one transaction around the test, rolled back: the default for operations and pages.
``committed_db``  a database of the test's own, where commits are real: for threads, races and other processes.
``site``          the product served over HTTP on such a database; gives its address.
``cast``          the county and people of cast.py, in the transaction of ``db``.
``world``         the cast after a day in which everything has happened, and everybody who tries the doors (world.py).
``wall_clock``    the clock that pages read, movable: ``wall_clock.set(NOW)``, ``wall_clock.wait(minutes=20)``.
``page``          a phone-sized page of a real browser at ``site``; ``desk_page`` is a wide one.
"""

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from cast import cast as cast
from harness import browser as browsers
from harness.clock import MovableClock, movable
from harness.databases import drop_database, new_database, pointed_to
from world import world as world


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Each worker's own copy of the migrated template, instead of Django's test database."""
    with django_db_blocker.unblock(), pointed_to(new_database()):
        # Blocked again until a test asks for it.
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh database with real commits, open to threads; gives its DATABASE_URL."""
    with django_db_blocker.unblock():
        name = new_database()
        with pointed_to(name) as url:
            yield url
        drop_database(name)


@pytest.fixture
def site(committed_db: str) -> Iterator[str]:
    """The product served by threads of this process on a database of its own; gives ``http://127.0.0.1:port``."""
    from harness.site import served  # loads the whole product, which most tests do not need

    with served() as address:
        yield address


@pytest.fixture
def wall_clock() -> Iterator[MovableClock]:
    """The product's clock in this process, the served site included, to be moved by the test."""
    with movable() as moved:
        yield moved


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for the worker."""
    with browsers.running_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page of a phone, 390 px wide."""
    with browsers.watched_page(browser, site, browsers.PHONE) as page:
        yield page


@pytest.fixture
def desk_page(browser: Browser, site: str) -> Iterator[Page]:
    """A page of an office desk, 1280 px wide; its own cookies, so it can be another person than ``page``."""
    with browsers.watched_page(browser, site, browsers.DESK) as page:
        yield page


def pytest_runtest_setup() -> None:
    """No test sees the boards that the last one's database had: editions, stages and versions are named alike."""
    if live := sys.modules.get("redvest.web.boards.live"):
        live.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser is a browser test, whether or not it remembered to say so."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


class NoBrowserTestSkipped:
    """Where browsers are required, a skipped browser test fails the run."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and "browser" in report.keywords:
            self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for test in self.skipped:
            terminalreporter.write_line(f"SKIPPED though browsers are required: {test}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    if browsers.REQUIRED:
        config.pluginmanager.register(NoBrowserTestSkipped())
