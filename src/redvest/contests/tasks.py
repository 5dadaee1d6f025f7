"""Background work of contests: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.contests import operations
from redvest.contests.queries import votes
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="contests.votes", pass_context=False)
def watch_votes(timestamp: int) -> int:
    """Looks for rigging, shows the day's counts where they are due (18:00 in China), ends votes whose time is over.

    In this order: what is shown or counted at the end has been looked at before. Gives the number of cases found.
    """
    now, found = clock.now(), 0
    for round_id in votes.open_rounds(now):
        found += len(operations.look_for_rigging(round_id=round_id, now=now))
        operations.note_look(round_id=round_id, now=now)
        operations.show_counts(round_id=round_id, now=now)
    for round_id in votes.over_rounds(now):
        operations.end_round(round_id=round_id, by=SYSTEM, now=now)
    return found
