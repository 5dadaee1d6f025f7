"""Background work of points: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM
from redvest.points.operations.bases import end_double_bases, follow_bases
from redvest.points.operations.board import add_up_due
from redvest.points.operations.earning import earn_again
from redvest.points.operations.expiring import end_due_lots
from redvest.points.operations.objections import book_due


@app.periodic(cron="10 16 * * *")
@app.task(queueing_lock="points.end_due", pass_context=False)
def end_due(timestamp: int) -> int:
    """At ten past midnight in China: ends points whose last day is over, which nobody could have spent since; before
    that, accounts keep no more than the base of the covenant in force from today, and no base stands twice."""
    now, done = clock.now(), 0
    while follow_bases(by=SYSTEM, now=now):
        pass
    end_double_bases(by=SYSTEM, now=now)
    while ended := end_due_lots(by=SYSTEM, now=now):
        done += ended
    return done


@app.periodic(cron="20 16 * * *")
@app.task(queueing_lock="points.book_due", pass_context=False)
def book(timestamp: int) -> int:
    """At twenty past midnight in China: books what was public long enough, and tries again what no budget paid for."""
    now, done = clock.now(), 0
    while booked := book_due(now=now):
        done += booked
    return done + earn_again(by=SYSTEM, now=now)


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="points.add_up", pass_context=False)
def add_up(timestamp: int) -> int:
    """At five past every hour: adds up the honour boards of today; shortly after midnight those before, too."""
    return add_up_due(now=clock.now())
