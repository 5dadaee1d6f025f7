"""Proposals: who may, what they must show, check and decision, publicity, objections, booking, appeals."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cast import DAQIAO, HEYETANG, NOW, Cast, Persona, resident, staff
from points.covenant_stage import TODAY, balance, budget, published
from redvest.access.enums import Role
from redvest.kernel.actor import SYSTEM
from redvest.kernel.clock import day_start
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.people.operations import households
from redvest.places.queries import site_by_code
from redvest.points.covenant_enums import ObjectionState, ProposalState
from redvest.points.models import Proposal, Transfer
from redvest.points.operations import objections, proposals
from redvest.points.queries import proposals as queries
from redvest.points.rules.covenant_drafts import draft_of
from redvest.points.rules.proposals import ProposalForm
from refusing import picture, refuses

D = Decimal
WITNESS = "看见他帮邻居修了水管"

RULES = [
    {"code": "peace", "title": "息事化事", "value": "10", "proposers": ["self", "neighbour", "liaison"]},
    {"code": "share", "title": "分享家风", "value": "3", "most_value": "8", "proposers": ["neighbour"]},
    {"code": "honour", "title": "村级荣誉", "value": "10", "source": "honour", "evidence": "file"},
    {"code": "quick", "title": "参加清洁日", "value": "0.5", "evidence": "none", "liaison_first": False,
     "proposers": ["self"]},
    {"code": "litter", "title": "乱堆乱放", "value": "-2", "evidence": "witness"},
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Village:
    """大桥社区: two neighbours, a liaison, and another who is; the working group is the approver above."""

    cast: Cast
    one: Persona
    other: Persona
    liaison: Persona
    second: Persona
    group: Persona


@pytest.fixture
def village(cast: Cast) -> Village:
    budget()
    return make_village(cast)


def make_village(cast: Cast) -> Village:
    draft = draft_of(
        {
            "terms": {"holder": "person", "publicity_days": 3, "appeal_days": 5},
            "rules": [
                {"source": "conduct", "unit": "time", "proposers": ["liaison"]} | rule for rule in RULES
            ],
        }
    )
    published(cast, draft, site_code=DAQIAO)
    return Village(
        cast=cast,
        one=cast.members[0],
        other=cast.members[1],
        liaison=staff(31, Role.GRID, DAQIAO),
        second=staff(32, Role.GRID, DAQIAO),
        group=staff(33, Role.APPROVER, DAQIAO),
    )


def form(who: Persona, code: str = "peace", **said: Any) -> ProposalForm:
    return ProposalForm(
        **({"number": who.number, "rule_code": code, "happened_on": TODAY, "words": WITNESS} | said)
    )


def proposed(village: Village, by: Persona, who: Persona | None = None, **said: Any) -> Proposal:
    return proposals.propose(form=form(who or village.one, **said), by=by.actor, now=NOW)


def public(village: Village, **said: Any) -> Proposal:
    proposal = proposed(village, village.liaison, **said)
    return proposals.decide_proposal(proposal_id=proposal.pk, approve=True, by=village.group.actor, now=NOW)


def at(day: date) -> datetime:
    return day_start(day) + timedelta(hours=9)


#: Three working days after Monday 2 March, and the day after.
LAST, AFTER = date(2026, 3, 5), date(2026, 3, 6)


def test_from_a_neighbours_word_to_the_ledger(village: Village):
    proposal = proposed(village, village.other)
    assert (proposal.state, proposal.proposed_as) == (ProposalState.PROPOSED, "neighbour")
    assert [one.pk for one in queries.proposals_waiting(village.liaison.see())] == [proposal.pk]
    assert not queries.proposals_waiting(village.other.see()).exists()
    proposals.check_proposal(proposal_id=proposal.pk, agree=True, by=village.liaison.actor, now=NOW)
    assert [one.pk for one in queries.proposals_waiting(village.group.see())] == [proposal.pk]
    proposals.decide_proposal(proposal_id=proposal.pk, approve=True, by=village.group.actor, now=NOW)
    proposals.decide_proposal(proposal_id=proposal.pk, approve=True, by=village.group.actor, now=NOW)
    (row,) = queries.public_at(site_by_code(DAQIAO).path, today=TODAY)
    assert (row.title, row.points, row.until) == ("息事化事", D("10.00"), LAST)
    assert village.one.name not in row.name
    assert row.name.startswith(village.one.name[0])
    assert objections.book_due(now=at(LAST)) == 0
    assert objections.book_due(now=at(AFTER)) == 1
    assert objections.book_due(now=at(AFTER)) == 0
    assert balance(village.one.id) == D("10.00")
    line = Transfer.objects.get(cause_kind="conduct")
    assert (line.words, line.happened_on) == ("息事化事：每次 10 分", TODAY)
    assert queries.public_at(site_by_code(DAQIAO).path, today=AFTER) == []


def test_a_liaisons_word_needs_no_check_and_halves_no_publicity_where_a_rule_says_so(village: Village):
    assert proposed(village, village.liaison).state == ProposalState.CHECKED
    own = proposed(village, village.one, rule_code="quick", words="")
    assert (own.state, own.proposed_as) == (ProposalState.CHECKED, "self")


def test_what_a_proposal_must_say_and_show(village: Village):
    one, neighbour = village.one, village.other.actor
    for said, code in (
        ({"rule_code": "nothing"}, "rule_unknown"),
        ({"happened_on": TODAY + timedelta(days=1)}, "in_future"),
        ({"words": "好"}, "words_short"),
        ({"rule_code": "share", "points": D(9)}, "points"),
        ({"points": D(11)}, "points"),
        ({"rule_code": "quick"}, "not_proposer"),
        ({"number": "nobody"}, "person_unknown"),
    ):
        with refuses(Invalid, code):
            proposals.propose(form=form(one, **said), by=neighbour, now=NOW)
    with refuses(Invalid, "rule_unknown"):  # before the covenant held
        proposals.propose(form=form(one, happened_on=TODAY - timedelta(days=1)), by=neighbour, now=NOW)
    for said, code in (({"rule_code": "honour"}, "proof"), ({"rule_code": "litter"}, "witness")):
        with refuses(Invalid, code):
            proposals.propose(form=form(one, **said), by=village.liaison.actor, now=NOW)
    with refuses(Invalid, "witness"):
        said = {"rule_code": "litter", "witness": village.one.number}
        proposals.propose(form=form(one, **said), by=village.liaison.actor, now=NOW)


def test_strangers_do_not_propose_and_nobody_proposes_twice(village: Village):
    stranger = resident(40, residence=HEYETANG)
    with refuses(NotFound, "not_neighbour"):
        proposals.propose(form=form(village.one), by=stranger.actor, now=NOW)
    first = proposals.propose(form=form(village.one), by=village.other.actor, now=NOW, key="k" * 8)
    again = proposals.propose(form=form(village.one), by=village.other.actor, now=NOW, key="k" * 8)
    assert first.pk == again.pk
    with refuses(Invalid, "alike"):
        proposals.propose(form=form(village.one), by=village.liaison.actor, now=NOW)
    proposals.withdraw_proposal(proposal_id=first.pk, by=village.other.actor, now=NOW)
    assert proposed(village, village.liaison).pk != first.pk


def test_a_deduction_is_nobody_elses_business(village: Village):
    with refuses(Invalid, "not_proposer"):
        proposals.propose(
            form=form(village.one, "litter", witness=village.second.number), by=village.other.actor, now=NOW
        )
    public(village, who=village.one)
    objections.book_due(now=at(AFTER))
    took = public(village, rule_code="litter", witness=village.second.number)
    assert queries.public_at(site_by_code(DAQIAO).path, today=TODAY) == []
    with refuses(NotFound, "not_found"):
        objections.object_to(proposal_id=took.pk, words="我觉得不对", by=village.other.actor, now=NOW)
    assert objections.book_due(now=at(AFTER)) == 1
    assert balance(village.one.id) == D("8.00")


def test_nobody_rules_in_their_own_or_their_familys_matter(village: Village):
    own = proposed(village, village.second, village.second)
    with refuses(Forbidden, "party"):
        proposals.check_proposal(proposal_id=own.pk, agree=True, by=village.second.actor, now=NOW)
    family = households.make_household(head_id=village.one.id, by=village.one.actor, now=NOW)
    households.add_to_household(household_id=family.pk, number=village.group.number, by=SYSTEM, now=NOW)
    theirs = proposed(village, village.liaison)
    with refuses(Forbidden, "party"):
        proposals.decide_proposal(proposal_id=theirs.pk, approve=True, by=village.group.actor, now=NOW)
    before = picture()
    for who in (village.other, village.cast.residents[0], village.cast.auditor):
        with pytest.raises((NotFound, Forbidden)):
            proposals.decide_proposal(proposal_id=theirs.pk, approve=True, by=who.actor, now=NOW)
    assert picture() == before
    with refuses(Forbidden, "not_permitted"):
        proposals.decide_proposal(proposal_id=theirs.pk, approve=True, by=village.second.actor, now=NOW)


def test_a_no_needs_a_reason(village: Village):
    proposal = proposed(village, village.liaison)
    with refuses(Invalid, "reason"):
        proposals.decide_proposal(proposal_id=proposal.pk, approve=False, by=village.group.actor, now=NOW)
    refused = proposals.decide_proposal(
        proposal_id=proposal.pk, approve=False, reason="没有这回事", by=village.group.actor, now=NOW
    )
    assert (refused.state, refused.reason) == (ProposalState.REFUSED, "没有这回事")
    with refuses(Refused, "state"):
        proposals.check_proposal(proposal_id=proposal.pk, agree=True, by=village.second.actor, now=NOW)


def test_the_group_sets_the_points_a_rule_leaves_open(village: Village):
    proposal = proposed(village, village.other, rule_code="share", points=D("4"))
    proposals.check_proposal(proposal_id=proposal.pk, agree=True, by=village.liaison.actor, now=NOW)
    with refuses(Invalid, "points"):
        proposals.decide_proposal(
            proposal_id=proposal.pk, approve=True, points=D(20), by=village.group.actor, now=NOW
        )
    proposals.decide_proposal(
        proposal_id=proposal.pk, approve=True, points=D("5.5"), by=village.group.actor, now=NOW
    )
    objections.book_due(now=at(AFTER))
    assert balance(village.one.id) == D("5.50")


def test_an_objection_stops_the_booking_until_it_is_answered_by_another(village: Village):
    proposal = public(village)
    said = objections.object_to(
        proposal_id=proposal.pk, words="当时他不在场", by=village.other.actor, now=NOW
    )
    assert objections.book_due(now=at(AFTER)) == 0
    with refuses(Forbidden, "party"):
        objections.answer(
            objection_id=said.pk, uphold=False, words="核实无误", by=village.group.actor, now=NOW
        )
    objections.answer(
        objection_id=said.pk, uphold=False, words="核实无误", by=village.cast.approver.actor, now=NOW
    )
    assert objections.book_due(now=at(AFTER)) == 1
    assert balance(village.one.id) == D("10.00")
    with refuses(Refused, "not_public"):
        objections.object_to(proposal_id=proposal.pk, words="我还是反对", by=village.one.actor, now=at(AFTER))


def test_an_objection_that_is_right_ends_it(village: Village):
    proposal = public(village)
    said = objections.object_to(
        proposal_id=proposal.pk, words="当时他不在场", by=village.other.actor, now=NOW
    )
    answered = objections.answer(
        objection_id=said.pk, uphold=True, words="查实不在场", by=village.cast.approver.actor, now=NOW
    )
    assert answered.state == ObjectionState.UPHELD
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == (ProposalState.REFUSED, "查实不在场")
    assert objections.book_due(now=at(AFTER)) == 0
    assert balance(village.one.id) == 0


def test_an_appeal_goes_to_the_site_above_once_and_in_time(village: Village):
    proposal = public(village)
    objections.book_due(now=at(AFTER))
    took = public(village, rule_code="litter", witness=village.second.number)
    objections.book_due(now=at(AFTER))
    assert balance(village.one.id) == D("8.00")
    late = at(AFTER) + timedelta(days=20)
    with refuses(Refused, "appeal_over"):
        objections.appeal(proposal_id=took.pk, words="不是我放的", by=village.one.actor, now=late)
    said = objections.appeal(proposal_id=took.pk, words="不是我放的", by=village.one.actor, now=at(AFTER))
    with refuses(Forbidden, "not_permitted"):
        objections.answer(
            objection_id=said.pk, uphold=True, words="查实不是", by=village.group.actor, now=at(AFTER)
        )
    objections.answer(
        objection_id=said.pk, uphold=True, words="查实不是", by=village.cast.approver.actor, now=at(AFTER)
    )
    assert balance(village.one.id) == D("10.00")
    took.refresh_from_db()
    assert took.state == ProposalState.REVERSED
    with refuses(Refused, "not_decided"):
        objections.appeal(proposal_id=took.pk, words="再来一次", by=village.one.actor, now=at(AFTER))
    assert proposal.pk != took.pk


def test_a_refusal_may_be_decided_anew(village: Village):
    proposal = proposed(village, village.liaison)
    proposals.decide_proposal(
        proposal_id=proposal.pk, approve=False, reason="没有这回事", by=village.group.actor, now=NOW
    )
    said = objections.appeal(proposal_id=proposal.pk, words="确有此事", by=village.one.actor, now=NOW)
    objections.answer(
        objection_id=said.pk, uphold=True, words="请重新审定", by=village.cast.approver.actor, now=NOW
    )
    again = proposals.decide_proposal(proposal_id=proposal.pk, approve=True, by=village.group.actor, now=NOW)
    assert again.state == ProposalState.PUBLIC


def test_what_no_budget_pays_for_waits(cast: Cast):
    village = make_village(cast)
    proposal = public(village)
    assert objections.book_due(now=at(AFTER)) == 0
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PUBLIC
    budget()
    assert objections.book_due(now=at(AFTER)) == 1
    assert balance(village.one.id) == D("10.00")


def test_who_sees_what(village: Village):
    proposal = proposed(village, village.other)
    for who, sees in (
        (village.one, True),
        (village.other, True),
        (village.liaison, True),
        (village.group, True),
        (village.cast.residents[0], False),
        (village.cast.auditor, False),
    ):
        assert queries.proposals_visible_to(who.see()).filter(pk=proposal.pk).exists() is sees
