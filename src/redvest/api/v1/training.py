"""Training: courses for everybody, one's own place and attendance, and what those who run it do."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.activities.enums import Direction
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Given,
    Id,
    IdempotencyKey,
    Moment,
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
from redvest.training.enums import (
    CourseForm,
    CourseKind,
    CourseState,
    Mode,
    PlaceState,
    Progress,
)
from redvest.training.operations import CourseDraft, SessionDraft
from redvest.training.queries import courses, places
from redvest.training.rules.courses import progress_of

router = Router(tags=["training"])


class TrainingSessionOut(Schema):
    """A sitting; ``link`` is for those who have a place, and "" for others."""

    id: int
    title: str
    speaker: str
    mode: Mode
    room: str
    link: str
    starts_at: datetime
    ends_at: datetime


class CourseOut(Schema):
    """A course. ``left``: open places nobody has; ``reserved`` are for units; ``progress`` by the national codes."""

    id: int
    name: str
    content: str
    organiser: str
    contact: str
    address: str
    site_code: str
    form: CourseForm
    kind: CourseKind
    mode: Mode
    places: int
    reserved: int
    left: int
    waiting: int
    share: int
    valid_months: int | None
    sign_up_until: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    state: CourseState
    progress: Progress
    cancelled_why: str


class CourseWhole(CourseOut):
    """With its sittings, one's own place, and evaluations as counts: who said nothing is in none of them."""

    sessions: list[TrainingSessionOut]
    own: PlaceState | None
    attended: int
    stars: dict[int, int]


class CoursePlaceOut(Schema):
    """One's own place in a course; ``minutes`` once it is over."""

    course_id: int
    name: str
    state: PlaceState
    asked_at: datetime
    minutes: int | None


class CourseIn(Given):
    """What one writes down of a course."""

    name: Text = Field(max_length=60)
    content: Text = Field(max_length=500)
    organiser: Text = Field(max_length=100)
    places: int = Field(ge=1, le=10_000)
    sign_up_until: Moment
    form: CourseForm = CourseForm.COURSE
    kind: CourseKind = CourseKind.GENERAL
    mode: Mode = Mode.ON_SITE
    contact: Text = Field("", max_length=60)
    address: Text = Field("", max_length=120)
    share: int = Field(80, ge=1, le=100)
    checks_out: bool = False
    valid_months: int | None = Field(None, ge=1, le=120)


class NewCourse(CourseIn):
    """At which site."""

    site_code: SiteCode


class TrainingSessionIn(Given):
    """One sitting, ``[starts_at, ends_at)``."""

    title: Text = Field(max_length=60)
    starts_at: Moment
    ends_at: Moment
    mode: Mode = Mode.ON_SITE
    speaker: Text = Field("", max_length=60)
    room: Text = Field("", max_length=120)
    link: Text = Field("", max_length=300)


class CourseUnitIn(Given):
    """Places for a unit."""

    unit_code: SiteCode
    places: int = Field(ge=0, le=10_000)


class CourseNamesIn(Given):
    """People a unit names."""

    unit_code: SiteCode
    numbers: list[Number] = Field(min_length=1, max_length=200)


class CourseNamedOut(Schema):
    """How many got a place, how many had one, and who cannot, with the reasons."""

    new: int
    known: int
    refused: dict[str, list[str]]


class CourseLineOut(Schema):
    """One person on a roster, the name masked; ``came``: ids of the sittings they were at."""

    place_id: int
    number: str
    name: str
    unit: str
    state: PlaceState
    minutes: int
    came: list[int]


class CourseCodeIn(Given):
    """The text of the code on the organiser's screen."""

    code: str = Field(min_length=1, max_length=300)


class CourseCheckedOut(Schema):
    """What is on record of a sitting."""

    session_id: int
    came_at: datetime
    left_at: datetime | None


class CourseCallIn(Given):
    """Names called at a sitting, by place."""

    direction: Direction
    place_ids: list[Id] = Field(min_length=1, max_length=1000)


class CourseCalledOut(Schema):
    """How many were noted anew."""

    noted: int


class CourseSaidIn(Given):
    """How it was."""

    stars: int = Field(ge=1, le=5)
    words: Text = Field("", max_length=500)


def _course(row: Any) -> dict[str, Any]:
    names = [name for name in CourseOut.model_fields if name not in ("site_code", "left", "progress")]
    return {name: getattr(row, name) for name in names} | {
        "site_code": row.site.code,
        "left": max(0, row.places - row.reserved - row.taken),
        "progress": progress_of(row.starts_at, row.ends_at, now=clock.now()),
    }


def _whole(request: HttpRequest, course_id: int) -> dict[str, Any]:
    viewer = identity.viewer(request)
    row = courses.course_for(viewer, course_id)
    place, said = places.place_in(course_id, viewer.person_id), courses.said_of(course_id)
    return _course(row) | {
        "sessions": courses.sessions_of(viewer, row),
        "own": place.state if place else None,
        "attended": said.attended,
        "stars": said.stars,
    }


def _own(row: Any) -> dict[str, Any]:
    return {
        "course_id": row.course_id,
        "name": row.course.name,
        "state": row.state,
        "asked_at": row.asked_at,
        "minutes": row.minutes,
    }


@router.get("/training", auth=anyone, response={200: Page[CourseOut], **REFUSALS})
def list_courses(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Published and completed courses, the newest first. It needs no account."""
    rows = courses.courses_public().order_by("-id")
    return page_of(rows, query, lambda found: [_course(row) for row in found])


@router.get("/training/{course_id}", auth=anyone, response={200: CourseWhole, **REFUSALS})
def get_course(request: HttpRequest, course_id: Id) -> Any:
    """One course, with the links of its sittings for those who have a place."""
    return _whole(request, course_id)


@router.get("/me/courses", response={200: Page[CoursePlaceOut], **REFUSALS})
def my_courses(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Courses one signed up for, the newest first."""
    rows = places.places_of(identity.person_id(request)).order_by("-id")
    return page_of(rows, query, lambda found: [_own(row) for row in found])


@router.put("/me/courses/{course_id}", response={200: CourseWhole, **REFUSALS})
def sign_up(request: HttpRequest, course_id: Id) -> Any:
    """Takes a place, or a turn on the waiting list. A repeat changes nothing."""
    operations.sign_up(course_id=course_id, by=identity.actor(request), now=clock.now())
    return _whole(request, course_id)


@router.delete("/me/courses/{course_id}", response={204: None, **REFUSALS})
def cancel_place(request: HttpRequest, course_id: Id) -> Status[None]:
    """Gives one's place or turn back, before the course begins. A repeat changes nothing."""
    operations.cancel_place(course_id=course_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.put("/me/courses/{course_id}/evaluation", response={200: CourseWhole, **REFUSALS})
def evaluate(request: HttpRequest, course_id: Id, body: CourseSaidIn) -> Any:
    """One who attended says how it was; said again it replaces the first."""
    operations.evaluate(course_id=course_id, **body.dict(), by=identity.actor(request), now=clock.now())
    return _whole(request, course_id)


@router.post("/training-sessions/check", response={200: CourseCheckedOut, **REFUSALS})
def check(request: HttpRequest, body: CourseCodeIn) -> Any:
    """In or out of a sitting, by the code on the organiser's screen. A repeat changes nothing."""
    return operations.check_by_code(code=body.code, by=identity.actor(request), now=clock.now())


@router.post("/training", response={201: CourseWhole, **REFUSALS})
def draft_course(request: HttpRequest, body: NewCourse, key: IdempotencyKey = "") -> Status[Any]:
    """Drafts a course of a site."""
    said = body.dict()
    row = operations.draft_course(
        site_code=said.pop("site_code"),
        draft=CourseDraft(**said),
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(201, _whole(request, row.pk))


@router.put("/training/{course_id}", response={200: CourseWhole, **REFUSALS})
def edit_course(request: HttpRequest, course_id: Id, body: CourseIn) -> Any:
    """Changes what it says and its places."""
    row = courses.course_run_by(identity.viewer(request), course_id)
    draft = CourseDraft(**body.dict(), edition_id=row.edition_id)
    operations.edit_course(course_id=course_id, draft=draft, by=identity.actor(request), now=clock.now())
    return _whole(request, course_id)


@router.post("/training/{course_id}/sessions", response={201: CourseWhole, **REFUSALS})
def add_session(
    request: HttpRequest, course_id: Id, body: TrainingSessionIn, key: IdempotencyKey = ""
) -> Status[Any]:
    """Adds a sitting."""
    operations.add_session(
        course_id=course_id,
        draft=SessionDraft(**body.dict()),
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(201, _whole(request, course_id))


@router.post("/training/{course_id}/open", response={200: CourseWhole, **REFUSALS})
def open_course(request: HttpRequest, course_id: Id) -> Any:
    """Publishes it. A repeat changes nothing."""
    operations.open_course(course_id=course_id, by=identity.actor(request), now=clock.now())
    return _whole(request, course_id)


@router.post("/training/{course_id}/complete", response={200: CourseWhole, **REFUSALS})
def complete_course(request: HttpRequest, course_id: Id) -> Any:
    """Ends it after its last sitting: those who attended enough get their record. A repeat changes nothing."""
    operations.complete_course(course_id=course_id, by=identity.actor(request), now=clock.now())
    return _whole(request, course_id)


@router.post("/training/{course_id}/cancel", response={200: CourseWhole, **REFUSALS})
def cancel_course(request: HttpRequest, course_id: Id, body: Reasoned) -> Any:
    """Calls it off; everybody is told. A repeat changes nothing."""
    operations.cancel_course(
        course_id=course_id, why=body.reason, by=identity.actor(request), now=clock.now()
    )
    return _whole(request, course_id)


@router.put("/training/{course_id}/units", response={200: CourseWhole, **REFUSALS})
def reserve_for_unit(request: HttpRequest, course_id: Id, body: CourseUnitIn) -> Any:
    """Reserves places for a unit."""
    operations.reserve_for_unit(
        course_id=course_id,
        unit_code=body.unit_code,
        number=body.places,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _whole(request, course_id)


@router.post("/training/{course_id}/names", response={200: CourseNamedOut, **REFUSALS})
def name_people(request: HttpRequest, course_id: Id, body: CourseNamesIn) -> Any:
    """A unit names its people, all at once. Who has a place keeps it, so that a repeat adds nobody."""
    named = operations.name_people(
        course_id=course_id, **body.dict(), by=identity.actor(request), now=clock.now()
    )
    refused = {number: [str(one) for one in why] for number, why in named.refused.items()}
    return {"new": named.new, "known": named.known, "refused": refused}


@router.get("/training/{course_id}/roster", response={200: list[CourseLineOut], **REFUSALS})
def get_roster(request: HttpRequest, course_id: Id) -> Any:
    """Everybody who has or waits for a place, for those who run it."""
    return [
        {
            "place_id": one.place_id,
            "number": one.number,
            "name": one.name_masked,
            "unit": one.unit,
            "state": one.state,
            "minutes": one.minutes,
            "came": sorted(one.came),
        }
        for one in places.roster(identity.viewer(request), course_id)
    ]


@router.post("/training-sessions/{session_id}/call", response={200: CourseCalledOut, **REFUSALS})
def call_names(request: HttpRequest, session_id: Id, body: CourseCallIn) -> Any:
    """Notes those whose names were called. A repeat notes nobody anew."""
    noted = operations.call_names(
        session_id=session_id, **body.dict(), by=identity.actor(request), now=clock.now()
    )
    return {"noted": noted}
