"""Background work of training: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.training.operations import remind_of_tomorrow


@app.periodic(cron="5-55/10 * * * *")
@app.task(queueing_lock="training.remind", pass_context=False)
def remind(timestamp: int) -> int:
    """Reminders of sessions, every ten minutes; each goes out once, late rather than never."""
    return remind_of_tomorrow(now=clock.now())
