"""The office desk in a real browser: by keyboard through a list, a record beside it, and back."""

from playwright.sync_api import Page, expect

from activities.stage import draft, shift_form
from cast import NOW, make_cast
from harness.clock import MovableClock
from redvest.activities import operations
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.delivery import identity
from visiting import client_of


def test_deciding_by_keyboard(desk_page: Page, site: str, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    cast = make_cast()
    for title in ("河堤清洁家园", "独居老人送餐"):
        activity = draft(cast, shift_form(), title=title)
        operations.submit_activity(
            activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
        )
    value = client_of(cast.approver).cookies[identity.COOKIE].value
    desk_page.context.add_cookies([{"name": identity.COOKIE, "value": value, "url": site}])
    desk_page.goto("/office/approvals/")
    desk_page.keyboard.press("j")
    desk_page.keyboard.press("j")
    desk_page.keyboard.press("Enter")
    panel = desk_page.locator("#side-panel")
    expect(panel.get_by_role("heading", name="独居老人送餐")).to_be_visible()
    desk_page.keyboard.press("Escape")
    expect(panel).to_be_empty()
    desk_page.keyboard.press("/")
    expect(desk_page.get_by_label("搜索活动")).to_be_focused()
    desk_page.get_by_role("link", name="河堤清洁家园").click()
    panel.get_by_role("button", name="通过").click()
    expect(desk_page.get_by_text("已通过“河堤清洁家园”")).to_be_visible()
    expect(desk_page.locator("tbody tr")).to_have_count(1)
