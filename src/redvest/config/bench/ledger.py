"""``redvest bench ledger``: postings a second, contended and spread, beside PostgreSQL's own TPC-B-like bench; and a
quarter's settlement of 100,000 people.

Threads post one by one, as requests do: each call waits at a gate and is one of a batch, decided under lock, posted
with its lot and its balances, and committed before it is answered. pgbench moves money between accounts, tellers and
branches on the same server in the same run, with as many clients, written in C and deciding nothing.
"""

import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from redvest.config.bench import _plain, _stage
from redvest.config.bench._load import Measured
from redvest.config.terminal import say
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM
from redvest.kernel.gate import Gate
from redvest.kernel.operation import operation
from redvest.places.queries import site_by_code
from redvest.points import ledger
from redvest.points.checks import CHECKS
from redvest.points.enums import CauseKind
from redvest.points.ledger import Outcome, Party, Posting

PEOPLE = 100_000
POSTINGS, WARM_UP = 12_000, 2_000
THREADS = 64
BUDGETS = 50
#: pgbench's own: a scale of at least its clients, so that branches are not what it waits for.
SCALE, PLAIN_SECONDS = 64, 10

#: People as rows: the bench posts to their accounts, nobody logs in.
_PEOPLE = """
    INSERT INTO people_person
        (number, name, id_type, id_hash, id_sealed, sex, birth_date, phone, skills, categories, state, registered_at)
    SELECT 'B' || n, '测速员', '01', 'bench ' || n, '', '1', '1970-01-01', NULL, '{}', '{}', 'active', %s
    FROM generate_series(1, %s) AS n RETURNING id"""
_SITES = """
    INSERT INTO places_site (code, kind, name, division_code, parent_id, path, state, opened_at, address, phone)
    SELECT %s || '-' || n, 'post', '点 ' || n, %s, %s, %s || %s || '-' || n || '/', 'open', %s, '', ''
    FROM generate_series(1, %s) AS n RETURNING id"""


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if everything was posted and all checks of points hold afterwards."""
    now = clock.now()
    with _stage.own_database() as url:
        people, sites = _prepared(now)
        settled = _settlement(people, sites[0], now)
        say("TPC-B-like, by pgbench …")
        plain = _tpcb(url)
        cases = {}
        chance = random.Random(5)
        for name, budgets in (("contended", sites[:1]), ("spread", sites)):
            say(f"{POSTINGS} postings, {name} …")
            calls = [
                _earning(chance.choice(people), chance.choice(budgets), f"{name} {n}", now)
                for n in range(WARM_UP + POSTINGS)
            ]
            _post_all(calls[:WARM_UP])
            cases[name] = _case(_post_all(calls[WARM_UP:]), plain)
        say("Checking …")
        wrong = [sentence for check in CHECKS.values() for sentence in check()]
    report = cases["contended"] | {"name": "ledger", "cases": cases, "settlement": settled, "wrong": wrong}
    print(json.dumps(report)) if as_json else _show(report)  # noqa: T201  # the command's output
    whole = all(one["postings"] == POSTINGS for one in cases.values())
    return 0 if whole and settled["people"] == PEOPLE and not wrong else 1


def _prepared(now: datetime) -> tuple[list[int], list[int]]:
    """People and sites, each site with a budget that is never spent."""
    _stage.place_everyone(now=now)
    say(f"{PEOPLE} people …")
    station = site_by_code(_stage.VILLAGE)
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [now, PEOPLE])
        people = [row[0] for row in cursor.fetchall()]
        named: list[Any] = [
            station.code,
            station.division_code,
            station.id,
            station.path,
            station.code,
            now,
            BUDGETS,
        ]
        cursor.execute(_SITES, named)
        sites = [row[0] for row in cursor.fetchall()]
    for site_id in sites:
        _fund(site_id, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people, sites


@operation
def _fund(site_id: int, now: datetime) -> None:
    day = clock.local_day(now)
    first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
    granted = Decimal(10 * PEOPLE)
    ledger.fund(site_id=site_id, starts_on=first, ends_on=last, granted=granted, by=SYSTEM, now=now)


def _earning(person_id: int, site_id: int, key: str, now: datetime) -> Posting:
    day: date = clock.local_day(now)
    return Posting(
        debit=Party.budget(site_id),
        credit=Party.person(person_id),
        amount=Decimal("1.50"),
        cause_kind=CauseKind.RECORD,
        cause_key=key,
        happened_on=day,
        words="志愿服务 1.5 小时",
        site_id=site_id,
        expires_on=day + timedelta(days=365),
    )


@operation
def _posted(postings: Sequence[Posting]) -> list[Outcome]:
    return list(ledger.post_many(postings, by=SYSTEM, now=clock.now()).outcomes)


def _settlement(people: list[int], site_id: int, now: datetime) -> dict[str, Any]:
    """Everybody's points of a quarter, posted at once; nobody has an account yet."""
    say(f"A quarter's settlement of {len(people)} people …")
    postings = [_earning(person_id, site_id, f"quarter {person_id}", now) for person_id in people]
    with _counted() as statements:
        begun = time.perf_counter()
        outcomes = _posted(postings)
        seconds = time.perf_counter() - begun
    posted = sum(not (one.refused or one.repeated) for one in outcomes)
    return {
        "people": posted,
        "seconds": round(seconds, 2),
        "statements": len(statements),
        "rate": round(posted / seconds, 1),
    }


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def _post_all(calls: list[Posting]) -> Measured:
    """Posts each call once, from many threads, each waiting for its own answer."""
    gate: Gate[Posting, Outcome] = Gate(_posted, limit=THREADS)
    measured, queue, lock = Measured(), iter(calls), threading.Lock()

    def work() -> None:
        try:
            while True:
                with lock:
                    call = next(queue, None)
                if call is None:
                    return
                begun = time.perf_counter()
                outcome = gate(call)
                took = (time.perf_counter() - begun) * 1000
                if not outcome.refused:
                    measured.latencies.append(took)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    measured.seconds = time.perf_counter() - begun
    return measured


def _case(measured: Measured, plain: float) -> dict[str, Any]:
    return {
        "rate": round(measured.rate, 1),
        "baseline": round(plain, 1),
        "ratio": round(measured.rate / plain, 3),
        "p50_ms": round(measured.percentile(50), 2),
        "p95_ms": round(measured.percentile(95), 2),
        "p99_ms": round(measured.percentile(99), 2),
        "postings": len(measured.latencies),
        "threads": THREADS,
    }


def _tpcb(url: str) -> float:
    """Transactions a second of ``pgbench -b tpcb-like``."""
    pgbench = str(_plain.pgbench())
    quiet: dict[str, Any] = {"capture_output": True, "text": True, "check": True, "timeout": 300}
    subprocess.run([pgbench, "-i", "-q", "-s", str(SCALE), url], **quiet)
    clients = ["-c", str(THREADS), "-j", "2", "-T", str(PLAIN_SECONDS), "-M", "prepared"]
    done = subprocess.run([pgbench, "-b", "tpcb-like", *clients, url], **quiet)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers")
    return float(found.group(1))


def _show(report: dict[str, Any]) -> None:
    for name, one in report["cases"].items():
        line = "{name:10} {rate:8.1f}/s  TPC-B-like {baseline:8.1f}/s  ratio {ratio:.2f}  p50 {p50_ms} p95 {p95_ms} ms"
        sys.stdout.write(line.format(**one | {"name": name}) + "\n")
    line = "settlement {people} people in {seconds} s, {statements} statements\n"
    sys.stdout.write(line.format(**report["settlement"]))
