"""Visits: agreeing on a time and changing it, at the door, reporting, breaking off; pictures of an order."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from redvest.access.rules import require_sight
from redvest.activities.enums import Direction
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Moment, Reasoned, Text
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.attachments import Upload
from redvest.orders import operations
from redvest.orders.enums import OrderState
from redvest.orders.queries import asked, visits

router = Router(tags=["orders"])


class VisitOut(Schema):
    """Where an order's visit stands, without its household."""

    order_id: int
    state: OrderState
    shift_id: int | None
    arrived_at: datetime | None
    due_at: datetime | None


class DoorOut(Schema):
    """One's own visit: when one was seen coming and leaving."""

    order_id: int
    state: OrderState
    came_at: datetime | None
    left_at: datetime | None


class VisitTimesIn(Given):
    """A visit of its own, or ``shift_id``: one the team makes to the same village anyhow."""

    starts_at: Moment | None = None
    ends_at: Moment | None = None
    places: int = Field(operations.PLACES, ge=1, le=50)
    shift_id: Id | None = None


class OtherTimeIn(Reasoned):
    """Why, and the new time; without times it is to be agreed anew. Only the team names a time."""

    starts_at: Moment | None = None
    ends_at: Moment | None = None


class DoorIn(Given):
    """The resident's code, coming or leaving."""

    direction: Direction
    code: Text = Field(max_length=12)


class SignedIn(Given):
    """Coming or leaving."""

    direction: Direction


class VisitReportIn(Given):
    """What was done, at most 500 characters; what is left, at most 200, becomes an order of its own."""

    report: Text
    unfinished: Text = ""


class OrderPhotoOut(Schema):
    """A picture of an order. ``of_report``: of what was done."""

    id: int
    of_report: bool
    added_at: datetime


def _visit(row: Any) -> VisitOut:
    names = ("state", "shift_id", "arrived_at", "due_at")
    return VisitOut(order_id=row.pk, **{name: getattr(row, name) for name in names})


def _door(request: HttpRequest, order_id: int) -> DoorOut:
    found = visits.at_door(order_id, identity.person_id(request), now=clock.now())
    state = OrderState(found.order.state)
    return DoorOut(order_id=order_id, state=state, came_at=found.came_at, left_at=found.left_at)


def _upload(file: UploadedFile) -> Upload:
    return Upload(name=file.name or "", content=file.read(), content_type=file.content_type or "")


@router.post("/orders/{order_id}/schedule", response={200: VisitOut, **REFUSALS})
def schedule(request: HttpRequest, order_id: Id, body: VisitTimesIn) -> VisitOut:
    """The team's leader has agreed on a time with the household. The same again changes nothing."""
    by, now = identity.actor(request), clock.now()
    return _visit(operations.schedule_order(order_id=order_id, **body.dict(), by=by, now=now))


@router.post("/orders/{order_id}/another-time", response={200: VisitOut, **REFUSALS})
def another_time(request: HttpRequest, order_id: Id, body: OtherTimeIn) -> VisitOut:
    """Another time than agreed, by the team; the desk can only ask for one. The one who asked is told."""
    by, now = identity.actor(request), clock.now()
    return _visit(operations.reschedule_order(order_id=order_id, **body.dict(), by=by, now=now))


@router.get("/orders/{order_id}/door", response={200: DoorOut, **REFUSALS})
def get_door(request: HttpRequest, order_id: Id) -> DoorOut:
    """One's own visit, for who has a place on it."""
    return _door(request, order_id)


@router.post("/orders/{order_id}/door", response={200: DoorOut, **REFUSALS})
def check_at_door(request: HttpRequest, order_id: Id, body: DoorIn) -> DoorOut:
    """Checks one's own place in or out by the resident's code; five wrong ones lock it. A repeat changes nothing."""
    by, now = identity.actor(request), clock.now()
    operations.check_at_door(order_id=order_id, direction=body.direction, code=body.code, by=by, now=now)
    return _door(request, order_id)


@router.post("/orders/{order_id}/door/signed", response={200: DoorOut, **REFUSALS})
def sign_at_door(
    request: HttpRequest, order_id: Id, body: Form[SignedIn], file: File[UploadedFile]
) -> DoorOut:
    """The same by a picture (or PDF, at most 8 MB) of the sheet the resident signed."""
    by, now = identity.actor(request), clock.now()
    operations.sign_at_door(order_id=order_id, direction=body.direction, upload=_upload(file), by=by, now=now)
    return _door(request, order_id)


@router.post("/orders/{order_id}/report", response={200: VisitOut, **REFUSALS})
def report(request: HttpRequest, order_id: Id, body: VisitReportIn) -> VisitOut:
    """What was done, by the team's leader or one with a place on the visit. The same again changes nothing."""
    by, now = identity.actor(request), clock.now()
    return _visit(operations.report_order(order_id=order_id, **body.dict(), by=by, now=now))


@router.post("/orders/{order_id}/abort", response={200: VisitOut, **REFUSALS})
def abort(request: HttpRequest, order_id: Id, body: Reasoned) -> VisitOut:
    """The service is broken off, by the team's leader or the desk. A repeat changes nothing."""
    by, now = identity.actor(request), clock.now()
    return _visit(operations.abort_order(order_id=order_id, reason=body.reason, by=by, now=now))


@router.post("/orders/{order_id}/cancel", response={200: VisitOut, **REFUSALS})
def cancel(request: HttpRequest, order_id: Id, body: Reasoned) -> VisitOut:
    """The desk calls it off for the one who asked. A repeat changes nothing."""
    by, now = identity.actor(request), clock.now()
    return _visit(operations.cancel_order(order_id=order_id, reason=body.reason, by=by, now=now))


def _own(request: HttpRequest, order_id: int) -> None:
    require_sight(asked.is_own(order_id, identity.person_id(request)))


@router.get("/me/orders/{order_id}/photos", response={200: list[OrderPhotoOut], **REFUSALS})
def list_photos(request: HttpRequest, order_id: Id) -> list[Any]:
    """The pictures of what one asked for or wrote down."""
    _own(request, order_id)
    return list(asked.photos_of(order_id))


@router.post("/me/orders/{order_id}/photos", response={201: OrderPhotoOut, **REFUSALS})
def add_photo(request: HttpRequest, order_id: Id, file: File[UploadedFile]) -> Status[Any]:
    """Adds a picture (at most 8 MB; three an order) until the service begins."""
    by, now = identity.actor(request), clock.now()
    return Status(201, operations.add_photo(order_id=order_id, upload=_upload(file), by=by, now=now))


@router.get("/me/orders/{order_id}/photos/{photo_id}", response={200: bytes, **REFUSALS})
def get_photo(request: HttpRequest, order_id: Id, photo_id: Id) -> HttpResponse:
    """One picture, of what one asked for or wrote down."""
    _own(request, order_id)
    by, now = identity.actor(request), clock.now()
    found = operations.look_at_photo(order_id=order_id, photo_id=photo_id, why="", by=by, now=now)
    return HttpResponse(found.content, content_type=found.content_type)


@router.delete("/me/orders/{order_id}/photos/{photo_id}", response={204: None, **REFUSALS})
def drop_photo(request: HttpRequest, order_id: Id, photo_id: Id) -> Status[None]:
    """Takes a picture out again until the service begins; it is deleted."""
    by, now = identity.actor(request), clock.now()
    operations.drop_photo(order_id=order_id, photo_id=photo_id, by=by, now=now)
    return Status(204, None)
