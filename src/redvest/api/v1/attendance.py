"""At the shift: codes, checking in and out, the roster, the leader's confirmation and report."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import codes, operations, queries
from redvest.activities.enums import Direction
from redvest.api.auth import claimed
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Text
from redvest.api.v1.me import AttendanceOut, CodeOut, attendance_out
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people

router = Router(tags=["attendance"])


class RosterLineOut(Schema):
    """Somebody with a place on the shift, masked. ``status``: expected, arrived, left, or absent."""

    person_id: int
    number: str
    name: str
    status: str
    in_at: datetime | None
    out_at: datetime | None
    confirmed_at: datetime | None
    minutes: int | None = Field(description="Once there is a service record.")
    grade: str


class RosterOut(Schema):
    """Who has a place, in the order of signing up; ``served``: the leader's report, once given."""

    shift_id: int
    lines: list[RosterLineOut]
    served: int | None


class CodeQuery(Schema):
    """Which way the code points."""

    direction: Direction = Direction.IN


class CheckIn(Given):
    """The text of the code on the leader's screen, or its whole address."""

    code: Text = Field(max_length=300)


class ScanIn(Given):
    """A volunteer's own code, and which way."""

    code: Text = Field(max_length=300)
    direction: Direction


class ScannedOut(AttendanceOut):
    """Whom the leader checked in or out, masked."""

    number: str
    name: str


class ConfirmIn(Given):
    """The people the leader saw, by the ids of the roster."""

    person_ids: list[Id] = Field(max_length=1000)


class ConfirmedOut(Schema):
    """How many were newly confirmed."""

    confirmed: int


class ServedIn(Given):
    """How many people the shift served: an honest estimate, given once."""

    served: int = Field(ge=0, le=100_000)
    reason: str = Field(default="", max_length=200)


class ConfirmServedIn(Given):
    """The number one confirms: the one that was said."""

    served: int = Field(ge=0, le=100_000)


class HelpersIn(Given):
    """How many people helped who are not registered."""

    helpers: int = Field(ge=0, le=100_000)


class HelpersOut(Schema):
    """The number as it stands."""

    shift_id: int
    helpers: int


class ServedOut(Schema):
    """What was reported; it counts once ``counts``: a second person has confirmed it."""

    shift_id: int
    served: int
    reported_at: datetime
    counts: bool


class NamesOut(Schema):
    """A full name for the roll call."""

    person_id: int
    name: str


def _seen(request: HttpRequest, shift_id: int) -> None:
    """Raises NotFound for a shift the caller may not know of, before a deed could tell that it exists."""
    queries.activity_for(identity.viewer(request), queries.shift_by_id(shift_id).activity_id)


@router.get("/shifts/{shift_id}/roster", response={200: RosterOut, **REFUSALS})
def roster(request: HttpRequest, shift_id: Id) -> RosterOut:
    """Who has a place and who came, for the leader and for staff who inspect records."""
    _seen(request, shift_id)
    found = queries.roster(shift_id, viewer=identity.viewer(request), now=clock.now())
    return RosterOut(shift_id=shift_id, lines=[_line(line) for line in found.lines], served=found.served)


def _line(line: queries.RosterLine) -> RosterLineOut:
    came = line.attendance
    return RosterLineOut(
        person_id=line.person_id,
        number=line.number,
        name=line.name_masked,
        status=line.status,
        in_at=came.in_at if came else None,
        out_at=came.out_at if came else None,
        confirmed_at=came.confirmed_at if came else None,
        minutes=line.minutes,
        grade=line.grade,
    )


@router.get("/shifts/{shift_id}/code", response={200: CodeOut, **REFUSALS})
def rotating_code(request: HttpRequest, shift_id: Id, query: Query[CodeQuery]) -> CodeOut:
    """The code for the leader's screen; ask anew when ``seconds_left`` are over. None lives longer than 30 seconds."""
    _seen(request, shift_id)
    now = clock.now()
    require(identity.viewer(request), Verb.LEAD_TEAM, queries.shift_by_id(shift_id).activity.team.path)
    code = codes.rotating_code(shift_id, query.direction, now=now)
    return CodeOut(code=code, seconds_left=codes.seconds_left(now))


@router.post("/check", auth=claimed, response={200: AttendanceOut, **REFUSALS})
def check(request: HttpRequest, body: CheckIn) -> AttendanceOut:
    """Checks the caller in or out by the code they scanned. Scanned again, it returns the same.

    409: code_forged, code_expired, code_foreign, code_used, or why it is too early or too late.
    """
    by = identity.claimed_actor(request)
    return attendance_out(operations.check_by_code(code=body.code, by=by, now=clock.now(), claimed=True))


@router.post("/shifts/{shift_id}/scan", response={200: ScannedOut, **REFUSALS})
def scan(request: HttpRequest, shift_id: Id, body: ScanIn) -> ScannedOut:
    """The leader checks a volunteer in or out by their own code."""
    _seen(request, shift_id)
    came = operations.scan_person(
        shift_id=shift_id,
        direction=body.direction,
        code=body.code,
        by=identity.actor(request),
        now=clock.now(),
    )
    person = people.person_by_id(came.person_id)
    return ScannedOut(**attendance_out(came).dict(), number=person.number, name=person.name_masked)


@router.post("/shifts/{shift_id}/confirm", response={200: ConfirmedOut, **REFUSALS})
def confirm(request: HttpRequest, shift_id: Id, body: ConfirmIn) -> ConfirmedOut:
    """The leader confirms having seen these people (grade A); never oneself."""
    _seen(request, shift_id)
    by, now = identity.actor(request), clock.now()
    confirmed = operations.confirm_attendance(shift_id=shift_id, person_ids=body.person_ids, by=by, now=now)
    return ConfirmedOut(confirmed=confirmed)


@router.put("/shifts/{shift_id}/served", response={200: ServedOut, **REFUSALS})
def report_served(request: HttpRequest, shift_id: Id, body: ServedIn) -> ServedOut:
    """The leader says, once and after the shift, how many people it served (服务人次).

    It counts when somebody else has confirmed it. More than thirty for each who came need a ``reason``.
    """
    _seen(request, shift_id)
    by, now = identity.actor(request), clock.now()
    claim = operations.report_served(
        shift_id=shift_id, served=body.served, reason=body.reason, by=by, now=now
    )
    return ServedOut(shift_id=shift_id, served=claim.served, reported_at=claim.claimed_at, counts=False)


@router.post("/shifts/{shift_id}/served/confirm", response={200: ServedOut, **REFUSALS})
def confirm_served(request: HttpRequest, shift_id: Id, body: ConfirmServedIn) -> ServedOut:
    """A second person confirms exactly the number the leader said: somebody who came, or staff of the site."""
    by, now = identity.actor(request), clock.now()
    report = operations.confirm_served(shift_id=shift_id, served=body.served, by=by, now=now)
    return ServedOut(shift_id=shift_id, served=report.served, reported_at=report.reported_at, counts=True)


@router.put("/shifts/{shift_id}/helpers", response={200: HelpersOut, **REFUSALS})
def count_helpers(request: HttpRequest, shift_id: Id, body: HelpersIn) -> HelpersOut:
    """The leader says how many people helped who are not registered; said anew, the new number holds."""
    _seen(request, shift_id)
    by, now = identity.actor(request), clock.now()
    return HelpersOut(
        shift_id=shift_id,
        helpers=operations.count_helpers(shift_id=shift_id, helpers=body.helpers, by=by, now=now),
    )


@router.post("/shifts/{shift_id}/reveal", response={200: list[NamesOut], **REFUSALS})
def reveal(request: HttpRequest, shift_id: Id) -> list[NamesOut]:
    """Full names for the leader's roll call; the look goes on record."""
    _seen(request, shift_id)
    names = operations.reveal_roster(shift_id=shift_id, by=identity.actor(request), now=clock.now())
    return [NamesOut(person_id=person_id, name=name) for person_id, name in names.items()]
