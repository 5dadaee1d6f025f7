"""派单 as one decision: which team each open order is best offered to, for the whole batch at once, proven, in words.

`propose` is all there is to call. It knows no tables: `facts` go in, a `Proposal` comes out; whoever dispatches may
decide otherwise. numpy and scipy are only loaded by the first call, so that a process that never dispatches has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from redvest.kernel.errors import Reason
from redvest.orders.matching.facts import OpenOrder, ReadyTeam

__all__ = ["OpenOrder", "Proposal", "Proposed", "ReadyTeam", "propose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What is proposed for one order.

    ``team_id`` is None where nobody can take it, or whoever could has others at least as urgent; ``reasons`` then say
    so. ``cost`` is in points (``costs``), the penalty if there is no team. ``runner_up_id`` is the next best team for
    this order alone and ``why_not`` what speaks against it; it may be one that is full or rests.
    """

    order_id: int
    team_id: int | None
    cost: int
    reasons: tuple[Reason, ...]
    runner_up_id: int | None = None
    why_not: Reason | None = None

    @property
    def words(self) -> list[str]:
        """All its sentences, in the language of whoever reads."""
        return [str(reason) for reason in (*self.reasons, *([self.why_not] if self.why_not else []))]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The cheapest dispatch of a batch, one ``Proposed`` for each order by id, beside the usual way.

    ``cost`` and ``greedy_cost`` are points with the penalties of orders without a team, ``points`` and
    ``greedy_points`` without them. ``gap`` is by how much another dispatch could at most be cheaper: 0, or it would be
    a fault of ours. ``edges``: pairs of an order and a team that can take it; ``rounds``: how often it was solved.
    """

    proposed: tuple[Proposed, ...]
    cost: int
    points: int
    assigned: int
    greedy_cost: int
    greedy_points: int
    greedy_assigned: int
    gap: int
    edges: int
    rounds: int

    @cached_property
    def by_order(self) -> dict[int, Proposed]:
        return {one.order_id: one for one in self.proposed}


def propose(orders: Sequence[OpenOrder], teams: Sequence[ReadyTeam], now: datetime) -> Proposal:
    """The proven cheapest dispatch of all these orders to these teams; the same whatever order they come in."""
    from redvest.orders.matching.proposing import proposal_of

    return proposal_of(list(orders), list(teams), now)
