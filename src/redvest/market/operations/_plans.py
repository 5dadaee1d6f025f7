"""Calls to redeem, and what is planned for one of them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.market.queries.shops import ShopInfo
from redvest.points.ledger import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemCall:
    """One person who wants goods of one shop: ``lines`` are goods and quantities.

    ``person_id``: for whom a keeper presses at the counter; None: for whoever calls. ``closed``: why the counter is.
    """

    shop_id: int
    lines: tuple[tuple[int, int], ...]
    by: Actor
    now: datetime
    pay: str = ""
    key: str = ""
    person_id: int | None = None
    closed: tuple[Reason, ...] = ()

    @property
    def owner_id(self) -> int | None:
        """Whose redemption it is to be."""
        return self.by.person_id if self.person_id is None else self.person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """What became of it. ``repeated``: the same key had made it before, and this changed nothing."""

    redemption_id: int
    points: Decimal
    collect_by: datetime
    repeated: bool = False


@dataclass(slots=True)
class Plan:
    """What is to be held for one call."""

    at: int
    call: RedeemCall
    shop: ShopInfo
    owner: Party
    household_id: int | None
    points: Decimal
    high_value: bool
    lines: list[tuple[int, int, Decimal]]
    takes: list[tuple[int, int, int]] = field(default_factory=list)
    hold_id: int = 0
    last_before: date | None = None

    @property
    def collect_by(self) -> datetime:
        """The end of the last day on which it waits."""
        day = clock.local_day(self.call.now) + timedelta(days=self.shop.collect_days)
        return clock.day_end(day)
