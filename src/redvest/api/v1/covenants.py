"""Covenants of sites: what holds, for all; drafted as data, tried, published, retired by those who may."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Given, Id, SiteCode, Text
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.points.covenant_enums import Evidence, Expiry, Holder, Source, Unit, VersionState
from redvest.points.operations import covenants as operations
from redvest.points.queries.covenants import Covenants
from redvest.points.queries.what_if import last_quarter, what_if
from redvest.points.rules.covenant import Rule
from redvest.points.rules.covenant_drafts import draft_of

router = Router(tags=["points"])


class DraftIn(Given):
    """A covenant as data: what it says as a whole, and its rules; the documentation says how."""

    name: Text = Field("", max_length=60)
    note: Text = Field("", max_length=300)
    terms: dict[str, Any] = Field(default_factory=dict)
    rules: list[dict[str, Any]] = Field(max_length=200)


class PublishIn(Given):
    """From which day on it holds."""

    valid_from: Day


class RetireIn(Given):
    """The last day."""

    last_day: Day


class VersionOut(Schema):
    """A version of a covenant."""

    id: int
    number: int
    state: VersionState
    valid_from: date | None
    valid_until: date | None


class CostOut(Schema):
    """What last quarter's events at a site cost, and would have cost under the version."""

    site_id: int
    site_name: str
    events: int
    people: int
    now_given: Decimal
    then_given: Decimal
    now_taken: Decimal
    then_taken: Decimal
    worth: Decimal


def _version(row: Any) -> VersionOut:
    names = ("number", "valid_from", "valid_until")
    return VersionOut(
        id=row.pk, state=VersionState(row.state), **{name: getattr(row, name) for name in names}
    )


class CovenantRuleOut(Schema):
    """A line of the covenant: so many points (below zero: taken), at most so many by period."""

    id: int
    code: str
    title: str
    heading: str
    source: Source
    unit: Unit
    value: Decimal
    most_value: Decimal | None
    caps: dict[str, Decimal]
    evidence: Evidence
    proposers: list[str]


class CovenantOut(Schema):
    """What holds at a site on a day; ``version`` and what is said as a whole are of the nearest covenant."""

    site_code: str
    on: date
    version: int | None
    holder: Holder | None
    base: Decimal | None
    expiry: Expiry | None
    publicity_days: int | None
    rules: list[CovenantRuleOut]


def _rule(rule: Rule) -> CovenantRuleOut:
    names = ("id", "code", "title", "heading", "value", "most_value")
    return CovenantRuleOut(
        **{name: getattr(rule, name) for name in names},
        source=Source(rule.source),
        unit=Unit(rule.unit),
        evidence=Evidence(rule.evidence),
        caps=dict(rule.caps),
        proposers=sorted(rule.proposers),
    )


@router.put("/covenants/{code}/draft", response={200: VersionOut, **REFUSALS})
def draft_covenant(request: HttpRequest, code: SiteCode, body: DraftIn) -> VersionOut:
    """Writes a site's draft, or writes it anew."""
    return _version(
        operations.draft_covenant(
            site_code=code,
            draft=draft_of({"terms": body.terms, "rules": body.rules}),
            name=body.name,
            note=body.note,
            by=identity.actor(request),
            now=clock.now(),
        )
    )


@router.get("/covenants/versions/{version_id}/cost", response={200: list[CostOut], **REFUSALS})
def cost(request: HttpRequest, version_id: Id) -> list[Any]:
    """What last quarter would have cost under a version, by site."""
    start, end = last_quarter(clock.local_day(clock.now()))
    return list(what_if(version_id, viewer=identity.viewer(request), start=start, end=end))


@router.post("/covenants/versions/{version_id}/publish", response={200: VersionOut, **REFUSALS})
def publish(request: HttpRequest, version_id: Id, body: PublishIn) -> VersionOut:
    """Puts a draft in force; not by whoever wrote it. A repeat changes nothing."""
    by, now = identity.actor(request), clock.now()
    return _version(
        operations.publish_covenant(version_id=version_id, valid_from=body.valid_from, by=by, now=now)
    )


@router.delete("/covenants/versions/{version_id}", response={200: VersionOut, **REFUSALS})
def drop(request: HttpRequest, version_id: Id) -> VersionOut:
    """Gives a draft up. A repeat changes nothing."""
    by = identity.actor(request)
    return _version(operations.drop_draft(version_id=version_id, by=by, now=clock.now()))


@router.post("/covenants/{code}/retire", response={200: VersionOut, **REFUSALS})
def retire(request: HttpRequest, code: SiteCode, body: RetireIn) -> VersionOut:
    """Ends the version in force after a day. A repeat changes nothing."""
    by, now = identity.actor(request), clock.now()
    return _version(operations.retire_covenant(site_code=code, last_day=body.last_day, by=by, now=now))


@router.get("/sites/{code}/covenant", auth=anyone, response={200: CovenantOut, **REFUSALS})
def covenant_in_force(request: HttpRequest, code: SiteCode, on: Day | None = None) -> CovenantOut:
    """What holds at a site today or on a day. It needs no account."""
    site, day = places.site_by_code(code), on or clock.local_day(clock.now())
    found = Covenants([site.path])
    levels = found.levels(site.path, day)
    terms = levels[0].terms if levels else None
    return CovenantOut(
        site_code=site.code,
        on=day,
        version=levels[0].number if levels else None,
        holder=Holder(terms.holder) if terms else None,
        base=terms.base if terms else None,
        expiry=Expiry(terms.expiry) if terms else None,
        publicity_days=terms.publicity_days if terms else None,
        rules=[_rule(rule) for rule in found.rules_at(site.path, day)],
    )
