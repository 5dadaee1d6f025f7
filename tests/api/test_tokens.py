"""Personal tokens: made once, told once, good for what they say and until they end."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from activities.stage import published
from api.calling import BASE, Caller, codes_of
from cast import GAOPING, NOW, Cast, Persona
from harness.clock import MovableClock
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.access.queries import grants_of
from redvest.activities.models import SignUp
from redvest.api.limits import Limits as Shares
from redvest.api.limits import TooMany, limits
from redvest.api.scopes import scope_of
from redvest.api.urls import api
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.people import operations as people
from redvest.people.enums import MOST_TOKENS, TokenScope
from redvest.people.models import AccessToken
from refusing import picture, refuses
from visiting import client_of

ALL = list(TokenScope.values)


@pytest.fixture(autouse=True)
def monday(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW + timedelta(minutes=2))
    return wall_clock


def made(person: Persona, *scopes: str, days: int = 30, name: str = "社区大屏") -> people.MadeToken:
    return people.make_token(name=name, scopes=scopes or ALL, days=days, by=person.actor, now=NOW)


def asks(key: str, method: str, path: str, body: Any = None) -> Any:
    """A program's call: the key, no cookie, no CSRF token."""
    return Client(enforce_csrf_checks=True).generic(
        method,
        BASE + path,
        b"" if body is None else body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )


def test_a_key_is_told_once_and_kept_nowhere(cast: Cast):
    fresh = made(cast.leader)

    assert fresh.key.startswith("rv_")
    assert len(fresh.key) == 46
    row = AccessToken.objects.values().get()
    assert fresh.key not in str(row)
    assert row["hint"] == fresh.key[:8]


def test_a_program_reads_and_does_what_its_person_may(cast: Cast):
    key = made(cast.members[0]).key

    profile = asks(key, "GET", "/me").json()
    assert profile["number"] == cast.members[0].number
    assert asks(key, "PUT", "/me/residence", b'{"residence": "430524104001"}').status_code == 200
    refused = asks(key, "GET", "/people")
    assert (refused.status_code, codes_of(refused.json())) == (403, ["not_permitted"])


def test_a_token_does_no_more_than_its_scopes(cast: Cast):
    own = made(cast.manager, TokenScope.OWN_READ, name="只看自己").key
    duty = made(cast.manager, TokenScope.DUTY_READ, name="只看工作").key

    assert asks(own, "GET", "/me").status_code == 200
    assert codes_of(asks(own, "GET", "/people").json()) == ["token_scope"]
    assert asks(duty, "GET", "/people").status_code == 200
    assert codes_of(asks(duty, "GET", "/me").json()) == ["token_scope"]
    before = picture()
    assert asks(own, "PUT", "/me/residence", b'{"residence": "430524104001"}').status_code == 403
    assert asks(duty, "POST", "/teams", b"{}").status_code == 403
    assert picture() == before


def test_a_role_given_later_is_not_opened_and_one_taken_away_is_closed(cast: Cast, monday: MovableClock):
    person = cast.residents[0]
    early = made(person).key
    later = NOW + timedelta(minutes=10)
    monday.set(later)
    access.grant_role(
        person_id=person.id, role=Role.CLERK, site_code=GAOPING, by=cast.manager.actor, now=later
    )
    assert client_of(person).get(f"{BASE}/people").status_code == 200
    assert codes_of(asks(early, "GET", "/people").json()) == ["not_permitted"]
    assert asks(early, "GET", "/shifts").status_code == 200

    fresh = people.make_token(name="新的", scopes=ALL, days=30, by=person.actor, now=later).key
    assert asks(fresh, "GET", "/people").status_code == 200
    grant = grants_of(person.id, now=later).get()
    monday.set(later + timedelta(minutes=10))
    access.revoke_role(grant_id=grant.pk, by=cast.manager.actor, now=later + timedelta(minutes=10))
    assert codes_of(asks(fresh, "GET", "/people").json()) == ["not_permitted"]


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        ([TokenScope.OWN_READ, TokenScope.OWN_WRITE], 403),
        ([TokenScope.OWN_WRITE, TokenScope.DUTY_READ], 403),
        ([TokenScope.OWN_WRITE, TokenScope.DUTY_WRITE], 200),
    ],
)
def test_an_address_about_oneself_opens_no_duty_without_its_scope(cast: Cast, scopes: list[str], status: int):
    """A leader signs up members by the same call by which everybody signs up."""
    (shift,) = published(cast)
    body = json.dumps({"numbers": [member.number for member in cast.members]}).encode()
    answer = asks(made(cast.leader, *scopes).key, "POST", f"/shifts/{shift.pk}/sign-ups/together", body)
    assert answer.status_code == status, answer.content
    assert SignUp.objects.count() == (2 if status == 200 else 0)
    if status == 403:
        assert codes_of(answer.json()) == ["not_acting"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me/tokens"),
        ("POST", "/me/tokens"),
        ("PUT", "/me/password"),
        ("GET", "/sessions/current"),
        ("POST", "/roles"),
        ("PUT", "/me/consents/messages"),
    ],
)
def test_what_guards_an_account_wants_its_person(cast: Cast, method: str, path: str):
    answer = asks(made(cast.manager).key, method, path, b"{}" if method != "GET" else None)
    assert (answer.status_code, codes_of(answer.json())) == (403, ["not_in_person"])


def test_a_token_ends_when_its_person_says_so_when_its_time_is_over_and_with_its_person(
    cast: Cast, monday: MovableClock
):
    revoked, short, lasting = (made(cast.leader, days=days, name=str(days)) for days in (90, 30, 365))
    people.revoke_token(token_id=revoked.token.pk, by=cast.leader.actor, now=NOW)
    assert asks(revoked.key, "GET", "/me").status_code == 401
    assert asks(short.key, "GET", "/me").status_code == 200

    monday.set(NOW + timedelta(days=30))
    assert asks(short.key, "GET", "/me").status_code == 401
    assert asks(lasting.key, "GET", "/me").status_code == 200
    assert asks("rv_nonsense", "GET", "/shifts").status_code == 401  # even where a visitor may read


def test_a_wrong_key_beside_a_good_cookie_is_refused(cast: Cast):
    browser = client_of(cast.leader)
    assert browser.get(f"{BASE}/me").status_code == 200
    assert browser.get(f"{BASE}/me", headers={"Authorization": "Bearer rv_nonsense"}).status_code == 401


def test_its_last_use_is_shown_by_the_minute(cast: Cast, monday: MovableClock):
    key = made(cast.leader).key
    assert AccessToken.objects.get().used_at is None

    asks(key, "GET", "/me")
    first = AccessToken.objects.get().used_at
    monday.set(NOW + timedelta(minutes=2, seconds=40))
    asks(key, "GET", "/me")
    assert AccessToken.objects.get().used_at == first
    monday.set(NOW + timedelta(minutes=3, seconds=30))
    asks(key, "GET", "/me")
    assert AccessToken.objects.get().used_at > first


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"name": " "}, "token_name"),
        ({"name": "长" * 41}, "token_name"),
        ({"scopes": []}, "token_scopes"),
        ({"scopes": ["all"]}, "token_scopes"),
        ({"days": 3650}, "token_days"),
    ],
)
def test_a_token_says_what_it_is_for(cast: Cast, form: dict[str, Any], code: str):
    right: dict[str, Any] = {"name": "大屏", "scopes": ALL, "days": 30}
    with refuses(Invalid, code) as refusal:
        people.make_token(**right | form, by=cast.leader.actor, now=NOW)
    assert refusal.value.by_field.keys() == form.keys()


def test_a_repeat_makes_no_second_token_and_a_program_makes_none(cast: Cast):
    form: dict[str, Any] = {"name": "大屏", "scopes": ALL, "days": 30, "now": NOW}
    people.make_token(**form, by=cast.leader.actor, key="one-form-once")

    with refuses(Refused, "token_made"):
        people.make_token(**form, by=cast.leader.actor, key="one-form-once")
    with refuses(Forbidden, "not_in_person"):
        people.make_token(**form, by=Actor(person_id=cast.leader.id))


def test_nobody_has_more_tokens_than_they_can_watch(cast: Cast):
    for number in range(MOST_TOKENS):
        made(cast.leader, name=str(number))
    with refuses(Refused, "tokens_many"):
        made(cast.leader, name="太多")
    people.revoke_token(token_id=AccessToken.objects.first().pk, by=cast.leader.actor, now=NOW)
    made(cast.leader, name="又可以")


def test_the_page_makes_one_shows_its_key_once_and_ends_it(cast: Cast):
    leader = client_of(cast.leader)
    page = leader.get("/me/tokens").content.decode()
    assert "还没有令牌" in page

    form = {"name": "社区大屏", "scopes": ["own.read"], "days": "90", "key": "k" * 32}
    shown = leader.post("/me/tokens", form)
    assert shown.status_code == 201
    key = shown.context["made"].key
    assert key in shown.content.decode()
    assert asks(key, "GET", "/me").status_code == 200
    again = leader.get("/me/tokens").content.decode()
    assert key not in again
    assert "最近一次使用：2026年3月2日 09:02" in again

    token = AccessToken.objects.get()
    stranger = client_of(cast.members[0])
    assert stranger.post(f"/me/tokens/{token.pk}/revoke").status_code == 404
    assert leader.post(f"/me/tokens/{token.pk}/revoke").status_code == 302
    assert asks(key, "GET", "/me").status_code == 401


def test_every_endpoint_is_placed_in_the_table_of_scopes():
    operations = [
        (method, prefix + path)
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]
    assert len(operations) > 80
    placed = {(method, path): scope_of(method, path) for method, path in operations}
    assert placed["GET", "/shifts"] == TokenScope.DUTY_READ
    assert placed["POST", "/shifts/{shift_id}/sign-ups"] == TokenScope.OWN_WRITE
    assert placed["POST", "/people/{number}/reveal"] is None
    with pytest.raises(LookupError):
        scope_of("GET", "/something-new")


# ---- limits --------------------------------------------------------------------------------------


def test_a_share_is_spent_and_fills_up_again():
    shares = Shares()
    with override_settings(API_LIMITS={"token": 60}):
        for _once in range(60):
            shares.spend("a", kind="token", cost=1, now=0.0)
        with pytest.raises(TooMany) as refusal:
            shares.spend("a", kind="token", cost=5, now=0.0)
        assert refusal.value.seconds == 5
        shares.spend("b", kind="token", cost=5, now=0.0)  # another's share is another's
        shares.spend("a", kind="token", cost=5, now=5.0)
        with pytest.raises(TooMany):
            shares.spend("a", kind="token", cost=1, now=5.0)


def test_who_asks_too_often_is_told_how_long_to_wait(cast: Cast):
    key = made(cast.leader).key
    other = Caller(cast.members[0])
    limits.forget()
    with override_settings(API_LIMITS={"token": 3, "person": 100, "address": 2}):
        assert [asks(key, "GET", "/me").status_code for _once in range(4)] == [200, 200, 200, 429]
        refused = asks(key, "GET", "/me")
        assert codes_of(refused.json()) == ["too_many_requests"]
        assert refused.headers["Retry-After"] in ("19", "20")
        assert f"{refused.headers['Retry-After']} 秒" in refused.json()["reasons"][0]["sentence"]
        assert [Caller().client.get(f"{BASE}/sites").status_code for _once in range(3)] == [200, 200, 429]
        assert other.get("/me")
        before = picture()
        late = asks(key, "PUT", "/me/residence", b'{"residence": "430524104001"}')
        assert (late.status_code, picture()) == (429, before)
    limits.forget()
