"""Public votes: the ballot, what one has left, voting; setting one up; the supervisor's cases and measures."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from redvest.api.auth import anyone, claimed
from redvest.api.errors import REFUSALS, ReasonOut
from redvest.api.kinds import Given, Id, Moment, Text
from redvest.contests import operations
from redvest.contests.queries import votes as queries
from redvest.delivery import identity
from redvest.kernel import clock

router = Router(tags=["contests"])


class VoteLineOut(Schema):
    """An entry on the ballot; ``count`` is null while counts are not shown, ``reasons`` say why it takes no votes."""

    entry_id: int
    title: str
    team: str
    unit: str
    field: str
    count: int | None
    voted: bool
    reasons: list[ReasonOut]


class PollOut(Schema):
    """A public vote as the caller sees it.

    ``counted_at``: the moment the counts are of, null if as of now or not shown. ``left``: the caller's votes left in
    all (``all``), today (``day``) and in a field (``field:health``, today's if votes are by day), where there is a
    limit. ``alone``: the vote is the contest's only criterion.
    """

    id: int
    contest: str
    stage: str
    opens_at: datetime
    closes_at: datetime
    over: bool
    alone: bool
    per_entry: Literal["once", "day"]
    per_field: int | None
    least: int
    most: int
    show: Literal["live", "daily", "sealed"]
    counted_at: datetime | None
    left: dict[str, int]
    reasons: list[ReasonOut]
    lines: list[VoteLineOut]


class BallotIn(Given):
    """The entries voted for; they count all together or not at all."""

    entry_ids: list[Id] = Field(min_length=1, max_length=100)


class BallotOut(Schema):
    """What was counted; ``repeated``: it had been before."""

    round_id: int
    entry_ids: list[int]
    repeated: bool


class RoundIn(Given):
    """From when until when votes are taken."""

    opens_at: Moment
    closes_at: Moment


class RoundOut(Schema):
    """A public vote of a stage."""

    id: int
    stage: str
    opens_at: datetime
    closes_at: datetime
    ended_at: datetime | None


class VoteCaseOut(Schema):
    """Votes put aside by a rule, and what became of it; ``void`` is null while nobody has decided."""

    id: int
    round_id: int
    entry_id: int
    rule: str
    since: datetime
    until: datetime
    found_at: datetime
    votes: int
    void: bool | None
    decided_why: str


class VoteCaseDecideIn(Given):
    """Void, or given back; and why."""

    void: bool
    why: Text = Field(max_length=200)


class VoteWhyIn(Given):
    """Why; ``spare``: no measure is taken."""

    why: Text = Field(max_length=200)
    spare: bool = False


class MeasureOut(Schema):
    """The strike a measure was, 0 if none was taken; and until when the entry takes no votes, if it blocks."""

    case_id: int
    strike: int
    blocked_until: datetime | None


@router.get("/votes/{round_id}", auth=anyone, response={200: PollOut, **REFUSALS})
def ballot(request: HttpRequest, round_id: Id) -> PollOut:
    """The ballot, for everybody."""
    row = queries.round_for(identity.viewer(request), round_id)
    poll = queries.poll(row, person_id=identity.actor(request).person_id, now=clock.now())
    return PollOut(
        id=poll.round_id,
        contest=poll.edition_code,
        stage=poll.stage,
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
        over=poll.over,
        alone=poll.alone,
        per_entry=poll.terms.per_entry,
        per_field=poll.terms.per_field,
        least=poll.terms.least,
        most=poll.terms.most,
        show=poll.terms.show,
        counted_at=poll.counted_at,
        left=poll.left,
        reasons=[ReasonOut(**one.as_dict()) for one in poll.why_not],
        lines=[
            VoteLineOut(
                entry_id=line.entry_id,
                title=line.title,
                team=line.team,
                unit=line.unit,
                field=line.field,
                count=line.count,
                voted=line.voted,
                reasons=[ReasonOut(**one.as_dict()) for one in line.why_not],
            )
            for line in poll.lines
        ],
    )


@router.post("/votes/{round_id}/ballots", auth=claimed, response={200: BallotOut, **REFUSALS})
def cast(request: HttpRequest, round_id: Id, body: BallotIn) -> BallotOut:
    """Votes for entries. Repeating it changes nothing; 409 tells every reason at once."""
    done = operations.cast_votes(
        round_id=round_id, entry_ids=body.entry_ids, by=identity.claimed_actor(request), now=clock.now()
    )
    return BallotOut(round_id=done.round_id, entry_ids=list(done.entry_ids), repeated=done.repeated)


@router.put("/contests/{edition_id}/stages/{stage}/vote", response={200: RoundOut, **REFUSALS})
def set_up(request: HttpRequest, edition_id: Id, stage: str, body: RoundIn) -> RoundOut:
    """Sets up the public vote of a stage, or changes its times before it opens."""
    row = operations.set_up_round(
        edition_id=edition_id,
        stage_code=stage,
        opens_at=body.opens_at,
        closes_at=body.closes_at,
        by=identity.actor(request),
        now=clock.now(),
    )
    return RoundOut(
        id=row.pk, stage=stage, opens_at=row.opens_at, closes_at=row.closes_at, ended_at=row.ended_at
    )


@router.get("/contests/{edition_id}/vote-cases", response={200: list[VoteCaseOut], **REFUSALS})
def cases(request: HttpRequest, edition_id: Id) -> list[VoteCaseOut]:
    """What was put aside, for the supervisor; what waits for a decision first, at most 200."""
    edition = queries.supervised(identity.viewer(request), edition_id, now=clock.now())
    rows = list(queries.cases_of(edition.pk)[:200])
    votes = queries.held_by_case([row.pk for row in rows])
    return [
        VoteCaseOut(
            id=row.pk,
            round_id=row.round_id,
            entry_id=row.entry_id,
            rule=row.rule,
            since=row.since,
            until=row.until,
            found_at=row.found_at,
            votes=votes.get(row.pk, 0),
            void=row.void,
            decided_why=row.decided_why,
        )
        for row in rows
    ]


@router.post("/vote-cases/{vote_case_id}/decide", response={200: VoteCaseOut, **REFUSALS})
def decide(request: HttpRequest, vote_case_id: Id, body: VoteCaseDecideIn) -> VoteCaseOut:
    """Voids the votes of a case or gives them back, for good."""
    row = operations.decide_case(
        case_id=vote_case_id, void=body.void, why=body.why, by=identity.actor(request), now=clock.now()
    )
    return VoteCaseOut(
        id=row.pk,
        round_id=row.round_id,
        entry_id=row.entry_id,
        rule=row.rule,
        since=row.since,
        until=row.until,
        found_at=row.found_at,
        votes=queries.held_by_case([row.pk]).get(row.pk, 0),
        void=row.void,
        decided_why=row.decided_why,
    )


@router.post("/vote-cases/{vote_case_id}/measure", response={200: MeasureOut, **REFUSALS})
def measure(request: HttpRequest, vote_case_id: Id, body: VoteWhyIn) -> MeasureOut:
    """Takes the measure that follows from void votes (blocked, zeroed, out), or spares the entry."""
    by, now = identity.actor(request), clock.now()
    if body.spare:
        operations.spare_measure(case_id=vote_case_id, why=body.why, by=by, now=now)
        return MeasureOut(case_id=vote_case_id, strike=0, blocked_until=None)
    made = operations.take_measure(case_id=vote_case_id, why=body.why, by=by, now=now)
    return MeasureOut(case_id=vote_case_id, strike=made.strike, blocked_until=made.blocked_until)
