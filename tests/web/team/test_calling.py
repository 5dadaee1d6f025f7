"""Calling the roll, walk-ups and no-shows over HTTP: who sees what, one submit, refusals at their fields."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from activities import stage
from activities.stage import START, published, shift_form
from cast import CENTRE, DAQIAO, Cast, identity, phone, resident
from harness.clock import MovableClock
from redvest.activities import operations, queries
from redvest.activities.enums import Direction, NoShowState, Source
from redvest.activities.models import Attendance, HelperCount, NoShow, Shift
from redvest.activities.rules.terms import Terms
from redvest.kernel.models import AuditEntry
from redvest.people.models import Login, Person
from visiting import client_of, queries_for

HTMX = {"HX-Request": "true"}
HOUR = timedelta(hours=1)


@pytest.fixture
def shift(cast: Cast, wall_clock: MovableClock) -> Shift:
    """Two members have a place; it has just begun."""
    (shift,) = published(cast, shift_form())
    stage.takes(shift, *cast.members)
    at(START, wall_clock)
    return shift


def at(moment: object, wall_clock: MovableClock) -> None:
    """Turns the clock, and keeps everybody logged in meanwhile."""
    wall_clock.set(moment)  # type: ignore[arg-type]  # a moment
    Login.objects.update(started_at=moment, seen_at=moment)


def roll_of(shift: Shift) -> str:
    return f"/team/shifts/{shift.pk}/roll/"


def sends(browser: Client, shift: Shift, people: list[int], **more: str):
    return browser.post(roll_of(shift), {"key": "a-key-of-a-form", "way": "in", "person": people} | more)


def test_the_roll_is_one_form_and_one_submit(cast: Cast, shift: Shift) -> None:
    leader = client_of(cast.leader)
    page = leader.get(roll_of(shift)).content.decode()
    assert page.count('type="checkbox" name="person"') == 2
    assert cast.members[0].name not in page

    answer = sends(leader, shift, [who.id for who in cast.members])
    again = sends(leader, shift, [who.id for who in cast.members])

    assert (answer.status_code, again.status_code) == (302, 302)
    assert set(Attendance.objects.values_list("in_source", flat=True)) == {Source.ROLL_CALL}
    assert Attendance.objects.count() == 2
    assert "2 人之前已记" in leader.get(again["Location"]).content.decode()


def test_full_names_are_shown_when_asked_and_that_is_on_record(cast: Cast, shift: Shift) -> None:
    page = client_of(cast.leader).post(roll_of(shift), {"reveal": "1", "way": "in"}).content.decode()

    assert cast.members[0].name in page
    assert AuditEntry.objects.filter(verb="roster.revealed").count() == 1


def test_a_paper_roll_with_a_wrong_time_keeps_what_was_ticked(cast: Cast, shift: Shift) -> None:
    answer = sends(client_of(cast.leader), shift, [cast.members[0].id], called_at="2026-03-04T23:00")

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "点名的时间不能晚于现在" in text
    assert re.search(rf'value="{cast.members[0].id}" checked', text)


def test_a_roll_kept_offline_arrives_as_a_fragment(cast: Cast, shift: Shift) -> None:
    body = {"key": "kept-in-the-phone", "way": "in", "person": [cast.members[0].id]}
    when = {"ago": "600"}

    answer = client_of(cast.leader).post(roll_of(shift), body | when, headers=HTMX)

    assert "点名记下 1 人" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    late = Attendance.objects.get().in_at - (START - timedelta(minutes=10))
    assert timedelta(0) <= late < timedelta(minutes=1)  # the clock of the test goes on


def test_the_roll_is_for_those_who_lead(cast: Cast, shift: Shift) -> None:
    for person in (cast.members[0], cast.residents[0], cast.clerk, cast.auditor):
        browser = client_of(person)
        assert browser.get(roll_of(shift)).status_code in (403, 404)
        sends(browser, shift, [cast.members[0].id])
        browser.post(f"/team/shifts/{shift.pk}/walk-up/known/", {"key": "12345678", "number": "V1"})
    assert Attendance.objects.count() == 0


def test_a_volunteer_is_taken_in_by_number(cast: Cast, shift: Shift) -> None:
    leader, page = client_of(cast.leader), f"/team/shifts/{shift.pk}/walk-up/"
    assert leader.get(page).status_code == 200
    wrong = leader.post(f"{page}known/", {"key": "12345678", "number": "V0000000000000"})
    assert wrong.status_code == 422
    assert "没有这个志愿者编号" in wrong.content.decode()

    answer = leader.post(f"{page}known/", {"key": "12345678", "number": cast.residents[0].number})

    assert answer.status_code == 302
    assert Attendance.objects.get().person_id == cast.residents[0].id


def test_somebody_new_is_entered_at_the_door(cast: Cast, shift: Shift) -> None:
    leader, page = client_of(cast.leader), f"/team/shifts/{shift.pk}/walk-up/new/"
    body = {
        "key": "12345678",
        "name": "周新来",
        "id_type": "01",
        "id_number": "430524199001011234",
        "phone": phone(88),
        "county": CENTRE,
        "town": DAQIAO[:9],
        "village": DAQIAO,
    }
    wrong = leader.post(page, body)
    assert wrong.status_code == 422
    assert "周新来" in wrong.content.decode()
    assert Person.objects.filter(name="周新来").count() == 0

    answer = leader.post(page, body | {"id_number": identity(88)})

    assert answer.status_code == 302
    assert Attendance.objects.get().person.name == "周新来"
    assert "时长才会记入" in leader.get(answer["Location"]).content.decode()


def test_helpers_are_only_a_number(cast: Cast, shift: Shift) -> None:
    client_of(cast.leader).post(f"/team/shifts/{shift.pk}/walk-up/helpers/", {"helpers": "7"})

    assert HelperCount.objects.get().helpers == 7
    assert Attendance.objects.count() == 0


def test_the_live_page_finds_people_and_narrows_the_list(cast: Cast, shift: Shift) -> None:
    first, second = cast.members
    stage.scans(shift, first, Direction.IN, START)
    leader, live = client_of(cast.leader), f"/team/shifts/{shift.pk}/live/"

    by_name = leader.get(live, {"q": second.name}).content.decode()
    by_tail = leader.get(live, {"q": first.number[-4:]}).content.decode()
    missing = leader.get(live, {"show": "missing"}).content.decode()

    assert (first.number in by_name, second.number in by_name) == (False, True)
    assert first.number in by_tail
    assert (first.number in missing, second.number in missing) == (False, True)


def test_the_live_page_says_who_is_at_risk(cast: Cast, wall_clock: MovableClock) -> None:
    (long,) = published(cast, shift_form(length=7 * HOUR), terms=Terms(row_minutes=240))
    stage.takes(long, cast.members[0])
    stage.scans(long, cast.members[0], Direction.IN, START)
    at(START + 5 * HOUR, wall_clock)

    page = client_of(cast.leader).get(f"/team/shifts/{long.pk}/live/").content.decode()

    assert "已连续 5 小时没有休息" in page


def test_who_left_without_checking_out_is_shown(cast: Cast, shift: Shift, wall_clock: MovableClock) -> None:
    stage.scans(shift, cast.members[0], Direction.IN, START)
    at(shift.ends_at + timedelta(minutes=15), wall_clock)

    found = queries.roster(shift.pk, viewer=cast.leader.see(wall_clock.now()), now=wall_clock.now())

    assert [line.person_id for line in found.overdue] == [cast.members[0].id]
    page = client_of(cast.leader).get(f"/team/shifts/{shift.pk}/live/").content.decode()
    assert "1 人没有签退" in page


def test_many_people_cost_no_more(cast: Cast, wall_clock: MovableClock) -> None:
    small, big = (published(cast, shift_form(places=60))[0] for _ in range(2))
    stage.takes(small, cast.members[0])
    for n in range(100, 130):
        stage.takes(big, resident(n))
    at(START, wall_clock)
    leader = client_of(cast.leader)

    for path in ("live", "roll"):
        few, many = (queries_for(leader, f"/team/shifts/{one.pk}/{path}/") for one in (small, big))
        assert few == many, path


@pytest.fixture
def missed(cast: Cast, shift: Shift, wall_clock: MovableClock) -> NoShow:
    """The second member did not come, and the day is settled."""
    stage.scans(shift, cast.members[0], Direction.IN, START)
    stage.settles(shift)
    at(START + timedelta(days=1), wall_clock)
    operations.count_no_shows(now=wall_clock.now())
    return NoShow.objects.get()


def test_one_sees_ones_own_and_appeals(cast: Cast, missed: NoShow) -> None:
    member = client_of(cast.members[1])
    assert "最近一年有 1 次" in member.get("/me/no-shows/").content.decode()
    empty = member.post(f"/me/no-shows/{missed.pk}/appeal", {"reason": " "})
    assert empty.status_code == 422
    assert "请写明原因" in empty.content.decode()

    assert member.post(f"/me/no-shows/{missed.pk}/appeal", {"reason": "孩子发烧"}).status_code == 302

    other = client_of(cast.members[0])
    assert "孩子发烧" not in other.get("/me/no-shows/").content.decode()
    assert other.post(f"/me/no-shows/{missed.pk}/appeal", {"reason": "x"}).status_code == 404


def test_the_leader_decides(cast: Cast, missed: NoShow) -> None:
    client_of(cast.members[1]).post(f"/me/no-shows/{missed.pk}/appeal", {"reason": "孩子发烧"})
    leader = client_of(cast.leader)
    assert "孩子发烧" in leader.get("/team/no-shows/").content.decode()
    assert leader.post(f"/team/no-shows/{missed.pk}/decide/", {"reason": ""}).status_code == 422

    leader.post(f"/team/no-shows/{missed.pk}/decide/", {"excuse": "yes"})

    missed.refresh_from_db()
    assert missed.state == NoShowState.EXCUSED
    assert cast.members[1].number in leader.get(f"/team/shifts/{missed.shift_id}/no-shows/").content.decode()


def test_strangers_see_no_no_shows(cast: Cast, missed: NoShow) -> None:
    for person in (cast.residents[0], cast.members[0], cast.auditor):
        page = client_of(person).get("/team/no-shows/?all=1").content.decode()
        assert cast.members[1].number not in page
        client_of(person).post(f"/team/no-shows/{missed.pk}/decide/", {"excuse": "yes"})
    missed.refresh_from_db()
    assert missed.state == NoShowState.COUNTED
