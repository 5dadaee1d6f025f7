"""The desk after the service, by the API: call-backs, looks, follow-ups; rules of a place; the figures of orders."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from api.calling import Caller
from cast import CENTRE, DAQIAO, NOW, Cast, Persona
from harness.clock import MovableClock
from orders.stage import END, placed, reported, review
from orders.test_calling_back import NEXT, caller, closed
from redvest.kernel import audit
from redvest.orders import operations
from redvest.orders.enums import OrderState
from redvest.orders.models import ServiceRule
from redvest.reports.queries.answering import order_figures
from refusing import picture
from visiting import log_in_anew

SAID = {"punctuality": 4, "attitude": 5, "skill": 3, "solved": True, "text": "晚了一点"}


Enter = Callable[[Persona, datetime], Caller]


@pytest.fixture
def enter() -> Enter:
    """Logged in at a moment, once each: a desk's login does not last for days."""
    known: dict[int, Caller] = {}

    def come_in(person: Persona, now: datetime) -> Caller:
        if person.id not in known:
            known[person.id] = Caller(replace(person, login_id=log_in_anew(person, now=now)))
        return known[person.id]

    return come_in


def refused(who: Caller, method: str, path: str, body: dict, status: int) -> str:
    """The first code of a refusal, which changed nothing."""
    before = picture()
    answer = who.call(method, path, body, status=status)
    assert picture() == before
    return str(answer["reasons"][0]["code"])


def test_another_site_calls_back(enter: Enter, cast: Cast, wall_clock: MovableClock):
    other, order = caller(cast), closed(cast)
    operations.draw_call_backs(now=NEXT)
    wall_clock.set(NEXT)
    desk, page = enter(other, NEXT), f"/call-backs/{order.pk}"
    found = desk.get("/call-backs")
    assert [one["order_id"] for one in found["items"]] == [order.pk]
    assert "牛奶奶" not in str(found)
    clerk, manager = (enter(who, NEXT) for who in (cast.clerk, cast.manager))
    assert clerk.get("/call-backs")["items"] == []
    clerk.get(page, status=404)
    Caller().get("/call-backs", status=401)
    assert refused(clerk, "POST", f"{page}/reached", SAID, 404) == "not_found"
    assert refused(manager, "POST", f"{page}/reached", SAID, 403) == "own_site"
    assert refused(manager, "POST", f"{page}/reveal", {"why": "想知道是谁"}, 403) == "masked_now"
    assert refused(desk, "POST", f"{page}/reveal", {"why": ""}, 422) == "why_missing"
    assert desk.post(f"{page}/reveal", {"why": "抽样回访"}) == {"name": "牛奶奶", "phone": "15400000088"}
    assert desk.post(f"{page}/unreached", {"text": "关机"})["tries"] == 1
    assert refused(desk, "POST", f"{page}/unreached", {}, 409) == "tried_just_now"
    assert desk.post(f"{page}/reached", SAID | {"solved": False})["state"] == "reached"
    assert refused(desk, "POST", f"{page}/reached", SAID, 409) == "called_already"
    assert refused(desk, "POST", f"{page}/reveal", {"why": "抽样回访"}, 404) == "not_found"
    assert desk.get("/call-backs")["items"] == []
    assert desk.get("/call-backs?state=reached")["items"][0]["skill"] == 3
    order.refresh_from_db()
    assert order.state == OrderState.FOLLOW_UP
    done = {"end": "resolved", "result": "已上门重新修好"}
    assert refused(desk, "POST", f"/orders/{order.pk}/follow-up", done, 404) == "not_found"
    assert clerk.post(f"/orders/{order.pk}/follow-up", done)["state"] == "closed"


def test_the_desk_looks_answers_and_notes_what_was_said(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    order = placed(cast.residents[0])
    desk, page = Caller(cast.clerk), f"/orders/{order.pk}"
    assert refused(desk, "POST", f"{page}/reveal", {"why": " "}, 422) == "why_missing"
    assert refused(Caller(cast.leader), "POST", f"{page}/reveal", {"why": "想去看看"}, 404) == "not_found"
    assert refused(Caller(cast.auditor), "POST", f"{page}/reveal", {"why": "想去看看"}, 403) == "masked_now"
    assert desk.post(f"{page}/reveal", {"why": "联系上门"})["address"] == "3 组 12 号"
    assert audit.entries_about(f"order:{order.pk}", verbs=("order.looked",)).count() == 1
    assert desk.post(f"{page}/messages", {"text": "明天给您回话"}, status=201)["who"] == "staff"
    heard = {**SAID, "channel": "phone"}
    assert refused(desk, "POST", f"{page}/review", heard, 409) == "order_state"


def test_a_review_heard_by_phone_is_by_proxy(enter: Enter, cast: Cast, wall_clock: MovableClock):
    order = reported(cast)
    wall_clock.set(END)
    desk = enter(cast.clerk, END)
    heard = {**SAID, "channel": "own"}
    assert refused(desk, "POST", f"/orders/{order.pk}/review", heard, 422) == "channel_missing"
    assert desk.post(f"/orders/{order.pk}/review", {**SAID, "channel": "phone"})["proxy"] is True


def test_the_rules_of_a_place(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    manager, page = Caller(cast.manager), f"/sites/{CENTRE}/service-rules"
    body = {"limits": {"take": 60}, "call_back": 20}
    assert refused(Caller(cast.clerk), "PUT", page, body, 403) == "not_permitted"
    assert refused(Caller(cast.leader), "PUT", page, body, 403) == "not_permitted"
    for where, said, code in (
        (page, {"call_back": 0}, "call_back_share"),
        (page, {"need": "repair", "call_back": 20}, "call_back_of_centre"),
        (f"/sites/{DAQIAO}/service-rules", {"call_back": 20}, "call_back_of_centre"),
        (page, {"limits": {"take": 4}}, "limit"),
    ):
        assert refused(manager, "PUT", where, said, 422) == code
    assert manager.put(page, body)["call_back"] == 20
    assert ServiceRule.objects.get().call_back == 20
    below = Caller(cast.clerk).get(f"/sites/{DAQIAO}/service-rules")
    (repair,) = [one for one in below if one["need"] == "repair"]
    assert (repair["limits"]["take"], repair["own_limits"], repair["call_back"]) == (60, {}, None)
    assert "take" in repair["origins"]
    Caller(cast.leader).get(page, status=404)
    # All of it is set anew: what is left out is taken from above again.
    manager.put(page, {})
    assert not ServiceRule.objects.exists()


def test_figures_of_orders_are_those_of_the_command_for_who_sees_orders(
    enter: Enter, cast: Cast, wall_clock: MovableClock
):
    order = reported(cast)
    operations.review_order(order_id=order.pk, form=review(channel="phone"), by=cast.clerk.actor, now=END)
    wall_clock.set(END)

    def orders_of(code: str, who: Persona | None) -> dict | None:
        caller = enter(who, END) if who else Caller()
        found: dict | None = caller.get(f"/figures/{code}")["orders"]
        return found

    found = order_figures(code=CENTRE, as_of=END).as_dict()
    assert orders_of(CENTRE, cast.manager) == json.loads(json.dumps(found))
    assert found["by_team"][0]["key"] == cast.team.code
    for who, code in (
        (None, CENTRE),
        (cast.leader, DAQIAO),
        (cast.clerk, CENTRE),
        (cast.residents[0], DAQIAO),
    ):
        assert orders_of(code, who) is None
    at_home = orders_of(DAQIAO, cast.clerk)
    assert at_home is not None
    assert at_home["orders"] == 1


@pytest.mark.parametrize("path", ["/call-backs/1", "/call-backs/1/reached"])
def test_what_was_not_drawn_is_not_there(cast: Cast, wall_clock: MovableClock, path: str):
    wall_clock.set(NOW)
    desk = Caller(cast.clerk)
    if path.endswith("reached"):
        desk.post(path, SAID, status=404)
    else:
        desk.get(path, status=404)
