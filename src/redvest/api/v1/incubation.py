"""Incubation (公益创投): calls, applications, selection, stages of support. No money is moved here."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Given, Id, IdempotencyKey, Page, Paging, SiteCode, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.projects import operations, queries
from redvest.projects.enums import ApplicationState
from redvest.projects.rules import CallForm, StageLine
from redvest.projects.rules.drafts import MOST_FEN, MOST_LINES

router = Router(tags=["incubation"])


class IncubationCallOut(Schema):
    """A call for projects, open on the days from ``opens_on`` to ``closes_on``, both included."""

    id: int
    title: str
    words: str
    support: str
    site: str
    opens_on: date
    closes_on: date
    places: int
    applied: int
    chosen: int = Field(description="Of the places; one whose support was taken back keeps its own.")


class IncubationCallIn(Given):
    """A call for projects to be incubated at a site and below it."""

    site: SiteCode
    title: Text = Field(description="At most 60 characters.")
    words: Text
    support: Text = Field(description="What those chosen get: information, no money is moved.")
    opens_on: Day
    closes_on: Day
    places: int = Field(ge=1, le=1000)


class SupportStageOut(Schema):
    """A stage of support; ``fen`` is information."""

    id: int
    name: str
    fen: int
    due_on: date
    given_at: datetime | None
    words: str


class IncubationApplicationOut(Schema):
    """An application of a project, with what was said at the last decision."""

    id: int
    call_id: int
    call: str
    project_id: int
    project: str
    team: str
    words: str
    state: ApplicationState
    applied_at: datetime
    decided_at: datetime | None
    reason: str
    stages: list[SupportStageOut]


class IncubationApplicationIn(Given):
    """A team asks for its project; a repeat returns the first application."""

    call_id: Id
    project_id: Id
    words: Text = Field(description="What is needed, and what for.")


class SupportStageIn(Given):
    """A stage of support to be planned."""

    name: Text
    due_on: Day
    fen: int = Field(0, ge=0, le=MOST_FEN, description="In fen: 100 is one yuan.")


class SelectionIn(Given):
    """The stages of support, in the order of their days."""

    stages: list[SupportStageIn] = Field(max_length=MOST_LINES)
    reason: Text = ""


class ApplicationReasonIn(Given):
    """What was found, or why."""

    reason: Text


class StageGivenIn(Given):
    """A word about what was given."""

    words: Text = ""


class IncubationCallsQuery(Paging):
    """Which calls."""

    open: bool = Field(False, description="Only those open today.")


class IncubationQuery(Paging):
    """Which applications."""

    call_id: Id | None = None


@router.get("/projects/incubation/calls", auth=anyone, response={200: Page[IncubationCallOut], **REFUSALS})
def list_calls(request: HttpRequest, query: Query[IncubationCallsQuery]) -> dict[str, Any]:
    """Calls, the newest first; they are public."""
    today = clock.local_day(clock.now()) if query.open else None
    rows = queries.calls(today=today).order_by("-id")
    return page_of(rows, query, lambda part: [_call_out(row) for row in part])


@router.post("/projects/incubation/calls", response={201: IncubationCallOut, **REFUSALS})
def open_call(
    request: HttpRequest, body: IncubationCallIn, key: IdempotencyKey = ""
) -> Status[IncubationCallOut]:
    """Calls for projects."""
    said = body.dict(exclude={"site"})
    made = operations.open_call(
        site_code=body.site, form=CallForm(**said), by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, _call_out(queries.calls().get(pk=made.pk)))


@router.get("/projects/incubation/applications", response={200: Page[IncubationApplicationOut], **REFUSALS})
def list_applications(request: HttpRequest, query: Query[IncubationQuery]) -> dict[str, Any]:
    """What one's teams applied for, and what one decides on; the newest first."""
    rows = queries.applications_for(identity.viewer(request), call_id=query.call_id)
    return page_of(rows, query, lambda part: [_application_out(row) for row in part])


@router.post("/projects/incubation/applications", response={201: IncubationApplicationOut, **REFUSALS})
def apply(request: HttpRequest, body: IncubationApplicationIn) -> Status[IncubationApplicationOut]:
    """Applies with a project one prepares; one application per call and project."""
    made = operations.apply_for_incubation(**body.dict(), by=identity.actor(request), now=clock.now())
    return Status(201, _shown(request, made.pk))


@router.get(
    "/projects/incubation/applications/{application_id}", response={200: IncubationApplicationOut, **REFUSALS}
)
def get_application(request: HttpRequest, application_id: Id) -> IncubationApplicationOut:
    """One application, for its team and those who decide on it."""
    return _shown(request, application_id)


@router.post(
    "/projects/incubation/applications/{application_id}/withdraw",
    response={200: IncubationApplicationOut, **REFUSALS},
)
def withdraw(request: HttpRequest, application_id: Id) -> IncubationApplicationOut:
    """The team takes it back before it is decided on."""
    operations.withdraw_application(
        application_id=application_id, by=identity.actor(request), now=clock.now()
    )
    return _shown(request, application_id)


@router.post(
    "/projects/incubation/applications/{application_id}/select",
    response={200: IncubationApplicationOut, **REFUSALS},
)
def select(request: HttpRequest, application_id: Id, body: SelectionIn) -> IncubationApplicationOut:
    """Chooses it after the call's last day (409 call_open, full), and plans its support; never one's own."""
    operations.select_application(
        application_id=application_id,
        stages=[StageLine(**stage.dict()) for stage in body.stages],
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _shown(request, application_id)


@router.post(
    "/projects/incubation/applications/{application_id}/decline",
    response={200: IncubationApplicationOut, **REFUSALS},
)
def decline(request: HttpRequest, application_id: Id, body: ApplicationReasonIn) -> IncubationApplicationOut:
    """Does not choose it, and says why."""
    by, now = identity.actor(request), clock.now()
    operations.decline_application(application_id=application_id, reason=body.reason, by=by, now=now)
    return _shown(request, application_id)


@router.post(
    "/projects/incubation/applications/{application_id}/evaluate",
    response={200: IncubationApplicationOut, **REFUSALS},
)
def evaluate(request: HttpRequest, application_id: Id, body: ApplicationReasonIn) -> IncubationApplicationOut:
    """The mid-term or, after it, the final evaluation was passed."""
    by, now = identity.actor(request), clock.now()
    operations.evaluate_application(application_id=application_id, reason=body.reason, by=by, now=now)
    return _shown(request, application_id)


@router.post(
    "/projects/incubation/applications/{application_id}/claw-back",
    response={200: IncubationApplicationOut, **REFUSALS},
)
def claw_back(
    request: HttpRequest, application_id: Id, body: ApplicationReasonIn
) -> IncubationApplicationOut:
    """Takes support back: a state with its reason, no money is moved."""
    by, now = identity.actor(request), clock.now()
    operations.claw_back(application_id=application_id, reason=body.reason, by=by, now=now)
    return _shown(request, application_id)


@router.post(
    "/projects/incubation/stages/{stage_id}/give", response={200: IncubationApplicationOut, **REFUSALS}
)
def give(request: HttpRequest, stage_id: Id, body: StageGivenIn) -> IncubationApplicationOut:
    """Notes that a stage was given (409 stage_before, not_evaluated)."""
    stage = operations.give_stage(
        stage_id=stage_id, words=body.words, by=identity.actor(request), now=clock.now()
    )
    return _shown(request, stage.application_id)


def _shown(request: HttpRequest, application_id: int) -> IncubationApplicationOut:
    found = queries.applications_for(identity.viewer(request)).filter(pk=application_id).first()
    require_sight(found is not None)
    return _application_out(found)


def _call_out(row: Any) -> IncubationCallOut:
    names = ("title", "words", "support", "opens_on", "closes_on", "places", "applied", "chosen")
    return IncubationCallOut(id=row.pk, site=row.site.code, **{name: getattr(row, name) for name in names})


def _application_out(row: Any) -> IncubationApplicationOut:
    names = ("id", "name", "fen", "due_on", "given_at", "words")
    return IncubationApplicationOut(
        id=row.pk,
        call_id=row.call_id,
        call=row.call.title,
        project_id=row.project_id,
        project=row.project.name,
        team=row.project.team.name,
        words=row.words,
        state=ApplicationState(row.state),
        applied_at=row.applied_at,
        decided_at=row.decided_at,
        reason=row.reason,
        stages=[
            SupportStageOut(**{name: getattr(stage, name) for name in names}) for stage in row.stages.all()
        ],
    )
