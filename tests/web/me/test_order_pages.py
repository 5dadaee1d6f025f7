"""The menu and one's own orders, as a resident sees them."""

from typing import Any

import pytest

from cast import DAQIAO, HEYETANG, NOW, Cast
from harness.clock import MovableClock
from orders import stage
from orders.test_menu import published
from redvest.orders import operations
from redvest.orders.enums import OrderChannel, OrderState
from redvest.orders.models import Order, OrderJoin, OrderMessage
from visiting import client_of, queries_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def typed(**said: Any) -> dict[str, Any]:
    return {
        "need": "repair",
        "text": "厨房的灯不亮了",
        "site_code": DAQIAO,
        "address": "3 组 12 号",
        "contact_name": "牛奶奶",
        "contact_phone": "15400000088",
        "key": "one-two-three",
        **said,
    }


def test_the_menu_of_a_village(cast: Cast):
    item = published(cast)
    page = client_of().get(f"/menu/?site={DAQIAO}").content.decode()
    assert "上门理发" in page
    assert "上门理发" not in client_of().get(f"/menu/?site={HEYETANG}").content.decode()
    assert "菜单上没有找到" in client_of().get(f"/menu/?site={DAQIAO}&q=钢琴").content.decode()
    shown = client_of().get(f"/menu/{item.pk}/?site={DAQIAO}").content.decode()
    assert f"/me/orders/new?item={item.pk}&site={DAQIAO}" in shown
    elsewhere = client_of().get(f"/menu/{item.pk}/?site={HEYETANG}").content.decode()
    assert "您选的地方不提供这一项" in elsewhere
    operations.suspend_item(item_id=item.pk, reason="师傅外出", by=cast.leader.actor, now=NOW)
    assert client_of().get(f"/menu/{item.pk}/").status_code == 404
    assert client_of().get("/menu/?site=nowhere").status_code == 404


def test_a_full_item_says_so(cast: Cast):
    item = published(cast, week_capacity=1)
    stage.placed(cast.residents[1], item_id=item.pk)
    assert "本周已约满" in client_of().get(f"/menu/?site={DAQIAO}").content.decode()
    shown = client_of().get(f"/menu/{item.pk}/?site={DAQIAO}").content.decode()
    assert "点这一项" not in shown


def test_the_menu_costs_the_same_however_long_it_is(cast: Cast):
    published(cast, week_capacity=3)
    client = client_of()
    one = queries_for(client, f"/menu/?site={DAQIAO}")
    for n in range(9):
        published(cast, title=f"服务 {n}", week_capacity=3)
    assert queries_for(client, f"/menu/?site={DAQIAO}") == one


def test_a_resident_asks_in_their_own_words(cast: Cast):
    client = client_of(cast.residents[0])
    form = client.get("/me/orders/new").content.decode()
    assert f'value="{cast.residents[0].phone}"' in form
    without = client.post("/me/orders/new", typed(text="灯"))
    assert without.status_code == 422
    assert "请写明需要什么帮助" in without.content.decode()
    assert "15400000088" in without.content.decode()  # nothing typed is lost
    answer = client.post("/me/orders/new", typed(day="2026-03-03", start="09:00", end="11:00"))
    order = Order.objects.get()
    assert answer["Location"] == f"/me/orders/{order.pk}"
    assert (order.need, order.channel, order.state) == ("repair", OrderChannel.OWN, OrderState.SUBMITTED)
    assert client.post("/me/orders/new", typed())["Location"] == answer["Location"]  # the same key
    page = client.get(answer["Location"]).content.decode()
    assert "下一步：核实" in page
    assert "待核实" in page
    assert order.called in client.get("/me/orders/").content.decode()
    assert client_of(cast.residents[1]).get(answer["Location"]).status_code == 404
    assert client_of(cast.clerk).get(answer["Location"]).status_code == 404  # the desk has pages of its own


def test_an_item_is_asked_for_by_its_button(cast: Cast):
    item = published(cast)
    client = client_of(cast.residents[0])
    assert "点“上门理发”" in client.get(f"/me/orders/new?item={item.pk}").content.decode()
    client.post("/me/orders/new", typed(item=item.pk, need="", text=""))
    order = Order.objects.get()
    assert (order.item_id, order.title, order.need) == (item.pk, "上门理发", "elderly")
    gone = client.post(
        "/me/orders/new", typed(item=item.pk, need="", text="", site_code=HEYETANG, key="another-one")
    )
    assert gone.status_code == 422
    assert "这一项不在您所在的地方提供" in gone.content.decode()


def test_what_is_not_for_volunteers_is_refused_at_its_field(cast: Cast):
    answer = client_of(cast.residents[0]).post("/me/orders/new", typed(text="请帮我去银行取钱"))
    assert answer.status_code == 422
    assert "志愿者不经手钱款" in answer.content.decode()


def test_words_of_danger_show_the_number_first_and_block_nothing(cast: Cast):
    client = client_of(cast.residents[0])
    assert 'href="tel:120"' in client.post("/menu/emergency", {"text": "老人晕倒了"}).content.decode()
    assert client.post("/menu/emergency", {"text": "修灯"}).content.decode().strip() == ""
    answer = client.post("/me/orders/new", typed(text="老人晕倒了，家里没人"))
    assert 'href="tel:120"' in client.get(answer["Location"]).content.decode()


def test_the_same_need_is_offered_to_be_joined_or_made_although(cast: Cast):
    first = stage.placed(cast.residents[0])
    again = client_of(cast.residents[0]).post("/me/orders/new", typed())
    assert again.status_code == 409
    assert f"/me/orders/{first.pk}" in again.content.decode()
    # Of somebody else's order at the same door one learns nothing but that it is there.
    other = client_of(cast.members[0]).post("/me/orders/new", typed(key="other-other"))
    assert other.status_code == 409
    assert f"/me/orders/{first.pk}" not in other.content.decode()
    assert client_of(cast.members[0]).get(f"/me/orders/{first.pk}/join").status_code == 404
    made = client_of(cast.residents[0]).post("/me/orders/new", typed(although="on"))
    assert made.status_code == 302
    assert Order.objects.count() == 2


def test_asking_changing_cancelling(cast: Cast):
    order = stage.placed(cast.residents[0])
    client, page = client_of(cast.residents[0]), f"/me/orders/{order.pk}"
    assert client.post(f"{page}/say", {"text": ""}).status_code == 422
    client.post(f"{page}/say", {"text": "什么时候来？"})
    assert "什么时候来？" in client.get(page).content.decode()
    assert OrderMessage.objects.get().who == "requester"
    changed = client.post(f"{page}/change", {"text": "客厅的灯也不亮", "special": "有狗"})
    assert changed["Location"] == page
    assert "客厅的灯也不亮" in client.get(page).content.decode()
    assert client.post(f"{page}/cancel", {"reason": ""}).status_code == 422
    client.post(f"{page}/cancel", {"reason": "修好了"})
    shown = client.get(page).content.decode()
    assert "修好了" in shown
    assert "取消这张单" not in shown
    for deed in ("say", "cancel", "change"):
        body = {"text": "不是我的单", "reason": "不是我的单"}
        assert client_of(cast.residents[1]).post(f"{page}/{deed}", body).status_code == 404
    assert OrderJoin.objects.count() == 0


def test_each_step_shows_its_time_and_the_team(cast: Cast):
    order = stage.accepted(cast, stage.placed(cast.residents[0], site_code=DAQIAO))
    stage.ready(cast)
    stage.offered(cast, order, cast.team.id)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    page = client_of(cast.residents[0]).get(f"/me/orders/{order.pk}").content.decode()
    assert cast.team.name in page
    for words in ("待核实", "待派单", "等待接单", "已接单，待约时间", "下一步：约定时间"):
        assert words in page


def test_the_list_costs_the_same_however_long_it_is(cast: Cast):
    stage.placed(cast.residents[0])
    client = client_of(cast.residents[0])
    one = queries_for(client, "/me/orders/")
    for n in range(9):
        operations.place_order(
            form=stage.order_form(address=f"{n} 号"),
            by=cast.residents[0].actor,
            now=NOW,
            although_same=True,
        )
    assert queries_for(client, "/me/orders/") == one


def taken(cast: Cast) -> Order:
    """A resident's order that the red team has taken."""
    order = stage.accepted(cast, stage.placed(cast.residents[1]))
    stage.ready(cast)
    stage.offered(cast, order, cast.team.id)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    order.refresh_from_db()
    return order


def test_the_codes_are_for_the_household_and_another_time_can_be_asked_for(cast: Cast):
    order = stage.scheduled(cast, taken(cast))
    client, page = client_of(cast.residents[1]), f"/me/orders/{order.pk}"
    shown = client.get(page).content.decode()
    assert stage.code(order, "in") in shown
    assert stage.code(order, "out") in shown
    assert client.post(f"{page}/another-time", {"reason": ""}).status_code == 422
    client.post(f"{page}/another-time", {"reason": "那天要赶集，周五可以"})
    order.refresh_from_db()
    assert order.state == OrderState.TAKEN
    assert client_of(cast.residents[0]).post(f"{page}/another-time", {"reason": "不是我"}).status_code == 404


def test_a_review_says_what_is_missing_and_closes(cast: Cast, clock: MovableClock):
    order = stage.reported(cast, taken(cast))
    clock.set(stage.VISIT[1])
    client, page = client_of(cast.residents[1], now=stage.VISIT[1]), f"/me/orders/{order.pk}"
    assert "队伍说办好了，是这样吗" in client.get(page).content.decode()
    scores = {"punctuality": "5", "attitude": "5", "skill": "4", "solved": "yes"}
    without = client.post(f"{page}/review", scores | {"attitude": "", "text": "人很好"})
    assert without.status_code == 422
    assert "请选 1 到 5 分" in without.content.decode()
    assert "人很好" in without.content.decode()
    assert client.post(f"{page}/review", scores)["Location"] == page
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert "提交评价" not in client.get(page).content.decode()


def test_what_was_not_solved_is_followed_up(cast: Cast, clock: MovableClock):
    order = stage.reported(cast, taken(cast))
    clock.set(stage.VISIT[1])
    client, page = client_of(cast.residents[1], now=stage.VISIT[1]), f"/me/orders/{order.pk}"
    client.post(f"{page}/confirm")
    assert client.post(f"{page}/not-solved", {"reason": ""}).status_code == 422
    client.post(f"{page}/not-solved", {"reason": "灯又不亮了"})
    order.refresh_from_db()
    assert order.state == OrderState.FOLLOW_UP


def test_what_one_wrote_down_on_duty_is_not_ones_own(cast: Cast):
    order = stage.phoned(cast)
    assert order.called not in client_of(cast.clerk).get("/me/orders/").content.decode()
    assert client_of(cast.clerk).get(f"/me/orders/{order.pk}").status_code == 404
