"""Hours put right: why there are none, corrections, long days, service entered afterwards, reports of records."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.activities import operations
from redvest.activities.enums import CorrectionState, EntryState, ReviewLevel, ReviewState
from redvest.activities.operations import Afterwards
from redvest.activities.queries import hours as queries
from redvest.activities.rules.reviews import MOST_QUOTA
from redvest.api.errors import REFUSALS, ReasonOut
from redvest.api.kinds import Given, Id, Moment, Number, SiteCode, Text
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people

router = Router(tags=["hours"])


class ExplainedOut(Schema):
    """A place one had, the minutes that stand of it, and why it gave no more."""

    shift_id: int
    activity: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    reasons: list[ReasonOut]
    attendance_id: int | None


class TimesIn(Given):
    """From when to when somebody served; the same moment twice says that nothing was served."""

    starts_at: Moment
    ends_at: Moment
    reason: Text = Field(description="At most 200 characters.")


class CorrectionAnswerIn(Given):
    """Whether the other side agrees, and why."""

    agree: bool
    answer: Text


class DecisionIn(Given):
    """Whether it is approved (a report: upheld), and why."""

    approve: bool
    reason: Text


class CorrectionOut(Schema):
    """A correction and where it stands."""

    id: int
    attendance_id: int
    shift_id: int
    by_leader: bool
    starts_at: datetime
    ends_at: datetime
    reason: str
    state: CorrectionState
    agreed: bool | None
    answer: str
    decision: str


class ReviewOut(Schema):
    """Minutes of a long day and where their review stands."""

    id: int
    shift_id: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    day_minutes: int
    level: ReviewLevel
    state: ReviewState


class AfterwardsIn(Given):
    """A service without attendance. ``witness``: the number of somebody who saw it; files go through the pages."""

    number: Number
    starts_at: Moment
    ends_at: Moment
    reason: Text
    witness: Number


class AfterwardsOut(Schema):
    """An entry and where it stands; it counts once it is approved."""

    id: int
    shift_id: int
    starts_at: datetime
    ends_at: datetime
    state: EntryState


class QuotaIn(Given):
    """At which site or above which team the person serves, how many people a month, and why."""

    site: SiteCode
    per_month: int = Field(ge=0, le=MOST_QUOTA)
    reason: Text = Field(description="At most 200 characters.")


class QuotaOut(Schema):
    """The quota that holds now."""

    number: str
    per_month: int


class FlagIn(Given):
    """What is wrong with a record."""

    reason: Text = Field(description="At most 100 characters.")


class FlagOut(Schema):
    """The report's number."""

    id: int


class WaitingOut(Schema):
    """What waits for the caller's decision, the oldest first, at most a hundred of each."""

    reviews: list[ReviewOut]
    corrections: list[CorrectionOut]
    afterwards: list[AfterwardsOut]
    flags: list[int]


def _correction(row: Any) -> CorrectionOut:
    return CorrectionOut(
        id=row.pk,
        attendance_id=row.attendance_id,
        shift_id=row.shift_id,
        by_leader=row.by_leader,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        state=CorrectionState(row.state),
        agreed=row.agreed,
        answer=row.answer,
        decision=row.decision,
    )


def _review(row: Any) -> ReviewOut:
    return ReviewOut(
        id=row.pk,
        shift_id=row.shift_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        day_minutes=row.day_minutes,
        level=ReviewLevel(row.level),
        state=ReviewState(row.state),
    )


def _entry(row: Any) -> AfterwardsOut:
    return AfterwardsOut(
        id=row.pk,
        shift_id=row.shift_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=EntryState(row.state),
    )


@router.get("/me/hours/explained", response={200: list[ExplainedOut], **REFUSALS})
def explained(request: HttpRequest) -> list[ExplainedOut]:
    """Why did I get no hours? One's past places that gave none or not all, each with every reason."""
    found = queries.explained(identity.person_id(request), now=clock.now())
    return [
        ExplainedOut(
            shift_id=one.shift.pk,
            activity=one.shift.activity.title,
            starts_at=one.shift.starts_at,
            ends_at=one.shift.ends_at,
            minutes=one.minutes,
            reasons=[ReasonOut(**reason.as_dict()) for reason in one.reasons],
            attendance_id=one.attendance_id,
        )
        for one in found
    ]


@router.get("/me/corrections", response={200: list[CorrectionOut], **REFUSALS})
def own_corrections(request: HttpRequest) -> list[CorrectionOut]:
    """Corrections of one's own times, the latest first, at most a hundred."""
    return [_correction(row) for row in queries.corrections_of(identity.person_id(request))[:100]]


@router.post("/attendances/{attendance_id}/corrections", response={201: CorrectionOut, **REFUSALS})
def ask(request: HttpRequest, attendance_id: Id, body: TimesIn) -> Status[CorrectionOut]:
    """The person asks, or their leader proposes, that an attendance was at other times; the other side answers."""
    made = operations.ask_correction(
        attendance_id=attendance_id,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return Status(201, _correction(made))


@router.post("/corrections/{correction_id}/answer", response={200: CorrectionOut, **REFUSALS})
def answer(request: HttpRequest, correction_id: Id, body: CorrectionAnswerIn) -> CorrectionOut:
    """The other side agrees or objects. Agreed and within what was scanned, it is done; else the site above decides."""
    done = operations.answer_correction(
        correction_id=correction_id,
        agree=body.agree,
        answer=body.answer,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _correction(done)


@router.post("/corrections/{correction_id}/decide", response={200: CorrectionOut, **REFUSALS})
def decide_correction(request: HttpRequest, correction_id: Id, body: DecisionIn) -> CorrectionOut:
    """The site above decides where the sides disagree or minutes nobody scanned would be added."""
    done = operations.decide_correction(
        correction_id=correction_id,
        approve=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _correction(done)


@router.delete("/corrections/{correction_id}", response={200: CorrectionOut, **REFUSALS})
def withdraw(request: HttpRequest, correction_id: Id) -> CorrectionOut:
    """Whoever asked takes it back."""
    done = operations.withdraw_correction(
        correction_id=correction_id, by=identity.actor(request), now=clock.now()
    )
    return _correction(done)


@router.get("/hours/waiting", response={200: WaitingOut, **REFUSALS})
def waiting(request: HttpRequest) -> WaitingOut:
    """Everything about hours that the caller may decide."""
    viewer, now = identity.viewer(request), clock.now()
    return WaitingOut(
        reviews=[_review(row) for row in queries.reviews_for(viewer)[:100]],
        corrections=[_correction(row) for row in queries.corrections_for(viewer, now=now)[:100]],
        afterwards=[_entry(row) for row in queries.entries_for(viewer)[:100]],
        flags=[row.pk for row in queries.flags_for(viewer)[:100]],
    )


@router.post("/reviews/{review_id}/decide", response={200: ReviewOut, **REFUSALS})
def decide_review(request: HttpRequest, review_id: Id, body: DecisionIn) -> ReviewOut:
    """Minutes above 8 hours a day count from now on, or not."""
    done = operations.decide_review(
        review_id=review_id,
        approve=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _review(done)


@router.post("/shifts/{shift_id}/afterwards", response={201: AfterwardsOut, **REFUSALS})
def enter(request: HttpRequest, shift_id: Id, body: AfterwardsIn) -> Status[AfterwardsOut]:
    """A leader or clerk enters the service of somebody without attendance; a second person of a higher site decides."""
    entry = Afterwards(
        shift_id=shift_id,
        person_id=people.person_by_number(body.number).id,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        reason=body.reason,
        witness_id=people.person_by_number(body.witness).id,
    )
    made = operations.enter_afterwards(entry=entry, by=identity.actor(request), now=clock.now())
    return Status(201, _entry(made))


@router.post("/afterwards/{afterwards_id}/decide", response={200: AfterwardsOut, **REFUSALS})
def decide_entry(request: HttpRequest, afterwards_id: Id, body: DecisionIn) -> AfterwardsOut:
    """The second approval of a service entered afterwards (grade C)."""
    done = operations.decide_entry(
        entry_id=afterwards_id,
        approve=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _entry(done)


@router.put("/entry-quotas/{number}", response={200: QuotaOut, **REFUSALS})
def set_quota(request: HttpRequest, number: Number, body: QuotaIn) -> QuotaOut:
    """Sets how many people one of the site's staff or leaders may enter afterwards in a month; never one's own."""
    per_month = operations.set_entry_quota(
        person_id=people.person_by_number(number).id,
        site_code=body.site,
        per_month=body.per_month,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return QuotaOut(number=number, per_month=per_month)


@router.post("/records/{record_id}/flags", response={201: FlagOut, **REFUSALS})
def flag(request: HttpRequest, record_id: Id, body: FlagIn) -> Status[FlagOut]:
    """Reports a record as wrong (时长举报). A repeat returns the first."""
    made = operations.flag_record(
        record_id=record_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return Status(201, FlagOut(id=made))


@router.post("/flags/{flag_id}/decide", response={200: FlagOut, **REFUSALS})
def decide_flag(request: HttpRequest, flag_id: Id, body: DecisionIn) -> FlagOut:
    """Upheld, the record is taken back; dismissed, it stays."""
    done = operations.decide_flag(
        flag_id=flag_id,
        uphold=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return FlagOut(id=done.pk)
