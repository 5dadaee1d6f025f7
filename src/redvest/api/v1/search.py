"""Search in Chinese over what one may see: activities, teams, sites, and for staff the people of their places."""

from itertools import islice
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from redvest.access.enums import Verb
from redvest.activities.enums import ActivityState
from redvest.activities.queries.search import activities_found
from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Text
from redvest.delivery import identity
from redvest.kernel.errors import Forbidden, Reason
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.places.enums import SiteKind
from redvest.teams.enums import TeamKind
from redvest.teams.queries.search import teams_found

router = Router(tags=["search"])


class ActivityHit(Schema):
    """An activity that everybody may see."""

    id: int
    title: str
    place: str
    team: str
    state: ActivityState


class TeamHit(Schema):
    """A team that works."""

    code: str
    name: str
    kind: TeamKind
    site_name: str


class SiteHit(Schema):
    """A site that serves."""

    code: str
    name: str
    kind: SiteKind


class PersonHit(Schema):
    """Somebody of one's places, masked."""

    number: str
    name: str
    phone: str
    site_name: str


class SearchOut(Schema):
    """The first of each kind, in order of use; ``more`` names the kinds of which there are others.

    ``people`` is null for whoever sees no people. To see others, make the text longer or use the list of the kind.
    """

    activities: list[ActivityHit]
    teams: list[TeamHit]
    sites: list[SiteHit]
    people: list[PersonHit] | None
    more: list[str]


class SearchQuery(Schema):
    """What is looked for, by characters and pairs of them; people by number, whole name or phone."""

    q: Text = Field(max_length=60, description="Such as 大桥.")
    kind: Literal["activities", "teams", "sites", "people"] | None = Field(
        None, description="Only this kind."
    )
    limit: int = Field(5, ge=1, le=50, description="Of each kind at most so many.")


@router.get("/search", auth=anyone, response={200: SearchOut, **REFUSALS})
def search(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """What is called like this: for everybody what is public, for staff the people of their places, masked."""
    viewer, text = identity.viewer(request), query.q.strip()
    sees_people = any(not grant.at_team for grant in viewer.scopes(Verb.SEE_PEOPLE))
    if query.kind == "people" and not sees_people:
        raise Forbidden(Reason("not_permitted", _("您没有查看人员的权限")))
    finders: dict[str, Any] = {
        "activities": activities_found,
        "teams": teams_found,
        "sites": places.sites_found,
    }
    if sees_people:
        finders["people"] = lambda given: people.people_visible_to(viewer, text=given)
    found: dict[str, list[Any]] = {
        name: list(islice(find(text)[: query.limit + 1], query.limit + 1))
        for name, find in finders.items()
        if text and query.kind in (None, name)
    }
    first = {name: rows[: query.limit] for name, rows in found.items()}
    return {
        "activities": [_activity(row) for row in first.get("activities", ())],
        "teams": [_team(row) for row in first.get("teams", ())],
        "sites": [SiteHit(code=row.code, name=row.name, kind=row.kind) for row in first.get("sites", ())],
        "people": [_person(row) for row in first.get("people", ())] if sees_people else None,
        "more": [name for name, rows in found.items() if len(rows) > query.limit],
    }


def _activity(row: Any) -> ActivityHit:
    return ActivityHit(id=row.pk, title=row.title, place=row.place, team=row.team.name, state=row.state)


def _team(row: Any) -> TeamHit:
    return TeamHit(code=row.code, name=row.name, kind=row.kind, site_name=row.site.name)


def _person(row: people.PersonRow) -> PersonHit:
    return PersonHit(
        number=row["number"],
        name=row["name_masked"],
        phone=row["phone_masked"],
        site_name=row["site_name"],
    )
