"""What every answer tells the browser not to do, and that pages and their scripts live well with it."""

import pytest
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from cast import Cast
from redvest.delivery import headers, identity
from visiting import client_of

PAGES = ["/", "/figures/430524/", "/account/login", "/api/v1/sessions/current", "/no/such/page"]


def directives(policy: str) -> dict[str, str]:
    """A Content-Security-Policy by directive."""
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_foreign_scripts_frames_and_leaking_addresses(cast: Cast, path: str):
    answer = Client().get(path)

    allowed = directives(answer["Content-Security-Policy"])
    assert (allowed["default-src"], allowed["script-src"], allowed["style-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )
    assert (allowed["frame-ancestors"], allowed["base-uri"], allowed["form-action"]) == (
        "'none'",
        "'none'",
        "'self'",
    )
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]


def test_only_the_page_about_the_api_may_style_itself(cast: Cast):
    docs = directives(Client().get(headers.API_DOCS)["Content-Security-Policy"])

    assert docs.pop("style-src") == "'self' 'unsafe-inline'"
    assert docs == {k: v for k, v in headers.CONTENT_SECURITY_POLICY.items() if k != "style-src"}


def test_nobody_keeps_a_page_that_may_show_somebodys_own(cast: Cast):
    member = client_of(cast.members[0])

    for path in ("/", "/me/", "/me/data", "/me/code", "/team/", "/office/", "/api/v1/me"):
        assert "no-store" in client_of(cast.leader).get(path)["Cache-Control"], path
        assert "no-store" in member.get(path)["Cache-Control"], path
    assert "no-store" not in Client().get("/")["Cache-Control"]
    assert "no-store" in Client().get("/account/register")["Cache-Control"]


def test_over_https_cookies_never_travel_without_it(cast: Cast, settings: Settings):
    settings.SECURE_COOKIES = settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = True
    browser = Client()

    browser.get("/account/login", secure=True)
    answer = browser.post("/prefs/language", {"language": "en", "next": "/"}, secure=True)

    assert browser.cookies["csrftoken"]["secure"]
    assert answer.cookies["django_language"]["secure"]


def test_over_https_a_browser_is_told_to_stay_there(cast: Cast, settings: Settings):
    settings.SECURE_HSTS_SECONDS = 3600

    assert Client().get("/", secure=True)["Strict-Transport-Security"] == "max-age=3600"
    assert "Strict-Transport-Security" not in Client().get("/")


def test_the_login_cookie_is_out_of_reach_of_scripts_and_of_other_sites(cast: Cast):
    answer = HttpResponse()
    identity.sign_in(answer, login_id=cast.leader.login_id, person_id=cast.leader.id)

    cookie = answer.cookies[identity.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_browser_reports_no_breach_of_the_policy_on_pages_and_api_docs(page: Page, site: str):
    # A breach fails the test by itself (harness.browser).
    for path in ("/", "/account/register", "/account/login", "/activities", "/styleguide/", headers.API_DOCS):
        page.goto(site + path)
        page.wait_for_load_state("networkidle")

    assert page.get_by_text("Browsers log in.").is_visible()
