"""Activities: drafted by a team, approved by the site above, published, called off."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.enums import Verb
from redvest.activities import operations, queries
from redvest.activities.enums import ActivityState
from redvest.activities.queries import duty
from redvest.activities.rules.activities import ActivityForm, ShiftForm
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Decision,
    Given,
    Id,
    IdempotencyKey,
    Moment,
    Page,
    Paging,
    Reasoned,
    SiteCode,
    Text,
    page_of,
)
from redvest.api.v1.shifts import ShiftOut, shift_out
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, Reason
from redvest.kernel.privacy import mask_name, mask_phone
from redvest.people.enums import ServiceCategory
from redvest.places import queries as places
from redvest.teams import queries as teams

router = Router(tags=["activities"])


class ActivityRowOut(Schema):
    """An activity in a list, with its shifts in short."""

    id: int
    title: str
    category: ServiceCategory
    team_id: int
    team: str
    site: str
    site_name: str
    project_id: int | None
    place: str
    state: ActivityState
    shifts: int = Field(description="How many shifts it has.")
    first_at: datetime | None
    places: int
    taken: int


class ActivityOut(Schema):
    """An activity with its shifts. The contact is masked except for those who signed up or whose duty it is."""

    id: int
    title: str
    category: ServiceCategory
    text: str
    place: str
    contact_name: str
    contact_phone: str
    risks: str
    insurance: str
    team_id: int
    team: str
    site: str
    site_name: str
    project_id: int | None
    state: ActivityState
    reason: str = Field(description="Why it was returned or called off.")
    approved_at: datetime | None
    shifts: list[ShiftOut] = Field(
        description="All of them; of a roster only one's own and the next free ones."
    )


class ActivitiesQuery(Paging):
    """Which activities; what is not given does not limit."""

    site: SiteCode | None = Field(None, description="At this site or below it.")
    team_id: Id | None = None
    project_id: Id | None = None
    category: ServiceCategory | None = None
    state: ActivityState | None = None
    to_decide: bool = Field(False, description="Only submissions one may decide, the oldest first.")


class ActivityIn(Given):
    """What a team says about an activity, truthfully. With risks it needs an insurance."""

    team_id: Id
    title: Text = Field(description="At most 50 characters.")
    category: ServiceCategory
    text: Text = Field(description="What is done, for whom, what to bring; at most 2000 characters.")
    place: Text
    contact_name: Text
    contact_phone: Text
    risks: Text = ""
    insurance: Text = Field("", description="Insurer and policy number.")
    project_id: Id | None = Field(None, description="A running project of the same team.")


class ShiftIn(Given):
    """When, where and for how many; within one calendar day of China."""

    starts_at: Moment
    ends_at: Moment
    place: Text
    places: int = Field(ge=1, le=100_000)
    min_age: int = Field(0, ge=0, le=100, description="Years, counted on the day of the shift.")
    opens_at: Moment | None = Field(None, description="From when one can sign up; null: at once.")
    cancel_until: Moment | None = Field(None, description="Until when one can cancel; null: its start.")


class Declared(Given):
    """Whether the activity is of one of the six kinds that are not volunteer service; all are to be answered."""

    own_job: bool = Field(description="One's own job, in working hours.")
    unit_duty: bool = Field(
        description="Required inside one's unit or school: team-building, duty, meetings."
    )
    own_benefit: bool = Field(
        description="Mainly for the good of those who take part: courses, camps, visits."
    )
    unclear: bool = Field(description="Of no clear use to the public: lectures, dinners, being an audience.")
    paid: bool = Field(description="Paid clearly above the usual allowance, e.g. over 50 yuan a day.")
    bought_hours: bool = Field(description="Hours not by actual time: for donations, forwarding, as a bonus.")


def _seen(request: HttpRequest, activity_id: int) -> None:
    """Raises NotFound for an activity the caller may not know of, before a deed could tell that it exists."""
    queries.activity_for(identity.viewer(request), activity_id)


@router.get("/activities", auth=anyone, response={200: Page[ActivityRowOut], **REFUSALS})
def list_activities(request: HttpRequest, query: Query[ActivitiesQuery]) -> dict[str, Any]:
    """Published ones for everyone, the rest for those whose duty they are; newest first."""
    viewer = identity.viewer(request)
    rows = queries.activities_awaiting(viewer) if query.to_decide else queries.activities_visible_to(viewer)
    limits = {
        "site__path__startswith": places.site_by_code(query.site).path if query.site else "",
        "team_id": query.team_id,
        "project_id": query.project_id,
        "category": query.category,
        "state": query.state,
    }
    rows = rows.filter(**{lookup: value for lookup, value in limits.items() if value})
    return page_of(rows, query, _rows)


def _rows(rows: list[Any]) -> list[ActivityRowOut]:
    outlines = queries.outlines_of(row.pk for row in rows)
    return [_row(row, outlines.get(row.pk)) for row in rows]


def _row(row: Any, outline: queries.Outline | None) -> ActivityRowOut:
    return ActivityRowOut(
        id=row.pk,
        title=row.title,
        category=ServiceCategory(row.category),
        team_id=row.team_id,
        team=row.team.name,
        site=row.site.code,
        site_name=row.site.name,
        project_id=row.project_id,
        place=row.place,
        state=ActivityState(row.state),
        shifts=outline.shifts if outline else 0,
        first_at=outline.first_at if outline else None,
        places=outline.places if outline else 0,
        taken=outline.taken if outline else 0,
    )


@router.get("/activities/{activity_id}", auth=anyone, response={200: ActivityOut, **REFUSALS})
def get_activity(request: HttpRequest, activity_id: Id) -> ActivityOut:
    """One activity with its shifts, each saying why one cannot take a place."""
    return _shown(request, activity_id)


def _shown(request: HttpRequest, activity_id: int) -> ActivityOut:
    viewer, now = identity.viewer(request), clock.now()
    found = queries.activity_for(viewer, activity_id)
    shown = duty.shifts_to_show(found.pk, person_id=viewer.person_id, now=now)
    cards = queries.cards(shown, person_id=viewer.person_id, now=now)
    duties = (Verb.PREPARE_ACTIVITY, Verb.APPROVE_ACTIVITY, Verb.SEE_RECORDS)
    in_duty = any(viewer.may(verb, found.team.path, found.site.path) for verb in duties)
    clear = in_duty or any(card.own for card in cards)
    return ActivityOut(
        id=found.pk,
        title=found.title,
        category=ServiceCategory(found.category),
        text=found.text,
        place=found.place,
        contact_name=found.contact_name if clear else mask_name(found.contact_name),
        contact_phone=found.contact_phone if clear else mask_phone(found.contact_phone),
        risks=found.risks,
        insurance=found.insurance,
        team_id=found.team_id,
        team=found.team.name,
        site=found.site.code,
        site_name=found.site.name,
        project_id=found.project_id,
        state=ActivityState(found.state),
        reason=found.reason,
        approved_at=found.approved_at,
        shifts=[shift_out(card) for card in cards],
    )


def _form(body: ActivityIn) -> ActivityForm:
    if body.team_id not in teams.teams_by_ids([body.team_id]):
        raise Invalid(Reason("team_unknown", _("没有找到这支队伍"), about="team_id"))
    return ActivityForm(**body.dict())


@router.post("/activities", response={201: ActivityOut, **REFUSALS})
def draft(request: HttpRequest, body: ActivityIn, key: IdempotencyKey = "") -> Status[ActivityOut]:
    """Starts an activity of a team one leads or works for, as a draft."""
    made = operations.draft_activity(form=_form(body), by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, _shown(request, made.pk))


@router.put("/activities/{activity_id}", response={200: ActivityOut, **REFUSALS})
def edit(request: HttpRequest, activity_id: Id, body: ActivityIn) -> ActivityOut:
    """Changes a draft; the team stays. What was submitted is not changed any more (409 not_draft)."""
    _seen(request, activity_id)
    operations.edit_activity(
        activity_id=activity_id, form=_form(body), by=identity.actor(request), now=clock.now()
    )
    return _shown(request, activity_id)


@router.post("/activities/{activity_id}/shifts", response={201: ShiftOut, **REFUSALS})
def add_shift(
    request: HttpRequest, activity_id: Id, body: ShiftIn, key: IdempotencyKey = ""
) -> Status[ShiftOut]:
    """Adds a shift to a draft."""
    _seen(request, activity_id)
    by, now = identity.actor(request), clock.now()
    made = operations.add_shift(
        activity_id=activity_id, form=ShiftForm(**body.dict()), by=by, now=now, key=key
    )
    cards = queries.cards([queries.shift_by_id(made.pk)], person_id=by.person_id, now=now)
    return Status(201, shift_out(cards[0]))


@router.post("/activities/{activity_id}/submit", response={200: ActivityOut, **REFUSALS})
def submit(request: HttpRequest, activity_id: Id, body: Declared) -> ActivityOut:
    """Hands a draft to the site above. No answer is never an approval.

    A yes to one of the six is refused (409 not_service, each with what to do instead).
    """
    _seen(request, activity_id)
    operations.submit_activity(
        activity_id=activity_id, answers=body.dict(), by=identity.actor(request), now=clock.now()
    )
    return _shown(request, activity_id)


@router.post("/activities/{activity_id}/decide", response={200: ActivityOut, **REFUSALS})
def decide(request: HttpRequest, activity_id: Id, body: Decision) -> ActivityOut:
    """Approves, or returns with a reason; never one's own submission."""
    _seen(request, activity_id)
    operations.decide_activity(
        activity_id=activity_id,
        approve=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _shown(request, activity_id)


@router.post("/activities/{activity_id}/publish", response={200: ActivityOut, **REFUSALS})
def publish(request: HttpRequest, activity_id: Id) -> ActivityOut:
    """Opens an approved activity to everyone."""
    _seen(request, activity_id)
    operations.publish_activity(activity_id=activity_id, by=identity.actor(request), now=clock.now())
    return _shown(request, activity_id)


@router.post("/activities/{activity_id}/cancel", response={200: ActivityOut, **REFUSALS})
def cancel(request: HttpRequest, activity_id: Id, body: Reasoned) -> ActivityOut:
    """Calls an activity off, with a reason everyone sees; all sign-ups end."""
    _seen(request, activity_id)
    operations.cancel_activity(
        activity_id=activity_id, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return _shown(request, activity_id)
