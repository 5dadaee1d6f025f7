"""Getting in and out: one-time codes, registering, sessions. The cookie is the one of the pages."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token, rotate_token
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.api.auth import anyone, token_only
from redvest.api.errors import REFUSALS
from redvest.api.kinds import DivisionCode, Given, Text
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations
from redvest.people import queries as people
from redvest.people.enums import CodePurpose, IdType, Purpose, ServiceCategory, Skill

router = Router(tags=["sessions"])

Phone = Annotated[Text, Field(examples=["13800138000"], description="A mobile phone of the mainland.")]
OneTimeCode = Annotated[Text, Field(examples=["123456"], description="The six digits that were sent.")]


class CodeIn(Given):
    """Where to send a one-time code, and what it is for."""

    phone: Phone
    purpose: CodePurpose


class RegistrationIn(Given):
    """A real-name registration. The ID number is kept encrypted and never shown again."""

    name: Text = Field(description="As in the document.", examples=["张建国"])
    id_type: IdType = Field(description="01 resident identity card, 81 residence permit (81/82/83 numbers).")
    id_number: Text = Field(description="18 characters; the last may be x.")
    phone: Phone
    code: OneTimeCode
    residence: DivisionCode = Field(description="The village or community one lives in: see /divisions.")
    skills: list[Skill] = Field(default_factory=list)
    categories: list[ServiceCategory] = Field(default_factory=list, description="Service one likes to give.")
    consents: list[Purpose] = Field(
        default_factory=list,
        description="Purposes agreed to, each by itself; service and identity are needed.",
    )
    password: Text = Field("", description="Optional, at least 8 characters.")


class ByCodeIn(Given):
    """A phone and the code it was sent."""

    phone: Phone
    code: OneTimeCode


class ByPasswordIn(Given):
    """A phone and its owner's password."""

    phone: Phone
    password: Text


class PersonOut(Schema):
    """Somebody, as others see them: by volunteer number, with a masked name."""

    number: str
    name: str = Field(description="Masked.", examples=["张**"])


class SessionOut(Schema):
    """Who is logged in, and the token for ``X-CSRFToken``, good until the next login."""

    person: PersonOut | None = Field(description="null: a visitor, or somebody whose second factor is due.")
    csrf_token: str
    second_factor: Literal["", "code", "setup"] = Field(
        "",
        description="What is due before anything opens: a code, or setting one up. See /sessions/second-factor.",
    )


def _session(request: HttpRequest, person_id: int | None) -> SessionOut:
    info = people.person_by_id(person_id) if person_id is not None else None
    person = PersonOut(number=info.number, name=info.name_masked) if info else None
    return SessionOut(person=person, csrf_token=get_token(request), second_factor="")


def begun(
    request: HttpRequest, response: HttpResponse, *, login_id: UUID, person_id: int, half: bool = False
) -> Status[SessionOut]:
    """Opens a session, whole or half, and says what is due."""
    rotate_token(request)
    identity.sign_in(response, login_id=login_id, person_id=person_id)
    if not half:
        return Status(201, _session(request, person_id))
    due: Literal["code", "setup"] = "code" if people.factor_of(person_id) else "setup"
    return Status(201, SessionOut(person=None, csrf_token=get_token(request), second_factor=due))


def _device(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


@router.post("/codes", auth=token_only, response={204: None, **REFUSALS})
def request_code(request: HttpRequest, body: CodeIn) -> Status[None]:
    """Sends a one-time code to a phone. The answer is the same whether or not the phone is registered.

    Limited: one a minute and five an hour for a phone, twenty an hour from a network address (409 code_limit).
    """
    operations.request_code(
        phone=body.phone, purpose=body.purpose, address=identity.address_of(request), now=clock.now()
    )
    return Status(204, None)


@router.post("/registrations", auth=token_only, response={201: SessionOut, **REFUSALS})
def register(request: HttpRequest, response: HttpResponse, body: RegistrationIn) -> Status[SessionOut]:
    """Registers a volunteer and opens a session. All faults of the form are told at once (422)."""
    form = operations.Registration(**body.dict())
    made = operations.register(
        form=form, by=identity.visitor(request), now=clock.now(), device=_device(request)
    )
    return begun(request, response, login_id=made.login_id, person_id=made.person_id)


@router.post("/sessions/by-code", auth=token_only, response={201: SessionOut, **REFUSALS})
def by_code(request: HttpRequest, response: HttpResponse, body: ByCodeIn) -> Status[SessionOut]:
    """Opens a session with a one-time code, which is used up by it."""
    made = operations.log_in_by_code(
        phone=body.phone,
        code=body.code,
        by=identity.visitor(request),
        now=clock.now(),
        device=_device(request),
    )
    return begun(request, response, login_id=made.pk, person_id=made.person_id, half=made.half)


@router.post("/sessions/by-password", auth=token_only, response={201: SessionOut, **REFUSALS})
def by_password(request: HttpRequest, response: HttpResponse, body: ByPasswordIn) -> Status[SessionOut]:
    """Opens a session with a password. Five failures in a row lock the phone for half an hour (409 login_locked)."""
    made = operations.log_in_by_password(
        phone=body.phone,
        password=body.password,
        by=identity.visitor(request),
        now=clock.now(),
        device=_device(request),
    )
    return begun(request, response, login_id=made.pk, person_id=made.person_id, half=made.half)


@router.get("/sessions/current", auth=anyone, response={200: SessionOut, **REFUSALS})
def current(request: HttpRequest) -> SessionOut:
    """Who is logged in, and the token that writes need; also sets its cookie. Start here."""
    by = identity.actor(request)
    half = identity.half(request) if by.is_anonymous else None
    if half is not None:
        due: Literal["code", "setup"] = "code" if half.enrolled else "setup"
        return SessionOut(person=None, csrf_token=get_token(request), second_factor=due)
    return _session(request, by.person_id)


@router.delete("/sessions/current", response={204: None, **REFUSALS})
def log_out(request: HttpRequest, response: HttpResponse) -> Status[None]:
    """Ends this session."""
    by = identity.actor(request)
    if by.login_id is not None:
        operations.log_out(login_id=by.login_id, by=by, now=clock.now())
    identity.sign_out(response)
    return Status(204, None)
