"""Projects: drafted by a team, decided by the site above, closed once."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Decision, Given, Id, IdempotencyKey, Page, Paging, SiteCode, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people.enums import ServiceCategory
from redvest.places import queries as places
from redvest.projects import operations, queries, rules
from redvest.projects.enums import ProjectField, ProjectState, Side
from redvest.projects.rules import ProjectForm
from redvest.projects.rules.drafts import MOST_FEN

router = Router(tags=["projects"])


class ProjectOut(Schema):
    """A project over the days from ``starts_on`` to ``ends_on``, both included."""

    id: int
    name: str
    summary: str
    category: ServiceCategory
    team_id: int
    team: str
    site: str
    site_name: str
    starts_on: date
    ends_on: date
    state: ProjectState
    approved_at: datetime | None
    closed_at: datetime | None
    returned_reason: str = Field(description="Why it came back to its team; blank unless it did.")
    fields: list[ProjectField]
    recipients: str
    need: str
    goal: str
    delivery: str
    results: str
    feature: str
    copied_from: int | None = Field(description="The project it was copied from.")
    started_at: datetime | None
    midterm_at: datetime | None
    halt_reason: str = Field(description="Why it is suspended or was stopped.")


class ProjectsQuery(Paging):
    """Which projects; what is not given does not limit."""

    site: SiteCode | None = Field(None, description="At this site or below it.")
    team_id: Id | None = None
    category: ServiceCategory | None = None
    state: ProjectState | None = None
    field: ProjectField | None = None
    to_decide: bool = Field(False, description="Only submissions one may decide, the oldest first.")


class MilestoneIn(Given):
    """What is to be done by a day of the project."""

    name: Text
    due_on: Day


class MoneyIn(Given):
    """A line of the budget: information, no money is moved."""

    side: Side
    name: Text
    fen: int = Field(ge=0, le=MOST_FEN, description="In fen: 100 is one yuan.")


class RiskIn(Given):
    """What may go wrong, and the answer to it."""

    name: Text
    answer: Text


class PartnerIn(Given):
    """A unit that works along."""

    name: Text
    part: Text = ""


class CoreIn(Given):
    """A core member, who is a member of the team, by number."""

    number: Text
    part: Text = ""


class ProjectIn(Given):
    """What a team says about a project: for whom, what, to what end. A draft may lack its plan."""

    team_id: Id
    name: Text = Field(description="At most 50 characters.")
    summary: Text = Field(description="At most 1000 characters.")
    category: ServiceCategory
    starts_on: Day
    ends_on: Day
    fields: list[ProjectField] = Field([], max_length=4, description="At most four, each once.")
    recipients: Text = ""
    need: Text = Field("", description="需求, at most 500 characters, as the four below.")
    goal: Text = Field("", description="目标")
    delivery: Text = Field("", description="实施")
    results: Text = Field("", description="成果")
    feature: Text = Field("", description="特色")
    milestones: list[MilestoneIn] = Field([], max_length=30)
    budget: list[MoneyIn] = Field([], max_length=30)
    risks: list[RiskIn] = Field([], max_length=30)
    partners: list[PartnerIn] = Field([], max_length=30)
    core: list[CoreIn] = Field([], max_length=30)

    def said(self) -> ProjectForm:
        """As the domain takes it."""
        plain = self.dict(exclude={"milestones", "budget", "risks", "partners", "core", "fields"})
        return ProjectForm(
            **plain,
            fields=[str(field) for field in self.fields],
            milestones=[rules.MilestoneLine(**line.dict()) for line in self.milestones],
            budget=[rules.MoneyLine(**(line.dict() | {"side": str(line.side)})) for line in self.budget],
            risks=[rules.RiskLine(**line.dict()) for line in self.risks],
            partners=[rules.PartnerLine(**line.dict()) for line in self.partners],
            core=[rules.CoreLine(**line.dict()) for line in self.core],
        )


class DeclaredProject(Given):
    """Whether the project is of one of the six kinds that are not volunteer service; all are to be answered."""

    own_job: bool
    unit_duty: bool
    own_benefit: bool
    unclear: bool
    paid: bool
    bought_hours: bool


def project_out(row: Any) -> ProjectOut:
    """A row with team and site as the API shows it."""
    return ProjectOut(
        id=row.pk,
        name=row.name,
        summary=row.summary,
        category=ServiceCategory(row.category),
        team_id=row.team_id,
        team=row.team.name,
        site=row.site.code,
        site_name=row.site.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=ProjectState(row.state),
        approved_at=row.approved_at,
        closed_at=row.closed_at,
        returned_reason=row.returned_reason,
        fields=[ProjectField(field) for field in row.fields],
        recipients=row.recipients,
        need=row.need,
        goal=row.goal,
        delivery=row.delivery,
        results=row.results,
        feature=row.feature,
        copied_from=row.copied_from_id,
        started_at=row.started_at,
        midterm_at=row.midterm_at,
        halt_reason=row.halt_reason,
    )


@router.get("/projects", auth=anyone, response={200: Page[ProjectOut], **REFUSALS})
def list_projects(request: HttpRequest, query: Query[ProjectsQuery]) -> dict[str, Any]:
    """Running and closed ones for everyone, drafts and submissions for those whose duty they are; newest first."""
    viewer = identity.viewer(request)
    rows = (
        queries.projects_to_decide(viewer)
        if query.to_decide
        else queries.projects_visible_to(
            viewer,
            under=places.site_by_code(query.site).path if query.site else "",
            team_id=query.team_id,
            category=query.category or "",
            state=query.state or "",
            field=query.field or "",
        )
    )
    return page_of(rows, query, lambda part: [project_out(row) for row in part])


@router.get("/projects/{project_id}", auth=anyone, response={200: ProjectOut, **REFUSALS})
def get_project(request: HttpRequest, project_id: Id) -> ProjectOut:
    """One project."""
    found = queries.projects_visible_to(identity.viewer(request)).filter(pk=project_id).first()
    require_sight(found is not None)
    return project_out(found)


@router.post("/projects", response={201: ProjectOut, **REFUSALS})
def draft(request: HttpRequest, body: ProjectIn, key: IdempotencyKey = "") -> Status[ProjectOut]:
    """Drafts a project of a team one leads or works for."""
    form = body.said()
    made = operations.draft_project(form=form, by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, project_out(made))


@router.put("/projects/{project_id}", response={200: ProjectOut, **REFUSALS})
def edit(request: HttpRequest, project_id: Id, body: ProjectIn) -> ProjectOut:
    """Changes a draft; the team stays. What was submitted is not changed any more (409 not_draft)."""
    form = body.said()
    by, now = identity.actor(request), clock.now()
    return project_out(operations.edit_project(project_id=project_id, form=form, by=by, now=now))


@router.post("/projects/{project_id}/submit", response={200: ProjectOut, **REFUSALS})
def submit(request: HttpRequest, project_id: Id, body: DeclaredProject) -> ProjectOut:
    """Puts a draft before the site above. No answer is never an approval.

    A yes to one of the six is refused (409 not_service), and so is a plan that lacks a dimension (409 plan_missing).
    """
    by, now = identity.actor(request), clock.now()
    return project_out(operations.submit_project(project_id=project_id, answers=body.dict(), by=by, now=now))


@router.post("/projects/{project_id}/decide", response={200: ProjectOut, **REFUSALS})
def decide(request: HttpRequest, project_id: Id, body: Decision) -> ProjectOut:
    """Approves, or returns with a reason; never one's own submission."""
    decided = operations.decide_project(
        project_id=project_id,
        approve=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return project_out(decided)


@router.post("/projects/{project_id}/close", response={200: ProjectOut, **REFUSALS})
def close(request: HttpRequest, project_id: Id) -> ProjectOut:
    """Closes a project for good on its closing report; its outputs are measured and frozen (409 no_outputs)."""
    return project_out(
        operations.close_project(project_id=project_id, by=identity.actor(request), now=clock.now())
    )
