"""One's own: what is kept of one, consents, shifts, hours, code."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.activities import codes
from redvest.activities import queries as activities
from redvest.activities.enums import Grade, SignUpState
from redvest.activities.queries import OwnShift
from redvest.api.errors import REFUSALS, ReasonOut
from redvest.api.kinds import DivisionCode, Given, Page, Paging, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations
from redvest.people import queries as people
from redvest.people.enums import NECESSARY_PURPOSES, IdType, Purpose, ServiceCategory, Skill
from redvest.places import queries as places
from redvest.teams import queries as teams
from redvest.teams.enums import MemberState

router = Router(tags=["me"])


class HomeOut(Schema):
    """Where one lives, and the site that counts one."""

    division: str
    division_name: str
    site: str
    site_name: str
    since: datetime


class ProfileOut(Schema):
    """What is kept of oneself, with name and phone masked. The ID number is never shown."""

    number: str
    name: str = Field(description="Masked.", examples=["张**"])
    phone: str = Field(description="Masked.", examples=["138****1234"])
    id_type: IdType
    skills: list[Skill]
    categories: list[ServiceCategory]
    registered_at: datetime
    has_password: bool
    home: HomeOut


class ConsentOut(Schema):
    """One purpose, and whether one's consent to it is in force."""

    purpose: Purpose
    label: str
    necessary: bool = Field(description="Registration rests on it: it cannot be withdrawn while registered.")
    in_force: bool
    given_at: datetime | None
    withdrawn_at: datetime | None


class LoginOut(Schema):
    """An open session of one's own."""

    id: UUID
    started_at: datetime
    seen_at: datetime
    device: str
    is_this: bool


class LookOut(Schema):
    """Somebody looked at one's contact: who (masked), when and for what."""

    at: datetime
    by_number: str
    by_name: str
    why: str


class AttendanceOut(Schema):
    """An arrival and departure. ``confirmed_at``: when the leader confirmed having seen the person."""

    shift_id: int
    in_at: datetime
    out_at: datetime | None
    confirmed_at: datetime | None


class OwnShiftOut(Schema):
    """One's own sign-up, with the attendance if there is one."""

    sign_up_id: int
    state: SignUpState
    queue_no: int | None = Field(description="One's place in the queue, from 1.")
    shift_id: int
    activity_id: int
    activity: str
    team: str
    site: str
    place: str
    starts_at: datetime
    ends_at: datetime
    why_not_cancel: list[ReasonOut] = Field(description="Empty: the place can be given up.")
    attendance: AttendanceOut | None


class RecordOut(Schema):
    """A service record: minutes inside the shift, never edited. Grade A: code or scan, and confirmed by the leader."""

    id: int
    activity_id: int
    activity: str
    team: str
    site: str
    served_on: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    times: int
    grade: Grade
    late: bool
    corrects: int | None
    recorded_at: datetime


class TotalsOut(Schema):
    """What one gave: minutes, and times served (records of more than 0 minutes)."""

    minutes: int
    times: int


class OwnTeamOut(Schema):
    """A membership or request of one's own."""

    membership_id: int
    team: str = Field(description="The team's code.")
    team_name: str
    site: str
    state: MemberState
    requested_at: datetime
    decided_at: datetime | None
    left_at: datetime | None
    reason: str


class CodeOut(Schema):
    """A code to be shown as QR, and how many seconds until a fresh one is due."""

    code: str
    seconds_left: int


class ResidenceIn(Given):
    """Where one lives now."""

    residence: DivisionCode


class PasswordIn(Given):
    """A new password of at least 8 characters."""

    password: Text


class OwnShiftsQuery(Paging):
    """Which of one's shifts."""

    past: bool = Field(False, description="Past ones, the latest first, instead of those ahead.")


@router.get("/me", response={200: ProfileOut, **REFUSALS})
def profile(request: HttpRequest) -> ProfileOut:
    """What is kept of oneself, masked."""
    found = people.profile_of(identity.person_id(request))
    return ProfileOut(
        number=found.info.number,
        name=found.info.name_masked,
        phone=found.info.phone_masked,
        id_type=IdType(found.id_type),
        skills=[Skill(skill) for skill in found.skills],
        categories=[ServiceCategory(category) for category in found.categories],
        registered_at=found.registered_at,
        has_password=found.has_password,
        home=_home(people.residence_of(found.info.id)),
    )


def _home(home: people.ResidenceInfo) -> HomeOut:
    line = places.division_line(home.division_code)
    return HomeOut(
        division=home.division_code,
        division_name=" ".join(division.name for division in line[2:]),
        site=home.site_code,
        site_name=places.site_by_id(home.site_id).name,
        since=home.since,
    )


@router.put("/me/residence", response={200: HomeOut, **REFUSALS})
def move(request: HttpRequest, body: ResidenceIn) -> HomeOut:
    """Moves one's home: another site counts one from now on; past records stay where they are."""
    me = identity.person_id(request)
    by = identity.actor(request)
    return _home(operations.move_home(person_id=me, residence=body.residence, by=by, now=clock.now()))


@router.put("/me/password", response={204: None, **REFUSALS})
def set_password(request: HttpRequest, body: PasswordIn) -> Status[None]:
    """Sets one's password; sessions on other devices end."""
    me = identity.person_id(request)
    by = identity.actor(request)
    operations.set_password(person_id=me, password=body.password, by=by, now=clock.now())
    return Status(204, None)


@router.get("/me/consents", response={200: list[ConsentOut], **REFUSALS})
def consents(request: HttpRequest) -> list[ConsentOut]:
    """Every purpose by itself."""
    return _consents(identity.person_id(request))


def _consents(person_id: int) -> list[ConsentOut]:
    latest: dict[str, Any] = {}
    for consent in people.consents_of(person_id):
        latest.setdefault(consent.purpose, consent)
    return [_consent(purpose, latest.get(purpose)) for purpose in Purpose]


def _consent(purpose: Purpose, last: Any) -> ConsentOut:
    return ConsentOut(
        purpose=purpose,
        label=str(purpose.label),
        necessary=purpose in NECESSARY_PURPOSES,
        in_force=last is not None and last.withdrawn_at is None,
        given_at=last.given_at if last else None,
        withdrawn_at=last.withdrawn_at if last else None,
    )


@router.put("/me/consents/{purpose}", response={200: list[ConsentOut], **REFUSALS})
def give_consent(request: HttpRequest, purpose: Purpose) -> list[ConsentOut]:
    """Agrees to one purpose."""
    me = identity.person_id(request)
    operations.give_consent(person_id=me, purpose=purpose.value, by=identity.actor(request), now=clock.now())
    return _consents(me)


@router.delete("/me/consents/{purpose}", response={200: list[ConsentOut], **REFUSALS})
def withdraw_consent(request: HttpRequest, purpose: Purpose) -> list[ConsentOut]:
    """Withdraws one consent, as easily as it was given (409 consent_necessary for what registration rests on)."""
    me = identity.person_id(request)
    operations.withdraw_consent(
        person_id=me, purpose=purpose.value, by=identity.actor(request), now=clock.now()
    )
    return _consents(me)


@router.get("/me/sessions", response={200: list[LoginOut], **REFUSALS})
def logins(request: HttpRequest) -> list[LoginOut]:
    """One's open sessions, the last used first."""
    this = identity.actor(request).login_id
    return [
        LoginOut(
            id=login.pk,
            started_at=login.started_at,
            seen_at=login.seen_at,
            device=login.device,
            is_this=login.pk == this,
        )
        for login in people.logins_of(identity.person_id(request), now=clock.now())
    ]


@router.delete("/me/sessions/{login_id}", response={204: None, **REFUSALS})
def end_login(request: HttpRequest, login_id: UUID) -> Status[None]:
    """Ends one of one's own sessions, on this device or another."""
    operations.log_out(login_id=login_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.get("/me/looks", response={200: list[LookOut], **REFUSALS})
def looks(request: HttpRequest) -> list[LookOut]:
    """Who looked at one's contact, the latest 100."""
    found = people.looks_at(identity.person_id(request))
    return [
        LookOut(at=look.at, by_number=look.by_number, by_name=look.by_name, why=look.why) for look in found
    ]


@router.get("/me/shifts", response={200: Page[OwnShiftOut], **REFUSALS})
def own_shifts(request: HttpRequest, query: Query[OwnShiftsQuery]) -> dict[str, Any]:
    """One's places and places in the queue: ahead, the soonest first, or past."""
    now = clock.now()
    rows = activities.own_sign_ups(identity.person_id(request), now=now, past=query.past)
    return page_of(rows, query, lambda part: [_own(own) for own in activities.as_own(part, now=now)])


def _own(own: OwnShift) -> OwnShiftOut:
    sign_up, shift, came = own.sign_up, own.sign_up.shift, own.attendance
    return OwnShiftOut(
        sign_up_id=sign_up.pk,
        state=SignUpState(sign_up.state),
        queue_no=own.queue_no,
        shift_id=shift.pk,
        activity_id=shift.activity_id,
        activity=shift.activity.title,
        team=shift.activity.team.name,
        site=shift.activity.site.name,
        place=shift.place,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        why_not_cancel=[ReasonOut(**reason.as_dict()) for reason in own.why_not_cancel],
        attendance=attendance_out(came) if came else None,
    )


def attendance_out(row: Any) -> AttendanceOut:
    """An attendance as its person and the leader see it."""
    return AttendanceOut(
        shift_id=row.shift_id, in_at=row.in_at, out_at=row.out_at, confirmed_at=row.confirmed_at
    )


@router.get("/me/records", response={200: Page[RecordOut], **REFUSALS})
def records(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """One's service records, the latest first. 0 minutes: forgotten check-out; below 0: another is taken back."""
    rows = activities.records_of(identity.person_id(request))
    return page_of(rows, query, lambda part: [_record(row) for row in part])


def _record(row: Any) -> RecordOut:
    return RecordOut(
        id=row.pk,
        activity_id=row.activity_id,
        activity=row.activity.title,
        team=row.team.name,
        site=row.site.name,
        served_on=row.served_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        times=row.times,
        grade=Grade(row.grade),
        late=row.late,
        corrects=row.corrects_id,
        recorded_at=row.recorded_at,
    )


@router.get("/me/unbooked", response={200: Page[AttendanceOut], **REFUSALS})
def unbooked(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Attendances that are no records yet: not checked out, or not confirmed by the leader."""
    rows = activities.unbooked_of(identity.person_id(request))
    return page_of(rows, query, lambda part: [attendance_out(row) for row in part])


@router.get("/me/totals", response={200: TotalsOut, **REFUSALS})
def totals(request: HttpRequest) -> TotalsOut:
    """The sum of one's records."""
    found = activities.totals_of(identity.person_id(request))
    return TotalsOut(minutes=found.minutes, times=found.times)


@router.get("/me/teams", response={200: Page[OwnTeamOut], **REFUSALS})
def own_teams(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Where one is a member, has asked to be, and has been; the newest first."""
    rows = teams.memberships_of(identity.person_id(request))
    return page_of(rows, query, lambda part: [_own_team(row) for row in part])


def _own_team(row: Any) -> OwnTeamOut:
    return OwnTeamOut(
        membership_id=row.pk,
        team=row.team.code,
        team_name=row.team.name,
        site=row.team.site.name,
        state=MemberState(row.state),
        requested_at=row.requested_at,
        decided_at=row.decided_at,
        left_at=row.left_at,
        reason=row.reason,
    )


@router.get("/me/code", response={200: CodeOut, **REFUSALS})
def own_code(request: HttpRequest) -> CodeOut:
    """One's own code, for the leader to scan: good for half a minute and for one use."""
    now = clock.now()
    code = codes.person_code(identity.person_id(request), now=now)
    return CodeOut(code=code, seconds_left=codes.seconds_left(now))
