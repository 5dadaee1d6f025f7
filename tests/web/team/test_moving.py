"""Moving one shift and calling one off, at the team's desk."""

import pytest

from activities.stage import START, published, shift_form, takes
from cast import NOW, Cast
from harness.clock import MovableClock
from redvest.activities.models import Shift
from visiting import client_of


@pytest.fixture(autouse=True)
def _later(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    wall_clock.wait(minutes=1)


def test_a_leader_moves_a_shift_and_sees_how_many_are_told(cast: Cast):
    (shift,) = published(cast)
    takes(shift, *cast.members)
    leader, path = client_of(cast.leader), f"/team/shifts/{shift.pk}/change/"
    assert path in leader.get(f"/team/activities/{shift.activity_id}/").content.decode()
    page = leader.get(path).content.decode()
    assert "2 人会收到通知" in page
    assert f"{START:%H:%M}" in page
    wrong = leader.post(path, {"day": "2026-03-05", "starts": "10:00", "ends": "09:00", "place": "河堤"})
    assert wrong.status_code == 422
    moved = leader.post(path, {"day": "2026-03-05", "starts": "10:00", "ends": "12:00", "place": "河堤"})
    assert moved.status_code == 302
    shift.refresh_from_db()
    assert (shift.place, f"{shift.starts_at:%H}") == ("河堤", "02")


def test_a_leader_calls_one_shift_off_and_the_volunteer_sees_why(cast: Cast):
    shift, other = published(cast, shift_form(), shift_form(START.replace(hour=15)))
    takes(shift, cast.members[0])
    leader, path = client_of(cast.leader), f"/team/shifts/{shift.pk}/call-off/"
    assert leader.post(path, {"reason": ""}).status_code == 422
    assert leader.post(path, {"reason": "下大雨"}).status_code == 302
    assert Shift.objects.get(pk=shift.pk).called_off_reason == "下大雨"
    assert "这个班次取消了：下大雨" in leader.get(f"/team/activities/{shift.activity_id}/").content.decode()
    seen = client_of(cast.members[0]).get("/me/shifts").content.decode()
    assert "班次取消了" in seen
    assert "下大雨" in seen
    last = leader.post(f"/team/shifts/{other.pk}/call-off/", {"reason": "也下"})
    assert "请取消整个活动" in last.content.decode()


def test_it_is_for_those_who_prepare_the_activity(cast: Cast):
    (shift,) = published(cast)
    for who in (cast.members[0], cast.auditor):
        for deed in ("change", "call-off"):
            assert client_of(who).get(f"/team/shifts/{shift.pk}/{deed}/").status_code in (403, 404)
