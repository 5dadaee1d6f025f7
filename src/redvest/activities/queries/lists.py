"""Whole lists of activities and records for those on duty, to be taken away as tables."""

from django.db.models import QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.activities.models import Activity, ServiceRecord


def activities_on_duty(viewer: Viewer, *, state: str = "") -> QuerySet[Activity]:
    """Activities where the viewer prepares, approves or inspects them, the latest first, with team and site."""
    seen = covered_by(viewer, Verb.SEE_RECORDS, site_path="site__path", team_path="team__path")
    for verb in (Verb.PREPARE_ACTIVITY, Verb.APPROVE_ACTIVITY):
        seen |= covered_by(viewer, verb, site_path="site__path", team_path="team__path")
    rows = Activity.objects.filter(seen)
    return (rows.filter(state=state) if state else rows).select_related("team", "site").order_by("-id")


def records_on_duty(viewer: Viewer) -> QuerySet[ServiceRecord]:
    """Service records of the teams and sites whose records the viewer sees, the latest first, with all they name."""
    seen = covered_by(viewer, Verb.SEE_RECORDS, site_path="site__path", team_path="team__path")
    rows = ServiceRecord.objects.filter(seen).select_related("activity", "team", "site", "person")
    return rows.order_by("-id")
