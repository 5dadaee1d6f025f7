"""Figures of points: what was given, exchanged, ended and is still out, of sites in a period, as of a moment.

Folded from transfers and lots by when they were booked, so that the same period as of the same moment gives the same
numbers for ever. What was given, and what ends, counts where it was issued; what was exchanged, where it was collected.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from redvest.kernel.checks import query


@dataclass(frozen=True, kw_only=True)
class PointScope:
    """Of these sites, booked in ``[start, end)`` and until ``as_of``; None is open."""

    site_ids: Sequence[int]
    as_of: datetime
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PointFigures:
    """What became of points.

    In the period: ``issued`` to people, less what was taken back and deducted, and for what; ``taken_over`` from
    paper books; ``redeemed``: what shops got, less what came back; ``expired`` unspent; ``donated``, less what was
    given on of it; ``budgeted``. At its end, or as of the moment if that is earlier: ``outstanding``, what people
    have of what these sites issued, ``held`` of it for collection, by so many ``owners``; ``owed``, what is yet to be
    given back.

    Over a whole tree and from its beginning, what was issued, taken over and is owed is what was redeemed, expired,
    donated and is outstanding.
    """

    issued: Decimal
    taken_over: Decimal
    redeemed: Decimal
    expired: Decimal
    donated: Decimal
    budgeted: Decimal
    outstanding: Decimal
    held: Decimal
    owed: Decimal
    owners: int
    by_cause: dict[str, Decimal]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: points as texts of two places, for they are exact."""
        plain = {
            name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items()
        }
        return plain | {"by_cause": {kind: str(amount) for kind, amount in self.by_cause.items()}}


#: Every transfer of the period with the kinds of both sides; a correction counts for the cause of what it takes back.
_FLOWS = """
    SELECT d.kind, c.kind, coalesce(r.cause_kind, t.cause_kind), sum(t.amount)
    FROM points_transfer t
    JOIN points_account d ON d.id = t.debit_id JOIN points_account c ON c.id = t.credit_id
    LEFT JOIN points_transfer r ON r.id = t.reverses_id
    WHERE t.site_id = ANY(%s) AND t.booked_at <= %s
      AND (%s::timestamptz IS NULL OR t.booked_at >= %s) AND (%s::timestamptz IS NULL OR t.booked_at < %s)
    GROUP BY 1, 2, 3"""

#: What was left of every lot issued here; and what of it lies in holds that were open.
_OUT = """
    WITH lots AS (
        SELECT l.id, l.account_id, l.amount FROM points_lot l JOIN points_transfer t ON t.id = l.origin_id
        WHERE l.site_id = ANY(%s) AND t.booked_at <= %s AND (%s::timestamptz IS NULL OR t.booked_at < %s)),
    used AS (
        SELECT u.lot_id, sum(u.amount) AS amount,
               coalesce(sum(u.amount) FILTER (
                   WHERE t.hold_id IS NOT NULL AND (h.ended_at IS NULL OR h.ended_at > %s
                       OR (%s::timestamptz IS NOT NULL AND h.ended_at >= %s))), 0) AS held
        FROM points_lotuse u JOIN lots ON lots.id = u.lot_id JOIN points_transfer t ON t.id = u.transfer_id
        LEFT JOIN points_hold h ON h.id = t.hold_id
        WHERE t.booked_at <= %s AND (%s::timestamptz IS NULL OR t.booked_at < %s)
        GROUP BY u.lot_id),
    rests AS (
        SELECT lots.account_id, sum(lots.amount - coalesce(used.amount, 0)) AS rest,
               sum(coalesce(used.held, 0)) AS held
        FROM lots LEFT JOIN used ON used.lot_id = lots.id GROUP BY lots.account_id)
    SELECT coalesce(sum(rest), 0), coalesce(sum(held), 0), count(*) FILTER (WHERE rest + held > 0) FROM rests"""

_OWED = """
    SELECT coalesce(sum(CASE WHEN d.kind = 'debt' THEN t.amount ELSE -t.amount END), 0)
    FROM points_transfer t
    JOIN points_account d ON d.id = t.debit_id JOIN points_account c ON c.id = t.credit_id
    WHERE t.site_id = ANY(%s) AND t.booked_at <= %s AND (%s::timestamptz IS NULL OR t.booked_at < %s)
      AND (d.kind = 'debt') <> (c.kind = 'debt')"""


def point_figures(scope: PointScope) -> PointFigures:
    """All of them. Three statements."""
    sites, until, end = list(scope.site_ids), scope.as_of, scope.end
    flows: dict[tuple[str, str], Decimal] = {}
    causes: dict[str, Decimal] = {}
    budgeted = Decimal(0)
    for giver, taker, cause, amount in query(_FLOWS, [sites, until, scope.start, scope.start, end, end]):
        sides = _side(giver), _side(taker)
        flows[sides] = flows.get(sides, Decimal(0)) + amount
        if taker == "budget" and giver == "issuer":
            budgeted += amount
        elif taker == "issuer" and giver == "budget":
            budgeted -= amount
        change = _given(sides, amount)
        if change:
            causes[cause] = causes.get(cause, Decimal(0)) + change
    ((out, held, owners),) = query(_OUT, [sites, until, end, end, until, end, end, until, end, end])
    ((owed,),) = query(_OWED, [sites, until, end, end])

    def net(one: str, other: str) -> Decimal:
        return _two(flows.get((one, other), Decimal(0)) - flows.get((other, one), Decimal(0)))

    return PointFigures(
        issued=net("issued", "owner"),
        taken_over=net("opening", "owner"),
        redeemed=_two(net("hold", "shop") + net("owner", "shop")),
        expired=net("owner", "expiry"),
        donated=net("owner", "donation"),
        budgeted=_two(budgeted),
        outstanding=_two(out + held),
        held=_two(held),
        owed=_two(owed),
        owners=owners,
        by_cause={kind: _two(amount) for kind, amount in sorted(causes.items())},
    )


_SIDES = {"person": "owner", "household": "owner", "budget": "issued", "issuer": "issued"}


def _side(kind: str) -> str:
    return _SIDES.get(kind, kind)


def _given(sides: tuple[str, str], amount: Decimal) -> Decimal:
    if sides == ("issued", "owner"):
        return amount
    return -amount if sides == ("owner", "issued") else Decimal(0)


def _two(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
