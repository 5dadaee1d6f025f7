"""My family: what the page shows, and its buttons."""

from datetime import date, timedelta

import pytest

import cast as stage
from cast import NOW, Cast
from harness.clock import MovableClock
from people.entering import child_of, consent_form
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import NECESSARY_PURPOSES
from visiting import client_of, queries_for

pytestmark = pytest.mark.django_db
PAGE = "/me/family/"
LATER = NOW + timedelta(hours=1)
TEN, FIFTEEN = date(2016, 1, 5), date(2010, 6, 1)


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def child_typed(n: int, born: date, **more: object) -> dict[str, object]:
    return {
        "name": stage.name(n),
        "id_type": "01",
        "id_number": stage.identity(n, born=born),
        "relation": "mother",
        "consents": sorted(NECESSARY_PURPOSES),
        **more,
    }


def test_a_mother_registers_her_son_and_consents(cast: Cast):
    mother = cast.residents[0]
    client = client_of(mother)
    without = client.post(PAGE + "children/new", child_typed(60, TEN))
    assert without.status_code == 422
    assert "请阅读并同意儿童个人信息的专门告知书" in without.content.decode()
    assert stage.identity(60, born=TEN) in without.content.decode()  # nothing typed is lost

    answer = client.post(PAGE + "children/new", child_typed(60, TEN, agree_child="on"))
    (link,) = queries.children_of(mother.id)
    assert answer["Location"] == f"/me/family/children/{link.child_id}/consent"
    assert "儿童个人信息专门告知书" in client.get(answer["Location"]).content.decode()

    given = {"scope": "all", "valid_from": "2026-03-02", "valid_until": "2027-03-01"}
    assert client.post(answer["Location"], given).status_code == 422
    assert client.post(answer["Location"], given | {"agree_child": "on"})["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert "有您的同意" in page
    (consent,) = queries.consents_for([link.child_id])[link.child_id]
    client.post(f"/me/family/consents/{consent.id}/withdraw")
    assert "还没有有效的同意" in client.get(PAGE).content.decode()


def test_a_consent_for_one_activity_or_a_team_can_be_chosen(cast: Cast):
    mother = cast.members[0]  # in the red team
    child = child_of(mother, 60, born=TEN)
    page = client_of(mother).get(f"/me/family/children/{child.pk}/consent?activity=7").content.decode()
    assert 'value="activity:7"' in page
    assert f'value="team:{cast.team.id}"' in page


def test_anothers_child_is_not_there(cast: Cast):
    child = child_of(cast.residents[0], 60, born=TEN)
    assert client_of(cast.residents[1]).get(f"/me/family/children/{child.pk}/consent").status_code == 404


def test_a_teenager_asks_and_the_father_answers(cast: Cast):
    son, father = stage.resident(61, born=FIFTEEN), cast.residents[0]
    browser = client_of(son)
    wrong = browser.post(PAGE + "guardians/ask", {"guardian_number": "V1", "relation": "father"})
    assert (wrong.status_code, "没有这个志愿者编号" in wrong.content.decode()) == (422, True)
    browser.post(PAGE + "guardians/ask", {"guardian_number": father.number, "relation": "father"})
    assert "等对方确认" in browser.get(PAGE).content.decode()

    at_fathers = client_of(father)
    assert "请您确认是监护人" in at_fathers.get(PAGE).content.decode()
    (link,) = queries.children_of(father.id)
    at_fathers.post(f"{PAGE}guardians/{link.id}", {"accept": "yes"})
    assert queries.may_act_for(father.id, [son.id], at=LATER) != {}


def test_a_household_is_made_invited_into_and_left(cast: Cast):
    one, other = cast.residents
    at_one, at_other = client_of(one), client_of(other)
    at_one.post(PAGE + "household", {"act": "make"})
    wrong = at_one.post(PAGE + "household/invite", {"number": "V1"})
    assert (wrong.status_code, "没有这个志愿者编号" in wrong.content.decode()) == (422, True)
    at_one.post(PAGE + "household/invite", {"number": other.number})
    (invite,) = queries.invites_for(other.id)
    assert "邀请您加入同一个家庭" in at_other.get(PAGE).content.decode()
    at_other.post(f"{PAGE}household/invites/{invite.id}", {"accept": "yes"})
    assert queries.same_household([other.id], one.id, at=LATER) == {other.id}

    at_other.post(PAGE + "allow", {"person": one.id})
    (given,) = queries.permissions_of(one.id)
    assert "我可以替" in at_one.get(PAGE).content.decode()
    at_other.post(f"{PAGE}allow/{given.id}/withdraw")
    assert queries.permissions_of(one.id) == []
    at_other.post(PAGE + "household", {"act": "leave"})
    assert queries.household_of(other.id, at=LATER) is None


def test_the_page_costs_the_same_with_consents_and_members(cast: Cast):
    mother = cast.residents[0]
    child = child_of(mother, 60, born=TEN)
    people.make_household(head_id=mother.id, by=mother.actor, now=NOW)
    client = client_of(mother)
    for scope in ("all", "team:1"):
        form = consent_form(strict=True, scope=scope)
        people.give_guardian_consent(child_id=child.pk, form=form, by=mother.actor, now=NOW)
    few = queries_for(client, PAGE)
    for scope in range(2, 20):
        form = consent_form(strict=True, scope=f"team:{scope}")
        people.give_guardian_consent(child_id=child.pk, form=form, by=mother.actor, now=NOW)
    child_of(mother, 62, born=TEN)
    assert queries_for(client, PAGE) == few
