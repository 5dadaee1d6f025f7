"""A roster week is filled, and one person swaps: by the leader at a desk and two volunteers on phones."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from playwright.sync_api import Browser, Page, expect

from activities.rostering import MONDAY
from cast import NOW, Persona, make_cast
from harness import browser as browsers
from harness.clock import MovableClock
from redvest.activities.models import Activity, SignUp
from redvest.delivery import identity
from redvest.kernel import clock

TITLE = "老旧小区卡点值守"


@pytest.fixture
def third_page(browser: Browser, site: str) -> Iterator[Page]:
    """Another volunteer's phone."""
    with browsers.watched_page(browser, site, browsers.PHONE) as page:
        yield page


@pytest.fixture
def fourth_page(browser: Browser, site: str) -> Iterator[Page]:
    """The approver's desk."""
    with browsers.watched_page(browser, site, browsers.DESK) as page:
        yield page


def enter(page: Page, site: str, who: Persona) -> None:
    """Comes in as somebody who logged in before."""
    answer = HttpResponse()
    identity.sign_in(answer, login_id=who.login_id, person_id=who.id)
    page.context.add_cookies(
        [{"name": identity.COOKIE, "value": answer.cookies[identity.COOKIE].value, "url": site}]
    )


def lay_out(leader: Page, code: str) -> str:
    """Drafts the duty, lays the roster out, answers the six questions and submits. Its address."""
    leader.goto(f"/team/{code}/activities/new/")
    leader.get_by_label("活动名称").fill(TITLE)
    leader.locator("[name=category]").select_option("0006")
    leader.locator("[name=text]").fill("在小区门口值守，量体温，帮老人提东西。")
    leader.locator("[name=place]").fill("社区门口")
    leader.locator("[name=contact_name]").fill("李队长")
    leader.locator("[name=contact_phone]").fill("13800000005")
    leader.get_by_role("button", name="存为草稿").click()
    address = leader.url
    leader.get_by_role("link", name="生成排班表").click()
    leader.locator("[name=posts]").fill("1号卡点，幸福里东门，1人\n2号卡点\t幸福里西门\t1")
    leader.locator("[name=slots]").fill("08:00-12:00\n12:00-16:00")
    leader.locator("[name=first_day]").fill(f"{MONDAY}")
    leader.locator("[name=last_day]").fill(f"{MONDAY + timedelta(days=6)}")
    leader.get_by_role("button", name="生成排班表").click()
    expect(leader.locator(".duty-counts")).to_contain_text("28")
    leader.goto(address)
    leader.get_by_role("link", name="提交审核").click()
    for answer in leader.get_by_text("不是", exact=True).all():
        answer.click()
    leader.get_by_role("button", name="提交审核").click()
    expect(leader.get_by_text("等上级阵地审核").first).to_be_visible()
    return address


def fill_week(leader: Page, post: int, number: str, *, slot: str) -> None:
    """Names a member for the same time on every day of the week, from the first cell of a post."""
    row = leader.locator(".duty-grid tbody tr").nth(post)
    row.locator("td").nth(0).get_by_role("link", name=re.compile(slot)).click()
    leader.get_by_role("button", name="显示全名").click()
    leader.locator("label.choice", has_text=number).click()
    leader.get_by_text("这一周同一时段都排他们").click()
    leader.get_by_role("button", name="安排选中的人").click()
    expect(leader.get_by_text("已安排 7 人次")).to_be_visible()


def test_a_roster_week_is_filled_and_one_person_swaps(
    page: Page,
    desk_page: Page,
    third_page: Page,
    fourth_page: Page,
    site: str,
    wall_clock: MovableClock,
    tmp_path: Path,
) -> None:
    cast = make_cast()
    wall_clock.set(NOW)
    leader, approver, one, other = desk_page, fourth_page, page, third_page
    first, second = cast.members
    for tab, who in ((leader, cast.leader), (approver, cast.approver), (one, first), (other, second)):
        enter(tab, site, who)

    address = lay_out(leader, cast.team.code)
    approver.goto("/office/approvals/")
    approver.get_by_role("link", name=TITLE).click()
    expect(approver.get_by_text("提交时的回答")).to_be_visible()
    approver.get_by_role("button", name="通过", exact=True).click()
    expect(approver.get_by_text("已通过")).to_be_visible()
    leader.goto(address)
    leader.get_by_role("button", name="发布，开始招募").click()

    # The week is filled: each of the two is named for seven mornings.
    roster = f"{address}roster/?day={MONDAY}"
    for post, who in enumerate((first, second)):
        leader.goto(roster)
        fill_week(leader, post, who.number, slot="08:00")
    leader.goto(roster)
    expect(leader.locator(".duty-counts")).to_contain_text("14 / 28")
    leader.get_by_role("link", name="缺人清单").click()
    expect(leader.locator(".list-head")).to_contain_text("14")

    # Nobody is volunteered: each says yes.
    for tab in (one, other):
        tab.goto("/me/")
        expect(tab.get_by_role("heading", name="有 7 个班次请您确认")).to_be_visible()
        tab.get_by_role("button", name="这 7 个都能来").click()
        expect(tab.get_by_text("已确认 7 个班次")).to_be_visible()

    # One exchanges Monday's post for the other's Tuesday.
    activity = Activity.objects.get(title=TITLE)
    held = SignUp.objects.filter(shift__activity=activity, state="taken").order_by("shift__starts_at")
    monday = held.filter(person_id=first.id)[0]
    one.goto(f"/me/shifts/{monday.pk}/hand-over")
    one.locator(".asked li", has_text="2号卡点").first.get_by_role("button", name="想换这个").click()
    expect(one.get_by_text("已经问了对方")).to_be_visible()
    other.goto("/me/")
    other.get_by_role("link", name="看看换班").click()
    other.get_by_role("button", name="同意换班").click()
    expect(other.get_by_text("换好了")).to_be_visible()
    mondays = {
        row.shift.post.number: row.person_id
        for row in held.select_related("shift__post").all()
        if row.shift.post and clock.local_day(row.shift.starts_at) == MONDAY
    }
    assert mondays == {1: second.id, 2: first.id}

    # The leader sees who swapped, and takes the week along.
    leader.goto(f"{address}handovers/")
    expect(leader.get_by_text("已换好")).to_be_visible()
    leader.goto(roster)
    leader.get_by_text("打印和导出").click()
    with leader.expect_download() as download:
        leader.get_by_role("button", name="Excel（全名）").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    leader.goto(roster)
    leader.get_by_text("打印和导出").click()
    leader.get_by_role("button", name="打印本周（全名）").click()
    expect(leader.locator(".duty-print")).to_contain_text(first.name)
