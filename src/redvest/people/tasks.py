"""Background work of people: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.people.operations import expire_entries


@app.periodic(cron="40 17 * * *")
@app.task(queueing_lock="people.expire_entries", pass_context=False)
def expire(timestamp: int) -> int:
    """Every night in China: erases everybody who was entered by others and did not confirm it in time."""
    gone = 0
    while found := expire_entries(now=clock.now()):
        gone += found
    return gone
