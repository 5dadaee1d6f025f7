"""Which way an order may go on, and by whom: the table of ``enums`` as reasons."""

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.orders.enums import ORDER_MOVES, Move, OrderState, Who

LONGEST_REASON = 200


def move_of(state: str, to: str) -> Move | None:
    """The line of the table from one state to another, if there is one."""
    return next((move for move in ORDER_MOVES[state] if move.to == to), None)


def why_not_move(state: str, to: str, *, who: str, reason: str = "") -> list[Reason]:
    """Empty if the table lets ``who`` move an order so. The reason's own sentence is about the field "reason"."""
    move = move_of(state, to)
    if move is None:
        words = {"state": OrderState(state).label, "to": OrderState(to).label}
        return [Reason("order_state", _("这张单现在是“%(state)s”，不能变成“%(to)s”"), words)]
    if who not in move.who:
        return [Reason("order_not_yours", _("这一步由%(who)s来做"), {"who": _those(move)})]
    return why_not_reason(reason, needed=move.reason)


def why_not_reason(reason: str, *, needed: bool = True) -> list[Reason]:
    """What is wrong with a reason, about the field "reason"."""
    if needed and not reason.strip():
        return [Reason("reason_missing", _("请写明原因"), about="reason")]
    if len(reason.strip()) > LONGEST_REASON:
        return [Reason("reason_long", _("原因最多 %(most)s 个字"), {"most": LONGEST_REASON}, about="reason")]
    return []


def _those(move: Move) -> str:
    return "、".join(str(Who(who).label) for who in sorted(move.who))
