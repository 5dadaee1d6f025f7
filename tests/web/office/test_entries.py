"""代登记 at the office desk: the form, the list, receipts of two, and guardians' papers."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import cast as stage
from cast import DAQIAO, HEYETANG, NOW, Cast
from harness.clock import MovableClock
from people.entering import enter, entry, entry_of, scan
from redvest.kernel.models import AuditEntry
from redvest.people.models import Entry, GuardianConsent, Person, Receipt
from visiting import client_of, queries_for

pytestmark = pytest.mark.django_db
PAGE = "/office/entries/"


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("回执.png", scan().content, content_type="image/png")


def looks_at(person_id: int) -> list[tuple[int | None, str]]:
    """Who looked at a person, and why, the latest first."""
    rows = AuditEntry.objects.filter(verb="people.revealed", target=f"person:{person_id}").order_by("-id")
    return [(row.actor_id, row.data["why"]) for row in rows]


def typed(n: int, **more: str) -> dict[str, str]:
    return {
        "name": stage.name(n),
        "id_type": "01",
        "id_number": stage.identity(n),
        "phone": stage.phone(n),
        "county": "430524",
        "town": "430524104",
        "village": DAQIAO,
        "why": "参加重阳节慰问",
        **more,
    }


def test_a_clerk_writes_somebody_down(cast: Cast):
    client = client_of(cast.clerk)
    answer = client.post(PAGE + "new/", typed(50))

    row = Entry.objects.get()
    assert answer["Location"] == f"{PAGE}{row.pk}/"
    assert (row.source, row.entered_by_id, row.why) == (
        f"desk:{stage.GAOPING}",
        cast.clerk.id,
        "参加重阳节慰问",
    )
    page = client.get(PAGE).content.decode()
    assert row.person.number in page
    assert stage.name(50) not in page
    again = client.post(PAGE + "new/", typed(50), follow=True)
    assert "已经登记过，没有改动" in again.content.decode()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(cast: Cast):
    client = client_of(cast.clerk)
    wrong = typed(50, id_number="123", phone="", town="430524001", village=HEYETANG)
    answer = client.post(PAGE + "new/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "身份证号码应是 18 位" in page
    assert "没有手机的，请写一位联系人" in page
    assert stage.name(50) in page
    elsewhere = client.post(PAGE + "new/", typed(50, town="430524001", village=HEYETANG))
    assert elsewhere.status_code in (403, 422)
    child = client.post(PAGE + "new/", typed(50, id_number=stage.identity(50, born=date(2016, 1, 5))))
    assert "只能由监护人" in child.content.decode()
    assert not Entry.objects.exists()


def test_without_scripts_the_place_is_chosen_step_by_step(cast: Cast):
    answer = client_of(cast.clerk).post(PAGE + "new/", typed(50, act="place"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert stage.name(50) in page
    assert "大桥社区" in page


@pytest.mark.parametrize("who", ["approver", "auditor"])
def test_who_may_only_look_sees_the_list_and_enters_nobody(cast: Cast, who: str):
    (made,) = enter(entry(50), by=cast.clerk.actor)
    client = client_of(getattr(cast, who))
    row = entry_of(made.person_id)
    assert made.number in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{row.pk}/").status_code == 200
    assert client.get(f"{PAGE}{row.pk}/sheet/").status_code == 403
    assert client.post(PAGE + "new/", typed(51)).status_code == 403
    assert client.get(PAGE + "papers/").status_code == 403


def test_two_of_the_staff_confirm_an_elder(cast: Cast):
    (made,) = enter(entry(50, phone="", contact="女儿"), by=cast.clerk.actor)
    row = entry_of(made.person_id)
    first, second = client_of(cast.clerk), client_of(cast.manager)
    sheet = first.get(f"{PAGE}{row.pk}/sheet/").content.decode()
    assert stage.name(50) in sheet
    assert "本人签字" in sheet
    assert first.post(f"{PAGE}{row.pk}/", {}).status_code == 422
    first.post(f"{PAGE}{row.pk}/", {"scan": photo()})
    receipt = Receipt.objects.get()
    assert "要由另一位同事核对" in first.get(f"{PAGE}{row.pk}/").content.decode()
    assert first.post(f"{PAGE}receipts/{receipt.pk}/decide/", {"approve": "yes"}).status_code == 403
    seen = second.get(f"{PAGE}receipts/{receipt.pk}/scan/")
    assert seen["Content-Type"] == "image/jpeg"
    assert seen["Content-Disposition"].startswith("attachment")
    assert looks_at(made.person_id) == [(cast.manager.id, "核对签名回执"), (cast.clerk.id, "打印登记回执")]

    nothing = second.post(f"{PAGE}receipts/{receipt.pk}/decide/", {"note": ""})
    assert nothing.status_code == 422
    second.post(f"{PAGE}receipts/{receipt.pk}/decide/", {"approve": "yes"})

    assert Person.objects.get(pk=made.person_id).state == "active"
    assert "凭签名回执确认" in second.get(PAGE + "?end=receipt").content.decode()


def test_the_list_costs_the_same_however_long(cast: Cast):
    client = client_of(cast.manager)
    enter(entry(100), by=cast.clerk.actor)
    few = queries_for(client, PAGE)
    enter(*[entry(n) for n in range(101, 118)], by=cast.clerk.actor)
    assert queries_for(client, PAGE) == few


def test_a_paper_consent_is_kept_and_looked_at_by_a_second(cast: Cast):
    teenager = stage.resident(61, born=date(2010, 6, 1))
    first = client_of(cast.manager)
    form = {
        "number": teenager.number,
        "guardian_name": "李秀英",
        "guardian_phone": "13900000001",
        "relation": "mother",
        "scope": "all",
        "valid_from": "2026-03-02",
        "valid_until": "2027-03-01",
    }
    wrong = first.post(PAGE + "papers/new/", form | {"number": "V1", "scan": photo()})
    assert "没有这个志愿者编号" in wrong.content.decode()
    strict = first.post(PAGE + "papers/new/", form | {"strict": "on", "scan": photo()})
    assert strict.status_code == 422
    kept = first.post(PAGE + "papers/new/", form | {"scan": photo()})
    assert kept.status_code == 302, kept.content.decode()

    consent = GuardianConsent.objects.get()
    assert "有效" in first.get(PAGE + "papers/").content.decode()
    assert first.get(f"{PAGE}papers/{consent.pk}/scan/").status_code == 200
    assert looks_at(teenager.id) == [(cast.manager.id, "核对家长同意书")]
    stranger = client_of(stage.staff(81, "clerk", stage.TAOHUAPING))
    assert stranger.get(f"{PAGE}papers/{consent.pk}/scan/").status_code == 404
    assert len(looks_at(teenager.id)) == 1, "who was not shown it did not look"
    first.post(f"{PAGE}papers/{consent.pk}/decide/", {"approve": "no"})
    assert GuardianConsent.objects.get().withdrawn_at is not None
    assert all(first.get(PAGE + "papers/sheet/" + kind).status_code == 200 for kind in ("", "?strict"))
