"""``redvest bench import``: people a second from a file, beside a bare COPY of the same rows."""  # noqa: N999  # as typed

import io
import json
import sys
import time
from datetime import date
from typing import Any

import psutil
import psycopg
import xlsxwriter

from redvest.config.bench import _stage
from redvest.config.terminal import say
from redvest.imports import operations
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM
from redvest.people.synthetic import MadeUpPerson, made_up_people

ROWS = 10_000
HEAD = ("姓名", "身份证号码", "手机号", "居住地")


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every row was taken over."""
    now = clock.now()
    with _stage.own_database() as url:
        _stage.place_everyone(now=now)
        people = made_up_people(ROWS, seed=6, on=clock.local_day(now))
        say(f"Writing {ROWS} rows …")
        rows = [_row(person) for person in people]
        content = _sheet(rows)
        plain = _copy(url, people)
        say("Importing …")
        measured = _import(content)
    report = measured | {
        "name": "import",
        "baseline": round(plain, 1),
        "ratio": round(measured["rate"] / plain, 4),
        "file_mb": round(len(content) / 1024 / 1024, 2),
    }
    print(json.dumps(report)) if as_json else _show(report)  # noqa: T201  # the command's output
    return 0 if report["added"] == ROWS else 1


def _row(person: MadeUpPerson) -> tuple[str, str, str, str]:
    return person.name, person.id_number, person.phone, _stage.VILLAGE


def _sheet(rows: list[tuple[str, str, str, str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate([HEAD, *rows]):
        for at, cell in enumerate(row):
            sheet.write_string(line, at, cell)
    book.close()
    return out.getvalue()


def _copy(url: str, people: list[MadeUpPerson]) -> float:
    """Rows a second that PostgreSQL copies into a table with the two unique keys of people, and nothing else."""
    with psycopg.connect(url) as plain, plain.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, "
            "id_number text UNIQUE, phone text UNIQUE, birth date, sex text, home text)"
        )
        plain.commit()
        begun = time.perf_counter()
        with cursor.copy("COPY bench_people (name, id_number, phone, birth, sex, home) FROM STDIN") as copy:
            for one in people:
                copy.write_row((one.name, one.id_number, one.phone, _day(one), str(one.sex), _stage.VILLAGE))
        plain.commit()
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bench_people")
    return len(people) / seconds


def _day(person: MadeUpPerson) -> date:
    return person.birth_date


def _import(content: bytes) -> dict[str, Any]:
    """The whole way: the file read and sealed, every row checked, entered as pending and told, batch by batch."""
    process = psutil.Process()
    before = process.memory_info().rss
    begun = time.perf_counter()
    run = operations.bring_file(
        kind="people",
        site_code=_stage.COUNTY,
        name="people.xlsx",
        file=io.BytesIO(content),
        by=SYSTEM,
        now=clock.now(),
    )
    read = time.perf_counter() - begun
    operations.name_columns(
        run_id=run.id, mapping=run.mapping, check=False, by=SYSTEM, now=clock.now(), defer=False
    )
    batches, peak = [], before
    while True:
        started = time.perf_counter()
        run = operations.work_batch(run_id=run.id, now=clock.now())
        batches.append(time.perf_counter() - started)
        peak = max(peak, process.memory_info().rss)
        if not run.is_working:
            break
    seconds = time.perf_counter() - begun
    batches.sort()
    return {
        "rate": round(run.rows / seconds, 1),
        "rows": run.rows,
        "added": run.added,
        "bad": run.bad,
        "seconds": round(seconds, 2),
        "read_seconds": round(read, 2),
        "batch_p50_ms": round(batches[len(batches) // 2] * 1000, 1),
        "batch_max_ms": round(batches[-1] * 1000, 1),
        "grown_mb": round((peak - before) / 1024 / 1024, 1),
    }


def _show(report: dict[str, Any]) -> None:
    line = "{rate:8.1f} rows/s  bare COPY {baseline:10.1f} rows/s  ratio {ratio:.4f}  {added} of {rows} taken over"
    sys.stdout.write(line.format(**report) + "\n")
