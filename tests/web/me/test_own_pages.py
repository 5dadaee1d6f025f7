"""One's own pages: what is next, what was given, what is stored; nobody else's, and at the same number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.stage import START, published, shift_form
from cast import GAOPING, HEYETANG, NOW, Cast, identity, team
from harness.clock import MovableClock
from redvest.activities import codes, operations
from redvest.kernel.clock import day_end, local_day
from redvest.people import operations as people
from redvest.people import queries as people_queries
from redvest.teams import operations as teams_operations
from redvest.teams.queries import is_member
from visiting import client_of, log_in_anew

PAGES = ["/me/", "/me/shifts", "/me/shifts?when=past", "/me/hours", "/me/teams", "/me/data", "/me/code"]


@pytest.fixture(autouse=True)
def cast_time(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def sign_up(person: Any, shift: Any, **more: Any) -> int:
    made = operations.sign_up(shift_id=shift.pk, person_id=person.id, by=person.actor, now=NOW, **more)
    return made.sign_up_id


@pytest.mark.parametrize("page", PAGES)
def test_visitors_are_sent_to_log_in_and_members_see_the_page(cast: Cast, page: str) -> None:
    assert Client().get(page)["Location"].startswith("/account/login?next=")
    answer = client_of(cast.members[0]).get(page)
    assert answer.status_code == 200
    assert 'href=""' not in answer.text
    assert 'action=""' not in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_home_says_the_one_thing_to_do(cast: Cast, wall_clock: MovableClock) -> None:
    me = cast.members[0]
    soon, later = published(cast, shift_form(NOW + timedelta(minutes=45)), shift_form(START))
    (tiny,) = published(cast, shift_form(START + timedelta(days=1), places=1), title="敬老院理发")
    sign_up(cast.members[1], tiny)
    for shift in (soon, later):
        sign_up(me, shift)
    sign_up(me, tiny, or_wait=True)
    client = client_of(me)
    page = client.get("/me/")
    assert [card.step for card in page.context["cards"]] == ["later", "later", "queue"]
    assert "09:15 起可以签到" in page.text
    assert "候补第 1 位" in page.text
    wall_clock.set(NOW + timedelta(minutes=16))
    page = client.get("/me/")
    assert [card.step for card in page.context["cards"]] == ["arrive", "later", "queue"]
    assert "扫码签到" in page.text


def test_giving_a_place_up_moves_the_queue_and_comes_back_to_the_page(cast: Cast) -> None:
    (tiny,) = published(cast, shift_form(places=1))
    first, second = cast.members
    held = sign_up(first, tiny)
    sign_up(second, tiny, or_wait=True)
    done = client_of(first).post(f"/me/shifts/{held}/cancel", {"next": "/me/"}, follow=True)
    assert done.redirect_chain == [("/me/", 302)]
    assert "已取消报名" in done.text
    assert "已报名" in client_of(second).get("/me/shifts").text


def test_nobody_cancels_for_another_and_late_is_explained(cast: Cast, wall_clock: MovableClock) -> None:
    (shift,) = published(cast, shift_form(START, cancel_until=START - timedelta(hours=47, minutes=50)))
    me, other = cast.members
    held = sign_up(me, shift)
    assert client_of(other).post(f"/me/shifts/{held}/cancel").status_code == 404
    assert "取消报名" in client_of(me).get("/me/shifts").text
    wall_clock.set(NOW + timedelta(minutes=20))
    page = client_of(me).get("/me/shifts")
    assert f"/me/shifts/{held}/cancel" not in page.text
    assert f"/me/sign-ups/{held}/give-up" in page.text
    assert "请写明原因" in client_of(me).get(f"/me/sign-ups/{held}/give-up").text
    refused = client_of(me).post(f"/me/sign-ups/{held}/give-up", {"reason": ""})
    assert (refused.status_code, "请写明原因" in refused.text) == (422, True)
    assert client_of(me).post(f"/me/sign-ups/{held}/give-up", {"reason": "孩子发烧"}).status_code == 302
    assert "取消报名" not in client_of(me).get("/me/shifts").text


def test_cancelled_activity_does_not_vanish_silently(cast: Cast) -> None:
    (shift,) = published(cast)
    sign_up(cast.members[0], shift)
    operations.cancel_activity(
        activity_id=shift.activity_id, reason="道路结冰", by=cast.leader.actor, now=NOW
    )
    for page in ("/me/", "/me/shifts"):
        assert "原因：道路结冰" in client_of(cast.members[0]).get(page).text


def serve(cast: Cast, shift: Any, *, leave: bool = True, confirm: bool = True) -> None:
    """The first member comes at the start, leaves after an hour, and is confirmed."""
    me, leader = cast.members[0], cast.leader.actor

    def scan(way: str, at: Any) -> None:
        operations.check_by_code(
            code=codes.rotating_code(shift.pk, way, now=at),
            by=me.actor,
            now=at,
        )

    sign_up(me, shift)
    scan("in", shift.starts_at)
    if confirm:
        operations.confirm_attendance(shift_id=shift.pk, person_ids=[me.id], by=leader, now=shift.starts_at)
    if leave:
        scan("out", shift.starts_at + timedelta(hours=1))


def test_hours_say_what_counts_why_not_and_what_is_still_to_come(
    cast: Cast, wall_clock: MovableClock
) -> None:
    day = NOW + timedelta(hours=1)
    whole, forgotten, waiting = published(
        cast,
        shift_form(day, timedelta(hours=2)),
        shift_form(day + timedelta(days=1), timedelta(hours=2)),
        shift_form(day + timedelta(days=2), timedelta(hours=2)),
    )
    serve(cast, whole)
    serve(cast, forgotten, leave=False)
    operations.settle_shift(shift_id=forgotten.pk, now=day_end(local_day(forgotten.starts_at)))
    serve(cast, waiting, confirm=False)
    now = waiting.starts_at + timedelta(hours=1, minutes=5)
    wall_clock.set(now)
    page = client_of(cast.members[0], now=now).get("/me/hours")
    assert page.context["totals"].minutes == 60
    assert page.context["totals"].times == 1
    assert "没有签退，按 0 分钟记" in page.text
    assert "等队长确认" in page.text
    assert "扫码，队长确认" in page.text


def test_joining_by_code_leaving_and_a_code_nobody_has(cast: Cast) -> None:
    newcomer = cast.residents[0]
    client = client_of(newcomer)
    wrong = client.post("/me/teams/join", {"code": "T999999"})
    assert wrong.status_code == 422
    assert "没有这个编号的队伍" in wrong.text
    done = client.post("/me/teams/join", {"code": cast.team.code.lower()}, follow=True)
    assert "您已加入“大桥社区志愿服务队”" in done.text
    assert is_member(cast.team.id, newcomer.id)
    left = client.post(f"/me/teams/{cast.team.code}/leave", follow=True)
    assert "您已退出" in left.text
    assert not is_member(cast.team.id, newcomer.id)
    there = f"/teams/{cast.team.code}/"
    assert client.post(f"/me/teams/join/{cast.team.code}", {"next": there})["Location"] == there


def test_my_data_shows_everything_but_the_id_number(cast: Cast) -> None:
    me = cast.members[0]
    people.reveal_contact(person_id=me.id, why="核对值班名单", by=cast.clerk.actor, now=NOW)
    page = client_of(me).get("/me/data")
    for shown in (me.number, me.name, me.phone, "隆回县 高平镇 大桥社区", "核对值班名单"):
        assert shown in page.text
    assert identity(6) not in page.text
    assert identity(6)[6:14] not in page.text


def test_leaving_with_a_file(cast: Cast, wall_clock: MovableClock) -> None:
    me = cast.members[0]
    (shift,) = published(cast, shift_form(NOW + timedelta(hours=1)), title="=河堤捡垃圾")
    serve(cast, shift)
    now = NOW + timedelta(hours=3)
    wall_clock.set(now)
    client = client_of(me, now=now)
    _mark, *lines = client.get("/me/hours.csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "日期,开始,结束,分钟,凭据,活动,队伍,阵地,记入时间,备注"
    assert lines[1].startswith(
        "2026-03-02,10:00,11:00,60,甲级：扫码且队长确认,'=河堤捡垃圾,大桥社区志愿服务队,"
    )
    assert len(lines) == 2
    told = client.get("/me/data.json").json()
    assert (told["name"], told["number"], told["service_records"][0]["minutes"]) == (me.name, me.number, 60)
    assert identity(6) not in str(told)
    for file in ("/me/hours.csv", "/me/data.json"):
        assert Client().get(file).status_code == 302


def test_consents_are_given_and_withdrawn_one_by_one(cast: Cast) -> None:
    me = cast.members[0]
    client = client_of(me)
    client.post("/me/data/consent", {"purpose": "messages", "give": "yes"})
    assert people_queries.purposes_agreed_by(me.id) == {"service", "identity", "messages"}
    client.post("/me/data/consent", {"purpose": "messages", "give": "no"})
    assert people_queries.purposes_agreed_by(me.id) == {"service", "identity"}
    kept = client.post("/me/data/consent", {"purpose": "service", "give": "no"}, follow=True)
    assert "是注册所必需的" in kept.text
    assert people_queries.purposes_agreed_by(me.id) == {"service", "identity"}


def test_moving_home_asks_down_to_the_village(cast: Cast, wall_clock: MovableClock) -> None:
    me = cast.members[0]
    client = client_of(me)
    wall_clock.set(NOW + timedelta(minutes=1))
    half = client.post("/me/data/home", {"county": "430524", "town": GAOPING, "village": ""})
    assert half.status_code == 422
    assert "请选到您居住的村（社区）" in half.text
    picked = client.post("/me/data/home", {"pick": HEYETANG})
    assert picked.context["picker"].residence == HEYETANG
    moved = client.post(
        "/me/data/home", {"county": "430524", "town": "430524001", "village": HEYETANG}, follow=True
    )
    assert "居住地已更新" in moved.text
    assert people_queries.residence_of(me.id).division_code == HEYETANG


def test_saying_anew_what_one_can_and_would_do(cast: Cast) -> None:
    me = cast.members[0]
    client = client_of(me)
    assert 'action="/me/data/profile"' in client.get("/me/data").text
    odd = client.post("/me/data/profile", {"skills": ["flying"], "categories": ["0001"]})
    assert (odd.status_code, list(odd.context["profile_form"].errors)) == (422, ["skills"])
    assert people_queries.profile_of(me.id).categories == ()
    saved = client.post("/me/data/profile", {"categories": ["0001", "0017"]}, follow=True)
    assert "技能和意愿已更新。" in saved.text
    assert people_queries.profile_of(me.id).categories == ("0001", "0017")
    client.post("/me/data/profile", {})
    assert people_queries.profile_of(me.id).categories == ()


def test_setting_a_password_and_ending_another_login(cast: Cast) -> None:
    me = cast.members[0]
    client = client_of(me)
    weak = client.post("/me/data/password", {"password": "12345678"})
    assert weak.status_code == 422
    assert "太常见" in weak.text
    other = log_in_anew(me, now=NOW + timedelta(minutes=5), device="旧手机")
    assert "旧手机" in client.get("/me/data").text
    client.post(f"/me/data/logins/{other}/end")
    assert "旧手机" not in client.get("/me/data").text
    assert client_of(cast.members[1]).post(f"/me/data/logins/{me.login_id}/end").status_code == 404
    assert client.post("/me/data/password", {"password": "一把好长好长的密码"}).status_code == 302


@pytest.mark.parametrize("page", ["/me/", "/me/shifts", "/me/hours", "/me/teams"])
def test_lists_need_the_same_queries_for_one_row_and_for_many(
    cast: Cast, wall_clock: MovableClock, page: str
) -> None:
    me = cast.members[0]
    day = NOW + timedelta(hours=1)
    forms = [shift_form(day + timedelta(days=n), timedelta(hours=2)) for n in range(50)]
    shifts = published(cast, *forms)
    client = client_of(me)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    serve(cast, shifts[0])
    sign_up(me, shifts[1])
    one = count()
    for shift in shifts[2:26]:
        sign_up(me, shift)
    for shift in shifts[26:]:
        serve(cast, shift)
    for n in range(10):
        other = team(cast.leader, name=f"第{n}支队伍")
        teams_operations.join_team(team_id=other.id, by=me.actor, now=NOW)
    assert count() == one
