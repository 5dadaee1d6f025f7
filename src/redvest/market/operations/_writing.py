"""Writing redemptions that were decided: a fixed number of statements for one and for a hundred."""

from collections.abc import Sequence
from datetime import datetime

from redvest.kernel import audit
from redvest.kernel.audit import Deed
from redvest.kernel.operation import step
from redvest.kernel.setwise import insert_rows
from redvest.market.enums import RedemptionState, StockMoveKind
from redvest.market.models import Redemption, RedemptionLine, RedemptionStep
from redvest.market.operations._plans import Plan
from redvest.market.operations._stock import Moving, move_stock
from redvest.market.rules import codes

#: So many codes are tried for one redemption; that all are taken does not happen.
_TURNS = 3
_REDEMPTION = (
    "shop_id",
    "person_id",
    "household_id",
    "by_household",
    "hold_id",
    "points",
    "channel",
    "high_value",
    "key",
    "asked_by_id",
    "ordered_at",
    "collect_by",
    "code_turn",
    "code_hash",
    "state",
    "state_since",
    "reason",
)


@step
def write_plans(plans: Sequence[Plan], *, channel: str, now: datetime) -> list[int]:
    """Writes redemptions whose points are held, their lines and what is reserved of lots; gives their ids in order."""
    if not plans:
        return []
    turns = _turns(plans)
    ids = insert_rows(Redemption, _REDEMPTION, [_row(plan, turns[plan.at], channel) for plan in plans])
    keys = [(pk, line) for plan, pk in zip(plans, ids, strict=True) for line in plan.lines]
    line_ids = insert_rows(
        RedemptionLine,
        ("redemption_id", "goods_id", "quantity", "price", "brought_back"),
        [(pk, goods_id, quantity, price, 0) for pk, (goods_id, quantity, price) in keys],
    )
    by_goods = {(pk, line[0]): line_id for (pk, line), line_id in zip(keys, line_ids, strict=True)}
    insert_rows(
        RedemptionStep,
        ("redemption_id", "was", "state", "at", "by_id", "reason"),
        [
            (pk, "", RedemptionState.ORDERED.value, plan.call.now, plan.call.by.person_id, "")
            for plan, pk in zip(plans, ids, strict=True)
        ],
    )
    move_stock(
        [
            Moving(
                lot_id=lot_id,
                kind=StockMoveKind.RESERVE,
                quantity=quantity,
                by_id=plan.call.by.person_id,
                line_id=by_goods[pk, goods_id],
            )
            for plan, pk in zip(plans, ids, strict=True)
            for goods_id, lot_id, quantity in plan.takes
        ],
        now=now,
    )
    audit.record_many(
        Deed(
            verb="redemption.ordered",
            target=f"redemption:{pk}",
            by=plan.call.by,
            now=plan.call.now,
            data={"shop": plan.shop.id, "points": str(plan.points), "channel": str(channel)},
        )
        for plan, pk in zip(plans, ids, strict=True)
    )
    return ids


def _turns(plans: Sequence[Plan]) -> dict[int, int]:
    """Which turn of its pick-up code each takes: the first one that no waiting one of the shop has."""
    wanted = {plan.at: [_hash(plan, turn) for turn in range(_TURNS)] for plan in plans}
    taken = set(
        Redemption.objects.filter(
            code_hash__in=[one for hashes in wanted.values() for one in hashes]
        ).values_list("code_hash", flat=True)
    )
    found = {}
    for at, hashes in wanted.items():
        found[at] = next(turn for turn, one in enumerate(hashes) if one not in taken)
        taken.add(hashes[found[at]])
    return found


def _row(plan: Plan, turn: int, channel: str) -> tuple[object, ...]:
    call = plan.call
    return (
        plan.shop.id,
        call.owner_id,
        plan.household_id,
        plan.owner.kind == "household",
        plan.hold_id,
        plan.points,
        str(channel),
        plan.high_value,
        call.key,
        call.by.person_id,
        call.now,
        plan.collect_by,
        turn,
        _hash(plan, turn),
        RedemptionState.ORDERED.value,
        call.now,
        "",
    )


def _hash(plan: Plan, turn: int) -> str:
    code = codes.pick_up_code(hold_id=plan.hold_id, turn=turn)
    return codes.pick_up_hash(code, shop_id=plan.shop.id)
