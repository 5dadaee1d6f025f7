"""The menu: what is offered at a place; items proposed, decided by the site above, taken off; needs heard at doors."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Day,
    Decision,
    Given,
    Id,
    IdempotencyKey,
    Page,
    Paging,
    Reasoned,
    SiteCode,
    Text,
    page_of,
)
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import Audience, HeardState, ItemState, Need
from redvest.orders.queries import menu as queries
from redvest.people.enums import Skill
from redvest.places import queries as places

router = Router(tags=["menu"])


class ItemOut(Schema):
    """An item of the menu; ``whose``: the team or site that offers it, in the whole subtree of ``area``."""

    id: int
    title: str
    need: Need
    text: str
    audience: list[Audience]
    materials: str
    minutes: int
    months: list[int] = Field(description="1 to 12; empty: all year.")
    week_capacity: int = Field(description="Orders a week; 0: no limit of its own.")
    skills: list[Skill]
    whose: str
    site: str
    team_id: int | None
    area: str
    state: ItemState
    reason: str = Field(description="Why it was returned, suspended or retired.")


class MenuQuery(Paging):
    """Which items; what is not given does not limit."""

    site: SiteCode | None = Field(None, description="What is offered there this month, of sites above, too.")
    need: Need | None = None
    q: Text = Field("", max_length=40, description="Words of the title or description.")
    state: ItemState | None = None
    to_decide: bool = Field(False, description="Only submissions one may decide.")


class ItemIn(Given):
    """What a site or a team offers."""

    title: Text = Field(description="At most 40 characters.")
    need: Need
    text: Text = Field(description="At most 500 characters.")
    minutes: int = Field(ge=10, le=720)
    area: SiteCode | None = Field(None, description="In whose subtree; the proposing site's if left out.")
    audience: list[Audience] = []
    materials: Text = ""
    months: list[int] = []
    week_capacity: int = Field(0, ge=0)
    skills: list[Skill] = []


class ProposalIn(ItemIn):
    """The same, of a site or of a team."""

    site_code: SiteCode | None = None
    team_id: Id | None = None


class HeardOut(Schema):
    """A need heard on a visit."""

    id: int
    site: str
    need: Need
    text: str
    households: int
    heard_on: date
    state: HeardState
    settled_at: datetime | None
    order_id: int | None
    reason: str


class HeardIn(Given):
    """What households spoke of, without naming them."""

    site_code: SiteCode
    need: Need
    text: Text = Field(description="At most 300 characters.")
    heard_on: Day
    households: int = Field(1, ge=1)


class HeardQuery(Paging):
    """Which needs."""

    state: HeardState | None = None


class OrderLink(Given):
    """The order a need became."""

    order_id: Id


def _out(row: Any) -> ItemOut:
    return ItemOut(
        id=row.pk,
        title=row.title,
        need=row.need,
        text=row.text,
        audience=row.audience,
        materials=row.materials,
        minutes=row.minutes,
        months=row.months,
        week_capacity=row.week_capacity,
        skills=row.skills,
        whose=row.team.name if row.team is not None else row.site.name,
        site=row.site.code,
        team_id=row.team_id,
        area=row.area.code,
        state=row.state,
        reason=row.reason,
    )


def _form(body: ItemIn) -> operations.MenuForm:
    return operations.MenuForm(
        title=body.title,
        need=body.need,
        text=body.text,
        minutes=body.minutes,
        area_code=body.area or "",
        audience=tuple(body.audience),
        materials=body.materials,
        months=tuple(body.months),
        week_capacity=body.week_capacity,
        skills=tuple(body.skills),
    )


@router.get("/menu", auth=anyone, response={200: Page[ItemOut], **REFUSALS})
def list_menu(request: HttpRequest, query: Query[MenuQuery]) -> dict[str, Any]:
    """What is offered at a site; without one, all published items and those of one's duty."""
    viewer = identity.viewer(request)
    if query.site:
        site = places.site_by_code(query.site)
        rows = queries.items_at(site.path, now=clock.now(), need=query.need or "", text=query.q)
    else:
        rows = queries.items_to_decide(viewer) if query.to_decide else queries.items_visible_to(viewer)
        limits = {"need": query.need, "state": query.state, "words__all_words": query.q.strip()}
        rows = rows.filter(**{name: value for name, value in limits.items() if value})
    return page_of(rows.order_by("id"), query, lambda part: [_out(row) for row in part])


@router.get("/menu/{item_id}", auth=anyone, response={200: ItemOut, **REFUSALS})
def get_item(request: HttpRequest, item_id: Id) -> ItemOut:
    """One item."""
    return _out(queries.item_for(identity.viewer(request), item_id))


@router.post("/menu", response={201: ItemOut, **REFUSALS})
def propose(request: HttpRequest, body: ProposalIn, key: IdempotencyKey = "") -> Status[ItemOut]:
    """Drafts an item, of a site one works for or a team one leads."""
    made = operations.propose_item(
        form=_form(body),
        site_code=body.site_code or "",
        team_id=body.team_id,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(201, _again(request, made.pk))


@router.put("/menu/{item_id}", response={200: ItemOut, **REFUSALS})
def edit(request: HttpRequest, item_id: Id, body: ItemIn) -> ItemOut:
    """Changes a draft; what was submitted is not changed any more (409 item_not_draft)."""
    by, now = identity.actor(request), clock.now()
    operations.edit_item(item_id=item_id, form=_form(body), by=by, now=now)
    return _again(request, item_id)


@router.post("/menu/{item_id}/submit", response={200: ItemOut, **REFUSALS})
def submit(request: HttpRequest, item_id: Id) -> ItemOut:
    """Puts a draft before the site above, or that of the wider area."""
    return _out(operations.submit_item(item_id=item_id, by=identity.actor(request), now=clock.now()))


@router.post("/menu/{item_id}/decide", response={200: ItemOut, **REFUSALS})
def decide(request: HttpRequest, item_id: Id, body: Decision) -> ItemOut:
    """Publishes, or returns with a reason; never one's own submission."""
    by, now = identity.actor(request), clock.now()
    return _out(
        operations.decide_item(item_id=item_id, approve=body.approve, reason=body.reason, by=by, now=now)
    )


@router.post("/menu/{item_id}/suspend", response={200: ItemOut, **REFUSALS})
def suspend(request: HttpRequest, item_id: Id, body: Reasoned) -> ItemOut:
    """Takes it off the menu for a while."""
    by, now = identity.actor(request), clock.now()
    return _out(operations.suspend_item(item_id=item_id, reason=body.reason, by=by, now=now))


@router.post("/menu/{item_id}/resume", response={200: ItemOut, **REFUSALS})
def resume(request: HttpRequest, item_id: Id) -> ItemOut:
    """Offers it again: whoever suspended it, or those who decide on it."""
    return _out(operations.resume_item(item_id=item_id, by=identity.actor(request), now=clock.now()))


@router.post("/menu/{item_id}/retire", response={200: ItemOut, **REFUSALS})
def retire(request: HttpRequest, item_id: Id, body: Reasoned) -> ItemOut:
    """Takes it off the menu for good."""
    by, now = identity.actor(request), clock.now()
    return _out(operations.retire_item(item_id=item_id, reason=body.reason, by=by, now=now))


def _again(request: HttpRequest, item_id: int) -> ItemOut:
    return _out(queries.item_for(identity.viewer(request), item_id))


def _heard(row: Any) -> HeardOut:
    return HeardOut(
        id=row.pk,
        site=row.site.code,
        need=row.need,
        text=row.text,
        households=row.households,
        heard_on=row.heard_on,
        state=row.state,
        settled_at=row.settled_at,
        order_id=row.order_id,
        reason=row.reason,
    )


@router.get("/needs-heard", response={200: Page[HeardOut], **REFUSALS})
def list_heard(request: HttpRequest, query: Query[HeardQuery]) -> dict[str, Any]:
    """Needs heard at one's places, the newest first."""
    rows = queries.heard_visible_to(identity.viewer(request))
    if query.state:
        rows = rows.filter(state=query.state)
    return page_of(rows, query, lambda part: [_heard(row) for row in part])


@router.post("/needs-heard", response={201: HeardOut, **REFUSALS})
def note(request: HttpRequest, body: HeardIn, key: IdempotencyKey = "") -> Status[HeardOut]:
    """Notes a need heard on a visit."""
    form = operations.HeardForm(**body.dict())
    made = operations.note_need(form=form, by=identity.actor(request), now=clock.now(), key=key)
    return Status(201, _heard(made))


@router.post("/needs-heard/{heard_id}/propose", response={201: ItemOut, **REFUSALS})
def propose_from(request: HttpRequest, heard_id: Id, body: ItemIn) -> Status[ItemOut]:
    """Drafts an item that answers the need; a repeat returns it."""
    by, now = identity.actor(request), clock.now()
    made = operations.propose_from_need(heard_id=heard_id, form=_form(body), by=by, now=now)
    return Status(201, _again(request, made.pk))


@router.post("/needs-heard/{heard_id}/order", response={200: HeardOut, **REFUSALS})
def link(request: HttpRequest, heard_id: Id, body: OrderLink) -> HeardOut:
    """Says which order it became."""
    by, now = identity.actor(request), clock.now()
    return _heard(operations.link_need_to_order(heard_id=heard_id, order_id=body.order_id, by=by, now=now))


@router.post("/needs-heard/{heard_id}/dismiss", response={200: HeardOut, **REFUSALS})
def dismiss(request: HttpRequest, heard_id: Id, body: Reasoned) -> HeardOut:
    """Says why nothing comes of it."""
    by, now = identity.actor(request), clock.now()
    return _heard(operations.dismiss_need(heard_id=heard_id, reason=body.reason, by=by, now=now))
