"""An order from being asked for to a team: who moves it, what it says at each step, what runs out."""

from datetime import timedelta

import pytest
from django.utils import translation

from cast import DAQIAO, NOW, TAOHUAPING, Cast, staff
from orders.stage import accepted, offered, order_form, phoned, placed, ready, taken
from redvest.access.enums import Role
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.orders import operations
from redvest.orders.enums import DispatchMode, Need, OfferState, OrderChannel, OrderState
from redvest.orders.models import Offer, Order, OrderStep
from redvest.orders.operations import SameNeed, telling
from refusing import refuses

HOUR = timedelta(hours=1)


def test_a_resident_asks_and_the_clock_runs(cast: Cast):
    order = placed(cast.residents[0])
    assert (order.state, order.title, order.called, order.site.code) == (
        OrderState.SUBMITTED,
        "",
        "家电水电维修",
        DAQIAO,
    )
    # Monday 9 o'clock: 24 hours of working time.
    assert order.due_at == NOW + 24 * HOUR
    assert [step.state for step in order.steps.all()] == [OrderState.SUBMITTED]


def test_an_order_in_ones_own_words_is_called_by_its_need_in_the_readers_language(cast: Cast):
    with translation.override("en"):
        order = placed(cast.residents[0])
        assert (order.title, order.called) == ("", str(Need(order.need).label))
        told = telling.words_of(order)["title"]
    # What is kept is in the language of the house, whoever acted.
    assert told == "家电水电维修" == order.called


def test_from_phone_call_to_team(cast: Cast):
    order = taken(cast)
    assert (order.state, order.team_id, order.due_at) == (OrderState.TAKEN, cast.team.id, NOW + 48 * HOUR)
    steps = OrderStep.objects.filter(order=order).order_by("pk")
    assert [(step.was, step.state, step.who, step.in_time) for step in steps] == [
        ("", "submitted", "staff", None),
        ("submitted", "accepted", "staff", True),
        ("accepted", "offered", "staff", True),
        ("offered", "taken", "team", True),
    ]
    assert Offer.objects.get(order=order).state == OfferState.TAKEN


def test_the_same_household_is_asked_to_join(cast: Cast):
    first = phoned(cast)
    with refuses(SameNeed, "same_need") as refused:
        phoned(cast, address="别的门牌")
    assert refused.value.order_ids == [first.pk]
    second = operations.place_order(
        form=order_form(channel=OrderChannel.PHONE, consent="read_back"),
        by=cast.clerk.actor,
        now=NOW,
        although_same=True,
    )
    assert second.pk != first.pk


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("请帮我去银行取钱", "unsuitable_money"),
        ("想请人来打针", "unsuitable_medical"),
        ("帮我讨债", "unsuitable_dispute"),
    ],
)
def test_what_is_not_for_volunteers_is_refused_with_a_sentence(cast: Cast, words: str, code: str):
    with refuses(Invalid, code):
        placed(cast.residents[0], text=words)


def test_only_staff_of_the_place_write_down_for_others(cast: Cast):
    elsewhere = staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor)
    form = order_form(channel=OrderChannel.PHONE, consent="read_back")
    for somebody in (cast.residents[0], elsewhere, cast.leader):
        with refuses(Forbidden, "not_permitted"):
            operations.place_order(form=form, by=somebody.actor, now=NOW)


def test_a_desk_elsewhere_does_not_know_of_it(cast: Cast):
    order = phoned(cast)
    elsewhere = staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor)
    with refuses(NotFound, "not_found"):
        operations.accept_order(order_id=order.pk, by=elsewhere.actor, now=NOW)


def test_declining_needs_a_reason_and_sends_it_back(cast: Cast):
    order = accepted(cast, phoned(cast))
    ready(cast)
    offered(cast, order, cast.team.id)
    with refuses(Invalid, "reason_missing"):
        operations.decline_order(
            order_id=order.pk, team_id=cast.team.id, reason=" ", by=cast.leader.actor, now=NOW
        )
    operations.decline_order(
        order_id=order.pk, team_id=cast.team.id, reason="都在外地", by=cast.leader.actor, now=NOW
    )
    order.refresh_from_db()
    assert (order.state, order.rounds, order.team_id) == (OrderState.ACCEPTED, 1, None)


def test_directed_only_to_a_team_that_stands_by(cast: Cast):
    order = accepted(cast, phoned(cast))
    ready(cast)
    with refuses(Invalid, "not_standing_by"):
        offered(cast, order, cast.team.id, mode=DispatchMode.DIRECTED)
    ready(cast, stands_by=True)
    assert offered(cast, order, cast.team.id, mode=DispatchMode.DIRECTED).state == OrderState.OFFERED


def test_a_full_team_takes_no_more(cast: Cast):
    ready(cast, week_capacity=1)
    orders = [
        accepted(cast, phoned(cast, contact_phone=f"1540000009{n}", address=f"{n} 号")) for n in range(2)
    ]
    for order in orders:
        offered(cast, order, mode=DispatchMode.GRAB)
    operations.take_order(order_id=orders[0].pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    with refuses(Refused, "team_full"):
        operations.take_order(order_id=orders[1].pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)


def test_unverified_it_goes_up_to_the_institute_then_to_the_centre_and_stays_there(cast: Cast):
    order = phoned(cast)
    desks = []
    for _ in range(4):
        order.refresh_from_db()
        assert order.due_at is not None
        assert operations.run_out(now=order.due_at) == 1
        order.refresh_from_db()
        desks.append((order.desk.kind, order.level, order.late))
    assert desks == [
        ("institute", 1, True),
        ("centre", 2, True),
        ("centre", 2, True),
        ("centre", 2, True),
    ]
    assert operations.run_out(now=order.due_at - timedelta(seconds=1)) == 0 if order.due_at else False


def test_untaken_it_is_offered_to_all_then_goes_up(cast: Cast):
    order = accepted(cast, phoned(cast))
    ready(cast)
    order = offered(cast, order, cast.team.id)
    assert order.due_at is not None
    operations.run_out(now=order.due_at)
    order.refresh_from_db()
    assert (order.state, order.mode, order.rounds) == (OrderState.OFFERED, DispatchMode.GRAB, 1)
    assert Offer.objects.get(order=order).state == OfferState.EXPIRED
    assert order.due_at is not None
    operations.run_out(now=order.due_at)
    order.refresh_from_db()
    assert (order.state, order.desk.kind, order.rounds) == (OrderState.ACCEPTED, "institute", 2)


def test_the_one_who_asked_cancels_until_it_begins(cast: Cast):
    order = placed(cast.residents[0])
    with refuses(Invalid, "reason_missing"):
        operations.cancel_order(order_id=order.pk, reason="", by=cast.residents[0].actor, now=NOW)
    order = operations.cancel_order(order_id=order.pk, reason="修好了", by=cast.residents[0].actor, now=NOW)
    assert (order.state, order.due_at, order.closed_at) == (OrderState.CANCELLED, None, NOW)
    with refuses(NotFound, "not_found"):
        operations.cancel_order(order_id=order.pk, reason="不是我的", by=cast.members[0].actor, now=NOW)


def test_life_at_stake_runs_in_minutes_day_and_night(cast: Cast):
    saturday_night = NOW + timedelta(days=5, hours=12)
    order = phoned(cast, now=saturday_night, need=Need.URGENT)
    assert order.urgent
    assert order.due_at == saturday_night + timedelta(minutes=10)


def test_orders_repeat_by_key(cast: Cast):
    one, two = (
        operations.place_order(form=order_form(), by=cast.residents[0].actor, now=NOW, key="tap-tap-tap")
        for _ in range(2)
    )
    assert one.pk == two.pk
    assert Order.objects.count() == 1
