"""Tables of points, by noun. Transfers, lots and balances are written by ``points.ledger`` alone."""

from redvest.points.models.accounts import Account
from redvest.points.models.board import BoardRow, BoardRun, EarnedMonth, Listing
from redvest.points.models.covenant import Covenant, CovenantRule, CovenantVersion
from redvest.points.models.earned import Earned
from redvest.points.models.lots import Lot, LotUse
from redvest.points.models.proposals import Objection, Proposal, ProposalStep
from redvest.points.models.transfers import Hold, Transfer

__all__ = [
    "Account",
    "BoardRow",
    "BoardRun",
    "Covenant",
    "CovenantRule",
    "CovenantVersion",
    "Earned",
    "EarnedMonth",
    "Hold",
    "Listing",
    "Lot",
    "LotUse",
    "Objection",
    "Proposal",
    "ProposalStep",
    "Transfer",
]
