"""No-shows as the person, their leaders and those who approve sign-ups see them. Never public."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.activities.enums import OPEN_APPEALS, NoShowState
from redvest.activities.models import Attendance, NoShow
from redvest.activities.rules.no_shows import COUNTED_FOR
from redvest.people import queries as people


def _standing() -> QuerySet[NoShow]:
    """Those that were not excused, and for which nobody entered afterwards that they had come."""
    came = Attendance.objects.filter(
        shift_id=OuterRef("shift_id"), person_id=OuterRef("person_id"), voided_at=None
    )
    return NoShow.objects.exclude(state=NoShowState.EXCUSED).filter(~Exists(came))


def no_shows_of(person_id: int) -> QuerySet[NoShow]:
    """A person's own, excused ones too, the latest first."""
    rows = NoShow.objects.filter(person_id__in=people.person_ids_of(person_id)).order_by("-id")
    return rows.select_related("shift__activity__team")


def no_show_counts(person_ids: Iterable[int], *, now: datetime) -> dict[int, int]:
    """By person: how many stand from the last year; those without any are absent. One query."""
    rows = _standing().filter(person_id__in=list(person_ids), counted_at__gte=now - COUNTED_FOR)
    counted = rows.values_list("person_id").annotate(n=Count("id")).order_by()
    return dict(counted)


def no_shows_decided_by(
    viewer: Viewer, *, shift_id: int | None = None, open_only: bool = False
) -> QuerySet[NoShow]:
    """Those of the teams the viewer leads or whose site's teams they manage; one's own are left out.

    Raised ones are only for the site. ``open_only``: appeals that wait, but for those raised against the viewer's word.
    """
    site = covered_by(viewer, Verb.MANAGE_TEAMS, site_path="shift__activity__site__path")
    team = covered_by(viewer, Verb.LEAD_TEAM, team_path="shift__activity__team__path")
    rows = NoShow.objects.filter(site | team).exclude(person_id=viewer.person_id or 0)
    rows = rows.exclude(~site, state=NoShowState.RAISED)
    if shift_id is not None:
        rows = rows.filter(shift_id=shift_id)
    if open_only:
        rows = rows.filter(state__in=OPEN_APPEALS)
        rows = rows.exclude(state=NoShowState.RAISED, first_decided_by_id=viewer.person_id or 0)
    return rows.select_related("shift__activity__team", "person").order_by("-id")
