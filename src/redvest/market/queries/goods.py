"""Goods as everybody sees them on the shelf, and as a person may have them: with what stands against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from redvest.kernel import clock
from redvest.kernel.errors import Reason
from redvest.market.enums import GoodsState, GoodsUnit, LimitBy, LimitPeriod
from redvest.market.models import Goods, Season, StockLot
from redvest.market.queries.shops import ShopInfo
from redvest.market.queries.used import had_of, used_of
from redvest.market.rules.hours import why_out_of_season
from redvest.market.rules.redeeming import Asked, Shelf, not_enough, why_not_line, why_not_shop_open
from redvest.people import queries as people
from redvest.points import ledger
from redvest.points.ledger import Party


@dataclass(frozen=True, kw_only=True)
class GoodsInfo:
    """Goods on a shelf: ``free`` can be given out today, ``held`` wait for others."""

    id: int
    shop_id: int
    name: str
    spec: str
    unit: str
    price: Decimal
    limit_most: int | None
    limit_by: str
    limit_period: str
    high_value: bool
    low_at: int
    state: str
    free: int
    held: int
    out_of_season: tuple[Reason, ...]

    @property
    def unit_label(self) -> str:
        """袋."""
        return str(GoodsUnit(self.unit).label)

    @property
    def state_label(self) -> str:
        """在架."""
        return str(GoodsState(self.state).label)

    @property
    def limit_label(self) -> str:
        """每户每月 2, or ""."""
        if self.limit_most is None:
            return ""
        by, period = LimitBy(self.limit_by).label, LimitPeriod(self.limit_period).label
        return f"{by}{period} {self.limit_most}"

    @property
    def is_low(self) -> bool:
        """Whether so few are left that the keepers should order."""
        return self.state == GoodsState.ON and self.free <= self.low_at


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Goods as one person may have them: ``reasons`` say why not, one unit of it; empty if so."""

    goods: GoodsInfo
    reasons: tuple[Reason, ...]

    @property
    def is_open(self) -> bool:
        """Whether one can redeem it now."""
        return not self.reasons


def goods_of(shop_id: int, *, with_off: bool = False) -> QuerySet[Goods]:
    """A shop's goods by name; those taken off the shelf on request. Show them by ``goods_infos``."""
    rows = Goods.objects.filter(shop_id=shop_id)
    if not with_off:
        rows = rows.exclude(state=GoodsState.OFF)
    return rows.order_by("name", "spec", "id")


def goods_infos(rows: Iterable[Goods], *, today: date) -> list[GoodsInfo]:
    """Goods with what lies there of them; three queries."""
    listed = list(rows)
    ids = [row.pk for row in listed]
    good = Q(best_before__isnull=True) | Q(best_before__gte=today)
    stock = {
        goods_id: (free or 0, held or 0)
        for goods_id, free, held in StockLot.objects.filter(goods_id__in=ids)
        .values_list("goods_id")
        .annotate(there=Sum("free", filter=good), aside=Sum("held"))
        .order_by("goods_id")
    }
    seasons = list(Season.objects.filter(shop_id__in={row.shop_id for row in listed}))
    return [
        GoodsInfo(
            id=row.pk,
            shop_id=row.shop_id,
            name=row.name,
            spec=row.spec,
            unit=row.unit,
            price=row.price,
            limit_most=row.limit_most,
            limit_by=row.limit_by,
            limit_period=row.limit_period,
            high_value=row.high_value,
            low_at=row.low_at,
            state=row.state,
            free=stock.get(row.pk, (0, 0))[0],
            held=stock.get(row.pk, (0, 0))[1],
            out_of_season=tuple(
                why_out_of_season(
                    (
                        (one.starts_on, one.ends_on)
                        for one in seasons
                        if one.shop_id == row.shop_id and one.goods_id in (None, row.pk)
                    ),
                    on=today,
                )
            ),
        )
        for row in listed
    ]


def offers_for(shop: ShopInfo, *, person_id: int, now: datetime) -> list[Offer]:
    """A shop's goods with what stands against this person having one of each, the same rules as ``redeem``'s."""
    today = clock.local_day(now)
    rows = list(goods_of(shop.id))
    home = people.households_on([(person_id, today)]).get((person_id, today))
    limited = [row.pk for row in rows if row.limit_most is not None]
    had = had_of(limited, [person_id], [home] if home else [])
    parties = {Party.person(person_id), Party.owner(person_id, home)}
    free = max((one.free for one in ledger.standings(parties, today=today).values()), default=Decimal("0.00"))
    shut = why_not_shop_open(shop.state, shop.state_words)
    found = []
    for row, info in zip(rows, goods_infos(rows, today=today), strict=True):
        used = used_of(row, had, person_id=person_id, household_id=home, today=today)
        reasons = shut + why_not_line(Asked(shelf=shelf_of(info), quantity=1, used=used))
        if not reasons and info.price > free:
            reasons = [not_enough(info.price, free)]
        found.append(Offer(goods=info, reasons=tuple(reasons)))
    return found


def shelf_of(info: GoodsInfo) -> Shelf:
    """What the rules decide on."""
    return Shelf(
        id=info.id,
        name=info.name,
        unit=info.unit,
        price=info.price,
        state=info.state,
        left=info.free,
        limit_most=info.limit_most,
        limit_by=info.limit_by,
        limit_period=info.limit_period,
        high_value=info.high_value,
        out_of_season=info.out_of_season,
    )
