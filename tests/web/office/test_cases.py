"""Cases of identity and duplicates at the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

import cast as county
from cast import NOW, Cast
from harness.clock import MovableClock
from people.test_merging import twins
from people.test_recovery import LATER, form_of, opens
from redvest.people.enums import CaseState, PersonState
from redvest.people.models import Case, Person
from visiting import client_of, queries_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> None:
    wall_clock.set(LATER + timedelta(minutes=20))


def at_the_desk(person):
    return client_of(person, now=LATER + timedelta(minutes=10))


def test_a_slip_is_looked_up_read_and_checked(cast: Cast):
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    desk = at_the_desk(cast.clerk)

    page = desk.get(reverse("office:cases"), {"q": case.slip.lower()}).content.decode()
    assert case.slip in page
    assert cast.members[0].name not in page
    panel = desk.get(reverse("office:case", args=[case.pk])).content.decode()
    assert cast.members[0].name not in panel
    read = desk.post(reverse("office:case_read", args=[case.pk])).content.decode()
    assert cast.members[0].name in read
    desk.post(reverse("office:case_check", args=[case.pk]))

    case.refresh_from_db()
    assert (case.state, case.checked_by_id) == (CaseState.CHECKED, cast.clerk.id)
    assert "请另一位工作人员" in desk.get(reverse("office:case", args=[case.pk])).content.decode()


def test_a_refusal_needs_its_reason(cast: Cast):
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    desk = at_the_desk(cast.clerk)
    url = reverse("office:case_decide", args=[case.pk])
    assert desk.post(url, {"why": ""}).status_code == 422
    assert desk.post(url, {"why": "证件与本人不符"}).status_code == 302


def test_it_is_nobodys_elses_business(cast: Cast):
    case = Case.objects.get(slip=opens(form_of(6)).slip)
    for person in (cast.residents[0], cast.leader, cast.auditor, cast.approver):
        desk = at_the_desk(person)
        assert desk.get(reverse("office:cases")).status_code == 403
        assert desk.get(reverse("office:case", args=[case.pk])).status_code == 403


def test_duplicates_are_compared_proposed_and_merged_by_another(cast: Cast):
    one, two = twins(cast)
    desk = at_the_desk(cast.clerk)
    page = desk.get(reverse("office:duplicates")).content.decode()
    assert one.number in page
    assert one.name not in page
    both = {"one": one.number, "two": two.number}
    compared = desk.get(reverse("office:compare"), both).content.decode()
    assert "同一天" in compared
    assert one.name not in compared
    assert desk.post(reverse("office:compare"), both | {"words": ""}).status_code == 422
    desk.post(reverse("office:compare"), both | {"words": "同一个人，换了证件"})
    case = Case.objects.get()

    other = at_the_desk(cast.manager)
    assert "复核无误，合并" in other.get(reverse("office:case", args=[case.pk])).content.decode()
    other.post(reverse("office:case_decide", args=[case.pk]), {"approve": "yes"})

    assert Person.objects.get(pk=two.id).state == PersonState.MERGED


def test_the_list_costs_the_same_however_long(cast: Cast):
    desk = at_the_desk(cast.clerk)
    for n in (6, 7):
        opens(form_of(n, now=LATER + timedelta(minutes=2 * n)), now=LATER + timedelta(minutes=2 * n))
    desk.get(reverse("office:cases"))  # notes that the login is in use, once a minute
    few = queries_for(desk, reverse("office:cases"))
    for n in range(50, 56):
        person = county.resident(n, now=NOW)
        assert person
        Case.objects.create(
            kind="recover",
            state="open",
            person_id=person.id,
            site_id=Case.objects.first().site_id,
            slip=f"TEST-{n:04d}",
            opened_at=NOW,
            expires_at=LATER + timedelta(days=9),
        )
    assert queries_for(desk, reverse("office:cases")) == few
