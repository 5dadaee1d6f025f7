"""One announced shift moved or called off: everybody concerned is told once, nobody is held to what they never said."""

from datetime import date, timedelta

import pytest

from activities import rostering, stage
from activities.stage import HOURS, START, published, shift_form, takes
from activities.test_capacity import at_once, crowd
from cast import NOW, Cast, make_cast
from people.entering import child_of, consent_form
from redvest.activities import operations
from redvest.activities.enums import Direction
from redvest.activities.models import Shift, SignUp
from redvest.activities.queries import called_off, open_shifts
from redvest.activities.rules.activities import ShiftChange
from redvest.activities.rules.terms import Terms
from redvest.kernel.errors import DomainError, Forbidden, Invalid, Refused
from redvest.kernel.models import OutboxEvent
from redvest.people import operations as people
from redvest.reports.verify import verify
from refusing import refuses

LATER = NOW + timedelta(minutes=20)
DAY = timedelta(days=1)


def to(start=START + DAY, *, length=HOURS, place="新的地点", **more) -> ShiftChange:
    return ShiftChange(starts_at=start, ends_at=start + length, place=place, **more)


def told(kind: str) -> list[int]:
    rows = OutboxEvent.objects.filter(topic="people.tell", payload__kind=kind).order_by("id")
    return [person for row in rows for person in row.payload["people"]]


def moves(cast: Cast, shift: Shift, change: ShiftChange, *, now=LATER) -> Shift:
    return operations.change_shift(shift_id=shift.pk, change=change, by=cast.leader.actor, now=now)


def test_all_keep_what_they_have_and_are_told_once(cast: Cast):
    (shift,) = published(cast, shift_form(places=2))
    one, two = cast.members
    takes(shift, one, two, cast.residents[0], or_wait=True)
    moved = moves(cast, shift, to())
    assert (moved.starts_at, moved.place, moved.taken, moved.waiting) == (START + DAY, "新的地点", 2, 1)
    assert sorted(told("shift.changed")) == sorted([one.id, two.id, cast.residents[0].id])
    assert verify(now=LATER) == []
    moves(cast, shift, to())
    assert len(told("shift.changed")) == 3, "a repeat tells nobody"
    # The time before is free again, the new one is not.
    (before, then) = published(cast, shift_form(), shift_form(START + DAY), title="另一个")
    takes(before, one, now=LATER)
    with pytest.raises(Refused):
        takes(then, one, now=LATER)


def test_a_child_on_it_has_the_guardian_told(cast: Cast):
    (shift,) = published(cast)
    mother = cast.members[0]
    child = child_of(mother, 600, born=date(2011, 5, 1))
    people.give_guardian_consent(child_id=child.pk, form=consent_form(strict=False), by=mother.actor, now=NOW)
    operations.sign_up_together(shift_id=shift.pk, person_ids=[mother.id, child.pk], by=mother.actor, now=NOW)
    moves(cast, shift, to(START, place="河堤"))
    assert sorted(told("shift.changed")) == sorted([mother.id, child.pk])


def test_who_cannot_come_then_leaves_in_time(cast: Cast):
    (shift,) = published(cast, shift_form(cancel_until=NOW + timedelta(minutes=10)))
    (sign_up,) = takes(shift, cast.members[0])
    moves(cast, shift, to())
    gone = operations.cancel_sign_up(sign_up_id=sign_up.pk, by=cast.members[0].actor, now=LATER)
    assert not gone.late


def test_nobody_is_moved_into_another_shift_or_too_long_a_day(cast: Cast):
    terms = Terms(offer_hours=0, day_minutes=8 * 60, row_minutes=8 * 60)
    (shift,) = published(cast, terms=terms)
    (other,) = published(cast, shift_form(START + DAY, timedelta(hours=6)), title="别的", terms=terms)
    takes(shift, *cast.members)
    takes(other, *cast.members)
    with refuses(Refused, "people_cannot") as refusal:
        moves(cast, shift, to(START + DAY + HOURS))
    assert "2" in str(refusal.value)
    with refuses(Refused, "people_cannot"):  # six hours and three are more than eight
        moves(cast, shift, to(START + DAY + timedelta(hours=7)))
    assert moves(cast, shift, to(START + 2 * DAY)).taken == 2


@pytest.mark.parametrize(
    ("change", "about"),
    [
        (to(NOW - DAY), "starts_at"),
        (to(START, length=-HOURS), "ends_at"),
        (to(START, length=timedelta(hours=20)), "ends_at"),
        (to(place=" "), "place"),
        (to(break_from=START), "break_from"),
    ],
)
def test_a_new_time_is_a_shift_s_time(cast: Cast, change: ShiftChange, about: str):
    (shift,) = published(cast)
    with pytest.raises(Invalid) as refusal:
        moves(cast, shift, change)
    assert about in refusal.value.by_field


def test_neither_once_it_began_nor_where_somebody_came_nor_of_a_roster(cast: Cast):
    first, _second = published(cast, shift_form(), shift_form(START + DAY))
    takes(first, cast.members[0])
    why = {"reason": "下大雨", "by": cast.leader.actor}
    with refuses(Refused, "started"):
        moves(cast, first, to(), now=START)
    with refuses(Refused, "started"):
        operations.call_off_shift(shift_id=first.pk, now=START, **why)
    early = START - timedelta(minutes=10)
    stage.scans(first, cast.members[0], Direction.IN, early)
    with refuses(Refused, "arrived_some"):
        moves(cast, first, to(), now=early)
    with refuses(Refused, "arrived_some"):
        operations.call_off_shift(shift_id=first.pk, now=early, **why)
    duty = rostering.things(cast, cast.members[1])
    with pytest.raises(Refused):
        operations.call_off_shift(shift_id=duty["roster_shift_id"], now=LATER, **why)


def test_a_draft_is_edited_and_strangers_change_nothing(cast: Cast):
    draft = stage.draft(cast, shift_form())
    with refuses(Refused, "not_open"):
        moves(cast, draft.shifts.get(), to())
    (shift,) = published(cast)
    for who in (cast.members[0], cast.approver, cast.auditor):
        with pytest.raises(Forbidden):
            operations.change_shift(shift_id=shift.pk, change=to(), by=who.actor, now=LATER)
        with pytest.raises(Forbidden):
            operations.call_off_shift(shift_id=shift.pk, reason="下雨", by=who.actor, now=LATER)


def test_one_shift_is_called_off_and_the_others_are_held(cast: Cast):
    rained, dry = published(cast, shift_form(places=1), shift_form(START + DAY))
    takes(rained, *cast.members, or_wait=True)
    takes(dry, cast.members[0])
    off = operations.call_off_shift(shift_id=rained.pk, reason="下大雨", by=cast.leader.actor, now=LATER)
    assert (off.taken, off.waiting, off.called_off_reason) == (0, 0, "下大雨")
    assert sorted(told("shift.cancelled")) == sorted(member.id for member in cast.members)
    operations.call_off_shift(shift_id=rained.pk, reason="又一次", by=cast.leader.actor, now=LATER)
    assert len(told("shift.cancelled")) == 2
    assert SignUp.objects.get(shift=dry).state == "taken"
    assert list(open_shifts(now=LATER)) == [dry]
    assert [gone.shift_id for gone in called_off(cast.members[1].id, now=LATER)] == [rained.pk]
    for way in (
        lambda: takes(rained, cast.residents[0], now=LATER),
        lambda: moves(cast, rained, to()),
        lambda: operations.change_places(shift_id=rained.pk, places=9, by=cast.leader.actor, now=LATER),
    ):
        with refuses(Refused, "called_off"):
            way()
    with refuses(Refused, "last_shift"):
        operations.call_off_shift(shift_id=dry.pk, reason="也下雨", by=cast.leader.actor, now=LATER)
    with pytest.raises(Invalid):
        (another, _rest) = published(
            cast, shift_form(START + 3 * DAY), shift_form(START + 4 * DAY), title="别的"
        )
        operations.call_off_shift(shift_id=another.pk, reason=" ", by=cast.leader.actor, now=LATER)
    assert verify(now=LATER) == []


def test_a_shift_moved_is_reminded_of_again(cast: Cast):
    (shift,) = published(cast)
    takes(shift, cast.members[0])
    evening = (START - DAY).replace(hour=19)
    assert operations.remind_of_tomorrow(now=evening) == 1
    moves(cast, shift, to(), now=evening + timedelta(minutes=1))
    assert operations.remind_of_tomorrow(now=evening + timedelta(minutes=2)) == 0
    assert operations.remind_of_tomorrow(now=evening + DAY) == 1


@pytest.mark.race
def test_moving_while_people_sign_up(committed_db: str):
    """Whoever got in holds the new time, or the move is asked for again; nobody holds two at once."""
    cast = make_cast()
    shift, other = published(cast, shift_form(places=20), shift_form(START + DAY, places=20))
    asking = crowd(6)

    def signs(who, which):
        def sign() -> object:
            return operations.sign_up(shift_id=which.pk, person_id=who.id, by=who.actor, now=LATER)

        return sign

    calls = [signs(who, which) for who in asking for which in (shift, other)]
    results = at_once([*calls[:6], lambda: moves(cast, shift, to(place="河堤")), *calls[6:]], threads=13)
    assert all(not isinstance(one, Exception) or isinstance(one, DomainError) for one in results)
    assert verify(now=LATER) == []
