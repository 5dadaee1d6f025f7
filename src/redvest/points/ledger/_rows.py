"""The rows the ledger works on, as they are in memory between the lock and the write."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from redvest.points.enums import OWNERS, AccountKind
from redvest.points.ledger._terms import ZERO


@dataclass(slots=True, eq=False)
class AccountRow:
    """An account, locked. ``was`` is its balance as it is written; None: of an account that is yet to be made."""

    id: int
    kind: str
    owner: tuple[str, int] | None
    site_id: int | None
    floor: Decimal | None
    balance: Decimal
    was: Decimal

    @property
    def is_owner(self) -> bool:
        """Whether its points lie in lots."""
        return self.kind in OWNERS

    @property
    def above_floor(self) -> Decimal | None:
        """What could be taken at all; None: as much as one likes."""
        return None if self.floor is None else max(ZERO, self.balance - self.floor)


@dataclass(slots=True, eq=False)
class LotRow:
    """A lot; ``id`` 0 until it is written. ``was`` is its rest as it is written."""

    id: int
    account: AccountRow
    amount: Decimal
    rest: Decimal
    earned_on: date
    expires_on: date | None
    site_id: int
    was: Decimal
    origin: "Draft | None" = None
    source: "LotRow | None" = None

    @property
    def turn(self) -> tuple[date, date, int]:
        """By what they are spent: what ends soonest first, then what is oldest."""
        return self.expires_on or date.max, self.earned_on, self.id or 1 << 62


@dataclass(slots=True, eq=False)
class Draft:
    """A transfer that is decided and yet to be written."""

    debit: AccountRow
    credit: AccountRow
    amount: Decimal
    cause_kind: str
    cause_key: str
    leg: int
    happened_on: date
    words: str
    site_id: int
    rule_version_id: int | None = None
    reverses_id: int | None = None
    hold_id: int | None = None
    id: int = 0
    uses: "dict[LotRow, Decimal]" = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """What transfers of one deed have in common."""

    kind: str
    key: str
    happened_on: date
    words: str
    site_id: int
    leg: int = 0
    rule_version_id: int | None = None
    hold_id: int | None = None

    def as_kind(self, kind: AccountKind | str, *, words: str, leg: int | None = None) -> "Cause":
        """The same deed, seen as another of its transfers."""
        return Cause(
            kind=str(kind),
            key=self.key,
            happened_on=self.happened_on,
            words=words,
            site_id=self.site_id,
            leg=self.leg if leg is None else leg,
        )
