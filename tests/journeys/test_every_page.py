"""Every page there is, seen by somebody it is for, looked over by axe, in normal and in large type."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from cast import make_cast
from harness import browser as browsers
from harness.axe import AXE, LOOKS, armed, look_over
from harness.clock import MovableClock
from harness.keyboard import unreachable
from redvest.delivery import identity
from visiting import client_of
from walking import doors
from who_may import DOORS
from world import KINDS, World, make_world

#: What is downloaded, a picture, or a piece that a script puts into a page.
NO_PAGES = (
    "_file",
    "_sheet",
    "_proof",
    "_scan",
    "_options",
    "_hints",
    "_template",
    "_bad_rows",
    "_progress",
    "_evidence",
    "_photo",
    "_suggested",
)
ALSO_NONE = {
    "public:favicon",
    "public:robots",
    "accounts:places",
    "team:shift_roster",
    "judge:file",
    "office:course_roster",
    "me:course_material",
    "boards:clock",
    "boards:live",
}
#: Doors that lead on at once: there is no second factor to ask for, no code yet, one's own team has the order, who
#: keeps one shop is in it, and what was announced is no draft any more.
LEAD_ON = {
    "accounts:second",
    "check:start",
    "team:order_any",
    "shop:home",
    "office:contest_edit",
    "office:contest_scheme",
    "office:contest_terms",
}
#: A code that is none is told so, on a page.
NO_CODE = 409
#: Those who see most of a part of the product come first; whoever else is let in sees less of the same page.
FIRST = {
    "me": ["member"],
    "check": ["member"],
    "team": ["leader"],
    "office": ["clerk", "approver", "manager"],
}


def is_page(name: str) -> bool:
    """Whether somebody reads what stands at an address."""
    return name not in ALSO_NONE | LEAD_ON and not name.endswith(NO_PAGES)


def pages_by_kind(world: World) -> dict[str, list[str]]:
    """Every page once, for one kind of user who may see it."""
    by_kind: dict[str, list[str]] = {}
    for (method, name), path in doors(world):
        kinds = DOORS.get((method, name), frozenset())
        if method != "GET" or path.startswith("/api/") or not is_page(name):
            continue
        order = [*FIRST.get(name.split(":")[0], []), *KINDS]
        if first := next((kind for kind in order if kind in kinds), None):
            by_kind.setdefault(first, []).append(path)
    return by_kind


@pytest.fixture
def crowd(site: str, wall_clock: MovableClock) -> World:
    """The world on a database of its own, served."""
    return make_world(make_cast(), wall_clock)


def problems(page: Page, path: str) -> Iterator[str]:
    """What is wrong with a page. Large type is an attribute of the root (base.html): the page need not come twice."""
    answer = page.goto(path, wait_until="domcontentloaded")
    if answer is None or not (answer.ok or answer.status == NO_CODE) or answer.request.redirected_from:
        yield f"{path} is not shown: {answer and answer.status} {page.url}"
        return
    yield from look_over(page, path)
    yield from (f"{path} cannot be reached by keyboard: {thing}" for thing in unreachable(page))
    page.evaluate("document.documentElement.dataset.type = 'large'")
    yield from look_over(page, f"{path} in large type", only=LOOKS)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is installed by `redvest assets`")
def test_axe_finds_nothing_on_any_page(browser: Browser, site: str, crowd: World) -> None:
    found: list[str] = []
    for kind, paths in pages_by_kind(crowd).items():
        with browsers.watched_page(browser, site, browsers.PHONE) as page:
            armed(page).emulate_media(reduced_motion="reduce")
            if person := crowd.people[kind]:
                cookie = client_of(person).cookies[identity.COOKIE].value
                page.context.add_cookies([{"name": identity.COOKIE, "value": cookie, "url": site}])
            for path in dict.fromkeys(paths):
                found += [f"as {kind}: {problem}" for problem in problems(page, path)]
    assert not found, "\n".join(found)
