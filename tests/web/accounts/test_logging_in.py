"""Getting in and out: by code and by password, kindly refused, and never led off the site."""

from datetime import timedelta

import pytest
from django.test import Client

from cast import NOW, Cast, last_code, phone, resident
from harness.clock import MovableClock
from redvest.delivery import identity
from redvest.kernel.models import OutboxEvent
from redvest.people.enums import TOPIC_CODE
from visiting import client_of

LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def two_hours_later(wall_clock: MovableClock) -> None:
    """The logins of the cast have idled out; everybody has to log in anew."""
    wall_clock.set(LATER)


def codes_sent() -> int:
    """How many one-time codes went out."""
    return OutboxEvent.objects.filter(topic=TOPIC_CODE).count()


def test_phone_and_code_lead_to_the_wanted_page(cast: Cast) -> None:
    me, client = cast.members[0], Client()
    sent = client.post("/account/login", {"act": "send_code", "phone": me.phone, "next": "/me/hours"})
    assert "验证码已发往 138****0006" in sent.text
    assert f'value="{me.phone}"' in sent.text
    done = client.post("/account/login", {"phone": me.phone, "code": last_code(), "next": "/me/hours"})
    assert (done.status_code, done["Location"]) == (302, "/me/hours")
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_page_of_another_site_is_next(cast: Cast, target: str) -> None:
    me, client = cast.members[0], Client()
    client.post("/account/code", {"phone": me.phone, "purpose": "login"})
    done = client.post("/account/login", {"phone": me.phone, "code": last_code(), "next": target})
    assert done["Location"] == "/me/"


def test_wrong_code_says_so_at_the_field_and_keeps_the_phone(cast: Cast) -> None:
    me, client = cast.members[0], Client()
    client.post("/account/code", {"phone": me.phone, "purpose": "login"})
    refused = client.post("/account/login", {"phone": me.phone, "code": "000000"})
    assert refused.status_code == 422
    assert "验证码不对或已过期" in refused.context["form"].errors["code"][0]
    assert f'value="{me.phone}"' in refused.text
    assert identity.COOKIE not in refused.cookies


def test_unknown_and_known_phones_get_the_same_answer_and_only_one_gets_a_code(cast: Cast) -> None:
    before = codes_sent()
    unknown = Client().post("/account/code", {"phone": phone(999), "purpose": "login"})
    known = Client().post("/account/code", {"phone": phone(6), "purpose": "login"})
    assert unknown.status_code == known.status_code == 200
    assert unknown.text.replace("0999", "0006") == known.text
    assert codes_sent() == before + 1


def test_asking_again_at_once_is_refused_with_the_seconds_to_wait(cast: Cast) -> None:
    client = Client()
    client.post("/account/code", {"phone": phone(6), "purpose": "login"})
    again = client.post("/account/code", {"phone": phone(6), "purpose": "login"})
    assert again.status_code == 422
    assert "秒后再获取" in again.text
    assert 'data-countdown="0"' not in again.text


def test_password_and_its_lock(cast: Cast) -> None:
    resident(50, password="一把好长好长的密码", now=NOW)
    client = Client()
    wrong = {"by": "password", "phone": phone(50), "password": "不是这把密码啊"}
    for _failure in range(5):
        refused = client.post("/account/login", wrong)
        assert refused.status_code == 422
    assert "分钟后再试，或用短信验证码登录" in refused.text
    locked = client.post("/account/login", wrong | {"password": "一把好长好长的密码"})
    assert locked.status_code == 422
    assert "一把好长好长的密码" not in locked.text
    assert identity.COOKIE not in locked.cookies


def test_right_password_gets_in(cast: Cast) -> None:
    resident(50, password="一把好长好长的密码", now=NOW)
    done = Client().post(
        "/account/login", {"by": "password", "phone": phone(50), "password": "一把好长好长的密码"}
    )
    assert (done.status_code, done["Location"]) == (302, "/me/")


def test_logging_out_ends_the_login_itself(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    client = client_of(cast.members[0])
    cookie = client.cookies[identity.COOKIE].value
    assert client.post("/account/logout").status_code == 302
    kept = Client()
    kept.cookies[identity.COOKIE] = cookie
    assert kept.get("/me/")["Location"] == "/account/login?next=%2Fme%2F"
    assert client.get("/account/logout").status_code == 405


def test_visitor_is_sent_to_log_in_and_one_logged_in_is_not_asked_again(
    cast: Cast, wall_clock: MovableClock
) -> None:
    assert Client().get("/me/hours?page=2")["Location"] == "/account/login?next=%2Fme%2Fhours%3Fpage%3D2"
    wall_clock.set(NOW)
    assert client_of(cast.members[0]).get("/account/login?next=/me/hours")["Location"] == "/me/hours"
