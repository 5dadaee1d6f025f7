"""From a service hour to a bag of rice: the covenant thanks, the shelf gives, the keeper scans, and the books agree."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from activities import stage
from cast import DAQIAO, NOW, make_cast
from harness.clock import MovableClock
from journeys.families import comes_in
from market import stage as market
from redvest.activities.enums import TOPIC_HOURS
from redvest.activities.models import ServiceRecord
from redvest.activities.operations.thanking import thank_for
from redvest.kernel.actor import SYSTEM
from redvest.kernel.models import OutboxEvent
from redvest.people.models import Login
from redvest.points.operations import covenants
from redvest.points.rules.covenant_drafts import draft_of
from redvest.reports.verify import verify


def test_from_an_hour_to_a_bag_of_rice(
    page: Page, desk_page: Page, site: str, wall_clock: MovableClock
) -> None:
    wall_clock.set(NOW)
    cast = make_cast()
    market.budget()
    # 20 points an hour of service, from today on.
    rule = {"code": "hours", "title": "志愿服务", "heading": "做好事", "source": "service", "unit": "hour"}
    draft = draft_of({"terms": {"holder": "person"}, "rules": [rule | {"value": "20"}]})
    version = covenants.draft_covenant(
        site_code=DAQIAO, draft=draft, note="试行", by=cast.manager.actor, now=NOW
    )
    covenants.publish_covenant(version_id=version.pk, valid_from=NOW.date(), by=SYSTEM, now=NOW)
    there = market.shop(cast)
    keeper = market.keeper(cast, there, cast.leader)
    rice = market.goods(cast, there, stock=5)
    # Three hours in the morning, scanned in and out.
    (shift,) = stage.published(cast)
    who = cast.members[0]
    stage.takes(shift, who)
    stage.served(cast, shift, who, came=stage.START, left=stage.START + timedelta(hours=3))
    stage.settles(shift)
    moment = stage.START + timedelta(days=1)
    wall_clock.set(moment)
    Login.objects.update(started_at=moment, seen_at=moment)
    # The job that hears of changed hours.
    for event in OutboxEvent.objects.filter(topic=TOPIC_HOURS):
        thank_for(event_id=event.pk, now=moment)
    assert market.free(who) == 60

    comes_in(page, site, who)
    page.goto("/me/points/")
    page.get_by_role("link", name="去爱心超市兑换").click()
    page.get_by_role("link", name="大桥社区爱心超市").click()
    page.locator(f"select[name=q{rice.pk}]").select_option("1")
    page.get_by_role("button", name="兑换选好的").click()
    expect(page.get_by_role("heading", name="凭码领取")).to_be_visible()
    code = page.locator(".pick-up-code").inner_text()
    assert (market.free(who), market.stock(rice)) == (16, (4, 1))

    comes_in(desk_page, site, keeper)
    desk_page.goto("/shop/")
    desk_page.get_by_label("领取码或积分卡号").fill(code)
    desk_page.get_by_role("button", name="查这个码").click()
    expect(desk_page.get_by_text("大米 5 公斤 × 1 袋")).to_be_visible()
    desk_page.get_by_role("button", name="东西已交给他").click()
    expect(desk_page.get_by_text("已交付，积分已结算")).to_be_visible()

    page.reload()
    expect(page.get_by_text("已领取").first).to_be_visible()
    page.goto("/me/points/")
    expect(page.locator(".points-balance").first).to_contain_text("16")
    assert (market.free(who), market.stock(rice)) == (16, (4, 0))

    # The code is gone with the hand-over.
    desk_page.get_by_label("领取码或积分卡号").fill(code)
    desk_page.get_by_role("button", name="查这个码").click()
    expect(desk_page.get_by_text("没有找到这个码").first).to_be_visible()
    assert verify(now=wall_clock.now()) == []
    assert market.differences() == []
    assert ServiceRecord.objects.get().minutes == 180
