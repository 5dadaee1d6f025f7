"""Background work of activities: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.activities.operations import close_days, settle_due
from redvest.kernel import clock


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="activities.settle", pass_context=False)
def settle(timestamp: int) -> int:
    """Settles shifts whose day has ended; every ten minutes, so that it also catches up after a pause."""
    return settle_due(now=clock.now())


@app.periodic(cron="5-55/10 * * * *")
@app.task(queueing_lock="activities.close_days", pass_context=False)
def add_up(timestamp: int) -> int:
    """Adds up and closes the days that are over; every ten minutes, so that it also catches up after a pause."""
    return close_days(now=clock.now())
