"""Tables of points, by noun. Transfers, lots and balances are written by ``points.ledger`` alone."""

from redvest.points.models.accounts import Account
from redvest.points.models.lots import Lot, LotUse
from redvest.points.models.transfers import Hold, Transfer

__all__ = ["Account", "Hold", "Lot", "LotUse", "Transfer"]
