"""Kinds of accounts, what moves points between them, and the one table of which way they may go."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """Whose points an account holds. One account per owner and kind; budgets, one per site and time."""

    PERSON = "person", _("个人积分")
    HOUSEHOLD = "household", _("家庭积分")
    #: An owner's points that are promised to a shop and wait there to be collected.
    HOLD = "hold", _("已预留的积分")
    #: What an owner has yet to give back: below zero, paid by what they get next.
    DEBT = "debt", _("待抵扣的积分")
    #: What a site has put into circulation, below zero.
    ISSUER = "issuer", _("发放账户")
    #: What a site may still give in a period; never below zero.
    BUDGET = "budget", _("发放预算")
    SHOP = "shop", _("超市收到的积分")
    EXPIRY = "expiry", _("已到期的积分")
    DONATION = "donation", _("捐出的积分")
    #: Points of a paper book from before, taken over at a site: below zero.
    OPENING = "opening", _("转入的旧积分")


#: Accounts of persons and households: their points lie in lots.
OWNERS = frozenset({AccountKind.PERSON, AccountKind.HOUSEHOLD})
#: The owner's other pockets; each exists only beside an account of its owner, and is locked with it.
POCKETS = frozenset({AccountKind.HOLD, AccountKind.DEBT})
#: Only these may go below zero: two that say where points came from, and what is owed.
BELOW_ZERO = frozenset({AccountKind.ISSUER, AccountKind.OPENING, AccountKind.DEBT})
#: Accounts of a site, of which there is one.
OF_A_SITE = frozenset(
    {AccountKind.ISSUER, AccountKind.EXPIRY, AccountKind.DONATION, AccountKind.OPENING},
)


class CauseKind(models.TextChoices):
    """What moved points. With its key a cause is unique: it posts once, whatever is retried."""

    BUDGET = "budget", _("下达预算")
    # What earns, and takes away, by the covenant.
    RECORD = "record", _("志愿服务")
    ORDER = "order", _("完成点单")
    TRAINING = "training", _("参加培训")
    HONOUR = "honour", _("荣誉表彰")
    CONDUCT = "conduct", _("文明行为")
    PROPOSAL = "proposal", _("申报事项")
    BASE = "base", _("基础积分")
    DEDUCTION = "deduction", _("按约定扣分")
    OPENING = "opening", _("转入旧积分")
    # What becomes of them.
    HELD = "held", _("兑换预留")
    SETTLED = "settled", _("兑换")
    RELEASED = "released", _("退回预留")
    RETURNED = "returned", _("退货退分")
    EXPIRED = "expired", _("到期")
    DONATED = "donated", _("捐赠积分")
    GIVEN = "given", _("捐赠积分帮扶")
    MOVED = "moved", _("家庭内转移")
    # What puts right.
    REVERSAL = "reversal", _("更正撤销")
    RECALLED = "recalled", _("更正追回")
    OWED = "owed", _("不足部分记为待抵扣")
    REPAID = "repaid", _("抵扣")
    MERGED = "merged", _("登记合并")
    LEFT = "left", _("本人注销")


#: Causes by which points are given: what they thank for.
EARNING_CAUSES = (
    CauseKind.RECORD,
    CauseKind.ORDER,
    CauseKind.TRAINING,
    CauseKind.HONOUR,
    CauseKind.CONDUCT,
    CauseKind.PROPOSAL,
    CauseKind.BASE,
)
#: What the honour board counts: deeds. A base is nobody's merit.
HONOURED_CAUSES = tuple(kind for kind in EARNING_CAUSES if kind != CauseKind.BASE)
#: The only causes for which points go from one owner to another; there is no other way between persons.
BETWEEN_OWNERS = frozenset({CauseKind.MOVED, CauseKind.RECALLED, CauseKind.MERGED})


class HoldState(models.TextChoices):
    """What became of points that were promised to a shop."""

    OPEN = "open", _("待领取")
    SETTLED = "settled", _("已兑换")
    RELEASED = "released", _("已退回")


HOLD_MOVES: dict[str, frozenset[str]] = {
    HoldState.OPEN: frozenset({HoldState.SETTLED, HoldState.RELEASED}),
    HoldState.SETTLED: frozenset(),
    HoldState.RELEASED: frozenset(),
}


_ISSUED_BY = (AccountKind.BUDGET, AccountKind.ISSUER)
_KEPT_BY = (AccountKind.PERSON, AccountKind.HOUSEHOLD)

#: From which kind of account to which points may go; whatever is not here is refused, and found by `redvest verify`.
FLOWS: frozenset[tuple[str, str]] = frozenset(
    {
        (AccountKind.ISSUER, AccountKind.BUDGET),
        (AccountKind.BUDGET, AccountKind.ISSUER),
        *((AccountKind.BUDGET, owner) for owner in _KEPT_BY),
        *((owner, issued_by) for owner in _KEPT_BY for issued_by in _ISSUED_BY),
        #: Only when a deduction is taken back.
        *((AccountKind.ISSUER, owner) for owner in _KEPT_BY),
        *((AccountKind.OPENING, owner) for owner in _KEPT_BY),
        *((owner, AccountKind.OPENING) for owner in _KEPT_BY),
        *((owner, pocket) for owner in _KEPT_BY for pocket in (AccountKind.HOLD, AccountKind.DEBT)),
        *((pocket, owner) for owner in _KEPT_BY for pocket in (AccountKind.HOLD, AccountKind.DEBT)),
        (AccountKind.HOLD, AccountKind.SHOP),
        *((AccountKind.SHOP, owner) for owner in _KEPT_BY),
        (AccountKind.SHOP, AccountKind.ISSUER),
        *((owner, AccountKind.EXPIRY) for owner in _KEPT_BY),
        *((AccountKind.EXPIRY, owner) for owner in _KEPT_BY),
        *((owner, AccountKind.DONATION) for owner in _KEPT_BY),
        *((AccountKind.DONATION, owner) for owner in _KEPT_BY),
        *((one, other) for one in _KEPT_BY for other in _KEPT_BY),
        (AccountKind.DEBT, AccountKind.DEBT),
    }
)
