"""A share of what was closed is called by another site: who is drawn, who may call, what comes to light."""

from datetime import datetime, timedelta

from cast import CENTRE, NOW, TAOHUAPING, Cast, Persona, staff
from orders.stage import END, phoned, reported, review, scheduled
from orders.test_answering import own_taken
from redvest.access.enums import Role
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.orders import operations
from redvest.orders.enums import CallBackState, FollowUpCause, OrderState
from redvest.orders.models import CallBack, CallBackDraw, FollowUp, Order
from redvest.orders.queries.calling import call_backs_for
from redvest.orders.rules import calling as rules
from redvest.people.queries import looks_at
from refusing import refuses

DAY = timedelta(days=1)
NEXT = END + DAY


def closed(cast: Cast) -> Order:
    """Done, reviewed by proxy, closed on the day of the visit."""
    order = reported(cast)
    operations.review_order(order_id=order.pk, form=review(channel="phone"), by=cast.clerk.actor, now=END)
    order.refresh_from_db()
    return order


def caller(cast: Cast, code: str = TAOHUAPING) -> Persona:
    """Somebody who handles orders on the other side of the county."""
    return staff(21, Role.CLERK, code, by=cast.manager.actor)


def test_one_a_month_at_least_by_a_desk_that_has_nothing_to_do_with_it(cast: Cast):
    order, other = closed(cast), caller(cast)
    assert operations.draw_call_backs(now=NEXT) == 1
    found = CallBack.objects.get()
    assert (found.order_id, found.desk.code, found.state) == (order.pk, TAOHUAPING, CallBackState.DRAWN)
    draw = CallBackDraw.objects.get()
    seed = rules.seed_of(CENTRE, clock.local_day(END), [order.pk])
    assert (draw.root.code, draw.day, draw.closed, draw.share) == (CENTRE, clock.local_day(END), 1, 5)
    assert found.draw == draw.digest == rules.digest_of(seed)
    assert [row.pk for row in call_backs_for(other.see(NEXT))] == [found.pk]
    assert not call_backs_for(cast.clerk.see(NEXT)).exists()
    assert operations.draw_call_backs(now=NEXT + DAY) == 0  # a day is drawn once


def test_the_share_is_drawn_by_chance_that_anybody_can_repeat():
    ids = list(range(1, 2001))
    seed = rules.seed_of(CENTRE, clock.local_day(END), ids)
    chosen = rules.drawn(ids, seed, share=5, at_least=1)
    assert chosen == rules.drawn(list(reversed(ids)), seed, share=5, at_least=1)
    assert 60 <= len(chosen) <= 140
    assert len(rules.drawn(ids, seed, share=100, at_least=0)) == 2000
    assert rules.drawn([7], "00", share=1, at_least=1) == [7]
    assert rules.seed_of(CENTRE, clock.local_day(END), ids[1:]) != seed


def test_nobody_near_the_order_is_drawn_to_call():
    desks = {1: "/c/", 2: "/c/a/", 3: "/c/a/x/", 4: "/c/b/", 5: "/c/b/y/"}
    away = ("/c/a/x/", "/c/a/")
    assert rules.desk_for(9, "s", desks=desks, staffed=set(), away_from=away) in (4, 5)
    assert rules.desk_for(9, "s", desks=desks, staffed={1, 2, 3, 5}, away_from=away) == 5
    assert rules.desk_for(9, "s", desks={1: "/c/", 3: "/c/a/x/"}, staffed={1}, away_from=away) is None


def test_only_somebody_elsewhere_who_had_no_part_in_it_calls(cast: Cast):
    order, other = closed(cast), caller(cast)
    operations.draw_call_backs(now=NEXT)
    for nobody in (cast.clerk, cast.leader, cast.residents[0], cast.approver):
        with refuses(NotFound, "not_found"):
            operations.record_call_back(order_id=order.pk, form=review(), by=nobody.actor, now=NEXT)
    with refuses(Forbidden, "own_site"):  # the manager has duties everywhere
        operations.record_call_back(order_id=order.pk, form=review(), by=cast.manager.actor, now=NEXT)
    found = operations.record_call_back(order_id=order.pk, form=review(skill=3), by=other.actor, now=NEXT)
    assert (found.state, found.skill, found.solved, found.called_by_id) == ("reached", 3, True, other.id)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    again = operations.record_call_back(order_id=order.pk, form=review(skill=3), by=other.actor, now=NEXT)
    assert again.pk == found.pk
    with refuses(Refused, "called_already"):
        operations.record_call_back(order_id=order.pk, form=review(skill=5), by=other.actor, now=NEXT)


def test_what_comes_to_light_opens_the_order_again(cast: Cast):
    order, other = closed(cast), caller(cast)
    operations.draw_call_backs(now=NEXT)
    with refuses(Invalid, "stars"):
        operations.record_call_back(order_id=order.pk, form=review(skill=None), by=other.actor, now=NEXT)
    operations.record_call_back(order_id=order.pk, form=review(solved=False), by=other.actor, now=NEXT)
    order.refresh_from_db()
    assert (order.state, order.closed_at) == (OrderState.FOLLOW_UP, None)
    assert order.due_at == NEXT + 5 * DAY  # 72 hours from Wednesday, without the weekend
    assert FollowUp.objects.get(order=order).cause == FollowUpCause.CALL_BACK


def test_nobody_answered_twice(cast: Cast):
    order, other = closed(cast), caller(cast)
    operations.draw_call_backs(now=NEXT)
    first = operations.record_call_back(order_id=order.pk, by=other.actor, now=NEXT)
    assert (first.state, first.tries) == ("drawn", 1)
    with refuses(Refused, "tried_just_now"):
        operations.record_call_back(order_id=order.pk, by=other.actor, now=NEXT + DAY / 24)
    second = operations.record_call_back(order_id=order.pk, by=other.actor, now=NEXT + DAY)
    assert (second.state, second.tries, second.called_by_id) == ("unreached", 2, other.id)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED


# ---- looking at the household ----------------------------------------------------------------------


def look(order: Order, who: Persona, *, why: str = "联系上门", now: datetime = END) -> operations.Household:
    return operations.look_at_household(order_id=order.pk, why=why, by=who.actor, now=now)


def test_the_desk_looks_with_a_reason_while_it_lives(cast: Cast):
    order = phoned(cast)
    with refuses(Invalid, "why_missing"):
        look(order, cast.clerk, why=" ")
    seen = look(order, cast.clerk)
    assert (seen.name, seen.phone, seen.address) == ("牛奶奶", "15400000088", "3 组 12 号")
    for nobody in (cast.leader, cast.members[0], cast.residents[0]):
        with refuses(NotFound, "not_found"):
            look(order, nobody)
    with refuses(Forbidden, "masked_now"):
        look(order, cast.auditor)


def test_the_team_looks_while_it_has_it_and_the_one_who_asked_sees_who(cast: Cast):
    order = own_taken(cast)
    assert look(order, cast.leader, why="").name == "牛奶奶"
    with refuses(NotFound, "not_found"):
        look(order, cast.members[0])  # no place on a visit yet
    order = reported(cast, order)
    assert look(order, cast.members[0], why="").address == "3 组 12 号"
    lines = looks_at(cast.residents[0].id)
    assert [(line.by_number, line.why) for line in lines] == [
        (cast.members[0].number, "接单上门"),
        (cast.leader.number, "接单上门"),
    ]
    operations.review_order(order_id=order.pk, form=review(), by=cast.residents[0].actor, now=END)
    with refuses(Forbidden, "masked_now"):
        look(order, cast.leader)
    with refuses(NotFound, "not_found"):
        look(order, cast.members[0])
    assert look(order, cast.residents[0], why="").phone == "15400000088"  # one's own


def test_who_is_to_call_back_sees_the_phone_but_not_the_door(cast: Cast):
    order, other = closed(cast), caller(cast)
    with refuses(NotFound, "not_found"):
        look(order, other, now=NEXT)
    operations.draw_call_backs(now=NEXT)
    seen = look(order, other, now=NEXT)
    assert (seen.phone, seen.address) == ("15400000088", "")
    with refuses(Forbidden, "masked_now"):
        look(order, cast.clerk, now=NEXT)


# ---- the day before --------------------------------------------------------------------------------


def test_the_household_is_reminded_the_evening_before(cast: Cast):
    order = scheduled(cast, own_taken(cast))
    assert operations.remind_households(now=NOW + 8 * DAY / 24) == 0  # before six
    assert operations.remind_households(now=NOW + 9 * DAY / 24) == 1
    (event,) = OutboxEvent.objects.filter(payload__kind="order.visit_tomorrow")
    assert event.payload["people"] == [cast.residents[0].id]
    assert event.payload["target"] == f"my_order:{order.pk}"
    assert operations.remind_households(now=NOW + 33 * DAY / 24) == 0  # the day itself
