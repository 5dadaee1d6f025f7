"""Granting and revoking roles."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from redvest.access import rules
from redvest.access.enums import Role
from redvest.access.models import RoleGrant
from redvest.access.queries import Viewer, in_force, viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, Refused, forbid_if, invalid_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people import operations as people_operations
from redvest.people import queries as people
from redvest.places import queries as places


@operation
def grant_role(
    *, person_id: int, role: str, site_code: str, by: Actor, now: datetime, until: datetime | None = None
) -> RoleGrant:
    """Grants a role at a site and everything below it. A repeat returns the grant in force.

    With another term than the one in force, that one ends now and the new one begins.
    Raises Forbidden (not permitted, more than held, oneself), NotFound (site, person), Invalid (role, term), Refused
    (site closed).
    """
    invalid_if(rules.why_role_unfit(role, at_team=False))
    site = places.site_by_code(site_code)
    viewer = viewer_of(by, now=now)
    forbid_if(rules.why_not_grant(viewer, person_id=person_id, role=role, path=site.path))
    if not site.is_open:
        raise Refused(Reason("site_closed", _("这个阵地已经不再运行")))
    return _grant(viewer, person_id=person_id, role=role, site_code=site.code, until=until, now=now)


@step
def appoint_leader(*, person_id: int, team_code: str, path: str, by: Actor, now: datetime) -> RoleGrant:
    """Makes a person leader of a team, within the teams domain's operation. ``path``: the team's site path."""
    viewer = viewer_of(by, now=now)
    forbid_if(rules.why_not_grant(viewer, person_id=person_id, role=Role.LEADER, path=path))
    return _grant(viewer, person_id=person_id, role=Role.LEADER, team_code=team_code, until=None, now=now)


@step
def end_team_grants(*, team_code: str, by: Actor, now: datetime, person_id: int | None = None) -> int:
    """Ends the roles in force at a team, of one person or of all, within the teams domain's operation; how many."""
    held = RoleGrant.objects.filter(in_force(now), team_id=team_code)
    if person_id is not None:
        held = held.filter(person_id=person_id)
    ended = list(held.select_for_update(no_key=True).order_by("pk"))
    RoleGrant.objects.filter(pk__in=[grant.pk for grant in ended]).update(until=now)
    audit.record_many(_revoked(grant, by=by, now=now) for grant in ended)
    _tell("role.revoked", ended, by=by, now=now)
    return len(ended)


def _grant(
    viewer: Viewer,
    *,
    person_id: int,
    role: str,
    until: datetime | None,
    now: datetime,
    site_code: str | None = None,
    team_code: str | None = None,
) -> RoleGrant:
    if until is not None and until <= now:
        invalid_if([Reason("term_past", _("任期的结束时间要晚于现在"), about="until")])
    people.lock_active(person_id)
    not_ended = Q(until__isnull=True) | Q(until__gt=now)
    here = {"person_id": person_id, "role": role, "site_id": site_code, "team_id": team_code}
    found = RoleGrant.objects.filter(not_ended, **here).order_by("id").first()
    if found is not None:
        if found.until == until:
            return found
        _end(found, by=viewer.actor, now=now)
    grant = RoleGrant.objects.create(
        person_id=person_id,
        role=role,
        site_id=site_code,
        team_id=team_code,
        since=now,
        until=until,
        granted_by_id=viewer.person_id,
    )
    # Whoever is logged in already shows the second factor now, before going on with more than they had.
    people_operations.ask_for_factor(person_id=person_id, now=now)
    scope = site_code or team_code
    audit.record(
        "role.granted", by=viewer.actor, now=now, target=f"person:{person_id}", role=role, scope=scope
    )
    _tell("role.granted", [grant], by=viewer.actor, now=now)
    return grant


@operation
def revoke_role(*, grant_id: int, by: Actor, now: datetime) -> RoleGrant:
    """Ends a grant at once. One's own may always be laid down; another's only by whoever could grant it.

    Raises Forbidden, and NotFound if it is not in force.
    """
    grant = lock(RoleGrant, grant_id)
    if grant.until is not None and grant.until <= now:
        raise NotFound(Reason("not_found", _("这项角色已经失效")))
    if grant.person_id != by.person_id:
        viewer = viewer_of(by, now=now)
        forbid_if(
            rules.why_not_grant(viewer, person_id=grant.person_id, role=grant.role, path=_site_path(grant))
        )
    _end(grant, by=by, now=now)
    _tell("role.revoked", [grant], by=by, now=now)
    return grant


def _site_path(grant: RoleGrant) -> str:
    """The path of the site where the grant, or the team it is for, stands."""
    if grant.site_id is not None:
        return places.site_by_code(grant.site_id).path
    return str(RoleGrant.objects.values_list("team__site__path", flat=True).get(pk=grant.pk))


def _end(grant: RoleGrant, *, by: Actor, now: datetime) -> None:
    grant.until = max(grant.since, now)
    grant.save(update_fields=["until"])
    audit.record_many([_revoked(grant, by=by, now=now)])


def _revoked(grant: RoleGrant, *, by: Actor, now: datetime) -> audit.Deed:
    facts = {"role": grant.role, "scope": grant.site_id or grant.team_id}
    return audit.Deed(verb="role.revoked", target=f"person:{grant.person_id}", by=by, now=now, data=facts)


def _tell(kind: str, grants: Iterable[RoleGrant], *, by: Actor, now: datetime) -> None:
    """Tells those whose role began or ended; nobody is told what they did themselves."""
    told = [grant for grant in grants if grant.person_id != by.person_id]
    if not told:
        return
    names = dict(
        RoleGrant.objects.filter(pk__in=[grant.pk for grant in told]).values_list(
            "pk", Coalesce("site__name", "team__name")
        )
    )
    tell(
        (
            Telling(
                kind=kind,
                people=[grant.person_id],
                words={"scope": names[grant.pk], "role": str(Role(grant.role).label)},
                target="my_data:0",
            )
            for grant in told
        ),
        now=now,
    )
