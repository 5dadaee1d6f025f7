"""What figures are counted from: querysets over records written until a moment."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from redvest.activities.models import Activity, ServedReport, ServiceRecord


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
    """Service records that count: more than 0 minutes, at these sites, in the period, written by ``as_of``."""
    rows = ServiceRecord.objects.filter(_period(start, end), minutes__gt=0, recorded_at__lte=as_of)
    rows = rows.filter(site_id__in=sites).select_related("person", "activity", "site")
    return rows.order_by("-served_on", "-id")


def activities_counted(
    sites: QuerySet[Any, Any], *, start: date | None, end: date | None, as_of: datetime
) -> QuerySet[Activity]:
    """Activities that were held: with at least one record that counts."""
    held = ServiceRecord.objects.filter(
        _period(start, end), activity_id=OuterRef("pk"), minutes__gt=0, recorded_at__lte=as_of
    )
    rows = Activity.objects.filter(Exists(held), site_id__in=sites).select_related("team", "site")
    return rows.order_by("-id")


def served_counted(
    sites: QuerySet[Any, Any], *, start: date | None, end: date | None, as_of: datetime
) -> QuerySet[ServedReport]:
    """Leaders' reports of people served, at these sites, in the period, given by ``as_of``."""
    rows = ServedReport.objects.filter(_period(start, end), reported_at__lte=as_of, site_id__in=sites)
    return rows.select_related("shift__activity", "site").order_by("-served_on", "-id")
