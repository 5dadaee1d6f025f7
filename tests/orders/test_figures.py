"""Every figure of orders and wishes recomputed from raw rows; every damage to them found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.db import connection, transaction

from cast import CENTRE, DAQIAO, NOW, TAOHUAPING, Cast, team
from orders.stage import (
    END,
    LATER,
    accepted,
    at_door,
    offered,
    phoned,
    placed,
    ready,
    reported,
    review,
    scheduled,
    taken,
)
from orders.wishing import claimed, collected, grid_worker, picture, published
from redvest.activities import operations as activities
from redvest.kernel.actor import Actor
from redvest.orders import checks, operations
from redvest.orders.enums import FollowUpEnd, OrderState
from redvest.orders.models import Order, OrderStep, Review, Wish, WishClaim
from redvest.reports.queries.answering import order_figures, order_totals
from redvest.reports.verify import verify

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = END + 2 * DAY


def busy_days(cast: Cast) -> dict[str, int]:
    """Orders in many states and two wishes; their ids by what became of them."""
    own = placed(cast.residents[0], text="水管漏水，请人来修一下")
    operations.accept_order(order_id=own.pk, by=cast.clerk.actor, now=NOW + 3 * HOUR)
    ready(cast)
    offered(cast, own, cast.team.id, now=NOW + 4 * HOUR)
    operations.take_order(order_id=own.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW + 5 * HOUR)
    own.refresh_from_db()
    own = scheduled(cast, own, now=NOW + 6 * HOUR)
    comes = Actor(person_id=cast.members[0].id)
    activities.sign_up(shift_id=own.shift_id, person_id=comes.person_id, by=comes, now=NOW + 6 * HOUR)
    at_door(own, cast.members[0], "in", now=LATER)
    operations.report_order(order_id=own.pk, report="换了水管接头", by=cast.leader.actor, now=END)
    operations.review_order(order_id=own.pk, form=review(skill=4), by=cast.residents[0].actor, now=END + HOUR)
    waiting = phoned(cast, address="8 号", contact_phone="15400000077")
    back = accepted(cast, phoned(cast, address="9 号", contact_phone="15400000078"), now=NOW + HOUR)
    offered(cast, back, cast.team.id, now=NOW + 2 * HOUR)
    operations.take_order(order_id=back.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW + 2 * HOUR)
    operations.give_back_order(order_id=back.pk, reason="人手不够", by=cast.leader.actor, now=NOW + 3 * HOUR)
    worker = grid_worker(cast)
    shared = published(cast, worker, shares=3)
    claim = claimed(shared, cast.members[0], shares=2)
    operations.receive_wish(claim_id=claim.claim_id, by=cast.clerk.actor, now=LATER, evidence=picture())
    whole = published(cast, worker, title="一个书包")
    done = claimed(whole, cast.members[1])
    operations.receive_wish(claim_id=done.claim_id, by=cast.clerk.actor, now=LATER, evidence=picture())
    collected(worker, title="一套文具")
    # Nobody verified in time: the clerk's desk is passed over.
    operations.run_out(now=NOW + 25 * HOUR)
    return {"own": own.pk, "waiting": waiting.pk, "back": back.pk, "shared": shared.pk, "whole": whole.pk}


def raw_moves(ids: set[int], as_of: datetime) -> list[tuple[OrderStep, float]]:
    """Changes of state with the minutes the state before took."""
    found = []
    for pk in ids:
        entered: datetime | None = None
        for step in OrderStep.objects.filter(order_id=pk, at__lte=as_of).order_by("pk"):
            if step.was == step.state:
                continue
            found.append((step, (step.at - entered).total_seconds() / 60 if entered else 0.0))
            entered = step.at
    return found


def at_share(values: list[float], share: float) -> float:
    """The value below which a share of them lies, between neighbours in proportion."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@pytest.mark.parametrize("as_of", [NOW + 2 * HOUR + HOUR / 2, EVENING])
def test_each_number_from_raw_rows(cast: Cast, as_of: datetime) -> None:
    busy_days(cast)
    shown = order_figures(code=CENTRE, as_of=as_of)
    ids = set(Order.objects.filter(asked_at__lte=as_of).values_list("pk", flat=True))
    moves = raw_moves(ids, as_of)
    last = {step.order_id: step.state for step, _took in moves}
    assert shown.orders == len(ids) == 3
    assert shown.states == {state: list(last.values()).count(state) for state in OrderState.values}
    for clock, one in shown.steps.items():
        ended = [(step, took) for step, took in moves if step.clock == clock and step.was]
        took = [minutes for _step, minutes in ended]
        timed = [step.in_time for step, _took in ended if step.in_time is not None]
        assert (one.times, one.timed, one.in_time) == (len(ended), len(timed), timed.count(True))
        assert one.median == round(median(took))
        assert abs(one.p90 - at_share(took, 0.9)) <= 0.5
    assert shown.timed == sum(step.in_time is not None for step, _took in moves)
    assert shown.in_time == sum(step.in_time is True for step, _took in moves)
    again = {s.order_id for s, _took in moves if s.state == "accepted" and s.was not in ("", "submitted")}
    assert shown.dispatched_again == len(again)
    up = OrderStep.objects.filter(order_id__in=ids, escalated=True, at__lte=as_of)
    assert shown.escalated == up.values("order_id").distinct().count()
    reviews = list(Review.objects.filter(at__lte=as_of))
    assert (shown.own.number, shown.proxy.number) == (len(reviews), 0)
    assert shown.own.solved == sum(bool(one.solved) for one in reviews)
    assert shown.own.skill == (4.0 if reviews else None)
    assert sum(part.orders for part in shown.by_site) == sum(part.orders for part in shown.by_need) == 3
    assert shown.wishes == Wish.objects.filter(collected_at__lte=as_of).count()
    claims = WishClaim.objects.filter(claimed_at__lte=as_of)
    assert (shown.shares, shown.claimed) == (5, sum(claim.shares for claim in claims))


def test_what_each_number_is(cast: Cast) -> None:
    """The same, by hand."""
    busy_days(cast)
    shown = order_figures(code=CENTRE, as_of=EVENING)
    alive = {state: number for state, number in shown.states.items() if number}
    assert alive == {"submitted": 1, "accepted": 1, "closed": 1}
    assert (shown.steps["verify"].times, shown.steps["verify"].median, shown.steps["verify"].p90) == (
        2,
        120,
        168,
    )
    assert (shown.dispatched_again, shown.escalated, shown.unreviewed) == (1, 1, 0)
    assert {state: n for state, n in shown.wish_states.items() if n} == {
        "collected": 1,
        "published": 1,
        "delivered": 1,
    }
    (team,) = shown.by_team
    assert (team.key, team.orders, team.closed) == (cast.team.code, 2, 1)
    totals = order_totals(code=CENTRE, as_of=EVENING)
    assert (totals.orders, totals.closed, totals.live, totals.wishes, totals.granted) == (3, 1, 2, 2, 1)


def test_only_of_the_place_and_the_days_asked_for(cast: Cast) -> None:
    busy_days(cast)
    day = NOW.date()
    assert order_figures(code=DAQIAO, as_of=EVENING, start=day, end=day).orders == 3
    assert order_figures(code=TAOHUAPING, as_of=EVENING).orders == 0
    assert order_figures(code=CENTRE, as_of=EVENING, start=day + DAY).orders == 0
    assert order_figures(code=CENTRE, as_of=NOW - DAY).as_dict()["orders"] == 0


def test_after_busy_days_all_agrees(cast: Cast) -> None:
    ids = busy_days(cast)
    assert verify(now=EVENING) == []
    assert Order.objects.get(pk=ids["waiting"]).level == 1


def test_a_follow_up_agrees_too(cast: Cast) -> None:
    order = reported(cast, taken(cast))
    operations.not_solved(order_id=order.pk, reason="还是不亮", by=cast.clerk.actor, now=END)
    assert verify(now=EVENING) == []
    operations.end_follow_up(
        order_id=order.pk, end=FollowUpEnd.REOPENED, result="换一支队伍", by=cast.clerk.actor, now=END
    )
    assert verify(now=EVENING) == []


#: What is done to the tables behind everybody's back, and the checks that find it.
DAMAGE: dict[str, tuple[str, set[str]]] = {
    "a step gone": (
        "DELETE FROM orders_orderstep WHERE order_id = {own} AND state = 'accepted'",
        {"order steps"},
    ),
    "a step moved back in time": (
        "UPDATE orders_orderstep SET at = at - interval '9 days' WHERE order_id = {own} AND state = 'taken'",
        {"order steps"},
    ),
    "another state": (
        "UPDATE orders_order SET state = 'accepted' WHERE id = {waiting}",
        {"order states"},
    ),
    "an offer not taken": (
        "UPDATE orders_offer SET state = 'withdrawn' WHERE order_id = {own}",
        {"order offers"},
    ),
    "an open offer left over": (
        "UPDATE orders_offer SET state = 'open', answered_at = NULL WHERE order_id = {back}",
        {"order offers"},
    ),
    "a clock before its state": (
        "UPDATE orders_order SET due_at = state_since - interval '1 hour' WHERE id = {back}",
        {"order clocks"},
    ),
    "an escalation unsaid": ("UPDATE orders_order SET level = 0 WHERE id = {waiting}", {"order clocks"}),
    "a review of nothing": (
        "UPDATE orders_review SET order_id = {waiting} WHERE order_id = {own}",
        {"order reviews"},
    ),
    "a share too many": ("UPDATE orders_wish SET claimed = 1 WHERE id = {shared}", {"wish claims"}),
    "a claim undelivered": (
        "UPDATE orders_wishclaim SET state = 'held', ended_at = NULL WHERE wish_id = {whole}",
        {"wish claims"},
    ),
    "evidence gone": (
        "UPDATE orders_wishclaim SET evidence_id = NULL WHERE wish_id = {whole}",
        {"wish claims"},
    ),
    "a wish thanked for by nobody": (
        "UPDATE orders_wish SET state = 'thanked' WHERE id = {whole}",
        {"wish steps"},
    ),
    "served in another team's shift": (
        "UPDATE activities_activity SET team_id = {other} FROM activities_shift s, orders_order o"
        " WHERE s.activity_id = activities_activity.id AND s.id = o.shift_id AND o.id = {own}",
        {"order shifts"},
    ),
}


@contextmanager
def undone() -> Iterator[None]:
    point = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    yield
    transaction.savepoint_rollback(point)


def test_each_damage_is_found(cast: Cast) -> None:
    names: dict[str, Any] = busy_days(cast)
    names["other"] = team(cast.members[0], name="别的队").id
    missed = {}
    for what, (statement, expected) in DAMAGE.items():
        with undone():
            with connection.cursor() as cursor:
                cursor.execute(statement.format(**names))
            found = {name for name, check in checks.CHECKS.items() if list(check())}
            if found != expected:
                missed[what] = found
    assert missed == {}
