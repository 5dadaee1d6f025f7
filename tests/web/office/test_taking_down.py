"""Taking down for others, needs heard, and the menu at the desks."""

from typing import Any

import pytest

from cast import DAQIAO, HEYETANG, NOW, Cast, staff
from harness.clock import MovableClock
from orders import stage
from orders.test_menu import menu_form, published
from redvest.access.enums import Role
from redvest.orders import operations
from redvest.orders.enums import HeardState, ItemState, OrderChannel, OrderConsent
from redvest.orders.models import HeardNeed, MenuItem, Order, OrderJoin
from visiting import client_of, queries_for

pytestmark = pytest.mark.django_db
NEW = "/office/orders/new/"


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def typed(act: str, **said: Any) -> dict[str, Any]:
    return {
        "act": act,
        "channel": "phone",
        "need": "repair",
        "text": "厨房的灯不亮了",
        "site_code": DAQIAO,
        "address": "3 组 12 号",
        "contact_name": "牛奶奶",
        "contact_phone": "15400000088",
        "key": "one-two-three",
        **said,
    }


def test_written_down_read_back_and_a_slip(cast: Cast):
    client = client_of(cast.clerk)
    assert client.get(NEW).status_code == 200
    assert "志愿者不经手钱款" in client.post(NEW, typed("read", text="帮我取钱")).content.decode()
    read = client.post(NEW, typed("read")).content.decode()
    assert "您说：“厨房的灯不亮了”" in read
    assert Order.objects.count() == 0
    without = client.post(NEW, typed("place"))
    assert without.status_code == 422
    assert "念给居民听" in without.content.decode()
    assert "厨房的灯不亮了" in client.post(NEW, typed("back")).content.decode()
    answer = client.post(NEW, typed("place", consent="on"))
    order = Order.objects.get()
    assert answer["Location"] == f"/office/orders/{order.pk}/slip/"
    assert (order.channel, order.consent, order.taken_down_by_id, order.requester_id) == (
        OrderChannel.PHONE,
        OrderConsent.READ_BACK,
        cast.clerk.id,
        None,
    )
    slip = client.get(answer["Location"]).content.decode()
    assert f"{order.pk} 号" in slip
    assert "15400000088" not in slip
    assert f"{order.pk} 号" in client.get("/office/orders/taken-down/").content.decode()
    assert client_of(cast.leader).get(answer["Location"]).status_code == 403
    assert client_of(cast.residents[0]).get(NEW).status_code == 403


def test_for_somebody_who_is_registered(cast: Cast):
    client = client_of(cast.clerk)
    unknown = client.post(NEW, typed("read", number="V0000000000000"))
    assert "没有找到这个志愿者编号" in unknown.content.decode()
    client.post(NEW, typed("place", consent="on", number=cast.members[0].number))
    assert Order.objects.get().requester_id == cast.members[0].id


def test_a_grid_worker_writes_down_on_their_round(cast: Cast):
    grid = staff(40, Role.GRID, DAQIAO)
    client = client_of(grid)
    assert 'value="phone"' not in client.get(NEW).content.decode()
    elsewhere = client.post(NEW, typed("read", channel="grid", site_code=HEYETANG))
    assert elsewhere.status_code == 422
    answer = client.post(NEW, typed("place", channel="grid", consent="on"))
    assert client.get(answer["Location"]).status_code == 200
    assert Order.objects.get().channel == OrderChannel.GRID


def test_the_same_household_calls_again(cast: Cast):
    first = stage.phoned(cast)
    client = client_of(cast.clerk)
    again = client.post(NEW, typed("place", consent="on"))
    assert again.status_code == 409
    assert f"/office/orders/{first.pk}/add/" in again.content.decode()
    for _ in range(2):
        client.post(f"/office/orders/{first.pk}/add/", {"contact_name": "牛爷爷", "note": "顺便看插座"})
    assert [(one.contact_name, one.person_id) for one in OrderJoin.objects.all()] == [("牛爷爷", None)]
    client.post(NEW, typed("place", consent="on", although="on"))
    assert Order.objects.count() == 2


def test_a_need_heard_is_noted_and_settled(cast: Cast):
    client = client_of(cast.clerk)
    note = {
        "site_code": DAQIAO,
        "need": "health",
        "text": "想有人来量血压",
        "households": "8",
        "heard_on": "2026-03-01",
        "key": "heard-heard",
    }
    assert client.post("/office/heard/new/", note | {"households": "0"}).status_code == 422
    assert client.post("/office/heard/new/", note).status_code == 302
    heard = HeardNeed.objects.get()
    page = client.get("/office/heard/").content.decode()
    assert "想有人来量血压" in page
    assert "还没有" in page
    item = {"title": "义诊", "need": "health", "text": "量血压测血糖", "minutes": 60, "week_capacity": 0}
    made = client.post(
        f"/office/menu/new/?heard={heard.pk}", item | {"area_code": DAQIAO, "key": "item-item"}
    )
    found = MenuItem.objects.get()
    assert made["Location"] == f"/office/menu/{found.pk}/"
    heard.refresh_from_db()
    assert (heard.state, found.heard_id, found.state) == (HeardState.PROPOSED, heard.pk, ItemState.DRAFT)
    assert "已成为服务" in client.get(f"/office/heard/{heard.pk}/").content.decode()
    assert client_of(cast.leader).get("/office/heard/").status_code == 403


def test_a_team_proposes_and_the_office_decides(cast: Cast):
    leader, approver = client_of(cast.leader), client_of(cast.approver)
    page = f"/team/{cast.team.code}/menu/"
    assert leader.get(page).status_code == 200
    form = {"title": "上门理发", "need": "elderly", "text": "给老人上门理发", "minutes": 40}
    form |= {"week_capacity": 3, "area_code": DAQIAO, "key": "item-item"}
    assert leader.post(page + "new/", form | {"minutes": 1}).status_code == 422
    made = leader.post(page + "new/", form)
    item = MenuItem.objects.get()
    one = f"/office/menu/{item.pk}/"
    assert made["Location"] == one
    assert leader.get(one).status_code == 200
    leader.post(one + "submit/")
    assert "上门理发" in approver.get("/office/menu/?state=mine").content.decode()
    assert approver.post(one + "decide/", {"approve": "no", "reason": ""}).status_code == 422
    approver.post(one + "decide/", {"approve": "no", "reason": "写明自带围布"})
    assert "写明自带围布" in leader.get(one).content.decode()
    leader.post(one + "edit/", form | {"text": "给老人上门理发，自带围布"})
    leader.post(one + "submit/")
    approver.post(one + "decide/", {"approve": "yes"})
    item.refresh_from_db()
    assert item.state == ItemState.PUBLISHED
    assert leader.post(one + "off/", {"act": "suspend", "reason": ""}).status_code == 422
    leader.post(one + "off/", {"act": "suspend", "reason": "师傅外出"})
    leader.post(one + "resume/")
    leader.post(one + "off/", {"act": "retire", "reason": "不再提供"})
    item.refresh_from_db()
    assert item.state == ItemState.RETIRED
    stranger = client_of(cast.residents[0])
    assert stranger.get("/office/menu/").status_code == 403
    assert stranger.get(page).status_code == 403


def test_the_menu_list_costs_the_same_however_long_it_is(cast: Cast):
    published(cast)
    client = client_of(cast.manager)
    one = queries_for(client, "/office/menu/")
    for n in range(9):
        operations.propose_item(
            form=menu_form(title=f"服务 {n}"), team_id=cast.team.id, by=cast.leader.actor, now=NOW
        )
    assert queries_for(client, "/office/menu/") == one
