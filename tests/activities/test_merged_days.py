"""A day of somebody with two numbers that are one: its hours count together, at sign-up and in the ledger."""

from datetime import timedelta

import pytest

from activities import stage
from activities.stage import START, published, served, shift_form, takes
from cast import NOW, Cast, Persona
from people.test_merging import merges, twins
from redvest.activities import operations
from redvest.activities.enums import Direction, ReviewLevel
from redvest.activities.models import HoursReview, ServiceRecord, Shift
from redvest.activities.rules.terms import Terms
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Refused
from redvest.reports.verify import verify

FIVE = timedelta(hours=5)
AFTERNOON = START + timedelta(hours=6)
EVENING = AFTERNOON + FIVE


def morning_under_the_other(cast: Cast, **terms: int) -> tuple[Persona, Persona, Shift]:
    """Five hours served under the second number, then the two are one; the five hours of the afternoon."""
    said = Terms(**({"offer_hours": 0, "row_minutes": 1440, "day_minutes": 1440} | terms))
    early, late = published(cast, shift_form(START, FIVE), shift_form(AFTERNOON, FIVE), terms=said)
    one, two = twins(cast)
    takes(early, two)
    assert served(cast, early, two, came=START, left=START + FIVE).minutes == 300
    merges(cast, one, two, now=START + FIVE + timedelta(minutes=10))
    return one, two, late


def signs_up(who: Persona, shift: Shift) -> None:
    now = AFTERNOON - timedelta(minutes=20)
    operations.sign_up(shift_id=shift.pk, person_id=who.id, by=Actor(person_id=who.id), now=now)


def test_what_was_served_under_the_other_number_is_part_of_the_day(cast: Cast):
    one, _two, late = morning_under_the_other(cast, row_minutes=480, day_minutes=480)
    with pytest.raises(Refused) as refusal:
        signs_up(one, late)
    assert refusal.value.codes == ["long_day"]


def test_above_eight_hours_together_waits_for_a_review(cast: Cast):
    one, two, late = morning_under_the_other(cast)
    signs_up(one, late)
    stage.scans(late, one, Direction.IN, AFTERNOON)
    stage.scans(late, one, Direction.OUT, EVENING)
    stage.confirms(cast, late, one, now=EVENING)
    assert sorted(ServiceRecord.objects.values_list("person_id", "minutes")) == sorted(
        [(two.id, 300), (one.id, 180)]
    )
    review = HoursReview.objects.get()
    assert (review.minutes, review.day_minutes, review.level) == (120, 600, ReviewLevel.ORGANISATION)
    assert verify(now=EVENING + timedelta(minutes=1)) == []


def test_without_a_merge_each_has_a_day_of_their_own(cast: Cast):
    early, late = published(cast, shift_form(START, FIVE), shift_form(AFTERNOON, FIVE))
    one, two = cast.members
    takes(early, two, now=NOW)
    takes(late, one, now=NOW)
    served(cast, early, two, came=START, left=START + FIVE)
    assert served(cast, late, one, came=AFTERNOON, left=EVENING).minutes == 300
    assert not HoursReview.objects.exists()
