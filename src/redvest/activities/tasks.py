"""Background work of activities: thin and safe to repeat."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from redvest.activities.operations import close_days, draw_due, lapse_due, no_shows, reminders, settle_due
from redvest.activities.operations.series import run_due
from redvest.activities.operations.thanking import thank_for
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


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="activities.series", pass_context=False)
def run_series(timestamp: int) -> int:
    """Makes the dates of every series four weeks ahead; every hour, so that it also catches up after a pause."""
    return run_due(now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="activities.remind", pass_context=False)
def remind(timestamp: int) -> int:
    """Reminders of shifts, every ten minutes; each goes out once, late rather than never."""
    now = clock.now()
    rounds = (
        reminders.remind_of_tomorrow,
        reminders.remind_soon,
        reminders.remind_of_check_out,
        reminders.remind_of_places,
    )
    return sum(make(now=now) for make in rounds)


@app.periodic(cron="7-57/10 * * * *")
@app.task(queueing_lock="activities.no_shows", pass_context=False)
def count_no_shows(timestamp: int) -> int:
    """Counts who did not come, once their day is settled."""
    return no_shows.count_no_shows(now=clock.now())


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def thank(event_id: int) -> None:
    """Points for hours that changed; tried again for hours."""
    thank_for(event_id=event_id, now=clock.now())
