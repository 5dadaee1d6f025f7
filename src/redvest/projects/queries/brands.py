"""Brands, what a site asks of them, and what was measured."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, F, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel import clock
from redvest.projects.enums import BrandState
from redvest.projects.measuring import measure_many
from redvest.projects.models import Brand, BrandCriteria, Project
from redvest.projects.rules import Criteria, Merits, whole_years


def criteria_row(site_path: str) -> BrandCriteria | None:
    """What is asked of a brand at a site: the newest criteria of the nearest site, from there upwards, that has any."""
    codes = site_path.strip("/").split("/")
    rows = BrandCriteria.objects.filter(site__code__in=codes).select_related("site").order_by("-id")
    found: dict[str, BrandCriteria] = {}
    for row in rows:
        found.setdefault(row.site.code, row)
    return next((found[code] for code in reversed(codes) if code in found), None)


def as_criteria(row: BrandCriteria) -> Criteria:
    """The criteria as rules take them."""
    return Criteria(
        years=row.years,
        volunteers=row.volunteers,
        hours=row.hours,
        reviews=row.reviews,
        rating=row.rating,
        copies=row.copies,
    )


def merits_many(project_ids: Collection[int], *, now: datetime) -> dict[int, Merits]:
    """What each project has to show, by what was written until ``now``; the same queries for one and for many."""
    outputs = measure_many(project_ids, until=now)
    copies = places_copied_to(project_ids, until=now)
    since = dict(Project.objects.filter(pk__in=project_ids).values_list("pk", "approved_at"))
    ended = dict(Project.objects.filter(pk__in=project_ids).values_list("pk", "closed_at"))
    found = {}
    for pk in project_ids:
        start, done = since.get(pk), ended.get(pk)
        until = min(now, done) if done else now
        years = whole_years(clock.local_day(start), clock.local_day(until)) if start and start <= until else 0
        found[pk] = Merits(
            years=years,
            volunteers=outputs[pk].volunteers,
            minutes=outputs[pk].minutes,
            reviews=outputs[pk].reviews,
            stars=outputs[pk].stars,
            copies=copies.get(pk, 0),
        )
    return found


def merits(project_id: int, *, now: datetime) -> Merits:
    """What one project has to show."""
    return merits_many([project_id], now=now)[project_id]


def places_copied_to(project_ids: Collection[int], *, until: datetime) -> dict[int, int]:
    """At how many other places a copy of each was approved by then."""
    rows = Project.objects.filter(copied_from_id__in=project_ids, approved_at__lte=until).order_by()
    elsewhere = rows.exclude(site_id=F("copied_from__site_id"))
    return dict(elsewhere.values_list("copied_from_id").annotate(places=Count("site_id", distinct=True)))


def brands(*, under: str = "") -> QuerySet[Brand]:
    """Brands in force, the newest first, with why; they are public."""
    rows = Brand.objects.filter(state=BrandState.GRANTED).select_related(
        "project__team", "project__site", "site"
    )
    if under:
        rows = rows.filter(project__site__path__startswith=under)
    return rows.order_by("-granted_on", "-id")


def brands_handled_by(viewer: Viewer) -> QuerySet[Brand]:
    """Nominations and brands at the viewer's teams and sites, whatever became of them; the newest first."""
    mine = covered_by(
        viewer, Verb.PREPARE_PROJECT, site_path="project__site__path", team_path="project__team__path"
    ) | covered_by(viewer, Verb.APPROVE_PROJECT, site_path="project__site__path")
    rows = Brand.objects.filter(mine).select_related("project__team", "project__site", "site", "criteria")
    return rows.order_by("-id")


def brands_to_decide(viewer: Viewer) -> QuerySet[Brand]:
    """Nominations the viewer may decide, never their own."""
    rows = Brand.objects.filter(
        covered_by(viewer, Verb.APPROVE_PROJECT, site_path="site__path"), state=BrandState.NOMINATED
    )
    return rows if viewer.person_id is None else rows.exclude(nominated_by_id=viewer.person_id)


def brand_for(viewer: Viewer, brand_id: int) -> Brand | None:
    """One of them."""
    return brands_handled_by(viewer).filter(pk=brand_id).first()


def brands_due(*, today: date) -> list[int]:
    """Brands in force whose year is over."""
    rows = Brand.objects.filter(state=BrandState.GRANTED, until__lt=today)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def brands_to_renew(*, today: date, until: date) -> list[Brand]:
    """Brands whose year ends in these days: their teams and deciders are told."""
    rows = Brand.objects.filter(state=BrandState.GRANTED, until__gte=today, until__lte=until)
    return list(rows.select_related("project__team", "project__site", "site").order_by("pk"))
