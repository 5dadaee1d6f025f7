"""The leader's management of sign-ups and trainings, as pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.stage import START, published, shift_form, takes
from cast import NOW, Cast, resident
from harness.clock import MovableClock
from redvest.activities.enums import SignUpMode
from redvest.activities.models import SignUp, Training
from redvest.activities.rules.terms import Terms
from visiting import client_of
from world import missed


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def test_requests_are_answered_in_bulk(cast: Cast) -> None:
    shift = published(cast, terms=Terms(mode=SignUpMode.APPROVAL))[0]
    rows = takes(shift, *cast.members, *cast.residents)
    leader, path = client_of(cast.leader), f"/team/sign-ups/shifts/{shift.pk}/"
    page = leader.get(path).text
    assert cast.members[0].number in page
    assert cast.members[0].name not in page
    assert "近一年未到" not in page
    assert client_of(cast.members[0]).get(path).status_code == 403
    refused = leader.post(path + "decide/", {"what": "decline", "pick": [rows[0].pk], "reason": ""})
    assert (refused.status_code, "请写明不通过的原因" in refused.content.decode()) == (422, True)
    picked = {"what": "accept", "pick": [row.pk for row in rows[:3]]}
    assert leader.post(path + "decide/", picked).status_code == 302
    declined = {"what": "decline", "pick": [rows[3].pk], "reason": "人够了"}
    assert leader.post(path + "decide/", declined).status_code == 302
    states = list(SignUp.objects.order_by("id").values_list("state", flat=True))
    assert states == ["taken", "taken", "taken", "cancelled"]
    assert "人够了" in leader.get(path + "?state=cancelled").text


def test_who_decides_sees_how_often_somebody_did_not_come(cast: Cast, django_assert_num_queries: Any) -> None:
    earlier, shift = (
        published(cast)[0],
        published(cast, shift_form(START + timedelta(days=3)), terms=Terms(mode=SignUpMode.APPROVAL))[0],
    )
    unreliable, others = cast.members[0], [resident(n) for n in range(100, 106)]
    missed(takes(earlier, unreliable)[0], now=NOW)
    takes(shift, unreliable, cast.members[1])
    leader, path = client_of(cast.leader), f"/team/sign-ups/shifts/{shift.pk}/"
    with CaptureQueriesContext(connection) as few:
        page = leader.get(path).text
    assert page.count("近一年未到 1 次") == page.count("近一年未到") == 1
    takes(shift, *others)
    with django_assert_num_queries(len(few)):
        leader.get(path)
    by = {"what": "accept", "pick": list(SignUp.objects.filter(shift=shift).values_list("pk", flat=True))}
    assert leader.post(path + "decide/", by).status_code == 302
    assert "近一年未到" not in leader.get(path).text, "there is nothing to decide any more"


def test_fewer_places_show_who_steps_back(cast: Cast) -> None:
    shift = published(cast, shift_form(places=2))[0]
    rows = takes(shift, *cast.members)
    leader, path = client_of(cast.leader), f"/team/sign-ups/shifts/{shift.pk}/places/"
    assert cast.members[1].number in leader.get(path + "?places=1").text
    assert leader.post(path, {"places": 1}).status_code == 422
    assert leader.post(path, {"places": 1, "seen": [rows[1].pk]}).status_code == 302
    rows[1].refresh_from_db()
    assert rows[1].state == "waiting"


def test_members_are_added_by_number(cast: Cast) -> None:
    shift = published(cast)[0]
    leader, path = client_of(cast.leader), f"/team/sign-ups/shifts/{shift.pk}/add/"
    unknown = leader.post(path, {"numbers_typed": "V1"})
    assert (unknown.status_code, "没有这些编号：V1" in unknown.content.decode()) == (422, True)
    numbers = "\n".join(who.number for who in cast.members)
    assert leader.post(path, {"numbers_typed": numbers}).status_code == 302
    assert SignUp.objects.filter(acting_as="leader", signed_by_id=cast.leader.id).count() == 2


def test_trainings_are_taken_down_and_back(cast: Cast) -> None:
    leader, path = client_of(cast.leader), f"/team/sign-ups/teams/{cast.team.code}/trainings/"
    form = {
        "name": "急救员证",
        "content": "心肺复苏",
        "learned": "8",
        "held_on": "2026-02-01",
        "organiser": "县红十字会",
        "numbers": f"{cast.members[0].number}\nV1",
    }
    assert leader.post(path, form).status_code == 302
    assert "没有这些编号：V1" in leader.get(path).text
    row = Training.objects.get()
    assert row.minutes == 480
    assert "急救员证" in client_of(cast.members[0]).get("/me/sign-ups/trainings").text
    back = f"/team/sign-ups/trainings/{row.pk}/withdraw/"
    assert client_of(cast.members[0]).get(back).status_code == 404
    assert leader.post(back, {"why": "没有参加"}).status_code == 302
    assert "没有参加" in client_of(cast.members[0]).get("/me/sign-ups/trainings").text


def test_the_list_needs_the_same_queries_for_one_and_twenty(
    cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    one, many = published(cast, shift_form(places=1), shift_form(START + timedelta(days=1), places=30))
    takes(one, cast.members[0])
    takes(many, *(resident(n) for n in range(300, 320)))
    leader = client_of(cast.leader)
    counts = []
    for shift in (one, many):
        with django_assert_max_num_queries(60) as seen:
            assert leader.get(f"/team/sign-ups/shifts/{shift.pk}/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
