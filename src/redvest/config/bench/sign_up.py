"""``redvest bench sign-up``: sign-ups a second over real HTTP, beside plain PostgreSQL on the same machine.

Logged-in volunteers sign up through the API, each request authenticated, CSRF-checked, decided and committed: first all
for one hot shift after another, then spread over many. The load generator runs on the same cores as the server.
"""

import json
import random
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import psutil

from redvest.config.bench import _plain, _stage
from redvest.config.bench._load import Measured, send_all
from redvest.config.bench._stage import Volunteer
from redvest.config.children import Children
from redvest.config.serve import THREADS, granian, wait_until_it_answers
from redvest.config.terminal import say
from redvest.kernel import clock

PEOPLE = 1000
ROUNDS = 4
SPREAD = 50
CONNECTIONS = 128
HOST = "127.0.0.1"
CSRF = "b" * 32


@dataclass(frozen=True, kw_only=True)
class _Case:
    """Who signs up for which shift, in order: warm-up, the measured calls, and those for the yardstick."""

    name: str
    warm_up: list[tuple[int, Volunteer]]
    calls: list[tuple[int, Volunteer]]
    plain: list[tuple[int, Volunteer]]


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every sign-up was answered with success."""
    with _stage.own_database() as url:
        cases = _cases(clock.now())
        plain = {case.name: _yardstick(url, case) for case in cases}
        measured, peak = _over_http(cases)
    results = {name: _result(name, measured[name], plain[name], peak) for name in plain}
    report = results["hot"] | {"name": "sign-up", "cases": results}
    print(json.dumps(report)) if as_json else _show(results)  # noqa: T201  # the command's output
    return 0 if all(set(one.statuses) == {200} for one in measured.values()) else 1


def _cases(now: datetime) -> list[_Case]:
    """Hot: everybody for one shift, a shift a round. Spread: each for one of many shifts of a day, a day a round."""
    people = _stage.volunteers(PEOPLE, now=now)
    first = clock.day_start(clock.local_day(now) + timedelta(days=2)) + timedelta(hours=9)
    rounds = 2 * ROUNDS + 1
    hot_days = [first + timedelta(days=day) for day in range(rounds)]
    spread_days = [first + timedelta(days=rounds + day) for day in range(rounds)]
    starts = [*hot_days, *(day for day in spread_days for _ in range(SPREAD))]
    shifts = _stage.published_shifts(starts, places_each=PEOPLE, now=now)
    hot, spread = shifts[:rounds], shifts[rounds:]
    chance = random.Random(1)

    def hot_round(number: int) -> list[tuple[int, Volunteer]]:
        return [(hot[number], one) for one in people]

    def spread_round(number: int) -> list[tuple[int, Volunteer]]:
        day = spread[number * SPREAD : (number + 1) * SPREAD]
        return [(chance.choice(day), one) for one in people]

    return [
        _Case(
            name=name,
            warm_up=one_round(0),
            calls=[call for number in range(1, ROUNDS + 1) for call in one_round(number)],
            plain=[call for number in range(ROUNDS + 1, rounds) for call in one_round(number)],
        )
        for name, one_round in (("hot", hot_round), ("spread", spread_round))
    ]


def _yardstick(url: str, case: _Case) -> float:
    say(f"Plain PostgreSQL, {case.name} …")
    return _plain.commits_per_second(url, [(shift, one.person_id) for shift, one in case.plain])


def _over_http(cases: list[_Case]) -> tuple[dict[str, Measured], float]:
    """Serves the product as ``redvest run`` does, and sends all cases; also the server's peak memory in MB."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    measured = {}
    # In a process of its own, as set-up does it: settings find the installed libraries when they are read.
    subprocess.run([sys.executable, "-m", "redvest", "assets"], check=True, stdout=sys.stderr)
    with ExitStack() as stack:
        children = stack.enter_context(Children())
        children.start("web server", granian(HOST, port), {"REDVEST_POOL": str(THREADS)})
        wait_until_it_answers(HOST, port, children, Event())
        for case in cases:
            say(f"Over HTTP, {case.name} …")
            send_all(HOST, port, [_request(*call) for call in case.warm_up], connections=CONNECTIONS)
            requests = [_request(*call) for call in case.calls]
            measured[case.name] = send_all(HOST, port, requests, connections=CONNECTIONS)
        peak = sum(_peak_mb(child) for child in psutil.Process().children(recursive=True))
    return measured, peak


def _request(shift_id: int, volunteer: Volunteer) -> bytes:
    body = b"{}"
    return (
        f"POST /api/v1/shifts/{shift_id}/sign-ups HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Cookie: rv_login={volunteer.cookie}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _peak_mb(process: psutil.Process) -> float:
    try:
        with open(f"/proc/{process.pid}/status") as status:  # noqa: PTH123  # a file of the kernel
            line = next(line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    except (OSError, StopIteration):
        return 0.0


def _result(name: str, measured: Measured, baseline: float, peak: float) -> dict[str, Any]:
    return {
        "name": name,
        "rate": round(measured.rate, 1),
        "baseline": round(baseline, 1),
        "ratio": round(measured.rate / baseline, 3),
        "p50_ms": round(measured.percentile(50), 2),
        "p95_ms": round(measured.percentile(95), 2),
        "p99_ms": round(measured.percentile(99), 2),
        "peak_mb": round(peak, 1),
        "sign_ups": len(measured.latencies),
        "statuses": {str(status): count for status, count in sorted(measured.statuses.items())},
        "connections": CONNECTIONS,
    }


def _show(results: dict[str, dict[str, Any]]) -> None:
    for name, result in results.items():
        line = (
            "{name:7} {rate:8.1f}/s  plain {baseline:8.1f}/s  ratio {ratio:.2f}"
            "  p50 {p50_ms} p95 {p95_ms} p99 {p99_ms} ms"
        )
        sys.stdout.write(line.format(**result | {"name": name}) + "\n")
