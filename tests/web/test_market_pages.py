"""Every page of the market walked through: by a visitor, who redeems, the keeper, the clerk and the auditor."""

import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from market import stage as ms
from redvest.market.models import Redemption, WriteOff
from redvest.market.rules import codes
from visiting import client_of


def test_the_whole_way_through_the_pages(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    ms.budget()
    there = ms.shop(cast)
    man = ms.keeper(cast, there)
    rice = ms.goods(cast, there, stock=10)
    ms.donated(cast, there, rice)
    who = ms.newcomer(50)
    row = ms.ordered(who, there, (rice, 1))
    bad: list[Any] = []

    def go(c: Client, name: str, *a: Any, post: Any = None, code: int = 200) -> HttpResponse:
        url = reverse(name, args=a)
        r = c.post(url, post) if post is not None else c.get(url)
        if r.status_code != code:
            bad.append((name, r.status_code, re.sub(r"<[^>]+>|\s+", " ", r.content.decode())[:600]))
        return r

    v = client_of(None)
    m = client_of(who)
    k = client_of(man)
    c = client_of(cast.clerk)
    u = client_of(cast.auditor)
    for cl in (v, m, k, c, u):
        go(cl, "public:market")
    go(cl, "public:shop", there.pk)
    go(cl, "public:shop_given", there.pk)
    go(m, "me:redemptions")
    r = go(m, "me:redemption", row.pk)
    go(k, "shop:home", code=302)
    for cl in (k, c, u):
        for n in ["counter", "past", "stock", "goods"]:
            go(cl, "shop:" + n, there.pk)
        go(cl, "shop:redemption", row.pk)
    for n in ["card", "stock_in", "write_off", "donations"]:
        go(k, "shop:" + n, there.pk)
    go(c, "shop:goods_new", there.pk)
    go(c, "shop:goods_edit", rice.pk)
    go(u, "shop:count", there.pk)
    for cl in (c, u):
        go(cl, "office:shops")
    go(cl, "office:shop", there.pk)
    go(cl, "office:liability")
    go(c, "office:shop_new")
    code = ms.code(row)
    r = go(k, "shop:scan", there.pk, post={"code": code, "key": "a" * 10})
    assert "东西已交给他" in r.content.decode()
    r = go(k, "shop:scan", there.pk, post={"code": "12345678", "key": "a" * 11}, code=422)
    go(k, "shop:hand", there.pk, post={"code": code, "key": "b" * 10}, code=302)
    row.refresh_from_db()
    assert row.state == "collected"
    go(k, "shop:redemption", row.pk)
    r = go(
        k,
        "shop:give_back",
        row.pk,
        post={"key": "c" * 10, "goods_id": rice.pk, "quantity": 1, "fit": "yes", "reason": "袋破"},
        code=302,
    )
    go(m, "me:redeem", there.pk, post={"key": "d" * 10, f"q{rice.pk}": "1"}, code=302)
    go(m, "me:redeem", there.pk, post={"key": "e" * 10, f"q{rice.pk}": "9"}, code=422)
    go(
        k,
        "shop:stock_in",
        there.pk,
        post={"key": "f" * 10, "goods_id": rice.pk, "quantity": 3, "source": "bought"},
        code=302,
    )
    go(
        k,
        "shop:donations",
        there.pk,
        post={
            "key": "g" * 10,
            "goods_id": rice.pk,
            "quantity": 3,
            "donor": "unit",
            "name": "供销社",
            "shown_as": "name",
        },
        code=302,
    )
    lot = rice.lots.first()
    go(
        k,
        "shop:write_off",
        there.pk,
        post={"key": "h" * 10, "lot_id": lot.pk, "quantity": 1, "reason": "坏了"},
        code=302,
    )
    r = go(u, "office:shops")
    assert "坏了" in r.content.decode()
    go(u, "office:write_off_decide", WriteOff.objects.get().pk, post={"confirmed": "yes"}, code=302)
    lot.refresh_from_db()
    go(
        u,
        "shop:count",
        there.pk,
        post={
            "key": "i" * 10,
            f"e{lot.pk}": lot.free + lot.held,
            f"f{lot.pk}": lot.free + lot.held - 1,
            f"n{lot.pk}": "少一袋",
        },
        code=302,
    )
    r = go(u, "shop:count", there.pk)
    assert "少一袋" in r.content.decode()
    go(
        c,
        "office:shop",
        there.pk,
        post={
            "key": "j" * 10,
            "name": "大桥超市",
            "address": "大桥",
            "kind": "site",
            "collect_days": 5,
            "hours1": "09:00-12:00",
            "hours2": "09:00-12:00",
        },
        code=302,
    )
    go(c, "office:shop_keeper", there.pk, post={"number": cast.members[1].number}, code=302)
    go(c, "office:shop_day", there.pk, post={"day": "2026-03-05"}, code=302)
    go(c, "office:shop_state", there.pk, post={"to": "paused", "reason": "盘点"}, code=302)
    go(c, "office:shop", there.pk)
    go(v, "public:shop", there.pk)
    go(c, "office:shop_state", there.pk, post={"to": "open"}, code=302)
    go(
        c,
        "shop:goods_edit",
        rice.pk,
        post={"key": "k" * 10, "name": "大米", "unit": "bag", "price": "45"},
        code=302,
    )
    go(c, "shop:goods_state", rice.pk, post={"to": "paused"}, code=302)
    go(
        c,
        "office:shop_new",
        post={
            "key": "l" * 10,
            "site_code": DAQIAO,
            "name": "二店",
            "address": "x",
            "kind": "merchant",
            "collect_days": 5,
        },
        code=302,
    )
    assert bad == []
    assert ms.differences() == []


def test_the_card_on_the_phone_at_the_counter(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    ms.budget()
    there = ms.shop(cast)
    man = client_of(ms.keeper(cast, there))
    rice = ms.goods(cast, there, stock=3)
    who = ms.newcomer(50)
    seen = client_of(who).get("/me/points/code").content.decode()
    (shown,) = re.findall(r'class="code-text">(P[^<]+)<', seen)
    assert "爱心超市的管理员" in seen
    fresh = client_of(who).get("/me/points/code", headers={"HX-Request": "true"}).content.decode()
    assert shown in fresh
    assert "<h1" not in fresh
    scan = reverse("shop:scan", args=[there.pk])
    page = man.post(scan, {"code": shown, "key": "a" * 10}).content.decode()
    assert "的卡" in page
    assert rice.name in page
    assert who.name not in page
    chosen = {"code": shown, "key": "b" * 10, f"q{rice.pk}": "1"}
    for _again in range(2):
        assert man.post(reverse("shop:card", args=[there.pk]), chosen).status_code == 302
    assert Redemption.objects.get().state == "collected"
    wrong = man.post(scan, {"code": shown[:-1] + ("3" if shown[-1] == "2" else "2"), "key": "c" * 10})
    assert wrong.status_code == 422


def test_lists_ask_as_often_for_thirty_rows_as_for_one(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    ms.budget()
    there = ms.shop(cast)
    man = client_of(ms.keeper(cast, there))
    clerk = client_of(cast.clerk)
    rice = ms.goods(cast, there, stock=100, price=ms.pts(1))
    who = ms.newcomer(50)
    ms.ordered(who, there, (rice, 1))
    pages = [
        (man, f"shop:{name}", (there.pk,)) for name in ("counter", "stock", "goods", "past", "donations")
    ]
    pages += [(clerk, "office:shops", ()), (clerk, "shop:stock", (there.pk,))]
    pages += [(client_of(who), "me:redemptions", ()), (client_of(None), "public:shop", (there.pk,))]

    def asked() -> list[int]:
        found = []
        for client, name, args in pages:
            client.get(reverse(name, args=args))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name, args=args)).status_code == 200
            found.append(len(queries))
        return found

    few = asked()
    for at in range(29):
        soap = ms.goods(cast, there, stock=3, name=f"肥皂{at}", price=ms.pts(1))
        ms.ordered(ms.newcomer(60 + at), there, (soap, 1))
    names = [name for _client, name, _args in pages]
    more = [(name, one, many) for name, one, many in zip(names, few, asked(), strict=True) if many > one + 1]
    assert more == []


def test_hours_that_differ_by_day_survive_a_save(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    ms.budget()
    there = ms.shop(cast)
    clerk, url = client_of(cast.clerk), reverse("office:shop", args=[there.pk])
    typed = {"key": "z" * 10, "name": "大桥超市", "address": "大桥", "kind": "site", "collect_days": 5}
    days = {"hours1": "9:00-12:00", "hours3": "14:30-17:30", "hours6": "08:00到12:00，13：00–24:00"}
    assert clerk.post(url, typed | days).status_code == 302
    hours = [(1, 540, 720), (3, 870, 1050), (6, 480, 720), (6, 780, 1440)]

    def saved() -> list[tuple[int, int, int]]:
        return list(there.hours.order_by("weekday", "opens").values_list("weekday", "opens", "closes"))

    assert saved() == hours
    page = clerk.get(url).content.decode()
    shown = dict(re.findall(r'name="(hours\d)" value="([^"]*)"', page))
    assert shown == {
        "hours1": "09:00-12:00",
        "hours3": "14:30-17:30",
        "hours6": "08:00-12:00 13:00-24:00",
    }
    assert clerk.post(url, typed | shown).status_code == 302
    assert saved() == hours
    for wrong in ("上午", "12:00-09:00", "9:75-10:00", "08:00-10:00 09:00-11:00"):
        assert clerk.post(url, typed | shown | {"hours2": wrong}).status_code == 422
    assert saved() == hours


def test_the_code_of_the_card_by_the_api(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    got = client_of(cast.members[0]).get("/api/v1/me/points/code")
    assert got.json() == {"code": codes.phone_code(cast.members[0].id, now=NOW), "seconds": 60}
    assert client_of(None).get("/api/v1/me/points/code").status_code == 401


def test_goods_and_stock_as_tables_to_take_away(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    ms.budget()
    there = ms.shop(cast)
    man, rice = ms.keeper(cast, there), ms.goods(cast, there, stock=10)
    said = {"goods": f"{rice.name},", "stock": "10,0", "moves": ",10,10"}
    for what, words in said.items():
        url = reverse(f"shop:{what}_file", args=[there.pk])
        answer = client_of(man).get(url)
        assert answer.status_code == 200
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert man.number in lines[0]
        assert words in lines[-1]
        assert b"".join(client_of(cast.auditor).get(url, {"as": "xlsx"}).streaming_content)[:2] == b"PK"
        assert client_of(cast.residents[0]).get(url).status_code == 404
    assert f"/shop/{there.pk}/goods.table" in client_of(man).get(f"/shop/{there.pk}/goods").content.decode()
    assert f"/shop/{there.pk}/moves.table" in client_of(man).get(f"/shop/{there.pk}/stock").content.decode()


def test_a_keeper_changes_how_a_donor_is_published(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    ms.budget()
    there = ms.shop(cast)
    man, rice = ms.keeper(cast, there), ms.goods(cast, there)
    given = ms.donated(cast, there, rice)
    own = ms.donated(
        cast, there, rice, donor="person", name="赵小满", shown_as="masked", person_id=cast.members[1].id
    )
    page = client_of(man).get(reverse("shop:donations", args=[there.pk])).content.decode()
    assert 'value="anonymous"' in page
    assert (
        client_of(man).post(reverse("shop:donor_shown", args=[given.pk]), {"shown_as": "masked"}).status_code
        == 302
    )
    given.refresh_from_db()
    assert given.shown_as == "masked"
    for who, row, to, code in (
        (man, own, "name", 403),
        (cast.residents[0], given, "name", 403),
        (man, given, "loud", 302),
    ):
        url = reverse("shop:donor_shown", args=[row.pk])
        assert client_of(who).post(url, {"shown_as": to}).status_code == code
    given.refresh_from_db()
    own.refresh_from_db()
    assert (given.shown_as, own.shown_as) == ("masked", "masked")
