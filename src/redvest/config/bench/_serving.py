"""The product served on loopback as ``redvest run`` serves it, and what a bench over HTTP says of it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any

import psutil

from redvest.config.bench._load import Measured
from redvest.config.bench._stage import Volunteer
from redvest.config.children import Children
from redvest.config.serve import THREADS, granian, wait_until_it_answers

HOST = "127.0.0.1"
CONNECTIONS = 128
CSRF = "b" * 32


@contextmanager
def served() -> Iterator[int]:
    """The port where the product answers, until the context ends."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    # In a process of its own, as set-up does it: settings find the installed libraries when they are read.
    subprocess.run([sys.executable, "-m", "redvest", "assets"], check=True, stdout=sys.stderr)
    with ExitStack() as stack:
        children = stack.enter_context(Children())
        children.start("web server", granian(HOST, port), {"REDVEST_POOL": str(THREADS)})
        wait_until_it_answers(HOST, port, children, Event())
        yield port


def post(path: str, body: bytes, volunteer: Volunteer) -> bytes:
    """A call of the API as the volunteer's browser would send it."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Cookie: rv_login={volunteer.cookie}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def peak_mb() -> float:
    """The most memory the server's processes took, together."""
    return sum(_peak_mb(child) for child in psutil.Process().children(recursive=True))


def _peak_mb(process: psutil.Process) -> float:
    try:
        with open(f"/proc/{process.pid}/status") as status:  # noqa: PTH123  # a file of the kernel
            line = next(line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    except (OSError, StopIteration):
        return 0.0


def result(name: str, things: str, measured: Measured, *, baseline: float, peak: float) -> dict[str, Any]:
    """What is said of one case; ``things`` is what was counted."""
    return {
        "name": name,
        "rate": round(measured.rate, 1),
        "baseline": round(baseline, 1),
        "ratio": round(measured.rate / baseline, 3),
        "p50_ms": round(measured.percentile(50), 2),
        "p95_ms": round(measured.percentile(95), 2),
        "p99_ms": round(measured.percentile(99), 2),
        "peak_mb": round(peak, 1),
        things: len(measured.latencies),
        "statuses": {str(status): count for status, count in sorted(measured.statuses.items())},
        "connections": CONNECTIONS,
    }


def show(results: dict[str, dict[str, Any]]) -> None:
    """A line a case, for people."""
    for name, one in results.items():
        line = (
            "{name:7} {rate:8.1f}/s  plain {baseline:8.1f}/s  ratio {ratio:.2f}"
            "  p50 {p50_ms} p95 {p95_ms} p99 {p99_ms} ms"
        )
        sys.stdout.write(line.format(**one | {"name": name}) + "\n")
