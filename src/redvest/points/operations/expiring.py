"""What is over ends."""

from datetime import datetime

from redvest.kernel.actor import Actor
from redvest.kernel.operation import operation
from redvest.points import ledger


@operation
def end_due_lots(*, by: Actor, now: datetime) -> int:
    """Ends points whose last day is over, some thousand lots at once; how many. 0 when there are none left."""
    return ledger.expire_due(by=by, now=now)
