"""What a team was called and came from, and what keeps a site from closing."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.teams.enums import TeamState
from redvest.teams.models import Team, TeamName

NAMED = 3


def names_of(team_id: int) -> QuerySet[TeamName]:
    """What a team was called, the first name first."""
    return TeamName.objects.filter(team_id=team_id).order_by("valid_from")


def names_at(team_ids: Iterable[int], *, at: datetime) -> dict[int, str]:
    """By team: what it was called at a moment, for papers and records of that time; one query."""
    rows = TeamName.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at), team_id__in=set(team_ids), valid_from__lte=at
    )
    return dict(rows.values_list("team_id", "name"))


def merged_into_it(team_id: int) -> QuerySet[Team]:
    """The teams that went into this one, the latest first."""
    return Team.objects.filter(merged_into_id=team_id).order_by("-dissolved_at", "-id")


def why_site_is_held(site_id: int, *, now: datetime) -> list[Reason]:
    """A site is not closed while teams work at it: they dissolve, merge, or the site merges into another with them."""
    rows = Team.objects.filter(site_id=site_id, state=TeamState.ACTIVE).order_by("code")
    names = list(rows.values_list("name", flat=True)[:NAMED])
    if not names:
        return []
    words = {"count": rows.count(), "first": "、".join(f"“{name}”" for name in names)}
    sentence = _("这里还有 %(count)s 支队伍（%(first)s），请先解散或合并它们，或者把阵地并入别的阵地")
    return [Reason("teams_active", sentence, words)]
