"""What points hold about a person: an account. Its transfers are records and stay; what it holds moves or ends."""

from datetime import datetime

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.points import ledger
from redvest.points.models import BoardRow, Listing
from redvest.points.operations._proposal_moves import withdraw_of
from redvest.points.operations.bases import end_other_base

#: Points go over by transfers; the empty account stays with the name they were earned under. Nor does it change by
#: whose hand a transfer was written, and who wrote and who published a covenant that was in force.
STAYS: frozenset[str] = frozenset(
    {
        "points.account.person",
        "points.transfer.by",
        "points.covenantversion.drafted_by",
        "points.covenantversion.published_by",
    }
)
FORGOTTEN: frozenset[str] = frozenset()


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """What waits at a shop is collected or given back first."""
    return ledger.why_holds_stand(person_id)


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """The same: a hold belongs to the name it was made under."""
    return ledger.why_holds_stand(person_id, other_id)


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """What the person has of their own ends, and nothing shows their name; what their household has is its own."""
    withdrawn = withdraw_of(person_id, by=by, now=now)
    ended = ledger.end_all(person_id, by=by, now=now)
    return {
        "points.proposal withdrawn": withdrawn,
        "points.lot ended": ended,
        "points.listing ended": _unlisted(person_id, now),
    }


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Points and debts of the other name come over, with their days, but one base (基础分); it leaves the board."""
    unlisted = _unlisted(other_id, now)
    ended = end_other_base(person_id, other_id, by=by, now=now)
    moved = ledger.merge_owner(person_id, other_id, by=by, now=now)
    return {"points.transfer made": moved, "points.listing ended": unlisted, "points.earned ended": ended}


def _unlisted(person_id: int, now: datetime) -> list[int]:
    listings = Listing.objects.filter(person_id=person_id, until__isnull=True)
    ids = list(listings.values_list("pk", flat=True))
    BoardRow.objects.filter(listing_id__in=ids).delete()
    listings.update(until=now)
    return ids
