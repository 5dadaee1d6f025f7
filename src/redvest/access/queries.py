"""A person's grants, and the viewer every read and verb is decided for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from redvest.access.enums import ROLE_VERBS, Role, Verb
from redvest.access.models import RoleGrant
from redvest.kernel.actor import NO_ROLES, Actor
from redvest.people.queries import people_by_ids


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role in force at the site or team whose code is ``scope`` and whose path, as it stands now, is ``path``."""

    role: str
    scope: str
    path: str
    at_team: bool


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks or asks, with the grants in force at that moment. The system may do everything."""

    actor: Actor
    grants: tuple[Grant, ...] = field(default=())

    @property
    def person_id(self) -> int | None:
        """The person, or None for a visitor or the system."""
        return self.actor.person_id

    def scopes(self, verb: str) -> tuple[Grant, ...]:
        """The grants at and below whose scope the viewer may ``verb``."""
        return tuple(grant for grant in self.grants if verb in ROLE_VERBS[grant.role])

    def may(self, verb: str, *paths: str) -> bool:
        """Whether a grant with ``verb`` covers a thing that stands in any of ``paths`` (site or team paths)."""
        if self.actor.is_system:
            return True
        return any(path.startswith(grant.path) for grant in self.scopes(verb) for path in paths)

    @property
    def on_duty(self) -> bool:
        """Whether the viewer holds any role, at a site or at a team."""
        return bool(self.grants)

    @property
    def is_leader(self) -> bool:
        """Whether the viewer leads any team."""
        return any(grant.role == Role.LEADER for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        """Whether the viewer holds any role at a site."""
        return any(not grant.at_team for grant in self.grants)


def in_force(now: datetime) -> Q:
    """The condition that a grant holds at ``now``."""
    return Q(since__lte=now) & (Q(until__isnull=True) | Q(until__gt=now))


def viewer_of(actor: Actor, *, now: datetime) -> Viewer:
    """The viewer for an actor: one query for a person, none for a visitor or the system.

    A program's viewer has the grants that are in force and were when its token was made, or none (``roles_by``).
    """
    if actor.person_id is None or actor.roles_by == NO_ROLES:
        return Viewer(actor=actor)
    rows = RoleGrant.objects.filter(in_force(now), person_id=actor.person_id)
    if actor.roles_by is not None:
        rows = rows.filter(since__lte=actor.roles_by)
    grants = (
        Grant(role=role, scope=str(site or team), path=site_path or team_path, at_team=site is None)
        for role, site, team, site_path, team_path in rows.values_list(
            "role", "site_id", "team_id", "site__path", "team__path"
        )
    )
    return Viewer(actor=actor, grants=tuple(grants))


def viewers_of(actors: Iterable[Actor], *, now: datetime) -> dict[Actor, Viewer]:
    """The viewers of many actors, for what is decided in batches. One query."""
    wanted = set(actors)
    rows = RoleGrant.objects.filter(in_force(now), person_id__in={one.person_id or 0 for one in wanted})
    held: dict[int, list[Grant]] = {}
    for person_id, role, site, team, site_path, team_path in rows.values_list(
        "person_id", "role", "site_id", "team_id", "site__path", "team__path"
    ):
        path = site_path or team_path
        held.setdefault(person_id, []).append(
            Grant(role=role, scope=str(site or team), path=path, at_team=site is None)
        )
    return {one: Viewer(actor=one, grants=tuple(held.get(one.person_id or 0, ()))) for one in wanted}


def covered_by(viewer: Viewer, verb: str, *, site_path: str = "", team_path: str = "") -> Q:
    """A row condition: the thing stands below a scope where the viewer may ``verb``. For querysets of any domain.

    ``site_path`` and ``team_path`` are lookups, e.g. ``"site__path"``, ``"team__path"``; subtrees are prefix ranges.
    """
    if viewer.actor.is_system:
        return Q()
    condition = Q(pk__in=[])
    scopes = viewer.scopes(verb)
    for lookup, at_team in ((site_path, False), (team_path, True)):
        if lookup:
            for path in topmost(grant.path for grant in scopes if grant.at_team == at_team):
                condition |= Q(**{f"{lookup}__startswith": path})
    return condition


def topmost(paths: Iterable[str]) -> list[str]:
    """The paths that lie under no other of them: enough to cover all, so that conditions stay short."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A grant in force as the office sees it: who holds it (masked), since and until when."""

    grant_id: int
    person_id: int
    name: str
    phone: str
    role: str
    since: datetime
    until: datetime | None
    number: str = ""
    site_name: str = ""
    site_path: str = ""

    @property
    def role_label(self) -> str:
        """阵地负责人, …"""
        return str(Role(self.role).label)


def grants_at(scope: str, *, viewer: Viewer, path: str, now: datetime) -> list[Holder]:
    """Grants in force at one site or team (its code), for those who may grant or audit there; empty for others.

    ``path``: the path of the site, or of the team's site.
    """
    if not viewer.may(Verb.GRANT_ROLES, path) and not viewer.may(Verb.READ_AUDIT, path):
        return []
    rows = RoleGrant.objects.filter(Q(site_id=scope) | Q(team_id=scope), in_force(now)).order_by("id")
    people = people_by_ids({row.person_id for row in rows})
    return [
        Holder(
            grant_id=row.pk,
            person_id=row.person_id,
            name=people[row.person_id].name_masked,
            phone=people[row.person_id].phone_masked,
            role=row.role,
            since=row.since,
            until=row.until,
        )
        for row in rows
    ]


def grants_of(person_id: int, *, now: datetime) -> QuerySet[RoleGrant]:
    """A person's own grants in force, with their site or team, the oldest first."""
    rows = RoleGrant.objects.filter(in_force(now), person_id=person_id)
    return rows.select_related("site", "team").order_by("id")


def leaders_of(team_codes: Iterable[str], *, now: datetime) -> dict[str, list[int]]:
    """Person ids of the leaders of each team."""
    found: dict[str, list[int]] = {}
    rows = RoleGrant.objects.filter(in_force(now), role=Role.LEADER, team_id__in=list(team_codes)).order_by(
        "id"
    )
    for code, person_id in rows.values_list("team_id", "person_id"):
        found.setdefault(str(code), []).append(person_id)
    return found


def holders_of(verb: str, path: str, *, now: datetime) -> list[int]:
    """Person ids of those who may ``verb`` at a site by a role held there, or at the nearest site above that has any.

    Whom to tell of what lies on a desk: not everybody above it, and never nobody if somebody can be found.
    """
    codes = path.strip("/").split("/")
    roles = [role for role, verbs in ROLE_VERBS.items() if verb in verbs]
    rows = RoleGrant.objects.filter(in_force(now), role__in=roles, site_id__in=codes).order_by("id")
    found: dict[str, list[int]] = {}
    for code, person_id in rows.values_list("site_id", "person_id"):
        found.setdefault(str(code), []).append(person_id)
    nearest = next((found[code] for code in reversed(codes) if code in found), [])
    return list(dict.fromkeys(nearest))


def staffed_sites(verb: str, codes: Iterable[str], *, now: datetime) -> set[str]:
    """Of these sites those with somebody who may ``verb`` by a role held at the very site; by code, in one query."""
    roles = [role for role, verbs in ROLE_VERBS.items() if verb in verbs]
    rows = RoleGrant.objects.filter(in_force(now), role__in=roles, site_id__in=list(codes))
    return {str(code) for code in rows.values_list("site_id", flat=True)}


def holding(role: str, scope: str, *, now: datetime) -> list[int]:
    """Person ids of those who hold a role at one site or team (its code), the longest first."""
    rows = RoleGrant.objects.filter(Q(site_id=scope) | Q(team_id=scope), in_force(now), role=role)
    return list(rows.order_by("id").values_list("person_id", flat=True))


def grants_visible_to(
    viewer: Viewer, *, now: datetime, role: str = "", under: str = ""
) -> QuerySet[RoleGrant]:
    """Grants in force at sites where the viewer grants roles or audits, with their site, by site and role.

    ``under``: the path of a site, for it and everything below. Show them through ``holders``.
    """
    seen = covered_by(viewer, Verb.GRANT_ROLES, site_path="site__path")
    seen |= covered_by(viewer, Verb.READ_AUDIT, site_path="site__path")
    rows = RoleGrant.objects.filter(in_force(now), seen, site__isnull=False)
    limits = {"role": role, "site__path__startswith": under}
    given = {lookup: value for lookup, value in limits.items() if value}
    return rows.filter(**given).select_related("site").order_by("site__path", "role", "id")


def holding_below(viewer: Viewer, *, now: datetime) -> QuerySet[RoleGrant, int]:
    """Ids of those with a role in force at the sites where the viewer grants roles, of leaders of teams there, too."""
    seen = covered_by(viewer, Verb.GRANT_ROLES, site_path="site__path")
    seen |= covered_by(viewer, Verb.GRANT_ROLES, site_path="team__site__path")
    return RoleGrant.objects.filter(in_force(now), seen).values_list("person_id", flat=True)


def holders(rows: Iterable[RoleGrant]) -> list[Holder]:
    """One page of grants at sites with who holds them, masked, in one query however many there are."""
    listed = list(rows)
    people = people_by_ids({row.person_id for row in listed})
    return [
        Holder(
            grant_id=row.pk,
            person_id=row.person_id,
            number=people[row.person_id].number,
            name=people[row.person_id].name_masked,
            phone=people[row.person_id].phone_masked,
            role=row.role,
            site_name=row.site.name if row.site else "",
            site_path=row.site.path if row.site else "",
            since=row.since,
            until=row.until,
        )
        for row in listed
    ]


def ever_on_duty(viewer: Viewer, verb: str) -> Q:
    """A row condition on ``actor_id``: whoever holds or held a role at a site or team where the viewer may ``verb``."""
    covered = covered_by(viewer, verb, site_path="site__path")
    covered |= covered_by(viewer, verb, site_path="team__site__path")
    return Q(actor_id__in=RoleGrant.objects.filter(covered).values("person_id"))


def sees_grant(viewer: Viewer, grant_id: int) -> bool:
    """Whether the viewer may know of a grant: their own, or one where they grant, appoint or audit."""
    seen = Q(person_id=viewer.person_id) if viewer.person_id is not None else Q(pk__in=[])
    seen |= covered_by(viewer, Verb.GRANT_ROLES, site_path="site__path")
    seen |= covered_by(viewer, Verb.READ_AUDIT, site_path="site__path")
    seen |= covered_by(viewer, Verb.MANAGE_TEAMS, site_path="team__site__path")
    return RoleGrant.objects.filter(seen, pk=grant_id).exists()
