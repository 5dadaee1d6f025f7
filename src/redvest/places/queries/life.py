"""What sites are known by: designations, who heads them, when they are open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from redvest.kernel.clock import local, local_day
from redvest.kernel.privacy import mask_name
from redvest.places.enums import DesignationKind, DesignationLevel, SiteKind
from redvest.places.models import Designation, Officer, OpeningDay, OpeningTime

#: Exceptions of the opening hours that are shown ahead.
AHEAD = timedelta(days=60)


def holding(on: date) -> Q:
    """The condition that a period ``[since, until)`` of days holds on a day."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


# ---- designations ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DesignationInfo:
    """A title of a site, in force or past."""

    id: int
    site_code: str
    site_name: str
    site_kind: str
    kind: str
    level: int
    document: str
    since: date
    until: date | None
    revoked_reason: str

    @property
    def label(self) -> str:
        """国家级试点, 市级示范所."""
        words = {"level": DesignationLevel(self.level).label, "site": SiteKind(self.site_kind).label}
        if self.kind == DesignationKind.PILOT:
            return _("%(level)s试点") % words
        return _("%(level)s示范%(site)s") % words

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds."""
        return self.until - timedelta(days=1) if self.until else None


def designations_of(site_ids: Iterable[int], *, on: date | None = None) -> dict[int, list[DesignationInfo]]:
    """By site: its titles, the highest first; only those in force on a day if one is given. One query."""
    rows = Designation.objects.filter(site_id__in=set(site_ids)).select_related("site")
    found: dict[int, list[DesignationInfo]] = {}
    for row in (rows.filter(holding(on)) if on else rows).order_by("level", "kind", "since"):
        found.setdefault(row.site_id, []).append(designation_info(row))
    return found


def designations_listed(
    *, under: Sequence[str], kind: str = "", level: int | None = None, on: date | None = None
) -> QuerySet[Designation]:
    """Titles of the sites below these paths, by level and site, with the site. ``on``: only those in force that day."""
    condition = Q(pk__in=[])
    for path in under:
        condition |= Q(site__path__startswith=path)
    rows = Designation.objects.filter(condition).select_related("site")
    limits = {"kind": kind, "level": level}
    rows = rows.filter(**{name: value for name, value in limits.items() if value})
    return (rows.filter(holding(on)) if on else rows).order_by("level", "kind", "site__code", "since")


def designation_info(row: Designation) -> DesignationInfo:
    """What others see of a row, whose site is at hand."""
    return DesignationInfo(
        id=row.pk,
        site_code=row.site.code,
        site_name=row.site.name,
        site_kind=row.site.kind,
        kind=row.kind,
        level=row.level,
        document=row.document,
        since=row.since,
        until=row.until,
        revoked_reason=row.revoked_reason,
    )


# ---- officers --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OfficerInfo:
    """Somebody who heads a site or works at it. ``name`` is whole only where they agreed, or for those on duty."""

    id: int
    is_head: bool
    title: str
    post: str
    name: str
    is_public: bool
    since: date
    until: date | None


def officers_of(site_id: int, *, on: date | None = None, on_duty: bool = False) -> list[OfficerInfo]:
    """Who heads a site and works at it on a day (None: ever), the head first. ``on_duty``: with all names whole."""
    rows = Officer.objects.filter(site_id=site_id)
    if on is not None:
        rows = rows.filter(holding(on))
    return [
        OfficerInfo(
            id=row.pk,
            is_head=row.is_head,
            title=row.title,
            post=row.post,
            name=row.name if row.is_public or on_duty else mask_name(row.name),
            is_public=row.is_public,
            since=row.since,
            until=row.until,
        )
        for row in rows.order_by("-is_head", "-since", "id")
    ]


# ---- opening hours ---------------------------------------------------------------------------------

#: A span of a day, in minutes: from, to.
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class OpeningDayInfo:
    """A day on which the weekly hours do not hold; no span: closed."""

    day: date
    span: Span | None
    note: str


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When a site is open: spans by weekday (1 Monday), and the exceptions ahead."""

    week: dict[int, list[Span]]
    days: list[OpeningDayInfo]

    @property
    def is_known(self) -> bool:
        """Whether anything was said about the hours."""
        return any(self.week.values()) or bool(self.days)

    def spans_on(self, day: date) -> list[Span]:
        """When it is open on a day."""
        for other in self.days:
            if other.day == day:
                return [other.span] if other.span else []
        return self.week.get(day.isoweekday(), [])

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at a moment."""
        minute = local(at).hour * 60 + local(at).minute
        return any(opens <= minute < closes for opens, closes in self.spans_on(local_day(at)))

    def next_opening(self, at: datetime) -> tuple[date, int] | None:
        """The next day and minute of opening after a moment, within a fortnight."""
        minute, today = local(at).hour * 60 + local(at).minute, local_day(at)
        for ahead in range(15):
            day = today + timedelta(days=ahead)
            for opens, _closes in self.spans_on(day):
                if ahead or opens > minute:
                    return day, opens
        return None

    def closes_at(self, at: datetime) -> int | None:
        """The minute of the day at which it closes, if it is open."""
        minute = local(at).hour * 60 + local(at).minute
        for opens, closes in self.spans_on(local_day(at)):
            if opens <= minute < closes:
                return closes
        return None


def opening_of(site_id: int, *, now: datetime) -> Opening:
    """The opening hours of a site with the exceptions of the next two months; two queries."""
    week: dict[int, list[Span]] = {weekday: [] for weekday in range(1, 8)}
    for row in OpeningTime.objects.filter(site_id=site_id).order_by("weekday", "opens"):
        week[row.weekday].append((row.opens, row.closes))
    today = local_day(now)
    rows = OpeningDay.objects.filter(site_id=site_id, day__gte=today, day__lt=today + AHEAD).order_by("day")
    days = [
        OpeningDayInfo(
            day=row.day,
            span=(row.opens, row.closes) if row.opens is not None and row.closes is not None else None,
            note=row.note,
        )
        for row in rows
    ]
    return Opening(week=week, days=days)
