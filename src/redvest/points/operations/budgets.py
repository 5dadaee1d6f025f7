"""Budgets: the site above says how many points a site may give in a period. Nothing is given that nobody budgeted."""

from datetime import date, datetime
from decimal import Decimal

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import invalid_if
from redvest.kernel.operation import operation
from redvest.places import queries as places
from redvest.points import ledger
from redvest.points.ledger import Budget
from redvest.points.rules.budgets import why_not_days


@operation
def set_budget(
    *, site_code: str, starts_on: date, ends_on: date, granted: Decimal, by: Actor, now: datetime
) -> Budget:
    """Says how many points a site may give in all for the deeds of these days, with what lies below it without a budget
    of its own. More or fewer later is the same call; the same again changes nothing.

    By whoever may at the site above, or at the top itself. Raises NotFound, Forbidden, Invalid about the days, Refused
    "budget_overlaps", "budget_given", "amount_wrong".
    """
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.FUND_POINTS, access.path_above(site.path))
    invalid_if(why_not_days(starts_on, ends_on))
    budget = ledger.fund(
        site_id=site.id, starts_on=starts_on, ends_on=ends_on, granted=granted, by=by, now=now
    )
    audit.record(
        "points.budget_set",
        by=by,
        now=now,
        target=f"site:{site.code}",
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        granted=str(granted),
    )
    return budget
