"""What becomes of a project once it is approved: reports, extension, pauses, news, support, batches and brands."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Decision, Given, Id, IdempotencyKey, Page, Paging, SiteCode, Text, page_of
from redvest.api.v1.project_desk import ProjectOfferOut, offer_out
from redvest.api.v1.projects import ProjectOut, project_out
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.projects import operations, queries
from redvest.projects.enums import OfferKind, Stage

router = Router(tags=["projects"])


class OutputsOut(Schema):
    """What was measured of a project's own activities and orders, as of a moment; frozen at a stage, or now."""

    stage: Stage | None = Field(description="Null: measured now, not frozen.")
    at: datetime
    activities: int
    volunteers: int
    participations: int
    minutes: int
    served: int
    orders: int
    reviews: int
    solved: int
    stars: int = Field(description="Three scores of one to five a review, added up.")


class ProjectWordsIn(Given):
    """A report: what was done, what is missing. Its numbers are measured."""

    words: Text


class ReasonIn(Given):
    """Why."""

    reason: Text


class ExtensionIn(Given):
    """Up to 30 days more, once."""

    days: int
    reason: Text


class ProjectOfferIn(Given):
    """Help in kind or skills, never money."""

    kind: OfferKind
    words: Text


class ReleaseIn(Given):
    """A batch of approved projects, in order."""

    title: Text
    words: Text = ""
    site: SiteCode
    day: Day
    project_ids: list[Id] = Field(max_length=500)


class ReleaseOut(Schema):
    """A batch that was released."""

    id: int
    title: str
    words: str
    site: str
    day: date
    projects: list[int]


class BrandOut(Schema):
    """A brand in force, with why and what was measured."""

    id: int
    project_id: int
    project: str
    site: str
    why: str
    granted_on: date
    until: date
    years: int
    volunteers: int
    minutes: int
    copies: int


@router.get("/projects/{project_id}/outputs", auth=anyone, response={200: list[OutputsOut], **REFUSALS})
def outputs(request: HttpRequest, project_id: Id) -> list[OutputsOut]:
    """What was frozen at mid-term and closing, and last what the records say now."""
    viewer, now = identity.viewer(request), clock.now()
    queries.page_of_project(project_id, viewer=viewer)
    frozen = [
        OutputsOut(stage=Stage(one.stage), at=one.at, **one.outputs.as_dict())
        for one in queries.outputs_of(project_id)
    ]
    return [*frozen, OutputsOut(stage=None, at=now, **queries.live_outputs(project_id, now=now).as_dict())]


@router.post("/projects/{project_id}/midterm", response={200: ProjectOut, **REFUSALS})
def midterm(request: HttpRequest, project_id: Id, body: ProjectWordsIn) -> ProjectOut:
    """Hands in the mid-term report; outputs are measured and frozen."""
    by, now = identity.actor(request), clock.now()
    return project_out(operations.report_midterm(project_id=project_id, words=body.words, by=by, now=now))


@router.post("/projects/{project_id}/closing", response={200: ProjectOut, **REFUSALS})
def closing(request: HttpRequest, project_id: Id, body: ProjectWordsIn) -> ProjectOut:
    """Hands in the closing report (409 no_outputs without any service)."""
    by, now = identity.actor(request), clock.now()
    return project_out(operations.report_closing(project_id=project_id, words=body.words, by=by, now=now))


@router.post("/projects/{project_id}/closing/return", response={200: ProjectOut, **REFUSALS})
def return_closing(request: HttpRequest, project_id: Id, body: ReasonIn) -> ProjectOut:
    """Sends the closing report back."""
    by, now = identity.actor(request), clock.now()
    return project_out(operations.return_closing(project_id=project_id, reason=body.reason, by=by, now=now))


@router.post("/projects/{project_id}/suspend", response={200: ProjectOut, **REFUSALS})
def suspend(request: HttpRequest, project_id: Id, body: ReasonIn) -> ProjectOut:
    """Halts it for a while."""
    by, now = identity.actor(request), clock.now()
    return project_out(operations.suspend_project(project_id=project_id, reason=body.reason, by=by, now=now))


@router.post("/projects/{project_id}/resume", response={200: ProjectOut, **REFUSALS})
def resume(request: HttpRequest, project_id: Id) -> ProjectOut:
    """Lets it go on."""
    return project_out(
        operations.resume_project(project_id=project_id, by=identity.actor(request), now=clock.now())
    )


@router.post("/projects/{project_id}/stop", response={200: ProjectOut, **REFUSALS})
def stop(request: HttpRequest, project_id: Id, body: ReasonIn) -> ProjectOut:
    """Gives it up for good."""
    by, now = identity.actor(request), clock.now()
    return project_out(operations.stop_project(project_id=project_id, reason=body.reason, by=by, now=now))


@router.post("/projects/{project_id}/extension", response={204: None, **REFUSALS})
def extend(request: HttpRequest, project_id: Id, body: ExtensionIn) -> Status[None]:
    """Asks for more days, once."""
    by, now = identity.actor(request), clock.now()
    operations.ask_extension(project_id=project_id, days=body.days, reason=body.reason, by=by, now=now)
    return Status(204, None)


@router.post("/projects/{project_id}/follow", response={204: None, **REFUSALS})
def follow(request: HttpRequest, project_id: Id) -> Status[None]:
    """One is told its news from now on."""
    operations.follow_project(project_id=project_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.delete("/projects/{project_id}/follow", response={204: None, **REFUSALS})
def unfollow(request: HttpRequest, project_id: Id) -> Status[None]:
    """One is not told any more."""
    operations.unfollow_project(project_id=project_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.post("/projects/{project_id}/offers", response={201: ProjectOfferOut, **REFUSALS})
def offer(
    request: HttpRequest, project_id: Id, body: ProjectOfferIn, key: IdempotencyKey = ""
) -> Status[ProjectOfferOut]:
    """Offers help; the team answers."""
    by, now = identity.actor(request), clock.now()
    made = operations.offer_support(
        project_id=project_id, kind=str(body.kind), words=body.words, by=by, now=now, key=key
    )
    return Status(201, offer_out(made))


@router.post("/projects/releases", response={201: ReleaseOut, **REFUSALS})
def release(request: HttpRequest, body: ReleaseIn, key: IdempotencyKey = "") -> Status[ReleaseOut]:
    """Releases projects as one batch."""
    made = operations.release_projects(
        title=body.title,
        words=body.words,
        site_code=body.site,
        day=body.day,
        project_ids=body.project_ids,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(201, _release(made))


@router.get("/projects/releases", auth=anyone, response={200: Page[ReleaseOut], **REFUSALS})
def releases(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """All batches, the newest first."""
    rows = queries.releases().order_by("-id").prefetch_related("items")
    return page_of(rows, query, lambda part: [_release(row) for row in part])


@router.get("/projects/brands", auth=anyone, response={200: Page[BrandOut], **REFUSALS})
def brands(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Brands in force, the newest first."""
    return page_of(queries.brands().order_by("-id"), query, lambda part: [_brand(row) for row in part])


class BrandIn(Given):
    """Why a project should be a brand."""

    why: Text


@router.post("/projects/{project_id}/brand", response={204: None, **REFUSALS})
def nominate(request: HttpRequest, project_id: Id, body: BrandIn) -> Status[None]:
    """Nominates it; each criterion that is not met is a reason (409)."""
    by, now = identity.actor(request), clock.now()
    operations.nominate_brand(project_id=project_id, why=body.why, by=by, now=now)
    return Status(204, None)


@router.post("/projects/brands/{brand_id}/decide", response={204: None, **REFUSALS})
def decide_brand(request: HttpRequest, brand_id: Id, body: Decision) -> Status[None]:
    """Makes it a brand for a year, or says why not; never one's own nomination."""
    by, now = identity.actor(request), clock.now()
    operations.decide_brand(brand_id=brand_id, grant=body.approve, reason=body.reason, by=by, now=now)
    return Status(204, None)


def _release(row: Any) -> ReleaseOut:
    return ReleaseOut(
        id=row.pk,
        title=row.title,
        words=row.words,
        site=row.site.code,
        day=row.day,
        projects=[item.project_id for item in row.items.all()],
    )


def _brand(row: Any) -> BrandOut:
    names = ("project_id", "why", "granted_on", "until", "years", "volunteers", "minutes", "copies")
    plain = {name: getattr(row, name) for name in names}
    return BrandOut(id=row.pk, project=row.project.name, site=row.site.code, **plain)
