"""Registering teams: who may, what is wrong with a form, the tree, and what the database holds to."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, MEIHUASHAN, NOW, TAOHUAPING, Cast, team
from redvest.access.queries import leaders_of
from redvest.kernel.actor import SYSTEM, VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.places import operations as places
from redvest.teams import operations, queries
from redvest.teams.enums import JoinMode, MemberState, TeamKind
from redvest.teams.models import Membership, Team
from redvest.teams.rules import TeamForm
from refusing import refuses

CREDIT_CODE = "51511000MJ0123456K"


def form(cast: Cast, **changes: object) -> TeamForm:
    base = TeamForm(
        name="梅花山村志愿服务队",
        kind=TeamKind.GROUP,
        site_code=MEIHUASHAN,
        leader_id=cast.members[0].id,
        category="0017",
        intro=" 陪伴村里的老人 ",
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # fields by name


def test_a_clerk_registers_a_team_and_its_leader_is_its_first_member(cast: Cast) -> None:
    leader = cast.members[0]
    made = operations.register_team(form=form(cast), by=cast.clerk.actor, now=NOW)
    info = queries.team_by_id(made.pk)
    assert int(info.code[1:]) > int(cast.team.code[1:])
    assert (info.path, info.parent_id, info.site_code) == (f"/{info.code}/", None, MEIHUASHAN)
    assert (info.intro, info.join_mode, info.members) == ("陪伴村里的老人", JoinMode.REQUEST, 1)
    assert queries.members_of(info.id) == [leader.id]
    assert leaders_of([info.code], now=NOW) == {info.code: [leader.id]}
    entries = AuditEntry.objects.filter(verb__in=("team.registered", "team.joined", "role.granted")).order_by(
        "-id"
    )[:3]
    assert {(entry.verb, entry.actor_id) for entry in entries} == {
        ("team.registered", cast.clerk.id),
        ("team.joined", cast.clerk.id),
        ("role.granted", cast.clerk.id),
    }
    assert OutboxEvent.objects.filter(topic="team.registered", key=str(made.pk)).count() == 1


def test_who_may_not_register(cast: Cast) -> None:
    for person in (cast.leader, cast.approver, cast.auditor, cast.residents[0]):
        with refuses(Forbidden, "not_permitted"):
            operations.register_team(form=form(cast), by=person.actor, now=NOW)
    with refuses(Forbidden, "login_needed"):
        operations.register_team(form=form(cast), by=VISITOR, now=NOW)
    with refuses(Forbidden, "not_permitted"):  # the clerk's own town ends at its border
        operations.register_team(form=form(cast, site_code=HEYETANG), by=cast.clerk.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.register_team(form=form(cast, site_code=CENTRE), by=cast.clerk.actor, now=NOW)


def test_nobody_makes_themselves_leader(cast: Cast) -> None:
    with refuses(Forbidden, "own_request"):
        operations.register_team(form=form(cast, leader_id=cast.clerk.id), by=cast.clerk.actor, now=NOW)


def test_a_repeat_under_the_same_key_returns_the_first_team(cast: Cast) -> None:
    first = operations.register_team(form=form(cast), by=cast.clerk.actor, now=NOW, key="tap-0001")
    later = NOW + timedelta(seconds=3)
    again = operations.register_team(form=form(cast), by=cast.clerk.actor, now=later, key="tap-0001")
    assert (again.pk, Team.objects.filter(name=first.name).count()) == (first.pk, 1)
    with refuses(Invalid, "name_taken"):  # the key is the clerk's own
        operations.register_team(form=form(cast), by=cast.manager.actor, now=NOW, key="tap-0001")
    for odd in ("short", "long" * 17):
        with refuses(Invalid, "key_length"):
            operations.register_team(form=form(cast, name="别的队"), by=SYSTEM, now=NOW, key=odd)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": "大桥社区 志愿服务队", "site_code": DAQIAO}, "name", ""),
        ({"name": " 大桥社区志愿服务队 ", "site_code": DAQIAO}, "name", "name_taken"),
        ({"site_code": "430524999"}, "site_code", "site_unknown"),
        ({"leader_id": 0}, "leader_id", "leader_unknown"),
        ({"parent_code": "T999999"}, "parent_code", "parent_unknown"),
        ({"kind": TeamKind.SQUAD}, "parent_code", "parent_missing"),
        ({"kind": TeamKind.ORGANISATION}, "credit_code", "credit_code_missing"),
        ({"credit_code": CREDIT_CODE}, "credit_code", "credit_code_not_wanted"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, changes: dict[str, object], field: str, code: str
) -> None:
    if not code:  # a name that differs is another name
        operations.register_team(form=form(cast, **changes), by=SYSTEM, now=NOW)
        return
    with refuses(Invalid, code) as caught:
        operations.register_team(form=form(cast, **changes), by=SYSTEM, now=NOW)
    assert [reason.about for reason in caught.value.reasons] == [field]


def test_a_name_is_taken_at_one_site_and_only_while_the_team_lives(cast: Cast) -> None:
    same = form(cast, name=cast.team.name)
    operations.register_team(form=same, by=SYSTEM, now=NOW)  # another site
    here = dataclasses.replace(same, site_code=DAQIAO)
    with refuses(Invalid, "name_taken"):
        operations.register_team(form=here, by=SYSTEM, now=NOW)
    operations.dissolve_team(team_id=cast.team.id, reason="合并", by=SYSTEM, now=NOW)
    assert operations.register_team(form=here, by=SYSTEM, now=NOW).name == cast.team.name


def test_a_credit_code_belongs_to_one_living_organisation(cast: Cast) -> None:
    organisation = form(cast, kind=TeamKind.ORGANISATION, credit_code="５１５１１０００mj0123456k")
    made = operations.register_team(form=organisation, by=SYSTEM, now=NOW)
    assert made.credit_code == CREDIT_CODE
    other = dataclasses.replace(organisation, name="另一个组织", site_code=GAOPING, credit_code=CREDIT_CODE)
    with refuses(Invalid, "credit_code_taken"):
        operations.register_team(form=other, by=SYSTEM, now=NOW)
    operations.dissolve_team(team_id=made.pk, reason="注销登记", by=SYSTEM, now=NOW)
    assert operations.register_team(form=other, by=SYSTEM, now=NOW).credit_code == CREDIT_CODE


def test_the_tree_of_a_county(cast: Cast) -> None:
    leader = cast.members[0]
    main = team(leader, name="总队", kind=TeamKind.MAIN, site_code=CENTRE)
    branch = team(leader, name="支队", kind=TeamKind.BRANCH, site_code=GAOPING, parent_code=main.code)
    squad = team(leader, name="分队", kind=TeamKind.SQUAD, site_code=DAQIAO, parent_code=branch.code)
    assert main.path == f"/{main.code}/"
    assert squad.path == f"/{main.code}/{branch.code}/{squad.code}/"
    with refuses(Invalid, "parent_elsewhere"):  # 桃花坪 is not below 高平
        team(leader, name="乱分队", kind=TeamKind.SQUAD, site_code=TAOHUAPING, parent_code=branch.code)
    with refuses(Invalid, "parent_unfit"):
        team(leader, name="乱支队", kind=TeamKind.BRANCH, site_code=GAOPING, parent_code=squad.code)
    viewer = leader.see()
    assert [info.code for info in queries.teams_led_by(viewer)] == [main.code, branch.code, squad.code]


def test_nothing_is_registered_at_a_closed_site_or_below_a_dissolved_team(cast: Cast) -> None:
    main = team(cast.leader, name="总队", kind=TeamKind.MAIN, site_code=CENTRE)
    operations.dissolve_team(team_id=main.id, reason="改组", by=SYSTEM, now=NOW)
    with refuses(Invalid, "parent_dissolved"):
        team(cast.leader, name="支队", kind=TeamKind.BRANCH, site_code=GAOPING, parent_code=main.code)
    later = NOW + timedelta(days=1)
    places.close_site(code=MEIHUASHAN, reason="并村", by=SYSTEM, now=later)
    with refuses(Refused, "site_closed"):
        operations.register_team(form=form(cast), by=cast.clerk.actor, now=later)


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"name": "大桥社区志愿服务队"}, "team_name_once_at_site"),
        ({"kind": TeamKind.ORGANISATION}, "team_organisation_has_code"),
        ({"credit_code": CREDIT_CODE}, "team_group_has_no_code"),
        ({"kind": TeamKind.SQUAD}, "team_tree_has_its_parent"),
        ({"kind": "army"}, "team_kind_known"),
        ({"state": "dissolved"}, "team_dissolved_at"),
        ({"members": -1}, "teams_team_members_check"),
    ],
)
def test_the_database_keeps_the_promises(cast: Cast, changes: dict[str, object], promise: str) -> None:
    fields: dict[str, object] = {
        "code": "T900000",
        "path": "/T900000/",
        "name": "别的队",
        "kind": TeamKind.GROUP,
        "site_id": cast.team.site_id,
        "category": "0001",
        "founded_at": NOW,
    }
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Team.objects.create(**(fields | changes))


def test_another_leader_is_appointed_by_staff(cast: Cast) -> None:
    person = cast.residents[0]
    for other in (cast.leader, cast.members[0], cast.approver):
        with refuses(Forbidden, "not_permitted"):
            operations.appoint_team_leader(team_id=cast.team.id, person_id=person.id, by=other.actor, now=NOW)
    with refuses(Forbidden, "own_request"):
        operations.appoint_team_leader(
            team_id=cast.team.id, person_id=cast.clerk.id, by=cast.clerk.actor, now=NOW
        )
    with refuses(NotFound, "not_found"):
        operations.appoint_team_leader(team_id=cast.team.id, person_id=0, by=cast.clerk.actor, now=NOW)
    for _ in range(2):
        operations.appoint_team_leader(
            team_id=cast.team.id, person_id=person.id, by=cast.clerk.actor, now=NOW
        )
    assert leaders_of([cast.team.code], now=NOW) == {cast.team.code: [cast.leader.id, person.id]}
    assert queries.team_by_id(cast.team.id).members == 4
    assert Membership.objects.filter(person_id=person.id, state=MemberState.ACTIVE).count() == 1
