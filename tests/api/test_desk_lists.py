"""Search, imports and lists over the API: what the desk's pages do, with the same refusals, marks and records."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.stage import published
from api.calling import BASE, Caller, codes_of, fields_of
from cast import CENTRE, GAOPING, NOW, Cast, Persona
from harness.clock import MovableClock
from imports.files import FIRST, HEAD, finished, person, read, xlsx
from redvest.delivery.lists import LISTS
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people.enums import TokenScope
from redvest.people.models import Person
from visiting import client_of


@pytest.fixture(autouse=True)
def _later(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    wall_clock.wait(minutes=1)


def brings(who: Persona, file: io.BytesIO, *, status: int = 201, key: str = "", **changes: str) -> Any:
    fields = {"kind": "people", "site_code": GAOPING} | changes
    body = fields | {"file": SimpleUploadedFile("名单.xlsx", file.getvalue())}
    headers = {"Idempotency-Key": key} if key else {}
    answer = client_of(who).post(f"{BASE}/imports", body, headers=headers)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_search_finds_what_one_may_see(cast: Cast):
    published(cast)
    found = Caller().get("/search?q=大桥")
    assert [one["title"] for one in found["activities"]] == ["大桥社区清洁家园"]
    assert cast.team.code in [one["code"] for one in found["teams"]]
    assert found["sites"]
    assert found["people"] is None
    assert Caller(cast.members[0]).get("/search?q=大桥")["people"] is None
    assert codes_of(Caller(cast.leader).get("/search?q=大桥&kind=people", status=403)) == ["not_permitted"]

    number = cast.members[0].number
    (one,) = Caller(cast.clerk).get(f"/search?q={number}&kind=people")["people"]
    assert (one["number"], one["name"][1:], "****" in one["phone"]) == (number, "**", True)
    assert Caller().get("/search?q=%20")["sites"] == []
    assert fields_of(Caller().get("/search", status=422)) == ["q"]


def test_more_is_said_of_kinds_that_have_more(cast: Cast):
    found = Caller().get("/search?q=社区&limit=1")
    assert (len(found["sites"]), "sites" in found["more"]) == (1, True)


def test_a_table_is_brought_tried_imported_and_its_bad_rows_taken(cast: Cast):
    clerk = Caller(cast.clerk)
    bad = ["王小明", "11010519491231002Y", "13800009999", "大桥社区"]
    file = xlsx(HEAD, person(FIRST), bad)
    run = brings(cast.clerk, file, key="one-file-once")
    assert (run["state"], run["rows"], run["mapping"]["name"]) == ("draft", 2, 0)
    assert brings(cast.clerk, file, key="one-file-once")["id"] == run["id"]
    path = f"/imports/{run['id']}"

    assert clerk.post(f"{path}/start", {"check": True})["state"] == "checking"
    finished(run["id"])
    tried = clerk.get(path)
    assert (tried["state"], tried["added"], tried["bad"]) == ("checked", 1, 1)
    before = Person.objects.count()
    assert (
        fields_of(clerk.post(f"{path}/start", {"check": False, "mapping": {"name": 99}}, status=422))[0]
        == "name"
    )
    clerk.post(f"{path}/start", {"check": False})
    finished(run["id"])
    done = clerk.get(path)
    assert (done["state"], done["added"], Person.objects.count()) == ("done", 1, before + 1)
    assert codes_of(clerk.post(f"{path}/start", {"check": False}, status=409)) == ["wrong_state"]

    report = client_of(cast.clerk).get(f"{BASE}{path}/bad-rows")
    mark, _head, row = read(b"".join(report))  # type: ignore[arg-type]  # a streaming answer
    assert (cast.clerk.number in str(mark[0]), row[1]) == (True, "王小明")
    assert AuditEntry.objects.filter(verb="import.report_taken").count() == 1
    clerk.delete(f"{path}/rows")
    assert clerk.get(path)["forgotten"]
    assert clerk.get("/imports")["items"][0]["id"] == run["id"]


def test_rows_are_for_who_brought_them_and_imports_for_who_has_the_duty(cast: Cast):
    run = brings(cast.clerk, xlsx(HEAD, person(FIRST)))
    path, manager = f"/imports/{run['id']}", Caller(cast.manager)
    seen = manager.get(path)
    assert (seen["own"], seen["header"], seen["mapping"]) == (False, None, None)
    assert codes_of(manager.get(f"{path}/bad-rows", status=403)) == ["not_own"]
    assert codes_of(manager.post(f"{path}/start", {"check": True}, status=403)) == ["not_own"]
    for who in (cast.leader, cast.members[0], cast.auditor):
        Caller(who).get("/imports", status=403)
        Caller(who).get(path, status=404)
        brings(who, xlsx(HEAD, person(FIRST)), status=403)
    assert brings(cast.clerk, xlsx(HEAD, person(FIRST)), status=403, site_code=CENTRE)
    assert fields_of(brings(cast.clerk, xlsx(HEAD, person(FIRST)), status=422, site_code="430599")) == [
        "site_code"
    ]


@pytest.mark.parametrize("what", sorted(LISTS))
def test_every_list_is_taken_marked_and_on_record(cast: Cast, what: str):
    published(cast)
    manager = client_of(cast.manager)
    plain = manager.get(f"{BASE}/lists/{what}")
    assert plain.headers["Content-Type"].startswith("text/csv")
    mark = b"".join(plain).decode("utf-8-sig").splitlines()[0]  # type: ignore[arg-type]
    assert f"（{cast.manager.number}）" in mark
    book = manager.get(f"{BASE}/lists/{what}?as=xlsx")
    assert read(b"".join(book))[0][0] == mark  # type: ignore[arg-type]
    taken = AuditEntry.objects.filter(verb="list.exported")
    assert taken.count() == 2, list(AuditEntry.objects.values_list("verb", flat=True).order_by("-id")[:3])


def test_lists_are_for_their_duty_and_a_program_needs_its_scope(cast: Cast):
    Caller(cast.members[0]).get("/lists/people", status=403)
    Caller(cast.auditor).get("/lists/teams", status=403)
    Caller(cast.manager).get("/lists/nonsense", status=404)
    Caller().get("/lists/people", status=401)

    def asks(*scopes: str) -> Any:
        made = people.make_token(name=scopes[0], scopes=scopes, days=30, by=cast.clerk.actor, now=NOW)
        bearer = {"Authorization": f"Bearer {made.key}"}
        return [
            Caller().client.get(f"{BASE}{path}", headers=bearer) for path in ("/lists/people", "/imports")
        ]

    assert [one.status_code for one in asks(TokenScope.OWN_READ, TokenScope.OWN_WRITE)] == [403, 403]
    assert [one.status_code for one in asks(TokenScope.DUTY_READ)] == [200, 200]


def test_who_brings_too_little_is_told_where(cast: Cast):
    answer = client_of(cast.clerk).post(f"{BASE}/imports", {"kind": "people", "site_code": GAOPING})
    assert (answer.status_code, fields_of(json.loads(answer.content))) == (422, ["file"])
