"""Search over everything one may see: activities, teams, sites, and for staff the people of their places."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.activities.queries.search import activities_found, with_days
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Text
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.teams.queries.search import teams_found
from redvest.web.desk import page_of
from redvest.web.office.desk import at_sites

#: Shown of each kind while all kinds are shown, and while one types.
FEW, FEWEST = 5, 3
#: A longer text is no name, and is cut.
LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing found: what it is called, where it leads, and a line about it."""

    title: str
    href: str
    about: str
    badge: Text = ""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Something one can look for: how it is found, and what is shown of a row."""

    name: str
    label: Text
    icon: str
    find: Callable[[HttpRequest, str], Any]
    show: Callable[[Any], Hit]


@dataclass(frozen=True, kw_only=True)
class Section:
    """What was found of one kind; ``more``: there are others."""

    kind: Kind
    hits: list[Hit]
    more: bool


def _day_of(row: Any) -> str:
    """When it is next, or when it was; "" while it has no shift."""
    if row.next_at:
        return date_format(localtime(row.next_at), str(_("n月j日 H:i")))
    return date_format(localtime(row.last_at), str(_("Y年n月j日"))) if row.last_at else ""


def _activity(row: Any) -> Hit:
    return Hit(
        title=row.title,
        href=reverse("public:activity", args=[row.pk]),
        about=" · ".join(part for part in (_day_of(row), row.place, row.team.name) if part),
        badge=row.get_state_display(),
    )


def _team(row: Any) -> Hit:
    return Hit(
        title=row.name,
        href=reverse("public:team", args=[row.code]),
        about=f"{row.get_kind_display()} · {row.site.name}",
    )


def _site(row: Any) -> Hit:
    about = f"{row.get_kind_display()} · {row.code}"
    return Hit(title=row.name, href=reverse("public:network", args=[row.code]), about=about)


def _person(row: Any) -> Hit:
    return Hit(
        title=f"{row['name_masked']} {row['number']}",
        href=reverse("office:person", args=[row["number"]]),
        about=f"{row['phone_masked']} · {row['site_name']}",
    )


ACTIVITIES = Kind(
    name="activities",
    label=_("活动"),
    icon="calendar",
    find=lambda _request, text: with_days(activities_found(text), now=clock.now()),
    show=_activity,
)
TEAMS = Kind(
    name="teams", label=_("队伍"), icon="team", find=lambda _request, text: teams_found(text), show=_team
)
SITES = Kind(
    name="sites",
    label=_("阵地"),
    icon="site",
    find=lambda _request, text: places.sites_found(text),
    show=_site,
)
PEOPLE = Kind(
    name="people",
    label=_("人员"),
    icon="people",
    find=lambda request, text: people.people_visible_to(identity.viewer(request), text=text),
    show=_person,
)
EVERYBODYS = (ACTIVITIES, TEAMS, SITES)


def kinds_for(request: HttpRequest, *, at_desk: bool) -> tuple[Kind, ...]:
    """What one can look for here; people only at the desk, by who sees people."""
    sees_people = at_desk and at_sites(identity.viewer(request), Verb.SEE_PEOPLE)
    return (PEOPLE, *EVERYBODYS) if sees_people else EVERYBODYS


def asked(request: HttpRequest) -> str:
    """What was typed."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def found(request: HttpRequest, kinds: tuple[Kind, ...], *, most: int = FEW) -> list[Section]:
    """The first of each kind; kinds of which there is nothing are left out."""
    text = asked(request)
    sections = []
    for kind in kinds if text else ():
        rows = list(islice(kind.find(request, text)[: most + 1], most + 1))
        if rows:
            hits = [kind.show(row) for row in rows[:most]]
            sections.append(Section(kind=kind, hits=hits, more=len(rows) > most))
    return sections


def context_of(request: HttpRequest, *, at_desk: bool) -> dict[str, Any]:
    """What the page of results shows: the first of all kinds, or all of one kind, page by page."""
    kinds = kinds_for(request, at_desk=at_desk)
    wanted = next((kind for kind in kinds if kind.name == request.GET.get("kind")), None)
    text = asked(request)
    context: dict[str, Any] = {"q": text, "kinds": kinds, "kind": wanted}
    if wanted is None or not text:
        return context | {"sections": found(request, kinds)}
    page = page_of(request, wanted.find(request, text))
    return context | {"page": page, "hits": [wanted.show(row) for row in page]}
