"""The front page and the pages that explain."""

from datetime import timedelta

import pytest

from activities.stage import START, published, shift_form
from cast import CENTRE, NOW, Cast
from harness.clock import MovableClock
from visiting import client_of


@pytest.fixture(autouse=True)
def monday(wall_clock: MovableClock) -> None:
    """Pages are looked at when the cast is there."""
    wall_clock.set(NOW + timedelta(minutes=1))


def test_the_front_page_says_what_is_where_and_what_is_on(cast: Cast) -> None:
    published(cast, *(shift_form(START + timedelta(days=n)) for n in range(8)))
    page = client_of().get("/").content.decode()
    assert "隆回县的 1 个文明实践中心、2 个所、4 个站" in page
    assert page.count('<article class="shift') == 6
    assert f"/figures/{CENTRE}/volunteers/?as_of=2026-03-02T09:01" in page
    assert "注册成为志愿者" in page


def test_members_are_led_to_their_code(cast: Cast) -> None:
    page = client_of(cast.members[0]).get("/").content.decode()
    assert "出示我的码" in page
    assert cast.members[0].name not in page


@pytest.mark.parametrize("path", ["/about/", "/privacy/", "/robots.txt"])
def test_pages_that_explain_ask_nothing_of_the_database(
    path: str, db: None, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client_of().get(path).status_code == 200


def test_the_icon_is_found_at_its_old_address(db: None) -> None:
    assert client_of().get("/favicon.ico").headers["Location"].endswith(".svg")


def test_reading_is_all_one_can_do(cast: Cast) -> None:
    for path in ("/", "/activities/", "/network/", "/teams/", "/projects/", "/figures/", "/about/"):
        assert client_of().head(path).status_code == 200
        assert client_of().post(path).status_code == 405
