"""Gives the whole run its own place before Django's settings are read, and its own PostgreSQL server.

Loaded first of all (``-p harness.plugin``). The first process makes a temporary directory and starts one throw-away
server in it; the parallel workers find both through the environment. Everything is removed at the end, also after
Ctrl-C; what a killed run left behind is swept away by the next one.
"""

import fcntl
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from redvest.config.embedded import THROW_AWAY, EmbeddedServer

PREFIX = "redvest-tests-"
ROOT = Path(__file__).resolve().parents[2]
IS_FIRST = "PYTEST_XDIST_WORKER" not in os.environ

if IS_FIRST:
    os.environ["REDVEST_TEST_RUN"] = tempfile.mkdtemp(prefix=PREFIX)
RUN = Path(os.environ["REDVEST_TEST_RUN"])
SERVER = EmbeddedServer(RUN / "postgres", THROW_AWAY | {"shared_buffers": "128MB"})

# The settings read these when pytest-django imports them, which is after this module and before any conftest.
os.environ["REDVEST_VAR"] = str(RUN / "var")
os.environ["DATABASE_URL"] = SERVER.url("postgres")
for name in (
    "REDVEST_MODE",
    "REDVEST_KEYS",
    "REDVEST_POOL",
    "REDVEST_HOSTS",
    "REDVEST_HTTPS",
    "REDVEST_PROXY",
):
    os.environ.pop(name, None)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    if not IS_FIRST:
        return
    sweep()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    assets = RUN / "var" / "assets"
    assets.parent.mkdir(exist_ok=True)
    if (ROOT / "var" / "assets").is_dir() and not assets.exists():
        assets.symlink_to(ROOT / "var" / "assets")
    SERVER.join()


def pytest_unconfigure() -> None:
    if IS_FIRST:
        remove(SERVER)


def sweep() -> None:
    """Removes the servers of earlier runs that were killed: nobody holds their lock any more."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/postgres.users"):
        try:
            with left.open() as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(EmbeddedServer(left.with_name("postgres")))
        except OSError:
            continue  # in use, or another user's


def remove(server: EmbeddedServer) -> None:
    """Ends a throw-away server and deletes its whole run."""
    if server.home.exists():
        server.destroy()
    shutil.rmtree(server.home.parent, ignore_errors=True)
