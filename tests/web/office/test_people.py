"""People over HTTP: masked, found by what one knows, a contact only with a reason and on record."""

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from cast import HEYETANG, NOW, Cast, resident, staff
from harness.clock import MovableClock
from redvest.access.enums import Role
from redvest.kernel.models import AuditEntry
from visiting import client_of, queries_for

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return client_of(cast.clerk)


def test_the_list_is_masked_and_of_ones_own_places(cast: Cast, clerk: Client) -> None:
    page = clerk.get("/office/people/").content.decode()
    member, outsider = cast.members[0], cast.residents[0]
    assert member.number in page
    assert member.name not in page
    assert member.phone not in page
    assert outsider.number not in page
    assert clerk.get(f"/office/people/{outsider.number}/").status_code == 404
    assert clerk.get("/office/people/V0000/").status_code == 404


def test_the_search_finds_what_one_knows_whole(cast: Cast, clerk: Client) -> None:
    member = cast.members[0]
    for text in (member.number, member.phone, member.name):
        assert member.number in clerk.get("/office/people/", {"q": text}).content.decode(), text
    assert member.number not in clerk.get("/office/people/", {"q": member.name[:1]}).content.decode()


def test_the_list_leaves_as_a_masked_file(cast: Cast, clerk: Client) -> None:
    member = cast.members[0]
    assert "/office/people.csv?q=" in clerk.get("/office/people/", {"q": member.number}).content.decode()
    answer = clerk.get("/office/people.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    mark, head, *_rows = text.splitlines()
    assert mark.startswith(f"{cast.clerk.name[0]}*")
    assert mark.endswith(f"（{cast.clerk.number}） 于 2026-03-02 09:00 从红马甲导出，仅限工作使用")
    assert head == "志愿者编号,姓名,手机,所属阵地,阵地代码,注册"
    assert member.number in text
    assert member.name not in text
    assert member.phone not in text
    assert cast.residents[0].number not in text
    one = clerk.get("/office/people.csv", {"q": member.number})
    assert len(b"".join(one.streaming_content).decode().splitlines()) == 3  # type: ignore[attr-defined]
    assert client_of(cast.leader).get("/office/people.csv").status_code == 403
    taken = AuditEntry.objects.filter(verb="list.exported").order_by("id")
    assert [(entry.actor_id, entry.target, entry.data) for entry in taken] == [
        (cast.clerk.id, "list:people", {"form": "csv", "filters": []}),
        (cast.clerk.id, "list:people", {"form": "csv", "filters": ["q"]}),
    ]


def test_the_list_leaves_as_an_excel_file(cast: Cast, clerk: Client) -> None:
    answer = clerk.get("/office/people.csv?as=xlsx")
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    mark, head, *rows = book.get_sheet_by_index(0).iter_rows()
    assert cast.clerk.number in str(mark[0])
    assert head[:2] == ["志愿者编号", "姓名"]
    assert {row[0] for row in rows} >= {member.number for member in cast.members}


def test_a_contact_for_a_reason_and_on_record(cast: Cast, clerk: Client) -> None:
    member = cast.members[0]
    path = f"/office/people/{member.number}/"
    panel = clerk.get(path, headers=HTMX).content.decode()
    assert member.name not in panel
    bad = clerk.post(f"{path}reveal/", {"why": "a"}, headers=HTMX)
    assert bad.status_code == 422
    assert member.phone not in bad.content.decode()
    shown = clerk.post(f"{path}reveal/", {"why": "通知明天改地点"}, headers=HTMX).content.decode()
    assert member.name in shown
    assert member.phone in shown
    entry = AuditEntry.objects.get(verb="people.revealed")
    assert (entry.actor_id, entry.target, entry.data["why"]) == (
        cast.clerk.id,
        f"person:{member.id}",
        "通知明天改地点",
    )
    assert member.name not in clerk.get(path).content.decode()


def test_approvers_see_but_do_not_reveal(cast: Cast) -> None:
    approver, member = client_of(cast.approver), cast.members[0]
    path = f"/office/people/{member.number}/"
    assert "查看姓名和手机" not in approver.get(path).content.decode()
    assert approver.post(f"{path}reveal/", {"why": "通知明天改地点"}).status_code == 403
    stranger = client_of(staff(40, Role.CLERK, HEYETANG))
    assert stranger.post(f"{path}reveal/", {"why": "通知明天改地点"}).status_code == 404
    assert not AuditEntry.objects.filter(verb="people.revealed").exists()


def test_the_list_costs_the_same_for_few_and_many(cast: Cast, clerk: Client) -> None:
    few = queries_for(clerk, "/office/people/")
    for n in range(100, 125):
        resident(n)
    assert queries_for(clerk, "/office/people/") == few
