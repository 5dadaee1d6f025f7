"""Clinics: an expert's comments on a project, the answers of its team, the look again."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Day,
    Given,
    Id,
    IdempotencyKey,
    Number,
    Page,
    Paging,
    Reasoned,
    SiteCode,
    Text,
    page_of,
)
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.training import operations
from redvest.training.enums import ClinicState, PointState, ReplyKind
from redvest.training.queries import clinics

router = Router(tags=["training"])


class ClinicReplyOut(Schema):
    """Something said under a comment."""

    kind: ReplyKind
    words: str
    said_at: datetime


class ClinicPointOut(Schema):
    """A comment of the expert and what was said under it."""

    id: int
    number: int
    finding: str
    advice: str
    due_on: date | None
    state: PointState
    replies: list[ClinicReplyOut]


class ClinicOut(Schema):
    """A clinic: one expert for one project."""

    id: int
    project_id: int
    project: str
    expert: str
    site_code: str
    state: ClinicState
    ended_why: str


class ClinicWhole(ClinicOut):
    """With its comments."""

    points: list[ClinicPointOut]


class ClinicIn(Given):
    """Whom to ask about which project."""

    project_id: Id
    number: Number
    site_code: SiteCode


class ClinicPointIn(Given):
    """A comment."""

    finding: Text = Field(max_length=500)
    advice: Text = Field(max_length=1000)
    due_on: Day | None = None


class ClinicSaidIn(Given):
    """Something said under a comment."""

    words: Text = Field(max_length=1000)


class ClinicLookIn(ClinicSaidIn):
    """Whether what was answered settles it."""

    settled: bool


class ClinicAnswerIn(Given):
    """Yes, or no with a reason."""

    accepts: bool
    why: Text = Field("", max_length=200)


def _clinic(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "project_id": row.project_id,
        "project": row.project.name,
        "expert": row.expert.number,
        "site_code": row.site.code,
        "state": row.state,
        "ended_why": row.ended_why,
    }


def _clinic_whole(request: HttpRequest, clinic_id: int) -> dict[str, Any]:
    row = clinics.clinic_for(identity.viewer(request), clinic_id)
    points = [
        {name: getattr(one, name) for name in ("id", "number", "finding", "advice", "due_on", "state")}
        | {"replies": list(one.replies.all())}
        for one in clinics.points_of(row)
    ]
    return _clinic(row) | {"points": points}


@router.get("/clinics", response={200: Page[ClinicOut], **REFUSALS})
def list_clinics(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Those one arranges, advises in or answers for, the newest first."""
    rows = clinics.clinics_visible_to(identity.viewer(request)).order_by("-id")
    return page_of(rows, query, lambda found: [_clinic(row) for row in found])


@router.get("/clinics/{clinic_id}", response={200: ClinicWhole, **REFUSALS})
def get_clinic(request: HttpRequest, clinic_id: Id) -> Any:
    """One of them with its comments."""
    return _clinic_whole(request, clinic_id)


@router.post("/clinics", response={201: ClinicWhole, **REFUSALS})
def invite_expert(request: HttpRequest, body: ClinicIn, key: IdempotencyKey = "") -> Status[Any]:
    """Asks a person to look at a project at or below a site. Asked again it is the same clinic."""
    row = operations.invite_expert(**body.dict(), by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, _clinic_whole(request, row.pk))


@router.post("/clinics/{clinic_id}/answer", response={200: ClinicWhole, **REFUSALS})
def answer_invitation(request: HttpRequest, clinic_id: Id, body: ClinicAnswerIn) -> Any:
    """The expert says yes or no. A repeat changes nothing."""
    operations.answer_invitation(
        clinic_id=clinic_id, **body.dict(), by=identity.actor(request), now=clock.now()
    )
    return _clinic_whole(request, clinic_id)


@router.post("/clinics/{clinic_id}/points", response={201: ClinicWhole, **REFUSALS})
def raise_point(
    request: HttpRequest, clinic_id: Id, body: ClinicPointIn, key: IdempotencyKey = ""
) -> Status[Any]:
    """The expert writes a comment."""
    operations.raise_point(
        clinic_id=clinic_id, **body.dict(), by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, _clinic_whole(request, clinic_id))


@router.post("/clinic-points/{point_id}/answers", response={200: ClinicWhole, **REFUSALS})
def answer_point(request: HttpRequest, point_id: Id, body: ClinicSaidIn) -> Any:
    """The team's leader answers a comment."""
    point = operations.answer_point(
        point_id=point_id, words=body.words, by=identity.actor(request), now=clock.now()
    )
    return _clinic_whole(request, point.clinic_id)


@router.post("/clinic-points/{point_id}/looks", response={200: ClinicWhole, **REFUSALS})
def look_again(request: HttpRequest, point_id: Id, body: ClinicLookIn) -> Any:
    """The expert looks again at an answer."""
    point = operations.look_again(
        point_id=point_id, **body.dict(), by=identity.actor(request), now=clock.now()
    )
    return _clinic_whole(request, point.clinic_id)


@router.post("/clinics/{clinic_id}/close", response={200: ClinicWhole, **REFUSALS})
def close_clinic(request: HttpRequest, clinic_id: Id) -> Any:
    """The expert closes it once every comment is settled. A repeat changes nothing."""
    operations.close_clinic(clinic_id=clinic_id, by=identity.actor(request), now=clock.now())
    return _clinic_whole(request, clinic_id)


@router.post("/clinics/{clinic_id}/call-off", response={200: ClinicWhole, **REFUSALS})
def call_off_clinic(request: HttpRequest, clinic_id: Id, body: Reasoned) -> Any:
    """Who arranged it calls it off. A repeat changes nothing."""
    operations.call_off_clinic(
        clinic_id=clinic_id, why=body.reason, by=identity.actor(request), now=clock.now()
    )
    return _clinic_whole(request, clinic_id)
