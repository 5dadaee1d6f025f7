"""Points: one's own card and lines, proposals from declaring to appeal, the covenant in force, budgets."""

from datetime import date, datetime
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
from redvest.points.covenant_enums import (
    Evidence,
    Expiry,
    Holder,
    ObjectionKind,
    ObjectionState,
    ProposalState,
    Source,
    Unit,
)
from redvest.points.operations import budgets, families, objections
from redvest.points.operations import proposals as operations
from redvest.points.queries import cards, desk
from redvest.points.queries import proposals as queries
from redvest.points.queries.covenants import Covenants
from redvest.points.rules.covenant import Rule
from redvest.points.rules.proposals import ProposalForm

router = Router(tags=["points"])


class EndingOut(Schema):
    """Points that are good until a day."""

    until: date
    points: Decimal


class CardOut(Schema):
    """What a person or household has: ``free`` can be spent today, ``held`` waits at a shop, ``owed`` is yet to be
    given back, ``floor`` stays."""

    holder: Holder
    balance: Decimal
    free: Decimal
    held: Decimal
    owed: Decimal
    floor: Decimal
    ending: list[EndingOut]


class PointLineOut(Schema):
    """One line of an account; ``amount`` is below zero when points went away. ``rule``: by which rule, if by one."""

    id: int
    booked_at: datetime
    happened_on: date
    amount: Decimal
    balance: Decimal
    kind: str
    what: str
    why: str
    rule: int | None
    expires_on: date | None
    corrects: int | None
    corrected: int | None


class LinesQuery(Schema):
    """Which lines: of oneself or of the household, before the last one seen."""

    holder: Holder = Holder.PERSON
    before: Id | None = Field(None, description="The id of the last line seen.")
    limit: int = Field(50, ge=1, le=100)


class PointsMoveIn(Given):
    """Points of one's own into the household's; with ``to`` the head's gift of the household's to a member."""

    amount: Decimal = Field(gt=0, lt=10_000_000, decimal_places=2, examples=["10.00"])
    to: Id | None = Field(None, description="The person, a member of the household.")


class MovedOut(Schema):
    """The line it made."""

    transfer_id: int


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


class CovenantRuleOut(Schema):
    """A line of the covenant: so many points (below zero: taken), at most so many by period."""

    id: int
    code: str
    title: str
    heading: str
    source: Source
    unit: Unit
    value: Decimal
    most_value: Decimal | None
    caps: dict[str, Decimal]
    evidence: Evidence
    proposers: list[str]


class CovenantOut(Schema):
    """What holds at a site on a day; ``version`` and what is said as a whole are of the nearest covenant."""

    site_code: str
    on: date
    version: int | None
    holder: Holder | None
    base: Decimal | None
    expiry: Expiry | None
    publicity_days: int | None
    rules: list[CovenantRuleOut]


class PublicRowOut(Schema):
    """What is public: a masked name, never a deduction."""

    id: int
    name: str
    title: str
    points: Decimal
    happened_on: date
    until: date
    objected: bool


class BudgetIn(Given):
    """How many points a site may give for the deeds of these days, both included."""

    site_code: SiteCode
    starts_on: Day
    ends_on: Day
    granted: Decimal = Field(ge=0, lt=10_000_000_000, decimal_places=2)


class BudgetOut(Schema):
    """A budget, and what is left of it."""

    id: int
    starts_on: date
    ends_on: date
    granted: Decimal
    given: Decimal
    left: Decimal


class SiteBudgetOut(BudgetOut):
    """With the site it is of."""

    site_code: str
    site_name: str


def _card(card: cards.Card) -> CardOut:
    one, none = card.standing, Decimal("0.00")
    return CardOut(
        holder=Holder(card.owner.kind),
        balance=one.balance if one else none,
        free=one.free if one else none,
        held=one.held if one else none,
        owed=one.owed if one else none,
        floor=one.floor if one else none,
        ending=[EndingOut(until=day, points=points) for day, points in one.ending] if one else [],
    )


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


def _rule(rule: Rule) -> CovenantRuleOut:
    names = ("id", "code", "title", "heading", "value", "most_value")
    return CovenantRuleOut(
        **{name: getattr(rule, name) for name in names},
        source=Source(rule.source),
        unit=Unit(rule.unit),
        evidence=Evidence(rule.evidence),
        caps=dict(rule.caps),
        proposers=sorted(rule.proposers),
    )


@router.get("/me/points", response={200: list[CardOut], **REFUSALS})
def my_points(request: HttpRequest) -> list[CardOut]:
    """What one has, and what one's household has."""
    return [_card(one) for one in cards.cards_of(identity.person_id(request), at=clock.now(), lines=0)]


@router.get("/me/points/lines", response={200: list[PointLineOut], **REFUSALS})
def my_lines(request: HttpRequest, query: Query[LinesQuery]) -> list[Any]:
    """Every line of one's own account, or the household's, the newest first; go on with ``before``."""
    now = clock.now()
    for card in cards.cards_of(identity.person_id(request), at=now, lines=0):
        if card.owner.kind == query.holder:
            seen = cards.card_for(
                identity.viewer(request), card.owner, at=now, before=query.before, lines=query.limit
            )
            return [_line(line) for line in seen.lines]
    return []


def _line(line: Any) -> PointLineOut:
    names = ("id", "booked_at", "happened_on", "amount", "balance", "kind", "what", "why", "expires_on")
    shown = {name: getattr(line, name) for name in (*names, "corrects", "corrected")}
    return PointLineOut(**shown, rule=line.rule_version_id)


@router.post("/me/points/moves", response={201: MovedOut, **REFUSALS})
def move_points(request: HttpRequest, body: PointsMoveIn, key: IdempotencyKey = "") -> Status[MovedOut]:
    """Moves points within one's household, once for a key; without one each call moves."""
    by, now, me = identity.actor(request), clock.now(), identity.person_id(request)
    key = key or f"{now.timestamp():.6f}"
    if body.to is None:
        made = families.give_to_household(person_id=me, amount=body.amount, key=key, by=by, now=now)
    else:
        made = families.give_to_member(person_id=body.to, amount=body.amount, key=key, by=by, now=now)
    return Status(201, MovedOut(transfer_id=made))


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


@router.get("/points/budgets", response={200: list[SiteBudgetOut], **REFUSALS})
def list_budgets(request: HttpRequest) -> list[Any]:
    """Budgets of one's places that hold today, at most 500."""
    viewer, today = identity.viewer(request), clock.local_day(clock.now())
    return list(desk.budget_rows(viewer, desk.budgets_visible_to(viewer, on=today)[:500]))


@router.put("/points/budgets", response={200: BudgetOut, **REFUSALS})
def put_budget(request: HttpRequest, body: BudgetIn) -> Any:
    """Sets a site's budget for some days; the same again changes nothing."""
    return budgets.set_budget(**body.dict(), by=identity.actor(request), now=clock.now())


@router.get("/sites/{code}/covenant", auth=anyone, response={200: CovenantOut, **REFUSALS})
def covenant_in_force(request: HttpRequest, code: SiteCode, on: Day | None = None) -> CovenantOut:
    """What holds at a site today or on a day. It needs no account."""
    site, day = places.site_by_code(code), on or clock.local_day(clock.now())
    found = Covenants([site.path])
    levels = found.levels(site.path, day)
    terms = levels[0].terms if levels else None
    return CovenantOut(
        site_code=site.code,
        on=day,
        version=levels[0].number if levels else None,
        holder=Holder(terms.holder) if terms else None,
        base=terms.base if terms else None,
        expiry=Expiry(terms.expiry) if terms else None,
        publicity_days=terms.publicity_days if terms else None,
        rules=[_rule(rule) for rule in found.rules_at(site.path, day)],
    )


@router.get("/sites/{code}/covenant/public", auth=anyone, response={200: list[PublicRowOut], **REFUSALS})
def published(request: HttpRequest, code: SiteCode) -> list[Any]:
    """Proposals in publicity at a site and below it, masked; deductions are never among them. At most 500."""
    today = clock.local_day(clock.now())
    return list(queries.public_at(places.site_by_code(code).path, today=today)[:500])
