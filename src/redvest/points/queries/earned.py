"""What people did and what came of it, from the rows that keep the facts."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from redvest.points.covenant_enums import NOTHING, EarnedState
from redvest.points.models import Earned
from redvest.points.rules.covenant import Earning, Served

#: ("person" or "household", id): to whose account something is booked.
Owner = tuple[str, int]


def owner_of(row: Earned) -> Owner:
    """To whom a row was booked, or would be."""
    if row.by_household and row.household_id is not None:
        return "household", row.household_id
    return "person", row.person_id


def facts_of(row: Earned) -> Earning:
    """The facts as they were handed in."""
    return Earning(
        kind=row.kind,
        person_id=row.person_id,
        household_id=row.household_id,
        site_id=row.site_id,
        happened_on=row.happened_on,
        cause_kind=row.cause_kind,
        cause_key=row.cause_key,
        served=tuple(Served(minutes=one[0], grade=one[1], approved=one[2]) for one in row.served),
        times=row.times,
        category=row.category,
        item=row.item,
        asked=row.asked,
        void=row.void,
        occasion=row.occasion,
        words=row.words,
    )


def earned_of(person_id: int) -> QuerySet[Earned]:
    """What one person's own deeds came to, the latest first, with the rule; for themselves."""
    return Earned.objects.filter(person_id=person_id).select_related("rule").order_by("-happened_on", "-id")


def earned_by_site(site_path: str, *, start: date, end: date) -> dict[int, Decimal]:
    """Points earned (without deductions) for events of these days, both included, by site."""
    rows = Earned.objects.filter(
        site__path__startswith=site_path,
        happened_on__range=(start, end),
        state=EarnedState.BOOKED,
        amount__gt=0,
    )
    found = rows.values("site_id").annotate(points=Sum("amount")).values_list("site_id", "points")
    return {site_id: points or NOTHING for site_id, points in found}
