"""Background work of the market: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.market.operations.ending import release_overdue, remind_owners
from redvest.market.operations.warning import warn_shop
from redvest.market.queries.stock import shops_to_watch


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="market.collecting", pass_context=False)
def watch_collecting(timestamp: int) -> int:
    """Reminds whoever has not collected, and gives back what nobody collected in time; every hour."""
    now, done = clock.now(), 0
    remind_owners(now=now)
    while found := release_overdue(now=now):
        done += found
    return done


@app.periodic(cron="40 0 * * *")
@app.task(queueing_lock="market.warning", pass_context=False)
def warn_keepers(timestamp: int) -> int:
    """Tells keepers what runs low or out of its days; every morning in China."""
    now = clock.now()
    return sum(warn_shop(shop_id=shop_id, now=now) for shop_id in shops_to_watch())
