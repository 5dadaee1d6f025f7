"""A county whose covenant holds, with a budget; and facts of service."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cast import CENTRE, NOW, Cast
from points.covenants import covenant
from redvest.kernel.actor import SYSTEM
from redvest.kernel.operation import operation
from redvest.places.queries import site_by_code
from redvest.points import ledger
from redvest.points.ledger import Party
from redvest.points.models import Account, CovenantVersion
from redvest.points.operations import covenants as operations
from redvest.points.rules.covenant import Earning, Served
from redvest.points.rules.covenant_drafts import Draft

TODAY = date(2026, 3, 2)


def published(
    cast: Cast, draft: Draft | str, *, site_code: str = CENTRE, since: date = TODAY
) -> CovenantVersion:
    """A covenant in force, written by the manager and published by the approver's like of the system."""
    draft = covenant(draft) if isinstance(draft, str) else draft
    version = operations.draft_covenant(site_code=site_code, draft=draft, by=cast.manager.actor, now=NOW)
    return operations.publish_covenant(version_id=version.pk, valid_from=since, by=SYSTEM, now=NOW)


def balance(person_id: int = 0, *, household_id: int = 0) -> Decimal:
    """What a person or household has."""
    party = Party.household(household_id) if household_id else Party.person(person_id)
    kind = {"household_id": household_id} if household_id else {"person_id": person_id}
    row = Account.objects.filter(kind=party.kind, **kind).first()
    return Decimal("0.00") if row is None else row.balance


def service(person_id: int, minutes: int = 60, *, key: str = "1", grade: str = "A", **more: Any) -> Earning:
    """Minutes somebody served at the county's centre."""
    facts: dict[str, Any] = {"site_id": site_by_code(CENTRE).id, "happened_on": TODAY} | more
    approved = facts.pop("approved", True)
    return Earning(
        kind="service",
        person_id=person_id,
        cause_kind="record",
        cause_key=key,
        served=(Served(minutes=minutes, grade=grade, approved=approved),),
        **facts,
    )


@operation
def _funded(*, site_code: str, points: str, now: datetime) -> None:
    ledger.fund(
        site_id=site_by_code(site_code).id,
        starts_on=date(2025, 1, 1),
        ends_on=date(2028, 12, 31),
        granted=Decimal(points),
        by=SYSTEM,
        now=now,
    )


def budget(site_code: str = CENTRE, *, points: str = "100000") -> None:
    """Gives a site, and so all below it, points to give."""
    _funded(site_code=site_code, points=points, now=NOW)
