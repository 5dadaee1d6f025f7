"""Every list of the desks leaves as CSV and Excel: of one's own scope, masked, marked, on record, however long."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from activities import stage
from cast import DAQIAO, NOW, TAOHUAPING, Cast, team
from harness.clock import MovableClock
from redvest.delivery.lists import LISTS
from redvest.kernel.models import AuditEntry
from redvest.places.models import Site
from visiting import client_of


@pytest.fixture(autouse=True)
def _now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def lines(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer).decode("utf-8-sig").splitlines()


@pytest.mark.parametrize("what", sorted(LISTS))
def test_each_leaves_as_csv_and_excel_for_the_manager(cast: Cast, what: str):
    stage.published(cast)
    manager = client_of(cast.manager)

    mark, head, *_rows = lines(manager, f"/office/lists/{what}/")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(manager.get(f"/office/lists/{what}/?as=xlsx")))  # type: ignore[arg-type]
    )
    rows = list(book.get_sheet_by_index(0).iter_rows())

    assert f"（{cast.manager.number}）" in mark
    assert rows[0][0] == mark
    assert head == ",".join(map(str, filter(None, rows[1])))
    taken = AuditEntry.objects.filter(verb="list.exported", target=f"list:{what}").order_by("id")
    assert [entry.data["form"] for entry in taken] == ["csv", "xlsx"]


def test_lists_are_of_ones_own_scope_and_masked(cast: Cast):
    stage.published(cast, title="大桥扫雪")
    other = team(cast.leader, name="桃花坪队", site_code=TAOHUAPING)
    clerk = client_of(cast.clerk)
    activities = lines(clerk, "/office/lists/activities/")
    assert [line.split(",")[0] for line in activities[2:]] == ["大桥扫雪"]
    assert lines(clerk, "/office/lists/activities/?state=draft")[2:] == []
    sites = lines(client_of(cast.manager), "/office/lists/sites/")
    assert len(sites) == 2 + Site.objects.count()
    roles = "\n".join(lines(client_of(cast.auditor), "/office/lists/roles/"))
    assert cast.clerk.number in roles
    assert cast.clerk.name not in roles
    members = lines(client_of(cast.leader), f"/team/lists/{cast.team.code}/members/")
    assert len(members) == 2 + cast.team.members
    assert not any(member.name in "\n".join(members) for member in cast.members)
    assert client_of(cast.clerk).get(f"/team/lists/{other.code}/members/").status_code == 404
    assert "大桥扫雪" in "\n".join(lines(client_of(cast.leader), f"/team/lists/{cast.team.code}/activities/"))


def test_the_people_of_a_shift_leave_for_its_leader(cast: Cast):
    (shift,) = stage.published(cast)
    stage.takes(shift, cast.members[0])
    text = "\n".join(lines(client_of(cast.leader), f"/team/lists/shifts/{shift.pk}/"))
    assert cast.members[0].number in text
    assert cast.members[0].name not in text
    assert client_of(cast.residents[0]).get(f"/team/lists/shifts/{shift.pk}/").status_code == 403


def test_others_are_refused(cast: Cast):
    for who, what in (
        ("approver", "sites"),
        ("clerk", "approvals"),
        ("clerk", "roles"),
        ("approver", "imports"),
    ):
        assert client_of(getattr(cast, who)).get(f"/office/lists/{what}/").status_code == 403
    assert client_of(cast.leader).get("/office/lists/activities/").status_code == 403
    assert client_of(cast.manager).get("/office/lists/nonsense/").status_code == 404
    assert Client().get("/office/lists/sites/").status_code == 302


def test_a_long_list_costs_few_statements(cast: Cast, django_assert_max_num_queries):
    parent = Site.objects.get(code=DAQIAO)
    Site.objects.bulk_create(
        Site(
            code=f"D-{n}",
            kind="post",
            name=f"={n} 点",
            division_code=DAQIAO,
            parent=parent,
            path=f"{parent.path}D-{n}/",
            opened_at=NOW - timedelta(days=1),
        )
        for n in range(5000)
    )
    manager = client_of(cast.manager)
    with django_assert_max_num_queries(25):
        found = lines(manager, "/office/lists/sites/")
    assert sum("D-" in line for line in found) == 5000
    assert "'=7 点" in "\n".join(found)
