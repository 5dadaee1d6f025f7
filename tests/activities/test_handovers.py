"""Places change hands: a stand-in found, two places exchanged, all in one operation and exactly once."""

import pytest

from activities.rostering import agreed, cell, on_duty, roster_form
from activities.stage import START, published, shift_form, takes
from activities.test_capacity import at_once
from cast import NOW, Cast, Persona, make_cast, resident
from redvest.activities import operations
from redvest.activities.models import Activity, Handover, Shift, SignUp
from redvest.activities.queries import duty, handing
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL
from redvest.teams import operations as teams
from refusing import refuses


def holders(shift: Shift) -> list[int]:
    """Who has a place there; and the stored count says the same."""
    shift.refresh_from_db()
    found = list(
        SignUp.objects.filter(shift=shift, state="taken").order_by("id").values_list("person_id", flat=True)
    )
    assert shift.taken == len(found)
    return found


def offers(sign_up: SignUp, who: Persona, **more: object) -> Handover:
    return operations.offer_place(sign_up_id=sign_up.pk, by=who.actor, now=NOW, **more)


def test_a_stand_in_takes_the_place_over(cast: Cast):
    activity, (giver, taker) = on_duty(cast), cast.members
    shift = cell(activity)
    place = agreed(cast, shift, giver)
    offer = offers(place, giver, note="孩子发烧")
    assert offers(place, giver).pk == offer.pk
    assert holders(shift) == [giver.id]  # until somebody says yes one keeps it
    assert [one.person_id for one in handing.stand_ins(place)] == [cast.leader.id, taker.id]
    assert [one.pk for one in handing.offers_to(taker.id, now=NOW)] == [offer.pk]
    assert handing.offers_to(giver.id, now=NOW) == []

    for _again in range(2):
        done = operations.accept_offer(handover_id=offer.pk, by=taker.actor, now=NOW)
        assert (done.state, done.taker_id, done.decided_by_id) == ("done", taker.id, taker.id)
    assert holders(shift) == [taker.id]
    place.refresh_from_db()
    assert (place.state, place.ended) == ("cancelled", "handed_on")
    with refuses(Refused, "taken_over"):
        operations.accept_offer(handover_id=offer.pk, by=cast.leader.actor, now=NOW)


def test_two_people_exchange_their_places(cast: Cast):
    activity, (one, other) = on_duty(cast), cast.members
    morning, evening = cell(activity, 1, 0, 0), cell(activity, 1, 0, 2)
    mine, theirs = agreed(cast, morning, one), agreed(cast, evening, other)
    assert [found.sign_up_id for found in handing.exchanges(mine, now=NOW)] == [theirs.pk]
    offer = offers(mine, one, return_sign_up_id=theirs.pk)
    assert (offer.kind, offer.taker_id) == ("swap", other.id)
    with refuses(Refused, "offer_gone"):
        operations.accept_offer(handover_id=offer.pk, by=cast.leader.actor, now=NOW)
    operations.accept_offer(handover_id=offer.pk, by=other.actor, now=NOW)
    assert (holders(morning), holders(evening)) == ([other.id], [one.id])


def test_places_at_the_same_time_can_be_exchanged(cast: Cast):
    activity, (one, other) = on_duty(cast), cast.members
    here, there = cell(activity, 1), cell(activity, 2)
    mine, theirs = agreed(cast, here, one), agreed(cast, there, other)
    offer = offers(mine, one, return_sign_up_id=theirs.pk)
    operations.accept_offer(handover_id=offer.pk, by=other.actor, now=NOW)
    assert (holders(here), holders(there)) == ([other.id], [one.id])


def test_all_rules_of_a_sign_up_hold_for_the_stand_in(cast: Cast):
    activity, (giver, taker) = on_duty(cast), cast.members
    offer = offers(agreed(cast, cell(activity, 1), giver), giver)
    agreed(cast, cell(activity, 2), taker)
    with refuses(Refused, "clash"):
        operations.accept_offer(handover_id=offer.pk, by=taker.actor, now=NOW)
    assert handing.offers_to(taker.id, now=NOW) == []
    assert [reason.code for reason in handing.why_not_accept(offer, taker.id)] == ["clash"]


def test_the_leader_confirms_where_the_roster_says_so(cast: Cast):
    activity, (giver, taker) = on_duty(cast, roster_form(swaps_need_leader=True)), cast.members
    shift = cell(activity)
    offer = offers(agreed(cast, shift, giver), giver)
    waiting = operations.accept_offer(handover_id=offer.pk, by=taker.actor, now=NOW)
    assert (waiting.state, holders(shift)) == ("agreed", [giver.id])
    with refuses(Refused, "taken_over"):
        operations.accept_offer(handover_id=offer.pk, by=cast.leader.actor, now=NOW)
    decide = {"handover_id": offer.pk, "now": NOW}
    with refuses(Forbidden, "not_permitted"):
        operations.decide_handover(**decide, accept=True, by=taker.actor)
    with refuses(Invalid, "required"):
        operations.decide_handover(**decide, accept=False, by=cast.leader.actor)
    assert [one.pk for one in handing.handovers_led_by(cast.leader.see())] == [offer.pk]
    told = OutboxEvent.objects.get(topic=TOPIC_TELL, payload__kind="handover.to_confirm").payload
    assert (told["people"], told["target"]) == ([cast.leader.id], f"handovers_of:{activity.pk}")
    for _again in range(2):
        operations.decide_handover(**decide, accept=True, by=cast.leader.actor)
    assert holders(shift) == [taker.id]


def test_the_leader_does_not_confirm_their_own(cast: Cast):
    activity, (giver, _other) = on_duty(cast, roster_form(swaps_need_leader=True)), cast.members
    offer = offers(agreed(cast, cell(activity), giver), giver)
    operations.accept_offer(handover_id=offer.pk, by=cast.leader.actor, now=NOW)
    with refuses(Forbidden, "own_request"):
        operations.decide_handover(handover_id=offer.pk, accept=True, by=cast.leader.actor, now=NOW)


def test_an_offer_is_withdrawn_or_declined(cast: Cast):
    activity, (one, other) = on_duty(cast), cast.members
    mine, theirs = agreed(cast, cell(activity, 1), one), agreed(cast, cell(activity, 2), other)
    offer = offers(mine, one, return_sign_up_id=theirs.pk)
    with refuses(NotFound, "not_found"):
        operations.decline_offer(handover_id=offer.pk, by=one.actor, now=NOW)
    operations.decline_offer(handover_id=offer.pk, by=other.actor, now=NOW)
    with refuses(Refused, "offer_gone"):
        operations.accept_offer(handover_id=offer.pk, by=other.actor, now=NOW)
    again = offers(mine, one)
    with refuses(NotFound, "not_found"):
        operations.withdraw_offer(handover_id=again.pk, by=other.actor, now=NOW)
    for _again in range(2):
        operations.withdraw_offer(handover_id=again.pk, by=one.actor, now=NOW)
    with refuses(Refused, "offer_gone"):
        operations.accept_offer(handover_id=again.pk, by=other.actor, now=NOW)


def test_whoever_is_asked_is_told_once_and_only_members_are(cast: Cast):
    activity, (giver, taker) = on_duty(cast), cast.members
    offer = offers(agreed(cast, cell(activity), giver), giver)
    ask = {"handover_id": offer.pk, "by": giver.actor, "now": NOW}
    asked = operations.ask_to_stand_in(**ask, person_ids=[taker.id, giver.id, cast.residents[0].id])
    assert asked == 1
    with refuses(Invalid, "required"):
        operations.ask_to_stand_in(**ask, person_ids=[])
    with refuses(Forbidden, "not_permitted"):
        operations.ask_to_stand_in(handover_id=offer.pk, by=taker.actor, now=NOW, person_ids=[cast.leader.id])


def test_what_cannot_be_offered(cast: Cast):
    activity, (giver, taker) = on_duty(cast), cast.members
    place = agreed(cast, cell(activity), giver)
    with refuses(NotFound, "not_found"):
        offers(place, taker)
    with refuses(Refused, "started"):
        operations.offer_place(sign_up_id=place.pk, by=giver.actor, now=cell(activity).starts_at)
    with refuses(Invalid, "too_long"):
        offers(place, giver, note="长" * 101)
    (full,) = published(cast, shift_form(places=1))
    taken, _waiting = takes(full, giver, taker, or_wait=True)
    with refuses(Refused, "queue"):
        offers(taken, giver)


def test_a_place_of_any_shift_can_be_handed_on(cast: Cast):
    (shift,) = published(cast)
    giver, taker = cast.members[0], cast.residents[0]
    (place,) = takes(shift, giver)
    offer = offers(place, giver)
    operations.accept_offer(handover_id=offer.pk, by=taker.actor, now=NOW)
    assert holders(shift) == [taker.id]
    assert duty.has_roster(shift.activity_id) is False
    assert shift.starts_at == START


# Races


def crew(cast: Cast, count: int) -> list[Persona]:
    """More members of the cast's team."""
    made = [resident(n) for n in range(200, 200 + count)]
    for who in made:
        teams.join_team(team_id=cast.team.id, by=who.actor, now=NOW)
    return made


@pytest.mark.race
def test_eight_accept_the_same_offer_at_once(committed_db: str):
    cast = make_cast()
    activity: Activity = on_duty(cast)
    people = crew(cast, 8)
    for day in range(5):
        shift = cell(activity, 1, day)
        offer = offers(agreed(cast, shift, cast.members[0]), cast.members[0])
        results = at_once(
            [
                lambda who=who, pk=offer.pk: operations.accept_offer(handover_id=pk, by=who.actor, now=NOW)
                for who in people
            ],
            threads=8,
        )
        done = [result for result in results if isinstance(result, Handover)]
        assert len(done) == 1
        assert holders(shift) == [done[0].taker_id]
        assert {code for result in results if isinstance(result, Refused) for code in result.codes} == {
            "taken_over"
        }


@pytest.mark.race
def test_a_swap_and_a_cancellation_at_once(committed_db: str):
    cast = make_cast()
    activity = on_duty(cast)
    one, other = cast.members
    for day in range(6):
        here, there = cell(activity, 1, day), cell(activity, 2, day)
        mine, theirs = agreed(cast, here, one), agreed(cast, there, other)
        offer = offers(mine, one, return_sign_up_id=theirs.pk)
        at_once(
            [
                lambda pk=offer.pk: operations.accept_offer(handover_id=pk, by=other.actor, now=NOW),
                lambda pk=mine.pk: operations.cancel_sign_up(sign_up_id=pk, by=one.actor, now=NOW),
            ],
            threads=2,
        )
        held = (holders(here), holders(there))
        # Either the exchange came first (and what was cancelled was no longer there), or the cancellation did.
        assert held in (([other.id], [one.id]), ([], [other.id]))


@pytest.mark.race
def test_both_offer_the_same_exchange_to_each_other_and_accept(committed_db: str):
    cast = make_cast()
    activity = on_duty(cast)
    one, other = cast.members
    for day in range(6):
        here, there = cell(activity, 1, day), cell(activity, 2, day)
        mine, theirs = agreed(cast, here, one), agreed(cast, there, other)
        first = offers(mine, one, return_sign_up_id=theirs.pk)
        second = offers(theirs, other, return_sign_up_id=mine.pk)
        at_once(
            [
                lambda pk=first.pk: operations.accept_offer(handover_id=pk, by=other.actor, now=NOW),
                lambda pk=second.pk: operations.accept_offer(handover_id=pk, by=one.actor, now=NOW),
            ],
            threads=2,
        )
        assert (holders(here), holders(there)) == ([other.id], [one.id])
