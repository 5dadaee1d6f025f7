"""The rotating code opened with one's own phone: what it will do, what came of it, and every way it is refused."""

from datetime import timedelta

import pytest
from django.test import Client

from activities.stage import HOURS, published, shift_form
from cast import NOW, Cast, Persona
from harness.clock import MovableClock
from redvest.activities import codes, operations
from redvest.activities import queries as activities
from redvest.activities.models import Shift
from refusing import picture
from visiting import client_of

START = NOW + timedelta(minutes=20)


@pytest.fixture
def shift(cast: Cast, wall_clock: MovableClock) -> Shift:
    """A shift that begins in twenty minutes; the first member has a place on it."""
    wall_clock.set(NOW)
    (made,) = published(cast, shift_form(START))
    me = cast.members[0]
    operations.sign_up(shift_id=made.pk, person_id=me.id, by=me.actor, now=NOW)
    return made


def address(shift: Shift, way: str, clock: MovableClock) -> str:
    """What the code on the leader's screen says now."""
    return f"/c/{codes.rotating_code(shift.pk, way, now=clock.now())}"


def minutes_of(person: Persona) -> int:
    return activities.totals_of(person.id).minutes


def test_looking_changes_nothing_and_the_button_checks_in_and_out(
    cast: Cast, shift: Shift, wall_clock: MovableClock
) -> None:
    me, client = cast.members[0], client_of(cast.members[0])
    before = picture()
    ask = client.get(address(shift, "in", wall_clock))
    assert "确认签到" in ask.text
    assert "大桥社区清洁家园" in ask.text
    assert picture() == before
    done = client.post(address(shift, "in", wall_clock), follow=True)
    assert done.redirect_chain == [(f"/c/done/{shift.pk}/in", 302)]
    assert "签到成功" in done.text
    assert "从 09:20 班次开始时算起" in done.text

    wall_clock.set(START + timedelta(minutes=25))
    client = client_of(me, now=wall_clock.now())
    assert "确认签退" in client.get(address(shift, "out", wall_clock)).text
    left = client.post(address(shift, "out", wall_clock), follow=True)
    assert "签退成功" in left.text
    assert "队长确认后记入" in left.text
    operations.confirm_attendance(
        shift_id=shift.pk, person_ids=[me.id], by=cast.leader.actor, now=wall_clock.now()
    )
    assert "已记入 25 分钟" in client.get(f"/c/done/{shift.pk}/out").text
    assert minutes_of(me) == 25


def test_scanning_again_leads_to_the_same_page(cast: Cast, shift: Shift, wall_clock: MovableClock) -> None:
    client = client_of(cast.members[0])
    client.post(address(shift, "in", wall_clock))
    assert client.get(address(shift, "in", wall_clock))["Location"] == f"/c/done/{shift.pk}/in"
    again = client.post(address(shift, "in", wall_clock))
    assert again["Location"] == f"/c/done/{shift.pk}/in"


def test_visitor_is_sent_to_log_in_and_back(cast: Cast, shift: Shift, wall_clock: MovableClock) -> None:
    code = address(shift, "in", wall_clock)
    answer = Client().get(code)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login?next=%2Fc%2F")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("case", "sentence", "way_on"),
    [
        ("expired", "这个码已经过期", "再扫一次"),
        ("forged", "这不是有效的红马甲码", "再扫一次"),
        ("foreign", "没有报名这个班次", "看看还有名额的班次"),
        ("personal", "这是志愿者个人的码", "再扫一次"),
        ("too_early", "08:50 才能签到", "我报名的班次"),
        ("not_arrived", "还没有签到，不能签退", "再扫一次"),
        ("over", "班次已经结束，不能再签到", "我报名的班次"),
    ],
)
def test_refusals_say_why_and_show_a_way_on_and_change_nothing(
    cast: Cast, shift: Shift, wall_clock: MovableClock, method: str, case: str, sentence: str, way_on: str
) -> None:
    person = cast.members[1] if case == "foreign" else cast.members[0]
    way = "out" if case == "not_arrived" else "in"
    if case == "too_early":
        wall_clock.set(START - timedelta(minutes=31))
    if case == "over":
        wall_clock.set(START + HOURS)
    target = address(shift, way, wall_clock)
    if case == "expired":
        wall_clock.wait(seconds=2 * codes.ROTATION)
    if case == "forged":
        target = target[:-2] + ("AA" if not target.endswith("AA") else "BB")
    if case == "personal":
        target = f"/c/{codes.person_code(cast.members[1].id, now=wall_clock.now())}"
    client = client_of(person, now=wall_clock.now() if case == "over" else None)
    before = picture()
    answer = getattr(client, method)(target)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert way_on in answer.text
    assert picture() == before


def test_nobody_sees_the_result_of_another(cast: Cast, shift: Shift, wall_clock: MovableClock) -> None:
    client_of(cast.members[0]).post(address(shift, "in", wall_clock))
    assert client_of(cast.members[1]).get(f"/c/done/{shift.pk}/in").status_code == 404
    assert client_of(cast.members[0]).get(f"/c/done/{shift.pk}/out").status_code == 404


def test_scanner_takes_the_whole_address_or_the_bare_text(
    cast: Cast, shift: Shift, wall_clock: MovableClock
) -> None:
    client = client_of(cast.members[0])
    scanned = client.post("/me/scan", {"code": f"http://127.0.0.1:8000{address(shift, 'in', wall_clock)}"})
    assert scanned["Location"] == f"/c/done/{shift.pk}/in"
    empty = client.post("/me/scan", {"code": ""})
    assert empty.status_code == 422


def test_leader_can_scan_my_code(cast: Cast, shift: Shift, wall_clock: MovableClock) -> None:
    me = cast.members[0]
    client = client_of(me)
    page = client.get("/me/code")
    assert "<svg" in page.text
    assert "<noscript><meta http-equiv" in page.text
    fragment = client.get("/me/code", headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    operations.scan_person(
        shift_id=shift.pk,
        direction="in",
        code=fragment.context["code"],
        by=cast.leader.actor,
        now=wall_clock.now(),
    )
    assert "已签到" in client.get("/me/").text
