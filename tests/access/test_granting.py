"""Granting, ending and reading roles in a real county."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from cast import (
    CENTRE,
    DAQIAO,
    GAOPING,
    HEYETANG,
    MEIHUASHAN,
    NOW,
    TAOHUAPING,
    Cast,
    resident,
    staff,
    team,
    top_site,
)
from redvest.access import operations
from redvest.access.enums import Role, Verb
from redvest.access.models import RoleGrant
from redvest.access.queries import grants_at, leaders_of, viewer_of
from redvest.kernel.actor import SYSTEM, VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.kernel.operation import OutsideOperation
from redvest.people.models import Person
from redvest.places import operations as places
from redvest.places.models import Site
from redvest.places.queries import site_by_code
from redvest.teams.queries import teams_manageable_by
from refusing import picture, refuses

LATER = NOW + timedelta(days=1)


def grant(cast: Cast, person_id: int, role: str, site_code: str, **more: object) -> RoleGrant:
    said = {"by": cast.manager.actor, "now": NOW} | more
    return operations.grant_role(person_id=person_id, role=role, site_code=site_code, **said)  # type: ignore[arg-type]


def test_a_manager_grants_below_themselves(cast: Cast) -> None:
    person = cast.residents[0]
    made = grant(cast, person.id, Role.CLERK, DAQIAO)
    assert (made.granted_by_id, made.since, made.until) == (cast.manager.id, NOW, None)
    assert person.see().may(Verb.MANAGE_TEAMS, site_by_code(DAQIAO).path)
    assert not person.see().may(Verb.MANAGE_TEAMS, site_by_code(MEIHUASHAN).path)
    assert not person.see().may(Verb.MANAGE_TEAMS, site_by_code(GAOPING).path)
    entry = AuditEntry.objects.filter(verb="role.granted", target=f"person:{person.id}").get()
    assert (entry.actor_id, entry.data) == (cast.manager.id, {"role": "clerk", "scope": DAQIAO})


def test_a_repeat_returns_the_grant_in_force(cast: Cast) -> None:
    first = grant(cast, cast.residents[0].id, Role.CLERK, DAQIAO)
    before = picture()
    assert grant(cast, cast.residents[0].id, Role.CLERK, DAQIAO, now=LATER).pk == first.pk
    assert picture() == before
    until = LATER + timedelta(days=365)
    termed = grant(cast, cast.residents[0].id, Role.APPROVER, DAQIAO, until=until)
    assert grant(cast, cast.residents[0].id, Role.APPROVER, DAQIAO, until=until, now=LATER).pk == termed.pk


def test_who_may_not_grant(cast: Cast) -> None:
    person = cast.residents[0].id
    for other in (cast.clerk, cast.approver, cast.auditor, cast.leader, cast.members[0]):
        with refuses(Forbidden, "not_permitted"):
            grant(cast, person, Role.CLERK, GAOPING, by=other.actor)
    with refuses(Forbidden, "login_needed"):
        grant(cast, person, Role.CLERK, GAOPING, by=VISITOR)
    town = staff(20, Role.MANAGER, GAOPING)
    grant(cast, person, Role.MANAGER, DAQIAO, by=town.actor)
    for beyond in (CENTRE, TAOHUAPING, HEYETANG):
        with refuses(Forbidden, "not_permitted"):
            grant(cast, person, Role.CLERK, beyond, by=town.actor)


def test_nobody_grants_to_themselves(cast: Cast) -> None:
    for role in (Role.MANAGER, Role.APPROVER, Role.CLERK):
        with refuses(Forbidden, "own_request"):
            grant(cast, cast.manager.id, role, GAOPING)


def test_what_cannot_be_granted(cast: Cast) -> None:
    person = cast.residents[0].id
    for role in (Role.LEADER, "king", ""):
        with refuses(Invalid, "role_unfit"):
            grant(cast, person, role, GAOPING)
    with refuses(Invalid, "term_past") as caught:
        grant(cast, person, Role.CLERK, GAOPING, until=NOW)
    assert caught.value.reasons[0].about == "until"
    with refuses(NotFound, "not_found"):
        grant(cast, person, Role.CLERK, "999")
    with refuses(NotFound, "not_found"):
        grant(cast, 0, Role.CLERK, GAOPING)
    Person.objects.filter(pk=person).update(state="left", left_at=NOW)
    with refuses(NotFound, "not_found"):
        grant(cast, person, Role.CLERK, GAOPING)
    places.close_site(code=MEIHUASHAN, reason="并村", by=SYSTEM, now=LATER)
    with refuses(Refused, "site_closed"):
        grant(cast, cast.residents[1].id, Role.CLERK, MEIHUASHAN, now=LATER)


def test_a_term_ends_by_itself(cast: Cast) -> None:
    person, path = cast.residents[0], site_by_code(GAOPING).path
    grant(cast, person.id, Role.CLERK, GAOPING, until=LATER)
    last = LATER - timedelta(microseconds=1)
    assert viewer_of(person.actor, now=last).may(Verb.MANAGE_TEAMS, path)
    assert not viewer_of(person.actor, now=LATER).may(Verb.MANAGE_TEAMS, path)  # half-open
    assert not viewer_of(person.actor, now=NOW - timedelta(seconds=1)).may(Verb.MANAGE_TEAMS, path)
    again = grant(cast, person.id, Role.CLERK, GAOPING, now=LATER)
    assert (again.since, again.until) == (LATER, None)
    assert RoleGrant.objects.filter(person_id=person.id).count() == 2


def test_another_term_replaces_the_one_in_force(cast: Cast) -> None:
    person, path = cast.residents[0], site_by_code(GAOPING).path
    first = grant(cast, person.id, Role.CLERK, GAOPING)
    until = LATER + timedelta(days=30)
    second = grant(cast, person.id, Role.CLERK, GAOPING, until=until, now=LATER)
    first.refresh_from_db()
    assert (first.until, second.since, second.until) == (LATER, LATER, until)
    assert len(viewer_of(person.actor, now=LATER).grants) == 1
    assert not viewer_of(person.actor, now=until).may(Verb.MANAGE_TEAMS, path)
    assert AuditEntry.objects.filter(verb="role.revoked", target=f"person:{person.id}").count() == 1


def test_revoking_works_at_once(cast: Cast) -> None:
    made = RoleGrant.objects.get(person_id=cast.clerk.id)
    for other in (cast.approver, cast.auditor, cast.leader, cast.residents[0]):
        with refuses(Forbidden, "not_permitted"):
            operations.revoke_role(grant_id=made.pk, by=other.actor, now=LATER)
    operations.revoke_role(grant_id=made.pk, by=cast.manager.actor, now=LATER)
    assert viewer_of(cast.clerk.actor, now=LATER).grants == ()
    assert viewer_of(cast.clerk.actor, now=NOW).grants != ()  # what was, was
    with refuses(NotFound, "not_found"):
        operations.revoke_role(grant_id=made.pk, by=cast.manager.actor, now=LATER)
    with refuses(NotFound, "not_found"):
        operations.revoke_role(grant_id=0, by=cast.manager.actor, now=LATER)


def test_a_manager_elsewhere_revokes_nothing_here(cast: Cast) -> None:
    made = RoleGrant.objects.get(person_id=cast.clerk.id)
    elsewhere, below = staff(20, Role.MANAGER, TAOHUAPING), staff(21, Role.MANAGER, DAQIAO)
    for other in (elsewhere, below):
        with refuses(Forbidden, "not_permitted"):
            operations.revoke_role(grant_id=made.pk, by=other.actor, now=LATER)


def test_ones_own_role_may_be_laid_down(cast: Cast) -> None:
    for person in (cast.auditor, cast.manager, cast.leader):
        made = RoleGrant.objects.get(person_id=person.id)
        operations.revoke_role(grant_id=made.pk, by=person.actor, now=LATER)
        assert viewer_of(person.actor, now=LATER).grants == ()


def test_a_leader_is_dismissed_by_whoever_manages_teams(cast: Cast) -> None:
    made = RoleGrant.objects.get(person_id=cast.leader.id)
    with refuses(Forbidden, "not_permitted"):
        operations.revoke_role(grant_id=made.pk, by=cast.approver.actor, now=LATER)
    operations.revoke_role(grant_id=made.pk, by=cast.clerk.actor, now=LATER)
    assert leaders_of([cast.team.code], now=LATER) == {}


def test_grants_follow_a_site_that_moves(cast: Cast) -> None:
    station = staff(20, Role.CLERK, DAQIAO)
    old, new = site_by_code(GAOPING).path, site_by_code(TAOHUAPING).path
    places.move_site(code=DAQIAO, parent_code=TAOHUAPING, by=SYSTEM, now=LATER)
    path = site_by_code(DAQIAO).path
    assert path.startswith(new)
    assert viewer_of(station.actor, now=LATER).may(Verb.MANAGE_TEAMS, path)
    assert not viewer_of(cast.clerk.actor, now=LATER).may(Verb.MANAGE_TEAMS, path)  # of 高平镇
    assert viewer_of(cast.clerk.actor, now=LATER).may(Verb.MANAGE_TEAMS, old)
    assert viewer_of(cast.manager.actor, now=LATER).may(Verb.MANAGE_TEAMS, path)
    assert [row.pk for row in teams_manageable_by(viewer_of(station.actor, now=LATER))] == [cast.team.id]
    assert list(teams_manageable_by(viewer_of(cast.clerk.actor, now=LATER))) == []


def test_a_code_that_begins_like_another_is_another(cast: Cast) -> None:
    for code in ("43", "430"):
        top_site(code, name=f"{code}中心")
        team(cast.leader, name=f"{code}队", site_code=code)
    person = staff(20, Role.MANAGER, "43")
    assert person.see().may(Verb.MANAGE_TEAMS, "/43/")
    assert not person.see().may(Verb.MANAGE_TEAMS, "/430/")
    assert not person.see().may(Verb.MANAGE_TEAMS, "/430524/")
    assert [row.name for row in teams_manageable_by(person.see())] == ["43队"]
    with refuses(Forbidden, "not_permitted"):
        grant(cast, cast.residents[0].id, Role.CLERK, "430", by=person.actor)


def test_a_thousand_grants_are_one_query_and_exact(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    codes = [f"9{n}" for n in range(1, 1001)]  # 9, 91, 911, … begin like one another
    Site.objects.bulk_create(
        Site(code=code, kind="centre", name=code, division_code=CENTRE, path=f"/{code}/", opened_at=NOW)
        for code in ("9", "90", *codes)
    )
    person = resident(20)
    RoleGrant.objects.bulk_create(
        RoleGrant(person_id=person.id, role=Role.CLERK, site_id=code, since=NOW) for code in codes
    )
    for code in ("9", "90", "91", "999"):
        team(cast.leader, name=f"{code}队", site_code=code)
    with django_assert_num_queries(1):
        viewer = person.see()
        assert len(viewer.grants) == 1000
        assert not viewer.may(Verb.MANAGE_TEAMS, "/9/")
        assert not viewer.may(Verb.MANAGE_TEAMS, "/90/")
        assert viewer.may(Verb.MANAGE_TEAMS, "/91/")
    with django_assert_num_queries(1):
        assert [row.name for row in teams_manageable_by(viewer)] == ["91队", "999队"]


def test_who_sees_who_holds_what(cast: Cast) -> None:
    path = site_by_code(GAOPING).path
    for seer in (cast.manager, cast.auditor):
        held = grants_at(GAOPING, viewer=seer.see(), path=path, now=NOW)
        assert [(line.person_id, line.role) for line in held] == [
            (cast.clerk.id, Role.CLERK),
            (cast.approver.id, Role.APPROVER),
        ]
        assert all("*" in line.name and "****" in line.phone for line in held)
    for other in (cast.clerk, cast.approver, cast.leader, cast.residents[0]):
        assert grants_at(GAOPING, viewer=other.see(), path=path, now=NOW) == []


def test_a_leader_is_appointed_only_within_an_operation(committed_db: str) -> None:
    with pytest.raises(OutsideOperation):
        operations.appoint_leader(person_id=1, team_code="T000001", path="/43/", by=SYSTEM, now=NOW)
    with pytest.raises(OutsideOperation):
        operations.end_team_grants(team_code="T000001", by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"team_id": "T"}, "grant_at_one_scope"),
        ({"site_id": None}, "grant_at_one_scope"),
        ({"role": "king"}, "grant_role_known"),
        ({"until": NOW - timedelta(days=1)}, "grant_forward"),
        ({"role": Role.CLERK}, "grant_site_once"),
    ],
)
def test_the_database_keeps_the_promises(cast: Cast, changes: dict[str, object], promise: str) -> None:
    if "team_id" in changes:
        changes = changes | {"team_id": cast.team.code}
    fields = {"person_id": cast.clerk.id, "role": Role.AUDITOR, "site_id": GAOPING, "since": NOW} | changes
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        RoleGrant.objects.create(**fields)
