"""A real Chromium for the tests marked ``browser``, and what a page may not do while it is watched."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

REQUIRED = os.environ.get("REDVEST_BROWSER_REQUIRED") == "1"
#: A browser in a test talks to the tested site and to nobody else.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


def chromium() -> str:
    """The path of the system's Chromium; without one the test is skipped, or fails where browsers are required."""
    path = os.environ.get("REDVEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path:
        return path
    missing = "no Chromium on this machine (on Debian: apt-get install chromium)"
    if REQUIRED:
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium without a window, closed at the end."""
    path = chromium()
    # Playwright keeps an event loop in this thread, which makes Django think that database calls here are async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched_page(browser: Browser, base_url: str, viewport: dict[str, int]) -> Iterator[Page]:
    """A fresh page (own cookies) at ``base_url``; scripts that fail, what the Content-Security-Policy
    had to stop, and requests that leave the site fail the test."""
    problems: list[str] = []

    def look(request: Request) -> None:
        if request.url.startswith("http") and urlsplit(request.url).netloc != urlsplit(base_url).netloc:
            problems.append(f"a request left the site: {request.url}")

    def listen(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            problems.append(f"the policy was broken: {said.text}")

    context = browser.new_context(
        base_url=base_url, viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", permissions=[]
    )
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", look)
        page.on("console", listen)
        page.on("pageerror", lambda error: problems.append(f"a script failed: {error}"))
        yield page
    finally:
        context.close()
    assert not problems, "\n".join(problems)
