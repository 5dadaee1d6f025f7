"""The second step of logging in through the API: a half session opens nothing, a code opens it wholly."""

from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

import cast as county
from api.calling import BASE
from cast import NOW, Cast
from harness.clock import MovableClock
from redvest.people.enums import CodePurpose
from redvest.people.operations import request_code

LATER = NOW + timedelta(minutes=10)


@pytest.mark.django_db
def test_a_half_session_opens_nothing_until_the_code(
    cast: Cast, settings: Settings, wall_clock: MovableClock
):
    settings.SECOND_FACTOR = True
    wall_clock.set(LATER)
    caller = Client()

    def post(path: str, **body: str):
        return caller.post(BASE + path, body, content_type="application/json")

    request_code(phone=cast.clerk.phone, purpose=CodePurpose.LOGIN, address="", now=LATER)
    begun = post("/sessions/by-code", phone=cast.clerk.phone, code=county.last_code())

    assert (begun.status_code, begun.json()["person"], begun.json()["second_factor"]) == (201, None, "setup")
    assert caller.get(f"{BASE}/me").status_code == 401
    assert caller.get(f"{BASE}/people").status_code == 401
    assert caller.get(f"{BASE}/sessions/current").json()["second_factor"] == "setup"
    secret = post("/sessions/second-factor/enrolment").json()["secret"]
    wrong = post("/sessions/second-factor", code="abcdef")
    assert (wrong.status_code, wrong.json()["reasons"][0]["code"]) == (409, "factor_wrong")
    whole = post("/sessions/second-factor", code=pyotp.TOTP(secret).at(LATER))
    assert whole.status_code == 201
    assert whole.json()["person"]["number"] == cast.clerk.number
    assert len(whole.json()["recovery_codes"]) == 10
    assert caller.get(f"{BASE}/me").status_code == 200
    assert caller.get(f"{BASE}/people").status_code == 200
