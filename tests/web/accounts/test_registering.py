"""Registration through the page: nothing typed is lost, every fault is said at its field, each consent stands alone."""

from typing import Any

import pytest
from django.test import Client

from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, NOW, Cast, identity, last_code, name, phone
from harness.clock import MovableClock
from redvest.people import queries as people
from redvest.people.queries import person_by_number, purposes_agreed_by, residence_of


@pytest.fixture(autouse=True)
def cast_time(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def filled(**changes: Any) -> dict[str, Any]:
    """The form as person 60 fills it in; the code is missing."""
    data: dict[str, Any] = {
        "name": name(60),
        "id_type": "01",
        "id_number": identity(60),
        "phone": phone(60),
        "county": CENTRE,
        "town": GAOPING,
        "village": DAQIAO,
        "skills": ["first_aid", "driving"],
        "categories": ["0006"],
        "consents": ["service", "identity"],
    }
    return data | changes


def with_code(client: Client, **changes: Any) -> dict[str, Any]:
    """The form with the code that was sent to the phone."""
    data = filled(**changes)
    client.post("/account/code", {"phone": data["phone"], "purpose": "register"})
    return data | {"code": last_code()}


def test_registering_logs_in_and_shows_the_number(cast: Cast) -> None:
    client = Client()
    done = client.post("/account/register", with_code(client, next="/activities/"))
    assert (done.status_code, done["Location"]) == (302, "/account/register/done?next=%2Factivities%2F")
    page = client.get(done["Location"])
    number = page.context["person"].number
    assert number in page.text
    assert 'href="/activities/"' in page.text
    person = person_by_number(number)
    assert residence_of(person.id).division_code == DAQIAO
    assert purposes_agreed_by(person.id) == {"service", "identity"}
    profile = people.profile_of(person.id)
    assert (profile.skills, profile.categories) == (("first_aid", "driving"), ("0006",))


def test_every_fault_is_said_at_once_and_nothing_typed_is_lost(cast: Cast) -> None:
    data = filled(
        id_number="430524199001011234", phone="1380000", consents=["service"], village="", code="12"
    )
    refused = Client().post("/account/register", data)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"id_number", "phone", "code", "residence", "consents"}
    for typed in (name(60), "430524199001011234", "1380000", 'value="first_aid"'):
        assert typed in refused.text
    assert f'<option value="{GAOPING}" selected>' in refused.text
    assert refused.context["form"]["consents"].value() == ["service"]


def test_without_scripts_the_helping_buttons_keep_everything(cast: Cast) -> None:
    client = Client()
    sent = client.post("/account/register", filled(act="send_code", password="一把好长好长的密码"))
    assert "验证码已发往 138****0060" in sent.text
    assert identity(60) in sent.text
    assert not sent.context["form"].errors
    town = client.post("/account/register", filled(act="place", town="", village="", county=CENTRE))
    assert f'<option value="{GAOPING}"' in town.text
    found = client.post("/account/register", filled(act="place", place_q="荷叶塘"))
    assert f'value="{HEYETANG}"' in found.text
    picked = client.post("/account/register", filled(pick=HEYETANG))
    assert picked.context["picker"].residence == HEYETANG
    assert name(60) in picked.text


def test_wrong_code_is_the_only_complaint_and_the_form_stays(cast: Cast) -> None:
    client = Client()
    data = with_code(client) | {"code": "000000"}
    refused = client.post("/account/register", data)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"code"}
    assert client.post("/account/register", data | {"code": last_code()}).status_code == 302


def test_second_registration_of_an_identity_is_refused_at_its_field(cast: Cast) -> None:
    client = Client()
    refused = client.post("/account/register", with_code(client, id_number=identity(6)))
    assert refused.status_code == 422
    assert "已经注册过" in refused.context["form"].errors["id_number"][0]


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("id_number", "430524199001011234", "身份证号码最后一位校验不对"),
        ("id_number", identity(60), None),
        ("id_number", identity(60).lower(), None),
        ("phone", "13800000060", None),
        ("phone", "12345", "请填写 11 位的大陆手机号"),
        ("name", "王5", "姓名要和证件上的一样"),
        ("password", "12345678", "这个密码太常见"),
    ],
)
def test_checking_while_one_types_says_what_the_domain_says(
    cast: Cast, field: str, value: str, complaint: str | None
) -> None:
    answer = Client().post("/account/register/check", {"_field": field, "id_type": "01", field: value})
    said = answer.json()["error"]
    assert said is None if complaint is None else complaint in said


def test_picker_opens_level_by_level_and_by_name(cast: Cast) -> None:
    client = Client()
    start = client.get("/account/places").context["picker"]
    assert (start.county, start.town, start.residence) == (CENTRE, "", "")
    town = client.get("/account/places", {"county": CENTRE, "town": GAOPING}).context["picker"]
    assert DAQIAO in [place.code for place in town.villages]
    assert town.residence == ""
    moved = client.get("/account/places", {"county": CENTRE, "town": "430524001", "village": DAQIAO})
    assert (moved.context["picker"].town, moved.context["picker"].village) == ("430524001", "")
    found = client.get("/account/places", {"place_q": "大桥"})
    assert [(hit.code, hit.within) for hit in found.context["picker"].found] == [(DAQIAO, "高平镇")]


def test_picker_needs_the_same_queries_however_much_it_finds(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = Client()
    for text in ("大桥", "村", "没有这个"):
        with django_assert_num_queries(3 if text == "没有这个" else 4):
            client.get("/account/places", {"place_q": text, "county": CENTRE})
