"""One's rights in the browser: everything seen and taken away, corrected, left and claimed."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

import cast as county
from activities import stage
from activities.stage import START
from cast import NOW, Cast
from harness.clock import MovableClock
from people.test_merging import served
from people.test_recovery import form_of, opens, picture_of, seen_by_two
from redvest.people import operations as people
from redvest.people.enums import CaseState, CodePurpose
from redvest.people.models import Case
from visiting import client_of, log_in_anew

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=2)


def test_all_of_it_on_one_page_and_in_two_files(cast: Cast, wall_clock: MovableClock):
    person = cast.members[0]
    (shift,) = stage.published(cast)
    served(cast, shift, person)
    wall_clock.set(LATER)
    browser = client_of(person, now=LATER)

    page = browser.get(reverse("me:everything")).content.decode()
    for title in ("身份和联系方式", "居住地", "同意", "队伍", "报名", "签到签退", "服务记录"):
        assert title in page
    told = json.loads(browser.get(reverse("me:data_file")).content)
    assert told["about_me"]["people.person"][0]["name"] == person.name
    assert told["about_me"]["activities.servicerecord"][0]["minutes"] == 180
    sheet = browser.get(reverse("me:data_sheet"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sheet.streaming_content)))
    assert {"目录", "身份和联系方式", "服务记录"} <= set(book.sheet_names)
    rows = book.get_sheet_by_name("服务记录").to_python()
    assert "分钟数" in rows[0]
    assert 180 in rows[1]
    assert county.identity(6) not in page + json.dumps(told)


def test_a_correction_is_asked_for_with_a_picture(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    browser = client_of(cast.members[0])
    bare = browser.post(reverse("me:correct"), {"name": "新姓名"})
    assert bare.status_code == 422

    proof = SimpleUploadedFile("a.png", picture_of().content, content_type="image/png")
    answer = browser.post(reverse("me:correct"), {"name": "新姓名", "proof": proof})

    assert answer.headers["Location"] == reverse("me:data")
    assert Case.objects.get().state == CaseState.OPEN
    assert "更正身份信息" in browser.get(reverse("me:data")).content.decode()


def test_leaving_says_what_happens_and_tells_the_token_once(cast: Cast, wall_clock: MovableClock):
    now = NOW + timedelta(minutes=10)
    wall_clock.set(now)
    person = cast.members[0]
    browser = client_of(person)
    page = browser.get(reverse("me:leave")).content.decode()
    assert "会删除" in page
    assert "会留下" in page
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="", now=now)

    answer = browser.post(reverse("me:leave"), {"code": county.last_code()})

    assert "认领码" in answer.content.decode()
    assert browser.get(reverse("me:data")).status_code == 302


def test_the_only_leader_reads_what_to_do_first(cast: Cast, wall_clock: MovableClock):
    stage.published(cast)
    wall_clock.set(NOW)
    page = client_of(cast.leader).get(reverse("me:leave")).content.decode()
    assert "任命新队长" in page
    assert 'name="code"' not in page


def test_a_recovery_is_stopped_on_ones_own_page(cast: Cast, wall_clock: MovableClock):
    now = NOW + timedelta(hours=3)
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    seen_by_two(cast, case)
    wall_clock.set(now)
    browser = client_of(cast.members[0], now=now)
    page = browser.get(reverse("me:data")).content.decode()
    url = reverse("me:stop_case", args=[case.pk])
    assert url in page
    assert client_of(cast.members[1], now=now).post(url).status_code in (302, 404)
    case.refresh_from_db()
    assert case.state == CaseState.WAITING

    browser.post(url)

    case.refresh_from_db()
    assert case.state == CaseState.STOPPED


def test_all_other_logins_end_by_one_button(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW + timedelta(minutes=5))
    browser = client_of(cast.members[0])
    log_in_anew(cast.members[0], now=NOW + timedelta(minutes=2))
    assert reverse("me:end_logins") in browser.get(reverse("me:data")).content.decode()

    browser.post(reverse("me:end_logins"))

    assert reverse("me:end_logins") not in browser.get(reverse("me:data")).content.decode()


@pytest.mark.parametrize("name", ["correct", "change_phone", "factor", "claim", "leave", "everything"])
def test_every_page_opens_and_is_ones_own(cast: Cast, wall_clock: MovableClock, name: str):
    wall_clock.set(NOW)
    assert client_of(cast.members[0]).get(reverse(f"me:{name}")).status_code == 200
    assert client_of().get(reverse(f"me:{name}")).status_code == 302
