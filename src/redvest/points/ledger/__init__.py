"""The ledger: the only writer of transfers, lots and balances. Every write is a step of the caller's operation.

``post_many`` gives and deducts; ``reverse`` takes back; ``hold``, ``settle``, ``release`` and ``give_back`` go with an
exchange; ``expire_due`` ends what is over; ``move_in_family`` is the one way between two owners; ``fund`` grants
budgets. ``balance_as_of``, ``lines`` and ``standings`` read.

Locks: after persons and all rows of other parts the accounts of owners, then budgets, then shops and sites, each in the
order of their ids: what many wait for is held shortest. An owner's pockets (holds, debts), lots and hold rows change
only under the lock of the owner's account.
"""

from redvest.points.ledger._terms import Outcome, Party, Posted, Posting
from redvest.points.ledger.collecting import (
    Ended,
    Ending,
    GivingBack,
    end_many,
    give_back,
    release,
    settle,
)
from redvest.points.ledger.expiring import end_all, expire_due
from redvest.points.ledger.funding import Budget, fund
from redvest.points.ledger.holding import Held, HoldRequest, hold, hold_many
from redvest.points.ledger.moving import (
    FamilyMove,
    keep_at_least,
    lower_floors,
    merge_owner,
    move_in_family,
    why_holds_stand,
)
from redvest.points.ledger.posting import post_many
from redvest.points.ledger.reading import Line, Standing, account_of, balance_as_of, lines, standings
from redvest.points.ledger.reversing import reverse, reverse_many

__all__ = [
    "Budget",
    "Ended",
    "Ending",
    "FamilyMove",
    "GivingBack",
    "Held",
    "HoldRequest",
    "Line",
    "Outcome",
    "Party",
    "Posted",
    "Posting",
    "Standing",
    "account_of",
    "balance_as_of",
    "end_all",
    "end_many",
    "expire_due",
    "fund",
    "give_back",
    "hold",
    "hold_many",
    "keep_at_least",
    "lines",
    "lower_floors",
    "merge_owner",
    "move_in_family",
    "post_many",
    "release",
    "reverse",
    "reverse_many",
    "settle",
    "standings",
    "why_holds_stand",
]
