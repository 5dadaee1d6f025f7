"""Answering for a service (评单): confirmed, reviewed, or not solved and followed up (回访). Locks: the order.

No review is no review. What the staff write down for somebody is marked and counted apart.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.operation import operation, step
from redvest.orders.enums import FollowUpCause, FollowUpEnd, OrderChannel, OrderState, Who
from redvest.orders.models import FollowUp, Order, Review
from redvest.orders.operations.dispatching import returned
from redvest.orders.operations.moving import locked, move
from redvest.orders.operations.parts import acting_as, answering
from redvest.orders.operations.telling import tell_desk, tell_requester
from redvest.orders.queries.visits import is_of_team
from redvest.orders.rules import answering as rules
from redvest.orders.rules.answering import ReviewForm
from redvest.orders.rules.moves import LONGEST_REASON, why_not_move

#: States in which a service can be reviewed.
REVIEWABLE = (OrderState.REPORTED, OrderState.CONFIRMED)


@operation
def confirm_order(*, order_id: int, by: Actor, now: datetime) -> Order:
    """It was done: says the one who asked, or the staff for them (marked). A repeat changes nothing.

    Where it was reviewed in an earlier round already, it is closed at once. Raises NotFound, Forbidden (staff of the
    team's own people), Refused in another state.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    who = answering(order, viewer)
    if order.state == OrderState.CONFIRMED:
        return order
    how = acting_as(order, viewer, who)
    order = move(order, OrderState.CONFIRMED, who=who, by=by, now=now, acting_as=how)
    if Review.objects.filter(order=order).exists():
        order = move(order, OrderState.CLOSED, who=who, by=by, now=now, acting_as=how)
        tell_requester("order.closed", order, now=now)
    else:
        tell_requester("order.please_review", order, now=now)
    return order


@operation
def not_solved(*, order_id: int, reason: str, by: Actor, now: datetime) -> Order:
    """It was not: a follow-up opens, which the desk has to end by its clock. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid (reason), Refused unless it was reported or confirmed.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    who = answering(order, viewer)
    if order.state == OrderState.FOLLOW_UP:
        return order
    if order.state == OrderState.CLOSED:
        raise Refused(Reason("order_ended", _("这张单已经结束")))
    how = acting_as(order, viewer, who)
    return followed_up(order, FollowUpCause.NOT_SOLVED, who=who, by=by, now=now, reason=reason, acting=how)


@step
def followed_up(
    order: Order, cause: str, *, who: str, by: Actor, now: datetime, reason: str, acting: str
) -> Order:
    """Opens a follow-up of a locked order and tells the desk. Raises as ``move``."""
    order = move(order, OrderState.FOLLOW_UP, who=who, by=by, now=now, reason=reason, acting_as=acting)
    FollowUp.objects.create(order=order, cause=cause, opened_at=now)
    tell_desk("order.follow_up", order, now=now)
    return order


@operation
def review_order(*, order_id: int, form: ReviewForm, by: Actor, now: datetime) -> Review:
    """The one who asked says how it was, once; the staff may write it down for them, which is marked as by proxy.

    Confirms a reported order, too. A score of 2 or less, or "not solved", opens a follow-up; otherwise it is closed.
    The same again returns the first. Raises NotFound, Forbidden (the team's own people), Invalid by field, Refused.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    who = answering(order, viewer)
    if is_of_team(order, viewer):
        raise Forbidden(Reason("own_team", _("接单队伍的人不能替居民确认和评价")))
    proxy = who == Who.STAFF
    invalid_if(rules.why_not_review(form, proxy=proxy))
    earlier = Review.objects.filter(order=order).first()
    if earlier is not None:
        if earlier.by_id == by.person_id and _is_same(earlier, form):
            return earlier
        raise Refused(Reason("reviewed", _("这张单已经评价过，只能评一次")))
    if order.state not in REVIEWABLE:
        refuse_if(why_not_move(order.state, OrderState.CONFIRMED, who=who))
    review = _written(order, form, proxy=proxy, by=by, now=now)
    how = acting_as(order, viewer, who)
    if order.state == OrderState.REPORTED:
        order = move(order, OrderState.CONFIRMED, who=who, by=by, now=now, acting_as=how)
    if cause := rules.cause_of(form):
        reason = str(FollowUpCause(cause).label)
        followed_up(order, cause, who=who, by=by, now=now, reason=reason, acting=how)
    else:
        order = move(order, OrderState.CLOSED, who=who, by=by, now=now, acting_as=how)
        tell_requester("order.closed", order, now=now)
    return review


def _written(order: Order, form: ReviewForm, *, proxy: bool, by: Actor, now: datetime) -> Review:
    own = OrderChannel.OWN if by.person_id == order.requester_id else OrderChannel.FAMILY
    review = Review.objects.create(
        order=order,
        punctuality=form.punctuality,
        attitude=form.attitude,
        skill=form.skill,
        solved=form.solved,
        text=form.text.strip(),
        by_id=by.person_id,
        proxy=proxy,
        channel=form.channel if proxy else own,
        at=now,
    )
    audit.record("order.reviewed", by=by, now=now, target=f"order:{order.pk}", proxy=proxy)
    return review


def _is_same(review: Review, form: ReviewForm) -> bool:
    names = ("punctuality", "attitude", "skill", "solved")
    return all(getattr(review, name) == getattr(form, name) for name in names) and (
        review.text == form.text.strip()
    )


@operation
def end_follow_up(*, order_id: int, end: str, result: str, by: Actor, now: datetime) -> Order:
    """What came of calling back, by the desk: resolved closes the order, reopened sends it out in another round.

    The same again changes nothing. Raises NotFound, Forbidden (the team's own people), Invalid by field, Refused.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    access.require_sight(viewer.may(Verb.HANDLE_ORDERS, order.desk.path))
    if is_of_team(order, viewer):
        raise Forbidden(Reason("own_team", _("接单队伍的人不能自己回访")))
    invalid_if(rules.why_not_end(end, result))
    found = FollowUp.objects.filter(order=order).order_by("-pk").first()
    if found is None:
        raise Refused(Reason("no_follow_up", _("这张单没有要回访的事")))
    if found.ended_at is not None:
        if (found.end, found.result) == (end, result.strip()):
            return order
        raise Refused(Reason("follow_up_ended", _("这次回访已经办完")))
    found.end, found.result = end, result.strip()
    found.ended_at, found.ended_by_id = now, by.person_id
    found.save(update_fields=["end", "result", "ended_at", "ended_by"])
    reason = result.strip()[:LONGEST_REASON]
    if end == FollowUpEnd.REOPENED:
        order = returned(order, who=Who.STAFF, by=by, now=now, reason=reason)
        tell_requester("order.reopened", order, now=now)
    else:
        order = move(order, OrderState.CLOSED, who=Who.STAFF, by=by, now=now, reason=reason)
        tell_requester("order.closed", order, now=now)
    return order
