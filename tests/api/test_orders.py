"""Orders over the API at the desk and at the team: the same operations and refusals as on the pages."""

import pytest

from api.calling import Caller
from cast import DAQIAO, NOW, TAOHUAPING, Cast, staff
from harness.clock import MovableClock
from orders.stage import accepted, offered, phoned, ready
from redvest.access.enums import Role
from redvest.orders.enums import DispatchMode
from redvest.orders.models import Offer, Order


@pytest.fixture(autouse=True)
def _at_nine(wall_clock: MovableClock):
    wall_clock.set(NOW)


def several(cast: Cast, count: int) -> list[Order]:
    return [phoned(cast, contact_phone=f"1540000{n:04d}", address=f"{n} 号") for n in range(count)]


def test_the_desk_lists_verifies_dispatches_and_takes_back(cast: Cast):
    first, second = several(cast, 2)
    ready(cast)
    desk = Caller(cast.clerk)
    found = desk.get("/orders?state=submitted&limit=1")
    assert (found["count"], [one["id"] for one in found["items"]]) == (2, [first.pk])
    assert desk.get(f"/orders?state=submitted&limit=1&cursor={found['next']}")["items"][0]["id"] == second.pk
    assert "牛奶奶" not in str(found)
    assert desk.call("POST", f"/orders/{first.pk}/accept", status=200)["state"] == "accepted"
    refused = desk.call("POST", f"/orders/{second.pk}/reject", {"reason": ""}, status=422)
    assert "reason" in str(refused)
    body = {"mode": "offered", "teams": [cast.team.code]}
    assert desk.call("POST", f"/orders/{first.pk}/dispatch", body, status=200)["state"] == "offered"
    taken_back = desk.call("POST", f"/orders/{first.pk}/recall", {"reason": "写错了"}, status=200)
    assert (taken_back["state"], taken_back["rounds"]) == ("accepted", 1)


def test_other_desks_and_teams_know_nothing(cast: Cast):
    (order,) = several(cast, 1)
    elsewhere = Caller(staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor))
    assert elsewhere.get("/orders")["items"] == []
    assert elsewhere.get(f"/orders/{order.pk}", status=404)
    assert elsewhere.call("POST", f"/orders/{order.pk}/accept", status=404)
    Caller(cast.clerk).get(f"/teams/{cast.team.code}/offers", status=403)
    Caller(cast.leader).get(f"/orders/{order.pk}", status=404)
    Caller().get("/orders", status=401)


def test_the_batch_is_proposed_and_sent(cast: Cast):
    first, second = (accepted(cast, order) for order in several(cast, 2))
    ready(cast, week_capacity=1)
    desk = Caller(cast.clerk)
    found = desk.get("/orders/proposal")
    assert (found["orders"], found["assigned"], found["gap"]) == (2, 1, 0)
    line = next(one for one in found["items"] if one["team_id"])
    assert "本村的队伍" in line["reasons"]
    choices = [
        {
            "order_id": line["order_id"],
            "team_id": line["team_id"],
            "proposed_id": line["team_id"],
            "seal": line["seal"],
        },
        {"order_id": second.pk if line["order_id"] == first.pk else first.pk, "team_id": cast.team.id},
    ]
    good, bad = desk.call("POST", "/orders/dispatch", {"choices": choices}, status=200)
    assert (good["sent"], bad["sent"]) == (True, False)
    assert bad["reasons"][0]["code"] == "team_full"
    assert Offer.objects.get().proposed


def test_the_team_says_what_it_takes_takes_declines_and_gives_back(cast: Cast):
    leader, team = Caller(cast.leader), f"/teams/{cast.team.code}"
    assert leader.get(f"{team}/readiness")["ready"] is False
    body = {"needs": ["repair"], "week_capacity": 3, "areas": [DAQIAO], "stands_by": True}
    assert leader.call("PUT", f"{team}/readiness", body, status=200)["stands_by"] is True
    leader.call("PUT", f"{team}/readiness", body | {"week_capacity": 0}, status=422)
    assert leader.call("POST", f"{team}/pause", {"reason": "农忙"}, status=200)["paused"] is True
    assert leader.call("POST", f"{team}/resume", status=200)["paused"] is False
    first, second, third = (accepted(cast, order) for order in several(cast, 3))
    for order in (first, second):
        offered(cast, order, cast.team.id)
    offered(cast, third, mode=DispatchMode.GRAB)
    assert [one["order"]["id"] for one in leader.get(f"{team}/offers")] == [first.pk, second.pk]
    assert [one["id"] for one in leader.get(f"{team}/pool")["items"]] == [third.pk]
    us = {"team": cast.team.code}
    for order in (first, third):
        assert leader.call("POST", f"/orders/{order.pk}/take", us, status=200)["repeated"] is False
    assert leader.call("POST", f"/orders/{first.pk}/take", us, status=200)["repeated"] is True
    leader.call("POST", f"/orders/{second.pk}/decline", us | {"reason": ""}, status=422)
    leader.call("POST", f"/orders/{second.pk}/decline", us | {"reason": "没空"}, status=200)
    leader.call("POST", f"/orders/{third.pk}/give-back", us | {"reason": "车坏了"}, status=200)
    assert [one["id"] for one in leader.get(f"{team}/orders")["items"]] == [first.pk]
    Caller(cast.members[0]).call("POST", f"/orders/{third.pk}/take", us, status=403)
