"""Dispatching a batch: facts from tables, the proposal made of them, each order sent out with its own outcome."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import DAQIAO, NOW, TAOHUAPING, Cast, staff
from orders.stage import accepted, offered, phoned, ready
from redvest.access.enums import Role
from redvest.access.queries import viewer_of
from redvest.kernel.errors import Invalid, NotFound, Refused
from redvest.orders import operations, queries
from redvest.orders.enums import DispatchMode, Need, OfferState, OrderState
from redvest.orders.matching import propose
from redvest.orders.models import Offer, Order, OrderStep, Review
from redvest.orders.operations import Choice, Sent
from redvest.people.models import Household
from refusing import picture


def waiting(cast: Cast, count: int, **said) -> list[Order]:
    """So many orders of different households, verified."""
    return [
        accepted(cast, phoned(cast, contact_phone=f"154000001{n:02d}", address=f"{n} 号", **said))
        for n in range(count)
    ]


def choice_of(line: queries.Line, **said) -> Choice:
    """The decision to do as proposed."""
    words = {
        "order_id": line.order.pk,
        "team_id": line.proposed.team_id or 0,
        "proposed_id": line.proposed.team_id,
        "seal": line.seal,
    }
    return Choice(**(words | said))


def lines(cast: Cast) -> list[queries.Line]:
    batch, proposal = queries.batch_proposal(viewer_of(cast.clerk.actor, now=NOW), now=NOW)
    return queries.lines_of([order.id for order in batch.orders], batch, proposal)


def test_the_proposal_is_that_of_the_facts_in_the_tables(cast: Cast):
    orders = waiting(cast, 3)
    ready(cast, needs=(Need.REPAIR,), week_capacity=2)
    viewer = viewer_of(cast.clerk.actor, now=NOW)
    batch, proposal = queries.batch_proposal(viewer, now=NOW)
    assert [(one.id, one.category, one.site_path) for one in batch.orders] == [
        (order.pk, Need.REPAIR, order.site.path) for order in orders
    ]
    (team,) = batch.teams
    assert (team.id, team.room, team.load, team.punctuality) == (cast.team.id, 2, 0, None)
    assert proposal == propose(batch.orders, batch.teams, NOW)
    assert (proposal.assigned, proposal.gap) == (2, 0)
    found = lines(cast)
    assert [line.team.name for line in found if line.team] == [cast.team.name] * 2
    assert {line.mode for line in found} == {DispatchMode.OFFERED}


def test_who_declined_is_not_proposed_again(cast: Cast):
    (order,) = waiting(cast, 1)
    ready(cast)
    offered(cast, order, cast.team.id)
    operations.decline_order(
        order_id=order.pk, team_id=cast.team.id, reason="人手不够", by=cast.leader.actor, now=NOW
    )
    (line,) = lines(cast)
    assert line.team is None
    assert [reason.code for reason in line.proposed.reasons] == ["nobody_able"]


def test_punctuality_and_acquaintance_come_from_what_was_served(cast: Cast):
    ready(cast)
    home, other = (Household.objects.create(made_at=NOW) for _ in range(2))
    orders = waiting(cast, 4)
    for number, order in enumerate(orders[:3]):
        OrderStep.objects.create(
            order=order,
            state="serving",
            at=NOW,
            who="team",
            desk=order.desk,
            team_id=cast.team.id,
            clock="serve",
            in_time=number > 0,
        )
    ended = {"state": OrderState.CLOSED, "due_at": None, "closed_at": NOW, "team_id": cast.team.id}
    Order.objects.filter(pk=orders[0].pk).update(household=home, **ended)
    Order.objects.filter(pk=orders[1].pk).update(household=other, **ended)
    Review.objects.create(
        order=orders[1],
        punctuality=1,
        attitude=1,
        skill=1,
        solved=False,
        channel="own",
        at=NOW,
    )
    for order, household in zip(orders[2:], (home, other), strict=True):
        Order.objects.filter(pk=order.pk).update(household=household)
    batch = queries.batch_of(viewer_of(cast.clerk.actor, now=NOW), now=NOW)
    assert [(round(team.punctuality or 0, 2), team.knows) for team in batch.teams] == [(0.67, {home.pk})]


def test_a_team_that_did_not_agree_on_a_time_is_less_punctual(cast: Cast):
    ready(cast)
    for order in waiting(cast, 3):
        offered(cast, order, cast.team.id)
        operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    later = NOW + timedelta(days=6)
    assert operations.run_out(now=later) == 3
    batch = queries.batch_of(viewer_of(cast.clerk.actor, now=later), now=later)
    assert [team.punctuality for team in batch.teams] == [0.0]


def test_sent_as_proposed_each_is_offered_and_told(cast: Cast):
    orders = waiting(cast, 2)
    ready(cast, stands_by=True)
    choices = [choice_of(line) for line in lines(cast)]
    sent = operations.dispatch_batch(choices=choices, by=cast.clerk.actor, now=NOW)
    assert sent == [Sent(order_id=order.pk, team_id=cast.team.id, mode="offered") for order in orders]
    offers = list(Offer.objects.order_by("order_id"))
    assert [(offer.proposed, offer.override, offer.state) for offer in offers] == [
        (True, "", OfferState.OPEN),
        (True, "", OfferState.OPEN),
    ]
    assert [one["code"] for one in offers[0].why][-1] == "load"
    again = operations.dispatch_batch(choices=choices, by=cast.clerk.actor, now=NOW)
    assert [one.repeated for one in again if isinstance(one, Sent)] == [True, True]
    assert Offer.objects.count() == 2


def test_another_team_needs_a_reason_which_is_recorded(cast: Cast):
    waiting(cast, 1)
    ready(cast, week_capacity=9)
    (line,) = lines(cast)
    other = choice_of(line, proposed_id=None, seal=queries.seal_of(line.order.pk, 0, None))
    (refused,) = operations.dispatch_batch(choices=[other], by=cast.clerk.actor, now=NOW)
    assert isinstance(refused, Invalid)
    assert refused.codes == ["override_missing"]
    assert not Offer.objects.exists()
    with_reason = Choice(
        order_id=other.order_id, team_id=other.team_id, seal=other.seal, override="他们就在隔壁"
    )
    (sent,) = operations.dispatch_batch(choices=[with_reason], by=cast.clerk.actor, now=NOW)
    assert isinstance(sent, Sent)
    offer = Offer.objects.get()
    assert (offer.proposed, offer.override) == (False, "他们就在隔壁")


def test_what_changed_meanwhile_is_reported_and_the_others_go(cast: Cast):
    first, second = waiting(cast, 2)
    ready(cast)
    choices = [choice_of(line) for line in lines(cast)]
    offered(cast, first, cast.team.id)
    operations.take_order(order_id=first.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    stale, sent = operations.dispatch_batch(choices=choices, by=cast.clerk.actor, now=NOW)
    assert isinstance(stale, Refused)
    assert stale.codes == ["order_state"]
    assert isinstance(sent, Sent)
    assert sent.order_id == second.pk
    assert Order.objects.get(pk=first.pk).state == OrderState.TAKEN
    assert Offer.objects.filter(order=first).count() == 1


def test_a_batch_in_which_all_is_stale_changes_nothing(cast: Cast):
    (order,) = waiting(cast, 1)
    ready(cast)
    (line,) = lines(cast)
    forged = choice_of(line, seal="0" * 24)
    offered(cast, order, cast.team.id)
    operations.recall_order(order_id=order.pk, reason="换一队", by=cast.clerk.actor, now=NOW)
    before = picture()
    outcomes = operations.dispatch_batch(choices=[forged, choice_of(line)], by=cast.clerk.actor, now=NOW)
    assert [one.codes for one in outcomes if isinstance(one, Refused)] == [["proposal_stale"]] * 2
    assert picture() == before


def test_a_team_is_not_asked_for_more_than_it_can_take(cast: Cast):
    waiting(cast, 2)
    ready(cast, week_capacity=1)
    picked = [choice_of(line, team_id=cast.team.id, override="就近") for line in lines(cast)]
    outcomes = operations.dispatch_batch(choices=picked, by=cast.clerk.actor, now=NOW)
    assert isinstance(outcomes[0], Sent)
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].codes == ["team_full"]


def test_another_desk_knows_nothing_of_it(cast: Cast):
    waiting(cast, 1)
    ready(cast)
    choices = [choice_of(line) for line in lines(cast)]
    elsewhere = staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor)
    before = picture()
    (refused,) = operations.dispatch_batch(choices=choices, by=elsewhere.actor, now=NOW)
    assert isinstance(refused, NotFound)
    assert picture() == before
    assert queries.batch_of(viewer_of(elsewhere.actor, now=NOW), now=NOW).orders == []


def test_queries_do_not_grow_with_the_batch(cast: Cast):
    ready(cast, week_capacity=50, area_codes=(DAQIAO,))
    counts = []
    for more in (1, 5):
        for n in range(more):
            accepted(cast, phoned(cast, contact_phone=f"1541000{more}{n:03d}", address=f"{more}-{n} 号"))
        with CaptureQueriesContext(
            connection,
        ) as reading:
            found = lines(cast)
        with CaptureQueriesContext(connection) as writing:
            operations.dispatch_batch(
                choices=[choice_of(line) for line in found], by=cast.clerk.actor, now=NOW
            )
        counts.append((len(reading), len(writing)))
    assert counts[0] == counts[1]
