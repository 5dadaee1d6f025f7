"""The audit record over HTTP: read by auditors and managers in their scope, found by deed, person and day."""

import re
from pathlib import Path

import pytest

import redvest
from activities.stage import published, takes
from cast import GAOPING, HEYETANG, NOW, Cast, resident, staff
from harness.clock import MovableClock
from redvest.access import operations as access
from redvest.access import queries as access_queries
from redvest.access.enums import Role
from redvest.contests.enums import EditionState, EntryState
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Forbidden
from redvest.kernel.models import AuditEntry
from redvest.places import operations as places
from redvest.projects.enums import ApplicationState, BrandState, OfferState
from redvest.reports.queries import audit_visible_to
from redvest.training.enums import ClinicState, ReplyKind
from redvest.web.office import words
from visiting import client_of, queries_for


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def test_the_top_reads_everything(cast: Cast) -> None:
    assert audit_visible_to(cast.auditor.see()).count() == AuditEntry.objects.count()
    assert audit_visible_to(cast.manager.see()).count() == AuditEntry.objects.count()


def test_below_the_top_one_reads_what_ones_own_staff_and_leaders_did(cast: Cast) -> None:
    auditor = staff(40, Role.AUDITOR, GAOPING)
    published(cast)
    resident(41, residence=HEYETANG)
    seen = audit_visible_to(auditor.see())
    own = {cast.clerk.id, cast.approver.id, cast.leader.id, auditor.id}
    assert {entry.actor_id for entry in seen} <= own
    assert seen.filter(verb="activity.approved").exists()
    assert not seen.filter(verb="role.granted").exists()


def test_a_role_that_ended_does_not_hide_what_was_done_with_it(cast: Cast) -> None:
    auditor = staff(40, Role.AUDITOR, GAOPING)
    published(cast)
    grants = access.grant_role(
        person_id=cast.approver.id, role=Role.APPROVER, site_code=GAOPING, by=SYSTEM, now=NOW
    )
    access.revoke_role(grant_id=grants.pk, by=SYSTEM, now=NOW)
    assert audit_visible_to(auditor.see()).filter(verb="activity.approved").exists()


def test_others_may_not(cast: Cast) -> None:
    for person in (cast.clerk, cast.approver, cast.leader, cast.residents[0]):
        with pytest.raises(Forbidden):
            audit_visible_to(person.see())
        assert client_of(person).get("/office/audit/").status_code == 403


def test_it_is_found_by_deed_person_and_day(cast: Cast, wall_clock: MovableClock) -> None:
    client = client_of(cast.auditor)
    places.rename_site(code=GAOPING, name="高平镇文明实践所", by=cast.manager.actor, now=wall_clock.now())
    page = client.get("/office/audit/", {"verb": "site."}).content.decode()
    assert "阵地改名" in page
    assert "授予角色" not in page.split("<table")[1]
    assert cast.manager.number in page
    assert cast.manager.name not in page
    by = client.get("/office/audit/", {"number": cast.manager.number, "verb": "role."}).content.decode()
    assert by.split("<table")[1].count("授予角色") == 4
    assert "没有这样的记录" in client.get("/office/audit/", {"end": "2026-03-01"}).content.decode()
    assert "没有这个志愿者编号" in client.get("/office/audit/", {"number": "V1"}).content.decode()
    assert client.post("/office/audit/").status_code == 405


def test_things_are_called_by_their_names_and_people_by_their_numbers(cast: Cast) -> None:
    shift, member = published(cast, title="河堤清洁家园")[0], cast.members[0]
    takes(shift, member)
    lines = {
        line.entry.verb: (line.target, line.facts)
        for line in client_of(cast.auditor).get("/office/audit/").context["lines"]
    }
    assert lines["activity.approved"] == ("活动 “河堤清洁家园”", "")
    assert lines["sign_up.taken"] == ("班次 “河堤清洁家园”3月4日 09:00", f"人员 {member.number}")
    joined = client_of(cast.auditor).get("/office/audit/", {"verb": "team."}).context["lines"][0]
    assert joined.target == f"队伍 {cast.team.code} {cast.team.name}"
    page = client_of(cast.auditor).get("/office/audit/", {"verb": "role."}).content.decode()
    assert f"人员 {cast.clerk.number}" in page
    assert "范围 高平镇新时代文明实践所" in page
    assert f"人员 {cast.clerk.id}<" not in page


def test_it_leaves_as_a_file_with_the_same_filters(cast: Cast) -> None:
    answer = client_of(cast.auditor).get("/office/audit.csv", {"verb": "role."})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1] == "时间,谁,志愿者编号,地址,做了什么,对什么,详情,代号"
    assert {line.rsplit(",", 1)[1] for line in lines[2:]} == {"role.granted"}
    assert any(f"人员 {cast.clerk.number}" in line for line in lines)
    assert not any(cast.clerk.name in line for line in lines)
    assert client_of(cast.clerk).get("/office/audit.csv").status_code == 403


def test_a_page_costs_the_same_for_few_and_many(cast: Cast, wall_clock: MovableClock) -> None:
    client = client_of(cast.auditor)
    grant = access.grant_role(
        person_id=cast.members[0].id, role=Role.CLERK, site_code=GAOPING, by=cast.manager.actor, now=NOW
    )
    access.revoke_role(grant_id=grant.pk, by=cast.manager.actor, now=NOW)
    client.get("/office/audit/")  # the first request of a login notes that it is used
    few = queries_for(client, "/office/audit/?verb=role.")
    for n in range(60, 75):
        made = staff(n, Role.CLERK, GAOPING)
        held = access_queries.grants_of(made.id, now=NOW)[0]
        access.revoke_role(grant_id=held.pk, by=cast.manager.actor, now=NOW)
    assert queries_for(client, "/office/audit/?verb=role.") == few


def test_everything_that_goes_on_record_has_words() -> None:
    source = Path(redvest.__file__).parent
    written = re.compile(r'(?:audit\.record\(|Deed\()\s*(?:verb=)?"([a-z_]+\.[a-z_.]+)"')
    verbs = {verb for path in source.rglob("*.py") for verb in written.findall(path.read_text())}
    assert len(verbs) > 100
    assert sorted(verbs - set(words.DEEDS)) == []


def test_every_state_that_goes_on_record_has_words() -> None:
    states = {
        "contest": set(EditionState) - {EditionState.DRAFT},
        "contest_entry": set(EntryState) - {EntryState.DRAFT},
        "clinic": set(ClinicState) | set(ReplyKind),
        "incubation": set(ApplicationState),
        "project": {f"offer_{state}" for state in OfferState} - {"offer_open"},
        "brand": set(BrandState),
    }
    verbs = {f"{thing}.{state}" for thing, kinds in states.items() for state in kinds}
    assert sorted(verbs - set(words.DEEDS)) == []
