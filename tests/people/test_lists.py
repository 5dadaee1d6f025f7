"""The office's list of people, and persons as other parts know them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast as stage
from cast import DAQIAO, FOREST_FARM, HEYETANG, NOW, Cast
from redvest.access.enums import Role, Verb
from redvest.access.queries import viewer_of
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import NotFound
from redvest.kernel.privacy import mask_name, mask_phone
from redvest.people import operations as people
from redvest.people import queries, rules
from redvest.people.enums import Duty
from redvest.people.models import Person
from redvest.people.queries import people_visible_to

pytestmark = pytest.mark.django_db


def seen_by(who: stage.Persona, **search: str) -> set[str]:
    return {row["number"] for row in people_visible_to(who.see(), **search)}


def test_the_duties_are_the_verbs_that_roles_carry():
    assert (Duty.SEE, Duty.REVEAL) == (Verb.SEE_PEOPLE, Verb.REVEAL_PEOPLE)


def test_one_sees_the_people_who_live_under_ones_sites(cast: Cast):
    everybody = {
        person.number
        for person in queries.people_by_ids(Person.objects.values_list("pk", flat=True)).values()
    }
    in_town, on_farm = cast.residents

    assert seen_by(cast.manager) == everybody
    assert seen_by(cast.auditor) == everybody
    assert seen_by(cast.clerk) == everybody - {in_town.number}
    assert on_farm.number in seen_by(cast.approver)
    assert {row["number"] for row in people_visible_to(viewer_of(SYSTEM, now=NOW))} == everybody


def test_who_has_no_duty_sees_nobody(cast: Cast):
    assert seen_by(cast.leader) == set()
    assert seen_by(cast.residents[0]) == set()
    assert list(people_visible_to(viewer_of(VISITOR, now=NOW))) == []


def test_names_and_phones_come_masked_and_no_other_way(cast: Cast):
    for row in people_visible_to(cast.manager.see()):
        person = Person.objects.get(pk=row["id"])
        assert row["name_masked"] == mask_name(person.name)
        assert row["phone_masked"] == mask_phone(person.phone)
        assert not any(secret in str(row) for secret in (person.name, person.phone[3:], person.id_sealed))


def test_a_name_of_one_letter_is_not_shown_bare(cast: Cast):
    Person.objects.filter(pk=cast.residents[0].id).update(name="云")

    (row,) = people_visible_to(cast.manager.see(), text=cast.residents[0].number)

    assert row["name_masked"] == mask_name("云") == "云*"


def test_each_line_says_where_the_person_belongs(cast: Cast):
    (row,) = people_visible_to(cast.manager.see(), text=cast.residents[0].number)

    assert (row["site_code"], row["site_name"]) == (HEYETANG, cast.stations[0].name)
    assert (row["registered_at"], row["state"]) == (NOW, "active")


def test_people_are_found_by_what_the_searcher_already_knows(cast: Cast):
    member = cast.members[0]
    viewer = cast.clerk

    assert seen_by(viewer, text=member.number.lower()) == {member.number}
    assert seen_by(viewer, text=f" {member.phone}") == {member.number}
    assert seen_by(viewer, text=member.name) == {member.number}
    assert member.number in seen_by(viewer, text="V2026")
    assert seen_by(viewer, text=member.name[:1]) == set()
    assert seen_by(viewer, text=member.phone[:7]) == set()
    assert seen_by(viewer, text=cast.residents[0].number) == set()


def test_the_list_narrows_to_a_subtree(cast: Cast):
    in_town, _ = cast.residents

    assert seen_by(cast.manager, site_path=cast.stations[0].path) == {in_town.number}
    assert seen_by(cast.clerk, site_path=cast.stations[0].path) == set()


def test_one_who_moved_is_listed_once_at_the_new_home(cast: Cast):
    someone = cast.residents[0]
    people.move_home(person_id=someone.id, residence=DAQIAO, by=someone.actor, now=NOW + timedelta(days=1))
    people.move_home(
        person_id=someone.id, residence=FOREST_FARM, by=someone.actor, now=NOW + timedelta(days=2)
    )

    assert [row["number"] for row in people_visible_to(cast.clerk.see(), text=someone.number)] == [
        someone.number
    ]
    assert seen_by(cast.manager, site_path=cast.stations[0].path) == set()


def test_one_with_two_duties_sees_each_person_once(cast: Cast):
    from redvest.access import operations as access

    access.grant_role(
        person_id=cast.clerk.id, role=Role.CLERK, site_code=DAQIAO, by=cast.manager.actor, now=NOW
    )

    rows = [row["number"] for row in people_visible_to(cast.clerk.see())]
    assert len(rows) == len(set(rows))


def test_one_who_left_is_listed_no_more(cast: Cast):
    Person.objects.filter(pk=cast.residents[0].id).update(state="left", left_at=NOW)

    assert cast.residents[0].number not in seen_by(cast.manager)


def test_the_list_takes_as_many_queries_for_many_as_for_one(cast: Cast):
    counts = []
    for people_more in (0, 30):
        for n in range(100, 100 + people_more):
            stage.resident(n)
        viewer = cast.manager.see()
        with CaptureQueriesContext(connection) as run:
            rows = list(people_visible_to(viewer)[:50])
        counts.append(len(run))
    assert len(rows) > 30
    assert counts == [1, 1]


def test_people_by_id_in_one_query_and_unknown_ones_absent(cast: Cast):
    ids = [cast.members[0].id, cast.members[1].id, 10**9]
    with CaptureQueriesContext(connection) as run:
        found = queries.people_by_ids(ids)

    assert set(found) == set(ids[:2])
    assert found[ids[0]].name == cast.members[0].name
    assert len(run) == 1
    with pytest.raises(NotFound):
        queries.person_by_id(10**9)
    assert queries.person_by_number(cast.members[0].number.lower()).id == ids[0]


def test_locking_gives_the_active_in_order_and_leaves_out_the_others(cast: Cast):
    ids = [cast.members[1].id, cast.members[0].id, 10**9]
    Person.objects.filter(pk=cast.members[1].id).update(state="left", left_at=NOW)

    assert queries.lock_active_many(ids) == {
        cast.members[0].id: queries.person_by_id(cast.members[0].id).birth_date
    }
    with pytest.raises(NotFound):
        queries.lock_active(cast.members[1].id)


def test_ones_own_page_shows_all_but_the_id_number(cast: Cast):
    member = cast.members[0]
    profile = queries.profile_of(member.id)

    assert (profile.phone, profile.info.name, profile.has_password) == (
        f"+86{member.phone}",
        member.name,
        False,
    )
    assert stage.identity(6) not in repr(profile)


def test_logins_are_listed_the_last_used_first(cast: Cast):
    member = cast.members[0]
    people.set_password(person_id=member.id, password="红马甲在大桥社区", by=member.actor, now=NOW)
    visitor = Actor(person_id=None, address="10.1.2.3")
    login = people.log_in_by_password(
        phone=member.phone, password="红马甲在大桥社区", by=visitor, now=NOW + timedelta(minutes=1)
    )

    listed = [one.pk for one in queries.logins_of(member.id, now=NOW + timedelta(minutes=2))]
    assert listed == [login.pk, member.login_id]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 张 三 ", "张 三"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 ・ 买买提", "阿卜杜拉·买买提"),
        ("ＬＩ Ming", "LI Ming"),
        ("𠮷野", "𠮷野"),
    ],
)
def test_names_have_one_written_form(written: str, kept: str):
    assert rules.tidy_name(written) == kept
    assert rules.why_not_name(kept) == []


@pytest.mark.parametrize("name", ["", "张", "张三1", "张三！", "<b>张三</b>", "张" * 51, "··", "张三\u202e"])
def test_what_cannot_be_a_name(name: str):
    assert [reason.about for reason in rules.why_not_name(name)] == ["name"]
