"""Trainings: one's own, and those a team took down."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import require
from redvest.activities.models import Training
from redvest.kernel.errors import NotFound, Reason
from redvest.teams import queries as teams


def trainings_of(person_id: int) -> QuerySet[Training]:
    """A person's trainings, the latest first; withdrawn ones too, crossed out with their reason."""
    rows = Training.objects.select_related("team", "site").filter(person_id=person_id)
    return rows.order_by("-held_on", "-id")


def trainings_of_team(viewer: Viewer, team_id: int) -> QuerySet[Training]:
    """What a team took down, the latest first, for its leaders and the site's staff. Raises Forbidden."""
    team = teams.team_by_id(team_id)
    if not viewer.may(Verb.LEAD_TEAM, team.path):
        require(viewer, Verb.MANAGE_TEAMS, team.site_path)
    return Training.objects.select_related("person").filter(team_id=team_id).order_by("-id")


def training_for(viewer: Viewer, training_id: int) -> Training:
    """One record, for those who may correct it. Raises NotFound."""
    found = Training.objects.select_related("person", "team__site", "site").filter(pk=training_id).first()
    if found is None or not _may_correct(viewer, found):
        raise NotFound(Reason("not_found", _("没有找到这条培训记录")))
    return found


def _may_correct(viewer: Viewer, training: Training) -> bool:
    if training.team is None:
        return training.site is not None and viewer.may(Verb.RUN_TRAINING, training.site.path)
    team = training.team
    return viewer.may(Verb.LEAD_TEAM, team.path) or viewer.may(Verb.MANAGE_TEAMS, team.site.path)


def qualifications_in_force(site_ids: Iterable[int], *, on: date, as_of: datetime) -> int:
    """How many qualifications with an end, of these sites and their teams, count on a day, as of a moment."""
    at = list(site_ids)
    rows = Training.objects.filter(
        Q(site_id__in=at) | Q(team__site_id__in=at),
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=as_of),
        recorded_at__lte=as_of,
        held_on__lte=on,
        valid_until__gte=on,
    )
    return rows.count()
