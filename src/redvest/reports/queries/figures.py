"""The figures of a place: each one the count or sum of a queryset that also lists what it was made of.

Flows are not added up from every record each time: totals of closed days give the same numbers (activities'
``flows_counted``), and `redvest verify` proves that they do.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from redvest.activities import queries as activities
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason, invalid_if
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.reports.enums import Measure
from redvest.teams import queries as teams


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a site's subtree or a division adds up to. ``start`` and ``end`` are days, both included; None is open."""

    code: str
    name: str
    as_of: datetime
    start: date | None
    end: date | None
    sites: dict[str, int]
    volunteers: int
    teams: int
    projects: int
    activities: int
    participations: int
    minutes: int
    served: int
    helpers: int

    @property
    def site_count(self) -> int:
        """Sites of all kinds together."""
        return sum(self.sites.values())

    @property
    def hours(self) -> int:
        """The minutes in whole hours, rounded down."""
        return self.minutes // 60

    def as_dict(self) -> dict[str, Any]:
        """The figures for JSON; times are in China's offset."""
        return {
            "code": self.code,
            "name": self.name,
            "as_of": clock.local(self.as_of).isoformat(),
            "from": self.start.isoformat() if self.start else None,
            "to": self.end.isoformat() if self.end else None,
            "sites": self.sites,
            "volunteers": self.volunteers,
            "teams": self.teams,
            "projects": self.projects,
            "activities": self.activities,
            "participations": self.participations,
            "minutes": self.minutes,
            "served": self.served,
            "helpers": self.helpers,
        }


def figures(*, code: str, as_of: datetime, start: date | None = None, end: date | None = None) -> Figures:
    """All figures of a site's subtree (or of the sites in a division) over ``[start, end]``, as of a moment.

    Raises NotFound for an unknown code, Invalid for a period that runs backwards.
    """
    invalid_if(_why_not_period(start, end))
    network = places.network_counts(code, as_of=as_of)

    flows = _flows(code=code, start=start, end=end, as_of=as_of)

    def number(measure: str) -> int:
        return total(measure, _rows(measure, code=code, start=start, end=end, as_of=as_of))

    return Figures(
        code=network["code"],
        name=network["name"],
        as_of=as_of,
        start=start,
        end=end,
        sites=network["sites"],
        volunteers=number(Measure.VOLUNTEERS),
        teams=number(Measure.TEAMS),
        projects=number(Measure.PROJECTS),
        activities=flows.activities,
        participations=flows.participations,
        minutes=flows.minutes,
        served=flows.served,
        helpers=number(Measure.HELPERS),
    )


@dataclass(frozen=True, kw_only=True)
class Size:
    """A figure, and how many rows it is made of."""

    total: int
    rows: int


def size(
    measure: str, *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> Size:
    """What the ``rows`` of a measure come to, without reading them where totals know it. Raises as ``rows`` does."""
    found = rows(measure, code=code, as_of=as_of, start=start, end=end)
    if measure not in _FLOWS:
        number = total(measure, found)
        return Size(total=number, rows=number if measure not in ADDED_UP else found.count())
    flows = _flows(code=code, as_of=as_of, start=start, end=end)
    match measure:
        case Measure.MINUTES:
            return Size(total=flows.minutes, rows=flows.records)
        case Measure.PARTICIPATIONS:
            return Size(total=flows.participations, rows=flows.records)
        case Measure.SERVED:
            return Size(total=flows.served, rows=found.count())
    return Size(total=flows.activities, rows=flows.activities)


_FLOWS = frozenset({Measure.ACTIVITIES, Measure.PARTICIPATIONS, Measure.MINUTES, Measure.SERVED})


def _flows(*, code: str, as_of: datetime, start: date | None, end: date | None) -> activities.Flows:
    sites = places.versions_under(code, as_of=as_of).values("site_id")
    return activities.flows_counted(sites, start=start, end=end, as_of=as_of)


def rows(
    measure: str, *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> QuerySet[Any]:
    """The records a figure is made of, in a stable order.

    Raises NotFound for an unknown measure or code, Invalid for a period that runs backwards.
    """
    invalid_if(_why_not_period(start, end))
    places.scope_name(code, as_of=as_of)  # raises NotFound
    return _rows(measure, code=code, as_of=as_of, start=start, end=end)


def _why_not_period(start: date | None, end: date | None) -> list[Reason]:
    if start is not None and end is not None and end < start:
        return [Reason("times_reversed", _("结束日期不能早于开始日期"), about="to")]
    return []


def _rows(
    measure: str, *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> QuerySet[Any]:
    versions = places.versions_under(code, as_of=as_of)
    sites = versions.values("site_id")
    match measure:
        case Measure.SITES:
            return versions.filter(state="open").select_related("site").order_by("path")
        case Measure.VOLUNTEERS:
            residents = people.residences_at(as_of).filter(site_id__in=sites)
            return residents.select_related("person", "site").order_by("person_id")
        case Measure.TEAMS:
            return teams.teams_counted(sites, as_of=as_of)
        case Measure.PROJECTS:
            return projects.projects_counted(sites, as_of=as_of)
        case Measure.ACTIVITIES:
            return activities.activities_counted(sites, start=start, end=end, as_of=as_of)
        case Measure.PARTICIPATIONS | Measure.MINUTES:
            return activities.records_counted(sites, start=start, end=end, as_of=as_of)
        case Measure.SERVED:
            return activities.served_counted(sites, start=start, end=end, as_of=as_of)
        case Measure.HELPERS:
            return activities.helpers_counted(sites, start=start, end=end, as_of=as_of)
    raise NotFound(Reason("not_found", _("没有这个指标")))


#: Measures that add a field of their rows up; the others count rows.
ADDED_UP: dict[str, str] = {
    Measure.PARTICIPATIONS: "times",
    Measure.MINUTES: "minutes",
    Measure.SERVED: "served",
    Measure.HELPERS: "adds",
}


def total(measure: str, found: QuerySet[Any]) -> int:
    """The figure that these ``rows`` of a measure make."""
    field = ADDED_UP.get(measure)
    return found.aggregate(sum=Sum(field))["sum"] or 0 if field else found.count()


def describe(measure: str, row: Any) -> dict[str, Any]:
    """One record behind a figure, as everyone may see it: names masked, nothing that identifies."""
    match measure:
        case Measure.SITES:
            return {"code": row.site.code, "name": row.name, "kind": row.get_kind_display()}
        case Measure.VOLUNTEERS:
            person = row.person
            return {
                "number": person.number,
                "name": mask_name(person.name),
                "registered": clock.local_day(person.registered_at),
                "site": row.site.name,
            }
        case Measure.TEAMS:
            return {"code": row.code, "name": row.name, "kind": row.get_kind_display(), "site": row.site.name}
        case Measure.PROJECTS:
            return {"id": row.pk, "name": row.name, "team": row.team.name, "site": row.site.name}
        case Measure.ACTIVITIES:
            return {"id": row.pk, "title": row.title, "team": row.team.name, "site": row.site.name}
        case Measure.HELPERS:
            return {
                "activity": row.shift.activity.title,
                "activity_id": row.shift.activity_id,
                "day": row.served_on,
                "site": row.site.name,
                "helpers": row.adds,
            }
        case Measure.SERVED:
            return {
                "activity": row.shift.activity.title,
                "activity_id": row.shift.activity_id,
                "day": row.served_on,
                "site": row.site.name,
                "served": row.served,
            }
    return {
        "id": row.pk,
        "number": row.person.number,
        "name": mask_name(row.person.name),
        "activity": row.activity.title,
        "activity_id": row.activity_id,
        "day": row.served_on,
        "from": row.starts_at,
        "to": row.ends_at,
        "minutes": row.minutes,
        "times": row.times,
        "grade": row.grade,
        "late": row.late,
        "corrects": row.corrects_id,
        "site": row.site.name,
    }
