"""The second step in the browser, and the way back by who one is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

import cast as county
from cast import NOW, Cast
from harness.clock import MovableClock
from people.test_second_factor import code_at
from redvest.people import queries
from redvest.people.case_rules import WAIT
from redvest.people.enums import CodePurpose, IdType
from redvest.people.models import Case
from redvest.people.operations import request_code
from visiting import client_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def asked(settings: Settings, wall_clock: MovableClock) -> None:
    settings.SECOND_FACTOR = True
    wall_clock.set(LATER)


def first_step(person, *, now=LATER) -> tuple[Client, str]:
    request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="", now=now)
    browser = Client()
    answer = browser.post(
        reverse("accounts:login"),
        {"phone": person.phone, "code": county.last_code(), "next": "/office/people/"},
    )
    return browser, answer.headers.get("Location", "")


def test_a_clerk_sets_it_up_at_the_first_login_and_is_asked_at_the_next(
    cast: Cast, asked: None, wall_clock: MovableClock
):
    browser, to = first_step(cast.clerk)
    assert to == "/account/second?next=%2Foffice%2Fpeople%2F"
    for closed in ("/office/people/", "/me/data", "/team/"):
        assert browser.get(closed).headers["Location"].startswith("/account/second")
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.get("/").status_code == 200  # public pages stay open

    browser.post(to, {"act": "begin", "next": "/office/people/"})
    page = browser.get(to).content.decode()
    assert "<svg" in page
    done = browser.post(to, {"code": code_at(cast.clerk.id, LATER), "next": "/office/people/"})
    text = done.content.decode()
    assert done.status_code == 200
    assert text.count("<li><code>") == 10
    assert browser.get("/office/people/").status_code == 200

    wall_clock.wait(minutes=5)
    again, to = first_step(cast.clerk, now=LATER + timedelta(minutes=5))
    wrong = again.post(to, {"code": "000000", "next": "/office/people/"})
    assert wrong.status_code == 422
    code = code_at(cast.clerk.id, LATER + timedelta(minutes=5))
    right = again.post(to, {"code": code, "next": "/office/people/"})
    assert right.headers["Location"] == "/office/people/"
    assert again.get("/office/people/").status_code == 200


def test_others_go_straight_in(cast: Cast, asked: None):
    browser, to = first_step(cast.residents[0])
    assert to == "/office/people/"
    assert browser.get("/me/data").status_code == 200


def test_the_way_back_from_the_form_to_the_new_phone(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(LATER)
    request_code(phone="13712340001", purpose=CodePurpose.RECOVER, address="", now=LATER)
    form = {
        "name": cast.members[0].name,
        "id_type": IdType.RESIDENT,
        "id_number": county.identity(6),
        "phone": "13712340001",
        "code": county.last_code(),
    }
    wrong = Client().post(reverse("accounts:recover"), form | {"name": "别人"})
    assert wrong.status_code == 422
    assert "别人" in wrong.content.decode()
    page = Client().post(reverse("accounts:recover"), form).content.decode()
    case = Case.objects.get()
    assert case.slip in page

    helper = county.staff(31, "clerk", county.GAOPING, now=LATER)
    for person, name, body in (
        (cast.clerk, "case_check", {}),
        (helper, "case_decide", {"approve": "yes"}),
    ):
        desk = client_of(person, now=LATER + timedelta(minutes=3))
        assert desk.post(reverse(f"office:{name}", args=[case.pk]), body).status_code == 302

    ready = LATER + WAIT + timedelta(minutes=2)
    wall_clock.set(ready)
    request_code(phone="13712340001", purpose=CodePurpose.RECOVER, address="", now=ready)
    browser = Client()
    body = {"slip": case.slip, "phone": "13712340001", "code": county.last_code()}
    answer = browser.post(reverse("accounts:recover_finish"), body)
    assert answer.headers["Location"] == reverse("me:data")
    assert "13712340001" in browser.get(reverse("me:data")).content.decode()
    assert queries.profile_of(cast.members[0].id).phone == "+8613712340001"


def test_a_taken_identity_is_no_dead_end(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(LATER)
    request_code(phone="13712340009", purpose=CodePurpose.REGISTER, address="", now=LATER)
    form = {
        "name": cast.members[0].name,
        "id_type": IdType.RESIDENT,
        "id_number": county.identity(6),
        "phone": "13712340009",
        "code": county.last_code(),
        "county": county.CENTRE,
        "town": county.GAOPING,
        "village": county.DAQIAO,
        "consents": ["service", "identity"],
    }
    page = Client().post(reverse("accounts:register"), form).content.decode()

    assert reverse("accounts:recover") in page
    assert f"{reverse('accounts:recover')}?claim=1" in page
