"""Taking a place and giving it up: lists say what operations do, the queue keeps its order, no call spoils another."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from activities.stage import HOURS, START, draft, published, scans, settles, shift_form, takes
from cast import NOW, Cast, Persona, resident
from redvest.activities import operations, queries
from redvest.activities.enums import Direction
from redvest.activities.models import Shift, SignUp
from redvest.activities.operations.sign_ups import SignUpCall, SignUpResult
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.kernel.telling import TOPIC_TELL, words_of
from redvest.people import operations as people
from refusing import refuses


def told() -> list[tuple[str, list[int], dict[str, Any]]]:
    """What people were told since the outbox was emptied: kind, to whom, in which words."""
    events = OutboxEvent.objects.filter(topic=TOPIC_TELL).order_by("id")
    return [(e.payload["kind"], e.payload["people"], words_of(e.payload["words"])) for e in events]


def signs(shift: Shift, who: Persona, now: datetime = NOW, **more: Any) -> SignUpResult:
    """With the login of today; days later it would be idle, so then as somebody just let in."""
    by = who.actor if now == NOW else Actor(person_id=who.id)
    return operations.sign_up(shift_id=shift.pk, person_id=who.id, by=by, now=now, **more)


def cancels(row: SignUp, who: Persona, now: datetime = NOW) -> SignUp:
    return operations.cancel_sign_up(sign_up_id=row.pk, by=who.actor, now=now)


def agree(shift: Shift, who: Persona, now: datetime, *codes: str) -> None:
    """The list and the operation refuse for the same reasons; nothing is left behind."""
    card = queries.cards([Shift.objects.get(pk=shift.pk)], person_id=who.id, now=now)[0]
    assert [reason.code for reason in card.reasons] == list(codes)
    assert not card.can_sign_up
    with refuses(Refused, *codes) as refusal:
        signs(shift, who, now)
    assert [str(reason) for reason in card.reasons] == [str(reason) for reason in refusal.value.reasons]


def test_lists_say_what_the_operation_refuses(cast: Cast) -> None:
    who, other = cast.members
    young = resident(51, born=date(2007, 6, 1))
    full = published(cast, shift_form(places=1))[0]
    signs(full, other)
    agree(full, who, NOW, "full")
    card = queries.cards([full], person_id=who.id, now=NOW)[0]
    assert card.can_wait
    assert signs(full, who, or_wait=True).state == "waiting"
    clash, back_to_back = published(
        cast, shift_form(START + timedelta(hours=1)), shift_form(START + HOURS, timedelta(hours=1))
    )
    agree(clash, who, NOW, "clash")
    assert queries.cards([back_to_back], person_id=who.id, now=NOW)[0].can_sign_up
    assert signs(back_to_back, who).state == "taken"
    adults = published(cast, shift_form(START + timedelta(days=1), min_age=21))[0]
    agree(adults, young, NOW, "too_young")
    soon = published(cast, shift_form(START + timedelta(days=2), opens_at=NOW + timedelta(hours=1)))[0]
    agree(soon, who, NOW, "opens_later")
    agree(back_to_back, young, START + HOURS, "started")
    unpublished = draft(cast, shift_form(START + timedelta(days=3))).shifts.get()
    agree(unpublished, who, NOW, "not_open")
    gone = published(cast, shift_form(START + timedelta(days=4)))[0]
    operations.cancel_activity(activity_id=gone.activity_id, reason="暴雨", by=cast.leader.actor, now=NOW)
    agree(gone, who, NOW, "cancelled")
    all_at_once = published(cast, shift_form(places=1, min_age=21, opens_at=NOW + timedelta(hours=1)))[0]
    signs(all_at_once, cast.residents[0], START - HOURS)
    takes(published(cast, shift_form(START + timedelta(hours=2), HOURS))[0], young)
    agree(all_at_once, young, NOW, "opens_later", "too_young", "clash", "full")


def test_a_finished_activity_takes_nobody(cast: Cast) -> None:
    shift = published(cast)[0]
    takes(shift, cast.members[0])
    scans(shift, cast.members[0], Direction.IN, START)
    settles(shift)
    agree(shift, cast.members[1], START + timedelta(days=1), "not_open")


def test_what_one_holds_is_on_the_card(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1))[0]
    takes(shift, *cast.members, or_wait=True)
    shift.refresh_from_db()
    states = [queries.cards([shift], person_id=who.id, now=NOW)[0].own for who in cast.members]
    assert [own.state for own in states if own] == ["taken", "waiting"]
    visitor = queries.cards([shift], person_id=None, now=NOW)[0]
    assert (visitor.own, [reason.code for reason in visitor.reasons]) == (None, ["full"])
    assert visitor.places_left == 0


def test_a_repeat_returns_the_first(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1))[0]
    who, late = cast.members
    first = signs(shift, who)
    again = signs(shift, who)
    assert (again.sign_up_id, again.state, again.repeated) == (first.sign_up_id, "taken", True)
    wait = signs(shift, late, or_wait=True)
    assert signs(shift, late).sign_up_id == wait.sign_up_id
    assert SignUp.objects.count() == 2
    assert AuditEntry.objects.filter(verb__startswith="sign_up.").count() == 2


def test_only_oneself_and_only_with_an_open_login(cast: Cast) -> None:
    shift = published(cast)[0]
    who, other = cast.members
    for by in (other.actor, cast.leader.actor, VISITOR, Actor(person_id=other.id)):
        with refuses(Forbidden, "not_permitted"):
            operations.sign_up(shift_id=shift.pk, person_id=who.id, by=by, now=NOW)
    for login in (uuid4(), other.login_id):
        with refuses(Forbidden, "not_permitted"):
            operations.sign_up(
                shift_id=shift.pk, person_id=who.id, by=Actor(person_id=who.id, login_id=login), now=NOW
            )
    people.log_out(login_id=who.login_id, by=who.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        signs(shift, who)
    assert operations.sign_up(shift_id=shift.pk, person_id=who.id, by=SYSTEM, now=NOW).state == "taken"


def test_an_idle_login_is_refused(cast: Cast) -> None:
    shift = published(cast, shift_form(START + timedelta(days=60)))[0]
    with refuses(Forbidden, "not_permitted"):
        takes(shift, cast.members[0], now=NOW + timedelta(days=50))


def test_unknown_ones_are_not_found(cast: Cast) -> None:
    shift, who = published(cast)[0], cast.members[0]
    with refuses(NotFound, "not_found"):
        operations.sign_up(shift_id=987654, person_id=who.id, by=who.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.sign_up(shift_id=shift.pk, person_id=987654, by=SYSTEM, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.cancel_sign_up(sign_up_id=987654, by=who.actor, now=NOW)


def test_cancelling(cast: Cast) -> None:
    until = START - timedelta(hours=12)
    shift = published(cast, shift_form(cancel_until=until))[0]
    who, other = cast.members
    mine, others = takes(shift, who, other)
    for stranger in (other, cast.leader):
        with refuses(NotFound, "not_found"):
            cancels(mine, stranger)
    for nobody in (VISITOR, SYSTEM):
        with refuses(Forbidden, "login_needed"):
            operations.cancel_sign_up(sign_up_id=mine.pk, by=nobody, now=NOW)
    with refuses(Invalid, "reason_needed"):
        cancels(mine, who, until + timedelta(microseconds=1))
    assert cancels(mine, who, until).cancelled_at == until, "until the deadline, itself included"
    entries = AuditEntry.objects.count()
    assert cancels(mine, who, START).cancelled_at == until, "a repeat changes nothing, whenever it comes"
    assert AuditEntry.objects.count() == entries
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (1, 0)
    scans(shift, other, Direction.IN, START - timedelta(minutes=20))
    with refuses(Refused, "arrived"):
        cancels(others, other, until)
    anew = signs(shift, who)
    assert anew.sign_up_id != mine.pk, "who comes back is a new sign-up"


def test_a_place_in_the_queue_can_be_left_until_the_start(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1, cancel_until=START - timedelta(hours=12)))[0]
    _taken, waiting = takes(shift, *cast.members, or_wait=True)
    with refuses(Refused, "started"):
        cancels(waiting, cast.members[1], START)
    assert cancels(waiting, cast.members[1], START - timedelta(seconds=1)).state == "cancelled"
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (1, 0)


def numbers(shift: Shift, *queue: Persona) -> list[int | None]:
    own = [queries.own_shift(who.id, shift.pk, now=NOW) for who in queue]
    return [one.queue_no if one else 0 for one in own]


def test_the_queue_keeps_its_order(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1))[0]
    holder, a, b, c, d = *cast.members, *cast.residents, cast.auditor
    rows = dict(zip("habcd", takes(shift, holder, a, b, c, d, or_wait=True), strict=True))
    assert numbers(shift, holder, a, b, c, d) == [None, 1, 2, 3, 4]
    cancels(rows["b"], b)
    assert numbers(shift, a, b, c, d) == [1, 0, 2, 3], "who leaves leaves no gap"
    signs(shift, b, or_wait=True)
    assert numbers(shift, a, c, d, b) == [1, 2, 3, 4], "and comes back last"
    OutboxEvent.objects.all().delete()
    cancels(rows["h"], holder)
    assert numbers(shift, a, c, d, b) == [None, 1, 2, 3]
    rows["a"].refresh_from_db()
    assert (rows["a"].state, rows["a"].promoted_at) == ("taken", NOW)
    assert [(kind, people) for kind, people, _words in told()] == [("sign_up.promoted", [a.id])]
    with refuses(Refused, "full"):
        signs(shift, holder)


def test_the_database_refuses_overlaps_and_doubles(cast: Cast) -> None:
    first, overlapping, next_to = published(
        cast,
        shift_form(),
        shift_form(START + timedelta(hours=1)),
        shift_form(START + HOURS, timedelta(hours=1)),
    )
    who = cast.members[0]
    (row,) = takes(first, who)

    def insert(shift: Shift, state: str = "taken") -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO activities_signup"
                " (shift_id, person_id, state, during, signed_at, cancelled_at, ended)"
                " VALUES (%s, %s, %s, tstzrange(%s, %s, '[)'), %s, %s, %s)",
                [
                    shift.pk,
                    who.id,
                    state,
                    shift.starts_at,
                    shift.ends_at,
                    NOW,
                    NOW if state == "cancelled" else None,
                    "own" if state == "cancelled" else "",
                ],
            )

    for state in ("taken", "waiting"):
        with pytest.raises(IntegrityError, match="sign_up_no_overlap"):
            insert(overlapping, state)
        with pytest.raises(IntegrityError, match=r"sign_up_(once|no_overlap)"):
            insert(first, state)
    insert(overlapping, "cancelled")
    insert(next_to)
    with pytest.raises(IntegrityError, match="sign_up_cancelled_at"), transaction.atomic():
        SignUp.objects.filter(pk=row.pk).update(state="cancelled")
    with pytest.raises(IntegrityError, match="sign_up_state_known"), transaction.atomic():
        SignUp.objects.filter(pk=row.pk).update(state="maybe")


def test_a_batch_decides_each_call_for_itself(cast: Cast) -> None:
    shift, overlapping = published(cast, shift_form(places=2), shift_form(START + timedelta(hours=1)))
    a, b = cast.members
    c, _d = cast.residents

    def call(where: int, who: Persona, **more: Any) -> SignUpCall:
        return SignUpCall(**({"shift_id": where, "person_id": who.id, "by": who.actor, "now": NOW} | more))

    outcomes = operations.sign_up_many(
        calls=[
            call(shift.pk, a),
            call(987654, a),
            call(shift.pk, b, by=a.actor),
            call(overlapping.pk, a),
            call(shift.pk, a),
            call(shift.pk, b),
            call(shift.pk, c),
            call(shift.pk, c, or_wait=True),
            call(overlapping.pk, c),
            call(shift.pk, c, by=Actor(person_id=c.id)),
        ]
    )
    assert [o.codes if isinstance(o, DomainError) else (o.state, o.repeated) for o in outcomes] == [
        ("taken", False),
        ["not_found"],
        ["not_permitted"],
        ["clash"],
        ("taken", True),
        ("taken", False),
        ["full"],
        ("waiting", False),
        ["clash"],
        ("waiting", True),
    ]
    first, repeated = outcomes[0], outcomes[4]
    assert isinstance(first, SignUpResult)
    assert isinstance(repeated, SignUpResult)
    assert first.sign_up_id == repeated.sign_up_id == SignUp.objects.get(person_id=a.id).pk
    shift.refresh_from_db()
    overlapping.refresh_from_db()
    assert (shift.taken, shift.waiting, overlapping.taken) == (2, 1, 0)
    assert AuditEntry.objects.filter(verb__startswith="sign_up.").count() == 3


def test_a_batch_keeps_the_order_in_which_calls_came(cast: Cast) -> None:
    shift = published(cast, shift_form(places=2))[0]
    crowd = [
        *cast.residents,
        cast.leader,
        *cast.members,
        cast.auditor,
        cast.clerk,
        cast.manager,
        cast.approver,
    ]
    crowd.reverse()
    outcomes = operations.sign_up_many(
        calls=[
            SignUpCall(shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW, or_wait=True)
            for who in crowd
        ]
    )
    rows = SignUp.objects.order_by("id")
    assert [(row.person_id, row.state) for row in rows] == [
        (who.id, "taken" if place < 2 else "waiting") for place, who in enumerate(crowd)
    ]
    assert [o.sign_up_id for o in outcomes if isinstance(o, SignUpResult)] == [row.pk for row in rows]
    audited = AuditEntry.objects.filter(verb__startswith="sign_up.").order_by("id")
    assert [entry.actor_id for entry in audited] == [who.id for who in crowd]


@pytest.mark.parametrize("read", ["cards", "own"])
def test_lists_need_the_same_queries_for_one_and_fifty(
    cast: Cast, read: str, django_assert_num_queries: Any
) -> None:
    forms = [shift_form(START + timedelta(days=n), places=1) for n in range(50)]
    shifts = published(cast, *forms)
    who, holder = cast.members
    for person in (holder, who):
        operations.sign_up_many(
            calls=[
                SignUpCall(shift_id=s.pk, person_id=person.id, by=person.actor, now=NOW, or_wait=True)
                for s in shifts
            ]
        )
    if read == "cards":
        for some in (shifts[:1], shifts):
            with django_assert_num_queries(4):
                assert len(queries.cards(some, person_id=who.id, now=NOW)) == len(some)
        return
    for limit in (1, 50):
        with django_assert_num_queries(4):
            own = queries.own_shifts(who.id, now=NOW, limit=limit)
            assert [one.queue_no for one in own] == [1] * limit
            assert [one.sign_up.shift.activity.team.name for one in own] == [cast.team.name] * limit


def test_own_lists(cast: Cast) -> None:
    first, second = published(cast, shift_form(), shift_form(START + timedelta(days=1)))
    who = cast.members[0]
    takes(first, who)
    takes(second, who)
    ahead = queries.own_shifts(who.id, now=START + HOURS)
    past = queries.own_shifts(who.id, now=START + HOURS, past=True)
    assert ([o.sign_up.shift_id for o in ahead], [o.sign_up.shift_id for o in past]) == (
        [second.pk],
        [first.pk],
    )
    assert ahead[0].why_not_cancel == []
    assert [reason.code for reason in past[0].why_not_cancel] == ["started"]
    assert queries.own_shift(cast.members[1].id, first.pk, now=NOW) is None
