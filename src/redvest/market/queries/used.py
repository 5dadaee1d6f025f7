"""What people have redeemed so far: against limits, and when last. Read under the locks of the goods and persons."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from redvest.kernel import clock
from redvest.market.enums import COUNTED, WAITING, LimitBy
from redvest.market.models import Goods, Redemption, RedemptionLine
from redvest.market.rules.hours import period_start
from redvest.points.ledger import Party


@dataclass(frozen=True, kw_only=True)
class Had:
    """Units of goods that somebody has or waits for, less what came back."""

    goods_id: int
    person_id: int
    household_id: int | None
    day: date
    units: int


def had_of(
    goods_ids: Collection[int], person_ids: Collection[int], household_ids: Collection[int]
) -> list[Had]:
    """Of goods with a limit, what these persons and households had, ever. One query."""
    if not goods_ids:
        return []
    whose = Q(redemption__person_id__in=person_ids) | Q(redemption__household_id__in=household_ids)
    rows = RedemptionLine.objects.filter(whose, goods_id__in=goods_ids, redemption__state__in=COUNTED)
    return [
        Had(
            goods_id=goods_id,
            person_id=person_id,
            household_id=household_id,
            day=clock.local_day(ordered_at),
            units=quantity - back,
        )
        for goods_id, person_id, household_id, ordered_at, quantity, back in rows.values_list(
            "goods_id",
            "redemption__person_id",
            "redemption__household_id",
            "redemption__ordered_at",
            "quantity",
            "brought_back",
        )
    ]


def used_of(
    goods: Goods, had: Collection[Had], *, person_id: int, household_id: int | None, today: date
) -> int:
    """How many units count against the limit of goods on a day. Who has no household counts alone."""
    since = period_start(goods.limit_period, today)
    by_household = goods.limit_by == LimitBy.HOUSEHOLD and household_id is not None
    return sum(
        one.units
        for one in had
        if one.goods_id == goods.pk
        and one.day >= since
        and (one.household_id == household_id if by_household else one.person_id == person_id)
    )


def waiting_of(person_ids: Collection[int]) -> dict[int, int]:
    """How many redemptions of each person wait to be collected."""
    rows = Redemption.objects.filter(person_id__in=person_ids, state__in=WAITING).values_list("person_id")
    return dict(rows.annotate(number=Count("pk")).order_by("person_id"))


def last_days(owners: Collection[Party]) -> dict[Party, date]:
    """When each owner's points last paid for something. One query."""
    persons = [one.key for one in owners if one.kind == "person"]
    homes = [one.key for one in owners if one.kind == "household"]
    rows = Redemption.objects.filter(
        Q(by_household=False, person_id__in=persons) | Q(by_household=True, household_id__in=homes),
        state__in=COUNTED,
    ).values_list("by_household", "person_id", "household_id")
    found: dict[Party, date] = {}
    for by_household, person_id, household_id, last in rows.annotate(last=Max("ordered_at")).order_by():
        party = Party.owner(person_id, household_id if by_household else None)
        day = clock.local_day(last)
        found[party] = max(day, found.get(party, day))
    return found
