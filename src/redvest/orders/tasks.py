"""Background work of orders: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.orders.operations.calling_back import draw_call_backs
from redvest.orders.operations.deliveries import release_overdue, remind_claimants
from redvest.orders.operations.reminding import remind_households
from redvest.orders.operations.running_out import run_out


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="orders.clocks", pass_context=False)
def watch_clocks(timestamp: int) -> int:
    """Deals with all clocks that have run out; every minute, so that it also catches up after a pause."""
    now, done = clock.now(), 0
    while found := run_out(now=now):
        done += found
    return done


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="orders.wishes", pass_context=False)
def watch_claims(timestamp: int) -> int:
    """Reminds whoever has to deliver a wish soon, and opens what was not delivered in time."""
    now, done = clock.now(), 0
    remind_claimants(now=now)
    while found := release_overdue(now=now):
        done += found
    return done


@app.periodic(cron="5-55/10 * * * *")
@app.task(queueing_lock="orders.remind", pass_context=False)
def remind(timestamp: int) -> int:
    """Reminds households of tomorrow's visit; every ten minutes, each told once."""
    return remind_households(now=clock.now())


@app.periodic(cron="25 * * * *")
@app.task(queueing_lock="orders.call_backs", pass_context=False)
def draw(timestamp: int) -> int:
    """Draws what is called back of the orders closed yesterday; every hour, a day is drawn once."""
    return draw_call_backs(now=clock.now())
