"""People of one's own places: masked; a contact only for a duty, with a reason, on record."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from redvest.access.enums import Verb
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Number, Page, Paging, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason
from redvest.people import operations, queries

router = Router(tags=["people"])


class PersonRowOut(Schema):
    """A person living in one's places, masked."""

    number: str
    name: str
    phone: str
    registered_at: datetime
    site: str
    site_name: str


class ContactOut(Schema):
    """A real name and phone, shown once for a duty; ``instead``: whom to reach for one without a phone."""

    name: str
    phone: str
    instead: str


class PeopleQuery(Paging):
    """Which people."""

    q: Text = Field(
        "",
        max_length=60,
        description="A volunteer number or its beginning, or a whole name or phone one knows.",
    )


class WhyIn(Given):
    """Why the contact is needed, in 4 to 200 characters; the person reads it."""

    why: Text = Field(examples=["通知他明天的活动改了地点"])


def person_called(number: str, *, about: str) -> int:
    """The id of the person with a volunteer number. Raises Invalid about the field it came in."""
    try:
        return queries.person_by_number(number).id
    except NotFound:
        raise Invalid(Reason("number_unknown", _("没有这个志愿者编号，请再看一眼"), about=about)) from None


@router.get("/people", response={200: Page[PersonRowOut], **REFUSALS})
def list_people(request: HttpRequest, query: Query[PeopleQuery]) -> dict[str, Any]:
    """Who lives in one's places, the newest first, for those whose duty it is."""
    viewer = identity.viewer(request)
    if not any(not grant.at_team for grant in viewer.scopes(Verb.SEE_PEOPLE)):
        raise Forbidden(Reason("not_permitted", _("您没有查看人员的权限")))
    rows = queries.people_visible_to(viewer, text=query.q)
    return page_of(rows, query, lambda part: [_row(row) for row in part])


def _row(row: queries.PersonRow) -> PersonRowOut:
    return PersonRowOut(
        number=row["number"],
        name=row["name_masked"],
        phone=row["phone_masked"],
        registered_at=row["registered_at"],
        site=row["site_code"],
        site_name=row["site_name"],
    )


@router.post("/people/{number}/reveal", response={200: ContactOut, **REFUSALS})
def reveal(request: HttpRequest, number: Number, body: WhyIn) -> ContactOut:
    """Shows a name and phone for a reason that goes on record and that the person sees."""
    person = queries.person_by_number(number)
    contact = operations.reveal_contact(
        person_id=person.id, why=body.why, by=identity.actor(request), now=clock.now()
    )
    return ContactOut(name=contact.name, phone=contact.phone, instead=contact.instead)
