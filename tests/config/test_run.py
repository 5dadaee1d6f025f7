"""``redvest run`` from nothing: it serves, stops everything it started, and starts again quickly with the data kept."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from harness.command import environment, redvest
from harness.plugin import ROOT

pytestmark = pytest.mark.skipif(
    not (ROOT / "var" / "assets").is_dir(), reason="front-end libraries are not installed: make test does it"
)
SECOND_START_SECONDS = 5


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def start(var: Path, port: int, log: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "redvest", "run", "--no-demo", "--port", str(port)],
        env=environment(REDVEST_VAR=str(var), DATABASE_URL=None),
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )


def wait_until_served(process: "subprocess.Popen[bytes]", port: int, log: Path, within: float) -> None:
    until = time.monotonic() + within
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
                assert response.status == 200
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"not served within {within} s:\n{log.read_text()}")


def test_it_serves_stops_and_starts_again(tmp_path: Path):
    var, log, port = tmp_path / "var", tmp_path / "log", free_port()
    process = start(var, port, log)
    wait_until_served(process, port, log, within=40)
    started = psutil.Process(process.pid).children(recursive=True)
    assert len(started) >= 4, "the web server, its two workers and the jobs"

    again = redvest("run", "--port", str(port), REDVEST_VAR=str(var), DATABASE_URL=None)
    assert again.returncode == 3
    assert f"Port {port} is taken" in again.stderr

    divisions = str(ROOT / "src/redvest/places/data/divisions.csv.gz")
    loaded = redvest("divisions", divisions, REDVEST_VAR=str(var), DATABASE_URL=None)
    assert loaded.returncode == 0, loaded.stderr

    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0, log.read_text()
    assert psutil.wait_procs(started, timeout=5)[1] == []
    assert not list(var.glob("postgres/postmaster.pid"))
    assert "Traceback" not in log.read_text()

    process = start(var, port, log)
    wait_until_served(process, port, log, within=SECOND_START_SECONDS)
    network = redvest("network", "430524", "--open", "--json", REDVEST_VAR=str(var), DATABASE_URL=None)
    assert json.loads(network.stdout)["sites"] == {"centre": 1, "institute": 25, "station": 572, "post": 0}
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_a_failing_part_ends_the_whole_with_one_sentence(tmp_path: Path):
    var, log, port = tmp_path / "var", tmp_path / "log", free_port()
    process = start(var, port, log)
    wait_until_served(process, port, log, within=40)
    jobs = next(child for child in psutil.Process(process.pid).children() if "jobs" in child.cmdline())
    jobs.kill()
    assert process.wait(30) == 1
    assert "redvest: The background jobs stopped unasked" in log.read_text()
    assert not list(var.glob("postgres/postmaster.pid"))
