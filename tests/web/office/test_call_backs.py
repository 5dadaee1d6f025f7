"""Calling back on the desk's pages: whose list it is on, who may call and see the phone, what is recorded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import CENTRE, DAQIAO, NOW, Cast, Persona
from harness.clock import MovableClock
from orders.stage import phoned
from orders.test_calling_back import NEXT, caller, closed
from redvest.kernel import audit
from redvest.kernel.models import OutboxEvent
from redvest.orders import operations
from redvest.orders.enums import CallBackState, OrderState
from redvest.orders.models import CallBack, Order, ServiceRule
from redvest.orders.queries.calling import call_backs_of_others
from redvest.web.targets import path_of
from refusing import picture
from visiting import client_of

LIST = "/office/orders/-/call-backs/"
SAID = {"solved": "yes", "punctuality": "4", "attitude": "5", "skill": "3", "text": "都好，就是晚了一点"}


Enter = Callable[[Persona], Client]


@pytest.fixture
def enter() -> Enter:
    """Logged in on the day of the calls, once each: a desk's login does not last for days."""
    known: dict[int, Client] = {}

    def come_in(person: Persona) -> Client:
        if person.id not in known:
            known[person.id] = client_of(person, now=NEXT)
        return known[person.id]

    return come_in


@pytest.fixture
def other(cast: Cast) -> Persona:
    """The clerk of Taohuaping, on the other side of the county."""
    return caller(cast)


@pytest.fixture
def order(cast: Cast, other: Persona, wall_clock: MovableClock) -> Order:
    """Closed in Daqiao, and drawn the day after for the desk of Taohuaping."""
    wall_clock.set(NEXT)
    order = closed(cast)
    operations.draw_call_backs(now=NEXT)
    return order


def test_it_is_on_the_list_of_the_desk_that_was_drawn(enter: Enter, cast: Cast, other: Persona, order: Order):
    shown = enter(other).get(LIST).content.decode()
    assert f'href="{LIST}{order.pk}/"' in shown
    assert "牛奶奶" not in shown
    assert f"{LIST}{order.pk}/" not in enter(cast.clerk).get(LIST).content.decode()
    assert enter(cast.clerk).get(f"{LIST}{order.pk}/").status_code == 404
    for nobody in (cast.leader, cast.auditor, cast.approver, cast.residents[0]):
        assert enter(nobody).get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302
    # It waits for whoever may call, not for the county's manager, who has a role where it was served.
    assert "抽样回访" in enter(other).get("/office/").content.decode()
    assert call_backs_of_others(other.see(NEXT)).count() == 1
    assert call_backs_of_others(cast.manager.see(NEXT)).count() == 0


def test_the_message_leads_to_it(enter: Enter, cast: Cast, other: Persona, wall_clock: MovableClock):
    order = closed(cast)
    operations.draw_call_backs(now=NEXT)
    wall_clock.set(NEXT)
    (event,) = OutboxEvent.objects.filter(payload__kind="order.call_back")
    assert (event.payload["people"], event.payload["target"]) == ([other.id], f"call_back:{order.pk}")
    page = path_of(event.payload["target"])
    assert page == f"{LIST}{order.pk}/"
    assert enter(other).get(page).status_code == 200


def test_the_phone_is_shown_on_record_while_it_is_open(
    enter: Enter, cast: Cast, other: Persona, order: Order
):
    desk, page = enter(other), f"{LIST}{order.pk}/"
    masked = desk.get(page).content.decode()
    assert "牛**" in masked
    assert "154****0088" in masked
    before = picture()
    assert desk.post(f"{page}look/", {"why": ""}).status_code == 422
    assert picture() == before
    shown = desk.post(f"{page}look/", {"why": "抽样回访，问问服务怎么样"}).content.decode()
    assert "牛奶奶" in shown
    assert "tel:15400000088" in shown
    assert "3 组 12 号" not in shown
    assert audit.entries_about(f"order:{order.pk}", verbs=("order.looked",)).count() == 1
    assert "15400000088" not in desk.get(page).content.decode()
    assert desk.post(f"{page}record/", SAID).status_code == 302
    before = picture()
    assert desk.post(f"{page}look/", {"why": "再看一次电话号码"}).status_code == 404
    assert picture() == before


def test_what_was_said_is_recorded_once(enter: Enter, cast: Cast, other: Persona, order: Order):
    page = f"{LIST}{order.pk}/"
    desk = enter(other)
    before = picture()
    refused = desk.post(f"{page}record/", SAID | {"skill": "", "text": "说得很多"})
    assert refused.status_code == 422
    assert "请选 1 到 5 分" in refused.content.decode()
    assert "说得很多" in refused.content.decode()
    assert picture() == before
    assert desk.post(f"{page}record/", SAID).status_code == 302
    found = CallBack.objects.get()
    assert (found.state, found.punctuality, found.skill, found.solved) == ("reached", 4, 3, True)
    shown = desk.get(page).content.decode()
    assert "都好，就是晚了一点" in shown
    assert "记下回访" not in shown
    assert f"{LIST}{order.pk}/" in desk.get(f"{LIST}?state=reached").content.decode()
    assert desk.post(f"{page}record/", SAID | {"skill": "1"}).status_code == 422
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED


def test_nobody_with_a_role_where_it_was_or_a_part_in_it_calls(
    enter: Enter, cast: Cast, other: Persona, order: Order
):
    page = f"{LIST}{order.pk}/"
    manager = enter(cast.manager)
    shown = manager.get(page).content.decode()
    assert "您在这张单的阵地有职务" in shown
    assert "看姓名和电话" not in shown
    enter(cast.clerk)
    before = picture()
    assert manager.post(f"{page}record/", SAID).status_code == 403
    assert manager.post(f"{page}unreached/").status_code == 403
    assert manager.post(f"{page}look/", {"why": "想知道是谁家"}).status_code == 403
    assert enter(cast.clerk).post(f"{page}record/", SAID).status_code == 404
    assert picture() == before


def test_not_solved_goes_back_to_its_own_desk(enter: Enter, cast: Cast, other: Persona, order: Order):
    page = f"{LIST}{order.pk}/"
    enter(other).post(f"{page}record/", SAID | {"solved": "no"})
    order.refresh_from_db()
    assert order.state == OrderState.FOLLOW_UP
    assert (
        f"/office/orders/{order.pk}/"
        in enter(cast.clerk).get("/office/orders/?state=follow_up").content.decode()
    )


def test_nobody_answered(enter: Enter, cast: Cast, other: Persona, order: Order, wall_clock: MovableClock):
    page = f"{LIST}{order.pk}/"
    assert enter(other).post(f"{page}unreached/", {"text": "关机"}).status_code == 302
    soon = enter(other).post(f"{page}unreached/")
    assert soon.status_code == 422
    assert "刚刚打过" in soon.content.decode()
    later = NEXT + timedelta(hours=3)
    wall_clock.set(later)
    assert client_of(other, now=later).post(f"{page}unreached/").status_code == 302
    assert CallBack.objects.get().state == CallBackState.UNREACHED


def test_queries_do_not_grow_with_the_list(enter: Enter, cast: Cast, other: Persona, order: Order):
    desk, first = enter(other), CallBack.objects.get()
    counts = []
    for more in (0, 15):
        for n in range(more):
            copy = phoned(cast, contact_phone=f"1540000{n:04d}", address=f"{n} 号")
            CallBack.objects.create(
                order=copy, drawn_at=NEXT, draw=first.draw, desk_id=first.desk_id, due_at=first.due_at
            )
        with CaptureQueriesContext(connection) as queried:
            assert desk.get(LIST).status_code == 200
        counts.append(len(queried))
    assert counts[0] == counts[1]


def test_the_centre_says_how_many_are_called_back(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    rules, manager = f"/office/orders/-/rules/?site={CENTRE}", client_of(cast.manager)
    assert 'name="call_back"' in manager.get(rules).content.decode()
    assert 'name="call_back"' not in manager.get(f"{rules}&need=repair").content.decode()
    assert 'name="call_back"' not in manager.get(f"/office/orders/-/rules/?site={DAQIAO}").content.decode()
    before = picture()
    refused = manager.post(rules, {"call_back": "101"})
    assert refused.status_code == 422
    assert "1% 到 100%" in refused.content.decode()
    assert client_of(cast.clerk).post(rules, {"call_back": "10"}).status_code in (403, 404)
    assert picture() == before
    assert manager.post(rules, {"call_back": "100"}).status_code == 302
    assert ServiceRule.objects.get().call_back == 100
    assert 'value="100"' in manager.get(rules).content.decode()
