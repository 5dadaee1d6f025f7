"""A wrong hour is corrected: the volunteer asks, the leader agrees, the site above decides; the old record stays."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from activities import stage
from cast import NOW, make_cast
from harness.clock import MovableClock
from journeys.families import comes_in
from redvest.activities import queries
from redvest.activities.models import ServiceRecord
from redvest.people.models import Login
from redvest.reports.verify import verify


def turn(wall_clock: MovableClock, moment: datetime) -> None:
    """Turns the clock, and keeps everybody logged in meanwhile."""
    wall_clock.set(moment)
    Login.objects.update(started_at=moment, seen_at=moment)


def test_a_wrong_hour_is_corrected(page: Page, desk_page: Page, site: str, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    cast = make_cast()
    (shift,) = stage.published(cast)
    who = cast.members[0]
    stage.takes(shift, who)
    # The phone died an hour before the end: two hours of three were scanned.
    stage.served(cast, shift, who, came=stage.START, left=stage.START + timedelta(hours=2))
    stage.settles(shift)
    turn(wall_clock, stage.START + timedelta(days=1))
    assert queries.totals_of(who.id).minutes == 120

    comes_in(page, site, who)
    page.goto("/me/hours")
    page.get_by_role("link", name="更正", exact=True).click()
    page.get_by_label("实际结束").fill("12:00")
    page.get_by_label("理由").fill("十二点才走，手机没电了")
    page.get_by_role("button", name="提交更正").click()
    expect(page.get_by_text("已提交更正")).to_be_visible()
    expect(page.get_by_text("要更正为 09:00–12:00")).to_be_visible()

    comes_in(desk_page, site, cast.leader)
    desk_page.goto("/team/hours/")
    desk_page.get_by_label("理由").fill("我看到他在")
    desk_page.get_by_role("button", name="时间属实，同意").click()
    expect(desk_page.get_by_text("已答复")).to_be_visible()
    assert queries.totals_of(who.id).minutes == 120, "both agree, and still nobody scanned it"

    comes_in(desk_page, site, cast.approver)
    desk_page.goto("/office/hours/")
    expect(desk_page.get_by_text("要更正为 09:00–12:00")).to_be_visible()
    desk_page.get_by_label("理由").fill("看过签到表")
    desk_page.locator("button[name=decision][value=yes]").click()
    expect(desk_page.get_by_text("已处理")).to_be_visible()

    page.goto("/me/hours")
    expect(page.locator(".figure-value").first).to_have_text(re.compile(r"^3"))
    old, back, new = ServiceRecord.objects.order_by("id")
    assert [(row.minutes, row.grade) for row in (old, back, new)] == [(120, "A"), (-120, "A"), (180, "C")]
    expect(page.get_by_text(f"收回第 {old.pk} 号：十二点才走，手机没电了")).to_be_visible()
    expect(page.get_by_text(f"更正第 {old.pk} 号")).to_be_visible()
    expect(page.get_by_text("甲级", exact=True).first).to_be_visible()
    assert queries.totals_of(who.id).minutes == 180
    assert verify(now=wall_clock.now()) == []
