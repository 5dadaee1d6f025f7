"""Divisions and the network of sites: centres 中心, institutes 所, stations 站, posts 点."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import DivisionCode, Given, Moment, Page, Paging, Reasoned, SiteCode, Text, page_of
from redvest.api.v1 import known
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason
from redvest.places import operations, queries
from redvest.places.enums import SiteKind, SiteState, TownshipClass, VillageClass
from redvest.places.queries import SiteInfo

router = Router(tags=["places"])


class SiteOut(Schema):
    """A site as it is now. ``path``: the codes from the top of the tree down to its own."""

    code: str
    name: str
    kind: SiteKind
    state: SiteState
    division: str = Field(description="The code of the division it references.")
    path: str = Field(examples=["/430524/430524001/"])
    address: str


class SiteRowOut(SiteOut):
    """A site in a tree, with how many open sites stand directly under it."""

    children: int


class CountsOut(Schema):
    """Open sites by kind."""

    centre: int
    institute: int
    station: int
    post: int


class NetworkOut(Schema):
    """A scope's open sites, counted; the keys of ``redvest network CODE --json``."""

    code: str
    name: str
    sites: CountsOut


class DivisionOut(Schema):
    """An administrative division in force. Level 1 province, 2 prefecture, 3 county, 4 township, 5 village."""

    code: str
    name: str
    level: int
    parent: str


class SitesQuery(Paging):
    """Which sites: with ``q`` those of that name, else those directly under ``under``, else the tops of all trees."""

    q: Text = Field("", max_length=80, description="Part of the name, or the beginning of the code.")
    under: SiteCode | None = Field(
        None, description="With q: in the subtree of this site; without: directly under it."
    )
    with_past: bool = Field(False, description="Closed and merged ones, too.")


class ChildrenQuery(Paging):
    """Which children."""

    with_past: bool = Field(False, description="Closed and merged ones, too.")


class DivisionsQuery(Paging):
    """Which divisions."""

    under: DivisionCode | None = Field(
        None, description="Directly under this one; without it, the provinces."
    )


class AsOf(Schema):
    """A moment in the past."""

    as_of: Moment | None = Field(None, description="As it was then; without it, now.")


class SiteIn(Given):
    """A new site under another one."""

    code: SiteCode = Field(description="A village's station takes its division's code.")
    kind: SiteKind
    name: Text
    division_code: DivisionCode
    parent_code: SiteCode | None = Field(None, description="null: the top of a tree, for the system only.")
    address: Text = ""


class NameIn(Given):
    """A new name."""

    name: Text


class MoveIn(Given):
    """Where the site is to stand."""

    parent_code: SiteCode


class MergeIn(Given):
    """The site of the same kind that succeeds."""

    into_code: SiteCode


class NetworkIn(Given):
    """Which townships get an institute and which villages a station; null: all."""

    townships: list[TownshipClass] | None = None
    villages: list[VillageClass] | None = None


class AddedOut(Schema):
    """Sites opened, by kind."""

    centre: int
    institute: int
    station: int


class OpenedOut(Schema):
    """What opening a network did; ``existing``: those asked for that were there before."""

    added: AddedOut
    existing: int


def site_out(site: SiteInfo) -> SiteOut:
    """A site as everyone may see it."""
    return SiteOut(**_fields(site))


def _fields(site: SiteInfo) -> dict[str, Any]:
    names = ("code", "name", "kind", "state", "path", "address")
    return {name: getattr(site, name) for name in names} | {"division": site.division_code}


@router.get("/sites", auth=anyone, response={200: Page[SiteOut], **REFUSALS})
def list_sites(request: HttpRequest, query: Query[SitesQuery]) -> dict[str, Any]:
    """The tops of the network, or with ``q`` the sites of that name, by code."""
    if query.q.strip():
        found = queries.sites_found(query.q, under=query.under, with_past=query.with_past)
        return page_of(found, query, lambda part: [site_out(queries.info_of(row)) for row in part])
    rows = queries.children_of(query.under, with_past=query.with_past)
    return page_of(rows, query, lambda part: [site_out(row) for row in part])


@router.get("/sites/{code}", auth=anyone, response={200: SiteOut, **REFUSALS})
def get_site(request: HttpRequest, code: SiteCode) -> SiteOut:
    """One site, open or not."""
    return site_out(queries.site_by_code(code))


@router.get("/sites/{code}/children", auth=anyone, response={200: Page[SiteRowOut], **REFUSALS})
def children(request: HttpRequest, code: SiteCode, query: Query[ChildrenQuery]) -> dict[str, Any]:
    """The sites directly under one, by code: drill down level by level."""
    queries.site_by_code(code)
    rows = queries.children_found(code, with_past=query.with_past).order_by("code")
    return page_of(
        rows,
        query,
        lambda part: [SiteRowOut(**_fields(row), children=row.children) for row in queries.rows_of(part)],
    )


@router.get("/sites/{code}/ancestors", auth=anyone, response={200: list[SiteOut], **REFUSALS})
def ancestors(request: HttpRequest, code: SiteCode) -> list[SiteOut]:
    """The way to a site, the top first, itself last."""
    return [site_out(site) for site in queries.ancestors_of(queries.site_by_code(code).path)]


@router.get("/network/{code}", auth=anyone, response={200: NetworkOut, **REFUSALS})
def network(request: HttpRequest, code: SiteCode, query: Query[AsOf]) -> Any:
    """Open sites by kind in a site's subtree or a division, now or at a moment of the past."""
    return queries.network_counts(code, as_of=query.as_of)


@router.get("/divisions", auth=anyone, response={200: Page[DivisionOut], **REFUSALS})
def divisions(request: HttpRequest, query: Query[DivisionsQuery]) -> dict[str, Any]:
    """The divisions directly under one, for choosing a residence."""
    return page_of(queries.divisions_under(query.under), query, lambda part: [_division(row) for row in part])


@router.get("/divisions/{code}", auth=anyone, response={200: DivisionOut, **REFUSALS})
def division(request: HttpRequest, code: DivisionCode) -> DivisionOut:
    """One division in force."""
    found = queries.division_by_code(code)
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个行政区划")))
    return _division(found)


def _division(row: queries.DivisionInfo) -> DivisionOut:
    return DivisionOut(code=row.code, name=row.name, level=row.level, parent=row.parent_code)


@router.post("/sites", response={201: SiteOut, **REFUSALS})
def open_site(request: HttpRequest, body: SiteIn) -> Status[SiteOut]:
    """Opens one site, for whoever manages the network at its parent. A code is used once (409 code_taken)."""
    made = operations.open_site(**body.dict(), by=identity.actor(request), now=clock.now())
    return Status(201, site_out(made))


@router.post("/network/{code}/open", response={200: OpenedOut, **REFUSALS})
def open_network(request: HttpRequest, code: SiteCode, body: NetworkIn) -> OpenedOut:
    """Opens a county's whole network from its divisions; repeated, it adds only what is missing."""
    made = operations.open_network(
        code=code,
        townships=body.townships,
        villages=body.villages,
        by=identity.actor(request),
        now=clock.now(),
    )
    return OpenedOut(added=AddedOut(**made.added), existing=made.existing)


@router.post("/sites/{code}/rename", response={200: SiteOut, **REFUSALS})
def rename(request: HttpRequest, code: SiteCode, body: NameIn) -> SiteOut:
    """Gives a site another name from now on; what was stays readable as of before."""
    return site_out(
        operations.rename_site(code=code, name=body.name, by=identity.actor(request), now=clock.now())
    )


@router.post("/sites/{code}/move", response={200: SiteOut, **REFUSALS})
def move(request: HttpRequest, code: SiteCode, body: MoveIn) -> SiteOut:
    """Puts a site, with all below it, under another one."""
    by, now = identity.actor(request), clock.now()
    return site_out(operations.move_site(code=code, parent_code=body.parent_code, by=by, now=now))


@router.post("/sites/{code}/merge", response={200: SiteOut, **REFUSALS})
def merge(request: HttpRequest, code: SiteCode, body: MergeIn) -> SiteOut:
    """Merges a site into another of its kind, which is returned."""
    by, now = identity.actor(request), clock.now()
    return site_out(operations.merge_site(code=code, into_code=body.into_code, by=by, now=now))


@router.post("/sites/{code}/close", response={200: SiteOut, **REFUSALS})
def close(request: HttpRequest, code: SiteCode, body: Reasoned) -> SiteOut:
    """Closes a site under which nothing open stands any more; its records stay."""
    by, now = identity.actor(request), clock.now()
    return site_out(operations.close_site(code=code, reason=body.reason, by=by, now=now))


router.add_router("", known.router)
