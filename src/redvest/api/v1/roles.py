"""Roles at sites: who holds which, granted for a term, ended at once."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.access import operations, queries
from redvest.access.enums import Role, Verb
from redvest.access.rules import require_sight
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Moment, Number, Page, Paging, SiteCode, page_of
from redvest.api.v1.people import person_called
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Reason
from redvest.places import queries as places

router = Router(tags=["roles"])


class GrantOut(Schema):
    """A role in force: who holds it (masked), where, since and until when."""

    id: int
    role: Role
    number: str
    name: str
    phone: str
    site_name: str
    site_path: str
    since: datetime
    until: datetime | None


class GrantedOut(Schema):
    """What was granted or ended."""

    id: int
    role: Role
    since: datetime
    until: datetime | None


class RolesQuery(Paging):
    """Which grants; what is not given does not limit."""

    role: Role | None = None
    site: SiteCode | None = Field(None, description="At this site or below it.")


class GrantIn(Given):
    """A role for a person at a site and everything below it; null: without an end."""

    number: Number
    role: Role
    site_code: SiteCode
    until: Moment | None = None


@router.get("/roles", response={200: Page[GrantOut], **REFUSALS})
def list_roles(request: HttpRequest, query: Query[RolesQuery]) -> dict[str, Any]:
    """The grants in force at one's sites, for those who grant roles or audit."""
    viewer, now = identity.viewer(request), clock.now()
    if not viewer.scopes(Verb.GRANT_ROLES) and not viewer.scopes(Verb.READ_AUDIT):
        raise Forbidden(Reason("not_permitted", _("您没有查看角色的权限")))
    under = places.site_by_code(query.site).path if query.site else ""
    rows = queries.grants_visible_to(viewer, now=now, role=query.role or "", under=under)
    return page_of(rows, query, lambda part: [_out(holder) for holder in queries.holders(part)])


def _out(holder: queries.Holder) -> GrantOut:
    return GrantOut(
        id=holder.grant_id,
        role=Role(holder.role),
        number=holder.number,
        name=holder.name,
        phone=holder.phone,
        site_name=holder.site_name,
        site_path=holder.site_path,
        since=holder.since,
        until=holder.until,
    )


@router.post("/roles", response={201: GrantedOut, **REFUSALS})
def grant(request: HttpRequest, body: GrantIn) -> Status[GrantedOut]:
    """Grants a role: nobody more than they hold, nobody to themselves. A repeat returns the grant in force."""
    made = operations.grant_role(
        person_id=person_called(body.number, about="number"),
        role=body.role,
        site_code=body.site_code,
        until=body.until,
        by=identity.actor(request),
        now=clock.now(),
    )
    return Status(201, _granted(made))


@router.delete("/roles/{grant_id}", response={200: GrantedOut, **REFUSALS})
def revoke(request: HttpRequest, grant_id: Id) -> GrantedOut:
    """Ends a role at once: one's own, or one that one could grant."""
    require_sight(queries.sees_grant(identity.viewer(request), grant_id))
    ended = operations.revoke_role(grant_id=grant_id, by=identity.actor(request), now=clock.now())
    return _granted(ended)


def _granted(row: Any) -> GrantedOut:
    return GrantedOut(id=row.pk, role=Role(row.role), since=row.since, until=row.until)
