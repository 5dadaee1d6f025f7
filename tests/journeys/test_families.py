"""A mother registers her son and consents; an elder's daughter confirms what a clerk wrote down."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

import cast as stage
from cast import DAQIAO, NOW, make_cast
from harness.clock import MovableClock
from journeys import families


def test_a_mother_registers_her_son_and_consents(page: Page, site: str, wall_clock: MovableClock) -> None:
    cast = make_cast()
    wall_clock.set(NOW + timedelta(minutes=2))
    families.comes_in(page, site, cast.residents[0])

    families.registers_child(page, 60, born=date(2016, 1, 5))
    families.consents(page)
    families.withdraws(page)


def test_a_clerk_writes_somebody_down_who_confirms(
    page: Page, desk_page: Page, site: str, wall_clock: MovableClock
) -> None:
    cast = make_cast()
    wall_clock.set(NOW + timedelta(minutes=2))
    families.comes_in(desk_page, site, cast.clerk)
    _writes_down(desk_page)

    page.goto("/account/entry/")
    page.get_by_label("手机号", exact=True).fill(stage.phone(50))
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("验证码已发往")).to_be_visible()
    page.get_by_label("短信验证码", exact=True).fill(stage.last_code())
    page.get_by_role("button", name="看看是谁登记的").click()
    expect(page.get_by_text("参加重阳节慰问")).to_be_visible()
    page.get_by_text("注册和参加志愿服务").click()
    page.get_by_text("核验并加密保存身份证件号码").click()
    page.get_by_role("button", name="确认，成为志愿者").click()
    expect(page.get_by_text("您已经是实名注册的志愿者")).to_be_visible()

    desk_page.goto("/office/entries/?end=phone")
    expect(desk_page.get_by_text("本人凭短信验证码确认").last).to_be_visible()


def _writes_down(desk: Page) -> None:
    desk.goto("/office/entries/")
    desk.get_by_role("link", name="登记一个人").click()
    desk.get_by_label("姓名", exact=True).fill(stage.name(50))
    desk.get_by_label("证件号码", exact=True).fill(stage.identity(50))
    desk.get_by_label("手机号").fill(stage.phone(50))
    desk.get_by_label("村、社区", exact=True).select_option(DAQIAO)  # the clerk's own township is chosen
    expect(desk.get_by_text("隆回县 高平镇 大桥社区")).to_be_visible()
    desk.get_by_label("为了什么登记").fill("参加重阳节慰问")
    desk.get_by_role("button", name="登记，等本人确认").click()
    expect(desk.get_by_text("已登记，等本人确认")).to_be_visible()
