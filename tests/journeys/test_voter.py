"""A volunteer votes on a phone: from the contest to the ballot, twice by a double tap, once again the same day."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from cast import Cast, make_cast
from contests.making import MINUTE, Made
from contests.voting import OPENS, assert_proven, counts, voting
from harness.clock import MovableClock
from journeys import families
from redvest.contests.models import Round, Vote
from redvest.people.models import Login


def turn(wall_clock: MovableClock, moment: datetime) -> None:
    """Turns the clock, and keeps everybody logged in meanwhile."""
    wall_clock.set(moment)
    Login.objects.update(started_at=moment, seen_at=moment)


@pytest.fixture
def staged(site: str, wall_clock: MovableClock) -> tuple[Cast, Made, Round]:
    """Two votes a day, counts once a day; the vote has just opened."""
    wall_clock.set(OPENS)
    cast = make_cast()
    done, row = voting(cast, per_entry="day", per_day=2, show="daily")
    turn(wall_clock, OPENS + MINUTE)
    return cast, done, row


def test_a_volunteer_votes_and_comes_back(
    page: Page, site: str, staged: tuple[Cast, Made, Round], wall_clock: MovableClock
) -> None:
    cast, done, row = staged
    one, two, three = done.entries
    families.comes_in(page, site, cast.members[0])
    page.goto("/contests/")
    page.get_by_role("link", name=done.edition.name).first.click()
    page.get_by_role("link", name="去投票").click()
    expect(page.get_by_role("heading", name="网络投票")).to_be_visible()
    expect(page.get_by_text("今天还能投", exact=True)).to_be_visible()
    expect(page.locator(".figure-value")).to_have_text("2票")
    page.get_by_role("checkbox", name=one.title).check()
    page.get_by_role("button", name="投票", exact=True).dblclick()
    expect(page.locator(".figure-value")).to_have_text("1票")
    assert counts(row) == [(1, 0, 0), (0, 0, 0), (0, 0, 0)]

    # More than is left: nothing is counted, what was ticked stays ticked.
    page.get_by_role("checkbox", name=two.title).check()
    page.get_by_role("checkbox", name=three.title).check()
    page.get_by_role("button", name="投票", exact=True).click()
    expect(page.get_by_text("每人每天 2 票，您今天还剩 1 票")).to_be_visible()
    expect(page.get_by_role("checkbox", name=three.title)).to_be_checked()
    page.get_by_role("checkbox", name=three.title).uncheck()
    page.get_by_role("button", name="投票", exact=True).click()
    expect(page.get_by_text("您今天已经投完")).to_be_visible()

    # The same day again: it says so, and there is nothing to press.
    turn(wall_clock, OPENS + timedelta(hours=3))
    page.goto(f"/votes/{row.pk}/")
    expect(page.get_by_text("今天已投")).to_have_count(2)
    expect(page.get_by_role("checkbox", name=one.title)).to_be_disabled()
    expect(page.get_by_role("button", name="投票", exact=True)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert counts(row) == [(1, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert Vote.objects.count() == 2
    assert_proven()
