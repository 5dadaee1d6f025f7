"""A leader calls the roll: without network, with it, with somebody who just turned up and somebody who did not."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from activities import stage
from cast import NOW, Cast, Persona, make_cast
from harness.clock import MovableClock
from harness.jobs import run_jobs
from redvest.activities import operations
from redvest.activities.enums import Source
from redvest.activities.models import Attendance, ServiceRecord, Shift
from redvest.delivery import identity
from redvest.people.models import Login
from visiting import client_of


def enter(page: Page, site: str, person: Persona) -> None:
    """Logs a person in."""
    value = client_of(person).cookies[identity.COOKIE].value
    page.context.add_cookies([{"name": identity.COOKIE, "value": value, "url": site}])


def turn(wall_clock: MovableClock, moment: datetime) -> None:
    """Turns the clock, and keeps everybody logged in meanwhile."""
    wall_clock.set(moment)
    Login.objects.update(started_at=moment, seen_at=moment)


@pytest.fixture
def staged(site: str, wall_clock: MovableClock) -> tuple[Cast, Shift]:
    """Both members have a place; the shift has just begun."""
    wall_clock.set(NOW)
    cast = make_cast()
    (shift,) = stage.published(cast)
    stage.takes(shift, *cast.members)
    turn(wall_clock, stage.START)
    return cast, shift


def test_a_leader_calls_the_roll(
    page: Page, desk_page: Page, site: str, staged: tuple[Cast, Shift], wall_clock: MovableClock
) -> None:
    cast, shift = staged
    came, missing = cast.members
    enter(page, site, cast.leader)

    # The network is gone when the names have been called: the roll stays in the phone, and is sent by itself.
    page.goto(f"/team/shifts/{shift.pk}/live/")
    page.get_by_role("link", name="点名", exact=True).click()
    page.get_by_role("button", name="显示全名").click()
    page.get_by_role("checkbox", name=re.compile(came.name)).check()
    page.context.set_offline(True)
    page.get_by_role("button", name="记下勾选的人已到").click()
    expect(page.get_by_text("没有网络")).to_be_visible()
    assert Attendance.objects.count() == 0
    kept = page.evaluate("localStorage.getItem('redvest.rolls')")
    assert came.name not in kept

    page.context.set_offline(False)
    expect(page.get_by_text("刚才存下的点名已经发出去了")).to_be_visible(timeout=20_000)
    assert page.evaluate("localStorage.getItem('redvest.rolls')") is None
    assert Attendance.objects.get().in_source == Source.ROLL_CALL

    # Somebody who did not sign up stands there.
    page.goto(f"/team/shifts/{shift.pk}/live/")
    page.get_by_role("link", name="现场登记").click()
    page.get_by_label("志愿者编号，或扫志愿者的码").fill(cast.residents[0].number)
    page.get_by_role("button", name="登记并签到").click()
    expect(page.get_by_text("已登记并签到")).to_be_visible()

    # Two hours later they are called once more, as they leave; with a network it is one click.
    turn(wall_clock, stage.START + timedelta(hours=2))
    page.goto(f"/team/shifts/{shift.pk}/roll/?way=out")
    for box in page.get_by_role("checkbox").all():
        if box.is_enabled():
            box.check()
    page.get_by_role("button", name="记下勾选的人离开").click()
    expect(page).to_have_url(re.compile(rf"/team/shifts/{shift.pk}/live/"))
    expect(page.get_by_text("已签退", exact=True).first).to_be_visible()

    # The day is over: who was called has grade B, who did not come is told and says why.
    stage.settles(shift)
    turn(wall_clock, stage.START + timedelta(days=1))
    operations.count_no_shows(now=wall_clock.now())
    records = ServiceRecord.objects.filter(shift=shift)
    assert {record.grade for record in records} == {"B"}
    assert all(115 <= record.minutes <= 120 for record in records)
    run_jobs()
    enter(desk_page, site, missing)
    desk_page.goto("/me/notices/")
    card = desk_page.get_by_role("listitem").filter(has_text="记了一次未到")
    card.get_by_role("button", name="去看看").click()
    desk_page.get_by_text("我来过，或有原因：申诉").click()
    desk_page.get_by_label("原因").fill("家里老人住院")
    desk_page.get_by_role("button", name="提交申诉").click()
    expect(desk_page.get_by_text("申诉已提交")).to_be_visible()

    page.goto("/team/no-shows/")
    expect(page.get_by_text("家里老人住院")).to_be_visible()
    page.get_by_role("button", name="不算未到").click()
    expect(page.get_by_text("这次不算未到，已通知本人")).to_be_visible()
