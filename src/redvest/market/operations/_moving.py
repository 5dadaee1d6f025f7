"""The one place that writes states of redemptions; what that does to points and goods. The rows must be locked.

Locks: redemptions, then the goods of their lines, ids ascending; then the ledger's accounts.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import Refused
from redvest.kernel.operation import step
from redvest.market.enums import WAITING, RedemptionState, StockMoveKind
from redvest.market.models import Redemption, RedemptionLine, RedemptionStep, StockMove
from redvest.market.operations._stock import Moving, lock_goods, move_stock
from redvest.points import ledger
from redvest.points.ledger import Ending

ZERO = Decimal("0.00")
_FIELDS = ("state", "state_since", "reason", "code_hash", "handed_by", "seen_by", "collected_at")


@step
def move_redemptions(
    rows: Sequence[Redemption], to: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Writes the new state of locked rows, each found to be allowed on its way; three statements."""
    steps, deeds = [], []
    for row in rows:
        was, row.state, row.state_since, row.reason = row.state, to, now, reason.strip()
        if to not in WAITING:
            row.code_hash = ""
        steps.append(
            RedemptionStep(
                redemption=row, was=was, state=to, at=now, by_id=by.person_id, reason=reason.strip()
            )
        )
        deeds.append(
            Deed(verb=f"redemption.{to}", target=f"redemption:{row.pk}", by=by, now=now, data={"was": was})
        )
    Redemption.objects.bulk_update(rows, _FIELDS)
    RedemptionStep.objects.bulk_create(steps)
    audit.record_many(deeds)


@step
def hand(rows: Sequence[Redemption], *, words: str, by: Actor, now: datetime) -> None:
    """Goods leave the shop, and the shop has the points."""
    reserved = _reserved(rows)
    _end([Ending(hold_id=row.hold_id, words=words) for row in rows], by=by, now=now)
    move_stock(_moves(reserved, StockMoveKind.OUT, by), now=now)
    for row in rows:
        row.collected_at = now
    move_redemptions(rows, RedemptionState.COLLECTED, by=by, now=now)


@step
def give_back(
    rows: Sequence[Redemption],
    to: str,
    *,
    words: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    good_until: date | None = None,
) -> None:
    """Points go back to who paid, goods to the shelf. ``good_until``: for points that would have ended meanwhile."""
    reserved = _reserved(rows)
    _end(
        [Ending(hold_id=row.hold_id, words=words, amount=ZERO, good_until=good_until) for row in rows],
        by=by,
        now=now,
    )
    move_stock(_moves(reserved, StockMoveKind.RELEASE, by), now=now)
    for row in rows:
        row.handed_by = None
    move_redemptions(rows, to, by=by, now=now, reason=reason)


@step
def _end(endings: list[Ending], *, by: Actor, now: datetime) -> None:
    for one in ledger.end_many(endings, by=by, now=now):
        if one.reasons:
            raise Refused(*one.reasons)


def _reserved(rows: Collection[Redemption]) -> list[tuple[int, int, int]]:
    """What is held of which lot for which line, its goods locked."""
    ids = [row.pk for row in rows]
    lines = RedemptionLine.objects.filter(redemption_id__in=ids)
    lock_goods(set(lines.values_list("goods_id", flat=True)))
    moves = StockMove.objects.filter(line__redemption_id__in=ids, kind=StockMoveKind.RESERVE)
    found: dict[tuple[int, int], int] = defaultdict(int)
    for line_id, lot_id, quantity in moves.values_list("line_id", "lot_id", "quantity"):
        found[line_id or 0, lot_id] += quantity
    return [(line_id, lot_id, quantity) for (line_id, lot_id), quantity in sorted(found.items())]


def _moves(reserved: Collection[tuple[int, int, int]], kind: str, by: Actor) -> list[Moving]:
    return [
        Moving(lot_id=lot_id, kind=kind, quantity=quantity, by_id=by.person_id, line_id=line_id)
        for line_id, lot_id, quantity in reserved
    ]
