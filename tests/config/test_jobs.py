"""The background process: what is published is heard, the timetable runs, and it stops when told."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from harness.command import environment
from redvest.kernel import clock
from redvest.people.operations import request_code


def jobs_done(task: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded' AND task_name LIKE %s",
            [f"%{task}"],
        )
        return int(cursor.fetchone()[0])


def wait_for(condition: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def test_an_event_becomes_a_job_once_and_the_process_stops_when_told(committed_db: str, tmp_path: Path):
    log = tmp_path / "log"
    process = subprocess.Popen(
        [sys.executable, "-m", "redvest", "jobs"],
        env=environment(DATABASE_URL=committed_db),
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        request_code(phone="13812345678", purpose="register", address="192.0.2.1", now=clock.now())
        wait_for(lambda: jobs_done("send_code") == 1, log)
        # Later ones too, when the process is already listening.
        request_code(phone="13912345678", purpose="register", address="192.0.2.2", now=clock.now())
        wait_for(lambda: jobs_done("send_code") == 2, log)
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)
    assert code == 0, log.read_text()
    assert "Traceback" not in log.read_text()
    assert jobs_done("send_code") == 2
