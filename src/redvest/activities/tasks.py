"""Background work of activities: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.activities.operations import close_days, draw_due, lapse_due, settle_due
from redvest.kernel import clock


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="activities.settle", pass_context=False)
def settle(timestamp: int) -> int:
    """Settles shifts whose day has ended; every ten minutes, so that it also catches up after a pause."""
    return settle_due(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="activities.sign_ups", pass_context=False)
def answer_for_the_clock(timestamp: int) -> int:
    """Draws lots that are due, and ends offers and requests whose time is over; every minute."""
    now = clock.now()
    return draw_due(now=now) + lapse_due(now=now)


@app.periodic(cron="5-55/10 * * * *")
@app.task(queueing_lock="activities.close_days", pass_context=False)
def add_up(timestamp: int) -> int:
    """Adds up and closes the days that are over; every ten minutes, so that it also catches up after a pause."""
    return close_days(now=clock.now())
