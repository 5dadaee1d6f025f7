"""Gives the whole run its own place before Django's settings are read, and its own PostgreSQL server.

Loaded first of all (``-p harness.plugin``). The first process makes a temporary directory and starts one throw-away
server in it; the parallel workers find both through the environment. Everything is removed at the end, also after
Ctrl-C; what a killed run left behind is swept away by the next one.
"""

import atexit
import fcntl
import gc
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

from redvest.config.embedded import THROW_AWAY, EmbeddedServer

PREFIX = "redvest-tests-"
YOUNG_SECONDS = 60
ROOT = Path(__file__).resolve().parents[2]
IS_FIRST = "PYTEST_XDIST_WORKER" not in os.environ

if IS_FIRST:
    os.environ["REDVEST_TEST_RUN"] = tempfile.mkdtemp(prefix=PREFIX)
    # Held until this process is gone, however it goes: so the next run can tell what nobody needs any more.
    _held = os.open(os.environ["REDVEST_TEST_RUN"], os.O_RDONLY)
    fcntl.flock(_held, fcntl.LOCK_SH)
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


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: looking through it for rubbish again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def sweep() -> None:
    """Removes the runs that were killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if time.time() - left.stat().st_mtime < YOUNG_SECONDS:
                continue  # perhaps it is just about to take its lock
            folder = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(left)
            finally:
                os.close(folder)
        except OSError:
            continue  # in use, another user's, or swept by somebody else


def remove(run: Path) -> None:
    """Ends the server of a run and deletes everything it had."""
    if (run / "postgres").exists():
        EmbeddedServer(run / "postgres", THROW_AWAY).destroy()
    shutil.rmtree(run, ignore_errors=True)


if IS_FIRST:
    # Not a hook of pytest's: it also runs when the settings cannot even be read.
    atexit.register(remove, RUN)
