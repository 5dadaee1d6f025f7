"""What figures are counted from: querysets over records written until a moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from redvest.activities.models import Activity, ClosedDay, DayTotal, HelperCount, ServedReport, ServiceRecord
from redvest.kernel import clock

#: Before anything was written anywhere.
_BEGINNING = date(1970, 1, 1)


def _period(start: date | None, end: date | None) -> Q:
    """Days are both included."""
    condition = Q()
    if start is not None:
        condition &= Q(served_on__gte=start)
    if end is not None:
        condition &= Q(served_on__lte=end)
    return condition


def records_counted(
    sites: QuerySet[Any, Any], *, start: date | None, end: date | None, as_of: datetime
) -> QuerySet[ServiceRecord]:
    """Service records that add or take minutes, at these sites, in the period, written by ``as_of``."""
    rows = ServiceRecord.objects.filter(_period(start, end), ~Q(minutes=0), recorded_at__lte=as_of)
    rows = rows.filter(site_id__in=sites).select_related("person", "activity", "site")
    return rows.order_by("-served_on", "-id")


def activities_counted(
    sites: QuerySet[Any, Any], *, start: date | None, end: date | None, as_of: datetime
) -> QuerySet[Activity]:
    """Activities that were held: with at least one record that counts and was not taken back by ``as_of``."""
    taken_back = ServiceRecord.objects.filter(
        corrects_id=OuterRef("pk"), minutes__lt=0, recorded_at__lte=as_of
    )
    held = ServiceRecord.objects.filter(
        _period(start, end), activity_id=OuterRef("pk"), minutes__gt=0, recorded_at__lte=as_of
    ).filter(~Exists(taken_back))
    rows = Activity.objects.filter(Exists(held), site_id__in=sites).select_related("team", "site")
    return rows.order_by("-id")


def served_counted(
    sites: QuerySet[Any, Any], *, start: date | None, end: date | None, as_of: datetime
) -> QuerySet[ServedReport]:
    """Leaders' reports of people served, at these sites, in the period, given by ``as_of``."""
    rows = ServedReport.objects.filter(_period(start, end), reported_at__lte=as_of, site_id__in=sites)
    return rows.select_related("shift__activity", "site").order_by("-served_on", "-id")


def helpers_counted(
    sites: QuerySet[Any, Any], *, start: date | None, end: date | None, as_of: datetime
) -> QuerySet[HelperCount]:
    """What leaders said of helpers who are not registered, by ``as_of``; each row adds to the one before it."""
    rows = HelperCount.objects.filter(_period(start, end), said_at__lte=as_of, site_id__in=sites)
    return rows.select_related("shift__activity", "site").order_by("-served_on", "-id")


# ---- the same numbers, without reading every record ----------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Flows:
    """What the rows above add up to; ``records``: how many records participations and minutes are made of."""

    activities: int
    records: int
    participations: int
    minutes: int
    served: int


def flows_counted(
    sites: QuerySet[Any, Any], *, start: date | None, end: date | None, as_of: datetime
) -> Flows:
    """The totals of closed days, and what was written since; exactly what the rows above give, for any moment.

    A moment within a closed day takes the totals of the days before it and reads that day's rows.
    """
    rows_from = _rows_from(as_of)
    since = clock.day_start(rows_from)
    totals = DayTotal.objects.filter(_period(start, end), recorded_on__lt=rows_from, site_id__in=sites)
    closed = totals.aggregate(
        records=Sum("records"),
        times=Sum("times"),
        minutes=Sum("minutes"),
        served=Sum("served"),
        firsts=Sum("firsts"),
    )
    limits: dict[str, Any] = {"start": start, "end": end, "as_of": as_of}
    records = records_counted(sites, **limits).filter(recorded_at__gte=since).order_by()
    reports = served_counted(sites, **limits).filter(reported_at__gte=since).order_by()
    written = records.aggregate(records=Count("pk"), times=Sum("times"), minutes=Sum("minutes"))
    served = reports.aggregate(served=Sum("served"))["served"]
    if start is None and end is None:
        held = (closed["firsts"] or 0) + _first_held(records, before=since)
    else:  # one activity can be held on many days: totals of days do not add up
        held = activities_counted(sites, **limits).count()
    return Flows(
        activities=held,
        records=(closed["records"] or 0) + written["records"],
        participations=(closed["times"] or 0) + (written["times"] or 0),
        minutes=(closed["minutes"] or 0) + (written["minutes"] or 0),
        served=(closed["served"] or 0) + (served or 0),
    )


def _rows_from(as_of: datetime) -> date:
    """The first day of which the rows themselves are read: the first one not closed, or that of ``as_of``."""
    last: date | None = ClosedDay.objects.aggregate(last=Max("day"))["last"]
    first_open = last + timedelta(days=1) if last else _BEGINNING
    return first_open if as_of >= clock.day_start(first_open) else clock.local_day(as_of)


def _first_held(records: QuerySet[ServiceRecord], *, before: datetime) -> int:
    """How many more activities are held by these records than before them: anew, less those nothing is left of."""
    earlier = ServiceRecord.objects.filter(activity_id=OuterRef("activity_id"), recorded_at__lt=before)
    summed = earlier.order_by().values("activity_id").annotate(come=Sum("times")).values("come")
    moved = records.values("activity_id").annotate(came=Coalesce(Subquery(summed), 0), moved=Sum("times"))
    return sum(
        (came + more > 0) - (came > 0) for came, more in moved.values_list("came", "moved", named=False)
    )
