"""The staff write down what a resident said of a service: marked as by proxy, once, never by the team's own people."""

import pytest

from cast import Cast
from harness.clock import MovableClock
from orders import stage
from redvest.orders.enums import OrderState
from redvest.orders.models import Order, Review
from visiting import client_of

REVIEW = {
    "act": "review",
    "channel": "phone",
    "solved": "yes",
    "punctuality": "4",
    "attitude": "5",
    "skill": "5",
    "text": "灯亮了",
}


@pytest.fixture
def order(cast: Cast, wall_clock: MovableClock) -> Order:
    """Reported just now."""
    wall_clock.set(stage.END)
    return stage.reported(cast)


def address(order: Order) -> str:
    return f"/office/orders/{order.pk}/answer/"


def test_what_the_resident_said_is_marked_as_by_proxy(cast: Cast, order: Order) -> None:
    clerk = client_of(cast.clerk, now=stage.END)
    assert "替居民评价" in clerk.get(f"/office/orders/{order.pk}/").content.decode()
    assert clerk.get(address(order)).status_code == 200
    assert clerk.post(address(order), REVIEW).status_code == 302
    review = Review.objects.get()
    assert (review.proxy, review.channel, review.punctuality, review.text) == (True, "phone", 4, "灯亮了")
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    closed = clerk.get(address(order)).content.decode()
    assert "现在不能评价" in closed


def test_what_is_missing_is_said_at_its_field_and_nothing_is_written(cast: Cast, order: Order) -> None:
    answer = client_of(cast.clerk, now=stage.END).post(address(order), {"act": "review", "solved": "yes"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请选 1 到 5 分" in text
    assert "请说明是怎样听居民说的" in text
    assert not Review.objects.exists()


def test_only_done_or_not_done_at_all(cast: Cast, order: Order) -> None:
    clerk = client_of(cast.clerk, now=stage.END)
    assert clerk.post(address(order), {"act": "confirm"}).status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED
    assert clerk.post(address(order), {"act": "unsolved", "reason": ""}).status_code == 422
    assert clerk.post(address(order), {"act": "unsolved", "reason": "又不亮了"}).status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.FOLLOW_UP


def test_the_team_and_the_auditor_do_not_answer_for_anybody(cast: Cast, order: Order) -> None:
    for who in (cast.leader, cast.members[0], cast.auditor):
        assert client_of(who, now=stage.END).post(address(order), REVIEW).status_code in (403, 404)
    assert not Review.objects.exists()
