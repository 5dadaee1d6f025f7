"""Confirmed, reviewed, followed up: by whom, once, and what a low score sets in motion."""

from datetime import timedelta

import pytest

from cast import NOW, Cast
from orders.stage import END, offered, placed, ready, reported, review
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.orders import operations
from redvest.orders.enums import FollowUpCause, FollowUpEnd, OrderChannel, OrderState
from redvest.orders.models import FollowUp, Order, OrderStep, Review
from refusing import refuses

DAY = timedelta(days=1)


def own_taken(cast: Cast) -> Order:
    """What the first resident asked for themselves, taken by the red team."""
    order = placed(cast.residents[0])
    operations.accept_order(order_id=order.pk, by=cast.clerk.actor, now=NOW)
    ready(cast)
    offered(cast, order, cast.team.id)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    order.refresh_from_db()
    return order


def test_the_one_who_asked_confirms_and_reviews(cast: Cast):
    me = cast.residents[0]
    order = reported(cast, own_taken(cast))
    order = operations.confirm_order(order_id=order.pk, by=me.actor, now=END + DAY)
    assert (order.state, order.due_at) == (OrderState.CONFIRMED, END + 16 * DAY)
    written = operations.review_order(
        order_id=order.pk, form=review(skill=4, text="谢谢"), by=me.actor, now=END + DAY
    )
    assert (written.skill, written.proxy, written.channel, written.by_id) == (
        4,
        False,
        OrderChannel.OWN,
        me.id,
    )
    order.refresh_from_db()
    assert (order.state, order.closed_at, order.due_at) == (OrderState.CLOSED, END + DAY, None)
    assert not FollowUp.objects.exists()


def test_a_review_confirms_a_reported_order_too_and_is_given_once(cast: Cast):
    me = cast.residents[0]
    order = reported(cast, own_taken(cast))
    for _ in range(2):  # the same again
        operations.review_order(order_id=order.pk, form=review(), by=me.actor, now=END)
    steps = OrderStep.objects.filter(order=order).order_by("pk").values_list("was", "state", "who")
    assert list(steps)[-2:] == [
        ("reported", "confirmed", "requester"),
        ("confirmed", "closed", "requester"),
    ]
    with refuses(Refused, "reviewed"):
        operations.review_order(order_id=order.pk, form=review(skill=1), by=me.actor, now=END)
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ({"skill": 2}, FollowUpCause.LOW_SCORE),
        ({"attitude": 1}, FollowUpCause.LOW_SCORE),
        ({"solved": False}, FollowUpCause.NOT_SOLVED),
        ({"skill": 3}, None),
    ],
)
def test_a_low_score_or_not_solved_opens_a_follow_up(cast: Cast, said: dict[str, int], cause: str | None):
    order = reported(cast, own_taken(cast))
    operations.review_order(order_id=order.pk, form=review(**said), by=cast.residents[0].actor, now=END)
    order.refresh_from_db()
    if cause is None:
        assert (order.state, FollowUp.objects.count()) == (OrderState.CLOSED, 0)
        return
    found = FollowUp.objects.get(order=order)
    assert (order.state, found.cause, found.ended_at) == (OrderState.FOLLOW_UP, cause, None)
    assert order.due_at == END + 3 * DAY


def test_staff_write_it_down_for_who_has_no_phone_and_it_is_marked(cast: Cast):
    order = reported(cast)  # taken down by the clerk by phone: who wrote it down did not ask for it
    with refuses(Invalid, "channel_missing"):
        operations.review_order(order_id=order.pk, form=review(), by=cast.clerk.actor, now=END)
    written = operations.review_order(
        order_id=order.pk, form=review(channel=OrderChannel.PHONE), by=cast.clerk.actor, now=END
    )
    assert (written.proxy, written.channel, written.by_id) == (True, OrderChannel.PHONE, cast.clerk.id)
    step = OrderStep.objects.filter(order=order).order_by("-pk")[0]
    assert (step.state, step.who, step.acting_as) == ("closed", "staff", "staff")


def test_the_teams_own_people_do_not_review(cast: Cast):
    order = reported(cast, own_taken(cast))
    for somebody in (cast.leader, cast.members[0], cast.residents[1], cast.auditor):
        with refuses(NotFound, "not_found"):
            operations.review_order(order_id=order.pk, form=review(), by=somebody.actor, now=END)
    access.grant_role(
        person_id=cast.members[1].id, role=Role.CLERK, site_code=order.site.code, by=SYSTEM, now=NOW
    )
    by = cast.members[1].actor
    with refuses(Forbidden, "own_team"):
        operations.review_order(order_id=order.pk, form=review(channel="phone"), by=by, now=END)
    with refuses(Forbidden, "own_team"):
        operations.confirm_order(order_id=order.pk, by=by, now=END)
    operations.not_solved(order_id=order.pk, reason="还是不亮", by=cast.residents[0].actor, now=END)
    with refuses(Forbidden, "own_team"):
        operations.end_follow_up(order_id=order.pk, end="resolved", result="说好了", by=by, now=END)


def test_a_member_who_asked_confirms_but_does_not_review_their_own_team(cast: Cast):
    me = cast.members[1]
    order = placed(me)
    operations.accept_order(order_id=order.pk, by=cast.clerk.actor, now=NOW)
    ready(cast)
    offered(cast, order, cast.team.id)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    order.refresh_from_db()
    order = reported(cast, order)
    with refuses(Forbidden, "own_team"):
        operations.review_order(order_id=order.pk, form=review(), by=me.actor, now=END)
    order = operations.confirm_order(order_id=order.pk, by=me.actor, now=END)
    assert order.state == OrderState.CONFIRMED


def test_scores_are_one_to_five_and_solved_is_said(cast: Cast):
    order = reported(cast, own_taken(cast))
    with refuses(Invalid, "stars", "stars", "solved_missing") as refused:
        form = review(punctuality=0, skill=6, solved=None)
        operations.review_order(order_id=order.pk, form=form, by=cast.residents[0].actor, now=END)
    assert set(refused.value.by_field) == {"punctuality", "skill", "solved"}


def test_nothing_is_reviewed_before_it_is_reported(cast: Cast):
    order = own_taken(cast)
    me = cast.residents[0].actor
    with refuses(Refused, "order_state"):
        operations.review_order(order_id=order.pk, form=review(), by=me, now=NOW)
    with refuses(Refused, "order_state"):
        operations.confirm_order(order_id=order.pk, by=me, now=NOW)
    with refuses(Refused, "order_state"):
        operations.not_solved(order_id=order.pk, reason="没人来", by=me, now=NOW)


def test_silence_confirms_and_closes_without_a_review(cast: Cast):
    order = reported(cast)
    for state in (OrderState.CONFIRMED, OrderState.CLOSED):
        assert order.due_at is not None
        operations.run_out(now=order.due_at)
        order.refresh_from_db()
        assert order.state == state
    assert not Review.objects.exists()
    assert order.closed_at == END + 22 * DAY


def test_a_follow_up_is_resolved(cast: Cast):
    order = reported(cast, own_taken(cast))
    operations.not_solved(order_id=order.pk, reason="还是不亮", by=cast.residents[0].actor, now=END)
    with refuses(Invalid, "unknown_choice", "text_missing"):
        operations.end_follow_up(order_id=order.pk, end="?", result=" ", by=cast.clerk.actor, now=END)
    with refuses(NotFound, "not_found"):
        operations.end_follow_up(
            order_id=order.pk, end="resolved", result="好了", by=cast.residents[0].actor, now=END
        )
    for _ in range(2):
        order = operations.end_follow_up(
            order_id=order.pk, end=FollowUpEnd.RESOLVED, result="当晚修好了", by=cast.clerk.actor, now=END
        )
    found = FollowUp.objects.get(order=order)
    assert (order.state, found.end, found.ended_by_id) == (OrderState.CLOSED, "resolved", cast.clerk.id)
    with refuses(Refused, "follow_up_ended"):
        operations.end_follow_up(
            order_id=order.pk, end=FollowUpEnd.REOPENED, result="再派", by=cast.clerk.actor, now=END
        )


def test_reopened_it_is_dispatched_in_another_round_and_not_reviewed_twice(cast: Cast):
    order = reported(cast, own_taken(cast))
    me = cast.residents[0].actor
    operations.review_order(order_id=order.pk, form=review(solved=False), by=me, now=END)
    order = operations.end_follow_up(
        order_id=order.pk, end=FollowUpEnd.REOPENED, result="换个懂电的来", by=cast.clerk.actor, now=END
    )
    assert (order.state, order.rounds, order.team_id, order.shift_id) == (OrderState.ACCEPTED, 1, None, None)
    offered(cast, order, cast.team.id, now=END)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=END)
    order.refresh_from_db()
    start = END + DAY
    operations.schedule_order(
        order_id=order.pk, starts_at=start, ends_at=start + DAY / 24, by=cast.leader.actor, now=END
    )
    order.refresh_from_db()
    assert order.state == OrderState.SCHEDULED
