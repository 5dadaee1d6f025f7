"""Background work of notices: thin and safe to repeat."""

from contextlib import suppress

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from redvest.kernel import clock
from redvest.notices import operations


@app.task(retry=RetryStrategy(max_attempts=6, wait=3, linear_wait=5))
def send_code(event_id: int) -> None:
    """Sends a one-time code; tried again for a minute and a half, of the five that it is valid."""
    operations.send_for_event(event_id=event_id, now=clock.now())


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_promotion(event_id: int) -> None:
    """Tells who moved up from a waiting list; tried again for hours."""
    operations.send_for_event(event_id=event_id, now=clock.now())


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_entered(event_id: int) -> None:
    """Tells somebody that others entered them; tried again for hours."""
    operations.send_for_event(event_id=event_id, now=clock.now())


@app.task(retry=RetryStrategy(max_attempts=5, wait=3, linear_wait=10))
def send_mail_code(event_id: int) -> None:
    """Mails a code that confirms an address."""
    operations.send_mail_code(event_id=event_id, now=clock.now())


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def hear(event_id: int) -> None:
    """Makes the notices a telling asks for, and has what goes out of them sent at once."""
    if operations.hear(event_id=event_id, now=clock.now()):
        with suppress(AlreadyEnqueued):  # a round that has not begun yet will find these, too
            send_now.configure(queueing_lock="notices.send_now").defer()


@app.task
def send_now() -> int:
    """Sends what is due, right after it was asked for."""
    return operations.send_due(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="notices.send_due", pass_context=False)
def send_due(timestamp: int) -> int:
    """Every minute: what waited for the morning or for another try, and what a round before did not reach."""
    return operations.send_due(now=clock.now())


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="notices.forget", pass_context=False)
def forget_old(timestamp: int) -> int:
    """Every night: deletes notes of messages, and notices, that nobody needs any more."""
    now = clock.now()
    return operations.forget_old_messages(now=now) + operations.forget_old_notices(now=now)
