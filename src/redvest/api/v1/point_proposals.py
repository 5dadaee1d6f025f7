"""Proposals of points from declaring to appeal, and what is public of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Day,
    Decision,
    Given,
    Id,
    IdempotencyKey,
    Number,
    Page,
    Paging,
    SiteCode,
    Text,
    page_of,
)
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.points.covenant_enums import ObjectionKind, ObjectionState, ProposalState
from redvest.points.operations import objections
from redvest.points.operations import proposals as operations
from redvest.points.queries import desk
from redvest.points.queries import proposals as queries
from redvest.points.rules.proposals import ProposalForm

router = Router(tags=["points"])


class PointProposalIn(Given):
    """That somebody be thanked under a rule of their place's covenant. Proof goes by the page."""

    number: Number
    rule_code: Text = Field(min_length=1, max_length=24)
    happened_on: Day
    words: Text = Field("", max_length=300)
    points: Decimal | None = Field(None, decimal_places=2, ge=-10_000, le=10_000)
    witness: Text = Field("", max_length=14)


class PointProposalOut(Schema):
    """A proposal, for those whom it concerns and those who decide."""

    id: int
    site_code: str
    rule_code: str
    title: str
    happened_on: date
    words: str
    state: ProposalState
    points: Decimal
    publicity_until: date | None
    booked_on: date | None
    reason: str


class WordsIn(Given):
    """An objection or an appeal."""

    words: Text = Field(examples=["那天他不在村里"])


class PointsAnswerIn(WordsIn):
    """An answer to one."""

    uphold: bool


class ObjectionOut(Schema):
    """What was said, and what was answered."""

    id: int
    proposal_id: int
    kind: ObjectionKind
    words: str
    state: ObjectionState
    answer: str


class PointsDecision(Decision):
    """``points``: what is given where the rule leaves a choice."""

    points: Decimal | None = Field(None, decimal_places=2, ge=-10_000, le=10_000)


class PublicRowOut(Schema):
    """What is public: a masked name, never a deduction."""

    id: int
    name: str
    title: str
    points: Decimal
    happened_on: date
    until: date
    objected: bool


def _proposal(row: Any) -> PointProposalOut:
    fixed = row.granted if row.granted is not None else row.asked
    return PointProposalOut(
        id=row.pk,
        site_code=row.site.code,
        rule_code=row.rule.code,
        title=row.rule.title,
        happened_on=row.happened_on,
        words=row.words,
        state=ProposalState(row.state),
        points=fixed if fixed is not None else row.rule.value,
        publicity_until=row.publicity_until,
        booked_on=row.booked_on,
        reason=row.reason,
    )


def _objection(row: Any) -> ObjectionOut:
    return ObjectionOut(
        id=row.pk,
        proposal_id=row.proposal_id,
        kind=ObjectionKind(row.kind),
        words=row.words,
        state=ObjectionState(row.state),
        answer=row.answer,
    )


@router.get("/me/point-proposals", response={200: Page[PointProposalOut], **REFUSALS})
def my_proposals(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What one proposed, and what was proposed about oneself; the newest first."""
    rows = desk.own_proposals(identity.person_id(request)).order_by("-id")
    return page_of(rows, query, lambda found: [_proposal(row) for row in found])


@router.post("/me/point-proposals", response={201: PointProposalOut, **REFUSALS})
def propose(
    request: HttpRequest, body: PointProposalIn, key: IdempotencyKey = ""
) -> Status[PointProposalOut]:
    """Declares what oneself, family or a neighbour did."""
    made = operations.propose(
        form=ProposalForm(**body.dict()), by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, _proposal(made))


@router.post("/me/point-proposals/{proposal_id}/withdraw", response={200: PointProposalOut, **REFUSALS})
def withdraw(request: HttpRequest, proposal_id: Id) -> PointProposalOut:
    """Takes one's own back before it is decided."""
    by = identity.actor(request)
    return _proposal(operations.withdraw_proposal(proposal_id=proposal_id, by=by, now=clock.now()))


@router.post("/me/point-proposals/{proposal_id}/objections", response={200: ObjectionOut, **REFUSALS})
def object_to(request: HttpRequest, proposal_id: Id, body: WordsIn) -> ObjectionOut:
    """Objects to what is public where one lives; a repeat returns the first."""
    by, now = identity.actor(request), clock.now()
    return _objection(objections.object_to(proposal_id=proposal_id, words=body.words, by=by, now=now))


@router.post("/me/point-proposals/{proposal_id}/appeal", response={200: ObjectionOut, **REFUSALS})
def appeal(request: HttpRequest, proposal_id: Id, body: WordsIn) -> ObjectionOut:
    """Appeals to the site above; a repeat returns the first."""
    by, now = identity.actor(request), clock.now()
    return _objection(objections.appeal(proposal_id=proposal_id, words=body.words, by=by, now=now))


@router.get("/points/proposals", response={200: Page[PointProposalOut], **REFUSALS})
def waiting(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What waits for one's check, decision or answer, the oldest first."""
    rows = queries.proposals_waiting(identity.viewer(request)).order_by("id")
    return page_of(rows, query, lambda found: [_proposal(row) for row in found])


@router.post("/points/proposals/{proposal_id}/check", response={200: PointProposalOut, **REFUSALS})
def check(request: HttpRequest, proposal_id: Id, body: Decision) -> PointProposalOut:
    """The liaison's word."""
    return _proposal(
        operations.check_proposal(
            proposal_id=proposal_id,
            agree=body.approve,
            reason=body.reason,
            by=identity.actor(request),
            now=clock.now(),
        )
    )


@router.post("/points/proposals/{proposal_id}/decide", response={200: PointProposalOut, **REFUSALS})
def decide(request: HttpRequest, proposal_id: Id, body: PointsDecision) -> PointProposalOut:
    """The working group's decision."""
    return _proposal(
        operations.decide_proposal(
            proposal_id=proposal_id,
            approve=body.approve,
            reason=body.reason,
            points=body.points,
            by=identity.actor(request),
            now=clock.now(),
        )
    )


@router.get("/points/proposals/{proposal_id}/objections", response={200: list[ObjectionOut], **REFUSALS})
def list_objections(request: HttpRequest, proposal_id: Id) -> list[ObjectionOut]:
    """What was said against a proposal, for those who see it."""
    seen = queries.proposals_visible_to(identity.viewer(request)).filter(pk=proposal_id)
    require_sight(seen.exists())
    return [_objection(row) for row in queries.objections_of(proposal_id)]


@router.post("/points/objections/{objection_id}/answer", response={200: ObjectionOut, **REFUSALS})
def answer(request: HttpRequest, objection_id: Id, body: PointsAnswerIn) -> ObjectionOut:
    """Answers an objection or an appeal."""
    return _objection(
        objections.answer(
            objection_id=objection_id,
            uphold=body.uphold,
            words=body.words,
            by=identity.actor(request),
            now=clock.now(),
        )
    )


@router.get("/sites/{code}/covenant/public", auth=anyone, response={200: list[PublicRowOut], **REFUSALS})
def published(request: HttpRequest, code: SiteCode) -> list[Any]:
    """Proposals in publicity at a site and below it, masked; deductions are never among them. At most 500."""
    today = clock.local_day(clock.now())
    return list(queries.public_at(places.site_by_code(code).path, today=today)[:500])
