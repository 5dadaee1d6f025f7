"""The household and paper permissions of somebody without a phone, at the office desk."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import cast as stage
from cast import NOW, Cast
from harness.clock import MovableClock
from people.entering import enter, entry, entry_of, scan
from redvest.kernel.errors import Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import ActingAs
from redvest.people.models import FamilyPermission
from refusing import refuses
from visiting import client_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


@pytest.fixture
def elder(cast: Cast) -> queries.PersonInfo:
    """Somebody without a phone, confirmed by a signed receipt."""
    (made,) = enter(entry(50, phone="", contact="儿子"), by=cast.clerk.actor)
    entered = entry_of(made.person_id)
    handed = people.record_receipt(entry_id=entered.pk, scan=scan(), by=cast.clerk.actor, now=NOW)
    people.accept_receipt(receipt_id=handed.pk, by=cast.manager.actor, now=NOW)
    return queries.person_by_id(made.person_id)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("许可.png", scan().content, content_type="image/png")


def test_a_clerk_writes_down_household_and_permission(cast: Cast, elder: queries.PersonInfo) -> None:
    son, clerk = cast.members[0], client_of(cast.clerk)
    page = f"/office/people/{elder.number}/family/"
    assert f'href="{page}"' in clerk.get(f"/office/people/{elder.number}/").content.decode()
    assert clerk.post(page, {"act": "make"}).status_code == 302
    wrong = clerk.post(page, {"act": "add", "number": "V404"})
    assert wrong.status_code == 422
    assert "没有这个志愿者编号" in wrong.content.decode()
    assert clerk.post(page, {"act": "add", "number": cast.residents[0].number}).status_code == 422, "not here"
    assert clerk.post(page, {"act": "add", "number": son.number}).status_code == 302
    shown = clerk.get(page).content.decode()
    assert son.number in shown
    assert son.name not in shown, "masked"
    assert clerk.post(page, {"act": "allow", "member": son.id}).status_code == 422, "no paper"
    assert clerk.post(page, {"act": "allow", "member": son.id, "scan": paper()}).status_code == 302
    assert queries.may_act_for(son.id, [elder.id], at=LATER) == {elder.id: ActingAs.FAMILY}
    row = FamilyPermission.objects.get()
    assert row.recorded_by_id == cast.clerk.id

    looks = AuditEntry.objects.filter(verb="people.revealed", target=f"person:{elder.id}")
    before = looks.count()
    seen = clerk.get(f"{page}scan/?member={son.id}")
    assert seen["Content-Type"] == "image/jpeg"
    assert looks.count() == before + 1
    assert clerk.get(f"{page}scan/?member={cast.leader.id}").status_code == 404

    clerk.post(page, {"act": "withdraw", "one": row.pk})
    assert queries.may_act_for(son.id, [elder.id], at=LATER) == {}
    clerk.post(page, {"act": "leave", "one": son.id})
    household = queries.household_of(elder.id, at=LATER)
    assert household is not None
    assert [one.person_id for one in household.members] == [elder.id]


def test_it_is_for_those_who_enter_people_there(cast: Cast, elder: queries.PersonInfo) -> None:
    page = f"/office/people/{elder.number}/family/"
    elsewhere = stage.staff(81, "clerk", stage.TAOHUAPING)
    for person, status in (
        (cast.approver, 403),
        (cast.auditor, 403),
        (cast.leader, 403),
        (cast.members[0], 403),
        (elsewhere, 404),
    ):
        client = client_of(person)
        assert client.get(page).status_code == status
        assert client.post(page, {"act": "make"}).status_code == status
        assert client.get(page + "scan/?member=1").status_code == status
    assert queries.household_of(elder.id, at=LATER) is None


def test_who_has_an_account_allows_it_there(cast: Cast) -> None:
    one, other = cast.members
    household = people.make_household(head_id=one.id, by=cast.clerk.actor, now=NOW).pk
    people.add_to_household(household_id=household, number=other.number, by=cast.clerk.actor, now=NOW)
    with refuses(Refused, "has_account"):
        people.record_family_permission(
            person_id=one.id, member_id=other.id, scan=scan(), by=cast.clerk.actor, now=NOW
        )
    page = client_of(cast.clerk).get(f"/office/people/{one.number}/family/").content.decode()
    assert "本人有手机账号" in page
    assert "存许可" not in page
