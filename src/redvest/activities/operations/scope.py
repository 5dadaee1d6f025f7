"""The permissions that several operations of this domain share."""

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Reason
from redvest.places import queries as places
from redvest.teams import queries as teams


def named_person(by: Actor) -> int:
    """The person who acts: what is drafted, submitted or scanned is always somebody's. Raises Forbidden."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


def require_leading(viewer: Viewer, team_id: int) -> None:
    """Raises Forbidden unless the viewer leads the team (or one above it)."""
    access.require(viewer, Verb.LEAD_TEAM, teams.team_by_id(team_id).path)


def require_preparing(viewer: Viewer, team_id: int) -> None:
    """Raises Forbidden unless the viewer may prepare activities for the team, as its leader or for its site."""
    team = teams.team_by_id(team_id)
    access.require(viewer, Verb.PREPARE_ACTIVITY, team.path, team.site_path)


def require_approving(viewer: Viewer, site_id: int) -> None:
    """Raises Forbidden unless the viewer approves for the site above ``site_id`` (or for itself, at the top)."""
    access.require(viewer, Verb.APPROVE_ACTIVITY, access.path_above(places.site_by_id(site_id).path))
