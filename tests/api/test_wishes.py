"""Wishes by the API: the wall without an account, claims that a repeat does not double, one's own."""

import pytest
from django.test import Client

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from orders.wishing import grid_worker, published
from redvest.orders.models import WishClaim
from visiting import client_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def test_the_wall_names_nobody(cast: Cast) -> None:
    wish = published(cast, grid_worker(cast), shares=3)
    (shown,) = Client().get(f"{API}/wishes?site={DAQIAO}&audience=elderly").json()["items"]
    assert (shown["id"], shown["shares"], shown["claimed"], shown["value"]) == (wish.pk, 3, 0, "180.00")
    one = Client().get(f"{API}/wishes/{wish.pk}")
    assert one.json() == shown
    assert "牛玉兰" not in one.content.decode()
    assert Client().get(f"{API}/wishes/{wish.pk + 1}").status_code == 404


def test_claimed_once_and_given_back(cast: Cast) -> None:
    wish = published(cast, grid_worker(cast), shares=3)
    assert Client().post(f"{API}/wishes/{wish.pk}/claims", {}, "application/json").status_code == 401
    helper = client_of(cast.members[0])
    path, body = f"{API}/wishes/{wish.pk}/claims", {"shares": 2}
    first = helper.post(path, body, "application/json", headers={"Idempotency-Key": "wish-claim-1"})
    again = helper.post(path, body, "application/json", headers={"Idempotency-Key": "wish-claim-1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["claim_id"] == again.json()["claim_id"]
    other = client_of(cast.members[1]).post(path, body, "application/json")
    assert (other.status_code, other.json()["reasons"][0]["code"]) == (409, "shares_left")
    (mine,) = helper.get(f"{API}/me/wish-claims").json()["items"]
    assert (mine["shares"], mine["state"], mine["wish"]["claimed"]) == (2, "held", 2)
    gone = helper.post(f"{API}/me/wish-claims/{mine['id']}/release", {"reason": "买不到"}, "application/json")
    assert gone.status_code == 200
    assert WishClaim.objects.get().state == "released"


def test_a_wish_of_ones_own(cast: Cast) -> None:
    asker = client_of(cast.members[0])
    body = {
        "title": "一台电风扇",
        "audience": "elderly",
        "value": "180.00",
        "site_code": DAQIAO,
        "contact_name": "牛玉兰",
        "address": "3组12号",
    }
    wrong = asker.post(f"{API}/me/wishes", body | {"public_story": "住3组12号"}, "application/json")
    assert (wrong.status_code, wrong.json()["reasons"][0]["field"]) == (422, "public_story")
    made = asker.post(f"{API}/me/wishes", body, "application/json")
    assert made.status_code == 201
    (own,) = asker.get(f"{API}/me/wishes").json()["items"]
    assert (own["id"], own["state"]) == (made.json()["id"], "collected")
