"""Families, offers and draws under races: all or nothing, confirmed or lapsed, drawn once."""

from datetime import timedelta
from typing import Any

import pytest

from activities.stage import START, published, shift_form
from activities.test_capacity import asking, at_once, crowd, taken
from cast import NOW, make_cast
from people.entering import child_of, consent_form
from redvest.activities import operations
from redvest.activities.enums import SignUpMode
from redvest.activities.models import Draw, Shift, SignUp
from redvest.activities.operations.sign_ups import SignUpResult
from redvest.activities.rules.terms import Terms
from redvest.kernel.errors import Refused
from redvest.people import operations as people
from redvest.reports.verify import verify

pytestmark = pytest.mark.race


def test_families_of_four_for_the_last_three_places(committed_db: str) -> None:
    """Among single people: a family gets all its places or none, and nobody is left without a place that fits."""
    cast = make_cast()
    shift = published(cast, shift_form(places=7))[0]
    families = []
    for turn, mother in enumerate(crowd(4)):
        children = [
            child_of(mother, 600 + 3 * turn + n, born=NOW.date().replace(year=2010)) for n in range(3)
        ]
        for child in children:
            consent = consent_form(strict=False)
            people.give_guardian_consent(child_id=child.pk, form=consent, by=mother.actor, now=NOW)
        families.append((mother, [mother.id, *(child.pk for child in children)]))

    def together(mother: Any, ids: list[int]) -> Any:
        return lambda: operations.sign_up_together(
            shift_id=shift.pk, person_ids=ids, by=mother.actor, now=NOW
        )

    singles = crowd(3, first=1500)
    calls = [together(*family) for family in families] + asking(shift, singles)
    results = at_once(calls, threads=7)
    got = [SignUp.objects.filter(shift=shift, person_id__in=ids).count() for _mother, ids in families]
    assert sorted(got) == [0, 0, 0, 4], "one family whole, the others not at all"
    assert all(isinstance(result, SignUpResult) for result in results[4:]), "three places for three people"
    assert taken(shift) == 7
    assert verify(now=NOW) == []


def test_confirmed_or_lapsed_but_not_both(committed_db: str) -> None:
    cast = make_cast()
    days = [shift_form(START + timedelta(days=day), places=1) for day in range(12)]
    shifts = published(cast, *days, terms=Terms(offer_hours=12))
    holder, first, second = crowd(3)
    for shift in shifts:
        for who in (holder, first, second):
            operations.sign_up(shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW, or_wait=True)
        held = SignUp.objects.get(shift=shift, person_id=holder.id)
        operations.cancel_sign_up(sign_up_id=held.pk, by=holder.actor, now=NOW)
        offer = SignUp.objects.get(shift=shift, person_id=first.id)
        until = offer.offered_until
        assert until is not None

        def confirm(pk: int = offer.pk, at: Any = until) -> Any:
            before = at - timedelta(microseconds=1)
            return operations.confirm_offer(sign_up_id=pk, by=first.actor, now=before)

        def lapse(pk: int = shift.pk, at: Any = until) -> int:
            return operations.lapse_sign_ups(shift_id=pk, now=at)

        confirmed, lapsed, _again = at_once([confirm, lapse, lapse], threads=3)
        rows = dict(SignUp.objects.filter(shift=shift).values_list("person_id", "state"))
        if isinstance(confirmed, Refused):
            assert (rows[first.id], rows[second.id]) == ("cancelled", "offered")
        else:
            assert (rows[first.id], rows[second.id], lapsed) == ("taken", "waiting", 0)
        operations.remove_sign_ups(
            shift_id=shift.pk,
            sign_up_ids=list(SignUp.objects.filter(shift=shift).values_list("pk", flat=True)),
            reason="散了",
            by=cast.leader.actor,
            now=NOW,
        )
    assert verify(now=NOW) == []


def test_a_draw_is_drawn_once(committed_db: str) -> None:
    cast = make_cast()
    shift: Shift = published(cast, shift_form(places=5), terms=Terms(mode=SignUpMode.DRAW))[0]
    people_ = crowd(12)
    at_once(asking(shift, people_), threads=8)
    when = START - timedelta(days=1)
    draws = at_once(
        [lambda: operations.draw_lots(shift_id=shift.pk, now=when) for _turn in range(6)], threads=6
    )
    assert len({draw.seed for draw in draws}) == 1
    assert Draw.objects.get().order == draws[0].order
    assert taken(shift) == 5
    assert verify(now=when) == []


def test_two_leaders_answer_at_once(committed_db: str) -> None:
    cast = make_cast()
    shift = published(cast, shift_form(places=4), terms=Terms(mode=SignUpMode.APPROVAL, offer_hours=0))[0]
    at_once(asking(shift, crowd(8)), threads=8)
    ids = list(SignUp.objects.filter(shift=shift).order_by("id").values_list("pk", flat=True))

    def accept() -> int:
        return operations.decide_sign_ups(
            shift_id=shift.pk, sign_up_ids=ids[:6], accept=True, by=cast.leader.actor, now=NOW
        )

    def decline() -> int:
        return operations.decide_sign_ups(
            shift_id=shift.pk,
            sign_up_ids=ids[2:],
            accept=False,
            reason="人够了",
            by=cast.leader.actor,
            now=NOW,
        )

    answered = at_once([accept, decline], threads=2)
    assert sum(answered) == 8, "each is answered once"
    assert taken(shift) <= 4
    assert verify(now=NOW) == []
