"""Duty rosters: laid out, read page by page, taken by units, filled by name; and one's own answers."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.activities import operations, queries
from redvest.activities.operations import Naming
from redvest.activities.queries import duty
from redvest.activities.rules.rosters import PostForm, RosterForm, SlotForm
from redvest.api.errors import REFUSALS, ReasonOut
from redvest.api.kinds import Day, Given, Id, IdempotencyKey, Number, Page, Paging, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.people import queries as people

router = Router(tags=["rosters"])


class DutyPostIn(Given):
    """A duty post: its name in the roster, where it is, how many people each shift needs."""

    name: Text = Field(description="At most 50 characters, once in a roster.")
    place: Text
    people: int = Field(1, ge=1, le=100_000)


class SlotIn(Given):
    """A time of day in minutes after midnight in China; 1440 is the end of the day."""

    starts: int = Field(ge=0, le=1440)
    ends: int = Field(ge=0, le=1440)


class RosterIn(Given):
    """Every post at every slot of every day becomes a shift."""

    posts: list[DutyPostIn] = Field(max_length=2000)
    slots: list[SlotIn] = Field(max_length=12)
    first_day: Day
    last_day: Day
    weekdays: list[int] = Field(list(range(7)), description="0 is Monday.", max_length=7)
    min_age: int = Field(18, ge=0, le=100)
    swaps_need_leader: bool = False


class DutyRosterOut(Schema):
    """A roster in numbers."""

    activity_id: int
    first_day: date
    last_day: date
    swaps_need_leader: bool
    shifts: int
    places: int
    taken: int
    short: int = Field(description="Shifts that lack people.")
    missing: int = Field(description="People they lack together.")
    unconfirmed: int = Field(description="People named who have not said yes.")


class OnDutyOut(Schema):
    """Somebody on a cell, masked; only told to those whose duty it is."""

    sign_up_id: int
    name: str
    confirmed: bool
    offering: bool = Field(description="They look for somebody to stand in.")


class CellOut(Schema):
    """A shift of a post."""

    shift_id: int
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int
    missing: int
    unit: str = Field(description="The team that took it; empty while none did.")
    people: list[OnDutyOut]


class PostOut(Schema):
    """A post with its cells of the week asked for."""

    id: int
    number: int
    name: str
    place: str
    unit: str
    cells: list[CellOut]


class PostsQuery(Paging):
    """Which posts, in which week."""

    day: Day | None = Field(None, description="A day of the week; by itself the roster's first week ahead.")
    text: Text = ""
    gaps: bool = Field(False, description="Only posts that lack people in that week.")


class GapOut(Schema):
    """A cell ahead that lacks people."""

    shift_id: int
    post: str
    place: str
    starts_at: datetime
    ends_at: datetime
    lacks: int
    unit: str


class DutyUnitIn(Given):
    """The team that takes it."""

    team_id: Id


class PlaceIn(Given):
    """Members of the unit (or team) by their volunteer numbers."""

    numbers: list[Number] = Field(max_length=100)


class PlacedOut(Schema):
    """What became of naming one of them: the sign-up, or why not."""

    number: str
    sign_up_id: int | None
    reasons: list[ReasonOut]


class PlacementsIn(Given):
    """The places one says yes to."""

    sign_up_ids: list[Id] = Field(max_length=500)


class PlacementOut(Schema):
    """A place one was named for and has not answered."""

    sign_up_id: int
    shift_id: int
    activity: str
    post: str
    starts_at: datetime
    ends_at: datetime


class PlacementsOut(Schema):
    """How many were newly confirmed."""

    confirmed: int


class TakenOut(Schema):
    """How many cells changed."""

    cells: int


def _out(sight: duty.Sight) -> DutyRosterOut:
    roster = sight.roster
    start, end = clock.day_start(roster.first_day), clock.day_end(roster.last_day)
    numbers = duty.counted(roster, start=start, end=end)
    return DutyRosterOut(
        activity_id=roster.activity_id,
        first_day=roster.first_day,
        last_day=roster.last_day,
        swaps_need_leader=roster.swaps_need_leader,
        shifts=numbers.shifts,
        places=numbers.places,
        taken=numbers.taken,
        short=numbers.short,
        missing=numbers.missing,
        unconfirmed=numbers.unconfirmed,
    )


@router.get("/activities/{activity_id}/roster", response={200: DutyRosterOut, **REFUSALS})
def get_roster(request: HttpRequest, activity_id: Id) -> DutyRosterOut:
    """The roster of an activity in numbers."""
    return _out(duty.roster_for(identity.viewer(request), activity_id))


@router.post("/activities/{activity_id}/roster", response={201: DutyRosterOut, **REFUSALS})
def lay_out(
    request: HttpRequest, activity_id: Id, body: RosterIn, key: IdempotencyKey = ""
) -> Status[DutyRosterOut]:
    """Lays out the roster of a draft, at most 30,000 shifts."""
    queries.activity_for(identity.viewer(request), activity_id)
    form = RosterForm(
        posts=[PostForm(**post.dict()) for post in body.posts],
        slots=[SlotForm(**slot.dict()) for slot in body.slots],
        first_day=body.first_day,
        last_day=body.last_day,
        weekdays=frozenset(body.weekdays),
        min_age=body.min_age,
        swaps_need_leader=body.swaps_need_leader,
    )
    operations.lay_out_roster(
        activity_id=activity_id, form=form, by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, _out(duty.roster_for(identity.viewer(request), activity_id)))


@router.delete("/activities/{activity_id}/roster", response={204: None, **REFUSALS})
def remove(request: HttpRequest, activity_id: Id) -> Status[None]:
    """Takes the roster with all its shifts out of a draft."""
    queries.activity_for(identity.viewer(request), activity_id)
    operations.remove_roster(activity_id=activity_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.get("/activities/{activity_id}/roster/posts", response={200: Page[PostOut], **REFUSALS})
def list_posts(request: HttpRequest, activity_id: Id, query: Query[PostsQuery]) -> dict[str, Any]:
    """Posts with their cells of one week; names masked, and only for those whose duty it is."""
    now = clock.now()
    sight = duty.roster_for(identity.viewer(request), activity_id)
    _day, days = duty.week_of(sight.roster, query.day, now=now)
    span = clock.day_start(days[0]), clock.day_end(days[-1])
    posts = duty.posts_of(sight.roster, text=query.text, gaps=span if query.gaps else None)
    return page_of(posts, query, lambda part: [_post(row) for row in duty.rows_of(part, days, sight=sight)])


def _post(row: duty.Row) -> PostOut:
    return PostOut(
        id=row.post.pk,
        number=row.post.number,
        name=row.post.name,
        place=row.post.place,
        unit=row.post.unit.name if row.post.unit else "",
        cells=[_cell(cell) for _day, cells in row.days() for cell in cells],
    )


def _cell(cell: duty.Cell) -> CellOut:
    return CellOut(
        shift_id=cell.shift_id,
        starts_at=cell.starts_at,
        ends_at=cell.ends_at,
        places=cell.places,
        taken=cell.taken,
        missing=cell.missing,
        unit=cell.unit,
        people=[
            OnDutyOut(
                sign_up_id=one.sign_up_id, name=one.name, confirmed=one.confirmed, offering=one.offering
            )
            for one in cell.people
        ],
    )


@router.get("/activities/{activity_id}/roster/gaps", response={200: Page[GapOut], **REFUSALS})
def list_gaps(request: HttpRequest, activity_id: Id, query: Query[Paging]) -> dict[str, Any]:
    """The shifts ahead that lack people, soonest first."""
    sight = duty.roster_for(identity.viewer(request), activity_id)
    end = clock.day_end(sight.roster.last_day)
    rows = duty.gaps_of(sight.roster, start=clock.now(), end=end)
    return page_of(rows, query, lambda part: [_gap(shift) for shift in part])


def _gap(shift: Any) -> GapOut:
    return GapOut(
        shift_id=shift.pk,
        post=shift.post.name,
        place=shift.place,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        lacks=shift.lacks,
        unit=shift.unit.name if shift.unit else "",
    )


@router.put("/posts/{post_id}/unit", response={200: TakenOut, **REFUSALS})
def take_post(request: HttpRequest, post_id: Id, body: DutyUnitIn) -> TakenOut:
    """A team takes a whole post: all its shifts ahead that are nobody's."""
    duty.activity_of_post(identity.viewer(request), post_id)
    cells = operations.take_row(
        post_id=post_id, team_id=body.team_id, by=identity.actor(request), now=clock.now()
    )
    return TakenOut(cells=cells)


@router.delete("/posts/{post_id}/unit", response={200: TakenOut, **REFUSALS})
def release_post(request: HttpRequest, post_id: Id) -> TakenOut:
    """The team gives the post back; the people named stay."""
    duty.activity_of_post(identity.viewer(request), post_id)
    return TakenOut(
        cells=operations.release_row(post_id=post_id, by=identity.actor(request), now=clock.now())
    )


@router.put("/shifts/{shift_id}/unit", response={200: TakenOut, **REFUSALS})
def take_cell(request: HttpRequest, shift_id: Id, body: DutyUnitIn) -> TakenOut:
    """A team takes one shift of a roster."""
    duty.cell_for(identity.viewer(request), shift_id)
    cells = operations.take_cells(
        shift_ids=[shift_id], team_id=body.team_id, by=identity.actor(request), now=clock.now()
    )
    return TakenOut(cells=cells)


@router.delete("/shifts/{shift_id}/unit", response={200: TakenOut, **REFUSALS})
def release_cell(request: HttpRequest, shift_id: Id) -> TakenOut:
    """The team gives one shift back; the people named stay."""
    duty.cell_for(identity.viewer(request), shift_id)
    cells = operations.release_cells(shift_ids=[shift_id], by=identity.actor(request), now=clock.now())
    return TakenOut(cells=cells)


@router.post("/shifts/{shift_id}/placements", response={200: list[PlacedOut], **REFUSALS})
def place(request: HttpRequest, shift_id: Id, body: PlaceIn) -> list[PlacedOut]:
    """Names members for a shift of a roster; each is told, and unconfirmed until they say yes."""
    duty.cell_for(identity.viewer(request), shift_id)
    ids = [people.person_by_number(number).id for number in body.numbers]
    results = operations.place_people(
        namings=[Naming(shift_id=shift_id, person_id=pk) for pk in ids],
        by=identity.actor(request),
        now=clock.now(),
    )
    return [
        PlacedOut(
            number=number,
            sign_up_id=None if isinstance(result, DomainError) else result.sign_up_id,
            reasons=[ReasonOut(**reason.as_dict()) for reason in result.reasons]
            if isinstance(result, DomainError)
            else [],
        )
        for number, result in zip(body.numbers, results, strict=True)
    ]


@router.get("/me/placements", response={200: list[PlacementOut], **REFUSALS})
def my_placements(request: HttpRequest) -> list[PlacementOut]:
    """Places one was named for and has not answered, soonest first."""
    rows = duty.placements_to_answer(identity.person_id(request), now=clock.now())[:500]
    return [
        PlacementOut(
            sign_up_id=row.pk,
            shift_id=row.shift_id,
            activity=row.shift.activity.title,
            post=row.shift.post.name if row.shift.post else "",
            starts_at=row.shift.starts_at,
            ends_at=row.shift.ends_at,
        )
        for row in rows
    ]


@router.post("/me/placements/confirm", response={200: PlacementsOut, **REFUSALS})
def confirm(request: HttpRequest, body: PlacementsIn) -> PlacementsOut:
    """Says yes."""
    confirmed = operations.confirm_placements(
        sign_up_ids=body.sign_up_ids, by=identity.actor(request), now=clock.now()
    )
    return PlacementsOut(confirmed=confirmed)


@router.delete("/me/placements/{sign_up_id}", response={204: None, **REFUSALS})
def decline(request: HttpRequest, sign_up_id: Id) -> Status[None]:
    """Says no: the place is free again, and the leader is told."""
    operations.decline_placement(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)
