"""Background work of notices: thin and safe to repeat."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.notices.operations import forget_old_messages, send_for_event


@app.task(retry=RetryStrategy(max_attempts=6, wait=3, linear_wait=5))
def send_code(event_id: int) -> None:
    """Sends a one-time code; tried again for a minute and a half, of the five that it is valid."""
    send_for_event(event_id=event_id, now=clock.now())


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_promotion(event_id: int) -> None:
    """Tells who moved up from a waiting list; tried again for hours."""
    send_for_event(event_id=event_id, now=clock.now())


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="notices.forget", pass_context=False)
def forget_old(timestamp: int) -> int:
    """Every night: deletes notes of messages that nobody needs any more."""
    return forget_old_messages(now=clock.now())
