"""``redvest bench board-live``: how many polls of a contest's live board are answered a second over real HTTP.

5,000 people who watch and ask every 3 seconds are 1,667 polls a second. Three cases: nothing has changed, and whoever
asks has the newest fragment (304); whoever asks has none (200); and as in a hall, where a turn changes the board every
second meanwhile. The load generator runs on the same cores as the server.
"""

import http.client
import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from redvest.config.bench import _serving, _stage
from redvest.config.bench._load import Measured, send_all
from redvest.config.demos import changji_2022
from redvest.config.terminal import say

WATCHERS, EVERY_SECONDS = 5000, 3
PATH = "/live/changji-live/defence/live"
POLLS = 15_000
WARM_UP = 2_000


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if the rate is enough for the watchers in every case."""
    with _stage.own_database():
        say("Making the contest …")
        changji_2022.load(lambda *_said: None)
        with _serving.served() as port:
            tag = _tag(port)
            _polls(port, "", WARM_UP)
            cases = {"unchanged": _polls(port, tag, POLLS), "first": _polls(port, "", POLLS)}
            cases["changing"] = _while(_changes, lambda: _polls(port, tag, POLLS))
            peak = _serving.peak_mb()
    needed = WATCHERS / EVERY_SECONDS
    report: dict[str, Any] = {"name": "board-live", "needed": round(needed, 1), "peak_mb": round(peak, 1)}
    report["cases"] = {name: _said(one) for name, one in cases.items()}
    report["rate"] = min(one["rate"] for one in report["cases"].values())
    print(json.dumps(report)) if as_json else _show(report)  # noqa: T201  # the command's output
    return 0 if report["rate"] >= needed else 1


def _tag(port: int) -> str:
    connection = http.client.HTTPConnection(_serving.HOST, port)
    connection.request("GET", PATH)
    answer = connection.getresponse()
    answer.read()
    return answer.getheader("ETag") or ""


def _polls(port: int, tag: str, number: int) -> Measured:
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    request = f"GET {PATH} HTTP/1.1\r\nHost: {_serving.HOST}\r\n{known}\r\n".encode()
    return send_all(_serving.HOST, port, [request] * number, connections=_serving.CONNECTIONS)


def _while(deed: Callable[[threading.Event], None], measured: Callable[[], Measured]) -> Measured:
    over = threading.Event()
    thread = threading.Thread(target=deed, args=(over,))
    thread.start()
    try:
        return measured()
    finally:
        over.set()
        thread.join()


def _changes(over: threading.Event) -> None:
    """Counts the board up once a second, as a signature or a turn does."""
    from django.db import connection

    while not over.wait(1):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE contests_boardversion SET version = version + 1")
    connection.close()


def _said(one: Measured) -> dict[str, Any]:
    return {
        "rate": round(one.rate, 1),
        "p50_ms": round(one.percentile(50), 2),
        "p95_ms": round(one.percentile(95), 2),
        "p99_ms": round(one.percentile(99), 2),
        "polls": len(one.latencies),
        "statuses": {str(status): count for status, count in sorted(one.statuses.items())},
    }


def _show(report: dict[str, Any]) -> None:
    sys.stdout.write("needed {needed}/s for 5,000 watchers\n".format(**report))
    for name, one in report["cases"].items():
        line = "{name:10} {rate:8.1f}/s  p50 {p50_ms} p95 {p95_ms} p99 {p99_ms} ms  {statuses}"
        sys.stdout.write(line.format(**one | {"name": name}) + "\n")
