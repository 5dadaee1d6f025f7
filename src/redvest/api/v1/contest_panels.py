"""Panels over the API: judges, conflicts, stages, sheets, the day of the defence, its live board, scores handed in."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Text
from redvest.contests import operations
from redvest.contests.enums import ConflictKind, ConflictState, SheetState, StageState
from redvest.contests.operations import StageForm
from redvest.contests.queries import board, editions, panels
from redvest.delivery import identity
from redvest.kernel import clock

router = Router(tags=["contests"])
_TURN = {
    "start": operations.start_turn,
    "answers": operations.start_answers,
    "done": operations.end_turn,
}


class JudgeIn(Given):
    """Who judges: a registered person, by volunteer number."""

    number: str = Field(pattern=r"^V[0-9]{13}$")
    unit_words: Text = Field(max_length=80)
    unit_code: str = Field("", max_length=24, description="The site they work at, to see conflicts.")


class JudgeOut(Schema):
    """A judge under their code."""

    id: int
    code: str
    unit_words: str
    pledged_at: datetime | None
    ended_at: datetime | None


class JudgeWhyIn(Given):
    """A reason."""

    why: Text = Field(max_length=200)


class ConflictIn(Given):
    """What keeps a judge from an entry."""

    entry_id: Id
    note: Text = Field(max_length=200)


class ConflictOut(Schema):
    """A conflict; it recuses unless it was dismissed."""

    id: int
    entry_id: int
    kind: ConflictKind
    state: ConflictState


class StageOut(Schema):
    """A stage as it is held."""

    id: int
    code: str
    state: StageState
    held_at: datetime | None
    draw_source: str
    draw_due_at: datetime | None
    draw_seed: str
    drawn_at: datetime | None


class StagePlanIn(Given):
    """How a stage is held."""

    place: str = Field("", max_length=100)
    remote_link: str = Field("", max_length=300)
    held_at: datetime | None = None
    talk_seconds: int = Field(300, ge=1, le=7200)
    answer_seconds: int = Field(180, ge=0, le=7200)
    hold_results: bool = False


class PanelSeatIn(Given):
    """A judge's seat: for all groups, or for those named."""

    judge_id: Id
    groups: list[str] = Field(default_factory=list, max_length=50)


class PanelIn(Given):
    """The panel of a stage."""

    seats: list[PanelSeatIn] = Field(max_length=100)


class DrawSourceIn(Given):
    """Where the seed will come from, and when it will be known."""

    source: Text = Field(max_length=200)
    due_at: datetime


class SeedIn(Given):
    """The seed."""

    seed: Text = Field(max_length=80)


class StageEndIn(Given):
    """Why it ends although marks are missing; blank if none are."""

    why: str = Field("", max_length=200)


class TurnOut(Schema):
    """An entry's turn."""

    id: int
    number: int
    entry_id: int
    talk_at: datetime | None
    answer_at: datetime | None
    done_at: datetime | None
    told_at: datetime | None


class SheetIn(Given):
    """Marks by criterion as they stand on the device; some may be missing still."""

    marks: dict[str, Decimal] = Field(max_length=50)
    comment: str = Field("", max_length=500)
    count: int = Field(
        0, ge=0, le=10_000_000, description="The device counts its changes; 0 is always written."
    )
    purpose: Literal["marks", "revote"] = "marks"


class SheetSignIn(Given):
    """A password or a code, once more."""

    entry_ids: list[Id] = Field(max_length=500)
    password: str = Field("", max_length=128)
    code: str = Field("", max_length=20)
    purpose: Literal["marks", "revote"] = "marks"


class SheetOut(Schema):
    """A sheet; its digest is the signature."""

    id: int
    entry_id: int
    version: int
    state: SheetState
    saved: int
    digest: str


class ScoreIn(Given):
    """A score of an entry."""

    entry_id: Id
    score: Decimal


class ScoresIn(Given):
    """Scores of a stage that is marked elsewhere; ``why`` where one replaces another."""

    scores: list[ScoreIn] = Field(max_length=500)
    source: Text = Field(max_length=200)
    why: str = Field("", max_length=200)


class ScoreOut(Schema):
    """A score that stands."""

    entry_id: int
    value: Decimal
    source: str


class HallLineOut(Schema):
    """A score that was told."""

    rank: int
    number: int
    title: str
    unit: str
    score: str
    again: bool = Field(description="A sheet was unlocked and is not signed anew: it may still change.")


class LiveBoardOut(Schema):
    """What the hall may know. ``version`` is counted up by every change."""

    version: int
    state: StageState
    on: str = Field(description="The title of the entry that is on; blank: none.")
    ends_at: datetime | None
    told: list[HallLineOut]


@router.get("/contests/{edition}/stages", auth=anyone, response={200: list[StageOut], **REFUSALS})
def stages(request: HttpRequest, edition: str) -> Any:
    """The stages of an edition in order, with their draws."""
    return editions.stages_of(editions.edition_for(identity.viewer(request), edition).pk)


@router.get(
    "/contests/{board_edition}/stages/{board_stage}/board",
    auth=anyone,
    response={200: LiveBoardOut, **REFUSALS},
)
def live_board(request: HttpRequest, board_edition: str, board_stage: str) -> Any:
    """The live board of a stage that was drawn."""
    found = board.board_of(board.boarded_stage(board_edition, board_stage))
    return {
        "version": found.version,
        "state": found.stage.state,
        "on": found.on.turn.entry.title if found.on else "",
        "ends_at": found.on.ends_at if found.on else None,
        "told": found.told,
    }


@router.post("/contests/{edition}/judges", response={200: JudgeOut, **REFUSALS})
def judge_name(request: HttpRequest, edition: str, body: JudgeIn) -> Any:
    """Names a judge; conflicts the house can see recuse at once. A repeat returns the first."""
    row = editions.edition_for(identity.viewer(request), edition)
    by, now = identity.actor(request), clock.now()
    return operations.name_judge(edition_id=row.pk, **body.model_dump(), by=by, now=now)


@router.post("/contest-judges/{judge_id}/end", response={200: JudgeOut, **REFUSALS})
def judge_end(request: HttpRequest, judge_id: Id, body: JudgeWhyIn) -> Any:
    """Ends a judge's part."""
    by, now = identity.actor(request), clock.now()
    return operations.end_judge(judge_id=judge_id, why=body.why, by=by, now=now)


@router.post("/contest-judges/{judge_id}/pledge", response={200: JudgeOut, **REFUSALS})
def judge_pledge(request: HttpRequest, judge_id: Id) -> Any:
    """A judge signs that all their conflicts are declared."""
    return operations.pledge(judge_id=judge_id, by=identity.actor(request), now=clock.now())


@router.post("/contest-judges/{judge_id}/conflicts", response={200: ConflictOut, **REFUSALS})
def judge_declare(request: HttpRequest, judge_id: Id, body: ConflictIn) -> Any:
    """A judge declares a conflict."""
    by, now = identity.actor(request), clock.now()
    return operations.declare_conflict(judge_id=judge_id, **body.model_dump(), by=by, now=now)


@router.post("/contest-conflicts/{conflict_id}/dismiss", response={200: ConflictOut, **REFUSALS})
def conflict_dismiss(request: HttpRequest, conflict_id: Id, body: JudgeWhyIn) -> Any:
    """A supervisor finds that a judge need not keep away."""
    by, now = identity.actor(request), clock.now()
    return operations.dismiss_conflict(conflict_id=conflict_id, why=body.why, by=by, now=now)


@router.put("/contest-stages/{panel_stage_id}/plan", response={200: StageOut, **REFUSALS})
def stage_plan(request: HttpRequest, panel_stage_id: Id, body: StagePlanIn) -> Any:
    """Sets place, time, timer and when scores are told."""
    form, by = StageForm(**body.model_dump()), identity.actor(request)
    return operations.plan_stage(stage_id=panel_stage_id, form=form, by=by, now=clock.now())


@router.put("/contest-stages/{panel_stage_id}/panel", response={200: StageOut, **REFUSALS})
def stage_seat(request: HttpRequest, panel_stage_id: Id, body: PanelIn) -> Any:
    """Sets the panel of a stage that has not begun."""
    seats = {one.judge_id: one.groups for one in body.seats}
    operations.seat_judges(stage_id=panel_stage_id, seats=seats, by=identity.actor(request), now=clock.now())
    return panels.stage_by_id(panel_stage_id)


@router.post("/contest-stages/{panel_stage_id}/draw-source", response={200: StageOut, **REFUSALS})
def stage_source(request: HttpRequest, panel_stage_id: Id, body: DrawSourceIn) -> Any:
    """Tells the public where the seed will come from, before anybody can know it."""
    by, now = identity.actor(request), clock.now()
    return operations.announce_draw(stage_id=panel_stage_id, **body.model_dump(), by=by, now=now)


@router.post("/contest-stages/{panel_stage_id}/seed", response={200: StageOut, **REFUSALS})
def stage_seed(request: HttpRequest, panel_stage_id: Id, body: SeedIn) -> Any:
    """Records the seed, once."""
    by, now = identity.actor(request), clock.now()
    return operations.record_seed(stage_id=panel_stage_id, seed=body.seed, by=by, now=now)


@router.post("/contest-stages/{panel_stage_id}/draw", response={200: list[TurnOut], **REFUSALS})
def stage_draw(request: HttpRequest, panel_stage_id: Id) -> Any:
    """Draws the running order from the seed; a repeat returns it."""
    return operations.draw_order(stage_id=panel_stage_id, by=identity.actor(request), now=clock.now())


@router.post("/contest-stages/{panel_stage_id}/open", response={200: StageOut, **REFUSALS})
def stage_open(request: HttpRequest, panel_stage_id: Id) -> Any:
    """Judges may mark."""
    return operations.open_stage(stage_id=panel_stage_id, by=identity.actor(request), now=clock.now())


@router.post("/contest-stages/{panel_stage_id}/end", response={200: StageOut, **REFUSALS})
def stage_end(request: HttpRequest, panel_stage_id: Id, body: StageEndIn) -> Any:
    """Ends a stage; who has not signed is listed as absent."""
    by, now = identity.actor(request), clock.now()
    return operations.end_stage(stage_id=panel_stage_id, why=body.why, by=by, now=now)


@router.put("/contest-stages/{panel_stage_id}/scores", response={200: list[ScoreOut], **REFUSALS})
def stage_scores(request: HttpRequest, panel_stage_id: Id, body: ScoresIn) -> Any:
    """Hands in scores; those that changed are returned."""
    return operations.give_scores(
        stage_id=panel_stage_id,
        scores={one.entry_id: one.score for one in body.scores},
        source=body.source,
        why=body.why,
        by=identity.actor(request),
        now=clock.now(),
    )


@router.put("/contest-stages/{panel_stage_id}/sheets/{marked_id}", response={200: SheetOut, **REFUSALS})
def sheet_save(request: HttpRequest, panel_stage_id: Id, marked_id: Id, body: SheetIn) -> Any:
    """A judge saves a sheet as it stands; a change that comes late is not written over a newer one."""
    by, now = identity.actor(request), clock.now()
    return operations.save_marks(
        stage_id=panel_stage_id, entry_id=marked_id, **body.model_dump(), by=by, now=now
    )


@router.post("/contest-stages/{panel_stage_id}/sign", response={200: list[SheetOut], **REFUSALS})
def sheets_sign(request: HttpRequest, panel_stage_id: Id, body: SheetSignIn) -> Any:
    """A judge signs sheets, with a password or code once more. Only a supervisor unlocks them."""
    by, now = identity.actor(request), clock.now()
    return operations.sign_sheets(stage_id=panel_stage_id, **body.model_dump(), by=by, now=now)


@router.post("/contest-sheets/{sheet_id}/unlock", response={200: SheetOut, **REFUSALS})
def sheet_unlock(request: HttpRequest, sheet_id: Id, body: JudgeWhyIn) -> Any:
    """A supervisor unlocks a signed sheet; the next version is returned."""
    by, now = identity.actor(request), clock.now()
    return operations.unlock_sheet(sheet_id=sheet_id, why=body.why, by=by, now=now)


@router.post("/contest-turns/{turn_id}/tell", response={200: TurnOut, **REFUSALS})
def turn_tell(request: HttpRequest, turn_id: Id, body: StageEndIn) -> Any:
    """Tells the hall the score."""
    by, now = identity.actor(request), clock.now()
    return operations.tell_score(turn_id=turn_id, why=body.why, by=by, now=now)


@router.post("/contest-turns/{turn_id}/miss", response={200: TurnOut, **REFUSALS})
def turn_miss(request: HttpRequest, turn_id: Id, body: JudgeWhyIn) -> Any:
    """An entry did not come on."""
    by, now = identity.actor(request), clock.now()
    return operations.miss_turn(turn_id=turn_id, why=body.why, by=by, now=now)


@router.post("/contest-turns/{turn_id}/{turn_deed}", response={200: TurnOut, **REFUSALS})
def turn_step(request: HttpRequest, turn_id: Id, turn_deed: Literal["start", "answers", "done"]) -> Any:
    """An entry comes on, answers, goes off."""
    return _TURN[turn_deed](turn_id=turn_id, by=identity.actor(request), now=clock.now())
