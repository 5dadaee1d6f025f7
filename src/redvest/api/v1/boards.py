"""The honour board of a place, and being on it: oneself, one's household, a child."""

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Given, Id, SiteCode
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.points.covenant_enums import BoardPeriod
from redvest.points.operations.board import join_board, leave_board
from redvest.points.queries.board import board_of

router = Router(tags=["points"])


class BoardLineOut(Schema):
    """A line: equal points share a rank, the next is counted on (1, 2, 2, 4); ``name`` is masked."""

    rank: int
    name: str
    is_household: bool
    points: Decimal


class BoardOut(Schema):
    """The first 50 ranks of those who agreed, of ``[starts_on, ends_before)``, as they were added up at a moment."""

    site_code: str
    period: BoardPeriod
    starts_on: date
    ends_before: date
    added_up_at: datetime | None
    lines: list[BoardLineOut]


class BoardQuery(Schema):
    """The month, quarter or year of a day; today's, if none is given."""

    period: BoardPeriod = BoardPeriod.MONTH
    on: Day | None = None


class OnBoardIn(Given):
    """On it or off it: oneself; with ``household`` one's household; with ``child_id`` a child one is guardian of."""

    on: bool
    household: bool = False
    child_id: Id | None = Field(None, description="The child's person id.")


@router.get("/sites/{code}/board", response={200: BoardOut, **REFUSALS}, auth=anyone)
def board(request: HttpRequest, code: SiteCode, asked: Query[BoardQuery]) -> BoardOut:
    """The honour board of a place and all below it."""
    site, now = places.site_by_code(code), clock.now()
    found = board_of(site.id, period=asked.period, day=asked.on or clock.local_day(now), now=now)
    return BoardOut(
        site_code=site.code,
        period=BoardPeriod(found.period),
        starts_on=found.starts_on,
        ends_before=found.ends_before,
        added_up_at=found.added_up_at,
        lines=[
            BoardLineOut(rank=one.rank, name=one.name, is_household=one.is_household, points=one.earned)
            for one in found.lines
        ],
    )


@router.put("/me/board", response={204: None, **REFUSALS})
def set_on_board(request: HttpRequest, given: OnBoardIn) -> Status[None]:
    """Switches it on, from when it is next added up, or off, at once."""
    by, now, me = identity.actor(request), clock.now(), identity.person_id(request)
    home = people.household_of(me, at=now) if given.household else None
    require_sight(not given.household or home is not None)
    person_id, household_id = given.child_id or me, home.id if home else None
    change = join_board if given.on else leave_board
    change(person_id=person_id, household_id=household_id, by=by, now=now)
    return Status(204, None)
