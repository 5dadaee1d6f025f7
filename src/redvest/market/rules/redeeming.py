"""Why somebody may not redeem, in plain sentences; who may hand over, to whom, and what is of high value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.market.enums import (
    REDEMPTION_MOVES,
    GoodsState,
    GoodsUnit,
    LimitBy,
    LimitPeriod,
    Move,
    RedemptionState,
    ShopState,
    Who,
)
from redvest.market.rules.forms import MOST_LINES, MOST_UNITS

#: From so many points on a redemption needs two people, whatever its goods say.
HIGH_VALUE_POINTS = Decimal(500)
#: So many redemptions of one person wait at most; more would empty the shelf for others.
MOST_WAITING = 5


@dataclass(kw_only=True)
class Shelf:
    """Goods as they lie there under lock: ``left`` can be given out on the day."""

    id: int
    name: str
    unit: str
    price: Decimal
    state: str
    left: int
    limit_most: int | None = None
    limit_by: str = ""
    limit_period: str = ""
    high_value: bool = False
    out_of_season: Sequence[Reason] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One line of a wish to redeem: ``used`` units count against the limit already."""

    shelf: Shelf | None
    quantity: int
    used: int = 0


@dataclass(frozen=True, kw_only=True)
class Asking:
    """All that decides on one redemption. ``free`` points can be spent by whoever pays; ``waiting`` ones are theirs."""

    shop_state: str
    shop_words: str
    lines: Sequence[Asked]
    free: Decimal
    waiting: int = 0
    closed: Sequence[Reason] = field(default_factory=tuple)
    covenant: Sequence[Reason] = field(default_factory=tuple)

    @property
    def points(self) -> Decimal:
        """What it costs."""
        return sum(
            (one.shelf.price * one.quantity for one in self.lines if one.shelf is not None), Decimal("0.00")
        )


def why_not_redeem(asking: Asking) -> list[Reason]:
    """Empty if it may be held. ``closed`` is asked of the counter only: one may order at night for the morning."""
    reasons = why_not_shop_open(asking.shop_state, asking.shop_words)
    reasons += asking.closed
    reasons += why_not_lines([one.quantity for one in asking.lines])
    for one in asking.lines:
        reasons += why_not_line(one)
    if asking.waiting >= MOST_WAITING:
        words = {"most": MOST_WAITING}
        reasons.append(Reason("too_many_waiting", _("您已有 %(most)s 单没有领，请先领取"), words))
    reasons += asking.covenant
    if not reasons and asking.points > asking.free:
        reasons.append(not_enough(asking.points, asking.free))
    return reasons


def why_not_shop_open(state: str, words: str = "") -> list[Reason]:
    """Empty while it takes redemptions."""
    if state == ShopState.OPEN:
        return []
    if state == ShopState.PAUSED:
        return [Reason("shop_paused", _("这家超市暂停兑换：%(words)s"), {"words": words})]
    return [Reason("shop_closed", _("这家超市已经关闭"))]


def why_not_lines(quantities: Sequence[int]) -> list[Reason]:
    """Something, and not too much at once."""
    if 1 <= len(quantities) <= MOST_LINES and all(1 <= one <= MOST_UNITS for one in quantities):
        return []
    return [
        Reason(
            "lines_wrong",
            _("请选择要兑换的商品和数量，最多 %(most)s 种"),
            {"most": MOST_LINES},
            about="lines",
        )
    ]


def why_not_line(one: Asked) -> list[Reason]:
    """Whether so many units of these goods can be had."""
    shelf = one.shelf
    if shelf is None:
        return [Reason("goods_unknown", _("这家超市没有这样商品"), about="lines")]
    name = {"goods": shelf.name}
    if shelf.state == GoodsState.OFF:
        return [Reason("goods_off", _("“%(goods)s”已下架"), name)]
    if shelf.state == GoodsState.PAUSED:
        return [Reason("goods_paused", _("“%(goods)s”暂停兑换"), name)]
    if shelf.out_of_season:
        return list(shelf.out_of_season)
    if not shelf.left:
        return [Reason("sold_out", _("“%(goods)s”已经兑完"), name)]
    reasons = []
    if one.quantity > shelf.left:
        words = name | {"left": shelf.left, "unit": GoodsUnit(shelf.unit).label}
        reasons.append(Reason("too_few_left", _("“%(goods)s”只剩 %(left)s %(unit)s"), words))
    if shelf.limit_most is not None and one.used + one.quantity > shelf.limit_most:
        words = name | {
            "by": LimitBy(shelf.limit_by).label,
            "period": LimitPeriod(shelf.limit_period).label,
            "most": shelf.limit_most,
            "used": one.used,
        }
        sentence = _("“%(goods)s”%(by)s%(period)s限兑 %(most)s，已兑 %(used)s")
        reasons.append(Reason("limit_used", sentence, words))
    return reasons


def not_enough(points: Decimal, free: Decimal) -> Reason:
    """The points do not suffice."""
    words = {"points": plain(points), "free": plain(free), "more": plain(points - free)}
    return Reason("not_enough", _("需要 %(points)s 分，可用 %(free)s 分，还差 %(more)s 分"), words)


def plain(amount: Decimal) -> str:
    """1.50 as 1.5, 300.00 as 300."""
    return f"{amount.normalize():f}"


def is_high_value(points: Decimal, shelves: Sequence[Shelf]) -> bool:
    """Whether two people must see it leave the counter."""
    return points >= HIGH_VALUE_POINTS or any(one.high_value for one in shelves)


def move_of(state: str, to: str) -> Move | None:
    """The line of the table from one state to another, if there is one."""
    return next((move for move in REDEMPTION_MOVES[state] if move.to == to), None)


def why_not_move(state: str, to: str, *, who: str) -> list[Reason]:
    """Empty if the table lets ``who`` move a redemption so."""
    move = move_of(state, to)
    if move is None:
        words = {"state": RedemptionState(state).label}
        return [Reason("redemption_state", _("这一单现在是“%(state)s”，不能这样处理"), words)]
    if who not in move.who:
        those = "、".join(str(Who(one).label) for one in sorted(move.who))
        return [Reason("redemption_not_yours", _("这一步由%(who)s来做"), {"who": those})]
    return []


def why_not_to_own(handing: int | None, person_id: int, household: frozenset[int]) -> list[Reason]:
    """Nobody hands over to themselves or their family, nor looks on as the second one."""
    if handing is not None and (handing == person_id or handing in household):
        return [Reason("own_redemption", _("自己或家人的兑换要由别的工作人员办理"))]
    return []


def why_not_second(second: int | None, handed_by: int | None) -> list[Reason]:
    """Two people are two."""
    if second is None or second == handed_by:
        return [Reason("same_person", _("大额兑换要由另一位工作人员确认"))]
    return []


def why_not_return(*, collected_on: date, today: date, quantity: int, left: int) -> list[Reason]:
    """Goods come back within a week, and not more than were had."""
    if (today - collected_on).days > RETURN_DAYS:
        return [Reason("return_late", _("领取超过 %(days)s 天，不能再退"), {"days": RETURN_DAYS})]
    if not 1 <= quantity <= left:
        return [Reason("return_too_many", _("最多只能退 %(left)s 份"), {"left": left}, about="quantity")]
    return []


#: Brought back within so many days.
RETURN_DAYS = 7
