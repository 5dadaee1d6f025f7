"""Closing days: what was written on them is added up once, and nothing can be written on them any more."""

from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Max, Min

from redvest.activities.models import ClosedDay, ServedReport, ServiceRecord
from redvest.kernel import clock
from redvest.kernel.operation import operation

DAY = timedelta(days=1)
#: How long a day stays open after its end, for whoever began to write before midnight.
GRACE = timedelta(hours=1)

#: An activity is first held where and when its first record that counts was written, and not held any more once
#: nothing of it stands.
_ADD_UP = """
    INSERT INTO activities_daytotal (site_id, served_on, recorded_on, records, times, minutes, served, firsts)
    SELECT site_id, served_on, %(day)s, sum(records), sum(times), sum(minutes), sum(served), sum(firsts)
    FROM (
        SELECT site_id, served_on, 1 AS records, times, minutes, 0 AS served, 0 AS firsts
        FROM activities_servicerecord
        WHERE recorded_at >= %(start)s AND recorded_at < %(end)s AND minutes <> 0
        UNION ALL
        SELECT site_id, served_on, 0, 0, 0, served, 0
        FROM activities_servedreport WHERE reported_at >= %(start)s AND reported_at < %(end)s
        UNION ALL
        SELECT d.site_id, d.served_on, 0, 0, 0, 0, (b.came + d.moved > 0)::int - (b.came > 0)::int
        FROM (SELECT activity_id, site_id, min(served_on) AS served_on, sum(times) AS moved
              FROM activities_servicerecord
              WHERE recorded_at >= %(start)s AND recorded_at < %(end)s AND minutes <> 0
              GROUP BY activity_id, site_id) d
        CROSS JOIN LATERAL (SELECT coalesce(sum(times), 0) AS came FROM activities_servicerecord e
                            WHERE e.activity_id = d.activity_id AND e.recorded_at < %(start)s) b
        WHERE (b.came + d.moved > 0) <> (b.came > 0)
    ) written
    GROUP BY site_id, served_on"""


def close_days(*, now: datetime) -> int:
    """Closes, one operation each, all days that are over and not closed yet. Returns how many.

    It begins with the first day on which anything was written: before, there is nothing to add up.
    """
    closed = 0
    while (day := _next_day()) is not None and now >= clock.day_end(day) + GRACE:
        closed += close_day(day=day, now=now)
    return closed


@operation
def close_day(*, day: date, now: datetime) -> bool:
    """Adds up what was written on ``day``, in one statement, and closes it; False if it is not its turn.

    Both tables are locked for that moment, as for sealing the audit record: whoever is writing finishes first, whoever
    comes later finds the day closed.
    """
    with connection.cursor() as cursor:
        for model in (ServiceRecord, ServedReport):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        if day != _next_day() or now < clock.day_end(day) + GRACE:
            return False
        cursor.execute(_ADD_UP, {"day": day, "start": clock.day_start(day), "end": clock.day_end(day)})
    ClosedDay.objects.create(day=day, closed_at=now)
    return True


def _next_day() -> date | None:
    """The day to close next; None before anything was written."""
    last: date | None = ClosedDay.objects.aggregate(last=Max("day"))["last"]
    if last is not None:
        return last + DAY
    moments = (
        ServiceRecord.objects.aggregate(first=Min("recorded_at"))["first"],
        ServedReport.objects.aggregate(first=Min("reported_at"))["first"],
    )
    return min((clock.local_day(moment) for moment in moments if moment), default=None)
