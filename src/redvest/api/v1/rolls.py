"""Where phones fail, and who did not come: calling the roll, walk-ups, no-shows and appeals."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from redvest.activities import operations, queries
from redvest.activities.enums import Direction, NoShowState
from redvest.api.errors import REFUSALS, ReasonOut
from redvest.api.kinds import Given, Id, IdempotencyKey, Moment, Number, Page, Paging, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.privacy import mask_name

router = Router(tags=["attendance"])


class RollIn(Given):
    """Who was called and was there (``in``) or is leaving (``out``), and when if it was not now."""

    direction: Direction
    person_ids: list[Id] = Field(max_length=1000)
    called_at: Moment | None = None


class RollRefusedOut(Schema):
    """Somebody whose name could not be noted, and why."""

    person_id: int
    reasons: list[ReasonOut]


class RollOut(Schema):
    """Whose names were newly noted, who was known already, and who could not be noted."""

    noted: list[int]
    known: list[int]
    refused: list[RollRefusedOut]


class WalkUpIn(Given):
    """Somebody on the spot: by their own code, or by their volunteer number."""

    code: Text = Field("", max_length=300)
    number: Number | None = None


class WalkUpOut(Schema):
    """Who was signed up and checked in. ``pending``: earns nothing until they confirm it themselves."""

    person_id: int
    number: str
    pending: bool


class NoShowOut(Schema):
    """A place taken and not used. ``name`` is masked."""

    id: int
    shift_id: int
    activity: str
    starts_at: datetime
    number: str
    name: str
    state: NoShowState
    appeal: str
    reason: str


class AppealIn(Given):
    """Why one did not come, or that one did; at most 200 characters."""

    reason: Text = Field(examples=["孩子发烧，去了医院"])


class VerdictIn(Given):
    """Excused, or upheld with a reason that the person reads."""

    excuse: bool
    reason: Text = ""


class NoShowsQuery(Paging):
    """Which no-shows: only those with an open appeal, unless all are asked for."""

    everything: bool = False


@router.post("/shifts/{shift_id}/roll", response={200: RollOut, **REFUSALS})
def call_roll(request: HttpRequest, shift_id: Id, given: RollIn, key: IdempotencyKey) -> RollOut:
    """The leader notes by name who is there, or leaves: the leader's word alone, grade B."""
    result = operations.call_roll(
        shift_id=shift_id,
        direction=given.direction,
        person_ids=given.person_ids,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
        called_at=given.called_at,
    )
    return RollOut(
        noted=result.noted,
        known=result.known,
        refused=[
            RollRefusedOut(person_id=pk, reasons=[ReasonOut(**reason.as_dict()) for reason in reasons])
            for pk, reasons in result.refused.items()
        ],
    )


@router.post("/shifts/{shift_id}/walk-ups", response={200: WalkUpOut, **REFUSALS})
def walk_up(request: HttpRequest, shift_id: Id, given: WalkUpIn, key: IdempotencyKey) -> WalkUpOut:
    """Signs somebody up on the spot and checks them in, all or nothing."""
    result = operations.walk_up(
        shift_id=shift_id,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
        code=given.code,
        number=given.number or "",
    )
    return WalkUpOut(person_id=result.person_id, number=result.number, pending=result.pending)


@router.get("/me/no-shows", response={200: Page[NoShowOut], **REFUSALS})
def own_no_shows(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """One's own, the latest first."""
    rows = queries.no_shows_of(identity.person_id(request)).select_related("shift__activity", "person")
    return page_of(rows, query, lambda part: [_out(row) for row in part])


@router.get("/no-shows", response={200: Page[NoShowOut], **REFUSALS})
def no_shows(request: HttpRequest, query: Query[NoShowsQuery]) -> dict[str, Any]:
    """Those of the teams one leads, or whose site's teams one manages; never one's own."""
    rows = queries.no_shows_decided_by(identity.viewer(request), open_only=not query.everything)
    return page_of(rows, query, lambda part: [_out(row) for row in part])


@router.post("/no-shows/{no_show_id}/appeal", response={200: NoShowOut, **REFUSALS})
def appeal(request: HttpRequest, no_show_id: Id, given: AppealIn) -> NoShowOut:
    """One's own: why. After a refusal once more, to the site."""
    return _out(
        operations.appeal_no_show(
            no_show_id=no_show_id, reason=given.reason, by=identity.actor(request), now=clock.now()
        )
    )


@router.post("/no-shows/{no_show_id}/decide", response={200: NoShowOut, **REFUSALS})
def decide(request: HttpRequest, no_show_id: Id, given: VerdictIn) -> NoShowOut:
    """Excuses, or upholds with a reason. Never one's own, never twice by the same person."""
    return _out(
        operations.decide_no_show(
            no_show_id=no_show_id,
            excuse=given.excuse,
            reason=given.reason,
            by=identity.actor(request),
            now=clock.now(),
        )
    )


def _out(row: Any) -> NoShowOut:
    return NoShowOut(
        id=row.pk,
        shift_id=row.shift_id,
        activity=row.shift.activity.title,
        starts_at=row.shift.starts_at,
        number=row.person.number,
        name=mask_name(row.person.name),
        state=NoShowState(row.state),
        appeal=row.appeal,
        reason=row.reason,
    )
