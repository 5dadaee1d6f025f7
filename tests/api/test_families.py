"""Entering people and families, by the API: the same deeds and refusals as on the pages."""

from datetime import date

import pytest

import cast as stage
from api.calling import Caller, codes_of, fields_of
from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def test_a_clerk_enters_somebody_and_sees_them_wait(cast: Cast):
    clerk = Caller(cast.clerk)
    form = {
        "name": stage.name(50),
        "id_number": stage.identity(50),
        "phone": stage.phone(50),
        "residence": DAQIAO,
    }

    made = clerk.post("/people/entries", form, status=201)
    again = clerk.post("/people/entries", form, status=201)

    assert (made["known"], made["pending"], again["known"]) == (False, True, True)
    assert made["number"] == again["number"]
    listed = clerk.get("/people/entries")
    assert (listed["count"], listed["items"][0]["number"]) == (1, made["number"])
    assert stage.name(50) not in str(listed)
    wrong = clerk.post("/people/entries", form | {"id_number": "1", "phone": ""}, status=422)
    assert fields_of(wrong) == ["id_number", "contact"]
    assert codes_of(Caller(cast.approver).post("/people/entries", form, status=403)) == ["not_permitted_here"]
    assert Caller(cast.leader).get("/people/entries", status=403)


def test_a_mother_registers_a_child_consents_and_takes_it_back(cast: Cast):
    mother, other = Caller(cast.residents[0]), Caller(cast.residents[1])
    child = mother.post(
        "/me/family/children",
        {
            "name": stage.name(60),
            "id_number": stage.identity(60, born=date(2016, 1, 5)),
            "relation": "mother",
            "consents": ["service", "identity"],
            "version": "child-2026-11",
        },
        status=201,
    )
    path = f"/me/family/children/{child['child_id']}/consents"
    body = {
        "scope": "all",
        "valid_from": "2026-03-02",
        "valid_until": "2027-03-01",
        "version": "minor-2026-11",
    }
    assert codes_of(mother.post(path, body, status=422)) == ["wording_needed"]
    body["version"] = "child-2026-11"
    assert codes_of(other.post(path, body, status=404)) == ["not_found"]
    given = mother.post(path, body, status=201)
    assert mother.post(path, body, status=201) == given
    assert mother.get("/me/family")["consents"][0]["strict"]
    other.delete(f"/me/family/consents/{given['id']}", status=404)
    mother.delete(f"/me/family/consents/{given['id']}")
    assert mother.get("/me/family")["consents"][0]["withdrawn_at"]


def test_a_household_by_the_api(cast: Cast):
    one, two = cast.residents
    first, second = Caller(one), Caller(two)
    first.post("/me/family/household", status=201)
    invite = first.post("/me/family/invites", {"number": two.number}, status=201)
    second.post(f"/me/family/invites/{invite['id']}", {"accept": True})
    assert {member["number"] for member in second.get("/me/family")["members"]} == {one.number, two.number}
    given = second.post("/me/family/permissions", {"number": one.number}, status=201)
    second.delete(f"/me/family/permissions/{given['id']}")
    second.delete("/me/family/household")
    assert second.get("/me/family")["members"] == []
