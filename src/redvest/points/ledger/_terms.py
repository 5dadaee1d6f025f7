"""What the ledger is told and answers: whose account, what is posted, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from redvest.kernel.errors import Reason, Refused
from redvest.points.enums import AccountKind

#: The least amount; amounts are exact decimals of two places.
CENT = Decimal("0.01")
ZERO = Decimal("0.00")
#: More than any account will ever hold; the columns hold more.
MOST = Decimal("10000000000")


def is_amount(amount: Decimal) -> bool:
    """Whether so many points can be posted: above zero, exact to two places, finite."""
    return amount.is_finite() and 0 < amount < MOST and amount == amount.quantize(CENT)


class Party(NamedTuple):
    """Whose account of which kind; it need not exist yet. ``key`` is the id of the person, household or site, or a
    shop's code; a shop's ``site_id`` is where it stands."""

    kind: AccountKind
    key: int | str
    site_id: int = 0

    @classmethod
    def person(cls, person_id: int) -> "Party":
        """What a person has."""
        return cls(AccountKind.PERSON, person_id)

    @classmethod
    def household(cls, household_id: int) -> "Party":
        """What a household has together."""
        return cls(AccountKind.HOUSEHOLD, household_id)

    @classmethod
    def owner(cls, person_id: int, household_id: int | None) -> "Party":
        """The household if there is one to book to, else the person."""
        return cls.household(household_id) if household_id else cls.person(person_id)

    @classmethod
    def budget(cls, site_id: int) -> "Party":
        """Whoever pays for a site on the day of the deed: the site's budget, or that of the nearest above with one;
        without one nothing is given. What is deducted goes to the site as issuer, and out of circulation."""
        return cls(AccountKind.BUDGET, site_id)

    @classmethod
    def issuer(cls, site_id: int) -> "Party":
        """A site as the one that puts points into circulation."""
        return cls(AccountKind.ISSUER, site_id)

    @classmethod
    def opening(cls, site_id: int) -> "Party":
        """Points of a site's paper book from before, which are taken over."""
        return cls(AccountKind.OPENING, site_id)

    @classmethod
    def donation(cls, site_id: int) -> "Party":
        """What people gave to a site for others."""
        return cls(AccountKind.DONATION, site_id)

    @classmethod
    def expiry(cls, site_id: int) -> "Party":
        """Points that a site had issued and that ended unspent."""
        return cls(AccountKind.EXPIRY, site_id)

    @classmethod
    def shop(cls, code: str, site_id: int) -> "Party":
        """What a shop has taken in; ``site_id`` is where it stands when its account is opened."""
        return cls(AccountKind.SHOP, code, site_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """Points to go from one account to another, once for its cause.

    ``happened_on`` is the day of the deed in China. ``expires_on`` is the last day on which points given are good, None
    for always; ``words`` are what the owner reads, without anybody's name; ``rule_version_id`` by what it was decided.
    ``what_there_is``: of an owner's points take as many as are free, up to ``amount`` (a deduction never makes debts).
    """

    debit: Party
    credit: Party
    amount: Decimal
    cause_kind: str
    cause_key: str
    happened_on: date
    words: str
    site_id: int
    leg: int = 0
    expires_on: date | None = None
    rule_version_id: int | None = None
    what_there_is: bool = False

    @property
    def cause(self) -> tuple[str, str, int]:
        """What it is posted for, once."""
        return self.cause_kind, self.cause_key, self.leg


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one posting: its transfer, or the reasons why not. ``repeated``: it was there before, and stands
    as it was posted first; ``amount`` is what was posted then."""

    transfer_id: int | None = None
    amount: Decimal = ZERO
    repeated: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether nothing was posted."""
        return self.transfer_id is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What became of postings, in their order."""

    outcomes: Sequence[Outcome]

    @property
    def count(self) -> int:
        """How many were posted now."""
        return sum(not (one.refused or one.repeated) for one in self.outcomes)

    @property
    def refused(self) -> int:
        """How many were not."""
        return sum(one.refused for one in self.outcomes)

    def only(self) -> Outcome:
        """The outcome of the only posting. Raises Refused with its reasons."""
        (one,) = self.outcomes
        if one.refused:
            raise Refused(*one.reasons)
        return one
