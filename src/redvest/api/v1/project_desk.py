"""What teams answer and approvers decide about projects: milestones, reports, extension, offers, copies, brands."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Decision, Given, Id, IdempotencyKey, Page, Paging, SiteCode, Text, page_of
from redvest.api.v1.projects import ProjectOut, project_out
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.projects import operations, queries
from redvest.projects.enums import OfferKind, OfferState, Stage
from redvest.projects.rules import Criteria

router = Router(tags=["projects"])


class MilestoneOut(Schema):
    """A milestone, and by what one sees that it was reached."""

    id: int
    name: str
    due_on: date
    done_at: datetime | None
    evidence: str


class EvidenceIn(Given):
    """By what one sees that it is done."""

    evidence: Text


class ProjectReportOut(Schema):
    """A mid-term or closing report and the answer to it; ``accepted`` is null while it waits."""

    id: int
    stage: Stage
    words: str
    filed_at: datetime
    accepted: bool | None
    answer: str


class ReportAnswerIn(Given):
    """Whether the mid-term is passed, and what is to be mended."""

    accept: bool
    answer: Text


class ExtensionOut(Schema):
    """The extension that was asked for; ``granted`` is null while it waits."""

    id: int
    days: int
    reason: str
    granted: bool | None
    answer: str


class ProjectCopyIn(Given):
    """Which team takes it over, and when. The plan comes along; people, partners and money are the team's to say."""

    team_id: Id
    starts_on: Day
    ends_on: Day


class ProjectOfferOut(Schema):
    """Help that was offered, and the team's answer. Who offers is told in person."""

    id: int
    project_id: int
    kind: OfferKind
    words: str
    state: OfferState
    offered_at: datetime
    answer: str


class OfferAnswerIn(Given):
    """Whether the team takes the help, and its words."""

    accept: bool
    answer: Text


class BrandCriteriaOut(Schema):
    """What a brand must show; 0 asks nothing. ``rating`` in hundredths of a star: 450 is 4.5."""

    site: str = Field(description="Whose they are: the nearest site, from there upwards, that has any.")
    years: int
    volunteers: int
    hours: int
    reviews: int
    rating: int
    copies: int
    set_at: datetime


class BrandCriteriaIn(Given):
    """What a brand must show at a site and below it, from now on."""

    site: SiteCode
    years: int = Field(0, ge=0)
    volunteers: int = Field(0, ge=0)
    hours: int = Field(0, ge=0)
    reviews: int = Field(0, ge=0)
    rating: int = Field(0, ge=0, le=500)
    copies: int = Field(0, ge=0)


class CriteriaQuery(Schema):
    """Where."""

    site: SiteCode


class BrandReviewIn(Given):
    """A word to the yearly review."""

    words: Text = ""


@router.get("/projects/{project_id}/milestones", auth=anyone, response={200: list[MilestoneOut], **REFUSALS})
def milestones(request: HttpRequest, project_id: Id) -> list[MilestoneOut]:
    """The milestones in their order."""
    shown = queries.page_of_project(project_id, viewer=identity.viewer(request))
    return [_milestone(row) for row in shown.milestones]


@router.post("/projects/milestones/{milestone_id}/reach", response={200: MilestoneOut, **REFUSALS})
def reach(request: HttpRequest, milestone_id: Id, body: EvidenceIn) -> MilestoneOut:
    """Says that a milestone is done, and by what one sees it."""
    by, now = identity.actor(request), clock.now()
    return _milestone(
        operations.reach_milestone(milestone_id=milestone_id, evidence=body.evidence, by=by, now=now)
    )


@router.get("/projects/{project_id}/reports", response={200: list[ProjectReportOut], **REFUSALS})
def reports(request: HttpRequest, project_id: Id) -> list[ProjectReportOut]:
    """Its reports, for its team and those who decide on it."""
    return [_report(row) for row in queries.reports_of(project_id, viewer=identity.viewer(request))]


@router.post("/projects/reports/{report_id}/answer", response={200: ProjectReportOut, **REFUSALS})
def answer_report(request: HttpRequest, report_id: Id, body: ReportAnswerIn) -> ProjectReportOut:
    """Answers a mid-term report; never one's own."""
    answered = operations.answer_midterm(
        report_id=report_id,
        accept=body.accept,
        answer=body.answer,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _report(answered)


@router.get("/projects/{project_id}/extensions", response={200: list[ExtensionOut], **REFUSALS})
def extensions(request: HttpRequest, project_id: Id) -> list[ExtensionOut]:
    """What was asked for, for its team and those who decide on it."""
    return [_extension(row) for row in queries.extensions_of(project_id, viewer=identity.viewer(request))]


@router.post("/projects/extensions/{extension_id}/decide", response={200: ExtensionOut, **REFUSALS})
def decide_extension(request: HttpRequest, extension_id: Id, body: Decision) -> ExtensionOut:
    """Grants it, which moves the last day, or says why not; never one's own."""
    decided = operations.decide_extension(
        extension_id=extension_id,
        grant=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _extension(decided)


@router.post("/projects/{project_id}/copies", response={201: ProjectOut, **REFUSALS})
def copy(
    request: HttpRequest, project_id: Id, body: ProjectCopyIn, key: IdempotencyKey = ""
) -> Status[ProjectOut]:
    """Takes a public project over to another team, as a draft that says where it came from."""
    by, now = identity.actor(request), clock.now()
    made = operations.copy_project(project_id=project_id, **body.dict(), by=by, now=now, key=key)
    return Status(201, project_out(made))


@router.get("/projects/{project_id}/offers/waiting", response={200: list[ProjectOfferOut], **REFUSALS})
def offers(request: HttpRequest, project_id: Id) -> list[ProjectOfferOut]:
    """Help that waits for an answer, the oldest first; for its team alone."""
    return [offer_out(row) for row in queries.offers_waiting(project_id, viewer=identity.viewer(request))]


@router.get("/me/project-offers", response={200: Page[ProjectOfferOut], **REFUSALS})
def my_offers(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Help one has offered oneself, the newest first."""
    rows = queries.offers_by(identity.viewer(request))
    return page_of(rows, query, lambda part: [offer_out(row) for row in part])


@router.post("/projects/offers/{offer_id}/answer", response={200: ProjectOfferOut, **REFUSALS})
def answer_offer(request: HttpRequest, offer_id: Id, body: OfferAnswerIn) -> ProjectOfferOut:
    """The team accepts, saying how to meet, or declines with thanks."""
    by, now = identity.actor(request), clock.now()
    return offer_out(
        operations.answer_offer(offer_id=offer_id, accept=body.accept, answer=body.answer, by=by, now=now)
    )


@router.post("/me/project-offers/{offer_id}/withdraw", response={200: ProjectOfferOut, **REFUSALS})
def withdraw_offer(request: HttpRequest, offer_id: Id) -> ProjectOfferOut:
    """Takes one's own offer back before it is answered."""
    return offer_out(
        operations.withdraw_offer(offer_id=offer_id, by=identity.actor(request), now=clock.now())
    )


@router.get("/projects/brands/criteria", auth=anyone, response={200: BrandCriteriaOut, **REFUSALS})
def criteria(request: HttpRequest, query: Query[CriteriaQuery]) -> BrandCriteriaOut:
    """What a brand must show there; they are public. 404 where no site has said any."""
    row = queries.criteria_row(places.site_by_code(query.site).path)
    require_sight(row is not None)
    return _criteria(row, row.site.code if row else "")


@router.put("/projects/brands/criteria", response={200: BrandCriteriaOut, **REFUSALS})
def set_criteria(request: HttpRequest, body: BrandCriteriaIn) -> BrandCriteriaOut:
    """Says it anew, from now on; what was decided before stays as it was decided."""
    row = operations.set_criteria(
        site_code=body.site,
        criteria=Criteria(**body.dict(exclude={"site"})),
        by=identity.actor(request),
        now=clock.now(),
    )
    return _criteria(row, body.site)


@router.post("/projects/brands/{brand_id}/renew", response={204: None, **REFUSALS})
def renew(request: HttpRequest, brand_id: Id, body: BrandReviewIn) -> Status[None]:
    """The yearly review: measured anew, and a brand for another year (409 with each criterion not met)."""
    operations.renew_brand(brand_id=brand_id, words=body.words, by=identity.actor(request), now=clock.now())
    return Status(204, None)


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _milestone(row: Any) -> MilestoneOut:
    return MilestoneOut(id=row.pk, **_named(row, "name", "due_on", "done_at", "evidence"))


def _report(row: Any) -> ProjectReportOut:
    plain = _named(row, "words", "filed_at", "accepted", "answer")
    return ProjectReportOut(id=row.pk, stage=Stage(row.stage), **plain)


def _extension(row: Any) -> ExtensionOut:
    return ExtensionOut(id=row.pk, **_named(row, "days", "reason", "granted", "answer"))


def offer_out(row: Any) -> ProjectOfferOut:
    """An offer as the API shows it."""
    plain = _named(row, "project_id", "words", "offered_at", "answer")
    return ProjectOfferOut(id=row.pk, kind=OfferKind(row.kind), state=OfferState(row.state), **plain)


def _criteria(row: Any, site: str) -> BrandCriteriaOut:
    plain = _named(row, "years", "volunteers", "hours", "reviews", "rating", "copies", "set_at")
    return BrandCriteriaOut(site=site, **plain)
