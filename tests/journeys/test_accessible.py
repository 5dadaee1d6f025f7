"""Getting in and one's own pages, looked over by axe: WCAG 2.2 AA, and no page wider than a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from activities.stage import START, published, shift_form
from cast import NOW, make_cast
from harness.axe import AXE, armed, complaints
from harness.clock import MovableClock
from redvest.activities import codes, operations
from redvest.delivery import identity
from redvest.web.prefs import LARGE_TYPE_COOKIE
from visiting import client_of


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is installed by `redvest assets`")
@pytest.mark.parametrize("large", ["0", "1"])
def test_nothing_stands_in_the_way(page: Page, site: str, wall_clock: MovableClock, large: str) -> None:
    cast = make_cast()
    wall_clock.set(NOW)
    me = cast.members[0]
    now_on, later = published(cast, shift_form(NOW + timedelta(minutes=20)), shift_form(START))
    for shift in (now_on, later):
        operations.sign_up(shift_id=shift.pk, person_id=me.id, by=me.actor, now=NOW)
    armed(page)
    page.context.add_cookies([{"name": LARGE_TYPE_COOKIE, "value": large, "url": site}])
    found = [
        problem for path in ("/account/login", "/account/register") for problem in complaints(page, path)
    ]
    cookie = client_of(me).cookies[identity.COOKIE].value
    page.context.add_cookies([{"name": identity.COOKIE, "value": cookie, "url": site}])
    code = codes.rotating_code(now_on.pk, "in", now=wall_clock.now())
    paths = [
        "/me/",
        "/me/code",
        "/me/scan",
        "/me/hours",
        "/me/shifts",
        "/me/teams",
        "/me/data",
        f"/c/{code}",
        "/c/x",
    ]
    found += [problem for path in paths for problem in complaints(page, path)]
    assert not found, "\n".join(found)
