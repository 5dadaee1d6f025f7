"""``redvest bench board-live``: 5,000 people watch a contest's live board over real HTTP, each asking every 3 seconds.

``watching`` is just that, while the board changes every 3 seconds: 1,667 polls a second are due, and each is measured
from when it was due. Then, as fast as answers come back: ``unchanged``, whoever asks has the newest fragment (304);
``first``, whoever asks has none (200); ``changing``, everybody has an old one and it changes every second. They are
held against as many requests for a small static file of the same server. The load generator runs on the same cores.
"""

import http.client
import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from redvest.config.bench import _serving, _stage
from redvest.config.bench._load import Measured, send_all
from redvest.config.bench._watching import Plan, allow_connections, watch
from redvest.config.demos import changji_2022
from redvest.config.terminal import say

PLAN = Plan(watchers=5000, every=3.0, seconds=30.0)
PATH = "/live/changji-live/defence/live"
PLAIN = "/static/redvest/js/live.js"
POLLS = 15_000
WARM_UP = 2_000


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every poll was answered and 95 of 100 within the time between two polls."""
    allow_connections(PLAN.watchers)
    with _stage.own_database():
        say("Making the contest …")
        changji_2022.load(lambda *_said: None)
        with _serving.served() as port:
            report = measured(port, PATH, PLAN, polls=POLLS, warm_up=WARM_UP)
            report["peak_mb"] = round(_serving.peak_mb(), 1)
    print(json.dumps(report)) if as_json else _show(report)  # noqa: T201  # the command's output
    return 0 if enough(report, PLAN) else 1


def measured(
    port: int, path: str, plan: Plan, *, polls: int, warm_up: int, plain: str = PLAIN
) -> dict[str, Any]:
    """All cases of a board that is served at the port; the outer values are those of ``watching``."""
    first = _polls(port, path, "", warm_up)
    tag = _tag(port, path)
    say(f"{plan.watchers} watchers, every {plan.every:g} s, for {plan.seconds:g} s …")
    watched = _while_changing(plan.every, lambda: watch(_serving.HOST, port, path, plan))
    say("As fast as answers come back …")
    tag = _tag(port, path)
    cases = {
        "unchanged": _polls(port, path, tag, polls),
        "first": _polls(port, path, "", polls),
        "changing": _while_changing(1.0, lambda: _polls(port, path, tag, polls)),
    }
    baseline = _polls(port, plain, "", polls).rate
    assert set(first.statuses) == {200}
    report: dict[str, Any] = {"name": "board-live", **_said(watched, baseline)}
    report |= {"watchers": plan.watchers, "every_seconds": plan.every, "due": plan.watchers / plan.every}
    report["cases"] = {
        name: _said(one, baseline) | {"watchers_served": round(one.rate * plan.every)}
        for name, one in cases.items()
    }
    return report


def enough(report: dict[str, Any], plan: Plan) -> bool:
    """Whether the watchers were served: nothing but 200 and 304, nearly all before the next poll was due."""
    return set(report["statuses"]) <= {"200", "304"} and report["p95_ms"] < plan.every * 1000


def _tag(port: int, path: str) -> str:
    connection = http.client.HTTPConnection(_serving.HOST, port)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.getheader("ETag") or ""


def _polls(port: int, path: str, tag: str, number: int) -> Measured:
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    request = f"GET {path} HTTP/1.1\r\nHost: {_serving.HOST}\r\n{known}\r\n".encode()
    return send_all(_serving.HOST, port, [request] * number, connections=_serving.CONNECTIONS)


def _while_changing(every: float, deed: Callable[[], Measured]) -> Measured:
    """The deed, while the board is counted up now and then, as a signature or a turn does."""
    over = threading.Event()
    thread = threading.Thread(target=_changes, args=(over, every))
    thread.start()
    try:
        return deed()
    finally:
        over.set()
        thread.join()


def _changes(over: threading.Event, every: float) -> None:
    from django.db import connection

    while not over.wait(every):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE contests_boardversion SET version = version + 1")
    connection.close()


def _said(one: Measured, baseline: float) -> dict[str, Any]:
    polls = len(one.latencies)
    return {
        "rate": round(one.rate, 1),
        "baseline": round(baseline, 1),
        "ratio": round(one.rate / baseline, 3),
        "p50_ms": round(one.percentile(50), 2),
        "p95_ms": round(one.percentile(95), 2),
        "p99_ms": round(one.percentile(99), 2),
        "not_modified": round(one.statuses[304] / polls, 3),
        "polls": polls,
        "statuses": {str(status): count for status, count in sorted(one.statuses.items())},
    }


def _show(report: dict[str, Any]) -> None:
    line = (
        "{name:10} {rate:8.1f}/s  plain {baseline:8.1f}/s  ratio {ratio:.2f}"
        "  p50 {p50_ms} p95 {p95_ms} ms  304: {not_modified}"
    )
    for name, one in {"watching": report, **report["cases"]}.items():
        sys.stdout.write(line.format(**one | {"name": name}) + "\n")
    sys.stdout.write(
        "{watchers} watchers every {every_seconds:g} s: {due:.0f} polls a second are due\n".format(**report)
    )
