"""The live page in a real browser: the code changes by itself, a scan and a confirmation move people in the list."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from activities.stage import START, published, shift_form
from cast import NOW, Cast, Persona, make_cast
from harness.clock import MovableClock
from redvest.activities import codes, operations
from redvest.activities.models import Shift
from redvest.delivery import identity
from redvest.people.models import Login
from visiting import client_of


def enter(page: Page, site: str, person: Persona) -> None:
    """Logs a person in."""
    value = client_of(person).cookies[identity.COOKIE].value
    page.context.add_cookies([{"name": identity.COOKIE, "value": value, "url": site}])


@pytest.fixture
def staged(site: str, wall_clock: MovableClock) -> tuple[Cast, Shift]:
    """Two members have a place; it is ten minutes before the start."""
    wall_clock.set(NOW)
    cast = make_cast()
    (shift,) = published(cast, shift_form())
    for member in cast.members:
        operations.sign_up(shift_id=shift.pk, person_id=member.id, by=member.actor, now=NOW)
    turn(wall_clock, START - timedelta(minutes=10))
    return cast, shift


def turn(wall_clock: MovableClock, moment: datetime) -> None:
    """Turns the clock, and keeps everybody logged in meanwhile."""
    wall_clock.set(moment)
    Login.objects.update(started_at=moment, seen_at=moment)


def test_the_code_changes_by_itself(
    page: Page, site: str, staged: tuple[Cast, Shift], wall_clock: MovableClock
) -> None:
    cast, shift = staged
    enter(page, site, cast.leader)
    page.goto(f"/team/shifts/{shift.pk}/live/")
    code = page.locator("a[data-code]")
    first = code.get_attribute("href")
    wall_clock.wait(seconds=codes.ROTATION)
    expect(code).not_to_have_attribute("href", first or "", timeout=(codes.ROTATION + 3) * 1000)


def test_scanning_confirming_and_the_roll_call(
    page: Page, site: str, staged: tuple[Cast, Shift], wall_clock: MovableClock
) -> None:
    cast, shift = staged
    member = cast.members[0]
    enter(page, site, cast.leader)
    page.goto(f"/team/shifts/{shift.pk}/live/")
    page.get_by_text("扫志愿者的码签到").click()
    field = page.get_by_label("用扫码枪扫，或输入志愿者的码")
    field.fill("nonsense")
    field.press("Enter")
    expect(page.locator("#scan-result")).to_contain_text("这不是有效的红马甲码")
    field.fill(codes.person_code(member.id, now=wall_clock.now()))
    field.press("Enter")
    expect(page.locator("#scan-result")).to_contain_text("签到成功")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    expect(page.locator(".live-counts")).to_contain_text(re.compile(r"1\s*在场"))
    page.locator(f"#confirm-{member.id}").click()
    expect(page.locator(".live-counts")).to_contain_text(re.compile(r"1\s*已确认"))
    expect(page.locator("#roster")).not_to_contain_text(member.name)
    page.get_by_role("button", name="显示全名").click()
    expect(page.locator("#roster")).to_contain_text(member.name)
