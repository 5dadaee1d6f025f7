"""At the household's door over HTTP: coming and leaving by code or signature, the report; who may, and who may not."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import NOW, Cast, Persona
from harness.clock import MovableClock
from kernel.test_attachments import photo
from orders import stage
from orders.stage import END, LATER
from redvest.activities.enums import Direction, Source
from redvest.activities.models import Attendance
from redvest.kernel import audit
from redvest.kernel.clock import now as now_on_the_wall
from redvest.orders.enums import OrderState
from redvest.orders.models import CodeTry, Order, OrderPhoto, SignedSheet
from refusing import picture
from visiting import client_of, log_in_anew


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(LATER)
    LOGINS.clear()
    return wall_clock


#: The logins of the day of the visit, by person.
LOGINS: dict[int, Persona] = {}


def today(person: Persona | None) -> Client:
    """Somebody's browser, logged in once on the day of the visit."""
    if person is None:
        return client_of()
    if person.id not in LOGINS:
        LOGINS[person.id] = replace(person, login_id=log_in_anew(person, now=now_on_the_wall()))
    return client_of(LOGINS[person.id])


@pytest.fixture
def visit(cast: Cast) -> Order:
    """A visit agreed on for today at nine, to which the first member goes."""
    order = stage.scheduled(cast)
    stage.coming(order, cast.members[0])
    return order


def at(order: Order, tail: str = "") -> str:
    return f"/me/visits/{order.pk}{tail}"


def page(person: Persona | None, path: str, *, status: int = 200) -> str:
    answer = today(person).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def post(person: Persona | None, path: str, **said: Any) -> Any:
    return today(person).post(path, said)


def minute(moment: datetime) -> datetime:
    """The clock on the wall goes on while a test runs."""
    return moment.replace(second=0, microsecond=0)


def sheet(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("签字单.jpg", photo() if content is None else content)


def test_coming_and_leaving_by_the_residents_codes(cast: Cast, visit: Order, clock: MovableClock):
    member = cast.members[0]
    shown = page(member, at(visit))
    assert "到达码" in shown
    assert "离开码" not in shown
    said = {"direction": "in", "code": stage.code(visit, "in")}
    assert post(member, at(visit, "/code"), **said).headers["Location"] == at(visit)
    visit.refresh_from_db()
    assert visit.state == OrderState.SERVING
    assert visit.arrived_at is not None
    assert minute(visit.arrived_at) == LATER
    shown = page(member, at(visit))
    assert "离开码" in shown
    assert "到达码" not in shown
    clock.set(END)
    post(member, at(visit, "/code"), direction="out", code=stage.code(visit, "out"))
    row = Attendance.objects.get(shift_id=visit.shift_id)
    assert row.out_at is not None
    assert (minute(row.in_at), minute(row.out_at)) == (LATER, END)
    assert {row.in_source, row.out_source} == {Source.RESIDENT_CODE}
    assert "您已离开" in page(member, at(visit))


def test_a_wrong_code_is_said_at_its_field_and_five_lock_it(cast: Cast, visit: Order):
    member = cast.members[0]
    wrong = "000000" if stage.code(visit, "in") != "000000" else "111111"
    for left in (4, 3, 2, 1):
        answer = post(member, at(visit, "/code"), direction="in", code=wrong)
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert 'id="code_code_error"' in shown
        assert f"码不对，还可以试 {left} 次" in shown
    post(member, at(visit, "/code"), direction="in", code=wrong)
    assert CodeTry.objects.get(order=visit, person_id=member.id).failures == 5
    shown = page(member, at(visit))
    assert "码锁住了" in shown
    assert f'action="{at(visit, "/code")}"' not in shown
    right = post(member, at(visit, "/code"), direction="in", code=stage.code(visit, "in"))
    assert right.status_code == 422
    assert not Attendance.objects.exists()


def test_where_there_is_no_phone_the_signed_sheet_counts(cast: Cast, visit: Order):
    member = cast.members[0]
    page(member, at(visit))
    for said, words in (
        ({}, "请拍一张签字单的照片"),
        ({"sheet": sheet(b"words")}, "只能上传照片"),
        ({"sheet": sheet(b"")}, "这个文件是空的"),
    ):
        before = picture()
        answer = post(member, at(visit, "/sheet"), direction="in", **said)
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert words in shown
        assert 'id="sheet_sheet_error"' in shown
        assert picture() == before
    assert post(member, at(visit, "/sheet"), direction="in", sheet=sheet()).status_code == 302
    assert SignedSheet.objects.get().direction == Direction.IN
    assert Attendance.objects.get().in_source == Source.RESIDENT_SIGNED
    assert post(member, at(visit, "/sheet"), direction="out", sheet=sheet()).status_code == 302
    assert Attendance.objects.get().out_source == Source.RESIDENT_SIGNED


def test_before_its_time_the_page_says_when(cast: Cast, visit: Order, clock: MovableClock):
    clock.set(NOW)
    shown = page(cast.members[0], at(visit))
    assert "现在不能签到" in shown
    assert f'action="{at(visit, "/code")}"' not in shown
    before = picture()
    refused = post(cast.members[0], at(visit, "/code"), direction="in", code=stage.code(visit, "in"))
    assert refused.status_code == 422
    assert picture() == before


def test_only_those_with_a_place_on_it_come_near(cast: Cast, visit: Order):
    everybody = (cast.members[1], cast.leader, cast.clerk, cast.residents[0], cast.auditor, cast.manager)
    for person in everybody:
        page(person, at(visit), status=404)
    right, before = stage.code(visit, "in"), picture()
    for person in everybody:
        page(person, at(visit), status=404)
        for tail, said in (
            ("/code", {"direction": "in", "code": right}),
            ("/code", {"direction": "in", "code": ""}),
            ("/sheet", {"direction": "in", "sheet": sheet()}),
            ("/look", {}),
            ("/report", {"report": "做完了"}),
        ):
            assert post(person, at(visit, tail), **said).status_code == 404, (person.name, tail)
    assert "/account/login" in client_of().get(at(visit)).headers["Location"]
    assert picture() == before


def test_nobody_checks_in_at_their_own_door(cast: Cast):
    member = cast.members[0]
    order = stage.accepted(cast, stage.placed(member))
    stage.ready(cast)
    stage.offered(cast, order, cast.team.id)
    stage.operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    order = stage.scheduled(cast, order)
    stage.coming(order, member)
    shown = page(member, at(order))
    assert "这是您自己家的单" in shown
    before = picture()
    assert post(member, at(order, "/code"), direction="in", code=stage.code(order, "in")).status_code == 403
    assert picture() == before


def test_whom_one_visits_is_masked_until_one_looks_on_record(cast: Cast, visit: Order):
    member = cast.members[0]
    shown = page(member, at(visit))
    assert "牛奶奶" not in shown
    assert visit.address not in shown
    assert visit.text in shown
    shown = post(member, at(visit, "/look")).content.decode()
    assert "牛奶奶" in shown
    assert visit.address in shown
    assert audit.entries_about(f"order:{visit.pk}", verbs=("order.looked",)).count() == 1


def test_who_was_there_reports_with_pictures(cast: Cast, visit: Order):
    member = cast.members[0]
    stage.at_door(visit, member, "in", now=LATER)
    empty = post(member, at(visit, "/report"), report="")
    assert empty.status_code == 422
    assert "请写做了什么" in empty.content.decode()
    many = post(member, at(visit, "/report"), report="换了灯泡", photos=[sheet() for _n in range(7)])
    assert many.status_code == 422
    assert "最多 6 张照片" in many.content.decode()
    done = post(member, at(visit, "/report"), report="换了灯泡", photos=[sheet(), sheet()])
    assert done.status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.report) == (OrderState.REPORTED, "换了灯泡")
    assert OrderPhoto.objects.filter(order=visit, of_report=True).count() == 2


def test_the_visit_is_found_from_ones_own_shift_and_from_the_teams_order(cast: Cast, visit: Order):
    assert at(visit) in page(cast.members[0], "/me/shifts")
    assert at(visit) in page(cast.members[0], "/me/")
    team_order = f"/team/{cast.team.code}/orders/{visit.pk}/"
    assert at(visit) not in page(cast.leader, team_order)
    stage.coming(visit, cast.leader, now=NOW)
    assert at(visit) in page(cast.leader, team_order)
