"""Background work of people: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.people.operations import forget_old_codes


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="people.forget_codes", pass_context=False)
def forget_codes(timestamp: int) -> int:
    """Every hour: deletes one-time codes that no limit needs any more."""
    return forget_old_codes(now=clock.now())
