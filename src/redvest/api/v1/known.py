"""What sites are known by: titles, officers, opening hours, paired units; posts by the list; coverage."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Day,
    DivisionCode,
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
from redvest.api.v1.people import person_called
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import operations, queries
from redvest.places.enums import DesignationKind, DesignationLevel, UnitKind
from redvest.places.queries.life import designation_info
from redvest.places.queries.units import pairing_info, unit_info
from redvest.reports import queries as reports
from redvest.reports.queries import Cover

router = Router(tags=["places"])
Minute = Field(ge=0, le=1440, description="Minutes since midnight in China.")


class TitleOut(Schema):
    """A title of a site. ``until``: the first day on which it no longer holds."""

    id: int
    site_code: str
    kind: DesignationKind
    level: DesignationLevel
    label: str
    document: str
    since: date
    until: date | None
    revoked_reason: str


class OfficerOut(Schema):
    """Who heads a site or works there; the name is whole only with consent."""

    is_head: bool
    title: str
    post: str
    name: str
    since: date


class SpanOut(Schema):
    """A span of opening on a weekday (1 Monday), in minutes since midnight."""

    weekday: int
    opens: int
    closes: int


class OpeningDayOut(Schema):
    """A day on which the weekly hours do not hold; null: closed."""

    day: date
    opens: int | None
    closes: int | None
    note: str


class PairingOut(Schema):
    """A unit paired with a site."""

    id: int
    unit_id: int
    unit_name: str
    unit_kind: UnitKind
    site_code: str
    since: date
    until: date | None
    note: str


class KnownOut(Schema):
    """What everybody may know of a site. ``open_now``: null when nothing was said about its hours."""

    code: str
    address: str
    phone: str
    open_now: bool | None
    week: list[SpanOut]
    days: list[OpeningDayOut]
    titles: list[TitleOut]
    officers: list[OfficerOut]
    pairings: list[PairingOut]


class UnitOut(Schema):
    """A unit, and with how many sites it is paired today."""

    id: int
    name: str
    kind: UnitKind
    credit_code: str
    civilised: DesignationLevel | None
    site_code: str
    sites: int


class CoverOut(Schema):
    """A village and how it is reached."""

    code: str
    name: str
    township_code: str
    station_code: str
    last_on: date | None
    state: Cover


class ContactIn(Given):
    """Where a site is, and its landline."""

    address: Text = ""
    phone: Text = ""


class SpanIn(Given):
    """A span of opening on a weekday."""

    weekday: int = Field(ge=1, le=7)
    opens: int = Minute
    closes: int = Minute


class HoursIn(Given):
    """The weekly hours; none: nothing is said."""

    week: list[SpanIn] = Field(max_length=70)


class OfficerIn(Given):
    """Who heads the site or works there."""

    title: Text
    name: Text
    since: Day
    post: Text = ""
    is_head: bool = False
    is_public: bool = Field(False, description="They agreed that their name is published.")
    number: Text = Field("", description="Their volunteer number, if they have one.")


class TitleIn(Given):
    """A title that a document gives."""

    kind: DesignationKind
    level: DesignationLevel
    document: Text
    since: Day
    until: Day | None = None


class PairIn(Given):
    """The unit and the period."""

    unit_id: Id
    since: Day
    until: Day | None = None
    note: Text = ""


class UnitIn(Given):
    """A unit to be registered at a site one manages."""

    site_code: SiteCode
    name: Text
    kind: UnitKind
    credit_code: Text = ""
    civilised: DesignationLevel | None = None


class PostIn(Given):
    """A post; without a code it is numbered below its site."""

    name: Text
    code: Text = ""
    division_code: Text = ""
    address: Text = ""


class PostsIn(Given):
    """A list of posts."""

    posts: list[PostIn] = Field(max_length=10_000)


class LineOut(Schema):
    """What is wrong with a line of the list, numbered from 1."""

    line: int
    code: str
    sentence: str


class PostsOut(Schema):
    """What became of a list: codes of those opened, how many were there, and the bad lines."""

    opened: list[str]
    existing: int
    refused: list[LineOut]


class UnitsQuery(Paging):
    """Which units."""

    q: Text = Field("", max_length=80)
    kind: UnitKind | None = None


class CoverQuery(Paging):
    """After how many days without activity a station is silent, and which villages."""

    days: int = Field(reports.SILENT_AFTER, ge=1, le=3650)
    state: Cover | None = None


@router.get("/sites/{code}/known", auth=None, response={200: KnownOut, **REFUSALS})
def known(request: HttpRequest, code: SiteCode) -> dict[str, Any]:
    """Titles, officers, opening hours and paired units of a site, today."""
    return _known(code)


def _known(code: str) -> dict[str, Any]:
    site, now = queries.site_by_code(code), clock.now()
    today, opening = clock.local_day(now), queries.opening_of(site.id, now=now)
    spans = [(day, *span) for day, spans in opening.week.items() for span in spans]
    return {
        "code": site.code,
        "address": site.address,
        "phone": site.phone,
        "open_now": opening.is_open(now) if opening.is_known else None,
        "week": [{"weekday": day, "opens": opens, "closes": closes} for day, opens, closes in spans],
        "days": [
            {
                "day": one.day,
                "opens": (one.span or [None])[0],
                "closes": (one.span or [None])[-1],
                "note": one.note,
            }
            for one in opening.days
        ],
        "titles": queries.designations_of([site.id], on=today).get(site.id, []),
        "officers": queries.officers_of(site.id, on=today),
        "pairings": [pairing_info(row) for row in queries.pairings_listed(site_id=site.id, on=today)[:100]],
    }


@router.put("/sites/{code}/contact", response={200: KnownOut, **REFUSALS})
def describe(request: HttpRequest, code: SiteCode, body: ContactIn) -> dict[str, Any]:
    """Says where a site is, and its landline."""
    operations.describe_site(code=code, **body.dict(), by=identity.actor(request), now=clock.now())
    return _known(code)


@router.put("/sites/{code}/hours", response={200: KnownOut, **REFUSALS})
def hours(request: HttpRequest, code: SiteCode, body: HoursIn) -> dict[str, Any]:
    """Sets the weekly opening hours."""
    week = [(span.weekday, span.opens, span.closes) for span in body.week]
    operations.set_opening_hours(code=code, week=week, by=identity.actor(request), now=clock.now())
    return _known(code)


@router.post("/sites/{code}/officers", response={201: KnownOut, **REFUSALS})
def appoint(
    request: HttpRequest, code: SiteCode, body: OfficerIn, key: IdempotencyKey = ""
) -> Status[dict[str, Any]]:
    """Names who heads a site or works there; a new head follows the one before."""
    data = body.dict()
    number = data.pop("number").strip()
    person_id = person_called(number, about="number") if number else None
    operations.appoint_officer(
        code=code, **data, person_id=person_id, by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, _known(code))


@router.post("/sites/{code}/designations", response={201: TitleOut, **REFUSALS})
def designate(request: HttpRequest, code: SiteCode, body: TitleIn, key: IdempotencyKey = "") -> Status[Any]:
    """Records a title that a document gives; done at the site above."""
    made = operations.designate_site(
        code=code, **body.dict(), by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, designation_info(made))


@router.post("/sites/designations/{designation_id}/revoke", response={200: TitleOut, **REFUSALS})
def revoke(request: HttpRequest, designation_id: Id, body: Reasoned) -> Any:
    """Ends a title today."""
    by, now = identity.actor(request), clock.now()
    row = operations.revoke_designation(designation_id=designation_id, reason=body.reason, by=by, now=now)
    return designation_info(row)


@router.post("/sites/{code}/pairings", response={200: PairingOut, **REFUSALS})
def pair(request: HttpRequest, code: SiteCode, body: PairIn) -> Any:
    """Pairs a unit with a site."""
    return pairing_info(
        operations.pair_unit(site_code=code, **body.dict(), by=identity.actor(request), now=clock.now())
    )


@router.post("/sites/pairings/{pairing_id}/end", response={200: PairingOut, **REFUSALS})
def part(request: HttpRequest, pairing_id: Id, body: Reasoned) -> Any:
    """Ends a pairing today."""
    by, now = identity.actor(request), clock.now()
    return pairing_info(operations.end_pairing(pairing_id=pairing_id, reason=body.reason, by=by, now=now))


@router.post("/sites/{code}/posts", response={200: PostsOut, **REFUSALS})
def posts(request: HttpRequest, code: SiteCode, body: PostsIn) -> PostsOut:
    """Opens posts below a site; the same list again adds nothing."""
    forms = [operations.PostForm(**post.dict()) for post in body.posts]
    made = operations.open_posts(parent_code=code, posts=forms, by=identity.actor(request), now=clock.now())
    refused = [LineOut(line=line, code=why.code, sentence=str(why)) for line, why in made.refused]
    return PostsOut(opened=made.opened, existing=made.existing, refused=refused)


@router.get("/network/-/units", response={200: Page[UnitOut], **REFUSALS})
def units(request: HttpRequest, query: Query[UnitsQuery]) -> dict[str, Any]:
    """Units that pair with sites, by name."""
    rows = queries.units_found(text=query.q, kind=query.kind or "", on=clock.local_day(clock.now()))
    return page_of(rows, query, lambda part: [unit_info(row) for row in part])


@router.post("/network/-/units", response={201: UnitOut, **REFUSALS})
def register_unit(request: HttpRequest, body: UnitIn, key: IdempotencyKey = "") -> Status[Any]:
    """Registers a unit at a site one manages."""
    data = body.dict()
    site_code = data.pop("site_code")
    form = operations.UnitForm(**data)
    by, now = identity.actor(request), clock.now()
    return Status(201, operations.register_unit(form=form, site_code=site_code, by=by, now=now, key=key))


@router.get("/network/{code}/coverage", response={200: Page[CoverOut], **REFUSALS})
def coverage(request: HttpRequest, code: DivisionCode, query: Query[CoverQuery]) -> dict[str, Any]:
    """The villages of a division with their stations, for who manages a site there."""
    viewer, now = identity.viewer(request), clock.now()
    sites = queries.sites_by_codes([code])
    require(viewer, Verb.MANAGE_NETWORK, *(site.path for site in sites.values()))
    rows = [
        row for row in reports.coverage(code, now=now, days=query.days) if query.state in (None, row.state)
    ]
    return page_of(rows, query, list)
