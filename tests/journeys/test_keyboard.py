"""Everything by keyboard: a volunteer takes and cancels a place, a leader calls the roll, desks are walked through."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from activities import rostering, stage
from cast import NOW, Persona, last_code, make_cast
from harness.clock import MovableClock
from harness.keyboard import focused, tab_to, walk
from redvest.activities import operations
from redvest.activities.enums import ActivityState, Direction, SignUpState
from redvest.activities.models import Activity, Attendance, SignUp
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.delivery import identity
from visiting import client_of


def press(page: Page, word: str, key: str = "Enter") -> None:
    """Goes by Tab to what is called so, and presses it."""
    tab_to(page, word)
    page.keyboard.press(key)


def enter(page: Page, site: str, person: Persona, *, now: datetime | None = None) -> None:
    """Logs a person in."""
    value = client_of(person, now=now).cookies[identity.COOKIE].value
    page.context.add_cookies([{"name": identity.COOKIE, "value": value, "url": site}])


def test_a_volunteer_takes_and_cancels_a_place(page: Page, wall_clock: MovableClock) -> None:
    cast = make_cast()
    wall_clock.set(NOW + timedelta(minutes=2))
    stage.published(cast, title="河堤捡垃圾")
    me = cast.members[0]

    # In: past the menu, which Escape closes again.
    page.goto("/")
    press(page, "菜单")
    tab_to(page, "搜索")
    page.keyboard.press("Escape")
    assert "菜单" in focused(page)
    page.keyboard.press("Enter")
    press(page, "登录")
    expect(page).to_have_url(re.compile("/account/login"))
    tab_to(page, "手机号")
    page.keyboard.type(me.phone.removeprefix("+86"))
    press(page, "获取验证码")
    expect(page.get_by_text("验证码已发往")).to_be_visible()
    tab_to(page, "短信验证码")
    page.keyboard.type(last_code())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/me/$"))

    # An activity is found through its filters, a place taken. What was pressed is gone; the focus stays in its card.
    press(page, "看看近期活动")
    expect(page).to_have_url(re.compile("/activities/$"))
    press(page, "筛选", "Space")
    press(page, "筛选")
    expect(page).to_have_url(re.compile(r"/activities/\?"))
    press(page, "河堤捡垃圾")
    expect(page.get_by_role("heading", level=1, name="河堤捡垃圾")).to_be_visible()
    press(page, "报名这一班")
    expect(page.locator(".shift").get_by_text("已报名")).to_be_visible()
    assert focused(page) == "去我的班次"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/me/$"))

    # Twice one changes one's mind, then cancels.
    press(page, "取消报名")
    tab_to(page, "确定取消")
    page.keyboard.press("Escape")
    assert focused(page) == "取消报名"
    page.keyboard.press("Space")
    press(page, "先不了")
    assert focused(page) == "取消报名"
    assert SignUp.objects.get().state == SignUpState.TAKEN
    page.keyboard.press("Enter")
    press(page, "确定取消")
    expect(page.get_by_text("已取消").first).to_be_visible()
    assert SignUp.objects.get().state == SignUpState.CANCELLED


def test_a_leader_confirms_and_calls_the_roll(desk_page: Page, site: str, wall_clock: MovableClock) -> None:
    page, cast = desk_page, make_cast()
    wall_clock.set(NOW)
    (shift,) = stage.published(cast, title="河堤捡垃圾")
    came, called = cast.members
    stage.takes(shift, came, called)
    wall_clock.set(stage.START)
    stage.scans(shift, came, Direction.IN, stage.START)
    enter(page, site, cast.leader, now=stage.START)

    page.goto("/team/")
    press(page, "现场签到")
    expect(page).to_have_url(re.compile(rf"/team/shifts/{shift.pk}/live/"))

    # The list renews itself every few seconds, and leaves the focus where it is.
    tab_to(page, "还没到")
    with page.expect_response(re.compile("/roster")):
        page.evaluate("htmx.trigger(document.body, 'roster-changed')")
    page.wait_for_timeout(200)
    assert "还没到" in focused(page)

    # Confirmed: its button is gone, and one is still in the list.
    tab_to(page, "确认到场的")
    tab_to(page, "确认")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已确认", exact=True).last).to_be_visible()
    page.wait_for_timeout(200)
    assert focused(page)

    tab_to(page, "点名", back=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="点名签到")).to_be_visible()
    tab_to(page, called.number)
    page.keyboard.press("Space")
    press(page, "记下勾选的人已到")
    expect(page).to_have_url(re.compile(rf"/team/shifts/{shift.pk}/live/"))
    assert {one.person_id for one in Attendance.objects.filter(shift=shift)} == {came.id, called.id}


def test_an_approver_looks_at_one_and_approves_two(page: Page, site: str, wall_clock: MovableClock) -> None:
    cast = make_cast()
    wall_clock.set(NOW)
    drafts = [stage.draft(cast, stage.shift_form(), title=title) for title in ("河堤捡垃圾", "清洁家园")]
    for one in drafts:
        operations.submit_activity(activity_id=one.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW)
    enter(page, site, cast.approver)
    page.goto("/office/approvals/")

    # The panel lies over the list on a phone: Tab stays in it, and Escape leads back to where it was opened.
    tab_to(page, "清洁家园")  # the box that picks it; its link comes next
    press(page, "清洁家园")
    expect(page.locator("#side-panel")).to_be_focused()
    within = (
        "document.activeElement === document.body || document.activeElement.closest('#side-panel') !== null"
    )
    for _ in range(12):
        page.keyboard.press("Tab")
        focused(page)
        assert page.evaluate(within)
    tab_to(page, "退回修改")
    page.keyboard.press("Escape")
    assert focused(page) == "清洁家园"

    tab_to(page, "选中本页全部", back=True)
    page.keyboard.press("Space")
    for title in ("清洁家园", "河堤捡垃圾"):
        expect(page.get_by_role("checkbox", name=title)).to_be_checked()
    press(page, "通过选中的")
    expect(page.get_by_text("都审完了")).to_be_visible()
    assert {one.state for one in Activity.objects.all()} == {ActivityState.APPROVED}


def test_every_handle_of_a_desk_is_reached(desk_page: Page, site: str, wall_clock: MovableClock) -> None:
    page, cast = desk_page, make_cast()
    wall_clock.set(NOW)
    things = rostering.things(cast, cast.members[0], title="卡点值守")
    stage.published(cast)
    enter(page, site, cast.leader)
    for path in (
        f"/team/activities/{things['roster_activity_id']}/roster/",
        f"/team/{cast.team.code}/",
        f"/team/{cast.team.code}/activities/new/",
    ):
        page.goto(path)
        assert walk(page) == []
    enter(page, site, cast.approver)
    for path in ("/office/", "/office/approvals/", "/office/people/"):
        page.goto(path)
        assert walk(page) == []
