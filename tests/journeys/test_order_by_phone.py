"""A need told by phone becomes a service: taken down, verified, dispatched, taken, agreed on, done by the resident's
codes, reported, reviewed; and the hours it made."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from cast import DAQIAO, NOW, Cast, Persona, make_cast
from harness.clock import MovableClock
from journeys import families
from orders import stage
from redvest.orders.enums import OrderState
from redvest.orders.models import Order
from redvest.people.models import Login

WORDS = "厨房的灯不亮了，想请人看看"
REPORT = "换了灯泡，开关也修好了"


@pytest.fixture
def people(site: str, wall_clock: MovableClock) -> Cast:
    """A team that takes orders."""
    wall_clock.set(NOW + timedelta(minutes=1))
    cast = make_cast()
    stage.ready(cast)
    return cast


def turn(wall_clock: MovableClock, moment: datetime) -> None:
    """Turns the clock, and keeps everybody logged in meanwhile."""
    wall_clock.set(moment)
    Login.objects.update(started_at=moment, seen_at=moment)


def figure(page: Page, label: str) -> Locator:
    """A row of what residents say, on the page of figures."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=True))


def test_an_order_by_phone_from_the_call_to_the_hours(
    page: Page, desk_page: Page, site: str, people: Cast, wall_clock: MovableClock
) -> None:
    cast, resident, member = people, people.residents[0], people.members[0]
    order = taken_down(desk_page, site, cast.clerk, resident)
    address = f"/office/orders/{order.pk}/"

    desk_page.goto(address)
    desk_page.get_by_role("button", name="核实，可以派单").click()
    desk_page.get_by_label("发给几支队伍").check()
    desk_page.get_by_label(re.compile(cast.team.name)).check()
    desk_page.get_by_role("button", name="派出").click()
    expect(desk_page.get_by_text("等待接单").first).to_be_visible()

    start = (NOW + timedelta(days=1)).replace(hour=9, minute=0)
    takes_and_agrees(page, site, cast, order, start)

    families.comes_in(page, site, resident)
    page.goto(f"/me/orders/{order.pk}")
    expect(page.get_by_text("约在 3月3日 09:00，请留人在家")).to_be_visible()
    expect(page.get_by_text(cast.team.name).first).to_be_visible()
    arrival, departure = (one.strip() for one in page.locator("b.slip-number").all_inner_texts())

    order.refresh_from_db()
    families.comes_in(page, site, member)
    assert order.shift is not None
    page.goto(f"/activities/{order.shift.activity_id}/")
    page.get_by_role("button", name="报名这一班").click()
    expect(page.get_by_text("已报名").first).to_be_visible()

    turn(wall_clock, start)
    page.goto(f"/me/visits/{order.pk}")
    page.get_by_label("到达码").fill("000000" if arrival != "000000" else "111111")
    page.get_by_role("button", name="到达", exact=True).click()
    expect(page.get_by_text("码不对，还可以试 4 次").first).to_be_visible()
    page.get_by_label("到达码").fill(arrival)
    page.get_by_role("button", name="到达", exact=True).click()
    expect(page.get_by_role("heading", name="办好了要走？")).to_be_visible()
    turn(wall_clock, start + timedelta(minutes=50, seconds=30))
    page.get_by_label("离开码").fill(departure)
    page.get_by_role("button", name="离开", exact=True).click()
    expect(page.get_by_text("09:00 到达，09:50 离开")).to_be_visible()
    page.get_by_role("textbox", name="做了什么").fill(REPORT)
    page.get_by_role("button", name="报告完成").click()
    expect(page.get_by_text(REPORT)).to_be_visible()

    families.comes_in(page, site, resident)
    page.goto(f"/me/orders/{order.pk}")
    expect(page.get_by_text(REPORT)).to_be_visible()
    page.get_by_label("解决了", exact=True).check()
    for name, stars in (("守时程度", "4"), ("服务态度", "5"), ("专业水平", "5")):
        page.get_by_role("radiogroup", name=name).or_(page.get_by_role("group", name=name)).get_by_label(
            stars, exact=True
        ).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("已办结").first).to_be_visible()

    desk_page.goto("/office/answering/")
    expect(figure(desk_page, "居民本人评价")).to_contain_text("4.00")
    expect(figure(desk_page, "工作人员代记").get_by_role("cell").first).to_have_text("0")

    families.comes_in(page, site, cast.leader)
    page.goto(f"/team/shifts/{order.shift_id}/live/")
    page.get_by_role("button", name="确认到场的 1 人").click()
    expect(page.get_by_text("记 50 分钟")).to_be_visible()
    families.comes_in(page, site, member)
    page.goto("/me/hours")
    expect(page.locator("td[data-label=分钟]")).to_have_text("50")
    expect(page.get_by_text("甲级", exact=True)).to_be_visible()
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED


def taken_down(page: Page, site: str, clerk: Persona, caller: Persona) -> Order:
    """The clerk writes it down, reads it aloud and submits; the caller is known by their phone."""
    families.comes_in(page, site, clerk)
    page.goto("/office/orders/new/")
    page.get_by_text("电话代点", exact=True).click()
    page.locator("[name=need]").select_option("repair")
    page.locator("[name=text]").fill(WORDS)
    page.locator("[name=site_code]").select_option(DAQIAO)
    page.locator("[name=address]").fill("3 组 12 号")
    page.locator("[name=contact_name]").fill("牛奶奶")
    page.locator("[name=contact_phone]").fill(caller.phone)
    page.get_by_role("button", name="下一步：念给居民听").last.click()
    expect(page.get_by_role("heading", name="念给居民听")).to_be_visible()
    expect(page.locator(".read-aloud")).to_contain_text(WORDS)
    page.get_by_label("已复述，居民同意").check()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="点单回单")).to_be_visible()
    order = Order.objects.get()
    assert order.requester_id == caller.id
    return order


def takes_and_agrees(page: Page, site: str, cast: Cast, order: Order, start: datetime) -> None:
    """The leader takes the offer, looks whom to call, and says what was agreed on."""
    families.comes_in(page, site, cast.leader)
    page.goto(f"/team/{cast.team.code}/orders/")
    expect(page.get_by_text("牛奶奶")).to_have_count(0)
    page.get_by_role("button", name="接单", exact=True).click()
    page.goto(f"/team/{cast.team.code}/orders/{order.pk}/")
    page.get_by_role("button", name="查看联系方式").click()
    expect(page.get_by_text("3 组 12 号")).to_be_visible()
    page.locator("[name=starts_at]").fill(start.strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=ends_at]").fill((start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="约好了").click()
    expect(page.get_by_text("已约好时间").first).to_be_visible()
