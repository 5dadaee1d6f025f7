"""Every page there is, seen by somebody it is for, looked over by axe, in normal and in large type."""

import pytest
from playwright.sync_api import Page

from cast import make_cast
from harness.axe import AXE, armed, complaints
from harness.clock import MovableClock
from redvest.delivery import identity
from redvest.web.prefs import LARGE_TYPE_COOKIE
from visiting import client_of
from walking import doors
from who_may import DOORS
from world import KINDS, World, make_world

#: What is downloaded or answers a script is no page.
NO_PAGES = ("file", "csv", "xlsx", "favicon", "robots", "check:code", "options", "count", "fragment")


def pages_by_kind(world: World) -> dict[str, list[str]]:
    """The pages, each for one kind of user who may see it: those with few rights first."""
    by_kind: dict[str, list[str]] = {}
    for (method, name), path in doors(world):
        kinds = DOORS.get((method, name), frozenset())
        if method != "GET" or path.startswith("/api/") or any(word in name for word in NO_PAGES):
            continue
        first = next((kind for kind in KINDS if kind in kinds), None)
        if first:
            by_kind.setdefault(first, []).append(path)
    return by_kind


@pytest.fixture
def crowd(site: str, wall_clock: MovableClock) -> World:
    """The world on a database of its own, served."""
    return make_world(make_cast(), wall_clock)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is installed by `redvest assets`")
@pytest.mark.parametrize("large", ["0", "1"], ids=["normal", "large"])
def test_axe_finds_nothing_on_any_page(page: Page, site: str, crowd: World, large: str):
    armed(page)
    found: list[str] = []
    for kind, paths in pages_by_kind(crowd).items():
        page.context.clear_cookies()
        page.context.add_cookies([{"name": LARGE_TYPE_COOKIE, "value": large, "url": site}])
        person = crowd.people[kind]
        if person is not None:
            cookie = client_of(person).cookies[identity.COOKIE].value
            page.context.add_cookies([{"name": identity.COOKIE, "value": cookie, "url": site}])
        found += [
            f"as {kind}: {problem}" for path in dict.fromkeys(paths) for problem in complaints(page, path)
        ]
    assert not found, "\n".join(found)
