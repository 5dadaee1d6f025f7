"""``redvest bench board``: the honour board of a county with 1.5 million cards and 5 million transfers.

The rows are made up set-wise by SQL: people, their yes, accounts, transfers, and from those what was earned by month.
Nothing posts them and no lots belong to them: the ledger has a bench of its own. Measured are adding up the boards,
which happens by the hour, and the public page through Django's own handler, warm, with everybody on the board.
"""

import json
import subprocess
import sys
import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from redvest.config.bench import _stage
from redvest.config.terminal import say
from redvest.kernel import clock
from redvest.points.covenant_enums import BOARD_VERSION, BoardPeriod
from redvest.points.operations.board import add_up_board

CARDS, TRANSFERS, PAGES = 1_500_000, 5_000_000, 40
VILLAGES = 572

#: The triggers and indexes that guard writing by hand are no part of what is measured; primary keys stay.
_ROWS = (
    """INSERT INTO people_person (number, name, id_type, id_hash, id_sealed, sex, birth_date, phone, skills,
           categories, state, registered_at)
       SELECT 'B' || n, '测速员', '01', 'bench ' || n, '', '1', '1970-01-01', NULL, '{}', '{}', 'active', %(now)s
       FROM generate_series(1, %(cards)s) AS n""",
    """INSERT INTO places_site (code, kind, name, division_code, parent_id, path, state, opened_at, address, phone)
       SELECT code || '-' || n, kind, '村 ' || n, division_code, parent_id, line || '-' || n || '/', state, opened_at,
              '', '' FROM (SELECT *, rtrim(path, '/') AS line FROM places_site WHERE kind = 'station') AS one
       CROSS JOIN generate_series(2, %(villages)s) AS n""",
    """CREATE TEMP TABLE card AS
       SELECT id AS person_id, row_number() OVER (ORDER BY id) AS n FROM people_person WHERE number LIKE 'B%%'""",
    """CREATE TEMP TABLE village AS
       SELECT id AS site_id, row_number() OVER (ORDER BY id) - 1 AS n FROM places_site WHERE kind = 'station'""",
    """INSERT INTO points_account (kind, person_id, shop_code, floor, balance, opened_at)
       SELECT 'person', person_id, '', 0, 0, %(now)s FROM card""",
    """INSERT INTO points_account (kind, site_id, shop_code, during, floor, balance, opened_at)
       SELECT 'budget', site_id, '', daterange(%(first)s, NULL), 0, 0, %(now)s FROM village""",
    """INSERT INTO points_listing (person_id, by_id, version, since)
       SELECT person_id, person_id, %(version)s, %(now)s FROM card""",
    """INSERT INTO people_consent (person_id, purpose, version, given_at)
       SELECT person_id, 'publicity', %(version)s, %(now)s FROM card""",
    # Whose n-th deed it is follows from n; villages have about as many cards each.
    """INSERT INTO points_transfer (debit_id, credit_id, amount, cause_kind, cause_key, leg, happened_on, booked_at,
           words, site_id)
       SELECT budget.id, mine.id, 1 + (deed.n * 37) %% 10, 'record', deed.n::text, 0,
              %(first)s::date + ((deed.n * 31) %% 360)::int, %(now)s, '志愿服务', village.site_id
       FROM generate_series(1, %(transfers)s) AS deed(n)
       JOIN card ON card.n = 1 + deed.n %% %(cards)s
       JOIN village ON village.n = card.n %% (SELECT count(*) FROM village)
       JOIN points_account mine ON mine.kind = 'person' AND mine.person_id = card.person_id
       JOIN points_account budget ON budget.kind = 'budget' AND budget.site_id = village.site_id""",
    """INSERT INTO points_earnedmonth (account_id, site_id, month, earned)
       SELECT credit_id, site_id, date_trunc('month', happened_on)::date, sum(amount) FROM points_transfer
       GROUP BY 1, 2, 3""",
    "ANALYZE",
)


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every page was answered, showed people, and half took less than 50 ms."""
    now = clock.now()
    subprocess.run([sys.executable, "-m", "redvest", "assets"], check=True, stdout=sys.stderr)
    with _stage.own_database():
        _stage.place_everyone(now=now)
        _get(_stage.COUNTY)  # what is missing to show a page shows now, not after the rows
        loaded = _loaded(now)
        added_up = _added_up(now)
        say(f"{PAGES} pages each …")
        pages = {name: _page(code) for name, code in (("village", _stage.VILLAGE), ("county", _stage.COUNTY))}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database()) / 1000000")
            size = cursor.fetchone()[0]
    report = {
        "name": "board",
        "cards": CARDS,
        "transfers": TRANSFERS,
        "load_seconds": loaded,
        "size_mb": size,
    }
    report |= {"add_up_seconds": added_up, "pages": pages}
    print(json.dumps(report)) if as_json else _show(report)  # noqa: T201  # the command's output
    return 0 if all(one["p50_ms"] < 50 and one["statuses"] == [200] for one in pages.values()) else 1


def _loaded(now: datetime) -> float:
    """Fills the tables; foreign keys hold because of how rows are made, and are not asked one by one."""
    begun = time.perf_counter()
    facts: dict[str, Any] = {
        "now": now,
        "first": clock.local_day(now).replace(month=1, day=1),
        "cards": CARDS,
        "transfers": TRANSFERS,
        "version": BOARD_VERSION,
        "villages": VILLAGES,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in _ROWS:
            say(" ".join(statement.split())[:60] + " …")
            cursor.execute(statement, facts if "%" in statement else None)
        cursor.execute("SET session_replication_role = DEFAULT")
    return round(time.perf_counter() - begun, 1)


def _added_up(now: datetime) -> dict[str, float]:
    """How long each kind of board takes, for all sites at once."""
    found: dict[str, float] = {}
    for period in BoardPeriod:
        say(f"Adding up the {period.value} … {found}")
        begun = time.perf_counter()
        add_up_board(period=period, day=clock.local_day(now), now=now)
        found[period.value] = round(time.perf_counter() - begun, 2)
    return found


def _page(code: str) -> dict[str, Any]:
    """The year's page, whole: middleware, queries, template."""
    took, statuses = [], set()
    for turn in range(PAGES + 5):
        begun = time.perf_counter()
        answer = _get(code)
        if turn >= 5:
            took.append((time.perf_counter() - begun) * 1000)
        statuses.add(answer.status_code)
        assert "第 1 名" in answer.content.decode()
    took.sort()
    return {
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "statuses": sorted(statuses),
    }


def _get(code: str) -> Any:
    return Client(headers={"host": settings.ALLOWED_HOSTS[0]}).get(f"/board/{code}/?period=year")


def _show(report: dict[str, Any]) -> None:
    sys.stdout.write("{cards} cards, {transfers} transfers, {size_mb} MB\n".format(**report))
    sys.stdout.write(f"adding up: {report['add_up_seconds']} s\n")
    for name, one in report["pages"].items():
        sys.stdout.write(f"{name:8} p50 {one['p50_ms']} ms  p95 {one['p95_ms']} ms\n")
