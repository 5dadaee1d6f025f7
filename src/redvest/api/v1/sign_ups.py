"""Sign-ups beyond one's own place: together, offered places, requests, fewer places, draws, trainings."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from redvest.activities import operations, queries
from redvest.activities.enums import Ending, SignUpState
from redvest.activities.rules.trainings import TrainingForm
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Number, Page, Paging, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people
from redvest.people.enums import ActingAs
from redvest.teams import queries as teams

router = Router(tags=["sign-ups"])


class TogetherIn(Given):
    """Those who come along, by volunteer number: oneself, one's children and household, or members of one's team."""

    numbers: list[Number] = Field(min_length=1, max_length=30)
    or_wait: bool = Field(False, description="All wait together if there are too few places.")


class TogetherOut(Schema):
    """The sign-ups made, or held before (``repeated``)."""

    ids: list[int]
    shift_id: int
    state: SignUpState
    repeated: bool


class LotOut(Schema):
    """A sign-up as the leader sees it, masked; ``signed_by`` is empty for those who did it themselves."""

    id: int
    number: str
    name: str
    state: SignUpState
    acting_as: ActingAs
    signed_by: str
    together: int
    queue_no: int | None
    signed_at: datetime
    offered_until: datetime | None
    ended: Ending | None
    end_reason: str
    late: bool


class LinesQuery(Paging):
    """Without a state all live ones: requests first, then places, offers and the queue."""

    state: SignUpState | None = None


class DecideIn(Given):
    """What the leader does with these sign-ups; declining and removing take a reason."""

    sign_up_ids: list[Id] = Field(min_length=1, max_length=500)
    what: Literal["accept", "decline", "remove"]
    reason: Text = Field("", max_length=200)


class CountOut(Schema):
    """How many it concerned."""

    count: int


class LoweringQuery(Schema):
    """The number of places thought of."""

    places: int = Field(ge=1, le=100_000)


class GiveUpIn(Given):
    """Why, which is needed after the deadline, and whether for all who signed up together."""

    reason: Text = Field("", max_length=200)
    whole_group: bool = False


class StateOut(Schema):
    """A sign-up and where it stands now."""

    id: int
    shift_id: int
    state: SignUpState


class DrawOut(Schema):
    """A draw: the promise, and after it everything needed to draw again (see the page of the draw)."""

    shift_id: int
    commitment: str
    committed_at: datetime
    drawn_at: datetime | None
    secret: str
    lots: list[tuple[int, list[str]]]
    digest: str
    seed: str
    order: list[int]
    places: int


class TrainingIn(Given):
    """A training and those who took part, by volunteer number."""

    numbers: list[Number] = Field(min_length=1, max_length=500)
    name: Text = Field(max_length=60)
    content: Text = Field(max_length=500)
    minutes: int = Field(ge=1, le=60_000)
    held_on: date
    organiser: Text = Field(max_length=100)
    valid_until: date | None = None


class RecordedOut(Schema):
    """How many were taken down, how many were before, and numbers nobody has."""

    new: int
    known: int
    unknown: list[str]


class TrainingOut(Schema):
    """A training of one's own."""

    id: int
    name: str
    content: str
    minutes: int
    held_on: date
    organiser: str
    valid_until: date | None
    team: str
    withdrawn: str = Field(description="Why it was taken back; empty if it counts.")


@router.post("/shifts/{shift_id}/sign-ups/together", response={200: TogetherOut, **REFUSALS})
def sign_up_together(request: HttpRequest, shift_id: Id, body: TogetherIn) -> TogetherOut:
    """Signs up several people, all or nothing. 409 names each and why; 403 whom one may not act for."""
    found = people.people_by_numbers(body.numbers)
    queries.public_shift(shift_id, person_id=identity.person_id(request))
    ids = [found[number.strip().upper()].id for number in body.numbers if number.strip().upper() in found]
    done = operations.sign_up_together(
        shift_id=shift_id,
        person_ids=ids,
        by=identity.actor(request),
        now=clock.now(),
        or_wait=body.or_wait,
    )
    return TogetherOut(
        ids=list(done.together) or [done.sign_up_id],
        shift_id=done.shift_id,
        state=SignUpState(done.state),
        repeated=done.repeated,
    )


@router.get("/shifts/{shift_id}/sign-up-list", response={200: Page[LotOut], **REFUSALS})
def list_sign_ups(request: HttpRequest, shift_id: Id, query: Query[LinesQuery]) -> dict[str, Any]:
    """A shift's sign-ups, for its leader and staff who see records."""
    rows = queries.sign_ups_at(shift_id, identity.viewer(request), state=query.state or "")
    return page_of(rows.order_by("id"), query, lambda part: [_line(one) for one in queries.desk_lines(part)])


def _line(line: queries.DeskLine) -> LotOut:
    row = line.sign_up
    return LotOut(
        id=row.pk,
        number=line.number,
        name=line.name_masked,
        state=SignUpState(row.state),
        acting_as=ActingAs(row.acting_as),
        signed_by=line.signer,
        together=line.together,
        queue_no=line.queue_no,
        signed_at=row.signed_at,
        offered_until=row.offered_until,
        ended=Ending(row.ended) if row.ended else None,
        end_reason=row.end_reason,
        late=row.late,
    )


@router.post("/shifts/{shift_id}/sign-up-list/decide", response={200: CountOut, **REFUSALS})
def decide(request: HttpRequest, shift_id: Id, body: DecideIn) -> CountOut:
    """The leader accepts, declines, or takes off people; they are told."""
    by, now = identity.actor(request), clock.now()
    if body.what == "remove":
        count = operations.remove_sign_ups(
            shift_id=shift_id, sign_up_ids=body.sign_up_ids, reason=body.reason, by=by, now=now
        )
    else:
        count = operations.decide_sign_ups(
            shift_id=shift_id,
            sign_up_ids=body.sign_up_ids,
            accept=body.what == "accept",
            reason=body.reason,
            by=by,
            now=now,
        )
    return CountOut(count=count)


@router.get("/shifts/{shift_id}/lowering", response={200: list[LotOut], **REFUSALS})
def lowering(request: HttpRequest, shift_id: Id, query: Query[LoweringQuery]) -> list[LotOut]:
    """Who would step back to the queue with so many places; their ids go into the call that changes places."""
    return [_line(one) for one in queries.lowering(shift_id, query.places, viewer=identity.viewer(request))]


@router.post("/sign-ups/{sign_up_id}/confirm", response={200: StateOut, **REFUSALS})
def confirm(request: HttpRequest, sign_up_id: Id) -> StateOut:
    """Takes an offered place, for all who signed up together."""
    row = operations.confirm_offer(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    return StateOut(id=row.pk, shift_id=row.shift_id, state=SignUpState(row.state))


@router.post("/sign-ups/{sign_up_id}/give-up", response={200: StateOut, **REFUSALS})
def give_up(request: HttpRequest, sign_up_id: Id, body: GiveUpIn) -> StateOut:
    """Gives up a place with a reason, for oneself or all who signed up together."""
    row = operations.cancel_sign_up(
        sign_up_id=sign_up_id,
        by=identity.actor(request),
        now=clock.now(),
        reason=body.reason,
        whole_group=body.whole_group,
    )
    return StateOut(id=row.pk, shift_id=row.shift_id, state=SignUpState(row.state))


@router.post("/sign-ups/{sign_up_id}/disown", response={200: StateOut, **REFUSALS})
def disown(request: HttpRequest, sign_up_id: Id) -> StateOut:
    """“I did not sign up for this”: undoes what others did, with the hours made from it."""
    row = operations.disown_sign_up(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    return StateOut(id=row.pk, shift_id=row.shift_id, state=SignUpState(row.state))


@router.get("/shifts/{shift_id}/draw", auth=None, response={200: DrawOut | None, **REFUSALS})
def draw(request: HttpRequest, shift_id: Id) -> DrawOut | None:
    """The draw of a shift; null where nothing is drawn."""
    found = queries.draw_of(shift_id)
    if found is None:
        return None
    return DrawOut(
        shift_id=shift_id,
        commitment=found.commitment,
        committed_at=found.committed_at,
        drawn_at=found.drawn_at,
        secret=found.revealed,
        lots=[(lot, numbers) for lot, numbers in found.lots],
        digest=found.digest,
        seed=found.seed,
        order=found.order,
        places=found.places,
    )


@router.post("/teams/{code}/trainings", response={200: RecordedOut, **REFUSALS})
def record_trainings(request: HttpRequest, code: str, body: TrainingIn) -> RecordedOut:
    """Takes down a training for many people; a repeat adds nothing."""
    team = teams.team_by_code(code)
    done = operations.record_trainings(
        team_id=team.id,
        numbers=body.numbers,
        form=TrainingForm(
            name=body.name,
            content=body.content,
            minutes=body.minutes,
            held_on=body.held_on,
            organiser=body.organiser,
            valid_until=body.valid_until,
        ),
        by=identity.actor(request),
        now=clock.now(),
    )
    return RecordedOut(new=done.new, known=done.known, unknown=done.unknown)


@router.get("/me/trainings", response={200: Page[TrainingOut], **REFUSALS})
def my_trainings(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """One's own trainings, the latest first."""
    rows = queries.trainings_of(identity.person_id(request))
    return page_of(rows, query, lambda part: [_training(row) for row in part])


def _training(row: Any) -> TrainingOut:
    return TrainingOut(
        id=row.pk,
        name=row.name,
        content=row.content,
        minutes=row.minutes,
        held_on=row.held_on,
        organiser=row.organiser,
        valid_until=row.valid_until,
        team=row.team.name,
        withdrawn=row.withdrawn_why,
    )
