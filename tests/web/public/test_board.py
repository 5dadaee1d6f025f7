"""The honour board as everybody sees it, and the switch on one's own page."""

from datetime import date

import pytest

from cast import CENTRE, DAQIAO, NOW, Cast
from harness.clock import MovableClock
from points.stage import earned, funded
from redvest.points.ledger import Party
from redvest.points.models import Listing
from redvest.points.operations.board import add_up_board
from visiting import client_of, text_of


@pytest.fixture(autouse=True)
def stage(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    funded()


def add_up() -> None:
    add_up_board(period="month", day=date(2026, 3, 2), now=NOW)


def test_one_switches_it_on_is_shown_masked_and_leaves_at_once(cast: Cast) -> None:
    me, guest = cast.members[0], client_of(cast.members[1])
    earned(Party.person(me.id), 5, "deed", code=DAQIAO)
    client = client_of(me)
    assert "同意上榜" in text_of(client.get("/me/points/board"))
    assert client.post("/me/points/board/set", {"who": "me", "on": "1"}).status_code == 302
    assert "起在榜" in text_of(client.get("/me/points/board"))
    add_up()
    for code in (DAQIAO, CENTRE):
        text = text_of(guest.get(f"/board/{code}/"))
        assert "第 1 名" in text
        assert me.name not in text
    client.post("/me/points/board/set", {"who": "me", "on": ""})
    assert "还没有人上榜" in text_of(guest.get(f"/board/{CENTRE}/"))


def test_nobody_switches_it_for_another(cast: Cast) -> None:
    client = client_of(cast.members[0])
    answer = client.post("/me/points/board/set", {"who": cast.members[1].id, "on": "1"})
    assert answer.status_code == 404
    assert not Listing.objects.exists()


def test_nonsense_in_the_address_is_this_month(cast: Cast) -> None:
    client = client_of(cast.members[0])
    for query in ("period=week", "on=2026-99-99", "on=2999-01-01", "period=year&on=1"):
        assert client.get(f"/board/{CENTRE}/?{query}").status_code == 200
    assert client.get("/board/nowhere/").status_code == 404


def test_the_api_gives_the_same(cast: Cast) -> None:
    me = cast.members[0]
    earned(Party.person(me.id), "1.50", "deed")
    client = client_of(me)
    assert client.put("/api/v1/me/board", {"on": True}, content_type="application/json").status_code == 204
    add_up()
    found = client.get(f"/api/v1/sites/{CENTRE}/board").json()
    assert [(one["rank"], one["points"]) for one in found["lines"]] == [(1, "1.50")]
    assert client.put("/api/v1/me/board", {"on": False}, content_type="application/json").status_code == 204
    assert client.get(f"/api/v1/sites/{CENTRE}/board").json()["lines"] == []
