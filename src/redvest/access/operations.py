"""Granting and revoking roles."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules
from redvest.access.enums import Role, Verb
from redvest.access.models import RoleGrant
from redvest.access.queries import Viewer, viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, forbid_if, invalid_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.people import queries as people
from redvest.places import queries as places


@operation
def grant_role(
    *, person_id: int, role: str, site_code: str, by: Actor, now: datetime, until: datetime | None = None
) -> RoleGrant:
    """Grants a role at a site and everything below it. A repeat returns the grant in force.

    Raises Forbidden (not permitted, more than held, oneself), NotFound (site, person), Invalid (term).
    """
    site = places.site_by_code(site_code)
    viewer = viewer_of(by, now=now)
    return _grant(viewer, person_id=person_id, role=role, site_code=site.code, path=site.path, until=until, now=now)


@step
def appoint_leader(*, person_id: int, team_code: str, path: str, by: Actor, now: datetime) -> RoleGrant:
    """Makes a person leader of a team, within the teams domain's operation. ``path``: the team's site path."""
    viewer = viewer_of(by, now=now)
    return _grant(viewer, person_id=person_id, role=Role.LEADER, team_code=team_code, path=path, until=None, now=now)


def _grant(
    viewer: Viewer,
    *,
    person_id: int,
    role: str,
    path: str,
    until: datetime | None,
    now: datetime,
    site_code: str | None = None,
    team_code: str | None = None,
) -> RoleGrant:
    at_team = team_code is not None
    forbid_if(rules.why_not_grant(viewer, person_id=person_id, role=role, at_team=at_team, path=path))
    if until is not None and until <= now:
        invalid_if([Reason("term_past", _("任期的结束时间要晚于现在"), about="until")])
    people.lock_active(person_id)
    held = RoleGrant.objects.filter(person_id=person_id, role=role, site_id=site_code, team_id=team_code)
    found = held.filter(until__isnull=True).first()
    if found is not None:
        return found
    grant = RoleGrant.objects.create(
        person_id=person_id,
        role=role,
        site_id=site_code,
        team_id=team_code,
        since=now,
        until=until,
        granted_by_id=viewer.person_id,
    )
    scope = site_code or team_code
    audit.record("role.granted", by=viewer.actor, now=now, target=f"person:{person_id}", role=role, scope=scope)
    return grant


@operation
def revoke_role(*, grant_id: int, by: Actor, now: datetime) -> RoleGrant:
    """Ends a grant at once. Raises Forbidden unless the actor could have granted it, NotFound if it is not in force."""
    grant = lock(RoleGrant, grant_id)
    if grant.until is not None and grant.until <= now:
        raise NotFound(Reason("not_found", _("这项角色已经失效")))
    viewer = viewer_of(by, now=now)
    if grant.site_id is not None:
        path, verb = places.site_by_code(grant.site_id).path, Verb.GRANT_ROLES
    else:
        path, verb = grant.team.site.path if grant.team else "", Verb.MANAGE_TEAMS
    rules.require(viewer, verb, path)
    grant.until = now
    grant.save(update_fields=["until"])
    audit.record(
        "role.revoked",
        by=by,
        now=now,
        target=f"person:{grant.person_id}",
        role=grant.role,
        scope=grant.site_id or grant.team_id,
    )
    return grant
