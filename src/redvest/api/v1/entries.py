"""People entered for others (代登记): pending until they confirm it themselves, on a page that they are told of."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.enums import Verb
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, DivisionCode, Given, Page, Paging, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError, Forbidden, Reason
from redvest.people import operations, queries
from redvest.people.enums import EntryEnd, IdType, Sex, Skill
from redvest.people.operations import EntryForm

router = Router(tags=["people"])


class EntryIn(Given):
    """Somebody as they are on their document. ``birth_date`` and ``sex`` where its number does not say them."""

    name: Text = Field(max_length=60)
    id_type: IdType = IdType.RESIDENT
    id_number: Text = Field(max_length=40)
    birth_date: Day | None = None
    sex: Sex | None = None
    phone: Text = Field("", max_length=20)
    contact: Text = Field("", max_length=100, description="Who can be reached for one without a phone.")
    residence: DivisionCode
    skills: list[Skill] = []
    why: Text = Field("", max_length=200, description="What it is for; the person reads it when confirming.")


class EnteredOut(Schema):
    """Who it is. ``known``: had been there before, and nothing was changed."""

    number: str
    known: bool
    pending: bool


class EntryOut(Schema):
    """An entry, masked; nothing but the marker is left of one disowned or expired."""

    number: str
    name: str
    phone: str
    site_name: str
    by_name: str
    source: str
    entered_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    end: EntryEnd | None


class EntriesQuery(Paging):
    """Which entries: open ones unless ``end`` says otherwise."""

    end: EntryEnd | None = None
    q: Text = Field("", max_length=60, description="A volunteer number, or a whole name one knows.")


@router.get("/people/entries", response={200: Page[EntryOut], **REFUSALS})
def list_entries(request: HttpRequest, query: Query[EntriesQuery]) -> dict[str, Any]:
    """Who was entered and waits, or what became of the others, newest first, for those whose duty it is."""
    viewer = identity.viewer(request)
    if not any(not grant.at_team for grant in viewer.scopes(Verb.SEE_PEOPLE)):
        raise Forbidden(Reason("not_permitted", _("您没有查看人员的权限")))
    rows = queries.entries_visible_to(viewer, end=query.end or "", text=query.q)
    return page_of(rows, query, lambda part: [_row(row) for row in queries.entry_rows(part)])


def _row(row: queries.EntryRow) -> EntryOut:
    return EntryOut(
        number=row.number,
        name=row.name_masked,
        phone=row.phone_masked,
        site_name=row.site_name,
        by_name=row.by_name,
        source=row.source,
        entered_at=row.entered_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        end=EntryEnd(row.end) if row.end else None,
    )


@router.post("/people/entries", response={201: EnteredOut, **REFUSALS})
def enter(request: HttpRequest, body: EntryIn) -> Status[EnteredOut]:
    """Enters one person, who is told at their phone; an identity that is known already is not entered again."""
    born: date | None = body.birth_date
    form = EntryForm(
        name=body.name,
        id_type=body.id_type,
        id_number=body.id_number,
        birth_date=born,
        sex=body.sex or "",
        phone=body.phone,
        contact=body.contact,
        residence=body.residence,
        skills=body.skills,
        why=body.why,
    )
    (outcome,) = operations.enter_people(
        forms=[form], source="api", by=identity.actor(request), now=clock.now()
    )
    if isinstance(outcome, DomainError):
        raise outcome
    return Status(201, EnteredOut(number=outcome.number, known=outcome.known, pending=outcome.pending))
