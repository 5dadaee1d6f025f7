"""Background work of projects: thin and safe to repeat."""

from procrastinate.contrib.django import app

from redvest.kernel import clock
from redvest.projects import operations
from redvest.projects.queries import brands_due


@app.periodic(cron="5 16 * * *")
@app.task(queueing_lock="projects.calendar", pass_context=False)
def keep_calendar(timestamp: int) -> None:
    """Five past midnight in China: what was approved begins, brands whose year is over lapse."""
    now = clock.now()
    operations.begin_projects(now=now)
    for brand_id in brands_due(today=clock.local_day(now)):
        operations.lapse_brand(brand_id=brand_id, now=now)


@app.periodic(cron="30 0 * * *")
@app.task(queueing_lock="projects.reminders", pass_context=False)
def remind(timestamp: int) -> None:
    """Half past eight in the morning: reviews that wait too long, projects past their end, brands to be renewed."""
    now = clock.now()
    operations.escalate_overdue(now=now)
    operations.remind_of_endings(now=now)
    operations.remind_of_brands(now=now)
