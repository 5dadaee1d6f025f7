"""A place's figures, computed from the records, and the masked records behind each of them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.cursors import part_of
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Moment, Paging, SiteCode
from redvest.api.v1.places import CountsOut
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.reports import queries
from redvest.reports.enums import Measure
from redvest.reports.queries import answering
from redvest.reports.queries.contesting import contest_figures
from redvest.reports.queries.launching import project_figures
from redvest.reports.queries.seeing import POINT_DUTIES, sees_all
from redvest.reports.queries.supplying import market_figures
from redvest.reports.queries.thanking import point_figures
from redvest.reports.queries.training import training_figures

router = Router(tags=["figures"])


class StepOut(Schema):
    """One clock of orders: how often it ended, how many minutes it took, how often it was measured and beaten."""

    times: int
    median: int
    p90: int
    timed: int
    in_time: int


class OpinionOut(Schema):
    """What was said of services; means are null where nobody said anything."""

    number: int
    solved: int
    punctuality: float | None
    attitude: float | None
    skill: float | None


class OrderPartOut(Schema):
    """The orders of one site, need or team; ``key``: its code, or the need."""

    key: str
    name: str
    orders: int
    closed: int
    timed: int
    in_time: int


class OrderFiguresOut(Schema):
    """How needs and wishes were answered; ``unreviewed``: closed, and nobody said anything, which is no praise."""

    orders: int
    states: dict[str, int]
    steps: dict[str, StepOut]
    timed: int
    in_time: int
    dispatched_again: int
    escalated: int
    own: OpinionOut
    proxy: OpinionOut = Field(description="Written down by the staff for the household.")
    unreviewed: int
    drawn: int = Field(description="For a call-back by another site.")
    unreached: int
    sampled: OpinionOut = Field(description="What those called back said.")
    wishes: int
    wish_states: dict[str, int]
    shares: int
    claimed: int
    by_site: list[OrderPartOut]
    by_need: list[OrderPartOut]
    by_team: list[OrderPartOut]


class ProjectFiguresOut(Schema):
    """How many projects of the place stand where at the moment; ``approved`` is the figure ``projects``."""

    approved: int
    underway: int = Field(description="Approved, neither closed nor stopped.")
    closed: int
    stopped: int
    released: int = Field(description="In a batch.")
    copies: int = Field(description="Taken over from another team's project.")
    brands: int = Field(description="Brands in force.")
    incubating: int = Field(description="In an incubation as it is now.")
    frozen_minutes: int = Field(description="Measured of the closed ones when they were closed.")
    frozen_served: int
    by_field: dict[str, int] = Field(description="A project with several fields counts in each.")


class TrainingFiguresOut(Schema):
    """Courses of the place completed in the period, and clinics closed in it."""

    courses: int
    sessions: int
    attendances: int = Field(description="Person-times.")
    people: int
    minutes: int
    passed: int = Field(description="Got the record of 67号令 art. 8.")
    clinics: int
    points: int = Field(description="Of an expert's advice, settled.")
    qualifications: int = Field(description="With an end, in force on the last day.")


class ContestFiguresOut(Schema):
    """What happened in contests of the place in the period."""

    editions: int = Field(description="Announced.")
    entries: int = Field(description="Handed in.")
    accepted: int
    units: int
    published: int = Field(description="Results, also those replaced later.")
    objections: int
    awards: int = Field(description="Of entries and of units, not revoked.")


class PointFiguresOut(Schema):
    """What became of points in the period, as exact texts; ``outstanding``, ``held`` and ``owed`` at its end."""

    issued: str
    taken_over: str
    redeemed: str
    expired: str
    donated: str
    budgeted: str
    outstanding: str
    held: str
    owed: str
    owners: int
    by_cause: dict[str, str]


class MarketOwedOut(Schema):
    """Points outstanding at the end, what they stand for in goods, and what goods and funds cover of it."""

    outstanding: str
    held: str
    worth: str
    due_yuan: str
    goods_yuan: str
    fund_yuan: str
    covered_percent: int | None


class MarketFiguresOut(Schema):
    """What reached people through shops in the period; shops, shelves and funds at its end. As texts where exact."""

    shops: int
    moves: dict[str, int]
    came: dict[str, int]
    redemptions: dict[str, int]
    collected: int
    points: str
    returned_points: str
    households: int
    donations: int
    donors: int
    donated_yuan: str
    funds_yuan: dict[str, str]
    shelf_units: int
    shelf_yuan: str
    fund_yuan: str
    liability: MarketOwedOut


class FiguresOut(Schema):
    """What a scope adds up to, by the keys of ``redvest figures CODE --json``."""

    code: str
    name: str
    as_of: datetime = Field(description="What was known at this moment; with it the same figures come again.")
    first_day: date | None = Field(alias="from")
    last_day: date | None = Field(alias="to")
    sites: CountsOut
    volunteers: int
    teams: int
    projects: int
    activities: int
    participations: int = Field(description="人次: service records of more than 0 minutes.")
    minutes: int
    served: int = Field(description="服务人次, by the leaders' reports that a second person confirmed.")
    helpers: int = Field(description="未注册的帮手, as leaders counted them; no participations.")
    orders: OrderFiguresOut | None = Field(
        description="For who sees the orders of the place; null for others, for small numbers tell of households."
    )
    project_figures: ProjectFiguresOut
    training: TrainingFiguresOut
    contests: ContestFiguresOut
    points: PointFiguresOut | None = Field(
        description="For who decides on points or has a duty at the shops of the place."
    )
    market: MarketFiguresOut | None = Field(description="For the same.")


class SiteRecord(Schema):
    """An open site."""

    measure: Literal["sites"]
    code: str
    name: str
    kind: str


class VolunteerRecord(Schema):
    """A registered volunteer, masked."""

    measure: Literal["volunteers"]
    number: str
    name: str
    registered: date
    site: str


class TeamRecord(Schema):
    """A team."""

    measure: Literal["teams"]
    code: str
    name: str
    kind: str
    site: str


class ProjectRecord(Schema):
    """An approved project."""

    measure: Literal["projects"]
    id: int
    name: str
    team: str
    site: str


class ActivityRecord(Schema):
    """An activity that was held."""

    measure: Literal["activities"]
    id: int
    title: str
    team: str
    site: str


class ServiceRecord(Schema):
    """A service record: the day and the minutes, and neither the volunteer's number nor the hour."""

    measure: Literal["participations", "minutes"]
    id: int
    name: str
    activity: str
    activity_id: int
    day: date
    minutes: int = Field(description="Below 0 in a record that takes another back.")
    times: int = Field(description="What it adds to participations: 1, 0 or -1.")
    grade: str
    late: bool
    corrects: int | None
    site: str


class ServedRecord(Schema):
    """A leader's report of people served."""

    measure: Literal["served"]
    activity: str
    activity_id: int
    day: date
    served: int
    site: str


class HelpersRecord(Schema):
    """What a leader said of helpers who are not registered; ``helpers`` is what it adds to the number before."""

    measure: Literal["helpers"]
    activity: str
    activity_id: int
    day: date
    helpers: int
    site: str


AnyRecord = Annotated[
    SiteRecord
    | VolunteerRecord
    | TeamRecord
    | ProjectRecord
    | ActivityRecord
    | ServiceRecord
    | ServedRecord
    | HelpersRecord,
    Field(discriminator="measure"),
]


class RecordsOut(Schema):
    """The records behind one figure. ``total`` is the figure; ``count`` is how many records there are."""

    measure: Measure
    total: int
    count: int
    next: str = Field(description="The cursor to go on with; empty at the end.")
    items: list[AnyRecord]


class Period(Schema):
    """A period of days, both included, and the moment as of which it is looked at."""

    first_day: Day | None = Field(
        None, alias="from", description="First day; without it, from the beginning."
    )
    last_day: Day | None = Field(None, alias="to", description="Last day, itself included.")
    as_of: Moment | None = Field(None, description="What was known at this moment; without it, now.")

    def terms(self, code: str) -> dict[str, Any]:
        """The keywords of the queries. Nothing is known of the future: a later moment is now."""
        now = clock.now()
        as_of = min(self.as_of or now, now)
        return {"code": code, "start": self.first_day, "end": self.last_day, "as_of": as_of}


class RecordsQuery(Period, Paging):
    """A period, and which part of the records."""


@router.get("/figures/{code}", auth=anyone, by_alias=True, response={200: FiguresOut, **REFUSALS})
def figures(request: HttpRequest, code: SiteCode, query: Query[Period]) -> Any:
    """All figures of a site's subtree, or of the sites in a division."""
    terms = query.terms(code)
    found = queries.figures(**terms).as_dict()
    viewer, as_of = identity.viewer(request), terms["as_of"]
    orders = answering.may_see_orders(viewer, code, as_of=as_of)
    points = sees_all(viewer, *POINT_DUTIES, code=code, as_of=as_of)
    return found | {
        "orders": answering.order_figures(**terms).as_dict() if orders else None,
        "project_figures": project_figures(**terms).as_dict(),
        "training": training_figures(**terms).as_dict(),
        "contests": contest_figures(**terms).as_dict(),
        "points": point_figures(**terms).as_dict() if points else None,
        "market": market_figures(**terms).as_dict() if points else None,
    }


@router.get("/figures/{code}/{measure}", auth=anyone, response={200: RecordsOut, **REFUSALS})
def records(
    request: HttpRequest, code: SiteCode, measure: Measure, query: Query[RecordsQuery]
) -> dict[str, Any]:
    """The records one figure is made of, masked as on the public page."""
    terms = query.terms(code)
    places.scope_name(code, as_of=terms["as_of"])  # an unknown place is not an empty one
    found = queries.rows(measure, **terms)
    size = queries.size(measure, **terms)
    part, going_on = part_of(found, cursor=query.cursor, limit=query.limit)
    return {
        "measure": measure,
        "total": size.total,
        "count": size.rows,
        "next": going_on,
        "items": [{"measure": measure.value, **queries.describe(measure, row)} for row in part],
    }
