"""The permissions that several operations of this domain share."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Reason
from redvest.people import queries as people
from redvest.people.enums import ActingAs
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


def acting_for(
    by: Actor, person_ids: Collection[int], *, team_id: int | None, now: datetime
) -> dict[int, str]:
    """In which way the actor may sign up each of these: oneself, as guardian or family, as the leader for members of
    the team, as staff for those who live under their site. Raises Forbidden naming those who are none of these."""
    found: dict[int, str] = {pk: ActingAs.SELF for pk in person_ids if pk == by.person_id}
    others = set(person_ids) - set(found)
    if others and by.person_id is not None:
        found |= people.may_act_for(by.person_id, others, at=now)
    others -= set(found)
    if others and team_id is not None:
        found |= _in_duty(viewer_of(by, now=now), others, team_id=team_id)
    strangers = sorted(set(person_ids) - set(found))
    if strangers:
        known = people.people_by_ids(strangers)
        names = "、".join(one.number for one in known.values()) or str(len(strangers))
        text = _("您不能替这些人报名：%(who)s")
        raise Forbidden(Reason("not_acting", text, {"who": names}))
    return found


def _in_duty(viewer: Viewer, person_ids: set[int], *, team_id: int) -> dict[int, str]:
    team = teams.team_by_id(team_id)
    found: dict[int, str] = {}
    if viewer.may(Verb.LEAD_TEAM, team.path):
        found |= dict.fromkeys(person_ids & set(teams.members_of(team_id)), ActingAs.LEADER)
    if viewer.may(Verb.PREPARE_ACTIVITY, team.site_path):
        seen = people.people_visible_to(viewer).filter(pk__in=person_ids - set(found))
        found |= dict.fromkeys((row["id"] for row in seen), ActingAs.STAFF)
    return found


def require_preparing(viewer: Viewer, team_id: int) -> None:
    """Raises Forbidden unless the viewer may prepare activities for the team, as its leader or for its site."""
    team = teams.team_by_id(team_id)
    access.require(viewer, Verb.PREPARE_ACTIVITY, team.path, team.site_path)


def require_approving(viewer: Viewer, site_id: int) -> None:
    """Raises Forbidden unless the viewer approves for the site above ``site_id`` (or for itself, at the top)."""
    access.require(viewer, Verb.APPROVE_ACTIVITY, access.path_above(places.site_by_id(site_id).path))
