"""Why a minor who had a place got no hours: turned away at the door for want of a guardian's consent."""

from datetime import timedelta

import pytest

from activities.stage import HOURS, START, published
from cast import NOW, Cast
from people.entering import child_of, consent_form
from redvest.activities import operations
from redvest.activities.queries.hours import explained
from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people.models import GuardianConsent

AFTER = START + HOURS + timedelta(hours=1)


@pytest.fixture
def teenager(cast: Cast) -> int:
    """Sixteen, with a consent for the year and a place."""
    mother = cast.members[0]
    child = child_of(mother, 71, born=NOW.date().replace(year=2010))
    people.give_guardian_consent(child_id=child.pk, form=consent_form(strict=False), by=mother.actor, now=NOW)
    shift = published(cast)[0]
    operations.sign_up_together(shift_id=shift.pk, person_ids=[child.pk], by=mother.actor, now=NOW)
    return child.pk


def reasons(person_id: int) -> list[str]:
    return [reason.code for one in explained(person_id, now=AFTER) for reason in one.reasons]


def withdraw(cast: Cast, child: int, *, days_before: int) -> None:
    consent = GuardianConsent.objects.get(child_id=child)
    at = START - timedelta(days=days_before)
    people.withdraw_guardian_consent(consent_id=consent.pk, by=cast.members[0].actor, now=at)


def test_with_a_consent_one_simply_did_not_come(teenager: int) -> None:
    assert reasons(teenager) == ["not_arrived"]


def test_without_a_consent_on_the_day_that_is_said_first(cast: Cast, teenager: int) -> None:
    withdraw(cast, teenager, days_before=1)
    assert reasons(teenager) == ["minor_consent_missing", "not_arrived"]
    (why,) = explained(teenager, now=AFTER)
    day = clock.local_day(START).isoformat()
    assert str(why.reasons[0]) == f"家长的同意到活动那天（{day}）不在有效期内，请家长在“我的家庭”里重新同意"


def test_a_consent_withdrawn_later_did_hold_then(cast: Cast, teenager: int) -> None:
    withdraw(cast, teenager, days_before=-1)
    assert reasons(teenager) == ["not_arrived"]
