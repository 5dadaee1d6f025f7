"""Registering, naming and leading teams. Locks: the leader, then the site, then the parent or the team."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from redvest.access import operations as access_operations
from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation, step
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.places.operations import hold_open
from redvest.places.queries import SiteInfo
from redvest.teams import queries, rules
from redvest.teams.enums import TeamState
from redvest.teams.models import Team, TeamName
from redvest.teams.operations.memberships import admit
from redvest.teams.operations.professions import profession_id
from redvest.teams.queries import TeamInfo
from redvest.teams.rules import TeamForm

#: Which field a promise of the database speaks of when two registrations race.
TAKEN = {
    "team_name_once_at_site": Reason("name_taken", _("这个阵地已经有一支同名的队伍"), about="name"),
    "team_credit_code_once": Reason(
        "credit_code_taken", _("这个统一社会信用代码已经登记过"), about="credit_code"
    ),
}


@operation
def register_team(*, form: TeamForm, by: Actor, now: datetime, key: str = "") -> Team:
    """Registers a team whose named leader is its first member. A repeat under ``key`` returns the first team.

    Raises Forbidden (not managing teams at the site, naming oneself leader), Invalid (by field), Refused (site closed).
    """
    first = earlier_result("team.register", key=key, by=by)
    if first is not None:
        return Team.objects.get(pk=first)
    team = registered(form=form, by=by, now=now)
    remember("team.register", key=key, by=by, result_id=team.pk, now=now)
    return team


@step
def registered(*, form: TeamForm, by: Actor, now: datetime) -> Team:
    """The same within another operation, such as an import. Raises what ``register_team`` does."""
    site = _site(form.site_code)
    access.require(viewer_of(by, now=now), Verb.MANAGE_TEAMS, site.path)
    if not site.is_open:
        raise Refused(Reason("site_closed", _("这个阵地已经不再运行")))
    invalid_if(rules.why_not_say(form))
    _lock_leader(form.leader_id)
    if not hold_open(site.id).is_open:
        raise Refused(Reason("site_closed", _("这个阵地已经不再运行")))
    parent = _lock_parent(form.parent_code.strip())
    invalid_if(
        rules.why_not_under(form.kind, _as_parent(parent), site_path=site.path) + _why_taken(form, site)
    )
    team = _create(form, site, parent, now=now)
    admit(team, person_id=form.leader_id, by=by, now=now)
    access_operations.appoint_leader(
        person_id=form.leader_id, team_code=team.code, path=site.path, by=by, now=now
    )
    audit.record("team.registered", by=by, now=now, target=f"team:{team.pk}", code=team.code, site=site.code)
    outbox.publish("team.registered", team.pk, now=now)
    return team


@operation
def appoint_team_leader(*, team_id: int, person_id: int, by: Actor, now: datetime) -> Team:
    """Gives a team a leader, beside those it has; they become a member with it. A repeat changes nothing.

    Raises NotFound (no team, no such person), Forbidden (not managing teams there, oneself), Refused (dissolved).
    """
    site_path = queries.team_by_id(team_id).site_path
    people.lock_active(person_id)
    team = lock(Team, team_id)
    access_operations.appoint_leader(person_id=person_id, team_code=team.code, path=site_path, by=by, now=now)
    refuse_if(rules.why_not_work(team.state))
    admit(team, person_id=person_id, by=by, now=now)
    return team


@operation
def edit_team(*, team_id: int, intro: str, join_mode: str, by: Actor, now: datetime) -> Team:
    """Changes how a team presents itself and how one joins it; requests that wait go on waiting.

    Raises NotFound, Forbidden (neither leading it nor managing teams there), Refused (dissolved), Invalid (by field).
    """
    info, viewer = queries.team_by_id(team_id), viewer_of(by, now=now)
    if not viewer.may(Verb.LEAD_TEAM, info.path):
        access.require(viewer, Verb.MANAGE_TEAMS, info.site_path)
    team = lock(Team, team_id)
    refuse_if(rules.why_not_work(team.state))
    invalid_if(rules.why_not_present(intro=intro, join_mode=join_mode))
    said = (intro.strip(), join_mode)
    if said == (team.intro, team.join_mode):
        return team
    team.intro, team.join_mode = said
    team.save(update_fields=["intro", "join_mode"])
    audit.record("team.edited", by=by, now=now, target=f"team:{team.pk}", join_mode=join_mode)
    return team


@operation
def rename_team(*, team_id: int, name: str, by: Actor, now: datetime) -> Team:
    """Gives a team another name from ``now``; what it was called stays to be read. The same name changes nothing.

    Raises NotFound, Forbidden (not managing teams there), Refused (ended, renamed just now), Invalid (name; taken).
    """
    info = queries.team_by_id(team_id)
    access.require(viewer_of(by, now=now), Verb.MANAGE_TEAMS, info.site_path)
    name = rules.plain_name(name)
    invalid_if(rules.why_not_name(name))
    team = lock(Team, team_id)
    refuse_if(rules.why_not_work(team.state))
    if team.name == name:
        return team
    current = TeamName.objects.get(team=team, valid_to__isnull=True)
    if current.valid_from >= now:
        raise Refused(Reason("changed_just_now", _("刚刚改过名，请稍后再试")))
    before, team.name = team.name, name
    with taken_names():
        team.save(update_fields=["name", "words"])
    TeamName.objects.filter(pk=current.pk).update(valid_to=now)
    TeamName.objects.create(team=team, name=name, valid_from=now)
    facts = {"before": before, "after": name}
    audit.record("team.renamed", by=by, now=now, target=f"team:{team.pk}", **facts)
    outbox.publish("team.renamed", team.pk, now=now)
    return team


@step
def hold_team(team_id: int) -> TeamInfo:
    """The team as it is now, kept from ending until the caller's operation is over; many may hold it at once.

    Raises NotFound.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM teams_team WHERE id = %s FOR SHARE", [team_id])
    return queries.team_by_id(team_id)


@step
def hold_working(team_id: int) -> TeamInfo:
    """The same of a team that works. Raises NotFound, Refused (ended)."""
    info = hold_team(team_id)
    refuse_if(rules.why_not_work(info.state))
    return info


def _create(form: TeamForm, site: SiteInfo, parent: Team | None, *, now: datetime) -> Team:
    code = _next_code()
    with taken_names():
        team = Team.objects.create(
            code=code,
            name=rules.plain_name(form.name),
            kind=form.kind,
            site_id=site.id,
            parent=parent,
            path=rules.team_path(code, parent.path if parent else None),
            credit_code=rules.plain_credit_code(form.credit_code) or None,
            category=form.category,
            intro=form.intro.strip(),
            join_mode=form.join_mode,
            profession_id=profession_id(form.profession, path=site.path),
            founded_at=now,
        )
    TeamName.objects.create(team=team, name=team.name, valid_from=now)
    return team


@contextmanager
def taken_names() -> Iterator[None]:
    """What races against a promise of the database is told at its field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if broken not in TAKEN:
            raise
        raise Invalid(TAKEN[broken]) from None


def _next_code() -> str:
    """The next code of the teams' own sequence; a refused registration leaves a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('teams_team_code')")
        (number,) = cursor.fetchone()
    return f"T{number:06d}"


def _why_taken(form: TeamForm, site: SiteInfo) -> list[Reason]:
    active, reasons = Team.objects.filter(state=TeamState.ACTIVE), []
    if active.filter(site_id=site.id, name=rules.plain_name(form.name)).exists():
        reasons.append(TAKEN["team_name_once_at_site"])
    credit_code = rules.plain_credit_code(form.credit_code)
    if credit_code and active.filter(credit_code=credit_code).exists():
        reasons.append(TAKEN["team_credit_code_once"])
    return reasons


def _site(code: str) -> SiteInfo:
    try:
        return places.site_by_code(code.strip())
    except NotFound:
        raise Invalid(Reason("site_unknown", _("没有找到这个阵地"), about="site_code")) from None


def _lock_leader(person_id: int) -> None:
    try:
        people.lock_active(person_id)
    except NotFound:
        raise Invalid(
            Reason("leader_unknown", _("没有找到这位队长，请先请他完成注册"), about="leader_id")
        ) from None


def _lock_parent(code: str) -> Team | None:
    """Holds the parent so that it cannot dissolve meanwhile."""
    if not code:
        return None
    parent = Team.objects.select_for_update(no_key=True).filter(code=code).first()
    if parent is None:
        raise Invalid(Reason("parent_unknown", _("没有找到这支上级队伍"), about="parent_code"))
    return parent


def _as_parent(team: Team | None) -> rules.Parent | None:
    if team is None:
        return None
    return rules.Parent(kind=team.kind, state=team.state, site_path=places.site_by_id(team.site_id).path)
