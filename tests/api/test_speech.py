"""How the API is spoken to: tokens, offsets, keys, pages, and how it says no."""

import json
from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.stage import START, draft, published, shift_form
from api.calling import BASE, Caller, codes_of, fields_of
from cast import CENTRE, DAQIAO, NOW, Cast, resident
from harness.clock import MovableClock
from redvest.activities import operations as activities
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.config.commands import figures as figures_command
from redvest.config.commands import network as network_command
from redvest.teams import operations as teams


@pytest.fixture(autouse=True)
def monday(wall_clock: MovableClock) -> None:
    """A few minutes after everything was made."""
    wall_clock.set(NOW + timedelta(minutes=2))


# ---- tokens --------------------------------------------------------------------------------------

WRITES = [
    ("POST", "/codes", {"phone": "13800000008", "purpose": "login"}),
    ("POST", "/sessions/by-password", {"phone": "13800000008", "password": "x"}),
    ("POST", "/teams/T000001/join", {}),
    ("POST", "/shifts/1/sign-ups", {}),
    ("PUT", "/me/consents/messages", {}),
    ("DELETE", "/sessions/current", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[path for _method, path, _body in WRITES])
def test_a_write_without_the_token_is_refused(cast: Cast, method: str, path: str, body: Any):
    caller = Caller(cast.members[0], csrf=True)
    assert codes_of(caller.call(method, path, body, status=403)) == ["csrf"]
    caller.get("/sessions/current")
    assert codes_of(caller.call(method, path, body, status=403, token="b" * 32)) == ["csrf"]


def test_a_write_with_the_token_passes(cast: Cast):
    shift = published(cast)[0]
    caller = Caller(cast.members[0], csrf=True)
    token = caller.get("/sessions/current")["csrf_token"]
    done = caller.call("POST", f"/shifts/{shift.pk}/sign-ups", {}, status=200, token=token)
    assert done["state"] == "taken"
    caller.call("PUT", "/me/consents/messages", {}, status=200, token=token)


# ---- who may, and what is hidden -----------------------------------------------------------------


def test_a_visitor_is_asked_to_log_in(cast: Cast):
    shift = published(cast)[0]
    for path in ("/me", "/roles", "/people", f"/shifts/{shift.pk}/roster", "/team-requests"):
        assert codes_of(Caller().get(path, status=401)) == ["login_needed"]
    assert codes_of(Caller().post(f"/shifts/{shift.pk}/sign-ups", status=401)) == ["login_needed"]


def test_what_one_may_not_see_is_not_there(cast: Cast):
    hidden = draft(cast, shift_form())
    shift = hidden.shifts.get()
    stranger = Caller(cast.residents[0])
    reason = {"reason": "试试"}
    stranger.get(f"/activities/{hidden.pk}", status=404)
    stranger.get(f"/shifts/{shift.pk}", status=404)
    stranger.get(f"/shifts/{shift.pk}/roster", status=404)
    stranger.post(f"/activities/{hidden.pk}/submit", dict(NONE_OF_THE_SIX), status=404)
    stranger.post(f"/activities/{hidden.pk}/cancel", reason, status=404)
    stranger.delete(f"/shifts/{shift.pk}", status=404)
    stranger.put(f"/shifts/{shift.pk}/places", {"places": 5}, status=404)
    hidden.refresh_from_db()
    assert hidden.state == "draft"


def test_what_one_sees_and_may_not_do_is_forbidden(cast: Cast):
    shift = published(cast)[0]
    stranger = Caller(cast.residents[0])
    for path in (
        f"/shifts/{shift.pk}/roster",
        f"/shifts/{shift.pk}/code",
        f"/teams/{cast.team.code}/members",
    ):
        assert codes_of(stranger.get(path, status=403)) == ["not_permitted"]
    assert codes_of(stranger.put(f"/shifts/{shift.pk}/places", {"places": 5}, status=403)) == [
        "not_permitted"
    ]
    assert codes_of(stranger.post(f"/sites/{DAQIAO}/close", {"reason": "试试"}, status=403)) == [
        "not_permitted"
    ]


def test_another_persons_sign_up_is_not_there(cast: Cast):
    shift = published(cast)[0]
    one, other = cast.members
    done = activities.sign_up(shift_id=shift.pk, person_id=one.id, by=one.actor, now=NOW)
    Caller(other).delete(f"/sign-ups/{done.sign_up_id}", status=404)
    Caller(one).delete(f"/sign-ups/{done.sign_up_id}")


# ---- the form of what is said --------------------------------------------------------------------


def test_a_moment_without_an_offset_is_refused_at_its_field(cast: Cast):
    activity = draft(cast)
    body = {
        "starts_at": "2026-03-04T09:00:00",
        "ends_at": "2026-03-04T12:00:00+08:00",
        "place": "站门口",
        "places": 3,
    }
    leader = Caller(cast.leader)
    refused = leader.post(f"/activities/{activity.pk}/shifts", body, status=422)
    assert (fields_of(refused), codes_of(refused)) == (["starts_at"], ["timezone_aware"])
    made = leader.post(
        f"/activities/{activity.pk}/shifts", body | {"starts_at": "2026-03-04T01:00:00Z"}, status=201
    )
    assert made["starts_at"] == "2026-03-04T01:00:00Z"
    assert fields_of(Caller().get(f"/figures/{CENTRE}?as_of=2026-03-02T09:00:00", status=422)) == ["as_of"]


def test_every_fault_is_told_at_its_field(cast: Cast):
    refused = Caller(cast.leader).post(
        "/activities",
        {"team_id": cast.team.id, "title": "", "category": "9999", "text": 5, "colour": "red"},
        status=422,
    )
    assert sorted(fields_of(refused)) == [
        "category",
        "colour",
        "contact_name",
        "contact_phone",
        "place",
        "text",
    ]
    typed = dict.fromkeys(("title", "text", "place", "contact_name", "contact_phone"), " ")
    body = typed | {"team_id": cast.team.id, "category": "0006"}
    refused = Caller(cast.leader).post("/activities", body, status=422)
    assert fields_of(refused) == ["title", "text", "place", "contact_name", "contact_phone"]


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"\xff"', b'{"reason": "\\u0000"}'])
def test_what_cannot_be_read_is_refused(cast: Cast, raw: bytes):
    caller = Caller(cast.manager)
    answer = caller.client.post(f"{BASE}/sites/{DAQIAO}/close", raw, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["reasons"][0]["sentence"]


def test_a_key_that_is_none_is_refused(cast: Cast):
    refused = Caller(cast.leader).post("/projects", {}, status=422, key="short")
    assert "Idempotency-Key" in fields_of(refused)


# ---- lists ---------------------------------------------------------------------------------------


def test_a_list_is_given_in_parts_and_counted(cast: Cast):
    first = Caller().get(f"/sites/{CENTRE}/children?limit=1")
    second = Caller().get(f"/sites/{CENTRE}/children?limit=1&cursor={first['next']}")
    assert (first["count"], second["count"], second["next"]) == (2, None, "")
    assert [row["code"] for row in first["items"] + second["items"]] == ["430524001", "430524104"]
    assert [row["children"] for row in first["items"] + second["items"]] == [2, 2]
    assert fields_of(Caller().get("/teams?limit=101", status=422)) == ["limit"]


def test_a_cursor_of_another_list_or_of_ones_own_making_is_refused(cast: Cast):
    going_on = Caller().get(f"/sites/{CENTRE}/children?limit=1")["next"]
    for odd in ("nonsense", going_on[:-4] + "AAAA", "AAAA" + going_on[4:]):
        assert fields_of(Caller().get(f"/sites/{CENTRE}/children?cursor={odd}", status=422)) == ["cursor"]
    assert codes_of(Caller(cast.manager).get(f"/people?cursor={going_on}", status=422)) == ["cursor_odd"]


def test_the_network_is_walked_and_searched(cast: Cast):
    tops = Caller().get("/sites")
    assert [row["code"] for row in tops["items"]] == [CENTRE]
    way = Caller().get(f"/sites/{DAQIAO}/ancestors")
    assert [row["code"] for row in way] == [CENTRE, "430524104", DAQIAO]
    found = Caller().get("/sites?q=大桥")
    assert (found["count"], found["items"][0]["code"]) == (1, DAQIAO)
    assert Caller().get("/sites?q=大桥&under=430524001")["count"] == 0
    Caller().get("/sites/430524999", status=404)
    assert Caller().get("/divisions?under=430524")["count"] >= 2


def people_and_shifts(cast: Cast, first: int, last: int) -> None:
    """One more person, member, request and shift for each number in ``[first, last)``."""
    shifts = [shift_form(start=START + timedelta(days=n), places=60) for n in range(first, last)]
    rows = published(cast, *shifts)
    for n, shift in zip(range(first, last), rows, strict=True):
        person = resident(100 + n)
        teams.join_team(team_id=cast.team.id, by=person.actor, now=NOW)
        activities.sign_up(shift_id=shift.pk, person_id=cast.members[0].id, by=cast.members[0].actor, now=NOW)
        activities.sign_up(shift_id=rows[0].pk, person_id=person.id, by=person.actor, now=NOW)


LISTS: list[Callable[[Cast, int], tuple[Caller, str]]] = [
    lambda cast, shift: (Caller(), "/shifts?limit=100"),
    lambda cast, shift: (Caller(cast.members[0]), "/shifts?limit=100"),
    lambda cast, shift: (Caller(cast.members[0]), "/me/shifts?limit=100"),
    lambda cast, shift: (Caller(cast.leader), "/activities?limit=100"),
    lambda cast, shift: (Caller(cast.leader), f"/teams/{cast.team.code}/members?limit=100"),
    lambda cast, shift: (Caller(cast.manager), "/people?limit=100"),
    lambda cast, shift: (Caller(cast.leader), f"/shifts/{shift}/roster"),
    lambda cast, shift: (Caller(), f"/figures/{CENTRE}/volunteers?limit=100"),
    lambda cast, shift: (Caller(), f"/figures/{CENTRE}"),
]


def test_a_list_takes_as_many_queries_for_50_rows_as_for_one(cast: Cast):
    people_and_shifts(cast, 0, 1)
    shift = Caller().get("/shifts")["items"][0]["id"]
    for person in (cast.members[0], cast.leader, cast.manager):
        Caller(person).get("/me")  # that a login is in use is written down once a minute
    few = [queries_of(*one(cast, shift)) for one in LISTS]
    people_and_shifts(cast, 1, 50)
    many = [queries_of(*one(cast, shift)) for one in LISTS]
    assert few == many
    assert max(many) < 40  # figures add up all parts of the product, a list takes less


def queries_of(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        caller.get(path)
    return len(captured)


def test_signing_up_asks_nothing_before_its_operation(cast: Cast):
    """The batch checks the login itself: looking it up first would halve the rate."""
    shift = published(cast)[0]
    caller = Caller(cast.members[0])
    with CaptureQueriesContext(connection) as through_api:
        caller.post(f"/shifts/{shift.pk}/sign-ups")
    one = cast.members[1]
    with CaptureQueriesContext(connection) as alone:
        activities.sign_up(shift_id=shift.pk, person_id=one.id, by=one.actor, now=NOW)
    assert len(through_api) == len(alone)


# ---- figures -------------------------------------------------------------------------------------


def test_figures_are_those_of_the_command(cast: Cast, capsys: pytest.CaptureFixture[str]):
    options = {"code": CENTRE, "start": None, "end": None, "as_of": NOW, "json": True}
    figures_command.run(Namespace(**options))
    told = json.loads(capsys.readouterr().out)
    path = f"/figures/{CENTRE}?as_of=2026-03-02T01:00:00Z"
    assert Caller(cast.manager).get(path) == told
    hidden = {"orders": None, "points": None, "market": None}
    assert Caller().get(path) == told | hidden, "for those who see all orders and points of the place"
    network_command.run(Namespace(code=CENTRE, json=True, open=False))
    assert Caller().get(f"/network/{CENTRE}") == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("measure", ["sites", "volunteers", "teams", "projects", "activities", "served"])
def test_a_figure_opens_into_its_records(cast: Cast, measure: str):
    figure = Caller().get(f"/figures/{CENTRE}")[measure]
    found = Caller().get(f"/figures/{CENTRE}/{measure}")
    assert found["total"] == (sum(figure.values()) if measure == "sites" else figure)
    names = {person.name for person in (*cast.members, *cast.residents, cast.leader, cast.manager)}
    assert not any(name in str(found) for name in names)


def test_an_unknown_place_has_no_figures(cast: Cast):
    Caller().get("/figures/999999", status=404)
    Caller().get("/figures/999999/volunteers", status=404)
    Caller().get(f"/figures/{CENTRE}/happiness", status=422)
    assert fields_of(Caller().get(f"/figures/{CENTRE}?from=2026-03-02&to=2026-03-01", status=422)) == ["to"]
