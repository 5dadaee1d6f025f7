"""Activities as viewers may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.activities.enums import PUBLIC_STATES, ActivityState
from redvest.activities.models import Activity, ActivityStep, Declaration, Shift
from redvest.kernel.errors import NotFound, Reason
from redvest.teams import queries as teams


def activities_visible_to(viewer: Viewer) -> QuerySet[Activity]:
    """Published ones for everyone, those of a team alone for its members; the rest for those who prepare, approve or
    inspect there."""
    rows = Activity.objects.select_related("team", "site", "project")
    return rows.filter(announced_to(viewer.person_id) | _in_duty(viewer)).order_by("-id")


def announced_to(person_id: int | None, *, at: str = "") -> Q:
    """The condition that an activity was announced to somebody: to everyone, or to the team they are a member of.

    ``at``: the way to the activity from the rows that are asked, such as "activity__". None: a visitor.
    """
    public = Q(**{f"{at}state__in": PUBLIC_STATES}) & ~Q(**{f"{at}approved_at": None})
    return public & for_team_of(person_id, at=at)


def for_team_of(person_id: int | None, *, at: str = "") -> Q:
    """The condition that an activity is for all, or of a team somebody is in."""
    for_all = Q(**{f"{at}team_only": False})
    if person_id is None:
        return for_all
    return for_all | Q(**{f"{at}team_id__in": teams.teams_of(person_id).order_by().values("pk")})


def _in_duty(viewer: Viewer) -> Q:
    verbs = (Verb.PREPARE_ACTIVITY, Verb.APPROVE_ACTIVITY, Verb.SEE_RECORDS)
    condition = Q(pk__in=[])
    for verb in verbs:
        condition |= covered_by(viewer, verb, site_path="site__path", team_path="team__path")
    return condition


def activity_for(viewer: Viewer, activity_id: int) -> Activity:
    """One activity. Raises NotFound when there is none or the viewer may not know of it."""
    found = activities_visible_to(viewer).filter(pk=activity_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个活动")))
    return found


def activities_awaiting(viewer: Viewer, *, text: str = "") -> QuerySet[Activity]:
    """Submitted activities this viewer may decide: approvers stand at the site above, and never decide their own.

    ``text``: part of the title or of the team's or site's name.
    """
    above = covered_by(viewer, Verb.APPROVE_ACTIVITY, site_path="site__parent__path")
    at_top = covered_by(viewer, Verb.APPROVE_ACTIVITY, site_path="site__path") & Q(site__parent=None)
    rows = Activity.objects.select_related("team", "site").filter(state=ActivityState.SUBMITTED)
    if text:
        rows = rows.filter(
            Q(title__icontains=text) | Q(team__name__icontains=text) | Q(site__name__icontains=text)
        )
    return rows.filter(above | at_top).exclude(submitted_by_id=viewer.person_id).order_by("id")


def activities_prepared_by(
    viewer: Viewer, *, team_id: int | None = None, state: str = "", returned: bool = False
) -> QuerySet[Activity]:
    """Activities of the teams and sites for which the viewer prepares them, newest first. Empty filters do not limit.

    ``returned``: only drafts that came back with a reason.
    """
    mine = covered_by(viewer, Verb.PREPARE_ACTIVITY, site_path="site__path", team_path="team__path")
    rows = Activity.objects.select_related("team", "site").filter(mine).order_by("-id")
    if returned:
        rows = rows.filter(state=ActivityState.DRAFT).exclude(reason="")
    limits = {"team_id": team_id, "state": state}
    return rows.filter(**{lookup: value for lookup, value in limits.items() if value})


@dataclass(frozen=True, kw_only=True)
class Outline:
    """When an activity's shifts are and for how many, for lists."""

    shifts: int
    first_at: datetime
    places: int
    taken: int


def outlines_of(activity_ids: Iterable[int]) -> dict[int, Outline]:
    """By activity: its shifts in short, in one query; those without a shift are absent."""
    rows = Shift.objects.filter(activity_id__in=set(activity_ids)).order_by().values("activity_id")
    summed = rows.annotate(
        shifts=Count("pk"), first_at=Min("starts_at"), all=Sum("places"), gone=Sum("taken")
    )
    return {
        row["activity_id"]: Outline(
            shifts=row["shifts"], first_at=row["first_at"], places=row["all"], taken=row["gone"]
        )
        for row in summed
    }


def titles_of(activity_ids: Iterable[int]) -> dict[int, str]:
    """The titles of activities in whatever state, in one query, for those who read the audit record."""
    return dict(Activity.objects.filter(pk__in=set(activity_ids)).values_list("pk", "title"))


def declared(activity_id: int) -> Declaration | None:
    """What was last answered about the six kinds that are not volunteer service; None before any submission."""
    return Declaration.objects.filter(activity_id=activity_id).order_by("-id").first()


def steps_of(activity_id: int) -> QuerySet[ActivityStep]:
    """The changes of an activity's state, in order."""
    return ActivityStep.objects.filter(activity_id=activity_id).order_by("id")
