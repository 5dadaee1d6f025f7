"""Kinds of shops, goods and stock, what each move does to the shelf, and the life of a redemption as one table."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShopKind(models.TextChoices):
    """Whose counter it is."""

    SITE = "site", _("站点超市")
    MERCHANT = "merchant", _("合作商户")


class ShopState(models.TextChoices):
    """A shop from its opening to its end."""

    OPEN = "open", _("营业")
    PAUSED = "paused", _("暂停")
    CLOSED = "closed", _("已关闭")


SHOP_TRANSITIONS: dict[str, frozenset[str]] = {
    ShopState.OPEN: frozenset({ShopState.PAUSED, ShopState.CLOSED}),
    ShopState.PAUSED: frozenset({ShopState.OPEN, ShopState.CLOSED}),
    ShopState.CLOSED: frozenset(),
}


class GoodsUnit(models.TextChoices):
    """In what goods are counted; always whole ones."""

    JIN = "jin", _("斤")
    PIECE = "piece", _("件")
    HANDFUL = "handful", _("把")
    BOX = "box", _("箱")
    BAG = "bag", _("袋")
    BOTTLE = "bottle", _("瓶")
    BARREL = "barrel", _("桶")
    PACK = "pack", _("提")
    PORTION = "portion", _("份")


class GoodsState(models.TextChoices):
    """Whether goods can be redeemed."""

    ON = "on", _("在架")
    PAUSED = "paused", _("暂停兑换")
    OFF = "off", _("已下架")


GOODS_TRANSITIONS: dict[str, frozenset[str]] = {
    GoodsState.ON: frozenset({GoodsState.PAUSED, GoodsState.OFF}),
    GoodsState.PAUSED: frozenset({GoodsState.ON, GoodsState.OFF}),
    GoodsState.OFF: frozenset({GoodsState.ON}),
}


class LimitBy(models.TextChoices):
    """Who may have only so many."""

    PERSON = "person", _("每人")
    HOUSEHOLD = "household", _("每户")


class LimitPeriod(models.TextChoices):
    """Over what a limit counts: calendar periods of China."""

    DAY = "day", _("每天")
    WEEK = "week", _("每周")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")
    EVER = "ever", _("总共")


class Source(models.TextChoices):
    """Where a lot came from."""

    BOUGHT = "bought", _("采购")
    DONATED = "donated", _("捐赠")
    AID = "aid", _("帮扶")


class FundKind(models.TextChoices):
    """Money announced for buying goods. It is noted here, and moves elsewhere."""

    PARTY = "party", _("党建经费")
    DONATIONS = "donations", _("社会捐赠")
    AID = "aid", _("帮扶资金")
    OTHER = "other", _("其他")


class StockMoveKind(models.TextChoices):
    """What happens to goods of a lot."""

    IN = "in", _("入库")
    RESERVE = "reserve", _("预留")
    RELEASE = "release", _("取消预留")
    OUT = "out", _("出库")
    RETURN = "return", _("退回")
    VOID = "void", _("作废")
    SURPLUS = "surplus", _("盘盈")
    SHORTAGE = "shortage", _("盘亏")


#: What one unit of a move does to what is free on the shelf, and to what is held there for somebody.
MOVE_EFFECTS: dict[str, tuple[int, int]] = {
    StockMoveKind.IN: (+1, 0),
    StockMoveKind.RESERVE: (-1, +1),
    StockMoveKind.RELEASE: (+1, -1),
    StockMoveKind.OUT: (0, -1),
    StockMoveKind.RETURN: (+1, 0),
    StockMoveKind.VOID: (0, -1),
    StockMoveKind.SURPLUS: (+1, 0),
    StockMoveKind.SHORTAGE: (-1, 0),
}


class WriteOffState(models.TextChoices):
    """Goods that are to be thrown away: asked for by one, confirmed by another."""

    ASKED = "asked", _("待确认")
    CONFIRMED = "confirmed", _("已作废")
    DECLINED = "declined", _("不作废")


class Donor(models.TextChoices):
    """Who gave."""

    PERSON = "person", _("个人")
    UNIT = "unit", _("单位")


class ShownAs(models.TextChoices):
    """How a donor wants to be named in public."""

    NAME = "name", _("公开姓名或名称")
    MASKED = "masked", _("隐去名字")
    ANONYMOUS = "anonymous", _("匿名")


class Channel(models.TextChoices):
    """How a redemption was made."""

    OWN = "own", _("本人下单")
    COUNTER = "counter", _("柜台刷卡")


class RedemptionState(models.TextChoices):
    """A redemption from the hold on points and goods to its end."""

    ORDERED = "ordered", _("待领取")
    CHECKING = "checking", _("待第二人确认")
    COLLECTED = "collected", _("已领取")
    CANCELLED = "cancelled", _("已取消")
    LAPSED = "lapsed", _("逾期未领")
    RETURNED = "returned", _("已全部退回")


class Who(models.TextChoices):
    """In which part somebody moves a redemption."""

    OWNER = "owner", _("兑换人或家人")
    KEEPER = "keeper", _("超市管理员")
    SECOND = "second", _("第二位工作人员")
    SYSTEM = "system", _("系统")


class Effect(models.TextChoices):
    """What a move does with the points and goods held."""

    NOTHING = "nothing", _("仍然预留")
    HANDED = "handed", _("交付商品，积分结算")
    BACK = "back", _("退回积分和商品")
    RETURNED = "returned", _("退货退分")


@dataclass(frozen=True, kw_only=True)
class Move:
    """One way on: to which state, who may, what it does, and whether a reason must be given."""

    to: str
    who: frozenset[str]
    effect: str
    reason: bool = False


def _move(to: str, *who: str, effect: str, reason: bool = False) -> Move:
    return Move(to=to, who=frozenset(who), effect=effect, reason=reason)


#: The whole life of a redemption. What is not here cannot happen.
REDEMPTION_MOVES: dict[str, tuple[Move, ...]] = {
    RedemptionState.ORDERED: (
        _move(RedemptionState.COLLECTED, Who.KEEPER, effect=Effect.HANDED),
        # Of high value: another one must see it before it leaves the counter.
        _move(RedemptionState.CHECKING, Who.KEEPER, effect=Effect.NOTHING),
        _move(RedemptionState.CANCELLED, Who.OWNER, Who.KEEPER, effect=Effect.BACK, reason=True),
        _move(RedemptionState.LAPSED, Who.SYSTEM, effect=Effect.BACK),
    ),
    RedemptionState.CHECKING: (
        _move(RedemptionState.COLLECTED, Who.SECOND, effect=Effect.HANDED),
        _move(RedemptionState.ORDERED, Who.SECOND, effect=Effect.NOTHING, reason=True),
        _move(RedemptionState.LAPSED, Who.SYSTEM, effect=Effect.BACK),
    ),
    RedemptionState.COLLECTED: (
        _move(RedemptionState.RETURNED, Who.KEEPER, effect=Effect.RETURNED, reason=True),
    ),
    RedemptionState.RETURNED: (),
    RedemptionState.CANCELLED: (),
    RedemptionState.LAPSED: (),
}

#: Points and goods are held.
WAITING = (RedemptionState.ORDERED, RedemptionState.CHECKING)
#: Goods left the shop, though some may have come back.
HANDED_OVER = (RedemptionState.COLLECTED, RedemptionState.RETURNED)
#: What counts against limits, less what was brought back.
COUNTED = (*WAITING, *HANDED_OVER)
