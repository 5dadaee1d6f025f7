"""Somebody entered by others: the page where they see it, confirm it, or say they never did."""

import pytest
from django.test import Client

import cast as stage
from cast import NOW, Cast
from harness.clock import MovableClock
from people.entering import enter, entry, entry_of
from redvest.people.enums import NECESSARY_PURPOSES
from redvest.people.models import Person

pytestmark = pytest.mark.django_db
PAGE = "/account/entry/"


@pytest.fixture
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def proved(n: int) -> Client:
    """A browser whose owner has shown that the phone is theirs."""
    client = Client()
    shown = client.post(PAGE, {"act": "send_code", "phone": stage.phone(n)})
    assert "验证码已发往" in shown.content.decode()
    answer = client.post(PAGE, {"phone": stage.phone(n), "code": stage.last_code()})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    return client


def test_one_sees_who_when_and_what_for_without_ones_own_name_in_clear(cast: Cast, clock: MovableClock):
    enter(entry(50), by=cast.clerk.actor)
    page = proved(50).get(PAGE).content.decode()

    assert stage.name(50) not in page
    assert all(
        words in page for words in ("参加重阳节慰问", cast.stations[2].name, "2026年3月2日", "我没有登记")
    )


def test_a_wrong_code_is_said_at_its_field(cast: Cast, clock: MovableClock):
    enter(entry(50), by=cast.clerk.actor)
    answer = Client().post(PAGE, {"phone": stage.phone(50), "code": "000000"})
    assert answer.status_code == 422
    assert "验证码不对或已过期" in answer.content.decode()


def test_confirming_logs_in_and_shows_the_number(cast: Cast, clock: MovableClock):
    (made,) = enter(entry(50), by=cast.clerk.actor)
    client = proved(50)
    refused = client.post(PAGE + "confirm", {"person_id": made.person_id, "password": "1"})
    assert refused.status_code == 422
    assert "就无法为您注册" in refused.content.decode()

    answer = client.post(
        PAGE + "confirm", {"person_id": made.person_id, "consents": sorted(NECESSARY_PURPOSES)}
    )

    assert answer["Location"] == "/account/register/done"
    assert made.number in client.get(answer["Location"]).content.decode()
    assert Person.objects.get(pk=made.person_id).state == "active"


def test_one_tap_says_no_and_the_page_is_empty(cast: Cast, clock: MovableClock):
    (made,) = enter(entry(50), by=cast.clerk.actor)
    client = proved(50)

    answer = client.post(PAGE + "disown", {"person_id": made.person_id}, follow=True)

    assert "已删除这条登记里您的全部信息" in answer.content.decode()
    assert "没有待确认的登记" in answer.content.decode()
    assert entry_of(made.person_id).end == "disowned"


def test_without_a_proof_nothing_is_shown_or_done(cast: Cast, clock: MovableClock):
    (made,) = enter(entry(50), by=cast.clerk.actor)
    stranger = Client()
    assert "看看是谁登记的" in stranger.get(PAGE).content.decode()
    stranger.cookies["rv_entry"] = "aesgcm.1.AAAA"
    assert "看看是谁登记的" in stranger.get(PAGE).content.decode()
    sent_away = stranger.post(PAGE + "disown", {"person_id": made.person_id}, follow=True)
    assert "时间过了" in sent_away.content.decode()
    late = stranger.post(
        PAGE + "confirm", {"person_id": made.person_id, "consents": sorted(NECESSARY_PURPOSES)}
    )
    assert (late.status_code, "时间过了" in late.content.decode()) == (422, True)
    assert Person.objects.get(pk=made.person_id).state == "pending"


def test_the_proof_is_good_for_half_an_hour(cast: Cast, clock: MovableClock):
    enter(entry(50), by=cast.clerk.actor)
    client = proved(50)
    clock.wait(minutes=31)
    assert "看看是谁登记的" in client.get(PAGE).content.decode()


def test_other_documents_ask_for_birth_date_and_sex(cast: Cast, clock: MovableClock):
    typed = {"name": "约翰", "id_type": "05", "id_number": "E12345678", "phone": stage.phone(50), "code": "1"}
    answer = Client().post("/account/register", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这种证件的号码里没有出生日期，请填写" in page
    assert "请选择性别" in page
