"""The timetable: what runs by itself, and when. Cron times are UTC; China is eight hours ahead.

A domain's own rounds stand in its ``tasks``; here is the housekeeping that belongs to none, or to the whole.
"""

from procrastinate.contrib.django import app

from redvest.kernel import audit, clock, relay
from redvest.people.operations import expire_cases, forget_old_codes, forget_old_failures


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="schedule.seal_audit")
def seal_audit(timestamp: int) -> None:
    """Seals the hour's audit entries into the chain, so that no one of them can be changed unseen."""
    audit.seal(now=clock.now())


@app.periodic(cron="30 18 * * *")
@app.task(queueing_lock="schedule.tidy")
def tidy(timestamp: int) -> None:
    """At half past two in the night of China: forgets handed-on events, old codes and failures; cases run out."""
    relay.forget_old_events()
    forget_old_codes(now=clock.now())
    forget_old_failures(now=clock.now())
    expire_cases(now=clock.now())
