"""One's own data and account: all that is held, the second factor, recovery, stopping, leaving."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token, rotate_token
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.api.auth import token_only
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Text
from redvest.api.v1.sessions import OneTimeCode, PersonOut, Phone, SessionOut, begun
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Reason
from redvest.people import operations
from redvest.people import queries as people
from redvest.people.enums import CaseKind, CaseState, IdType

router = Router(tags=["rights"])

FactorCode = Annotated[
    Text, Field(examples=["123456"], description="Six digits of the authenticator, or a code from paper.")
]


class HeldOut(Schema):
    """The rows of one table, by the names of its columns."""

    table: str
    done_by_me: bool = Field(description="What one did to others, in contrast to what is about oneself.")
    rows: list[dict[str, Any]]


class CaseOut(Schema):
    """A matter of identity of one's own."""

    id: int
    slip: str
    kind: CaseKind
    state: CaseState
    opened_at: datetime
    ready_at: datetime | None
    why: str = Field(description="Why it was refused.")


class FactorIn(Given):
    """A code of the second factor."""

    code: FactorCode


class EnrolmentOut(Schema):
    """An authenticator being set up: shown to its owner alone, until it is confirmed."""

    secret: str
    address: str = Field(description="otpauth://…, for a QR code.")


class WholeOut(SessionOut):
    """The whole session, and ten codes for paper if the second factor was just set up: told this once."""

    recovery_codes: list[str]


class PhoneIn(Given):
    """A new phone, and a code (purpose ``phone``) sent to each."""

    phone: Phone
    code: OneTimeCode
    old_code: OneTimeCode


class RecoveryIn(Given):
    """Who one is, and the phone one has now, proved by a code (purpose ``recover``)."""

    name: Text
    id_type: IdType
    id_number: Text
    phone: Phone
    code: OneTimeCode
    factor: FactorCode = Field("", description="With it nobody of the office need see one; the wait stays.")
    claim: bool = Field(False, description="Somebody else registered in one's name.")


class SlipOut(Schema):
    """The number to bring to the office, or from when on the new phone can be put in place."""

    slip: str
    state: CaseState
    ready_at: datetime | None


class FinishIn(Given):
    """The slip and the new phone, proved once more."""

    slip: Text
    phone: Phone
    code: OneTimeCode


class LeaveIn(Given):
    """A code sent to one's own phone (purpose ``login``)."""

    code: OneTimeCode


class LeftOut(Schema):
    """The token with which one can claim one's hours after registering again: told this once."""

    token: str


class ClaimIn(Given):
    """The token told when one left."""

    token: Text


@router.get("/me/data", response={200: list[HeldOut], **REFUSALS})
def everything(request: HttpRequest) -> list[HeldOut]:
    """Every table that says something about oneself. Keys, hashes and other people are left out."""
    held = people.held_about(identity.person_id(request))
    return [HeldOut(table=one.table, done_by_me=one.done, rows=one.as_dicts()) for one in held]


@router.get("/me/cases", response={200: list[CaseOut], **REFUSALS})
def cases(request: HttpRequest) -> list[CaseOut]:
    """What was asked for about who one is, the latest first."""
    return [_case(row) for row in people.cases_of(identity.person_id(request))]


def _case(row: people.CaseRow) -> CaseOut:
    return CaseOut(
        id=row.id,
        slip=row.slip,
        kind=CaseKind(row.kind),
        state=CaseState(row.state),
        opened_at=row.opened_at,
        ready_at=row.ready_at,
        why=row.why,
    )


@router.post("/me/cases/{case_id}/stop", response={200: CaseOut, **REFUSALS})
def stop(request: HttpRequest, case_id: Id) -> CaseOut:
    """Stops what somebody asked for in one's name."""
    stopped = operations.stop_case(case_id=case_id, by=identity.actor(request), now=clock.now())
    return _case(people.case_row(stopped))


@router.put("/me/phone", response={204: None, **REFUSALS})
def change_phone(request: HttpRequest, body: PhoneIn) -> Status[None]:
    """Changes one's phone by a code to the new and one to the old; other sessions end."""
    operations.change_phone(
        phone=body.phone,
        code=body.code,
        old_code=body.old_code,
        by=identity.actor(request),
        now=clock.now(),
    )
    return Status(204, None)


@router.post("/me/claims", response={204: None, **REFUSALS})
def claim(request: HttpRequest, body: ClaimIn) -> Status[None]:
    """Takes up the hours of before one left; only the same identity can (409 claim_wrong)."""
    operations.claim_hours(token=body.token, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.post("/me/leave", response={200: LeftOut, **REFUSALS})
def leave(request: HttpRequest, response: HttpResponse, body: LeaveIn) -> LeftOut:
    """Leaves: name, phone, identity and ways in are gone at once, hours stay under a pseudonym."""
    left = operations.leave(code=body.code, by=identity.actor(request), now=clock.now())
    identity.sign_out(response)
    return LeftOut(token=left.token)


@router.delete("/me/other-sessions", response={204: None, **REFUSALS})
def end_others(request: HttpRequest) -> Status[None]:
    """Ends all one's sessions but this."""
    operations.log_out_elsewhere(
        person_id=identity.person_id(request), by=identity.actor(request), now=clock.now()
    )
    return Status(204, None)


def _half(request: HttpRequest) -> people.HalfLogin:
    half = identity.half(request)
    if half is None:
        raise Forbidden(Reason("not_half", _("没有等待第二步的登录，请先用验证码或密码登录")))
    return half


@router.post("/sessions/second-factor/enrolment", auth=token_only, response={201: EnrolmentOut, **REFUSALS})
def enrol(request: HttpRequest) -> Status[EnrolmentOut]:
    """Begins to set up an authenticator, after the first factor was passed and before anything else is open."""
    half = _half(request)
    operations.begin_factor(login_id=half.login_id, by=identity.claimed_actor(request), now=clock.now())
    made = people.enrolment_of(half.person_id)
    assert made is not None  # it was just begun
    return Status(201, EnrolmentOut(secret=made.secret, address=made.address))


@router.post("/sessions/second-factor", auth=token_only, response={201: WholeOut, **REFUSALS})
def second_factor(request: HttpRequest, response: HttpResponse, body: FactorIn) -> Status[WholeOut]:
    """The second step: opens the session wholly. Five failures lock it for half an hour (409 tries_locked)."""
    half = _half(request)
    do = operations.pass_factor if half.enrolled else operations.confirm_factor
    by = identity.claimed_actor(request)
    passed = do(login_id=half.login_id, code=body.code, by=by, now=clock.now())
    rotate_token(request)
    identity.sign_in(response, login_id=passed.login_id, person_id=passed.person_id)
    info = people.person_by_id(passed.person_id)
    person = PersonOut(number=info.number, name=info.name_masked)
    token, codes = get_token(request), list(passed.codes)
    return Status(201, WholeOut(person=person, csrf_token=token, second_factor="", recovery_codes=codes))


@router.post("/recoveries", auth=token_only, response={201: SlipOut, **REFUSALS})
def recover(request: HttpRequest, body: RecoveryIn) -> Status[SlipOut]:
    """Opens the way back into an account by who one is, or into one a stranger opened in one's name."""
    form = operations.RecoveryForm(**body.dict())
    opened = operations.open_recovery(form=form, by=identity.visitor(request), now=clock.now())
    slip = SlipOut(slip=opened.slip, state=CaseState(opened.state), ready_at=opened.ready_at)
    return Status(201, slip)


@router.post("/recoveries/finish", auth=token_only, response={201: SessionOut, **REFUSALS})
def finish(request: HttpRequest, response: HttpResponse, body: FinishIn) -> Status[SessionOut]:
    """After the wait: the new phone takes the place of the old one and opens a session (half: see /sessions)."""
    login = operations.finish_recovery(
        slip=body.slip,
        phone=body.phone,
        code=body.code,
        by=identity.visitor(request),
        now=clock.now(),
        device=request.headers.get("User-Agent", ""),
    )
    return begun(request, response, login_id=login.pk, person_id=login.person_id, half=login.half)
