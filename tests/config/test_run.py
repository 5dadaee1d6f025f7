"""``redvest run`` from nothing: it serves, stops everything it started, and starts again quickly with the data kept."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.command import environment, redvest
from harness.plugin import ROOT

pytestmark = pytest.mark.skipif(
    not (ROOT / "var" / "assets").is_dir(), reason="front-end libraries are not installed: make test does it"
)
#: After this it is taken to hang. How fast it starts is measured elsewhere: a slow machine is no fault.
SECOND_START_SECONDS = 40
FIRST_START_SECONDS = 180


class Runs:
    """``redvest run`` on a folder of its own, started and stopped as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        self.port = free_port()
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, within: float) -> subprocess.Popen[bytes]:
        """Starts it and waits until it serves; a busy machine gets more time."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "redvest", "run", "--no-demo", "--port", str(self.port)],
            env=environment(REDVEST_VAR=str(self.var), DATABASE_URL=None),
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + within * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/") as response:
                    assert response.status == 200
                    return self.process
            except OSError:
                time.sleep(0.05)
        pytest.fail(f"not served within {within} s:\n{self.log.read_text()}")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same folder, while it runs."""
        return redvest(*arguments, REDVEST_VAR=str(self.var), DATABASE_URL=None)

    def is_stopped(self) -> bool:
        """True if no database server is left behind."""
        return not (self.var / "postgres" / "postmaster.pid").exists()

    def said(self) -> str:
        """What it and its database server said."""
        return self.log.read_text() + (self.var / "postgres" / "server.log").read_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the tests in turn: the first to come starts from nothing, which takes the longest by far."""
    return tmp_path_factory.mktemp("run")


@pytest.fixture
def runs(folder: Path) -> Iterator[Runs]:
    runs = Runs(folder)
    yield runs
    if runs.process and runs.process.poll() is None:
        runs.process.terminate()
        runs.process.wait(30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_it_serves_stops_and_starts_again(runs: Runs):
    process = runs.start(within=FIRST_START_SECONDS)
    started = psutil.Process(process.pid).children(recursive=True)
    assert len(started) >= 4, "the web server, its two workers and the jobs"

    again = runs.command("run", "--port", str(runs.port))
    assert again.returncode == 3
    assert f"Port {runs.port} is taken" in again.stderr

    loaded = runs.command("divisions", str(ROOT / "src/redvest/places/data/divisions.csv.gz"))
    assert loaded.returncode == 0, loaded.stderr

    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0, runs.log.read_text()
    assert psutil.wait_procs(started, timeout=5)[1] == []
    assert runs.is_stopped(), runs.said()
    assert "Traceback" not in runs.log.read_text()

    process = runs.start(within=SECOND_START_SECONDS)
    network = runs.command("network", "430524", "--open", "--json")
    assert json.loads(network.stdout)["sites"] == {"centre": 1, "institute": 25, "station": 572, "post": 0}
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert runs.is_stopped(), runs.said()


def test_a_failing_part_ends_the_whole_with_one_sentence(runs: Runs):
    process = runs.start(within=FIRST_START_SECONDS)
    jobs = next(child for child in psutil.Process(process.pid).children() if "jobs" in child.cmdline())
    jobs.kill()
    assert process.wait(30) == 1
    assert "redvest: The background jobs stopped unasked" in runs.log.read_text()
    assert runs.is_stopped(), runs.said()
