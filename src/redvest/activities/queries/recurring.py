"""Series, their dates, and templates, as those who prepare or approve activities see them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.activities.enums import SeriesApproval
from redvest.activities.models import ActivityTemplate, Declaration, Occurrence, Series
from redvest.activities.rules.series import SeriesForm
from redvest.activities.rules.templates import usable_by
from redvest.kernel.errors import NotFound, Reason
from redvest.teams import queries as teams

#: What the rule of a series says, in the words of its form.
RULE = ("every", "step", "weekday", "nth", "starts_on", "until", "count", "when_holiday")


def form_of(series: Series) -> SeriesForm:
    """The rule of a series as its form says it."""
    return SeriesForm(**{name: getattr(series, name) for name in RULE})


def series_visible_to(viewer: Viewer) -> QuerySet[Series]:
    """Series of the teams and sites for which the viewer prepares or approves activities, newest first."""
    duty = covered_by(viewer, Verb.PREPARE_ACTIVITY, site_path="site__path", team_path="team__path")
    duty |= covered_by(viewer, Verb.APPROVE_ACTIVITY, site_path="site__path")
    return Series.objects.filter(duty).select_related("pattern", "team", "site").order_by("-id")


def series_for(viewer: Viewer, series_id: int) -> Series:
    """One series. Raises NotFound when there is none or it is not the viewer's to see."""
    found = series_visible_to(viewer).filter(pk=series_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个系列")))
    return found


def series_awaiting(viewer: Viewer) -> QuerySet[Series]:
    """Series whose period this viewer may approve: from the site above, and never their own; oldest first."""
    above = covered_by(viewer, Verb.APPROVE_ACTIVITY, site_path="site__parent__path")
    above |= covered_by(viewer, Verb.APPROVE_ACTIVITY, site_path="site__path") & Q(site__parent=None)
    rows = Series.objects.filter(above, approval=SeriesApproval.SUBMITTED, ended_at__isnull=True)
    return (
        rows.exclude(submitted_by_id=viewer.person_id)
        .select_related("pattern", "team", "site")
        .order_by("id")
    )


def dates_of_series(series_id: int) -> QuerySet[Occurrence]:
    """The dates of a series that were made or called off, in order."""
    return Occurrence.objects.filter(series_id=series_id).select_related("activity").order_by("on")


def occurrence_of(activity_id: int) -> Occurrence | None:
    """The date of a series that an activity is, if it is one."""
    return Occurrence.objects.select_related("series").filter(activity_id=activity_id).first()


def declared_of_series(series_id: int) -> Declaration | None:
    """What was last answered about the six kinds when a period was asked for."""
    return Declaration.objects.filter(series_id=series_id).order_by("-id").first()


def templates_seen_by(viewer: Viewer, team_id: int) -> QuerySet[ActivityTemplate]:
    """The same for those who prepare activities for the team; none for others."""
    team = teams.team_by_id(team_id)
    rows = templates_for(team_id)
    return rows if viewer.may(Verb.PREPARE_ACTIVITY, team.path, team.site_path) else rows.none()


def templates_for(team_id: int) -> QuerySet[ActivityTemplate]:
    """Templates a team may start from: its own, then those of the sites above it, by name."""
    team = teams.team_by_id(team_id)
    rows = ActivityTemplate.objects.filter(usable_by(team.id, team.site_path), ended_at__isnull=True)
    return rows.select_related("activity", "site", "team").order_by("site_id", "name")
