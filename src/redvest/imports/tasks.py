"""Background work of imports: thin and safe to repeat."""

import time

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from redvest.imports.operations import forget_old_rows, work_batch
from redvest.imports.operations.starting import WORK_TASK
from redvest.imports.queries import given_up
from redvest.kernel import clock

#: After so many seconds a run lets other jobs go first, so that codes are not kept waiting by a hundred thousand rows.
TURN_SECONDS = 4


@app.task(name=WORK_TASK, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def work(run_id: int) -> None:
    """Works a run off for a while, and comes back for the rest."""
    until = time.monotonic() + TURN_SECONDS
    run = work_batch(run_id=run_id, now=clock.now())
    while run.is_working and time.monotonic() < until:
        run = work_batch(run_id=run_id, now=clock.now())
    if run.is_working:
        work.defer(run_id=run_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="imports.pick_up", pass_context=False)
def pick_up(timestamp: int) -> int:
    """Every minute: goes on with the runs that a killed process has left lying."""
    runs = given_up(now=clock.now())
    for run_id in runs:
        work.defer(run_id=run_id)
    return len(runs)


@app.periodic(cron="41 18 * * *")
@app.task(queueing_lock="imports.forget", pass_context=False)
def forget(timestamp: int) -> int:
    """Every night: deletes the rows of runs that ended 30 days ago."""
    return forget_old_rows(now=clock.now())
