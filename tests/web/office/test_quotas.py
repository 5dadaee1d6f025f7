"""The quota of entering afterwards, set by whoever grants roles there; and grade C, shown to everybody."""

from dataclasses import replace

import pytest
from django.test import Client

from activities.stage import HOURS, START, published, served, settles, takes
from cast import DAQIAO, TAOHUAPING, Cast, Persona
from harness.clock import MovableClock
from redvest.activities import operations
from redvest.activities.models import EntryQuota, ServiceRecord
from redvest.activities.operations import Afterwards
from redvest.kernel import clock
from redvest.kernel.models import AuditEntry
from visiting import client_of as client_from
from visiting import log_in_anew

PAGE = "/office/hours/quotas/"
LATER = clock.day_end(clock.local_day(START)) + HOURS


def client_of(who: Persona) -> Client:
    """Somebody who logged in that morning."""
    return client_from(replace(who, login_id=log_in_anew(who, now=LATER)))


@pytest.fixture(autouse=True)
def after(wall_clock: MovableClock) -> None:
    """The day after the shift."""
    wall_clock.set(LATER)


def test_a_manager_sets_a_quota(cast: Cast) -> None:
    manager = client_of(cast.manager)
    assert "还没有另设的额度" in manager.get(PAGE).content.decode()
    form = {"number": cast.leader.number, "site": DAQIAO, "per_month": "80", "reason": "山洪后集中补录"}
    assert manager.post(PAGE, form | {"number": "V2099000000001"}).status_code == 422
    assert manager.post(PAGE, form | {"reason": " "}).status_code == 422
    assert manager.post(PAGE, form | {"number": cast.manager.number}).status_code == 403, "one's own"
    assert manager.post(PAGE, form | {"site": TAOHUAPING}).status_code == 403, "serves elsewhere"
    assert not EntryQuota.objects.exists()
    assert manager.post(PAGE, form).status_code == 302
    held = EntryQuota.objects.get()
    assert (held.person_id, held.per_month, held.set_by_id) == (cast.leader.id, 80, cast.manager.id)
    assert AuditEntry.objects.filter(verb="hours.quota_set", target=f"person:{cast.leader.id}").count() == 1
    page = manager.get(PAGE).content.decode()
    assert "山洪后集中补录" in page
    assert cast.leader.number in page
    assert cast.leader.name not in page, "masked"


def test_nobody_else_sets_one(cast: Cast) -> None:
    for nobody in (cast.clerk, cast.approver, cast.auditor, cast.leader, cast.members[0]):
        client = client_of(nobody)
        assert client.get(PAGE).status_code == 403, nobody.name
        assert client.post(PAGE, {}).status_code == 403, nobody.name
    assert Client().get(PAGE).status_code in (302, 401, 403)


def test_over_the_api(cast: Cast) -> None:
    address = f"/api/v1/entry-quotas/{cast.leader.number}"
    body = {"site": DAQIAO, "per_month": 0, "reason": "补录过多，先停"}

    def puts(who: Persona) -> object:
        return client_of(who).put(address, body, content_type="application/json")

    assert puts(cast.clerk).status_code == 403  # type: ignore[attr-defined]
    answer = puts(cast.manager)
    assert answer.json() == {"number": cast.leader.number, "per_month": 0}  # type: ignore[attr-defined]
    assert EntryQuota.objects.get().per_month == 0


def test_what_was_entered_afterwards_is_there_for_everybody(cast: Cast) -> None:
    shift = published(cast)[0]
    who, witness = cast.members
    takes(shift, witness)
    served(cast, shift, witness, came=START, left=START + HOURS)
    settles(shift)
    entry = Afterwards(
        shift_id=shift.pk,
        person_id=who.id,
        starts_at=START,
        ends_at=START + HOURS,
        reason="手机没电",
        witness_id=witness.id,
    )
    made = operations.enter_afterwards(entry=entry, by=cast.leader.actor, now=LATER)
    address = f"/activities/{shift.activity_id}/"
    assert "丙级" not in Client().get(address).content.decode(), "not yet approved"
    operations.decide_entry(entry_id=made.pk, approve=True, reason="属实", by=cast.approver.actor, now=LATER)
    record = ServiceRecord.objects.get(person_id=who.id)
    page = Client().get(address).content.decode()
    assert "补录和更正的时长" in page
    assert f"{who.name[0]}*" in page
    assert who.name not in page
    assert who.number not in page
    link = f"/me/records/{record.pk}/flag"
    assert link in page
    figures = Client().get(f"/figures/{cast.centre.code}/minutes/").content.decode()
    assert link in figures
    assert Client().get(link).status_code == 302, "who reports logs in"
    assert client_of(witness).get(link).status_code == 200
