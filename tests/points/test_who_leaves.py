"""What becomes of bases, listings, proposals and objections when somebody leaves, or two numbers are one person."""

from datetime import timedelta

from cast import GAOPING, NOW, Cast, resident, staff
from people.test_leaving import leaves
from people.test_merging import proposes, twins
from points.covenant_stage import balance, budget, published
from points.test_bases import helps, proven
from points.test_bases import village as with_a_base
from points.test_proposals import form, make_village, proposed
from redvest.access.enums import Role
from redvest.people import operations as people
from redvest.points.covenant_enums import ObjectionState, ProposalState
from redvest.points.models import BoardRow, Listing, Objection, Proposal
from redvest.points.operations import objections, proposals
from redvest.points.operations.board import add_up_due, join_board
from redvest.reports.verify import verify


def test_who_leaves_is_listed_nowhere_and_nothing_is_decided_about_them(cast: Cast) -> None:
    budget()
    village = make_village(cast)
    goes = resident(70)
    decided = proposed(village, village.liaison, goes)
    waiting = proposed(village, village.other, goes, code="share")
    proposals.decide_proposal(proposal_id=decided.pk, approve=True, by=village.group.actor, now=NOW)
    objections.object_to(proposal_id=decided.pk, words="没有这回事", by=village.other.actor, now=NOW)
    said = proposals.propose(form=form(village.one, code="peace"), by=goes.actor, now=NOW)
    join_board(person_id=goes.id, by=goes.actor, now=NOW)
    leaves(goes)
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (decided, waiting)] == [ProposalState.WITHDRAWN] * 2
    assert states[said.pk] == ProposalState.PROPOSED
    assert [(one.state, one.answer) for one in Objection.objects.all()] == [
        (ObjectionState.DISMISSED, "本人已离开")
    ]
    assert objections.book_due(now=NOW + timedelta(days=30)) == 0
    assert balance(goes.id) == 0
    assert not Listing.objects.filter(until__isnull=True).exists()
    assert [str(found) for found in verify()] == []


def test_two_names_of_one_person_keep_their_proposals_and_one_place_on_the_board(cast: Cast) -> None:
    budget()
    village = make_village(cast)
    one, two = twins(cast)
    mine = proposed(village, village.liaison, two)
    join_board(person_id=one.id, by=one.actor, now=NOW)
    join_board(person_id=two.id, by=two.actor, now=NOW)
    later = NOW + timedelta(minutes=1)
    case = proposes(cast, one, two, now=later)
    second = staff(34, Role.CLERK, GAOPING)
    people.decide_case(case_id=case.pk, approve=True, by=second.actor, now=later)
    assert [row.person_id for row in Listing.objects.filter(until__isnull=True)] == [one.id]
    proposals.decide_proposal(proposal_id=mine.pk, approve=True, by=village.group.actor, now=NOW)
    assert objections.book_due(now=NOW + timedelta(days=9)) == 1
    assert (balance(one.id), balance(two.id)) == (10, 0)
    add_up_due(now=NOW + timedelta(days=9))
    assert {row.listing.person_id for row in BoardRow.objects.select_related("listing")} == {one.id}
    proven()
    assert [str(found) for found in verify()] == []


def test_who_leaves_takes_no_base_along(cast: Cast) -> None:
    published(cast, with_a_base("person"))
    budget()
    goes = resident(70)
    helps(goes.id, "1")
    assert balance(goes.id) == 110
    leaves(goes)
    assert balance(goes.id) == 0
    proven()
