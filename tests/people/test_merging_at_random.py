"""Whatever two numbers of one person have been through: merged, no minute is lost and none is counted twice."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from activities import stage
from activities.stage import START
from cast import Cast, Persona
from people.test_merging import merges, twins
from redvest.activities import operations as activities
from redvest.activities.enums import Direction, SignUpState
from redvest.activities.models import ServiceRecord, Shift, SignUp
from redvest.activities.queries import records_of, totals_of
from redvest.kernel.errors import DomainError
from redvest.people.queries import person_ids_of
from redvest.reports.verify import verify

AFTER = START + timedelta(days=9)
MINUTE = timedelta(minutes=1)


def serves(chance: random.Random, made: Cast, shift: Shift, person: Persona) -> None:
    """The person comes at some time and leaves, or forgets to; whatever is refused is refused."""
    arrives = shift.starts_at + chance.randrange(0, 60) * MINUTE
    leaves = arrives + chance.randrange(1, 110) * MINUTE
    try:
        stage.takes(shift, person)
        stage.scans(shift, person, Direction.IN, arrives)
        if chance.random() < 0.9:
            stage.scans(shift, person, Direction.OUT, leaves)
        if chance.random() < 0.7:
            activities.confirm_attendance(
                shift_id=shift.pk, person_ids=[person.id], by=made.leader.actor, now=leaves
            )
    except (DomainError, KeyError):
        return


def minutes_covered(*person_ids: int) -> int:
    """Minutes in which at least one of these persons served, by the records that stand."""
    spans = ServiceRecord.objects.filter(person_id__in=person_ids, standing__isnull=False)
    covered: set[int] = set()
    for start, end in spans.values_list("starts_at", "ends_at"):
        covered |= set(range(int(start.timestamp()) // 60, int(end.timestamp()) // 60))
    return len(covered)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_sums_are_kept_and_no_minute_counts_twice(cast: Cast, seed: int):
    chance = random.Random(seed)
    one, two = twins(cast)
    starts = [START + chance.randrange(0, 60) * 10 * MINUTE for _ in range(5)]
    starts += [AFTER + timedelta(days=n) for n in (1, 1, 2)]
    shifts = stage.published(
        cast, *(stage.shift_form(start=start, length=timedelta(minutes=90)) for start in starts)
    )
    for shift in shifts:
        for person in (one, two):
            if chance.random() < 0.8:
                if shift.starts_at < AFTER:
                    serves(chance, cast, shift, person)
                elif chance.random() < 0.8:
                    stage.takes(shift, person)
    activities.settle_due(now=AFTER)
    rows = ServiceRecord.objects.count()
    before = totals_of(one.id).minutes + totals_of(two.id).minutes
    covered = minutes_covered(one.id, two.id)

    merges(cast, one, two, now=AFTER)

    taken_back = [row for row in ServiceRecord.objects.order_by("id")[rows:] if row.minutes < 0]
    assert totals_of(one.id).minutes == before + sum(row.minutes for row in taken_back)
    assert ServiceRecord.objects.count() >= rows
    assert {row.pk for row in records_of(one.id)} == set(
        ServiceRecord.objects.filter(person_id__in=person_ids_of(one.id)).values_list("pk", flat=True)
    )
    # No minute counts twice any more; the better known of two services stands, which may be the shorter.
    assert totals_of(one.id).minutes == minutes_covered(one.id, two.id) <= covered
    held = SignUp.objects.filter(person_id=one.id, shift__starts_at__gt=AFTER)
    spans = sorted((row.during.lower, row.during.upper) for row in held.exclude(state=SignUpState.CANCELLED))
    assert all(end <= start for (_s, end), (start, _e) in pairwise(spans))
    assert list(verify()) == []
