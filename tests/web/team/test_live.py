"""A shift on the day, over HTTP: the rotating code, scanning, confirming, roll call, the number served."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from activities.stage import START, published, shift_form
from cast import NOW, Cast, Persona, resident
from harness.clock import MovableClock
from redvest.activities import codes, operations
from redvest.activities import queries as activities
from redvest.activities.enums import Direction
from redvest.activities.models import Shift
from redvest.kernel.models import AuditEntry
from redvest.people.models import Login
from redvest.teams import operations as teams
from visiting import client_of, queries_for

HTMX = {"HX-Request": "true"}


@pytest.fixture
def shift(cast: Cast, wall_clock: MovableClock) -> Shift:
    """Two members have a place; it is ten minutes before the start."""
    (shift,) = published(cast, shift_form())
    for member in cast.members:
        operations.sign_up(shift_id=shift.pk, person_id=member.id, by=member.actor, now=NOW)
    at(START - timedelta(minutes=10), wall_clock)
    return shift


def at(moment: object, wall_clock: MovableClock) -> None:
    """Turns the clock, and keeps everybody logged in meanwhile."""
    wall_clock.set(moment)  # type: ignore[arg-type]  # a moment
    Login.objects.update(started_at=moment, seen_at=moment)


def check_in(shift: Shift, person: Persona, wall_clock: MovableClock, way: str = Direction.IN) -> None:
    now = wall_clock.now()
    code = codes.rotating_code(shift.pk, way, now=now)
    operations.check_by_code(code=code, by=person.actor, now=now)


def code_on(page: str) -> str:
    found = re.search(r'<a href="/c/([\w-]+)" data-code', page)
    assert found
    return found[1]


def test_the_code_on_the_page_is_the_one_of_this_moment(
    cast: Cast, shift: Shift, wall_clock: MovableClock
) -> None:
    leader = client_of(cast.leader)
    page = leader.get(f"/team/shifts/{shift.pk}/live/").content.decode()
    seen = codes.read(code_on(page), now=wall_clock.now())
    assert (seen.shift_id, seen.direction) == (shift.pk, Direction.IN)
    assert "<svg" in page
    out = leader.get(f"/team/shifts/{shift.pk}/live/?way=out").content.decode()
    assert codes.read(code_on(out), now=wall_clock.now()).direction == Direction.OUT
    at(shift.ends_at, wall_clock)
    late = leader.get(f"/team/shifts/{shift.pk}/live/").content.decode()
    assert codes.read(code_on(late), now=wall_clock.now()).direction == Direction.OUT


def test_the_swapped_code_is_the_one_of_the_whole_page(cast: Cast, shift: Shift) -> None:
    leader = client_of(cast.leader)
    fragment = leader.get(f"/team/shifts/{shift.pk}/code/?way=in", headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "data-qr-live" in fragment
    assert code_on(fragment)
    assert "扫码签到" in leader.get(f"/team/shifts/{shift.pk}/code/?way=in").content.decode()


def test_only_leaders_see_the_code(cast: Cast, shift: Shift) -> None:
    staff = client_of(cast.approver)
    page = staff.get(f"/team/shifts/{shift.pk}/live/").content.decode()
    assert "data-code" not in page
    assert cast.members[0].number in page
    assert staff.get(f"/team/shifts/{shift.pk}/code/").status_code == 403
    member = client_of(cast.members[0])
    for path in ("live", "code"):
        assert member.get(f"/team/shifts/{shift.pk}/{path}/").status_code == 403
    for path in ("scan", "confirm", "reveal", "served"):
        answer = member.post(f"/team/shifts/{shift.pk}/{path}/", {"served": "3", "code": "x", "all": "1"})
        assert answer.status_code in (403, 422), path
    assert not AuditEntry.objects.filter(verb="roster.revealed").exists()


def test_a_leader_scans_a_volunteers_own_code(cast: Cast, shift: Shift, wall_clock: MovableClock) -> None:
    leader, member = client_of(cast.leader), cast.members[0]
    scan = f"/team/shifts/{shift.pk}/scan/"
    code = codes.person_code(member.id, now=wall_clock.now())
    answer = leader.post(scan, {"code": f"http://testserver/c/{code}", "way": "in"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "roster-changed"
    assert member.number in answer.content.decode()
    assert member.name not in answer.content.decode()
    bad = leader.post(scan, {"code": "nonsense", "way": "in"}, headers=HTMX)
    assert bad.status_code == 409
    assert "这不是有效的红马甲码" in bad.content.decode()
    own = codes.person_code(cast.leader.id, now=wall_clock.now())
    assert "不能给自己扫码" in leader.post(scan, {"code": own, "way": "in"}, headers=HTMX).content.decode()
    found = activities.roster(shift.pk, viewer=cast.leader.see(wall_clock.now()), now=wall_clock.now())
    assert found.count("arrived") == 1


def test_confirming_one_and_all(cast: Cast, shift: Shift, wall_clock: MovableClock) -> None:
    leader = client_of(cast.leader)
    for member in cast.members:
        check_in(shift, member, wall_clock)
    answer = leader.post(f"/team/shifts/{shift.pk}/confirm/", {"person": cast.members[0].id}, headers=HTMX)
    assert answer.content.decode().count("已确认") == 2  # the count's label and one person's badge
    leader.post(f"/team/shifts/{shift.pk}/confirm/", {"all": "1"})
    found = activities.roster(shift.pk, viewer=cast.leader.see(wall_clock.now()), now=wall_clock.now())
    assert found.unconfirmed == []


def test_full_names_only_for_a_roll_call_and_on_record(cast: Cast, shift: Shift) -> None:
    leader, member = client_of(cast.leader), cast.members[0]
    live = f"/team/shifts/{shift.pk}/live/"
    assert member.name not in leader.get(live).content.decode()
    assert member.name in leader.post(f"/team/shifts/{shift.pk}/reveal/", headers=HTMX).content.decode()
    assert member.name in leader.post(f"/team/shifts/{shift.pk}/reveal/").content.decode()
    assert member.name not in leader.get(live).content.decode()
    assert AuditEntry.objects.filter(verb="roster.revealed", actor_id=cast.leader.id).count() == 2


def test_the_number_served_is_said_once_after_the_end(
    cast: Cast, shift: Shift, wall_clock: MovableClock
) -> None:
    leader = client_of(cast.leader)
    served = f"/team/shifts/{shift.pk}/served/"
    assert "班次结束后再填服务人次" in leader.post(served, {"served": "40"}).content.decode()
    at(shift.ends_at, wall_clock)
    assert "这一班服务了多少人" in leader.get(f"/team/shifts/{shift.pk}/live/").content.decode()
    assert "请说明怎么数的" in leader.post(served, {"served": "40"}).content.decode(), "nobody came"
    assert leader.post(served, {"served": "40", "reason": "签到表"}).status_code == 302
    assert "您填的服务人次是 40" in leader.get(f"/team/shifts/{shift.pk}/live/").content.decode()
    assert leader.post(served, {"served": "41"}).status_code == 422
    by = cast.approver.actor
    operations.confirm_served(shift_id=shift.pk, served=40, by=by, now=shift.ends_at)
    assert "已记下服务人次：40" in leader.get(f"/team/shifts/{shift.pk}/live/").content.decode()


def test_the_list_costs_the_same_for_few_people_and_many(
    cast: Cast, shift: Shift, wall_clock: MovableClock
) -> None:
    (big,) = published(cast, shift_form(places=60, start=START + timedelta(hours=5)))
    leader = client_of(cast.leader)

    def crowd(first: int, count: int) -> None:
        for n in range(first, first + count):
            person = resident(n)
            teams.join_team(team_id=cast.team.id, by=person.actor, now=NOW)
            operations.sign_up(shift_id=big.pk, person_id=person.id, by=person.actor, now=NOW)
            check_in(big, person, wall_clock)

    at(big.starts_at, wall_clock)
    path = f"/team/shifts/{big.pk}/live/"
    crowd(100, 1)
    few = queries_for(leader, path)
    crowd(101, 30)
    assert queries_for(leader, path) == few


def test_a_member_checks_in_by_the_code_on_the_page(cast: Cast, shift: Shift) -> None:
    page = client_of(cast.leader).get(f"/team/shifts/{shift.pk}/live/").content.decode()
    member: Client = client_of(cast.members[0])
    answer = member.get(f"/c/{code_on(page)}")
    assert answer.status_code in (200, 302)
