"""Background work of orders: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.orders.operations.running_out import run_out


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="orders.clocks", pass_context=False)
def watch_clocks(timestamp: int) -> int:
    """Deals with all clocks that have run out; every minute, so that it also catches up after a pause."""
    now, done = clock.now(), 0
    while found := run_out(now=now):
        done += found
    return done
